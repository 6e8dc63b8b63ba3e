"""One message each: “bcc-guard check --each DIR”.  BCC_GUARD_SEED repeats a run."""

import email
import email.policy
import os
import pathlib
import random
import stat
import sys
import unittest

from program import Folder, run

SEED = int(os.environ.get("BCC_GUARD_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
ROUNDS = 150
POLICY = {"internalDomains": ["corp.example"]}
FROM = "From: 事務局 <jimu@corp.example>\n"
REST = "Subject: =?utf-8?B?5qGI5YaF?=\nReply-To: jimu@corp.example\nX-Odd:  kept \n\nbody\nTo: in the body\n"
print(f"# seed {SEED}", file=sys.stderr)

# The header; what is written for whom: To, Cc and Bcc of each message, in its order.
CASES = {
    "everybody outside gets one": (
        "To: a@k1.example\nCc: b@k2.example",
        ["To: a@k1.example", "To: b@k2.example"]),
    "those in Bcc too": (
        "To: jimu@corp.example\nBcc: a@k1.example, b@k1.example",
        ["To: a@k1.example", "To: b@k1.example", "To: jimu@corp.example"]),
    "those inside get one together, where they stood": (
        "To: a@k1.example, c@corp.example\nCc: d@corp.example\nBcc: e@corp.example",
        ["To: a@k1.example", "To: c@corp.example\nCc: d@corp.example\nBcc: e@corp.example"]),
    "a mailbox gets one, as it stood first": (
        "To: First <a@k1.example>\nCc: Second <A@K1.example>, b@k2.example\nBcc: a@k1.example",
        ["To: First <a@k1.example>", "To: b@k2.example"]),
    "entries stay as written": (
        'To: "Yamada, Taro" <a@k1.example>,\n =?utf-8?B?55Sw5Lit?= <b@k2.example>, c@k3.example (Suzuki, at home)',
        ['To: "Yamada, Taro" <a@k1.example>', "To: =?utf-8?B?55Sw5Lit?= <b@k2.example>",
         "To: c@k3.example (Suzuki, at home)"]),
    "lists are their members, nested ones too": (
        'Cc: "Customers: all": a@k1.example, Inner: b@k2.example, x@corp.example;, "c; d" <c@k3.example>;,\n'
        " Empty:;, d@k4.example",
        ["To: a@k1.example", "To: b@k2.example", 'To: "c; d" <c@k3.example>', "To: d@k4.example",
         "Cc: x@corp.example"]),
    "one person alone is one message": ("To: a@k1.example", ["To: a@k1.example"]),
    "repeated headers are one": (
        "To: a@k1.example\nTo: b@k2.example", ["To: a@k1.example", "To: b@k2.example"]),
}

# The header, more of the policy, options; what is said.
REFUSALS = {
    "nobody outside": ("To: a@corp.example", {}, [], ["nobody outside"]),
    "nobody at all": ("X-Nobody: here", {}, [], ["nobody outside"]),
    "encrypted": ("To: a@k1.example", {}, ["--encrypted"], ["encrypted", "key"]),
    "encrypted by its type": (
        'To: a@k1.example\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"', {}, [],
        ["encrypted", "key"]),
    "a newsgroup": ("To: a@k1.example\nNewsgroups: comp.test", {}, [], ["newsgroup"]),
    "an entry without an address": ("To: a@k1.example, Tanaka", {}, [], ["no address"]),
    "what cannot be read": ("To: a@k1.example; b@k2.example", {}, [], ["cannot be read"]),
    "others in another header": (
        "To: a@k1.example, b@k2.example\nReply-To: c@k3.example", {}, [], ["a@k1.example", "still show"]),
    "more people than the organisation allows": (
        "To: a@k1.example, b@k2.example", {"bulkLimit": 1}, [], ["limit is 1"]),
}


def recipients(text):
    """Its header lines To, Cc and Bcc, in their order."""
    header = text.partition("\n\n")[0].replace("\n ", " ")
    return "\n".join(line for line in header.split("\n") if line.lower().startswith(("to:", "cc:", "bcc:")))


class Each(unittest.TestCase):
    """What is written, and when nothing is."""

    def setUp(self):
        self.folder = self.enterContext(Folder())
        self.out = self.folder.path / "out"

    def each(self, message, policy=None, options=()):
        """Runs it; returns the process."""
        path = self.folder.write({**POLICY, **(policy or {})})
        return run("check", "--policy", path, "--each", self.out, *options,
                   stdin=message if isinstance(message, bytes) else message.encode())

    def written(self):
        """The texts of the files, in their order."""
        return [path.read_bytes().decode() for path in sorted(self.out.iterdir())]

    def test_who_gets_what(self):
        for name, (header, wanted) in CASES.items():
            with self.subTest(name):
                self.out = self.folder.path / name.replace(" ", "-")
                done = self.each(f"{FROM}{header}\nMessage-ID: <1@corp.example>\n{REST}")
                self.assertIn(done.returncode, (0, 1), done.stderr)
                texts = self.written()
                self.assertEqual([recipients(text) for text in texts], wanted)
                for text in texts:
                    self.assertEqual(text.replace(f"{recipients(text)}\n", "", 1), FROM + REST)

    def test_refusals_write_nothing(self):
        for name, (header, policy, options, words) in REFUSALS.items():
            with self.subTest(name):
                done = self.each(f"{FROM}{header}\n\n", policy, options)
                self.assertEqual(done.returncode, 2)
                for word in words:
                    self.assertIn(word, done.stderr.decode())
                self.assertFalse(self.out.exists())

    def test_a_crowd_inside_is_not_written_to_together(self):
        people = ", ".join(f"p{n}@corp.example" for n in range(20))
        self.each(f"{FROM}To: {people}, a@k1.example\n\n", {"crowdInside": True})
        self.assertEqual(len(self.written()), 21)
        self.assertEqual({text.count("@") for text in self.written()}, {2})

    def test_line_ends_stay(self):
        done = self.each((FROM + "To: a@k1.example, b@k2.example\n" + REST).replace("\n", "\r\n"))
        self.assertEqual(done.returncode, 1)
        for text in self.written():
            self.assertEqual(text.count("\n"), text.count("\r\n"))

    def test_files_are_for_this_user_alone(self):
        self.each(FROM + "To: a@k1.example\n\n")
        self.assertEqual(stat.S_IMODE(self.out.stat().st_mode), 0o700)
        self.assertEqual([stat.S_IMODE(path.stat().st_mode) for path in self.out.iterdir()], [0o600])

    def test_a_folder_that_holds_something_stays_as_it_is(self):
        self.out.mkdir()
        (self.out / "0001.eml").write_text("somebody's")
        done = self.each(FROM + "To: a@k1.example\n\n")
        self.assertEqual(done.returncode, 2)
        for word in ("--each", os.fspath(self.out), "new or empty"):
            self.assertIn(word, done.stderr.decode())
        self.assertEqual(self.written(), ["somebody's"])

    def test_no_folder_can_be_made(self):
        self.out = pathlib.Path("/proc/nothing/here")
        done = self.each(FROM + "To: a@k1.example\n\n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("/proc/nothing/here", done.stderr.decode())

    def test_one_file_and_one_way(self):
        one, other = self.folder.write(FROM), self.folder.write(FROM)
        for options in ((one, other), ("--convert", one), ("--format", "json", one)):
            done = run("check", "--each", self.out, *options)
            self.assertEqual(done.returncode, 2)
            self.assertIn("expected", done.stderr.decode())
            self.assertFalse(self.out.exists())

    def test_the_incident(self):
        people = [f"kyaku{n}@k{n % 40}.example" for n in range(2331)]
        done = self.each(FROM + "To: jimu@corp.example\nCc: " + ",\n ".join(people) + "\n" + REST)
        self.assertEqual(done.returncode, 1)
        texts = self.written()
        self.assertEqual([recipients(text) for text in texts[:-1]], [f"To: {address}" for address in people])
        self.assertEqual(recipients(texts[-1]), "To: jimu@corp.example")


NAMES = ("", "Yamada ", '"Yamada, Taro" ', '"a: b; c" ', "=?utf-8?B?55Sw5Lit?= ", "山田 ", '"x\\"y" ')


class Anything(unittest.TestCase):
    """Random messages, read with Python's own parser."""

    def entry(self, chance, address):
        name = chance.choice(NAMES)
        return f"{name}<{address}>" if name else address

    def entries(self, chance, addresses, expected):
        """Entries and groups of these, spelt in some way."""
        entries = []
        for address in addresses:
            expected.append(address.lower())
            entries.append(self.entry(chance, chance.choice((address, address.upper()))))
            if chance.random() < 0.2:
                inner = [self.entry(chance, each) for each in chance.sample(addresses, chance.randrange(len(addresses)))]
                entries.append(f"{chance.choice(('Team', chr(34) + 'A, B' + chr(34)))}: {', '.join(inner)};")
        return chance.choice((", ", ",\n ", ",")).join(entries)

    def test_everybody_once_and_alone(self):
        chance = random.Random(SEED)
        people = [f"p{n}@k{n % 5}.example" for n in range(9)]
        inside = [f"c{n}@corp.example" for n in range(4)]
        with Folder() as folder:
            policy = folder.write(POLICY)
            for number in range(ROUNDS):
                expected = []
                header = "".join(
                    f"{field}: {self.entries(chance, chosen, expected)}\n"
                    for field in ("To", "Cc", "Bcc")
                    if (chosen := chance.sample(people + inside, chance.randrange(1, 8))))
                out = folder.path / f"out{number}"
                done = run("check", "--policy", policy, "--each", out, stdin=f"{FROM}{header}\nbody\n".encode())
                with self.subTest(round=number):
                    self.check(done, out, expected, header)

    def check(self, done, out, expected, header):
        outside = {address for address in expected if address.startswith("p")}
        if not outside:
            self.assertEqual(done.returncode, 2, header)
            return
        self.assertIn(done.returncode, (0, 1), f"{header}{done.stderr}")
        got, together = [], []
        for path in sorted(out.iterdir()):
            parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            found = [address.addr_spec.lower() for field in ("To", "Cc", "Bcc") if parsed[field]
                     for address in parsed[field].addresses]
            (got if found[0].startswith("p") else together).append(found)
        self.assertEqual(sorted(got), sorted([address] for address in outside), header)
        self.assertLessEqual(len(together), 1)
        self.assertEqual({address for found in together for address in found}, set(expected) - outside, header)


if __name__ == "__main__":
    unittest.main()

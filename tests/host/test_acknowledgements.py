"""What was acknowledged is kept by the helper: the copy of that message shows it in silence, and nothing more."""

import os
import pathlib
import re
import tempfile
import unittest

from port import CORP, Port, mail, unless_watched

READ_ONLY = 'mkdir -p "$1/state"; mount -t tmpfs -o ro tmpfs "$1/state"'
FULL = ('mkdir -p "$1/state/bcc-guard"; mount -t tmpfs -o size=4k,mode=700 tmpfs "$1/state/bcc-guard";'
        ' head -c 32 /dev/urandom > "$1/state/bcc-guard/audit.key"; chmod 600 "$1/state/bcc-guard/audit.key"')
NO_LOG = {**CORP, "audit": "none"}
TWO = ["a@k1.example", "b@k2.example"]
SIX = [f"c@k{n}.example" for n in range(6)]
LINE = re.compile(r"(message|conversation) \d+ [0-9a-f-]{36} ([0-9a-f]{32}|-) ([0-9a-f]{32})+ (([0-9a-f]{32})+|-)")


def copy_of(people, number=1, bcc=()):
    """The headers of a sent message, as its copy has them."""
    return mail(f"Message-ID: <{number}@corp.example>", f"To: {', '.join(people)}", *([f"Bcc: {', '.join(bcc)}"] if bcc else []))


def original(number=1, people=(), references=()):
    """The headers of a message replied to."""
    return mail(f"Message-ID: <{number}@k0.example>", f"To: jimu@corp.example, {', '.join(people or SIX)}",
                *([f"References: {' '.join(references)}"] if references else []), sender="boss@k0.example")


def shown(verdict):
    """Who is exposed."""
    return [item["address"] for item in verdict["exposed"]["items"]]


class Desk(unittest.TestCase):
    """A home that outlives a helper."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        self.addCleanup(folder.cleanup)
        self.state = pathlib.Path(folder.name)
        self.file = self.state / "bcc-guard" / "acknowledgements"

    def port(self, policy=CORP, **more):
        """A helper in it, which knows the policy."""
        port = Port(XDG_STATE_HOME=str(self.state), **more)
        self.addCleanup(port.__exit__)
        port.hello(policy)
        return port

    def acknowledge(self, port, message, name=None, **more):
        """Sends it as it is; returns the token."""
        question = port.check(message, **more.pop("check", {}))
        decided = port.decide(question["id"], "send", **more)
        self.assertEqual(decided["type"], "decided")
        port.dismiss(question["id"])
        if name is not None:
            port.send({"type": "name", "id": port.new_id(), "acknowledgement": decided["acknowledgement"], "messageId": name})
        return decided["acknowledgement"]

    def assert_shown(self, port, people, copy, **more):
        """Of the copy just these are told."""
        verdict = port.check(copy, sent=True, **more)
        self.assertEqual((verdict["level"] == "pass", shown(verdict)), (not people, list(people)))
        return verdict


class Copies(Desk):
    """The copy of a message that was sent as it is."""

    def test_just_that_is_silence_also_a_second_time(self):
        port = self.port()
        self.assert_shown(port, TWO, copy_of(TWO))
        self.acknowledge(port, mail(f"To: {', '.join(TWO)}"), "1@corp.example")
        for _ in range(2):
            self.assert_shown(port, [], copy_of(TWO))
        self.assert_shown(port, TWO, copy_of(TWO, 2))

    def test_before_its_name_is_known_it_is_for_one_that_shows_no_more(self):
        """Thunderbird may end between the sending and the end of it."""
        self.acknowledge(self.port(), mail(f"To: {', '.join(SIX[:4])}"))
        port = self.port()
        self.assert_shown(port, SIX[:5], copy_of(SIX[:5]))
        self.assert_shown(port, [], copy_of(SIX[:4], 2))
        self.assert_shown(port, [], copy_of(SIX[:4], 2))
        self.assert_shown(port, SIX[:4], copy_of(SIX[:4], 3))

    def test_one_more_is_told_alone(self):
        port = self.port()
        self.acknowledge(port, mail(f"To: {', '.join(TWO)}"), "1@corp.example")
        verdict = self.assert_shown(port, ["x@k9.example"], copy_of([*TWO, "x@k9.example"]))
        self.assertEqual(verdict["exposure"], {"addresses": 1, "parties": 1, "audience": 3, "disclosures": 2})
        self.assertEqual(port.page(verdict["id"], "exposed", 0)["total"], 1)
        self.assertEqual(port.decide(verdict["id"], "sent-exposed")["type"], "decided")
        self.assertEqual(port.lines(), [])  # they are in the home of this test
        self.assertIn('"sent-exposed"', (self.state / "bcc-guard" / "audit.jsonl").read_text())

    def test_one_more_who_only_reads_makes_all_of_it_told(self):
        port = self.port()
        self.acknowledge(port, mail(f"To: {', '.join(TWO)}"), "1@corp.example")
        self.assert_shown(port, TWO, copy_of(TWO, bcc=["x@k9.example"]))
        self.assert_shown(port, [], copy_of(TWO, bcc=["x@k2.example"]))

    def test_fewer_are_silence(self):
        port = self.port()
        self.acknowledge(port, mail(f"To: {', '.join(SIX[:4])}"), "1@corp.example")
        self.assert_shown(port, [], copy_of(SIX[:2]))

    def test_a_crowd(self):
        crowd = [f"s{n}@univ.example" for n in range(21)]
        port = self.port()
        self.acknowledge(port, mail(f"To: {', '.join(crowd[:20])}"), "1@corp.example")
        self.assert_shown(port, [], copy_of(crowd[:20]))
        verdict = self.assert_shown(port, crowd[20:], copy_of(crowd))
        self.assertEqual(verdict["crowds"], [{"party": "univ.example", "addresses": 1}])

    def test_what_was_not_acknowledged_is_not_excused(self):
        port = self.port()
        for choice in ("convert", "edit"):
            question = port.check(mail(f"To: {', '.join(TWO)}"))
            decided = port.decide(question["id"], choice)
            self.assertNotIn("acknowledgement", decided)
        trial = port.check(mail(f"To: {', '.join(TWO)}"), trial=True)
        self.assertNotIn("acknowledgement", port.decide(trial["id"], "send"))
        self.assert_shown(port, TWO, copy_of(TWO))
        self.assertFalse(self.file.exists())

    def test_a_name_for_nothing_is_no_error(self):
        port = self.port()
        port.send({"type": "name", "id": port.new_id(), "acknowledgement": "never seen", "messageId": "1@corp.example"})
        self.assert_shown(port, TWO, copy_of(TWO))
        reply = port.ask({"type": "name", "id": port.new_id(), "acknowledgement": "never seen"})
        self.assertEqual((reply["type"], reply["code"]), ("error", "field"))


class File(Desk):
    """What is on the disk."""

    def test_it_tells_nobody(self):
        port = self.port()
        self.acknowledge(port, mail(f"To: {', '.join(TWO)}", "Subject: Secret"), "1@corp.example")
        port.check(copy_of(TWO), sent=True)
        heading, *lines, end = self.file.read_text().split("\n")
        self.assertEqual((heading, end), ("bcc-guard acknowledgements 1", ""))
        self.assertEqual([LINE.fullmatch(line) is not None for line in lines], [True])
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)
        self.assertEqual({path.name for path in self.file.parent.iterdir()}, {"acknowledgements", "approvals", "audit.jsonl", "audit.key", "correspondents", "jobs"})

    def test_it_is_bounded(self):
        port = self.port(NO_LOG)
        for n in range(unless_watched(60, 52)):
            self.acknowledge(port, mail(f"To: {', '.join(TWO)}"), f"{n}@corp.example")
        self.assertEqual(len(self.file.read_text().splitlines()), 51)
        self.assert_shown(port, TWO, copy_of(TWO, 0))
        self.assert_shown(port, [], copy_of(TWO, 51))

    def test_what_is_broken_is_not_used_and_is_said(self):
        port = self.port()
        self.acknowledge(port, mail(f"To: {', '.join(TWO)}"), "1@corp.example")
        good = self.file.read_bytes()
        for name, bad in {
            "nothing": b"", "other": b"{}\n", "cut off": good[:-1], "more": good + b"message\n", "NUL": good + b"\0",
            "no digest": good.replace(b"\nmessage ", b"\nmessage x"), "bytes": os.urandom(5000),
        }.items():
            with self.subTest(name):
                port = self.port()
                self.file.write_bytes(bad)
                self.assert_shown(port, TWO, copy_of(TWO))
                self.assertIn("are not used", port.errors)
                self.acknowledge(port, mail(f"To: {', '.join(TWO)}"), "1@corp.example")
                self.assert_shown(port, [], copy_of(TWO))

    def test_what_others_could_have_written_is_not_used(self):
        port = self.port()
        self.acknowledge(port, mail(f"To: {', '.join(TWO)}"), "1@corp.example")
        self.file.chmod(0o666)
        port = self.port()
        self.assert_shown(port, TWO, copy_of(TWO))
        self.assertIn("others can write it", port.errors)
        other = self.state / "other"
        self.file.rename(other)
        other.chmod(0o600)
        self.file.symlink_to(other)
        self.assert_shown(self.port(), TWO, copy_of(TWO))

    def test_two_helpers_at_once(self):
        ports = [self.port(NO_LOG), self.port(NO_LOG)]
        rounds = unless_watched(20, 3)
        for n in range(rounds):
            questions = [port.check(mail(f"To: {', '.join(TWO)}"))["id"] for port in ports]
            for port, question in zip(ports, questions):
                port.send({"type": "decide", "id": f"d{n}", "of": question, "choice": "send"})
            for i, port in enumerate(ports):
                token = port.receive()["acknowledgement"]
                port.send({"type": "name", "id": f"n{n}", "acknowledgement": token, "messageId": f"{n}-{i}@corp.example"})
        for port in ports:
            port.check(mail("To: a@k1.example"))  # what was sent before it is done
        for n in range(rounds):
            for i, port in enumerate(ports):
                self.assert_shown(ports[1 - i], [], copy_of(TWO, f"{n}-{i}"))
        self.assert_shown(ports[0], TWO, copy_of(TWO, "other"))

    def test_what_a_crash_left_is_no_hindrance(self):
        self.file.parent.mkdir(mode=0o700)
        self.file.with_name("acknowledgements.new").write_text("half a li")
        port = self.port()
        self.acknowledge(port, mail(f"To: {', '.join(TWO)}"), "1@corp.example")
        self.assert_shown(self.port(), [], copy_of(TWO))
        self.assertFalse(self.file.with_name("acknowledgements.new").exists())

    def test_where_nothing_can_be_written_it_goes_and_is_known_until_the_helper_ends(self):
        for name, mounts in {"read-only": READ_ONLY, "full": FULL}.items():
            with self.subTest(name), Port(mounts=mounts) as port:
                port.hello(NO_LOG)
                question = port.check(mail(f"To: {', '.join(SIX[:4] if name == 'full' else TWO)}"))
                decided = port.decide(question["id"], "send")
                self.assertEqual(decided["type"], "decided")
                self.assertIn("Cannot", port.errors)
                if name == "full":
                    self.assert_shown(port, [], copy_of(SIX[:4]))

    def test_a_large_one(self):
        policy = {**NO_LOG, "convertParties": 0, "convertAddresses": 0}
        many = [f"c{n}@k{n}.example" for n in range(unless_watched(20_000, 500))]
        port = self.port(policy)
        self.acknowledge(port, mail(f"To: {', '.join(many)}"), "1@corp.example")
        self.assert_shown(self.port(policy), [], copy_of(many))


class Conversations(Desk):
    """A mass reply that is not to be asked about again in its conversation."""

    def ask(self, port, people, **more):
        """A reply to these."""
        return port.check(mail(f"To: {', '.join(people)}"), **more)

    def remember(self, port, people=SIX, **more):
        """Sends a mass reply as it is, for good."""
        question = self.ask(port, people, **more)
        self.assertEqual((question["massReply"], question["remember"]), (True, {"kind": "conversation"}))
        self.assertEqual(port.decide(question["id"], "send", remember=True)["type"], "decided")

    def test_it_is_silence_from_then_on(self):
        self.remember(self.port(), repliedTo=original())
        port = self.port()
        self.assertEqual(self.ask(port, SIX, repliedTo=original())["level"], "pass")
        later = original(7, references=["<1@k0.example>", "<5@k1.example>"])
        self.assertEqual(self.ask(port, SIX[:3], repliedTo=later)["level"], "pass")
        self.assert_shown(port, [], copy_of(SIX, 9), repliedTo=later)
        self.assertEqual(self.ask(port, SIX, repliedTo=original(2))["level"], "confirm")
        self.assertEqual(self.ask(port, SIX)["level"], "convert")

    def test_without_the_tick_it_is_asked_again(self):
        port = self.port()
        question = self.ask(port, SIX, repliedTo=original())
        port.decide(question["id"], "send")
        self.assertEqual(self.ask(port, SIX, repliedTo=original())["level"], "confirm")

    def test_a_newcomer_is_asked_about(self):
        port = self.port()
        self.remember(port, repliedTo=original())
        both = [*SIX, "x@k9.example"]
        fresh = self.ask(port, both, repliedTo=original())
        self.assertEqual((fresh["level"], fresh["fresh"]), ("confirm", 1))
        known = self.ask(port, both, repliedTo=original(3, both, ["<1@k0.example>"]))
        self.assertEqual((known["level"], known["exposure"]["disclosures"]), ("confirm", 12))
        self.remember(port, both, repliedTo=original(3, both, ["<1@k0.example>"]))
        self.assertEqual(self.ask(port, both, repliedTo=original(3, both, ["<1@k0.example>"]))["level"], "pass")

    def test_whoever_was_not_in_the_message_replied_to_is_asked_about(self):
        port = self.port()
        self.remember(port, repliedTo=original())
        others = [f"d@k{n}.example" for n in range(20, 26)]
        verdict = self.ask(port, SIX[:2], repliedTo=original(4, others, ["<1@k0.example>"]))
        self.assertEqual((verdict["level"], verdict["massReply"], shown(verdict)), ("confirm", True, SIX[:2]))

    def test_what_cannot_be_remembered(self):
        port = self.port()
        nameless = original().replace("Message-ID", "X-Id")
        self.assertIsNone(self.ask(port, SIX, repliedTo=nameless)["remember"])
        mass = self.ask(port, SIX, repliedTo=original())["id"]
        small = port.check(mail(f"To: {', '.join(TWO)}"))["id"]
        for of, choice, remember in ((mass, "edit", True), (small, "send", True), (mass, "send", 1)):
            self.assertEqual(port.decide(of, choice, remember=remember)["code"], "field")
        port = self.port({**CORP, "rememberGroups": False})
        self.assertIsNone(self.ask(port, SIX, repliedTo=original())["remember"])

    def test_an_organisation_that_forbids_it_is_asked_again(self):
        self.remember(self.port(), repliedTo=original())
        port = self.port({**CORP, "rememberGroups": False})
        self.assertEqual(self.ask(port, SIX, repliedTo=original())["level"], "confirm")

    def test_all_of_them_can_be_taken_back(self):
        self.remember(self.port(), repliedTo=original())
        self.acknowledge(self.port(), mail(f"To: {', '.join(TWO)}"), "1@corp.example")
        port, other = self.port(), self.port()
        self.remember(port, repliedTo=original(2))
        self.remember(other, [*SIX, "x@k9.example"], repliedTo=original(2, [*SIX, "x@k9.example"]))
        self.assertEqual([each.conversations() for each in (port, other)], [2, 2])
        self.assertEqual(port.ask({"type": "forget", "id": port.new_id()})["type"], "forgotten")
        for each in (port, other):
            self.assertEqual(each.conversations(), 0)
            for number in (1, 2):
                self.assertEqual(self.ask(each, SIX, repliedTo=original(number))["level"], "confirm")
        self.assert_shown(port, [], copy_of(TWO))

    def test_what_cannot_be_taken_back_stays_and_is_said(self):
        self.remember(self.port(), repliedTo=original())
        text = self.file.read_text()
        port = self.port()
        self.file.with_name("acknowledgements.new").mkdir()
        reply = port.ask({"type": "forget", "id": port.new_id()})
        self.assertEqual((reply["type"], reply["code"]), ("error", "audit"))
        self.assertEqual(self.file.read_text(), text)
        self.assertEqual(port.conversations(), 1)
        self.assertEqual(self.ask(port, SIX, repliedTo=original())["level"], "pass")


if __name__ == "__main__":
    unittest.main()

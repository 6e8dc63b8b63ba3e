"""Broken mail of every kind gets an answer, and none is clean unread."""

import random
import unittest

from program import Folder, run

POLICY = {"internalDomains": ["corp.example"]}
FROM = b"From: jimu@corp.example\n"
STRANGERS = b"p@k1.example, p@k2.example"

# What there is to read can be read: two strangers are found in it.
READABLE = {
    "CRLF": b"From: jimu@corp.example\r\nTo: p@k1.example,\r\n\tp@k2.example\r\n\r\nbody\r\n",
    "LF": FROM + b"To: " + STRANGERS + b"\n\nbody\n",
    "no body": FROM + b"To: " + STRANGERS,
    "mbox separator": b"From jimu@corp.example Tue Nov 24 00:00:00 2026\n" + FROM
    + b"To: " + STRANGERS + b"\n\n",
    "byte order mark": b"\xef\xbb\xbf" + FROM + b"To: " + STRANGERS + b"\n\n",
    "NUL in the body": FROM + b"To: " + STRANGERS + b"\n\na\0b\n",
    "no From": b"To: " + STRANGERS + b"\n\n",
    "headers in upper case": FROM + b"TO: p@k1.example\nCC: p@k2.example\n\n",
    "mail as an attachment": FROM + b"To: " + STRANGERS
    + b"\nContent-Type: message/rfc822\n\nFrom: x@k8.example\nTo: y@k9.example\n\n",
    "Latin-1 name": FROM + b"To: \"J\xfcrgen\" <p@k1.example>, p@k2.example\n\n",
    "EUC-JP name": FROM + "To: 山田 <p@k1.example>, p@k2.example\n\n".encode("euc-jp"),
    "long line": FROM + b"To: p@k1.example," + b" " * 10_000_000 + b"p@k2.example\n\n",
    "Latin-1 everywhere": b"From: J\xfc <jimu@corp.example>\nSubject: \xe9\nTo: J\xfc <p@k1.example>,\n \xe9\xe8 <p@k2.example>\n\n",
    "EUC-JP quoted, with a comma": FROM + 'To: "山田, 太郎" <p@k1.example>, p@k2.example\n\n'.encode("euc-jp"),
    "mark and separator": b"\xef\xbb\xbfFrom x\n" + FROM + b"To: " + STRANGERS + b"\n\n",
    "NULs in another header": FROM + b"X: \0\0\0\nTo: " + STRANGERS + b"\n\n",
    "long other header": FROM + b"X: " + b"x" * 10_000_000 + b"\nTo: " + STRANGERS + b"\n\n",
}

# Whether it can be read is up to the program; it must not be clean.
SUSPECT = {
    "semicolon": FROM + b"To: p@k1.example; p@k2.example\n\n",
    "space instead of a comma": FROM + b"To: p@k1.example p@k2.example\n\n",
    "quote not closed": FROM + b'To: "p@k1.example, p@k2.example\n\n',
    "comment not closed": FROM + b"To: p@k1.example (, p@k2.example\n\n",
    "angle not closed": FROM + b"To: <p@k1.example, p@k2.example\n\n",
    "group not closed": FROM + b"To: Team: p@k1.example, p@k2.example\n\n",
    "two in angles": FROM + b"To: <p@k1.example, p@k2.example>\n\n",
    "NUL in To": FROM + b"To: p@k1.example\0, p@k2.example\n\n",
    "NUL in front of Cc": FROM + b"To: p@k1.example\n\0Cc: p@k2.example\n\n",
    "bare CR in To": FROM + b"To: p@k1.example\rCc: p@k2.example\n\n",
    "bare CR as newline": b"From: jimu@corp.example\rTo: p@k1.example, p@k2.example\r\r",
    "ISO-2022-JP name": FROM + "To: 山田 <p@k1.example>, 会 <p@k2.example>\n\n".encode("iso-2022-jp"),
    "Shift_JIS name": FROM + "To: 表 <p@k1.example>, ソ <p@k2.example>\n\n".encode("shift_jis"),
    "Shift_JIS quoted name": FROM + 'To: "表" <p@k1.example>, p@k2.example\n\n'.encode("shift_jis"),
    "no colon": FROM + b"To: p@k1.example\nCc p@k2.example\n\n",
    "line that is no header": FROM + b"To: p@k1.example\nrubbish\nCc: p@k2.example\n\n",
    "space in front of the first header": b" x\nTo: " + STRANGERS + b"\n\n",
    "10,000 nested groups": FROM + b"To: " + b"g: " * 10_000 + STRANGERS + b";" * 10_000 + b"\n\n",
    "10,000 open groups": FROM + b"To: " + b"g: " * 10_000 + STRANGERS + b"\n\n",
    "100,000 open comments": FROM + b"To: " + STRANGERS + b"(" * 100_000 + b"\n\n",
    "100,000 open angles": FROM + b"To: " + STRANGERS + b"<" * 100_000 + b"\n\n",
    "full-width @ in the domain": FROM + "To: a@k1.example＠corp.example, b@k2.example＠corp.example\n\n".encode(),
    "full-width @ at the end": FROM + "To: a@k1.example＠, b@k2.example＠\n\n".encode(),
    "comment in front not closed": FROM + b"To: jimu@corp.example, (a@k1.example, b@k2.example\n\n",
    "quote in angles not closed": FROM + b'To: <\n\t<p@k1.example>%"//p@k2.example,<p@k3.example>\n\n',
    "bare CR and a space before the colon": FROM + b"X: y\rTo : a@k1.example, b@k2.example\n\n",
    "a domain of 200,000 labels": FROM + b"To: a@" + b"x." * 200_000 + b"org, b@k2.example<\n\n",
    "40,000 parameters": FROM + b"Content-Type: a/b" + b"; a=b" * 40_000 + b"\nTo: " + STRANGERS + b"\n\n",
    "40,000 quoted names": FROM + b"To: " + b'",' * 40_000 + STRANGERS + b"\n\n",
    "20,000 lists with semicolons": FROM + b"To: a@k1.example; b@k2.example\n" * 20_000 + b"\n",
    "10 MB address": FROM + b"To: " + b"a" * 10_000_000 + b"@k1.example, p@k2.example\n\n",
    "10 MB From": b"From: " + b"a" * 10_000_000 + b" <jimu@corp.example>\nTo: " + STRANGERS + b"\n\n",
    "10 MB without a space": FROM + b"To: " + STRANGERS + b"," * 10_000_000 + b"\n\n",
    "ISO-2022-JP in From": "From: 山田 <jimu@corp.example>\nTo: p@k1.example\n\n".encode("iso-2022-jp"),
    "Shift_JIS in From": "From: 表 <jimu@corp.example>\nTo: p@k1.example\n\n".encode("shift_jis"),
    "UTF-16": "From: jimu@corp.example\nTo: p@k1.example, p@k2.example\n\n".encode("utf-16"),
}

# Words whose bytes look like syntax in one of the encodings: quotes, backslashes, brackets, @, commas.
WORDS = (
    "山田", "会", "表", "ソニー", "ゼミ", "ァア", "十", "噂", "予約", "能力", "田中(営業)", "株式会社", "顧客 一郎", "ー",
    "Jürgen", "Müller, Kim", "«a»", "ÿ", "é@è",
)
ENCODINGS = ("shift_jis", "euc_jp", "iso-2022-jp", "latin-1", "cp932", "utf-8")

NOT_MAIL = {
    "nothing": b"",
    "an empty line": b"\n",
    "NULs": b"\0" * 1000,
    "a mark alone": b"\xef\xbb\xbf",
    "a separator alone": b"From x\n",
    "text": b"Dear customers,\nwelcome.\n",
}


def encoded_mail(generator):
    """A mail to four strangers with names in bare 8-bit, or 7-bit, text."""
    encoding = generator.choice(ENCODINGS)
    entries = []
    for n in range(4):
        name = generator.choice(WORDS).encode(encoding, "ignore")
        if generator.random() < 0.3:
            name = b'"' + name + b'"'
        entries.append(name + f" <p@k{n}.example>".encode())
    cut = generator.randrange(5)
    fields = ((b"To", entries[:cut]), (b"Cc", entries[cut:]))
    return FROM + b"".join(name + b": " + b", ".join(some) + b"\n" for name, some in fields if some) + b"\n"


class Broken(unittest.TestCase):
    def check(self, mail):
        """Returns the level, or None if the program said that it could not check."""
        with Folder() as folder:
            options = folder.options(policy=POLICY)
            done = run("check", *options, "--format", "json", stdin=mail)
            self.assertIn(done.returncode, (0, 1, 2), done.stderr)
            if done.returncode == 2:
                self.assertIn(b"bcc-guard: -: ", done.stderr)
                self.assertEqual(done.stdout, b"")
                return None
            self.assertEqual(done.stderr, b"")
            (report,) = folder.check_with(options, [mail])
            self.assertEqual(done.returncode, report["level"] != "pass")
            return report["level"]

    def test_readable(self):
        for name, mail in READABLE.items():
            with self.subTest(name):
                self.assertEqual(self.check(mail), "confirm")

    def test_suspect(self):
        for name, mail in SUSPECT.items():
            with self.subTest(name):
                self.assertNotEqual(self.check(mail), "pass")

    def test_not_mail(self):
        for name, mail in NOT_MAIL.items():
            with self.subTest(name):
                self.assertNotEqual(self.check(mail), "pass")

    def test_converted_or_refused(self):
        """What is written for rubbish, if anything is, is clean."""
        for name, mail in {**READABLE, **SUSPECT}.items():
            with self.subTest(name), Folder() as folder:
                options = folder.options(policy=POLICY)
                done = run("check", *options, "--convert", stdin=mail)
                if done.returncode == 2:
                    self.assertEqual(done.stdout, b"")
                    continue
                self.assertEqual(done.returncode, 1)
                (report,) = folder.check_with(options, [done.stdout])
                self.assertEqual(report["level"], "pass")
                self.assertEqual(report["recipients"]["bcc"], 2)

    def test_names_in_every_encoding(self):
        """Everybody is read, or the header is named; never some of them in silence."""
        generator = random.Random(1)
        mails = [encoded_mail(generator) for _n in range(600)]
        with Folder() as folder:
            reports = folder.check(mails, policy=POLICY)
        read = 0
        for mail, report in zip(mails, reports):
            if ("unreadable", "block") in [(f["check"], f["level"]) for f in report["findings"]]:
                continue
            exposed = [one["address"] for one in report["exposed"]]
            self.assertEqual(exposed, [f"p@k{n}.example" for n in range(4)], mail)
            self.assertEqual(report["recipients"]["external"], 4, mail)
            read += 1
        # EUC-JP, Latin-1 and UTF-8 hold nothing that looks like syntax.
        self.assertGreater(read, 200)

    def test_100_000_recipients(self):
        count = 100_000
        addresses = ",\n ".join(f"p@k{n}.example" for n in range(count))
        mail = FROM + f"Cc: {addresses}\n\n".encode()
        with Folder() as folder:
            (report,) = folder.check([mail], policy=POLICY)
        self.assertEqual(report["level"], "convert")
        self.assertEqual(
            report["exposure"],
            {
                "addresses": count,
                "parties": count,
                "audience": count,
                "disclosures": count * (count - 1),
            },
        )
        self.assertEqual(len(report["exposed"]), count)
        self.assertEqual(len(report["converted"]["bcc"]), count)

    def test_every_cut(self):
        """A mail that ends anywhere gets an answer."""
        mail = (
            b'From: jimu@corp.example\r\nTo: "a, \\"b" <p@k1.example> (c), G: x@k2.example,'
            b"\r\n =?utf-8?q?=E5=B1=B1?= <y@k3.example>;, z@[192.0.2.1]\r\n\r\n"
        )
        with Folder() as folder:
            paths = [folder.write(mail[:length]) for length in range(1, len(mail))]
            done = run("check", "--format", "json", *folder.options(policy=POLICY), *paths)
        self.assertEqual(done.returncode, 2)
        answers = len(done.stdout.splitlines()) + len(done.stderr.splitlines())
        self.assertEqual(answers, len(paths))


if __name__ == "__main__":
    unittest.main()

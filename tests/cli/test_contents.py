"""What a message carries along: addresses in its text and its attachments, beside an independent reader and the model."""

import gzip
import json
import random
import sys
import unittest

import carrying
from carrying import ENCODINGS, WRITERS, mail, packed
from model import Entry, Mail, Model, World
from program import Folder, run
from reading import carried

SEED = random.SystemRandom().randrange(1, 10**9)
CUSTOMERS = [f"c{n}@k{n}.example" for n in range(2331)]
TWELVE = CUSTOMERS[:12]
CORP = {"internalDomains": ["corp.example"]}
MIB = 1024 * 1024
print(f"# seed {SEED}", file=sys.stderr)


def contents_of(report):
    return [one["text"] for one in report["findings"] if one["check"] == "contents"]


def check(message, policy=CORP, **situation):
    with Folder() as folder:
        (report,) = folder.check([message], policy=policy, **situation)
    return report


def gaps_of(report):
    return {(one["file"], one.get("member")): one["reason"] for one in report.get("notLookedInto", [])}


class Attention(unittest.TestCase):
    """Words and names that a policy wants to be looked at twice; what is in files is not read for words."""

    POLICY = {**CORP, "attentionWords": ["confidential*", "社外秘", "NDA"], "attentionFiles": ["*.xlsx", "見積"]}

    def found(self, *headers, outside=True, policy=None, **content):
        to = "p@z.example" if outside else "boss@corp.example"
        message = mail(content.pop("files", {}), headers=("From: jimu@corp.example", f"To: {to}", *headers), **content)
        report = check(message, policy=policy or self.POLICY)
        return [one["text"] for one in report["findings"] if one["check"] == "attention"]

    def test_subject(self):
        self.assertEqual(self.found("Subject: =?UTF-8?B?44CQ56S+5aSW56eY44CR6YCj57Wh?="),
                         ["Look twice at these words in the subject: 社外秘"])

    def test_text(self):
        self.assertEqual(self.found(text="in strict CONFIDENTIALITY, an NDA"),
                         ["Look twice at these words in the text: confidential, NDA"])
        self.assertEqual(self.found(text="the agenda"), [])
        self.assertEqual(self.found(text="hello", html="<p>社<b>外</b>秘</p><style>nda</style><!-- nda -->"),
                         ["Look twice at these words in the text: 社外秘"])

    def test_files(self):
        self.assertEqual(self.found(files={"a.xlsx": b"x", "2026見積.pdf": "社外秘".encode(), "c.pdf": b"x"}),
                         ["Look twice at these attachments: a.xlsx, 2026見積.pdf"])

    def test_inside(self):
        """What stays inside is not asked about."""
        self.assertEqual(self.found("Subject: NDA", outside=False, text="NDA", files={"a.xlsx": b"x"}), [])
        self.assertEqual(self.found("Newsgroups: comp.test", outside=False, text="NDA"),
                         ["Look twice at these words in the text: NDA"])

    def test_converted(self):
        """A conversion is proved although the words are still there."""
        message = mail({}, text="NDA", headers=("From: jimu@corp.example", "To: p@z.example, q@k1.example"))
        with Folder() as folder:
            done = run("check", "--convert", "--policy", folder.write(self.POLICY), folder.write(message))
        self.assertEqual(done.stderr, b"")
        self.assertIn(b"Bcc: p@z.example, q@k1.example", done.stdout)


class Formats(unittest.TestCase):
    """Each of them, with enough addresses and with one fewer."""

    def test_each(self):
        for ending, write in WRITERS.items():
            with self.subTest(ending):
                report = check(mail({f"customers.{ending}": write(TWELVE)}))
                self.assertEqual(report["level"], "confirm")
                (text,) = contents_of(report)
                self.assertIn(f"customers.{ending}: 12 addresses of outsiders", text)
                self.assertIn("c0@k0.example, c1@k1.example, c2@k2.example and 9 more", text)
                self.assertIn("z.example", text)
                self.assertEqual(gaps_of(report), {})
                self.assertEqual(check(mail({f"customers.{ending}": write(CUSTOMERS[:9])}))["level"], "pass")

    def test_encodings(self):
        for name, encoding in ENCODINGS.items():
            with self.subTest(name):
                report = check(mail({"customers.csv": carrying.csv_file(TWELVE, encoding)}))
                self.assertIn(": 12 addresses", contents_of(report)[0])

    def test_the_sheet(self):
        """The incident, one format later."""
        report = check(mail({"customers.xlsx": carrying.xlsx_file(CUSTOMERS)}))
        self.assertIn("customers.xlsx: 2,331 addresses of outsiders, sheet 2,", contents_of(report)[0])
        report = check(mail({"customers.xlsx": carrying.xlsx_file(TWELVE, hidden=True)}))
        self.assertIn("hidden sheet 2", contents_of(report)[0])
        self.assertIn("sheet 2", contents_of(check(mail({"customers.ods": carrying.ods_file(TWELVE)})))[0])

    def test_many_files(self):
        files = {f"{number}.csv": carrying.csv_file(TWELVE) for number in range(7)}
        texts = contents_of(check(mail(files)))
        self.assertEqual([text.partition(":")[0] for text in texts[:3]], ["0.csv", "1.csv", "2.csv"])
        self.assertEqual(texts[3:], ["4 more attachments hold addresses of outsiders"])


class Text(unittest.TestCase):
    """The text itself."""

    def test_a_pasted_list(self):
        """A town sent 66 addresses so."""
        report = check(mail({}, text="\n".join(CUSTOMERS[:66])))
        self.assertIn("The text of the message: 66 addresses of outsiders", contents_of(report)[0])

    def test_a_quoted_header(self):
        forwarded = f"-------- Forwarded Message --------\nSubject: x\nFrom: jimu@corp.example\nTo: {', '.join(TWELVE)}\n\nhello"
        self.assertIn(": 12 addresses", contents_of(check(mail({}, text=forwarded)))[0])

    def test_html(self):
        links = "".join(f'<a href="mailto:{one}">x</a>' for one in TWELVE)
        self.assertIn(": 12 addresses", contents_of(check(mail({}, html=links)))[0])

    def test_without_other_parts(self):
        for head in ("", "Content-Type: text/html\n", "Content-Transfer-Encoding: 8bit\n"):
            text = f"From: jimu@corp.example\nTo: p@z.example\n{head}\n{' '.join(TWELVE)}\n"
            self.assertEqual(len(contents_of(check(text))), 1)
        encoded = "From: jimu@corp.example\nTo: p@z.example\nContent-Transfer-Encoding: quoted-printable\n\n"
        self.assertEqual(len(contents_of(check(encoded + "\n".join(TWELVE).replace("@", "=40")))), 1)


class Silence(unittest.TestCase):
    """Where nothing is to be asked."""

    def test_a_signature(self):
        self.assertEqual(check(mail({}, text="Taro\ntaro@corp.example, info@k1.example\n"))["level"], "pass")

    def test_the_only_reader(self):
        headers = ("From: jimu@corp.example", "To: c0@k0.example")
        policy = {**CORP, "contentsFrom": 1}
        self.assertEqual(check(mail({}, text="c0@k0.example", headers=headers), policy)["level"], "pass")
        self.assertEqual(check(mail({}, text="c1@k1.example", headers=headers), policy)["level"], "confirm")

    def test_colleagues_alone(self):
        headers = ("From: jimu@corp.example", "To: boss@corp.example")
        files = {"customers.xlsx": carrying.xlsx_file(TWELVE)}
        self.assertEqual(check(mail(files, headers=headers))["level"], "pass")

    def test_a_thread_among_the_same_readers(self):
        people = TWELVE[:4]
        policy = {**CORP, "contentsFrom": 2}
        original = f"From: {people[0]}\nTo: jimu@corp.example\nCc: {', '.join(people[1:])}\n\nhello\n"
        quoted = f"> To: jimu@corp.example, {', '.join(people)}\n> hello\n"
        headers = ("From: jimu@corp.example", f"To: {people[0]}", f"Cc: {', '.join(people[1:])}")
        report = check(mail({}, text=quoted, headers=headers), policy, reply_to=original)
        self.assertEqual(contents_of(report), [])
        # To one of them alone, who has them all; and to somebody new.
        self.assertEqual(check(mail({}, text=quoted, headers=headers[:2]), policy, reply_to=original)["level"], "pass")
        headers = ("From: jimu@corp.example", "To: new@z.example")
        self.assertEqual(check(mail({}, text=quoted, headers=headers), policy, reply_to=original)["level"], "confirm")

    def test_one_organisation(self):
        policy = {**CORP, "contentsFrom": 2, "crowdFrom": 5}
        headers = ("From: jimu@corp.example", "To: boss@k1.example")
        text = "\n".join(f"p{n}@k1.example" for n in range(4))
        self.assertEqual(check(mail({}, text=text, headers=headers), policy)["level"], "pass")
        self.assertEqual(check(mail({}, text=f"{text}\np4@k1.example", headers=headers), policy)["level"], "confirm")

    def test_switched_off(self):
        report = check(mail({"a.xlsx": carrying.xlsx_file(CUSTOMERS), "b.pdf": b"x"}), {**CORP, "contentsFrom": 0})
        self.assertEqual((report["level"], gaps_of(report)), ("pass", {}))


class NotLookedInto(unittest.TestCase):
    """What is beyond us is named, and asks nothing by itself."""

    def test_formats(self):
        files = {"plan.pdf": b"%PDF-1.4", "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "logo.png": b"\x89PNG",
                 "secret.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "cut.xlsx": carrying.xlsx_file(TWELVE)[:200],
                 "twice.zip": packed({"inner.zip": packed({"a.csv": b"x"}), "a.doc": b"x"})}
        report = check(mail(files))
        self.assertEqual(report["level"], "pass")
        self.assertEqual(gaps_of(report), {
            ("plan.pdf", None): "format", ("old.xls", None): "format", ("logo.png", None): "format",
            ("secret.xlsx", None): "protected", ("cut.xlsx", None): "broken",
            ("twice.zip", "inner.zip"): "nested", ("twice.zip", "a.doc"): "format"})

    def test_in_words(self):
        files = {"plan.pdf": b"x", "secret.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}
        with Folder() as folder:
            done = run("check", folder.write(mail(files)))
        self.assertIn("  Not looked into: plan.pdf, secret.xlsx (protected)\n", done.stdout.decode())

    def test_bombs(self):
        """They end at fixed limits, quickly, and what was found before stays found."""
        zeros = gzip.compress(b"\0" * (300 * MIB), 1)
        table = carrying.csv_file(TWELVE) + b"\n" * (200 * MIB)
        tags = "<x>" * 100_000
        laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
            f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]><x>&j;</x>"
        files = {
            "zeros.csv.gz": zeros, "table.zip": packed({"a.csv": table}),
            "tags.xlsx": packed({"xl/comments1.xml": tags}), "laughs.xlsx": packed({"xl/comments1.xml": laughs}),
            "strings.xlsx": packed({"xl/sharedStrings.xml": "<sst>" + "<si><t>x</t></si>" * (10 * MIB) + "</sst>"}),
        }
        for name, content in files.items():
            with self.subTest(name):
                report = check(mail({name: content}))
                self.assertEqual(report["level"], "pass")
                reasons = set(gaps_of(report).values())
                self.assertEqual(reasons, {"broken"} if name in ("tags.xlsx", "laughs.xlsx") else {"limit"})

    def test_messages_in_messages(self):
        inner = carrying.eml_file(TWELVE)
        for _number in range(40):
            inner = b"From: jimu@corp.example\nContent-Type: message/rfc822\n\n" + inner
        report = check(mail({"deep.eml": inner}))
        self.assertIn("nested", gaps_of(report).values())


class BesideAnotherReader(unittest.TestCase):
    """Random messages with random files: the same addresses are found, and the same is asked."""

    def test_random_files(self):
        generator = random.Random(SEED)
        for _round in range(30):
            headers, files, text, least = self.situation(generator)
            message = mail(files, text, headers)
            model = self.model(headers, carried(message), least)
            report = check(message, {**CORP, "contentsFrom": least, "convertParties": 0})
            expected = model.files_that_show()
            explained = f"seed {SEED}\n{headers}\n{ {name: model.carried_in(name) for name in model.mail.carried} }\n{json.dumps(report)}"
            self.assertEqual(len(contents_of(report)), min(len(expected), 4), explained)
            for name, said in zip(expected, contents_of(report)[:3]):
                count = len(model.carried_in(name))
                named = name or "The text of the message"
                self.assertTrue(said.startswith(f"{named}: {count:,} address"), explained)

    def situation(self, generator):
        domains = [f"k{n}.example" for n in range(generator.choice((1, 2, 40)))]
        people = [f"c{n}@{generator.choice(domains)}" for n in range(generator.choice((3, 30, 300)))]
        people += ["boss@corp.example", "jimu@corp.example"]
        readers = generator.sample(people, generator.choice((1, 1, 2, 3))) + generator.choice(([], ["p@z.example"]))
        headers = ["From: jimu@corp.example"]
        headers += [f"{generator.choice(('To', 'Cc', 'Bcc'))}: {one}" for one in readers]
        endings = generator.sample(sorted(WRITERS), generator.randint(0, 4))
        files = {f"x.{ending}": WRITERS[ending](self.some(generator, people)) for ending in endings}
        text = "\n".join(self.some(generator, people)) if generator.random() < 0.5 else "hello"
        return headers, files, text, generator.choice((1, 2, 5, 10))

    def some(self, generator, people):
        return generator.sample(people, min(len(people), generator.choice((2, 4, 5, 9, 10, 11, 100))))

    def model(self, headers, found, least):
        fields = {"to": [], "cc": [], "bcc": []}
        for line in headers[1:]:
            name, _colon, value = line.partition(": ")
            fields[name.lower()].append(Entry([value]))
        domains = {one.rpartition("@")[2] for addresses in found.values() for one in addresses}
        domains |= {mailbox.rpartition("@")[2] for field in fields.values() for entry in field for mailbox in entry.mailboxes}
        world = World({one: one for one in domains | {"corp.example"}}, set())
        from_ = ["jimu@corp.example"]
        message = Mail(from_, from_, fields, carried=found)
        return Model(world, message, {**CORP, "contentsFrom": least, "convertParties": 0})


if __name__ == "__main__":
    unittest.main()

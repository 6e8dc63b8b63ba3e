"""`bcc-guard report`: the incident by its letter, what came back in the words of real software, what only looks like it,
and the messages to those who are to be told."""

import collections
import email
import email.policy
import hashlib
import html.parser
import json
import os
import re
import unittest

import incident_letter as letter
from bounces import DELAYED, FAILED, NO_BOUNCE, head, notification, postfix, postfix_delayed, qmail
from incident_letter import separated
from program import CATALOGUES, Folder, run

ID = "m@corp.example"
SENT = (f"Message-ID: <{ID}>\nDate: Thu, 24 Nov 2011 10:00:00 +0900\nFrom: Office <jimu@corp.example>\n"
        "To: a@k1.example, Person B <b@k2.example>\nCc: c@k3.example\nBcc: d@k4.example\nSubject: seminar\n\nhello\n")
# The catalogues of the build: nothing is installed.
LANGUAGES = ("de", "en", "es", "fr", "ja", "ko", "zh-CN")
FORMS = [("appi-26", str(number)) for number in range(1, 10)] + [("gdpr-33-3", letter_) for letter_ in "abcd"]
FILLED = {("appi-26", "1"), ("appi-26", "2"), ("appi-26", "3"), ("gdpr-33-3", "a")}


class Page(html.parser.HTMLParser):
    """What is in a page."""

    def __init__(self, text):
        super().__init__()
        self.tags = collections.Counter()
        self.attributes = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


class Reported(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.folder.__enter__()
        self.addCleanup(self.folder.__exit__)

    def run_report(self, message, *options, status=0, language="en"):
        """What the program prints."""
        done = run("report", *options, self.folder.write(message), env={**CATALOGUES, "LANGUAGE": language})
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def report(self, message, *options, status=0):
        """The report as an object."""
        return json.loads(self.run_report(message, "--format", "json", *options, status=status).stdout)

    def delivery(self, *messages, of=SENT):
        """What became of a message by reports."""
        content = b"".join(b"From - Thu Nov 24 10:05:00 2011\n" + (one if isinstance(one, bytes) else one.encode()) + b"\n"
                           for one in messages)
        return self.report(of, "--bounces", self.folder.write(content))["delivery"]

    def undelivered(self, *messages, of=SENT):
        """How many did not get a message, by reports."""
        return self.delivery(*messages, of=of)["undelivered"]

    def refused(self, *options, message=SENT):
        """What an error says; nothing is printed."""
        done = self.run_report(message, *options, status=2)
        self.assertEqual(done.stdout, b"")
        return done.stderr.decode()


class Incident(Reported):
    """The figures of the letter, no more and no less."""

    def setUp(self):
        super().setUp()
        self.options = ("--groups", self.folder.write(letter.groups()),
                        "--bounces", self.folder.write(separated(letter.reports())))

    def test_json(self):
        found = self.report(letter.message(), *self.options)
        self.assertEqual(found["recipients"]["external"], 2331)
        self.assertEqual((found["exposure"]["addresses"], found["shown"]), (2331, {"cc": 2331}))
        self.assertEqual([(one["group"], one["addresses"]) for one in found["groups"]],
                         [("青森", 1339), ("岩手", 192), ("秋田", 333), ("宮城", 467)])
        place = dict(letter.people())
        self.assertEqual({one["group"]: one["undelivered"] for one in found["groups"]},
                         {name: sum(place[one] == name for one in letter.dead()) for name, _count in letter.GROUPS})
        delivery = found["delivery"]
        self.assertEqual((delivery["undelivered"], delivery["delivered"], delivery["delayed"], delivery["others"]),
                         (356, 1975, 44, 50))
        reasons = [reason for reason, _kind in FAILED.values()]
        expected = collections.Counter(reasons[number % len(reasons)] for number in range(letter.UNDELIVERED))
        self.assertEqual((delivery["reasons"], len(expected)), (expected, 5))
        self.assertEqual(sum(one["undelivered"] for one in found["parties"]), 356)
        self.assertEqual([one["address"] for one in found["undelivered"]], [one for one, _group in letter.people() if one in letter.dead()])
        self.assertEqual(collections.Counter(one["reason"] for one in found["undelivered"]), expected)
        self.assertEqual([one["address"] for one in found["notify"]], [one for one, _group in letter.people()])
        self.assertEqual([(one["form"], one["number"]) for one in found["fields"]], FORMS)
        self.assertEqual({(one["form"], one["number"]) for one in found["fields"] if one["text"] is not None},
                         FILLED | {("appi-26", "9")})

    def test_text(self):
        text = self.run_report(letter.message(), "--language", "ja", *self.options).stdout.decode()
        for line in ("  青森 +1,339 +215\n", "  不達 +356\n", "セミナーのご案内", "見た可能性がある社外の受信者は最大 1,975 名",
                     "  4. 原因\n     ______", "による）（内訳: 青森 1,339、岩手 192、秋田 333、宮城 467）\n", "お客様 1 <customer1@k1.example>"):
            self.assertTrue(re.search(line, text), line)

    def test_page(self):
        for language in ("ja", "en"):
            written = self.run_report(letter.message(), "--language", language, "--format", "html", *self.options)
            page = Page(written.stdout.decode())
            for word in ("2,331", "1,975", "356", "青森", "1,339"):
                self.assertTrue(word in page.text, word)
            self.assertEqual((page.tags["svg"], page.tags["script"], page.tags["link"], page.tags["img"]), (3, 0, 0, 0))
            self.assertTrue(("lang", language) in page.attributes)
            self.assertEqual(page.attributes.count(("class", "blank")), len(FORMS) - len(FILLED) - 1)
            self.assertEqual((page.tags["details"], page.tags["li"]), (2, 2331 + 356))
            self.assertIsNone(re.search(r"(src|href|url)[=(]", written.stdout.decode()))


class Bounces(Reported):
    """What comes back, what does not count, and what only looks like it."""

    def test_software(self):
        for name, (reason, kind) in FAILED.items():
            with self.subTest(name):
                delivery = self.delivery(kind("a@k1.example", ID))
                self.assertEqual((delivery["undelivered"], delivery["delivered"], delivery["reasons"], delivery["assumed"]),
                                 (1, 3, {reason: 1}, 0))
                other = self.delivery(kind("a@k1.example", "other@corp.example"))
                self.assertEqual((other["undelivered"], other["others"]), (0, 1))
        for name, kind in DELAYED.items():
            with self.subTest(name):
                delivery = self.delivery(kind("a@k1.example", ID))
                self.assertEqual((delivery["undelivered"], delivery["delayed"], delivery["delivered"]), (0, 1, 4))
        for name, kind in NO_BOUNCE.items():
            with self.subTest(name):
                delivery = self.delivery(kind("a@k1.example", ID))
                self.assertEqual((delivery["undelivered"], delivery["delayed"], delivery["delivered"]), (0, 0, 4))

    def test_counting(self):
        late = "Mon, 12 Dec 2011 10:00:00 +0900"
        nameless = {"original": None, "to": "a@k1.example", "message_id": ""}
        for name, expected, messages in (
            ("the same thrice", 1, [postfix("a@k1.example", ID)] * 3),
            ("in the words of two", 1, [postfix("a@k1.example", ID), qmail("a@k1.example", ID)]),
            ("delayed, then failed", 1, [postfix_delayed("a@k1.example", ID), postfix("a@k1.example", ID)]),
            ("failed, then delayed", 1, [postfix("a@k1.example", ID), postfix_delayed("a@k1.example", ID)]),
            ("three in one", 3, [notification(["a@k1.example", "b@k2.example", "d@k4.example"], ID)]),
            ("in other letters", 1, [notification("A@K1.Example.", ID)]),
            ("with a type and brackets", 1, [notification("<a@k1.example> (customer)", ID)]),
            ("no message named", 1, [notification(**nameless)]),
            ("no message named, before it", 0, [notification(**nameless, date="Thu, 24 Nov 2011 08:00:00 +0900")]),
            ("no message named, weeks later", 0, [notification(**nameless, date=late)]),
            ("message named, weeks later", 1, [notification("a@k1.example", ID, date=late)]),
            ("the sender's own", 0, [notification("jimu@corp.example", ID)]),
            ("action in capitals", 1, [notification("a@k1.example", ID, "Failed")]),
            ("no action, status 5", 1, [notification("a@k1.example", ID, "")]),
            ("no action, status 4", 0, [notification("a@k1.example", ID, "", "4.2.2")]),
            ("relayed", 0, [notification("a@k1.example", ID, "relayed", "2.1.9")]),
            ("CRLF", 1, [notification("a@k1.example", ID).replace("\n", "\r\n")]),
            ("forwarded", 1, [notification("x@else.example", ID).replace(
                "Final-", "Original-Recipient: rfc822;a@k1.example\nFinal-")]),
            ("forwarded by Postfix", 1, [FAILED["postfix as text"][1]("x@else.example", ID).replace(
                "<x@else.example>: host", "<x@else.example> (expanded from <a@k1.example>): host")]),
            ("forwarded by Exim", 1, [FAILED["Exim"][1]("x@else.example", ID).replace(
                "Unrouteable", "(generated from a@k1.example)\n    Unrouteable")]),
            ("a local part with dots", 1, [notification("a..b@docomo.ne.jp", ID)]),
        ):
            of = SENT.replace("Cc: ", "Cc: a..b@docomo.ne.jp, ")
            with self.subTest(name):
                delivery = self.delivery(*messages, of=of)
                self.assertEqual(delivery["undelivered"], expected)
                self.assertEqual(delivery["assumed"], int(name == "no message named"))
                self.assertEqual(delivery["delivered"], 5 - expected)

    def test_forged(self):
        """A recipient whom the message did not have counts nowhere, and is named apart."""
        delivery = self.delivery(notification([f"nobody{number}@k9.example" for number in range(50)], ID))
        self.assertEqual((delivery["undelivered"], delivery["delivered"], delivery["strangers"], delivery["reasons"]),
                         (0, 4, 50, {}))
        text = "Your message could not be delivered to one or more recipients.\n\n<a@k1.example>: no\n"
        for name, message in (
            ("a person writes so", head("Bob <bob@k1.example>", "failure notice") + "\n" + text),
            ("a person with such a name", head('"postmaster" <bob@k1.example>', "failure notice") + "\n" + text),
            ("a report forwarded by a person", head(
                "bob@corp.example", "Fwd", "Content-Type: multipart/mixed; boundary=z\n") +
             "\n--z\n\nsee\n--z\nContent-Type: message/rfc822\n\n" + notification("a@k1.example", ID) + "--z--\n"),
            ("the message that came back holds a report", notification(
                [], ID, original="message/rfc822",
                copy="Message-ID: <{id}>\nContent-Type: multipart/report; boundary=y\n\n--y\nContent-Type: message/"
                     "delivery-status\n\nx: y\n\nFinal-Recipient: rfc822;a@k1.example\nAction: failed\n--y--\n")),
            ("another message that answers ours", notification(
                "a@k1.example", "other@corp.example",
                copy=f"Message-ID: <{{id}}>\nIn-Reply-To: <{ID}>\nReferences: <{ID}>\n\nMessage-ID: <{ID}>\n")),
            ("qmail's text with our address below the line", qmail("x@else.example", ID) + "\n<a@k1.example>:\nno\n"),
        ):
            with self.subTest(name):
                self.assertEqual(self.undelivered(message), 0)

    def test_broken(self):
        """Whatever comes, the report is written, and what can be read counts."""
        good = notification("a@k1.example", ID)
        deep = "".join(f"Content-Type: multipart/report; boundary=x{n}\n\n--x{n}\n" for n in range(5000))
        for name, expected, message in (
            ("cut off", 1, good[:good.index("--b\nContent-Type: message/rfc822")]),
            ("cut off in the recipient", 0, good[:good.index("Final-Recipient") + 20]),
            ("no boundary", 0, good.replace(' boundary="b"\n', "\n")),
            ("5000 deep", 0, head("mailer-daemon@x.example", "x") + deep),
            ("unknown charset", 1, FAILED["carrier"][1]("a@k1.example", ID).replace("ISO-2022-JP", "x-none")),
            ("wrong charset", 1, FAILED["carrier"][1]("a@k1.example", ID).replace("ISO-2022-JP", "utf-16")),
            ("NUL", 1, good.replace("Reporting-MTA", "X-\0: \0\0\nReporting-MTA").encode()),
            ("8-bit rubbish", 1, good.encode().replace(b"550 5.1.1", b"\xff\xfe\x80550 5.1.1")),
            ("a line of 10 MB", 1, good.replace("smtp; 550", "smtp; " + "x" * 10_000_000 + " 550")),
            ("10,000 in the header that came back", 1, good.replace(
                "From: jimu@", "Cc: " + ",\n ".join(f"c{n}@k.example" for n in range(10_000)) + "\nFrom: jimu@")),
            ("200,000 recipients", 1, notification(["a@k1.example"] + [f"c{n}@k.example" for n in range(200_000)], ID)),
            ("200,000 in the text", 1, qmail("a@k1.example", ID).replace(
                "--- Below", "".join(f"<c{n}@k.example>:\nno\n\n" for n in range(200_000)) + "--- Below")),
            ("a recipient of 1 MB", 0, notification("a" * 1_000_000 + "@k1.example", ID)),
            ("empty", 0, "From: mailer-daemon@x.example\n\n"),
        ):
            with self.subTest(name):
                self.assertEqual(self.undelivered(message), expected)

    def test_one_message_each(self):
        """The copy in Sent names the messages that it stands for; servers report of these."""
        ids = [f"{number}@corp.example" for number in range(1, 4)]
        digests = [hashlib.sha256(one.encode()).hexdigest()[:16] for one in ids]
        people = ["a@k1.example", "b@k2.example", "c@k3.example"]
        copy = (f"From: jimu@corp.example\nTo: jimu@corp.example\nBcc: {', '.join(people)}\nSubject: Seminar\n"
                f"Date: Thu, 24 Nov 2011 10:00:00 +0900\nMessage-ID: <copy@corp.example>\n"
                f"X-Bcc-Guard-Each: {digests[0].upper()} {digests[1]}\n {digests[2]}\n\nhello\n")
        for name, (reason, kind) in FAILED.items():
            with self.subTest(name):
                reports = [kind(one, of) for one, of in zip(people, ids)]
                back = self.folder.write(separated([*reports[1:], kind("a@k1.example", "other@corp.example")]))
                found = self.report(copy, "--bounces", back)
                self.assertEqual(found["undelivered"], [{"address": one, "reason": reason} for one in people[1:]])
                delivery = found["delivery"]
                self.assertEqual((delivery["undelivered"], delivery["others"], delivery["assumed"]), (2, 1, 0))
        self.assertEqual(self.undelivered(postfix("a@k1.example", ids[0]), of=copy.replace("X-Bcc-Guard-Each", "X-Other")), 0)
        self.assertEqual(self.report(copy)["exposure"]["addresses"], 0)

    def test_where_they_are(self):
        """A folder, a Maildir, one file; what cannot be read is named, and the rest counts."""
        box = self.folder.path / "box"
        for name, address in (("Maildir/cur/1:2,S", "a@k1.example"), ("x/b.eml", "b@k2.example")):
            (box / name).parent.mkdir(parents=True)
            (box / name).write_text(postfix(address, ID))
        again = self.folder.write(separated([postfix("c@k3.example", ID)]))
        found = self.report(SENT, "--bounces", box, "--bounces", again)
        self.assertEqual(found["delivery"]["undelivered"], 3)
        done = self.run_report(SENT, "--format", "json", "--bounces", again, "--bounces", box / "gone", status=2)
        self.assertEqual(json.loads(done.stdout)["delivery"]["undelivered"], 1)
        self.assertIn(b"gone: No such file", done.stderr)


class Words(Reported):
    """Groups, languages, fields."""

    def test_groups(self):
        for name, content, expected in (
            ("titles", "address,group\na@k1.example,North\nb@k2.example,South\n", ["North 1", "South 1", "None 1"]),
            ("no titles", "a@k1.example,North\n", ["North 1", "None 2"]),
            ("semicolons, quotes", '"A@K1.EXAMPLE";"North; far"\n"b@k2.example";"a ""b"""\n',
             ["North; far 1", 'a "b" 1', "None 1"]),
            ("tabs, CRLF, more columns", "x\ty\tz\r\na@k1.example\tN\t1\r\n\r\nc@k3.example\tN\t2\r\n", ["N 2", "None 1"]),
            ("byte order mark", "\ufeffa@k1.example,North\n", ["North 1", "None 2"]),
            ("Shift JIS", "a@k1.example,青森\n".encode("cp932"), ["青森 1", "None 2"]),
            ("nobody of it", "z@k1.example,North\n", ["North 0", "None 3"]),
            ("twice the same", "a@k1.example,N\na@k1.example,N\n", ["N 1", "None 2"]),
            ("empty", "", ["None 3"]),
        ):
            with self.subTest(name):
                found = self.report(SENT, "--groups", self.folder.write(content))["groups"]
                self.assertEqual([f"{one['group']} {one['addresses']}" for one in found], expected)
        for content, expected in (
            ("a@k1.example,N\nb,N\n", "line 2: expected an address such as name@domain, got “b”"),
            ("a@k1.example\n", "line 1: expected “address,group”, got no group for “a@k1.example”"),
            ("a@k1.example,N\n\nA@k1.example,S\n", "line 3: expected one group for “A@k1.example”, got “S” behind “N”"),
            (b"a@k1.example,\xff\n", "expected text in UTF-8 or CP932, got other bytes"),
        ):
            path = self.folder.write(content)
            self.assertEqual(self.refused("--groups", path), f"bcc-guard: {path}: {expected}\n")

    def test_languages(self):
        """The language of the report is chosen, whatever that of the desk is."""
        titles = {}
        for language in LANGUAGES:
            done = self.run_report(SENT, "--language", language, language="ja" if language != "ja" else "de")
            titles[language] = done.stdout.decode().splitlines()[0]
        self.assertEqual((titles["ja"], titles["en"], titles["de"]), ("メール", "The message", "Die Nachricht"))
        self.assertEqual(len(set(titles.values())), len(LANGUAGES))
        self.assertEqual(self.run_report(SENT, "--language", "ja-JP").stdout.decode().splitlines()[0], "メール")
        for wrong in ("xx", "", "../ja", "zh"):
            self.assertIn(f"such as “en”, “ja” or “zh-CN”, got “{wrong}”", self.refused("--language", wrong))

    def test_blank(self):
        """Without delivery reports nothing is said of them; without an exposure no field is filled."""
        fields = {(one["form"], one["number"]): one["text"] for one in self.report(SENT)["fields"]}
        self.assertEqual({key for key, text in fields.items() if text is not None}, FILLED)
        self.assertIn("how many came back is not known", self.run_report(SENT).stdout.decode())
        alone = "From: jimu@corp.example\nTo: a@k1.example\n\nx\n"
        self.assertEqual({one["text"] for one in self.report(alone)["fields"]}, {None})
        self.assertEqual(self.report(alone)["message"],
                         {"date": None, "from": "jimu@corp.example", "subject": None, "messageId": None})

    def test_unreadable(self):
        """What could not be read of an address header is named."""
        broken = SENT.replace("Cc: c@", "Cc: x@y.example; c@")
        found = self.report(broken, status=2)
        self.assertEqual(found["unreadable"], ["Cc"])
        for form in ("text", "html"):
            done = self.run_report(broken, "--format", form, status=2)
            self.assertIn("A part of Cc could not be read", done.stdout.decode())
            self.assertIn("A part of Cc could not be read\n", done.stderr.decode())

    def test_policy(self):
        """Who is inside is shown to nobody outside, and reads."""
        policy = self.folder.write({"internalDomains": ["k1.example", "corp.example"]})
        found = self.report(SENT, "--policy", policy)
        self.assertEqual((found["exposure"]["addresses"], found["recipients"]["internal"], found["delivery"]["delivered"]),
                         (2, 1, 3))

    def test_markup(self):
        """Nothing of a message becomes markup."""
        evil = SENT.replace("seminar", "<script>alert(1)</script>\x1b[2J").replace("Person B", '"<img src=x>"')
        groups = self.folder.write('a@k1.example,"<b onclick=x>\x1b]0;x\x07"\n')
        page = self.run_report(evil, "--groups", groups, "--format", "html").stdout.decode()
        seen = Page(page)
        self.assertEqual((seen.tags["script"], seen.tags["img"], seen.tags["b"]), (0, 0, 0))
        self.assertIn("<script>alert(1)</script>", seen.text)
        for form in ("html", "text", "json"):
            self.assertNotIn("\x1b", self.run_report(evil, "--groups", groups, "--format", form).stdout.decode())

    def test_options(self):
        for options, expected in (
            (["--format", "xml"], "expected “text”, “html” or “json”, got “xml”"),
            (["--template", "x"], "--template is what --notify writes: expected both"),
            (["other.eml"], "expected one MESSAGE"),
            (["--policy", self.folder.write({"internalDomain": []})], "internalDomain"),
            (["--groups", self.folder.path / "gone"], "gone: No such file"),
        ):
            self.assertIn(expected, self.refused(*options))
        other = self.folder.write(separated([postfix("a@k1.example", "renamed@mx.example")]))
        self.assertIn("Reports of other messages to the same people (not counted)",
                      self.run_report(SENT, "--bounces", other).stdout.decode())
        done = run("report", env=CATALOGUES)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(run("report", "-", stdin=SENT.encode()).returncode, 0)
        self.assertIn("Expected header fields", self.refused(message="\n\nno message"))


class Notices(Reported):
    """One message a person, never one to all."""

    def notices(self, *options, message=SENT, status=0):
        """What was written, by the name of its file."""
        place = self.folder.path / "notices"
        mode = 0o755 if place.exists() else 0o700
        self.run_report(message, "--notify", place, *options, status=status)
        self.assertEqual(place.stat().st_mode & 0o777, mode)
        read = {}
        for path in sorted(place.iterdir()):
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            read[path.name] = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            path.unlink()
        place.rmdir()
        return read

    def test_each(self):
        written = self.notices()
        self.assertEqual([one["To"] for one in written.values()],
                         ["a@k1.example", "Person B <b@k2.example>", "c@k3.example"])
        self.assertEqual(list(written), ["0001.eml", "0002.eml", "0003.eml"])
        for one in written.values():
            self.assertEqual((one["From"], one["Cc"], one["Bcc"], one["Subject"]),
                             ("Office <jimu@corp.example>", None, None,
                              "Apology: your email address was visible to other recipients"))
            self.assertEqual(one.defects, [])
        self.assertTrue(written["0002.eml"].get_content().startswith("Person B,\n"))
        self.assertIn("“seminar”", written["0001.eml"].get_content())

    def test_a_label_that_is_no_idna_is_that_label(self):
        """Decoded and encoded again it would be another domain."""
        written = self.notices(message=SENT.replace("a@k1.example", "a@xn--gmail.com").replace("jimu@corp.example", "jimu@xn--office.example"))
        self.assertEqual((written["0001.eml"]["To"].lower(), written["0001.eml"]["From"].lower()),
                         ("a@xn--gmail.com", "office <jimu@xn--office.example>"))

    def test_the_text_ends_with_how_to_send_them(self):
        place = self.folder.path / "notices"
        last = self.run_report(SENT, "--notify", place).stdout.decode().splitlines()[-1]
        self.assertEqual(last, f"The messages are in “{place}”. To send them from Thunderbird, choose “Send a folder of messages…” "
                               "in the settings of Bcc Guard.")
        self.assertNotIn("Send a folder", self.run_report(SENT).stdout.decode())
        for form in ("json", "html"):
            said = self.run_report(SENT, "--notify", self.folder.path / form, "--format", form).stdout.decode()
            self.assertNotIn("Send a folder", said)

    def test_languages(self):
        """Each language has its text, and nothing in it is left to be filled in."""
        for language in LANGUAGES:
            one = self.notices("--language", language)["0002.eml"]
            with self.subTest(language):
                self.assertIn("Person B", one.get_content())
                self.assertIn("seminar", one.get_content())
                self.assertNotRegex(one.get_content() + one["Subject"], "[{}]")
        one = self.notices("--language", "ja", message=SENT.replace("Person B", "山田太郎"))["0002.eml"]
        self.assertEqual((one["To"], one["Subject"]),
                         ("山田太郎 <b@k2.example>", "【お詫び】メールアドレスがほかの受信者に表示された件について"))
        self.assertTrue(one.get_content().startswith("山田太郎 様\n"))

    def test_template(self):
        text = ("\ufeffおわび: {subject}\r\n\r\n{name} / {address} / {sender} / {shown} / {{date}} {date}\r\n")
        one = self.notices("--template", self.folder.write(text))["0001.eml"]
        self.assertEqual(one["Subject"], "おわび: seminar")
        self.assertEqual(one.get_content().strip(),
                         "a@k1.example / a@k1.example / Office <jimu@corp.example> / 3 / {date} 2011-11-24 10:00 (+09:00)")

    def test_wrong_template(self):
        known = "{name}, {address}, {date}, {subject}, {sender}, {shown}"
        for text, expected in (
            ("S\n\nDear {nmae},\n", f"line 3: expected one of {known}, or a doubled brace, got “{{nmae}}”"),
            ("S {Name}\n\nx\n", "line 1: expected one of"), ("S\n\nx } y\n", "line 3: expected one of"),
            ("S\n\n{name", "line 3: expected one of"), ("S\nx\n", "expected the subject in line 1 and an empty line 2"),
            ("", "expected the subject in line 1"), (b"S\n\n\xff\n", "expected text in UTF-8, got other bytes"),
        ):
            path = self.folder.write(text)
            said = self.refused("--notify", self.folder.path / "notices", "--template", path)
            self.assertIn(f"bcc-guard: {path}: {expected}", said)
            self.assertFalse((self.folder.path / "notices").exists())

    def test_folder(self):
        """Nothing is written beside what is there, and nothing where nothing can be."""
        place = self.folder.path / "notices"
        place.mkdir(0o755)
        self.assertEqual(len(self.notices()), 3)
        place.mkdir()
        (place / "mine").touch()
        self.assertIn(f"{place}: expected a folder that is new or empty", self.refused("--notify", place))
        self.assertEqual(os.listdir(place), ["mine"])
        self.assertIn("Not a directory", self.refused("--notify", place / "mine"))

    def test_no_injection(self):
        """A name or a subject adds no field and no recipient."""
        evil = ("From: jimu@corp.example\nTo: =?utf-8?Q?A=0D=0ABcc:_x@y.example?= <a@k1.example>, b@k2.example\n"
                "Subject: =?utf-8?Q?s=0D=0ABcc:_x@y.example=0D=0A=0D=0Abody?=\n\nx\n")
        text = self.folder.write("About {subject} to {name}\n\n{subject}\n")
        for one in self.notices("--template", text, message=evil, status=2).values():
            self.assertEqual((one["Bcc"], len(one["To"].addresses)), (None, 1))

    def test_many(self):
        written = self.notices(message=letter.message(count=100))
        self.assertEqual([one["To"].addresses[0].addr_spec for one in written.values()],
                         [letter.address(number) for number in range(1, 101)])
        self.assertEqual(str(written["0100.eml"]["To"]), "お客様 100 <customer100@k100.example>")


if __name__ == "__main__":
    unittest.main()

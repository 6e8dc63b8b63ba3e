"""One message each: what is sent is what was written. Each message is compared part by part with the same one, sent by
Thunderbird itself from its window."""

import email
import email.policy
import html.parser
import pathlib
import tempfile

from compose import Compose
from test_each import ADDRESSES, TWELVE, EachTest, parts
from waiting import wait_until

SECOND = "seminar@corp.example"
# A second identity that writes HTML, with a signature, an organisation, a vCard and another address for answers.
IDENTITIES = {
    "mail.account.account1.identities": "id1,id2",
    **{f"mail.identity.id2.{name}": value for name, value in {
        "fullName": "セミナー, 係", "useremail": SECOND, "smtpServer": "smtp1", "compose_html": True, "valid": True,
        "organization": "株式会社コープ", "htmlSigFormat": True, "htmlSigText": "セミナー<b>事務局</b>", "reply_to": "desk@corp.example",
        "fcc_folder": "mailbox://nobody@Local%20Folders/Sent", "escapedVCard": "begin%3Avcard%0D%0Afn%3AX%0D%0Aend%3Avcard%0D%0A",
    }.items()},
}
FILES = {
    "表 (1).csv": "名前,住所\r\n".encode(), "古い表.csv": "名前,住所\r\n".encode("shift_jis"), "図面.pdf": b"%PDF-1.4\n%\xe2\xe3\n",
    "メモ.txt": "一行目\n二行目\n".encode(), "空.txt": b"", "data": bytes(range(256)), "写真.jpg": b"\xff\xd8\xff\xe0" * 40,
    "転送.eml": "From: a@k1.example\r\nSubject: 件名\r\n\r\n本文\r\n".encode(), "予定.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "ページ.html": "<p>頁</p>\n".encode(), "長い名前" * 20 + ".txt": b"x\n", 'quote"s;.txt': b"x\n",
}
PLAIN = {
    "paragraphs": "お客様各位\n\n平素より格別のお引き立てを賜り、厚く御礼申し上げます。\n" + "long line " * 30 + "\n-- \n事務局",
    "what is stuffed": " a blank first\n> quoted\nFrom here\n.\nno\u00a0break\n<tag> &amp;\n\n\n",
    "a long word": "x" * 200 + "\n" + "漢字" * 100,
    "links": "See https://corp.example/?a=1&b=2 or www.corp.example.",
}
HTML = {
    "markup": ('<p>お客様<b>各位</b></p><p>From here</p><ul><li>一</li></ul><a href="https://corp.example/?a=1&amp;b=2">link</a>'
               "<table><tr><td>1</td></tr></table><pre>a  b\n  c</pre>"),
    "no markup": "<p>plain</p>",
    "a picture that is a link": '<p>Logo: <img src="https://corp.example/logo.png" moz-do-not-send="true"></p>',
    "links in the text": ("<p>See https://corp.example/?a=1&amp;b=2, (http://k.example/a) or www.corp.example.</p>"
                          "<p>Write to desk@corp.example! <b>https://corp.example/日本</b></p>"),
}


class Markup(html.parser.HTMLParser):
    """What a page shows: elements with their attributes, and texts. White space shows as one blank, and between blocks not at all."""

    def __init__(self, text):
        super().__init__()
        self.shown = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.shown.append((tag, sorted(attrs)))

    def handle_endtag(self, tag):
        self.shown.append(f"/{tag}")

    def handle_data(self, data):
        if data.strip():
            self.shown.append(" ".join(data.split()))


def content_of(kind, content):
    """HTML as it shows, plain text without what is empty at its end, and all else as it is."""
    if kind[3] or not kind[0].startswith("text/"):
        return content
    return Markup(content.decode("utf-8")).shown if kind[0] == "text/html" else content.rstrip()


def shown(mail):
    """The parts of a message as they show; how they were encoded for the way follows from that."""
    return [(kind, {name: value for name, value in headers.items() if name != "content-transfer-encoding"},
             content_of(kind, content)) for kind, headers, content in parts(mail)]


def attached(message):
    """Names and bytes."""
    return [(part.get_filename(), part.get_payload(decode=True)) for part in message.iter_attachments()
            if not part.get_content_type().startswith("message/")]


def copy_in(texts):
    """The one that stands for all."""
    return email.message_from_string(next(text for text in texts if "\nBcc:" in text), policy=email.policy.default)


class Content(EachTest):
    """Of what can be written."""

    maxDiff = None
    preferences = IDENTITIES

    def compose(self, people, details, files=()):
        """A window with these details, as a template of the person opens it."""
        before = set(self.tb.call("composeWindows"))
        self.tb.extension.background.run(
            """const [{ isSecond, ...details }, address] = arguments;
            return browser.identities.list().then(all => browser.compose.beginNew({
              ...details, ...(isSecond && { identityId: all.find(({ email }) => email == address).id }) }));""",
            {**details, "to": people}, SECOND)
        opened = wait_until(lambda: set(self.tb.call("composeWindows")) - before, "the window")
        compose = Compose(self.tb.call, opened.pop())
        wait_until(lambda: compose.can_send, "a window that can send")
        for path in files:
            compose.attach(path)
        return compose

    def assert_same(self, details, files=()):
        """Both ways, the same: that of the window, and one message each of two; returns the first."""
        self.tb.mail.clear()
        compose = self.compose(["客 0 <c0@k0.example>"], details, files)
        compose.click_send()
        compose.wait_closed()
        own = self.tb.mail.wait_for(1)[0]
        page = self.send(self.compose(["客 0 <c0@k0.example>", "c1@k1.example"], details, files))[1]
        self.wait_over(page)
        page.click("close")
        page.wait_closed()
        for other in self.tb.mail.wait_for(3)[1:]:
            self.assertEqual(shown(other), shown(own))
        return own

    def hindrance(self, details):
        """Why one message each is not offered."""
        compose = self.compose(TWELVE, details)
        compose.click_send()
        review = self.review()
        reason = wait_until(lambda: review.text("#each-why"), "the reason")
        self.assertIsNone(review.text("#each"))
        review.click("edit")
        compose.wait_unlocked(60)
        compose.close()
        return reason

    def test_plain_text(self):
        for name, text in PLAIN.items():
            for second in (False, True):
                with self.subTest(name, of="an identity that writes HTML" if second else "one that writes plain text"):
                    own = self.assert_same({"isPlainText": True, "plainTextBody": text, "subject": "件名  二つ", "isSecond": second})
                    self.assertEqual(own.message.get_content_type(), "text/plain")

    def test_html_in_each_format(self):
        for wanted in ("auto", "plaintext", "html", "both"):
            for name, body in HTML.items():
                with self.subTest(wanted, body=name):
                    own = self.assert_same({
                        "isPlainText": False, "body": body, "subject": "件名", "deliveryFormat": wanted, "isSecond": True})
                    if wanted == "both":
                        self.assertEqual(own.message.get_content_type(), "multipart/alternative")

    def test_attachments(self):
        with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
            paths = [pathlib.Path(folder, name) for name in FILES]
            for path in paths:
                path.write_bytes(FILES[path.name])
            own = self.assert_same({"isPlainText": True, "plainTextBody": "hello", "subject": "件名"}, paths)
            self.assertEqual({part.get_filename() for part in own.message.iter_attachments()}, set(FILES))
            self.assert_copy(own)

    def assert_copy(self, own):
        """The one copy in Sent has all that was sent, and those it went to in Bcc."""
        copy = copy_in(self.tb.sent())
        self.assertEqual([one.addr_spec for one in copy["Bcc"].addresses], ["c0@k0.example", "c1@k1.example"])
        self.assertEqual(copy["Subject"], own.message["Subject"])
        self.assertEqual(copy.get_body().get_content().strip(), own.message.get_body().get_content().strip())
        self.assertEqual(attached(copy), attached(own.message))

    def test_headers(self):
        for name, (details, header, value) in {
            "priority": ({"priority": "highest"}, "X-Priority", "1 (Highest)"),
            "low priority": ({"priority": "low"}, "X-Priority", "4 (Low)"),
            "return receipt": ({"returnReceipt": True}, "Disposition-Notification-To", "事務局 <jimu@corp.example>"),
            "reply-to": ({"replyTo": ["返信 <desk@corp.example>", "other@corp.example"]}, "Reply-To",
                         "返信 <desk@corp.example>, other@corp.example"),
            "another sender": ({"from": "別名 <alias@corp.example>"}, "From", "別名 <alias@corp.example>"),
            "a long subject": ({"subject": "とても長い件名" * 20}, "Subject", "とても長い件名" * 20),
            "own headers": ({"customHeaders": [{"name": "X-Seminar", "value": "ü"}]}, "X-Seminar", "ü"),
        }.items():
            with self.subTest(name):
                own = self.assert_same({"isPlainText": True, "plainTextBody": "hello", "subject": "x", **details})
                self.assertEqual(str(own.message[header]), value)

    def test_a_second_identity(self):
        own = self.assert_same({"isSecond": True, "subject": "件名", "attachVCard": True})
        self.assertEqual(own.addresses("From"), [SECOND])
        self.assertEqual(own.addresses("Reply-To"), ["desk@corp.example"])
        self.assertIn("事務局", own.message.get_body().get_content())
        self.assertIn("株式会社", str(own.message["Organization"]))

    def test_language(self):
        own = self.assert_same({"isPlainText": True, "plainTextBody": "hello", "subject": "x"})
        self.assertEqual(own.message["Content-Language"], "en-US")

    def test_what_cannot_be_carried_is_named(self):
        text = {"isPlainText": True, "plainTextBody": "hello", "subject": "x"}
        self.assertIn("special headers", self.hindrance({
            **text, "customHeaders": [{"name": "List-Unsubscribe", "value": "<mailto:jimu@corp.example>"}]}))
        self.assertIn("HTML", self.hindrance({"isPlainText": False, "body": HTML["markup"], "subject": "x"}))
        self.assertIn("pictures", self.hindrance({
            "isPlainText": False, "body": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">', "subject": "x", "isSecond": True}))


class Rest(EachTest):
    """What is left of a job that was stopped, for another program to send."""

    def test_is_one_file_with_a_message_for_each(self):
        folder = self.downloads()
        path = folder / "表.csv"
        path.write_bytes(FILES["古い表.csv"])
        self.tb.mail.take_at_most(4)
        compose = self.tb.open_compose(to=TWELVE, subject="件名", body="お客様各位")
        compose.attach(path)
        page = self.send(compose)[1]
        self.tb.mail.wait_for(4)
        page.click("stop")
        self.tb.mail.take_at_most(None)
        self.wait_over(page)
        self.assertTrue(page.sees("rest"))
        page.click("rest")
        left = self.saved(folder)
        sent = [mail.recipients[0] for mail in self.tb.mail.mails]
        people = [one["To"].addresses for one in left]
        self.assertEqual(sorted([*sent, *(one[0].addr_spec for one in people)]), sorted(ADDRESSES))
        for one in left:
            self.assertEqual((len(one["To"].addresses), one["Cc"], one["Bcc"], one["Subject"]), (1, None, None, "件名"))
            self.assertEqual(one["To"].addresses[0].display_name.split()[0], "客")
            self.assertEqual(one.get_body().get_content().strip(), "お客様各位")
            self.assertEqual(attached(one), [("表.csv", FILES["古い表.csv"])])
        page.click("close")

"""What a message carries is looked into before it is sent, and what was looked into is what leaves."""

import email.policy
import pathlib
import tempfile

import addons
import carrying
from extensionpage import ExtensionPages
from product import STRANGERS, DeskTest
from thunderbird import ChromeError
from waiting import wait_until

MIB = 1024 * 1024
CUSTOMERS = [f"c{n}@k{n}.example" for n in range(2331)]
TWELVE = CUSTOMERS[:12]
READER = "p@z.example"
FIRST = "c0@k0.example, c1@k1.example, c2@k2.example and 2,328 more"

# A mass message as somebody got it.
MASS = "\r\n".join(["From: office@town.example", "To: " + ",\r\n ".join(TWELVE), "Subject: Members",
                    "Message-ID: <mass@town.example>", "Date: Mon, 02 Nov 2026 10:00:00 +0900", "", "Dear all", ""])


class Contents(DeskTest):
    """One Thunderbird, and files on the person's disk."""

    installation = "normal_installed"
    preferences = {"mailnews.message_warning_size": 100 * MIB}  # of Thunderbird's own question

    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))

    def file(self, name, content):
        """A file on the disk."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def compose(self, *files, **more):
        """A message to one outsider, with these files."""
        compose = self.tb.open_compose(**{"to": [READER], "subject": "Files", **more})
        for path in files:
            compose.attach(path)
        return compose

    def sheet(self):
        """The list of customers, as it lies on desks."""
        return self.file("customers.xlsx", carrying.xlsx_file(CUSTOMERS))

    def assert_offers(self, review, *buttons):
        """A person sees these, and no other."""
        shown = [one for one in ("convert", "edit", "send")
                 if review.run(f"return document.getElementById('{one}')?.checkVisibility() ?? false;")]
        self.assertEqual(shown, list(buttons))

    def attached(self):
        """The file that left, by name."""
        mail = self.tb.mail.wait_for(1, 60)[0]
        parts = email.message_from_bytes(mail.content, policy=email.policy.default).iter_attachments()
        return {part.get_filename(): part.get_content() for part in parts}

    def test_a_sheet(self):
        path = self.sheet()
        compose = self.compose(path)
        before = compose.recipients
        compose.click_send()
        question = self.tb.notifications.wait_for(1, 60)[0]
        self.assertEqual(question.action_keys, ["review", "edit", "default"])
        review = self.review()
        self.assertIn(f"customers.xlsx: 2,331 addresses of outsiders, sheet 2, would go to z.example: {FIRST}",
                      " ".join(review.text("#headline").split()))
        self.assert_offers(review, "edit", "send")
        review.click("edit")
        self.assert_not_sent(compose, before)
        compose.click_send()
        review = self.review()
        review.click("acknowledge")
        review.click("send")
        self.assertEqual(self.attached(), {"customers.xlsx": path.read_bytes()})

    def test_the_header_of_a_forwarded_mass_message(self):
        self.tb.add_message(MASS)
        compose = self.tb.forward("mass@town.example")
        compose.add("to", READER)
        before = compose.recipients
        compose.click_send()
        review = self.review()
        self.assertIn("The text of the message: 13 addresses of outsiders would go to z.example", review.text("#headline"))
        review.click("edit")
        self.assert_not_sent(compose, before)
        compose.close()
        compose = self.tb.forward("mass@town.example", as_attachment=True)
        compose.add("to", READER)
        compose.click_send()
        self.assertIn("Members.eml: 13 addresses of outsiders would go to z.example", self.review().text("#headline"))

    def test_a_list_pasted_into_the_text(self):
        """A town sent 66 addresses so."""
        compose = self.compose(body="\n".join(CUSTOMERS[:66]))
        before = compose.recipients
        compose.click_send()
        review = self.review()
        self.assertIn("The text of the message: 66 addresses of outsiders would go to z.example", review.text("#headline"))
        review.click("edit")
        self.assert_not_sent(compose, before)

    def test_a_sheet_among_strangers(self):
        """Bcc settles one half; the other is ticked before."""
        compose = self.compose(self.sheet(), to=STRANGERS)
        compose.click_send()
        self.assertNotIn("convert", self.tb.notifications.wait_for(1, 60)[0].action_keys)
        review = self.review()
        self.assert_offers(review, "convert", "edit", "send")
        self.assertIn("customers.xlsx: 2,331", review.text("#points"))
        with self.assertRaisesRegex(ChromeError, "cannot click"):
            review.click("convert")
        review.click("point-0")
        wait_until(lambda: not review.run("return document.getElementById('convert').disabled;"), "the button")
        review.click("convert")
        mail = self.tb.mail.wait_for(1, 60)[0]
        self.assertEqual(mail.addresses("To"), ["jimu@corp.example"])
        self.assertLessEqual(set(STRANGERS), set(mail.recipients))
        self.assertEqual(list(self.attached()), ["customers.xlsx"])

    def test_twenty_mebibytes(self):
        """Nobody is in it, so that nobody is asked."""
        line = b"name,telephone,street,remarks,number,prefecture,code\r\n"
        content = (line * (20 * MIB // len(line) + 1))[:20 * MIB]
        compose = self.compose(self.file("report.csv", content))
        compose.click_send()
        mail = self.tb.mail.wait_for(1, 120)[0]
        self.assertGreater(len(mail.content), 20 * MIB)
        self.assertEqual(self.tb.extension.windows(), [])
        self.assertEqual(self.tb.notifications.shown, [])

    def test_saved_anew_while_the_question_is_open(self):
        """What was asked about is not what would leave."""
        path = self.file("a.csv", carrying.csv_file(TWELVE))
        compose = self.compose(path)
        before = compose.recipients
        compose.click_send()
        review = self.review()
        path.write_bytes(carrying.csv_file(CUSTOMERS[:99]))
        review.click("acknowledge")
        review.click("send")
        review.wait_closed()
        notice = self.review()
        self.assertIn("the message has changed since the check", notice.text("#headline"))
        self.assert_not_sent(compose, before)
        notice.click("edit")
        notice.wait_closed()
        compose.click_send()
        self.assertIn("a.csv: 99 addresses", self.review().text("#headline"))

    def saved_while_asked(self):
        """A message that is asked about, and whose window Thunderbird has unlocked by saving a draft."""
        compose = self.compose(self.file("a.csv", carrying.csv_file(TWELVE)))
        compose.click_send()
        review = self.review()
        compose.autosave()
        compose.wait_unlocked(60)
        wait_until(self.tb.drafts, "the draft")
        return compose, review

    def test_a_draft_is_saved_while_the_question_is_open(self):
        self.addCleanup(self.tb.call, "emptyFolder", "Drafts")
        _, review = self.saved_while_asked()
        review.click("acknowledge")
        review.click("send")
        self.assertEqual(list(self.attached()), ["a.csv"])

    def test_another_one_while_the_question_is_open(self):
        self.addCleanup(self.tb.call, "emptyFolder", "Drafts")
        compose, review = self.saved_while_asked()
        before = compose.recipients
        compose.attach(self.file("b.csv", b""))
        review.click("acknowledge")
        review.click("send")
        review.wait_closed()
        self.assertIn("has changed since the check", self.review().text("#headline"))
        self.assert_not_sent(compose, before)

    def test_not_looked_into(self):
        """Named in a question, and alone no reason for one."""
        files = [self.file("secret.xlsx", carrying.PROTECTED), self.file("plan.pdf", b"%PDF-1.4"),
                 self.file("film.mp4", bytes(25 * MIB + 1))]
        compose = self.compose(*files, to=STRANGERS)
        compose.click_send()
        review = self.review()
        self.assertIn("Not looked into: secret.xlsx (protected), plan.pdf, film.mp4 (too large)", review.text("#findings"))
        review.click("edit")
        compose.wait_unlocked(60)
        compose.close()
        self.compose(*files[:2]).click_send()
        self.assertEqual(list(self.attached()), ["secret.xlsx", "plan.pdf"])

    def test_a_link(self):
        """While it is uploaded Thunderbird lets nobody send; then the file behind the link is looked into, if it is there."""
        provider = addons.write(self.folder, addons.UPLOADS, cloud_file={"name": "Files", "management_url": "files.html"})
        self.tb.call("installExtension", str(provider))
        self.addCleanup(self.tb.call, "removeAddon", addons.IDENTIFIER)
        path = self.file("a.csv", carrying.csv_file(TWELVE))
        compose = self.compose(path, to=STRANGERS)
        compose.upload(addons.IDENTIFIER)
        page = ExtensionPages(self.tb.call, addons.IDENTIFIER).background
        wait_until(lambda: page.run("return 'finish' in globalThis;"), "the upload")
        self.assertFalse(compose.can_send)
        page.run("finish('https://files.example/a.csv');")
        wait_until(lambda: compose.links == 1 and compose.can_send, "the link")
        compose.click_send()
        review = self.review()
        self.assertIn("a.csv: 12 addresses", review.text())
        review.click("edit")
        compose.wait_unlocked()
        path.unlink()
        compose.click_send()
        self.assertIn("Not looked into: a.csv", self.review().text("#findings"))

"""The send check, from the click on Send to what the mail server gets."""

import contextlib
import pathlib

from product import STRANGERS, DeskTest
from thunderbird import ChromeError

REPLIED_TO = """\
From: a@k1.example
To: jimu@corp.example, b@k2.example
Subject: Visit
Message-ID: <visit@k1.example>
Date: Mon, 02 Nov 2026 10:00:00 +0900

When shall we come?
"""


# A port of its own, beside the extension's: what the helper says of itself.
HELLO = """const port = browser.runtime.connectNative("bcc_guard");
return new Promise(resolve => {
  port.onMessage.addListener(reply => {
    port.disconnect();
    resolve(reply);
  });
  port.postMessage({ type: "hello", id: "1", protocol: 1, version: "0", locale: "en", policy: { local: {} } });
});"""


class SendCheck(DeskTest):
    """Who is asked, who is not, and what the answers do."""

    def test_one_customer_is_sent_without_a_question(self):
        self.tb.open_compose(to=["a@k1.example"]).click_send()
        mail = self.tb.mail.wait_for(1)[0]
        self.assertEqual(mail.recipients, ["a@k1.example"])
        self.assertEqual(self.tb.notifications.shown, [])
        self.assertEqual(self.tb.extension.windows(), [])

    def test_colleagues_are_sent_without_a_question(self):
        self.tb.open_compose(to=["a@k1.example"], cc=["boss@corp.example"]).click_send()
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), 2)
        self.assertEqual(self.tb.notifications.shown, [])

    def test_strangers_in_cc_are_converted(self):
        compose, question = self.ask(cc=STRANGERS)
        self.assertEqual(question.action_keys, ["convert", "each", "review", "edit", "default"])
        self.assertEqual(question.hints["urgency"], 2)
        self.assertEqual(question.timeout, 0)
        self.assertTrue(question.hints["resident"])
        self.assertTrue(compose.is_locked)
        self.tb.notifications.click(question.id, "convert")
        mail = self.tb.mail.wait_for(1)[0]
        self.assert_shows_nobody(mail, STRANGERS)
        self.assertEqual(mail.addresses("To"), ["jimu@corp.example"])
        self.tb.notifications.wait_for_closed(question.id)

    def test_strangers_in_to_and_cc_are_converted_in_the_window(self):
        compose, question = self.ask(to=STRANGERS[:1], cc=[*STRANGERS[1:], "boss@corp.example"])
        self.review().click("convert")
        mail = self.tb.mail.wait_for(1)[0]
        self.assert_shows_nobody(mail, STRANGERS)
        self.assertEqual(mail.addresses("Cc"), ["boss@corp.example"])
        self.tb.notifications.wait_for_closed(question.id)

    def test_edit_gives_the_mail_back(self):
        compose, question = self.ask(to=STRANGERS[:1], cc=STRANGERS[1:])
        before = compose.recipients
        self.tb.notifications.click(question.id, "edit")
        self.assert_not_sent(compose, before)

    def test_the_helper_that_checks_is_in_its_sandbox(self):
        """As all that these suites show is to hold for the one that is shipped."""
        self.assertEqual(self.tb.extension.background.run(HELLO)["sandbox"], {"calls": True, "files": True, "sockets": True})
        pids = self.tb.helper_pids()
        self.assertTrue(pids)
        for pid in pids:
            statuses = []
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                with contextlib.suppress(OSError):  # a thread that has ended meanwhile
                    statuses.append((task / "status").read_text().splitlines())
            self.assertTrue(statuses)
            for status in statuses:
                self.assertIn("NoNewPrivs:\t1", status)
                self.assertIn("Seccomp:\t2", status)

    def test_closing_the_window_is_edit(self):
        compose, question = self.ask(to=STRANGERS)
        before = compose.recipients
        self.review().close()
        self.assert_not_sent(compose, before)
        self.tb.notifications.wait_for_closed(question.id)

    def test_send_needs_the_acknowledgement(self):
        compose, question = self.ask(to=STRANGERS)
        before = compose.recipients
        review = self.review()
        with self.assertRaisesRegex(ChromeError, "cannot click"):
            review.click("send")
        self.assertTrue(compose.is_locked)
        self.assertEqual(review.text("#acknowledgement"), "These 2 people may see each other's addresses")
        self.assertIn("a@k1.example", review.text("#rows"))
        review.click("acknowledge")
        review.click("send")
        self.assertEqual(sorted(self.tb.mail.wait_for(1)[0].addresses("To")), before["to"])

    def test_a_list_pasted_into_the_text_is_asked_about(self):
        """A town sent 66 addresses so: there is nothing to convert, and nobody in the table."""
        compose = self.tb.open_compose(subject="Members", to=["p@z.example"])
        compose.write("Members", "\n".join(f"c{n}@k{n}.example" for n in range(66)))
        before = compose.recipients
        compose.click_send()
        review = self.review()
        self.assertIn("The text of the message: 66 addresses of outsiders would go to z.example", review.text("#headline"))
        for hidden in ("convert", "who", "readers"):
            self.assertFalse(review.run(f"return document.getElementById('{hidden}')?.checkVisibility() ?? false;"), hidden)
        review.click("edit")
        self.assert_not_sent(compose, before)
        compose.click_send()
        review = self.review()
        review.click("acknowledge")
        review.click("send")
        self.tb.mail.wait_for(1)

    def test_five_strangers_cannot_be_sent_as_they_are(self):
        compose, question = self.ask(cc=[f"c{i}@k{i}.example" for i in range(5)])
        review = self.review()
        self.assertEqual(self.choices(review), ["convert", "edit"])
        review.click("edit")
        compose.wait_unlocked()
        self.assertEqual(self.tb.mail.mails, [])

    def test_five_strangers_cannot_be_converted_when_encrypted(self):
        strangers = [f"c{i}@k{i}.example" for i in range(5)]
        self.addCleanup(self.tb.call, "forgetKey")
        compose = self.tb.open_compose(cc=strangers)
        compose.encrypt()
        compose.click_send()
        question = self.tb.notifications.wait_for(1, 60)[0]
        self.assertNotIn("convert", question.action_keys)
        review = self.review()
        self.assertEqual(self.choices(review), ["edit"])
        self.assertIn("each other's keys", review.text("body"))
        review.click("edit")
        self.assert_not_sent(compose, {"to": [], "cc": strangers, "bcc": []})

    def test_two_windows_answered_crosswise(self):
        first, one = self.ask(cc=STRANGERS, subject="First")
        second, other = self.ask(cc=["c@k3.example", "d@k4.example"], subject="Second")
        before = first.recipients
        self.tb.notifications.click(other.id, "convert")
        mail = self.tb.mail.wait_for(1)[0]
        self.assert_shows_nobody(mail, ["c@k3.example", "d@k4.example"])
        self.assertTrue(first.is_locked)
        self.tb.notifications.click(one.id, "edit")
        first.wait_unlocked()
        self.assertEqual(first.recipients, before)
        self.assertEqual(len(self.tb.mail.mails), 1)

    def test_reply_to_all_of_a_mail_that_both_were_in(self):
        self.tb.add_message(REPLIED_TO)
        self.tb.reply_all("visit@k1.example").click_send()
        mail = self.tb.mail.wait_for(1)[0]
        self.assertEqual(sorted(mail.recipients), STRANGERS)
        self.assertEqual(self.tb.notifications.shown, [])

    def test_send_later_is_asked_too(self):
        compose = self.tb.open_compose(cc=STRANGERS)
        compose.click_send_later()
        question = self.tb.notifications.wait_for(1)[0]
        self.assertEqual(self.tb.outbox(), [])
        self.tb.notifications.click(question.id, "convert")
        compose.wait_closed()
        waiting = self.tb.outbox()
        self.assertEqual(len(waiting), 1)
        header = waiting[0].split("\n\n")[0].replace("\r", "")
        self.assertIn("Bcc: a@k1.example, b@k2.example", header)
        self.assertNotIn("Cc: a@k1.example", header.replace("Bcc:", ""))

"""What a person sees of the recipients after they were moved to Bcc."""

from product import OFFICE, STRANGERS, DeskTest
from waiting import wait_until

FIVE = [f"顧客 {i} <c{i}@k{i}.example>" for i in range(5)]
SENDER = ["事務局 <jimu@corp.example>"]


class Converted(DeskTest):
    """The message is still there: it was not to be sent, or could not be."""

    policy = {**OFFICE, "warning": "both"}

    def convert(self, after="send", **recipients):
        """Has a message converted; the compose window."""
        self.set_after(after)
        compose = self.tb.open_compose(**recipients)
        compose.click_send()
        self.review().click("convert")
        return compose

    def set_after(self, after):
        """What follows a conversion, for this test."""
        run = self.tb.extension.background.run
        run("return browser.storage.local.set({ afterConvert: arguments[0] });", after)
        self.addCleanup(run, "return browser.storage.local.clear();")

    def assert_seen(self, compose, **recipients):
        """A person sees these in the window, and no others, and can go on."""
        compose.wait_unlocked(60)
        expected = {"to": SENDER, "cc": [], "bcc": [], **recipients}
        wait_until(lambda: compose.seen == expected, f"{expected} to be seen")
        self.assertEqual(compose.recipients, expected)
        self.assertEqual(self.tb.mail.mails, [])
        self.assertTrue(compose.can_send)

    def test_edited_on(self):
        self.assert_seen(self.convert("edit", cc=STRANGERS), bcc=STRANGERS)

    def test_edited_on_after_the_notification(self):
        self.set_after("edit")
        compose, question = self.ask(cc=STRANGERS)
        self.tb.notifications.click(question.id, "convert")
        self.assert_seen(compose, bcc=STRANGERS)

    def test_where_some_stood_in_bcc_and_some_stay(self):
        compose = self.convert("edit", to=["boss@corp.example"], cc=FIVE, bcc=["z@k9.example"])
        self.assert_seen(compose, to=["boss@corp.example"], bcc=["z@k9.example", *FIVE])

    def test_the_server_refuses_and_undo_brings_all_back(self):
        self.tb.mail.refuse()
        self.addCleanup(self.tb.mail.refuse, False)
        compose = self.convert(cc=FIVE)
        wait_until(self.tb.dialogs, "Thunderbird to say that it failed", 60)
        self.tb.accept_dialogs()
        self.assert_seen(compose, bcc=FIVE)
        self.tb.extension.click_button(compose)
        panel = self.tb.extension.panel()
        wait_until(lambda: panel.sees("undo"), "Undo to be offered")
        panel.click("undo")
        wait_until(lambda: compose.seen["cc"] == FIVE, "the recipients to be back")
        self.assertEqual(compose.recipients, {"to": [], "cc": FIVE, "bcc": []})

    def test_the_person_stops_it_where_thunderbird_asks(self):
        compose = self.convert(cc=STRANGERS, subject="")
        wait_until(self.tb.dialogs, "Thunderbird to ask for a subject", 60)
        self.tb.cancel_dialogs()
        self.assert_seen(compose, bcc=STRANGERS)

    def test_send_later_that_is_stopped(self):
        compose = self.tb.open_compose(cc=STRANGERS, subject="")
        compose.click_send_later()
        self.review().click("convert")
        wait_until(self.tb.dialogs, "Thunderbird to ask for a subject", 60)
        self.tb.cancel_dialogs()
        self.assert_seen(compose, bcc=STRANGERS)

    def test_it_leaves_with_the_next_click_without_a_question(self):
        compose = self.convert("edit", cc=FIVE)
        self.assert_seen(compose, bcc=FIVE)
        compose.click_send()
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], [f"c{i}@k{i}.example" for i in range(5)])

    def test_who_is_added_before_they_are_seen_stays(self):
        self.tb.mail.refuse()
        self.addCleanup(self.tb.mail.refuse, False)
        compose = self.convert(cc=STRANGERS)
        wait_until(self.tb.dialogs, "Thunderbird to say that it failed", 60)
        compose.add_when_unlocked("cc", "late@k7.example")
        self.tb.accept_dialogs()
        self.assert_seen(compose, cc=["late@k7.example"], bcc=STRANGERS)

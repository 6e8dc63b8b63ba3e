"""What happens when a part of it is missing or dies."""

import os
import signal
import time

from product import STRANGERS, DeskTest
from thunderbird import ChromeError
from waiting import wait_until


class HelperDies(DeskTest):
    """The helper is killed while its question waits."""

    def test_killed_while_it_waits(self):
        compose, question = self.ask(to=STRANGERS)
        before = compose.recipients
        self.review()
        for pid in self.tb.helper_pids():
            os.kill(pid, signal.SIGKILL)
        self.assert_not_sent(compose, before)
        wait_until(lambda: "not sent: the check was interrupted" in self.told(), "the notice", 30)

    def told(self):
        """What the extension's windows say, in lower case."""
        return " ".join(window.text() for window in self.tb.extension.windows()).lower()

    def test_the_next_send_finds_a_new_helper(self):
        for pid in self.tb.helper_pids():
            os.kill(pid, signal.SIGKILL)
        compose, question = self.ask(to=STRANGERS)
        self.tb.notifications.click(question.id, "convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)

    def test_a_hanging_helper_is_told_of(self):
        pids = self.tb.helper_pids()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            compose = self.tb.open_compose(to=STRANGERS)
            before = compose.recipients
            clicked = compose.click_send()
            review = self.review()
            self.assertLess(time.time() - clicked, 15)
            review.click("edit")
            self.assert_not_sent(compose, before)
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGKILL)


class HelperMissing(DeskTest):
    """There is no helper on this desk."""

    helper = None

    def test_the_question_outlives_a_quiet_minute(self):
        """Thunderbird stops an idle page of an extension, and the window would stay locked."""
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        review = self.review()
        time.sleep(75)
        review.click("edit")
        self.assert_not_sent(compose, before)

    def test_asks_before_it_sends_unchecked(self):
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        review = self.review()
        self.assertTrue(compose.is_locked)
        self.assertIn("could not be checked", review.text())
        review.click("edit")
        self.assert_not_sent(compose, before)

    def test_sends_unchecked_only_when_acknowledged(self):
        compose = self.tb.open_compose(to=STRANGERS)
        compose.click_send()
        review = self.review()
        with self.assertRaisesRegex(ChromeError, "cannot click"):
            review.click("send")
        review.click("acknowledge")
        review.click("send")
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), 2)


class HelperMissingAndRefused(DeskTest):
    """There is no helper, and the organisation refuses what is not checked."""

    helper = None
    policy = {"unchecked": "refuse"}

    def test_several_recipients_do_not_leave(self):
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        self.assertFalse(self.review().run("return !document.getElementById('send').hidden;"))
        self.assert_not_sent(compose, before)

    def test_a_single_mailbox_may_go(self):
        self.tb.open_compose(to=STRANGERS[:1]).click_send()
        self.assertEqual(self.tb.mail.wait_for(1)[0].recipients, STRANGERS[:1])


class BrokenPolicy(DeskTest):
    """The organisation's policy has a typing mistake."""

    policy = {"confirmPartys": 2}

    def test_is_named_and_nothing_goes_unasked(self):
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        review = self.review()
        self.assertIn("confirmPartys", review.text())
        review.click("edit")
        self.assert_not_sent(compose, before)


class NoNotificationServer(DeskTest):
    """Nobody shows notifications on this desktop."""

    with_notifications = False
    policy = {"internalDomains": ["corp.example"], "warning": "notification"}

    def test_the_window_asks(self):
        self.tb.open_compose(to=STRANGERS).click_send()
        review = self.review()
        self.assertIn("2 outside addresses", review.text())
        review.click("convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)


class NoActions(DeskTest):
    """The notification server has no buttons."""

    policy = {"internalDomains": ["corp.example"], "warning": "notification"}
    with_notifications = False

    def test_the_window_asks(self):
        self.tb.notifications.start(["body"])
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        self.review().click("edit")
        self.assert_not_sent(compose, before)
        self.assertEqual(self.tb.notifications.shown, [])

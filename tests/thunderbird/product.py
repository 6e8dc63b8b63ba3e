"""What is tested: the built helper and extension, and a desk with both."""

import os
import unittest

from thunderbird import Thunderbird
from waiting import wait_until

HELPER = os.environ["BCC_GUARD_HELPER"]
XPI = os.environ["BCC_GUARD_XPI"]
OFFICE = {"internalDomains": ["corp.example"]}
REVIEW = "pages/review/review.html"
STRANGERS = ["a@k1.example", "b@k2.example"]


class DeskTest(unittest.TestCase):
    """One Thunderbird for the class, without mails, windows or questions before every test."""

    policy = OFFICE
    helper = HELPER
    locale = "en-US"
    with_notifications = True
    installation = "force_installed"
    focuses_new = True
    preferences = None
    screen = "1280x900"

    @classmethod
    def setUpClass(cls):
        cls.tb = cls.enterClassContext(Thunderbird(
            XPI, cls.helper, cls.policy, cls.locale, cls.preferences, installation=cls.installation,
            focuses_new=cls.focuses_new, screen=cls.screen))
        if cls.with_notifications:
            cls.tb.notifications.start()

    def setUp(self):
        self.addCleanup(self._tidy)

    def _tidy(self):
        self.tb.close_composes()
        for window in self.tb.extension.windows():
            window.close()
        self.tb.clear_mail()
        if self.with_notifications:
            self.tb.notifications.clear()

    def ask(self, **recipients):
        """Composes a mail and clicks Send; returns the compose window and the question."""
        compose = self.tb.open_compose(**recipients)
        shown = len(self.tb.notifications.shown)
        compose.click_send()
        return compose, self.tb.notifications.wait_for(shown + 1, 60)[shown]

    def review(self, count=1):
        """The newest of so many review windows, with the question in it."""
        review = self.tb.extension.wait_for_window(REVIEW, count, 60)
        wait_until(lambda: review.text("#headline"), "the window to be filled")
        return review

    def answer_permission(self, is_allowed):
        """Answers Thunderbird's question whether an extension may do something, with the mouse; its words."""
        wait_until(lambda: self.tb.call("permissionQuestion"), "the question of Thunderbird")
        self.tb.pause(1)  # it takes no answer in its first half second
        question = self.tb.call("permissionQuestion")
        self.tb.desktop.click(*question["yes" if is_allowed else "no"])
        return question["text"]

    def choices(self, review):
        """The ids of what a review window has to answer with."""
        return review.choices()

    def assert_not_sent(self, compose, recipients):
        """The mail is where it was, as it was, and can be edited and sent."""
        compose.wait_unlocked(60)
        self.assertTrue(compose.is_open)
        self.assertTrue(compose.can_send)
        self.assertEqual(compose.recipients, recipients)
        self.assertEqual(self.tb.mail.mails, [])
        self.assertEqual(self.tb.outbox(), [])

    def assert_shows_nobody(self, mail, addresses):
        """No customer stands anywhere in the mail, and all of them get it."""
        content = mail.content.decode("utf-8", "replace").lower()
        self.assertEqual([one for one in addresses if one in content], [])
        self.assertLessEqual(set(addresses), {one.lower() for one in mail.recipients})

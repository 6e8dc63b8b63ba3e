"""The notification servers of other desktops, each with a real mouse, where they are installed."""

import os
import sys
import unittest

import sway
from screen import SERVERS
from test_servers import NotificationDaemon, Server, WithButtons

BUTTON_HEIGHT = 44  # of SwayNotificationCenter


def where_installed(name, on_sway=False):
    """Skips a class where its server is not there."""
    there = os.path.exists(SERVERS[name]) and (not on_sway or sway.is_installed())
    return unittest.skipUnless(there, f"{name} is not installed")


@where_installed("mate-notification-daemon")
class Mate(NotificationDaemon):
    """That of MATE."""

    name = "mate-notification-daemon"


@where_installed("lxqt-notificationd")
class Lxqt(WithButtons):
    """That of LXQt."""

    name = "lxqt-notificationd"

    def test_convert(self):
        self.assert_button("Send in Bcc", "convert")

    def test_review(self):
        self.assert_button("Review", "review")

    def test_edit(self):
        self.assert_button("Back to editing", "edit")

    def test_dismissed(self):
        self.assert_dismissed()

    def test_crash_and_hang(self):
        self.assert_crash_and_hang_lead_to_the_window()


class OnSway(Server):
    """A server on a Wayland desktop."""

    @classmethod
    def make_screen(cls):
        return sway.SwayScreen(cls.name)

    def shown(self):
        return self.screen.window()

    def test_dismissed(self):
        self.assert_dismissed()

    def test_crash_and_hang(self):
        self.assert_crash_and_hang_lead_to_the_window()


@where_installed("mako", on_sway=True)
class Mako(OnSway):
    """Shows text."""

    name = "mako"

    def test_a_click_is_a_review(self):
        identifier = self.ask()
        self.screen.click(self.wait_shown())
        self.assert_reply(identifier, type="answer", choice="review")
        self.wait_gone()


@where_installed("swaync", on_sway=True)
class SwayNotificationCenter(OnSway):
    """Shows a button for each action, side by side below the text."""

    name = "swaync"

    def assert_button(self, number, choice):
        """A click on that one of the three is the answer, and the warning goes away."""
        identifier = self.ask()
        self.wait_shown()
        x, y, width, height = self.screen.box()
        self.screen.click((x + width * (2 * number + 1) // 6, y + height - BUTTON_HEIGHT // 2))
        self.assert_reply(identifier, type="answer", choice=choice)
        self.wait_gone()

    def test_convert(self):
        self.assert_button(0, "convert")

    def test_review(self):
        self.assert_button(1, "review")

    def test_edit(self):
        self.assert_button(2, "edit")

    def test_a_click_on_the_text_is_a_review(self):
        identifier = self.ask()
        self.wait_shown()
        x, y, width, _ = self.screen.box()
        self.screen.click((x + width // 2, y + BUTTON_HEIGHT // 2))
        self.assert_reply(identifier, type="answer", choice="review")
        self.wait_gone()


def load_tests(loader, _tests, _pattern):
    """Of this file alone: what it imports is run elsewhere."""
    own = (value for value in vars(sys.modules[__name__]).values()
           if isinstance(value, type) and value.__module__ == __name__ and value is not OnSway)
    return unittest.TestSuite(loader.loadTestsFromTestCase(each) for each in own)

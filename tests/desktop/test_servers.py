"""The notification servers that people have, each with a real mouse."""

import os
import unittest

from gnome import GnomeScreen
from port import mail
from screen import SERVERS, Screen, XfceScreen
from waiting import wait_until

TWO = mail("To: a@k1.example, b@k2.example", "Subject: Seminar")
TITLE = "Not sent yet: Seminar"
LANGUAGES = ["en", "de", "es", "fr", "ja", "ko", "zh-CN"]


class Server(unittest.TestCase):
    """A desktop for the class, a helper for every test."""

    name = None

    @classmethod
    def setUpClass(cls):
        cls.screen = cls.make_screen()
        cls.addClassCleanup(cls.screen.stop)
        cls.screen.start()

    @classmethod
    def make_screen(cls):
        """With the server on it."""
        return Screen(cls.name)

    def setUp(self):
        self.port = self.screen.port()
        self.addCleanup(self.port.__exit__)
        self.port.hello(locale="en")

    def ask(self):
        """Has the question put, with all that can be offered; returns its id."""
        return self.port.check(TWO, warn=True, each=True)["id"]

    def assert_reply(self, identifier, **expected):
        """What the helper says next of the question."""
        reply = self.port.receive()
        self.assertEqual(reply["id"], identifier)
        self.assertEqual({key: reply.get(key) for key in expected}, expected)

    def shown(self):
        """Where the warning is, or None."""
        raise NotImplementedError

    def wait_shown(self):
        """Until the warning can be clicked."""
        return wait_until(self.shown, "the warning")

    def wait_gone(self):
        """Until nothing of it is on the screen."""
        wait_until(lambda: self.shown() is None, "the warning to go away")

    def assert_dismissed(self):
        """Answered elsewhere."""
        identifier = self.ask()
        self.wait_shown()
        self.screen.keep("en")
        self.port.dismiss(identifier)
        self.wait_gone()

    def assert_crash_and_hang_lead_to_the_window(self):
        """The person is asked elsewhere, and the next question finds the new server."""
        identifier = self.ask()
        self.wait_shown()
        self.screen.kill_server()
        self.assert_reply(identifier, type="unanswered", reason="unavailable")
        self.screen.start_server()
        identifier = self.ask()
        self.wait_shown()
        self.port.dismiss(identifier)
        self.wait_gone()
        self.screen.hang_server()
        self.assert_reply(self.ask(), type="unanswered", reason="unavailable")
        self.screen.kill_server()
        self.screen.start_server()


class WithButtons(Server):
    """Servers that show a button for every action."""

    def shown(self):
        return self.screen.find("label", TITLE)

    def assert_button(self, label, choice):
        """A click on it is the answer, and the warning goes away."""
        identifier = self.ask()
        place = self.screen.wait_for("push button", label)
        self.screen.click(place)
        self.assert_reply(identifier, type="answer", choice=choice)
        self.wait_gone()


    def assert_buttons_fit(self, width):
        """In every language the last of them is wholly on a screen of that width."""
        for language in LANGUAGES:
            with self.subTest(language), self.screen.port() as port:  # the first hello decides the language
                port.hello(locale=language)
                verdict = port.check(TWO, warn=True, each=True)
                label = verdict["texts"]["edit"]
                self.screen.wait_for("push button", label)
                x, _, size, _ = self.screen.extents("push button", label)
                port.dismiss(verdict["id"])
                wait_until(lambda label=label: self.screen.find("push button", label) is None, "it to go")
                self.assertLessEqual(x + size, width)


class NotificationDaemon(WithButtons):
    """That of GNOME Flashback, MATE's twin."""

    name = "notification-daemon"

    def test_the_buttons_fit(self):
        """It cuts off what does not, and is 400 wide, with a frame of 8 and room within."""
        self.assert_buttons_fit(1024 - 8 - 16)

    def test_convert(self):
        self.assert_button("Send in Bcc", "convert")

    def test_review(self):
        self.assert_button("Review", "review")

    def test_edit(self):
        self.assert_button("Back to editing", "edit")

    def test_a_click_on_the_text_is_a_review(self):
        identifier = self.ask()
        self.screen.click(self.wait_shown())
        self.assert_reply(identifier, type="answer", choice="review")
        self.wait_gone()

    def test_dismissed(self):
        self.assert_dismissed()

    def test_crash_and_hang(self):
        self.assert_crash_and_hang_lead_to_the_window()


class Xfce(WithButtons):
    """That of Xfce."""

    @classmethod
    def make_screen(cls):
        return XfceScreen()

    def test_convert(self):
        self.assert_button("Send in Bcc", "convert")

    def test_the_buttons_fit(self):
        """Four of them, on a screen as wide as they come."""
        self.assert_buttons_fit(1024)

    def test_one_message_each(self):
        self.assert_button("One message each…", "each")

    def test_review(self):
        self.assert_button("Review", "review")

    def test_edit(self):
        self.assert_button("Back to editing", "edit")

    def test_a_click_on_the_text_closes_it(self):
        identifier = self.ask()
        self.screen.click(self.wait_shown())
        self.assert_reply(identifier, type="unanswered", reason="closed")

    def test_do_not_disturb_does_not_hide_what_is_critical(self):
        setting = ("xfconf-query", "--channel", "xfce4-notifyd", "--property", "/do-not-disturb")
        self.screen.run(*setting, "--create", "--type", "bool", "--set", "true")
        self.addCleanup(self.screen.run, *setting, "--set", "false")
        self.assertEqual(self.screen.run(*setting), "true\n")
        self.assert_button("Send in Bcc", "convert")

    def test_dismissed(self):
        self.assert_dismissed()

    def test_crash_and_hang(self):
        self.assert_crash_and_hang_lead_to_the_window()


class Dunst(Server):
    """Shows no buttons: the middle button of the mouse is the action, the left one closes."""

    name = "dunst"

    def shown(self):
        return self.screen.window()

    def test_the_middle_button_is_a_review(self):
        identifier = self.ask()
        self.screen.click(self.wait_shown(), button=2)
        self.assert_reply(identifier, type="answer", choice="review")
        self.wait_gone()

    def test_the_left_button_closes_it(self):
        identifier = self.ask()
        self.screen.click(self.wait_shown())
        self.assert_reply(identifier, type="unanswered", reason="closed")
        self.wait_gone()

    def test_do_not_disturb_hides_it_and_hurts_nobody(self):
        self.screen.run("dunstctl", "set-paused", "true")
        self.addCleanup(self.screen.run, "dunstctl", "set-paused", "false")
        verdict = self.port.check(TWO, warn=True, each=True)
        self.assertEqual(verdict["ask"], {"notification": True, "window": True})
        wait_until(lambda: self.screen.run("dunstctl", "count", "waiting") == "1\n", "it to wait")
        self.assertIsNone(self.shown())
        self.port.dismiss(verdict["id"])
        wait_until(lambda: self.screen.run("dunstctl", "count", "waiting") == "0\n", "it to go")

    def test_dismissed(self):
        self.assert_dismissed()

    def test_crash_and_hang(self):
        self.assert_crash_and_hang_lead_to_the_window()


@unittest.skipUnless(os.path.exists(SERVERS["gnome-shell"]), "gnome-shell is not installed")
class GnomeShell(WithButtons):
    """That of GNOME: a banner, which a critical urgency keeps and unfolds."""

    @classmethod
    def make_screen(cls):
        return GnomeScreen()

    def test_convert(self):
        self.assert_button("Send in Bcc", "convert")

    def test_review(self):
        self.assert_button("Review", "review")

    def test_edit(self):
        self.assert_button("Back to editing", "edit")

    def test_a_click_on_the_text_is_a_review(self):
        identifier = self.ask()
        self.screen.click(self.wait_shown())
        self.assert_reply(identifier, type="answer", choice="review")
        self.wait_gone()

    def test_the_cross_closes_it(self):
        identifier = self.ask()
        self.wait_shown()
        # The cross is the first button, and has no name.
        self.screen.click(self.screen.wait_for("push button", "", "notification"))
        self.assert_reply(identifier, type="unanswered", reason="closed")
        self.wait_gone()

    def test_two_thousand_leave_room_for_every_button(self):
        many = ", ".join(f"c{i}@k{i}.example" for i in range(2331))
        identifier = self.port.check(mail(f"Cc: {many}", "Subject: Seminar"), warn=True)["id"]
        self.screen.wait_for("label", "2,331 people outside", "notification")
        for label in ("Send in Bcc", "Review…", "Back to editing"):
            self.screen.wait_for("push button", label, "notification")
        self.screen.keep("2331")
        self.port.dismiss(identifier)
        wait_until(lambda: self.screen.find("push button", "Send in Bcc") is None, "it to go")

    def test_do_not_disturb_does_not_hide_what_is_critical(self):
        self.screen.set_banners(False)
        self.addCleanup(self.screen.set_banners, True)
        self.assert_button("Send in Bcc", "convert")

    def test_dismissed(self):
        self.assert_dismissed()

    def test_crash_and_hang(self):
        self.assert_crash_and_hang_lead_to_the_window()

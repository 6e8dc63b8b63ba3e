"""The question on the desktop."""

import html
import os
import pathlib
import signal
import time
import unittest

from bus import Bus
from notifications import EXPIRED
from port import PATIENCE, Port, mail, unless_watched

TWO = mail("To: a@k1.example, b@k2.example")
FIVE = mail("Cc: " + ", ".join(f"c@k{n}.example" for n in range(5)))
BLOCK = mail("To: a@k1.example; b@k2.example")
ICON = pathlib.Path(__file__).parents[2] / "extension" / "icons" / "bcc-guard.svg"
WITHIN = 3 * PATIENCE  # seconds until the window has to know


class Desk(unittest.TestCase):
    """A bus with a recording server, and a helper."""

    capabilities = ("actions", "body", "body-markup", "persistence")

    def setUp(self):
        self.bus = self.enterContext(Bus())
        if self.capabilities is not None:
            self.bus.server.start(self.capabilities)
        self.port = self.enterContext(Port(self.bus.address))
        self.port.hello()

    def enterContext(self, manager):  # noqa: N802 (unittest has it from Python 3.11 on)
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def warn(self, message=TWO, **more):
        """Has a question put; returns the verdict and the notification."""
        shown = len(self.bus.server.shown)
        verdict = self.port.check(message, warn=True, **more)
        return verdict, self.bus.server.wait_for(shown + 1)[-1]

    def warn_of_many(self):
        """The organisation names a page, an entry that is no address another; what the server is given."""
        advice = "Use https://news.corp.example/?a=1&b=2."
        self.port.hello({"internalDomains": ["corp.example"], "bulkLimit": 1, "bulkAdvice": advice})
        _, shown = self.warn(mail('To: a@k1.example, b@k2.example, "https://evil.example/"'))
        return shown.body


class Shown(Desk):
    """What the server is given."""

    def test_hints(self):
        verdict, shown = self.warn()
        self.assertEqual(verdict["ask"], {"notification": True, "window": True})
        self.assertEqual(shown.hints["urgency"], 2)
        self.assertIs(shown.hints["resident"], True)
        self.assertEqual(shown.timeout, 0)
        self.assertEqual(shown.replaces, 0)
        self.assertEqual(shown.app_name, "Bcc Guard")
        self.assertEqual(shown.summary, "This message is not sent yet")
        self.assertEqual(html.unescape(shown.body), verdict["texts"]["headline"])

    def test_without_a_window_it_names_them(self):
        self.port.hello({"internalDomains": ["corp.example"], "warning": "notification"})
        verdict, shown = self.warn()
        texts = verdict["texts"]
        self.assertEqual(html.unescape(shown.body), f'{texts["headline"]}\n{texts["detail"]}')

    def test_a_server_without_buttons(self):
        """It is said where to click."""
        for name, line in (("dunst", "Click here to answer in the window."), ("other", None)):
            with self.subTest(name), Bus() as self.bus, Port(self.bus.address) as self.port:
                self.bus.server.start(name=name)
                self.port.hello()
                verdict, shown = self.warn()
                expected = [verdict["texts"]["headline"], line]
                self.assertEqual(html.unescape(shown.body).splitlines(), [one for one in expected if one])

    def test_icon(self):
        """Ours, or one that every theme has."""
        for path, expected in ((str(ICON), str(ICON)), ("/nonexistent", "dialog-warning")):
            with self.subTest(path), Port(self.bus.address, BCC_GUARD_ICON=path) as self.port:
                self.port.hello()
                self.assertEqual(self.warn()[1].icon, expected)

    def test_the_subject_tells_which_mail(self):
        _, shown = self.warn(mail("To: a@k1.example, b@k2.example", "Subject: " + "長い" * 50))
        self.assertEqual(shown.summary, "Not sent yet: " + "長い" * 29 + "長…")

    def test_action_keys(self):
        for message, keys in ((TWO, {"convert", "review", "edit", "default"}),
                              (FIVE, {"convert", "review", "edit", "default"}),
                              (BLOCK, {"review", "edit", "default"})):
            _, shown = self.warn(message)
            self.assertEqual(set(shown.action_keys), keys)
            self.assertEqual(len(shown.action_keys), len(keys))

    def test_one_message_each_where_it_is_offered(self):
        all_keys = ["convert", "each", "review", "edit", "default"]
        without = [key for key in all_keys if key != "each"]
        for message, more, keys in ((TWO, {"each": True}, all_keys), (FIVE, {"each": True}, all_keys),
                                    (TWO, {}, without), (TWO, {"each": "signed"}, without),
                                    (BLOCK, {"each": True}, ["review", "edit", "default"])):
            with self.subTest(message=message, more=more):
                verdict, shown = self.warn(message, **more)
                self.assertEqual(shown.action_keys, keys)
                self.assertEqual((verdict.get("each") or {}).get("offered") is True, "each" in keys)
        self.port.hello({"internalDomains": ["corp.example"], "each": "never"})
        self.assertNotIn("each", self.warn(each=True)[1].action_keys)

    def test_not_asked(self):
        self.assertEqual(self.port.check(mail("To: a@k1.example"), warn=True)["level"], "pass")
        self.assertFalse(self.port.check(TWO)["ask"]["notification"])
        self.port.hello({"internalDomains": ["corp.example"], "warning": "window"})
        self.assertFalse(self.port.check(TWO, warn=True)["ask"]["notification"])
        self.port.hello({"internalDomains": ["corp.example"], "warning": "notification"})
        verdict, _ = self.warn()  # behind all others: none of them was shown
        self.assertEqual(verdict["ask"], {"notification": True, "window": False})
        self.assertEqual(len(self.bus.server.shown), 1)

    def test_markup_is_escaped(self):
        self.port.hello({"internalDomains": ["corp.example"], "warning": "notification"})
        _, shown = self.warn(mail('To: "<b>&"@k1.example, b@k2.example; c@k3.example',
                                  "Reply-To: \"<i>&\"@k4.example"))
        self.assertNotIn("<i>", shown.body)
        self.assertIn("&lt;i&gt;&amp;", shown.body)


    def test_no_link_where_the_server_has_none(self):
        body = self.warn_of_many()
        self.assertIn("Use https://news.corp.example/?a=1&amp;b=2.", body)
        self.assertNotIn("<a ", body)


class WithLinks(Desk):
    """A server with links in the text."""

    capabilities = ("actions", "body", "body-markup", "body-hyperlinks", "icon-static")

    def test_only_what_the_organisation_says_is_a_link(self):
        url = "https://news.corp.example/?a=1&amp;b=2"
        body = self.warn_of_many()
        self.assertIn(f'Use <a href="{url}">{url}</a>.', body)
        self.assertIn("https://evil.example/", body)
        self.assertEqual(body.count("<a "), 1)

    def test_not_where_the_server_shows_the_markup(self):
        """notification-daemon 3.20 says that it has links."""
        self.bus.server.stop()
        self.bus.server.start(self.capabilities, "Notification Daemon")
        self.assertNotIn("&lt;a", self.warn_of_many())
        self.assertNotIn("<a", self.bus.server.shown[-1].body)


class Manners(Desk):
    """What servers do their own way, by their name."""

    capabilities = ("actions", "body", "body-markup")

    def named(self, name):
        """From now on the server is of that name."""
        self.bus.server.stop()
        self.bus.server.start(self.capabilities, name)

    def test_no_second_button_for_the_same(self):
        for name in ("Xfce Notify Daemon", "lxqt-notificationd"):
            with self.subTest(name):
                self.named(name)
                verdict, shown = self.warn()
                self.assertEqual(set(shown.action_keys), {"convert", "review", "edit"})
                self.port.dismiss(verdict["id"])
                self.bus.server.wait_for_closed(shown.id)

    def test_no_fourth_button_where_there_is_no_room(self):
        for name, keys in (("gnome-shell", ["convert", "review", "edit", "default"]),
                           ("Notification Daemon", ["convert", "review", "edit", "default"]),
                           ("lxqt-notificationd", ["convert", "review", "edit"])):
            with self.subTest(name):
                self.named(name)
                verdict, shown = self.warn(each=True)
                self.assertTrue(verdict["each"]["offered"])
                self.assertEqual(shown.action_keys, keys)
                self.port.dismiss(verdict["id"])

    def test_nothing_is_a_tag_where_the_text_is_unescaped_first(self):
        self.named("fnott")
        _, shown = self.warn(mail("To: a@k1.example, b@k2.example", "Subject: <b>Seminar</b> & more"))
        self.assertEqual(shown.summary, "Not sent yet: ‹b›Seminar‹/b› & more")
        _, shown = self.warn(mail("To: a@k1.example, b@k2.example; <i>c&@k3.example"))
        self.assertIn("‹i›c&amp;@k3.example", shown.body)


class WithoutMarkup(Desk):
    """A server that shows text as it is."""

    capabilities = ("actions", "body")

    def test_not_escaped(self):
        self.port.hello({"internalDomains": ["corp.example"], "warning": "notification"})
        _, shown = self.warn(mail("To: a@k1.example, b@k2.example",
                                  "Reply-To: \"<i>&\"@k4.example"))
        self.assertIn("<i>&", shown.body)


class Answered(Desk):
    """What comes back."""

    def test_every_action(self):
        for key, choice in (("convert", "convert"), ("review", "review"), ("edit", "edit"),
                            ("default", "review"), ("each", "each")):
            with self.subTest(key):
                verdict, shown = self.warn(each=True)
                self.bus.server.click(shown.id, key)
                self.assertEqual(
                    self.port.receive(),
                    {"type": "answer", "id": verdict["id"], "choice": choice})
                self.bus.server.wait_for_closed(shown.id)

    def test_closed_and_expired(self):
        for reason, name in ((2, "closed"), (3, "closed"), (4, "closed"), (EXPIRED, "expired")):
            with self.subTest(name):
                verdict, shown = self.warn()
                self.bus.server.close(shown.id, reason)
                reply = self.port.receive()
                self.assertEqual((reply["type"], reply["id"], reply["reason"]),
                                 ("unanswered", verdict["id"], name))
                self.assertNotEqual(reply["text"], "")

    def test_answer_goes_to_its_question(self):
        first, one = self.warn()
        second, other = self.warn(FIVE)
        self.bus.server.click(other.id, "edit")
        self.assertEqual(self.port.receive()["id"], second["id"])
        self.bus.server.click(one.id, "convert")
        self.assertEqual(self.port.receive()["id"], first["id"])

    def test_dismiss(self):
        verdict, shown = self.warn()
        self.port.dismiss(verdict["id"])
        self.bus.server.wait_for_closed(shown.id)
        self.bus.server.click(shown.id, "convert")  # too late
        self.assertEqual(self.port.hello()["type"], "ready")

    def test_end_takes_all_away(self):
        shown = [self.warn()[1].id for _ in range(3)]
        self.port.close()
        self.assertEqual(self.port.wait(), 0)
        for identifier in shown:
            self.bus.server.wait_for_closed(identifier)

    def test_terminated_takes_away(self):
        _, shown = self.warn()
        self.port.terminate()
        self.assertEqual(self.port.wait(), 0)
        self.bus.server.wait_for_closed(shown.id)

    def test_two_hundred_at_once(self):
        ids = [self.port.check(TWO, warn=True, id=f"q{n}")["id"] for n in range(unless_watched(200, 20))]
        shown = self.bus.server.wait_for(len(ids))
        for one in shown:
            self.bus.server.click(one.id, "edit")
        answers = [self.port.receive() for _ in ids]
        self.assertEqual({answer["id"] for answer in answers}, set(ids))
        self.assertEqual({answer["type"] for answer in answers}, {"answer"})


class Unavailable(Desk):
    """Desktops that cannot ask: the window has to."""

    capabilities = None

    def assert_unavailable(self):
        """The question comes back in time, and others are answered meanwhile."""
        begun = time.monotonic()
        verdict = self.port.check(TWO, warn=True)
        reply = None
        while reply is None:
            self.port.send({"type": "hello", "id": "meanwhile", "protocol": 1,
                            "policy": {"managed": {"internalDomains": ["corp.example"]}}})
            answer = self.port.receive(1)
            if answer["type"] == "unanswered":
                reply = answer
                self.assertEqual(self.port.receive(1)["id"], "meanwhile")
        self.assertLess(time.monotonic() - begun, WITHIN)
        self.assertEqual((reply["id"], reply["reason"]), (verdict["id"], "unavailable"))
        self.assertNotEqual(reply["text"], "")

    def test_no_server(self):
        self.assert_unavailable()

    def test_no_bus(self):
        self.port = self.enterContext(Port())
        self.port.hello()
        self.assert_unavailable()

    def test_no_actions(self):
        self.bus.server.start(("body",))
        self.assert_unavailable()
        self.assertEqual(self.bus.server.shown, [])

    def test_server_hangs(self):
        held = self.bus.hang()
        self.assert_unavailable()
        self.port.close()
        self.assertEqual(self.port.wait(5), 0)
        held.close()

    def test_server_stops_answering(self):
        self.bus.server.start()
        verdict, _ = self.warn()
        self.port.dismiss(verdict["id"])
        pid = self.bus.server_pid()
        os.kill(pid, signal.SIGSTOP)
        try:
            self.assert_unavailable()
        finally:
            os.kill(pid, signal.SIGCONT)

    def test_server_exits_while_shown(self):
        self.bus.server.start()
        verdict, _ = self.warn()
        self.bus.server.stop()
        reply = self.port.receive(WITHIN)
        self.assertEqual((reply["id"], reply["reason"]), (verdict["id"], "unavailable"))

    def test_server_exits_as_soon_as_it_has_answered(self):
        """Nobody watches the server's name yet, if that is the first warning."""
        for _ in range(3):
            self.bus.server.start()
            self.bus.server.crash_after_notify()
            with Port(self.bus.address) as port:
                port.hello()
                verdict = port.check(TWO, warn=True)
                reply = port.receive(WITHIN)
            self.bus.server.stop()
            self.assertEqual((reply["id"], reply["reason"]), (verdict["id"], "unavailable"))

    def test_server_is_started_by_the_warning(self):
        """As on a desktop on which nothing has been shown yet."""
        self.bus.start_server_on_demand()
        verdict = self.port.check(TWO, warn=True)
        self.bus.server.meet()
        self.addCleanup(os.kill, self.bus.server_pid(), signal.SIGKILL)
        (shown,) = self.bus.server.wait_for(1)
        self.assertEqual(self.port.check(TWO)["level"], "confirm")  # nothing came in between
        self.bus.server.click(shown.id, "edit")
        reply = self.port.receive()
        self.assertEqual((reply["id"], reply["type"]), (verdict["id"], "answer"))

    def test_server_comes_later(self):
        self.assert_unavailable()
        self.bus.server.start()
        verdict, shown = self.warn()
        self.bus.server.click(shown.id, "edit")
        self.assertEqual(self.port.receive()["id"], verdict["id"])


if __name__ == "__main__":
    unittest.main()

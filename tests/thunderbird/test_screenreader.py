"""The review window as a screen reader has it: through AT-SPI, in a real Thunderbird."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import unittest

from pagestates import PagesTest
from product import HELPER, OFFICE, STRANGERS, XPI, DeskTest
from thunderbird import Thunderbird
from waiting import wait_until

HERE = pathlib.Path(__file__).parent
BUS = "/usr/libexec/at-spi-bus-launcher"
TITLE = "2 people outside"

# What is to be found: its role, and the beginning of its name.
READ = [
    ("frame", TITLE),
    ("heading", "2 people outside your organisation"),
    ("heading", "What “Move to Bcc” changes"),
    ("table", "Addresses that would be visible"),
    ("column header", "Organisation or person"),
    ("column header", "Name"),
    ("column header", "Address"),
    ("column header", "Field"),
    ("table cell", "k1.example"),
    ("table cell", "a@k1.example"),
    ("table cell", "b@k2.example"),
    ("entry", "Search name, address, organisation"),
    ("check box", "These 2 people may see each other's addresses"),
    ("push button", "Move to Bcc and send"),
    ("push button", "Back to editing"),
    ("push button", "Send as it is"),
    ("dialog", TITLE),
]

# The same of a request to approve, as it opens, and of one message each under way.
REQUEST = "jimu@corp.example asks"
REQUEST_READ = [
    ("heading", "jimu@corp.example asks you to approve a message to 16 people outside"),
    ("table", "Outside recipients: 16. Organisations: 9."),
    ("column header", "Organisation or person"),
    ("column header", "Bcc"),
    ("table cell", "k1.example"),
    ("check box", "Are they in the right field?"),
    ("list", "Recipients"),
    ("entry", "How many outsiders will get it?"),
    ("entry", "A word for the sender"),
    ("push button", "Approve"),
    ("push button", "Decline"),
    ("push button", "Close"),
]
JOB = "Sending: 5 of 12"
JOB_READ = [
    ("heading", "Sending: 5 of 12 messages are sent"),
    ("progress bar", "Sending: 5 of 12 messages are sent"),
    ("push button", "Pause"),
    ("push button", "Stop"),
    ("push button", "Close"),
]


def find(read, role, name):
    """The first such thing, or None."""
    return next((node for node in read if node["role"] == role and node["name"].startswith(name)), None)


class ReadAloud(Thunderbird):
    """On a desktop that is read aloud."""

    def _settle(self, stack):
        super()._settle(stack)
        environment = self.desktop.environment
        del environment["NO_AT_BRIDGE"]
        environment["GNOME_ACCESSIBILITY"] = "1"
        self.desktop.run([BUS, "--launch-immediately"])

    def screen_reader(self, *command):
        """What it finds or does; None if there is no such thing."""
        done = subprocess.run(
            [sys.executable, "-B", str(HERE / "screenreader.py"), *command], timeout=60, check=False,
            env={**self.desktop.environment, "PYTHONPATH": os.environ["PYTHONPATH"]},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            raise RuntimeError(done.stderr)
        return done.stdout if done.returncode == 0 else None


@unittest.skipUnless(pathlib.Path(BUS).exists(), "at-spi2-core is not installed")
class ScreenReader(DeskTest):
    """Whoever sees nothing is asked the same, and can answer."""

    with_notifications = False
    policy = {**OFFICE, "warning": "window"}

    @classmethod
    def setUpClass(cls):
        cls.tb = cls.enterClassContext(ReadAloud(
            XPI, HELPER, cls.policy, preferences={"accessibility.force_disabled": -1}))

    def setUp(self):
        super().setUp()
        self.compose = self.tb.open_compose(cc=STRANGERS, subject="Seminar invitation")
        self.before = self.compose.recipients
        self.compose.click_send()
        self.review()
        wait_until(lambda: self.found("push button", "Move to Bcc and send"), "the window to be read")

    def read(self):
        """All that it finds in the window."""
        return json.loads(self.tb.screen_reader(TITLE) or "[]")

    def found(self, role, name):
        """The first such thing in the window, or None."""
        return find(self.read(), role, name)

    def press(self, role, name):
        """As its user does."""
        self.assertIsNotNone(self.tb.screen_reader(TITLE, "press", role, name), (role, name))

    def test_everything_has_its_role_and_name(self):
        wait_until(lambda: self.found("table cell", "b@k2.example"), "the table to be read")
        read = self.read()
        self.assertEqual([row for row in READ if find(read, *row) is None], [], read)
        self.assertEqual(find(read, *READ[1])["attributes"]["level"], "1")
        self.assertIn("Who would see them: k1.example", find(read, "dialog", TITLE)["description"])
        self.assertIn("focused", find(read, "push button", "Back to editing")["states"])
        self.assertNotIn("sensitive", find(read, "push button", "Send as it is")["states"])

    def test_what_is_remembered_comes_with_the_tick(self):
        remember = ("check box", "Do not ask again when I write only to: k1.example, k2.example")
        self.assertIsNone(self.found(*remember))
        self.press("check box", "These 2 people may see each other's addresses")
        wait_until(lambda: self.found(*remember), "it to be read")

    def test_converts(self):
        self.press("push button", "Move to Bcc and send")
        self.assert_shows_nobody(self.tb.mail.wait_for(1, 60)[0], STRANGERS)

    def test_goes_back(self):
        self.press("push button", "Back to editing")
        self.assert_not_sent(self.compose, self.before)

    def test_sends_what_is_acknowledged(self):
        self.press("check box", "These 2 people may see")
        wait_until(lambda: "sensitive" in self.found("push button", "Send as it is")["states"], "the button")
        self.press("push button", "Send as it is")
        self.assertEqual(self.tb.mail.wait_for(1, 60)[0].addresses("Cc"), STRANGERS)


@unittest.skipUnless(pathlib.Path(BUS).exists(), "at-spi2-core is not installed")
class ReadPages(PagesTest):
    """A request to approve, and one message each."""

    screen = "1280x900"
    scale = "1"
    thunderbird = ReadAloud
    preferences = {"accessibility.force_disabled": -1}

    def tearDown(self):
        self.tidy()

    def read(self, title):
        """All that it finds in the window."""
        return json.loads(self.tb.screen_reader(title) or "[]")

    def assert_read(self, title, rows):
        """All of it is found; what is found."""
        def is_read():
            read = self.read(title)
            return all(find(read, *row) for row in rows)

        with contextlib.suppress(TimeoutError):  # what is missing is named below
            wait_until(is_read, title, 20)
        read = self.read(title)
        self.assertEqual([row for row in rows if find(read, *row) is None], [], read)
        return read

    def test_a_request_and_a_wrong_number(self):
        with self.request() as page:
            read = self.assert_read(REQUEST, REQUEST_READ)
            self.assertNotIn("sensitive", find(read, "push button", "Approve")["states"])
            self.point_at_all(page)
            page.run("document.querySelector('main').scrollTop = 0;")
            self.assertIn("checked", find(self.assert_read(REQUEST, REQUEST_READ), "check box", "Are they in")["states"])
            self.type_number(page, 17)
            self.tb.pause(1)
            page.click("approve")
            self.assert_read(REQUEST, [("alert", ""), ("entry", "How many outsiders")])
            wait_until(lambda: "focused" in find(self.read(REQUEST), "entry", "How many outsiders")["states"], "the number to be typed again")

    def test_how_far_one_message_each_is(self):
        with self.job_sending() as page:
            self.assert_read(JOB, JOB_READ)
            self.assertIn("Sending: ", page.text("#told"))
            page.click("pause")
            wait_until(lambda: page.sees("go-on"), "the pause")
            self.assert_read("Paused: ", [("heading", "Paused: "), ("push button", "Go on"), ("push button", "Stop")])
            self.assertIn("Paused: ", page.text("#told"))
            self.assertEqual(page.run("return document.getElementById('told').getAttribute('role');"), "status")

"""The audit log of a real send: every decision is in it, and nothing comes of one that is not."""

import contextlib
import json
import os
import pathlib
import shlex
import tempfile

from faults import FULL, READ_ONLY
from product import HELPER, OFFICE, STRANGERS, DeskTest
from thunderbird import ChromeError
from waiting import wait_until


class Audited(DeskTest):
    """The log of a person at work."""

    def log(self):
        """What is in the log."""
        return (self.tb.desktop.state_home / "bcc-guard" / "audit.jsonl").read_text()

    def test_every_decision_is_in_it_and_nobody_is(self):
        self.tb.open_compose(to=["a@k1.example"], subject="Luncheon").click_send()
        self.tb.mail.wait_for(1)
        compose, question = self.ask(cc=STRANGERS, subject="Seminar")
        self.tb.notifications.click(question.id, "convert")
        self.tb.mail.wait_for(2)
        compose, question = self.ask(cc=STRANGERS, subject="Seminar")
        self.review().click("edit")
        compose.wait_unlocked()
        compose, question = self.ask(to=STRANGERS, subject="Seminar")
        review = self.review()
        review.click("acknowledge")
        review.click("send")
        self.tb.mail.wait_for(3)

        lines = [json.loads(line) for line in self.log().splitlines()]
        self.assertEqual([line["decision"] for line in lines], ["pass", "convert", "edit", "send"])
        self.assertEqual([line["exposed"]["total"] for line in lines], [0, 2, 2, 2])
        self.assertEqual(len({line["message"] for line in lines[1:]}), 1)
        for word in ("k1", "k2", "example", "corp", "@", "seminar", "luncheon"):
            self.assertNotIn(word, self.log().lower())


class Unwritable:
    """For a DeskTest: its helper finds another state folder, made by the class's mounts."""

    mounts = None
    policy = {**OFFICE, "warning": "window"}

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        cls.addClassCleanup(folder.cleanup)
        unshare = "unshare --mount" + ("" if os.getuid() == 0 else " --map-root-user")
        inside = f"set -e\n{cls.mounts}\nexec {shlex.quote(HELPER)}"
        script = pathlib.Path(folder.name) / "helper"
        script.write_text(f"#!/bin/sh\nexec {unshare} sh -c {shlex.quote(inside)}\n")
        script.chmod(0o755)
        cls.helper = str(script)
        super().setUpClass()

    def told(self):
        """What the extension's windows say; the one that was answered is just closing."""
        said = []
        with contextlib.suppress(ChromeError):
            for window in self.tb.extension.windows():
                window.open_details()
                said.append(window.text() or "")
            return " ".join(said)
        return ""

    def assert_told(self, reason):
        """A notice says why nothing was sent."""
        notice = wait_until(
            lambda: self.told() if "could not be written" in self.told() else "", "the notice", 30)
        self.assertIn(reason, notice)


class FullDisk(Unwritable, DeskTest):
    """There is no room for a line (that nothing is converted then is in test_faults.py)."""

    mounts = FULL

    def test_a_mail_to_one_customer_is_asked_about(self):
        compose = self.tb.open_compose(to=STRANGERS[:1])
        before = compose.recipients
        compose.click_send()
        review = self.review()
        self.assertIn("The audit log could not be written", review.text())
        self.assertTrue(compose.is_locked)
        review.click("edit")
        self.assert_not_sent(compose, before)
        compose.click_send()
        review = self.review()
        review.click("acknowledge")
        review.click("send")
        self.assertEqual(self.tb.mail.wait_for(1)[0].recipients, STRANGERS[:1])


class ReadOnlyState(Unwritable, DeskTest):
    """The state folder cannot be changed, and what is unchecked is refused."""

    mounts = READ_ONLY
    policy = {**OFFICE, "warning": "window", "unchecked": "refuse"}

    def test_nothing_is_sent_as_it_is(self):
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        review = self.review()
        review.click("acknowledge")
        review.click("send")
        self.assert_told("Read-only file system")
        self.assert_not_sent(compose, before)


class NotAudited(Unwritable, DeskTest):
    """The organisation wants no log, so that none can be in the way."""

    mounts = READ_ONLY
    policy = {**OFFICE, "warning": "window", "audit": "none"}

    def test_strangers_are_converted(self):
        self.tb.open_compose(cc=STRANGERS).click_send()
        self.review().click("convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)
        self.assertEqual(list(self.tb.desktop.state_home.iterdir()), [])

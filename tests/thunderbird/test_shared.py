"""What two Thunderbirds share: the Sent folder of one account on a server, and one profile."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile

from desktop import Desktop
from processes import start, stop
from product import HELPER, OFFICE, REVIEW, STRANGERS, XPI, DeskTest
from servers import Folders
from thunderbird import BINARY, Thunderbird
from waiting import wait_until

NO_LOCKS = os.environ["BCC_GUARD_NO_LOCKS"]


def decisions(tb):
    """What stands in the audit log of that desk."""
    log = tb.desktop.state_home / "bcc-guard" / "audit.jsonl"
    return [json.loads(line)["decision"] for line in log.read_text().splitlines()] if log.exists() else []


class SharedSent(DeskTest):
    """Two desks, each with its own home, and one account on a server."""

    policy = {**OFFICE, "warning": "window"}

    @classmethod
    def setUpClass(cls):
        cls.folders = cls.enterClassContext(Folders())
        cls.preferences = cls.folders.preferences
        super().setUpClass()
        cls.other = cls.enterClassContext(Thunderbird(XPI, HELPER, cls.policy, preferences=cls.preferences))

    def send(self, to, *answers):
        """A message from the first desk; returns once its copy is on the server."""
        copies = len(self.folders.messages())
        self.tb.open_compose(to=to).click_send()
        if answers:
            review = self.review()
            for answer in answers:
                review.click(answer)
            review.wait_closed()
        wait_until(lambda: len(self.folders.messages()) > copies, "the copy")

    @staticmethod
    def close_told(tb):
        """Returns what the one window that tells of a leak says, and closes it."""
        window = tb.extension.wait_for_window(REVIEW, 1, 60)
        wait_until(lambda: window.text("#rows"), "the addresses")
        text = window.text()
        window.click("edit")
        window.wait_closed()
        return text

    def test_what_one_desk_sent_unchecked_each_desk_tells_once(self):
        self.tb.uninstall_helper()
        for pid in self.tb.helper_pids():
            os.kill(pid, signal.SIGKILL)
        self.send(STRANGERS, "acknowledge", "send")
        self.other.call("updateFolder", "account1", "Sent")
        self.assertIn("not checked before it was sent", self.close_told(self.other))
        self.tb.install_helper(HELPER)
        self.send(STRANGERS[:1])  # by which the helper is back
        self.assertIn("without the check", self.close_told(self.tb))
        self.assertEqual([decisions(desk).count("sent-exposed") for desk in (self.tb, self.other)], [1, 1])


class HalfStarted(Thunderbird):
    """One whose databases are another's: there is a window, and no extension ever starts."""

    def wait_started(self):
        """Until it is seen."""
        wait_until(lambda: self.call("composeReady"), "the main window", 60)


class OneProfile(DeskTest):
    """A profile in a home that two machines have, each with a desktop of its own."""

    def beside(self, kind=Thunderbird, **environment):
        """The second Thunderbird, on another machine, once somebody has removed the lock of the first."""
        for name in (".parentlock", "lock"):
            (self.tb.profile / name).unlink(missing_ok=True)
        state = {"XDG_STATE_HOME": str(self.tb.desktop.state_home)}
        return kind(XPI, HELPER, OFFICE, profile=self.tb.profile, environment={**state, **environment})

    def test_1_thunderbird_itself_refuses_the_second(self):
        with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder, contextlib.ExitStack() as stack:
            desktop = Desktop(pathlib.Path(folder))
            stack.callback(desktop.stop)
            desktop.start()
            second = start(
                self.tb.system.wrap([BINARY, "--no-remote", "--profile", self.tb.profile]), env=desktop.environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
            stack.callback(stop, second)
            refusal = ["xdotool", "search", "--name", "^Close Thunderbird$"]
            wait_until(lambda: subprocess.run(
                refusal, env=desktop.environment, capture_output=True, check=False).stdout, "the refusal", 30)
        compose, question = self.ask(to=STRANGERS)
        self.tb.notifications.click(question.id, "edit")
        self.assert_not_sent(compose, {"to": STRANGERS, "cc": [], "bcc": []})

    def test_2_where_every_lock_is_granted_both_ask_and_write_one_log(self):
        before = len(decisions(self.tb))
        first, question = self.ask(to=STRANGERS)
        with self.beside(LD_PRELOAD=NO_LOCKS) as second:
            second.notifications.start()
            second.open_compose(to=STRANGERS, subject="Second").click_send()
            second.notifications.click(second.notifications.wait_for(1)[0].id, "convert")
            self.assert_shows_nobody(second.mail.wait_for(1)[0], STRANGERS)
        self.assertTrue(first.is_locked)
        self.tb.notifications.click(question.id, "edit")
        self.assert_not_sent(first, {"to": STRANGERS, "cc": [], "bcc": []})
        self.assertEqual(decisions(self.tb)[before:], ["convert", "edit"])

    def test_3_whoever_removes_the_lock_of_a_running_one_gets_one_without_extensions(self):
        """Nothing of ours runs there, so nothing of ours can ask: the copy tells at the next start."""
        with self.beside(HalfStarted) as second:
            self.assertEqual(second.extension.state, "stopped")
            second.open_compose(to=STRANGERS, subject="Second").click_send()
            self.assertEqual(second.mail.wait_for(1)[0].recipients, STRANGERS)
        self.tb.restart()
        self.tb.wait_started()
        window = self.tb.extension.wait_for_window(REVIEW, 1, 60)
        self.assertIn("not checked before it was sent", wait_until(lambda: window.text(), "the text"))
        self.assertEqual(decisions(self.tb)[-1:], ["sent-exposed"])

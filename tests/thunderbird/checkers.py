"""Desks of one office, each with its own home and inbox, on one mail server: who sends, and who approves."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from product import HELPER, REVIEW, XPI
from servers import Folders
from thunderbird import Thunderbird
from waiting import wait_until

SENDER = "jimu@corp.example"
TANAKA, SATO, SUZUKI = (f"{name}@corp.example" for name in ("tanaka", "sato", "suzuki"))
# Thunderbird's own notification of a new message has its subject and its beginning.
ASKED = "Somebody asks you to approve a message"
APPROVE = "pages/approve/approve.html"


def make_key(address):
    """A new key for an approver: its file, and its line for the policy."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bcc-guard-"))
    done = subprocess.run(
        [os.environ["BCC_GUARD"], "approver", address], env={"XDG_STATE_HOME": str(folder), "HOME": str(folder), "LANG": "C.UTF-8"},
        capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith(f"{address} "))
    return folder / "bcc-guard" / "approver.key", line


class Desk:
    """A context manager: a Thunderbird of that person."""

    def __init__(self, address, policy, key=None, mail=None, locale="en-US", screen="1280x900"):
        self.address, self._policy, self._key, self._mail = address, policy, key, mail
        self._locale, self._screen = locale, screen

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            folders = stack.enter_context(Folders())
            preferences = {**folders.preferences, "mail.identity.id1.useremail": self.address,
                           "mail.identity.id1.fullName": self.address.split("@")[0].capitalize()}
            if self._mail is not None:
                preferences["mail.smtpserver.smtp1.port"] = self._mail.port
            self.tb = stack.enter_context(
                Thunderbird(XPI, HELPER, self._policy, self._locale, preferences, screen=self._screen))
            (self._mail or self.tb.mail).hand_over(self.address, folders)
            self._take_key()
            self.tb.notifications.start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        self._stack.close()

    def _take_key(self):
        if self._key is None:
            return
        folder = self.tb.desktop.state_home / "bcc-guard"
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.copy(self._key, folder / "approver.key")
        (folder / "approver.key").chmod(0o600)

    def restart(self):
        """Quits Thunderbird and starts it again."""
        self.tb.restart()
        self.tb.wait_started()

    def wait_told(self, text):
        """Until a notification says so; that notification."""
        found = wait_until(lambda: [one for one in self.tb.notifications.shown if text in one.summary + one.body], f"“{text}”", 120)
        return found[-1]

    def ask(self, compose):
        """Clicks Send and «Ask for approval»; what the window said of it."""
        compose.click_send()
        review = self.tb.extension.wait_for_window(REVIEW, 1, 120)
        wait_until(lambda: review.text("#headline"), "the window to be filled", 120)
        if not review.run("return document.getElementById('ask') !== null;"):
            raise AssertionError(f"Nobody can be asked: {review.text()}")
        wait_until(lambda: review.sees("ask"), "the offer to ask", 120)
        said = review.text()
        review.click("ask")
        review.wait_closed(120)
        compose.wait_unlocked(120)
        return said

    def open_request(self):
        """Opens the request that arrived, by the button of the main window; its page."""
        self.wait_told(ASKED)
        self.tb.notifications.clear()
        self.tb.extension.click_button()
        panel = self.tb.extension.panel(60)
        found = "return [...document.querySelectorAll('#requests button')].map(({ id }) => id).at(-1);"
        try:
            button = wait_until(lambda: panel.run(found), "the request", 60)
        except TimeoutError as error:
            raise AssertionError(f"No request in the panel: {panel.text()} {panel.run('return document.body.innerHTML;')} {self.tb.console()[-5:]}") from error
        panel.click(button)
        page = self.tb.extension.wait_for_window(APPROVE, 1, 120)
        wait_until(lambda: page.text("h1"), "the request", 120)
        return page

    def point_at_all(self, page):
        """Scrolls through all of it, as a person who reads, and ticks each point."""
        for box in wait_until(lambda: page.run("return [...document.querySelectorAll('.tick input')].map(({ id }) => id);"), "the points", 60):
            page.run("document.getElementById(arguments[0]).closest('.part').scrollIntoView({ block: 'start' });", box)
            self.tb.pause(0.3)
            page.run("document.getElementById('body').scrollTop = 1e6; document.getElementById(arguments[0]).scrollIntoView({ block: 'end' });", box)
            wait_until(lambda: page.run("return !document.getElementById(arguments[0]).disabled;", box), f"{box} to be seen", 60)
            page.click(box)

    def type_number(self, page, number):
        """How many outsiders get it."""
        page.run("""const box = document.getElementById("number"); box.value = arguments[0];
                 box.dispatchEvent(new Event("input"));""", str(number))

    def approve(self, number, word=""):
        """Opens the request that arrived last, looks at it, and approves it."""
        page = self.open_request()
        self.point_at_all(page)
        self.type_number(page, number)
        return self.answer(page, "approve", word)

    def answer(self, page, button, word=""):
        """Clicks one of the two buttons, with a word."""
        page.run("document.getElementById('word').value = arguments[0];", word)
        self.tb.pause(1)
        wait_until(lambda: page.run("return !document.getElementById(arguments[0]).disabled;", button), "the button", 60)
        page.click(button)
        page.wait_closed(120)


def policy_of(lines, needed):
    """Four lines, with which a mass mail needs so many checkers."""
    return {"internalDomains": ["corp.example"], "warning": "window", "approveFrom": 5, "approvals": needed, "approvers": lines}

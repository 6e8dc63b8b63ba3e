"""Desks of one office, each with its own home and inbox, on one mail server: who sends, and who approves."""

import contextlib
import datetime
import json
import os
import pathlib
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
ASKED_IN = {"en-US": ASKED, "ja": "メールの承認を依頼されています"}
APPROVE = "pages/approve/approve.html"


def make_key(address):
    """A new key for an approver: what its file holds, and its line for the policy."""
    with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
        done = subprocess.run(
            [os.environ["BCC_GUARD"], "approver", address], env={"XDG_STATE_HOME": folder, "HOME": folder, "LANG": "C.UTF-8"},
            capture_output=True, text=True, check=True)
        key = pathlib.Path(folder, "bcc-guard", "approver.key").read_bytes()
    return key, next(line for line in done.stdout.splitlines() if line.startswith(f"{address} "))


class Listening(Thunderbird):
    """A Thunderbird on a desktop whose notification server is there first: what came meanwhile is told at the start."""

    def _settle(self, stack):
        super()._settle(stack)
        if not self._on_screen:
            self.notifications.start()


class Desk:
    """A context manager: a Thunderbird of that person.

    inbox is an IMAP server that is there already, and may hold what came while this desk was not. patience is how long
    the machine may take for a step, which thousands of recipients lengthen. options are for its Thunderbird.
    """

    thunderbird = Listening

    def __init__(self, address, policy, key=None, mail=None, locale="en-US", inbox=None, patience=120, preferences=None, **options):
        self.address, self._policy, self._key, self._mail = address, policy, key, mail
        self._locale, self._inbox, self._patience = locale, inbox, patience
        self._preferences, self._options = preferences or {}, options

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            folders = self._inbox or stack.enter_context(Folders())
            preferences = {**folders.preferences, "mail.identity.id1.useremail": self.address,
                           "mail.identity.id1.fullName": self.address.split("@")[0].capitalize(), **self._preferences}
            if self._mail is not None:
                preferences["mail.smtpserver.smtp1.port"] = self._mail.port
            self.tb = stack.enter_context(
                self.thunderbird(XPI, HELPER, self._policy, self._locale, preferences, **self._options))
            (self._mail or self.tb.mail).hand_over(self.address, folders)
            self.inbox = folders
            self._take_key()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        self._stack.close()

    def _take_key(self):
        if self._key is None:
            return
        folder = self.tb.desktop.state_home / "bcc-guard"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / "approver.key"
        path.touch(0o600)
        path.write_bytes(self._key)

    def restart(self):
        """Quits Thunderbird and starts it again."""
        self.tb.restart()
        self.tb.wait_started()

    def wait_told(self, text):
        """Until a notification says so; that notification."""
        found = wait_until(lambda: [one for one in self.tb.notifications.shown if text in one.summary + one.body], f"“{text}”", self._patience)
        return found[-1]

    def ask(self, compose, says=""):
        """Clicks Send and «Ask for approval», once the window says that; what it said of it."""
        review = self.hold(compose)
        wait_until(lambda: says in review.text(), f"“{says}”", self._patience)
        said = review.text()
        review.click("ask")
        review.wait_closed(self._patience)
        compose.wait_unlocked(self._patience)
        return said

    def hold(self, compose):
        """Clicks Send; the window that offers to ask."""
        compose.click_send()
        review = self.tb.extension.wait_for_window(REVIEW, 1, self._patience)
        wait_until(lambda: review.text("#headline"), "the window to be filled", self._patience)
        if not review.run("return document.getElementById('ask') !== null;"):
            raise AssertionError(f"Nobody can be asked: {review.text()}")
        wait_until(lambda: review.sees("ask"), "the offer to ask", self._patience)
        return review

    def find_request(self):
        """Looks behind the button of the main window once a request arrived; the panel, and the id of its last button."""
        self.wait_told(ASKED_IN[self._locale])
        self.tb.notifications.clear()
        return self.find_waiting()

    def find_waiting(self):
        """The same of one that waits, of which nothing is told any more."""
        wait_until(lambda: self.tb.extension.button()["badge"], "the sign that a request waits", self._patience)
        self.tb.extension.click_button()
        panel = self.tb.extension.panel(self._patience)
        found = "return [...document.querySelectorAll('#requests button')].map(({ id }) => id).at(-1);"
        try:
            return panel, wait_until(lambda: panel.run(found), "the request", self._patience)
        except TimeoutError as error:
            raise AssertionError(f"No request in the panel: {panel.text()} {panel.run('return document.body.innerHTML;')} {self.tb.console()[-5:]}") from error

    def open_request(self, found=None):
        """Opens the request that arrived; its page."""
        panel, button = found or self.find_request()
        panel.click(button)
        page = self.tb.extension.wait_for_window(APPROVE, 1, self._patience)
        wait_until(lambda: page.text("h1"), "the request", self._patience)
        return page

    @property
    def requests(self):
        """The open requests that it keeps: their files, by their id."""
        return {path.stem: path for path in (self.tb.desktop.state_home / "bcc-guard" / "approvals").glob("*.json")}

    @property
    def decisions(self):
        """What its audit log says of requests: each decision, and the id of its request."""
        lines = (self.tb.desktop.state_home / "bcc-guard" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
        found = [(line["decision"], line.get("request")) for line in map(json.loads, lines)]
        return [one for one in found if one[0] in ("requested", "approved", "declined")]

    def pass_time(self, hours):
        """Its open requests were made so much earlier, as its own clock would have it later on."""
        for path in self.requests.values():
            record = json.loads(path.read_text(encoding="utf-8"))
            request = json.loads(record["request"])
            for name in ("asked", "until"):
                moment = datetime.datetime.fromisoformat(request[name]) - datetime.timedelta(hours=hours)
                request[name] = moment.isoformat().replace("+00:00", "Z")
            path.write_text(json.dumps({**record, "request": json.dumps(request)}), encoding="utf-8")

    def open_options(self):
        """The options page, with the open requests."""
        self.tb.extension.background.run("return browser.runtime.openOptionsPage();")
        page = self.tb.extension.wait_for_window("pages/options/options.html", 1, self._patience)
        wait_until(lambda: page.run("return document.getElementById('approvals')?.checkVisibility();"), "the requests", self._patience)
        return page

    def withdraw(self):
        """Withdraws the only request, on the options page; what it said of it, and what the page says then."""
        page = self.open_options()
        said = wait_until(lambda: page.text("#requests"), "the request", self._patience)
        page.run("document.querySelector('#requests button').click();")
        wait_until(lambda: page.run("return document.getElementById('approvals-none').checkVisibility();"), "that none is open", self._patience)
        then = page.text("#approvals-none")
        page.close()
        return said, then

    def point_at_all(self, page):
        """Scrolls through all of it, as a person who reads, and ticks each point."""
        for box in wait_until(lambda: page.run("return [...document.querySelectorAll('.tick input')].map(({ id }) => id);"), "the points", self._patience):
            page.run("document.getElementById(arguments[0]).closest('.part').scrollIntoView({ block: 'start' });", box)
            self.tb.pause(0.3)
            page.run("""for (const one of document.querySelectorAll("#addresses, #body")) one.scrollTop = 1e6;
                     document.getElementById(arguments[0]).closest(".part").scrollIntoView({ block: "end" });""", box)
            wait_until(lambda: page.run("return !document.getElementById(arguments[0]).disabled;", box), f"{box} to be seen", self._patience)
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
        wait_until(lambda: page.run("return !document.getElementById(arguments[0]).disabled;", button), "the button", self._patience)
        page.click(button)
        page.wait_closed(self._patience)


def policy_of(lines, needed):
    """Four lines, with which a mass mail needs so many checkers."""
    return {"internalDomains": ["corp.example"], "warning": "window", "approveFrom": 5, "approvals": needed, "approvers": lines}

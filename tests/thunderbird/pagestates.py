"""The pages of a second checker and of one message each, in every state in which a person may find them: each is brought about
as it comes about on a desk."""

import contextlib
import datetime
import json
import pathlib
import secrets
import tempfile
import zipfile

import asking
from checkers import APPROVE, SATO, SENDER, SUZUKI, TANAKA, make_key
from product import HELPER, XPI
from test_each import ADDRESSES, TWELVE
from marionette import MarionetteError
from test_letters import LettersTest
from thunderbird import EXTENSION_ID, ChromeError, Thunderbird
from waiting import wait_until

PERMISSION = "pages/permission/permission.html"
# More have to be approved; fewer may get one message each.
APPROVE_FROM = 15
SIXTEEN = [f"c{i}@k{i % 9}.example" for i in range(16)]
LONG = "\n".join(f"Line {i} of the invitation to the seminar." for i in range(60))
FILES = {"2027年度お見積書（改訂版）.csv": "name,address\r\n客,c1@k1.example\r\n".encode(), "plan.bin": bytes(2_000)}

FILLED = """
return document.getElementById("headline").textContent !== "" && !document.body.hidden;
"""
POINTS = "return [...document.querySelectorAll('.tick input')].map(({ id }) => id);"


def german(xpi, folder):
    """The same extension with German for English: that language needs the most room, and Thunderbird's own is not installed."""
    path = folder / "german.xpi"
    with zipfile.ZipFile(xpi) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            source = "_locales/de/messages.json" if name == "_locales/en/messages.json" else name
            content = old.read(source)
            if name == "background.js":
                content = content.replace(b"browser.i18n.getUILanguage()", b'"de"')  # what the helper is told
            new.writestr(name, content)
    return path


class PagesTest(LettersTest):
    """A desk whose person approves messages, has them approved, and sends one message each."""

    screen = "1024x768"
    scale = "1.25"
    speaks_german = False
    thunderbird = Thunderbird
    preferences = {}

    @classmethod
    def setUpClass(cls):
        keys = {address: make_key(address) for address in (TANAKA, SATO, SUZUKI)}
        policy = {"internalDomains": ["corp.example"], "warning": "window", "each": "offer", "approveFrom": APPROVE_FROM,
                  "approvals": 2, "approvers": [line for _, line in keys.values()]}
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="bcc-guard-"))
        xpi = german(XPI, pathlib.Path(folder)) if cls.speaks_german else XPI
        cls.tb = cls.enterClassContext(cls.thunderbird(
            xpi, HELPER, policy, cls.locale, screen=cls.screen, preferences={
                **cls.preferences, "layout.css.devPixelsPerPx": cls.scale, "mail.identity.id1.useremail": TANAKA, "mail.identity.id1.fcc": False}))
        cls.tb.notifications.start()
        folder = cls.tb.desktop.state_home / "bcc-guard"
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "approver.key").write_bytes(keys[TANAKA][0])
        (folder / "approver.key").chmod(0o600)

    def tidy(self):
        """Nothing of the state before is left."""
        self.tb.call("setOffline", False)
        self.tb.call("setPreference", "focusmanager.testmode", True)
        self.tb.mail.answer_well()
        self.tb.mail.take_at_most(None)
        self.end_jobs()
        self._tidy()
        self.tb.extension.background.run(
            """return browser.tabs.query({ type: "messageDisplay" }).then(tabs => browser.tabs.remove(tabs.map(({ id }) => id)));""")

    def end_jobs(self):
        """Stops what is being sent, and closes its windows."""
        for page in self.tb.extension.windows():
            if "pages/each/" in page.url:
                with contextlib.suppress(ChromeError, MarionetteError):
                    page.click("stop")
        for page in self.tb.extension.windows():
            if "pages/each/" in page.url:
                self.until(lambda page=page: page.run("return document.getElementById('copy').checkVisibility();"), "the end")
                page.click("close")
                page.wait_closed()

    # — a request to approve —

    def letter(self, draft, request=None):
        """The message that asks, as it arrives; its Message-ID."""
        identifier = f"{secrets.token_hex(8)}@corp.example"
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S +0000")
        text = f"Message-ID: <{identifier}>\r\nDate: {now}\r\n".encode() + asking.ask(draft, request)
        self.tb.add_message(text.decode())
        return identifier

    def open_letter(self, draft, request=None):
        """Reads that message, and opens its request by the button of the main window; its page."""
        self.tb.extension.background.run(
            """return browser.messages.query({ headerMessageId: arguments[0] })
              .then(({ messages: [{ id }] }) => browser.messageDisplay.open({ messageId: id, location: "tab", active: true }))
              .then(() => null);""", self.letter(draft, request))
        self.tb.pause(1)
        self.tb.extension.click_button()
        panel = self.tb.extension.panel()
        wait_until(lambda: panel.text("#requests button"), "the request")
        panel.click("request-0")
        page = self.tb.extension.wait_for_window(APPROVE)
        wait_until(lambda: page.run(FILLED), "the request")
        return page

    def draft(self, **changes):
        """What is to be approved: to many, with a long text and two files."""
        what = {"bcc": SIXTEEN, "to": [SENDER], "text": LONG, "files": FILES, "subject": "Einladung 年末セミナーのご案内", **changes}
        return asking.Draft(**what)

    @contextlib.contextmanager
    def request(self, **changes):
        """Its page, as it opens."""
        draft = self.draft(**changes)
        yield self.open_letter(draft, draft.request(len(SIXTEEN)))

    def point_at_all(self, page):
        """Scrolls through all of it, as a person who reads, and ticks each point."""
        for box in wait_until(lambda: page.run(POINTS), "the points"):
            page.run("document.getElementById(arguments[0]).closest('.part').scrollIntoView({ block: 'start' });", box)
            self.tb.pause(0.3)
            page.run("""for (const one of document.querySelectorAll("#addresses, #body")) one.scrollTop = 1e6;
                     document.getElementById(arguments[0]).closest(".part").scrollIntoView({ block: "end" });""", box)
            wait_until(lambda box=box: page.run("return !document.getElementById(arguments[0]).disabled;", box), f"{box} to be seen")
            page.click(box)

    def type_number(self, page, number):
        """How many outsiders get it."""
        page.run("""const box = document.getElementById("number"); box.value = arguments[0];
                 box.dispatchEvent(new Event("input"));""", str(number))

    @contextlib.contextmanager
    def request_ticked(self):
        """Everything is ticked, and the number typed."""
        with self.request() as page:
            self.point_at_all(page)
            self.type_number(page, len(SIXTEEN))
            wait_until(lambda: page.run("return !document.getElementById('approve').disabled;"), "Approve to be possible")
            yield page

    @contextlib.contextmanager
    def request_wrong(self):
        """The number is wrong, and that is told."""
        with self.request_ticked() as page:
            self.type_number(page, 17)
            self.tb.pause(1)
            page.click("approve")
            wait_until(lambda: page.text("#note"), "that the number is wrong")
            yield page

    @contextlib.contextmanager
    def request_unsent(self):
        """The answer is signed, and the mail server took it not."""
        self.tb.mail.answer("RCPT", "550 5.1.1 no such mailbox", SENDER)
        with self.request_ticked() as page:
            self.tb.pause(1)
            page.click("approve")

            self.until(lambda: page.sees("again"), "that it was not sent")
            yield page

    @contextlib.contextmanager
    def request_refused(self):
        """It says another number of outsiders than this desk counts."""
        draft = self.draft()
        yield self.open_letter(draft, draft.request(12))

    @contextlib.contextmanager
    def request_void(self):
        """Its time is over."""
        draft = self.draft()
        yield self.open_letter(draft, draft.request(len(SIXTEEN), datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3)))

    # — one message each —

    def begin(self, held=None, **recipients):
        """Sends to twelve; the server gives the last reply to no more than held of them for now. The window that says how far it is."""
        self.tb.mail.take_at_most(held)
        page = self.send(**(recipients or {"to": TWELVE, "subject": "Einladung 年末セミナーのご案内"}))[1]
        if held is not None:
            self.tb.mail.wait_for(held)
        return page

    def until(self, condition, what, seconds=120):
        """Whoever sits there closes the alerts of Thunderbird meanwhile."""
        def comes():
            with contextlib.suppress(TimeoutError, MarionetteError):  # an alert has Marionette fail once
                self.tb.accept_dialogs()
                return condition()
            return False

        return wait_until(comes, what, seconds)

    @contextlib.contextmanager
    def job_over_without_copy(self):
        """There is no Sent folder yet, and this identity keeps no copies: the first state of all."""
        page = self.begin()
        self.wait_over(page)
        yield page
        self.tb.call("setPreference", "mail.identity.id1.fcc", True)

    @contextlib.contextmanager
    def job_sending(self):
        """Five were sent, and the next ones are under way."""
        yield self.begin(held=5)

    @contextlib.contextmanager
    def job_waiting(self):
        """Another one is being sent."""
        self.begin(held=3)
        self.send(to=[f"d{i}@m{i}.example" for i in range(4)], subject="Workshop")
        page = self.tb.extension.wait_for_window("pages/each/each.html", 2)
        wait_until(lambda: page.text("#headline"), "a word of it")
        self.tb.pause(1)
        yield page

    @contextlib.contextmanager
    def job_refused(self):
        """Three recipients were refused."""
        for address in ADDRESSES[1:5]:
            self.tb.mail.answer("RCPT", "550 5.1.1 no such mailbox", address)
        page = self.begin()
        self.until(lambda: page.sees("go-on"), "the pause")
        yield page

    @contextlib.contextmanager
    def job_over(self):
        """Stopped after that: who got it, and who did not."""
        with self.job_refused() as page:
            page.click("stop")
            self.until(lambda: page.sees("copy"), "the end")
            yield page

    @contextlib.contextmanager
    def job_offline(self):
        """The network went while it was paused."""
        page = self.begin(held=5)
        page.click("pause")
        self.tb.mail.take_at_most(None)
        self.until(lambda: int(page.text("#left")) == 12 - len(self.tb.mail.mails), "what is under way")
        self.tb.call("setOffline", True)
        self.until(lambda: page.sees("go-on"), "the pause")
        page.click("go-on")
        self.tb.pause(1)
        self.until(lambda: page.sees("go-on"), "the pause")
        yield page

    @contextlib.contextmanager
    def preview(self):
        """What would be sent, and nothing was asked yet."""
        self.tb.call("revokePermission", EXTENSION_ID, "messages.send")
        # Marionette has it on: Thunderbird then only believes that it brings its windows to the front.
        self.tb.call("setPreference", "focusmanager.testmode", False)
        compose, review = self.choose(to=TWELVE[:6], cc=TWELVE[6:], subject="Einladung 年末セミナーのご案内", body=LONG)
        wait_until(lambda: review.text("#each-messages"), "what would be sent")
        yield review
        self.give_up(compose, review, "each-back")

    @contextlib.contextmanager
    def permission(self):
        """The tab that leads to Thunderbird's question."""
        with self.preview() as review:
            self.click_as_person(review, "each-send")
            page = self.tb.extension.wait_for_window(PERMISSION)
            wait_until(lambda: page.text("#ask"), "the tab of the main window")
            yield page
            if page.is_open:
                page.click("later")
                page.wait_closed()
            wait_until(lambda: review.sees("edit"), "the other answers")

    @contextlib.contextmanager
    def permission_asked(self):
        """Thunderbird's question is there, above that page."""
        with self.preview() as review:
            self.click_as_person(review, "each-send")
            page = self.tb.extension.wait_for_window(PERMISSION)
            wait_until(lambda: page.text("#ask"), "the tab of the main window")
            self.click_as_person(page, "ask")
            wait_until(lambda: self.tb.call("permissionQuestion"), "the question of Thunderbird")
            self.tb.pause(1)
            yield page
            self.answer_permission(False)
            page.wait_closed()
            wait_until(lambda: review.sees("edit"), "the other answers")

    def give_up(self, compose, review, *buttons):
        """Goes back to the message, and throws it away."""
        for button in buttons:
            with contextlib.suppress(Exception):
                review.click(button)
        review.click("edit")
        compose.wait_unlocked(60)
        compose.close()

    # — asking for an approval —

    def held(self, compose):
        """The window that says that others have to approve it."""
        compose.click_send()
        review = self.review()
        wait_until(lambda: review.text("#approval-state"), "how it stands")
        wait_until(lambda: review.sees("ask"), "the offer to ask")
        return review

    @contextlib.contextmanager
    def ask_first(self):
        """Nobody was asked yet."""
        compose = self.tb.open_compose(bcc=SIXTEEN, subject="Einladung 年末セミナーのご案内", body="Come.")
        review = self.held(compose)
        yield review
        self.give_up(compose, review)

    @contextlib.contextmanager
    def ask_again(self):
        """Two were asked, and then the message was changed."""
        compose = self.asked()
        compose.clear("bcc")
        compose.add("bcc", *SIXTEEN[1:], "new@k1.example")
        compose.write("Einladung", "Come to the blue hall.")
        wait_until(lambda: compose.can_send, "Send to be possible")
        review = self.held(compose)
        yield review
        self.give_up(compose, review)

    def asked(self):
        """The window of a message about which two were asked."""
        compose = self.tb.open_compose(bcc=SIXTEEN, subject=f"Einladung {secrets.token_hex(3)}", body="Come.")
        review = self.held(compose)
        review.click("ask")
        review.wait_closed()
        compose.wait_unlocked(120)
        self.tb.mail.wait_for(1, 120)
        return compose

    # — the options page —

    @contextlib.contextmanager
    def requests(self):
        """The requests that are open, and the own line for the policy."""
        compose = self.asked()
        compose.close()
        page = self.open()
        wait_until(lambda: page.text("#requests li"), "the request")
        page.click("approver-show")
        wait_until(lambda: page.text("#approver-lines"), "the line")
        page.run("document.getElementById('approvals').scrollIntoView();")
        yield page
        page.run("for (const one of document.querySelectorAll('#requests button')) one.click();")
        wait_until(lambda: not page.text("#requests li"), "none to be open")

    def notify(self):
        """Each time into a folder of its own."""
        self.folder = self.folder.with_name(f"notices-{secrets.token_hex(4)}")
        super().notify()

    @contextlib.contextmanager
    def letters(self):
        """A folder of messages in which something was found."""
        self.tb.extension.background.run("return browser.storage.local.set({ attentionRecipients: ['k1.example'] });")
        self.folder.mkdir()
        for number, address in enumerate(ADDRESSES):
            (self.folder / f"{number}.eml").write_text(
                f"From: {TANAKA}\nTo: {address}\nSubject: Seminar\nDate: Mon, 30 Nov 2026 09:00:00 +0900\nMessage-ID: <{number}@corp.example>\n\n{LONG}\n")
        (self.folder / "list.csv").write_text("a,b\n", encoding="utf-8")
        page = self.offered()
        page.run("document.getElementById('letters-choose').scrollIntoView();")
        yield page
        page.click("letters-back")
        self.tb.extension.background.run("return browser.storage.local.remove('attentionRecipients');")

    @contextlib.contextmanager
    def letters_faulty(self):
        """One of them cannot go."""
        self.notify()
        first = self.folder / "0001.eml"
        first.write_bytes(first.read_bytes().replace(b"\nSubject:", b"\nCc: boss@corp.example\nSubject:", 1))
        page = self.open()
        self.choose_folder(page)
        wait_until(lambda: page.text("#letters-faults"), "the fault")
        page.run("document.getElementById('letters-choose').scrollIntoView();")
        yield page


STATES = ["job_over_without_copy", "job_sending", "job_waiting", "job_refused", "job_over", "job_offline", "preview", "permission", "permission_asked",
          "request", "request_ticked", "request_wrong", "request_unsent", "request_refused", "request_void", "ask_first", "ask_again",
          "requests", "letters", "letters_faulty"]

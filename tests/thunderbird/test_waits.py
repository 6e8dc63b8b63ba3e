"""What Thunderbird itself waits for between the click on Send and the mail server, with an edit and a draft in between."""

import pathlib
import re
import tempfile
import time
from dataclasses import dataclass, field
from typing import Callable

from mailserver import MailServer, asking_for, self_signed
from product import STRANGERS, DeskTest
from test_sent import OTHERS, SentTest
from test_strangers import SET_DETAILS
from waiting import wait_until

CUSTOMER = ["c@k3.example"]
COLLEAGUES = ["boss@corp.example", "staff@corp.example"]
MISSPELT = "Dear alll, zzxqyw"
PASSWORD = "geheim"


def server(name, port, **more):
    """The preferences of one more outgoing server on this machine."""
    values = {"type": "smtp", "hostname": "127.0.0.1", "port": port, "authMethod": 1, "try_ssl": 0, **more}
    return {f"mail.smtpserver.{name}.{key}": value for key, value in values.items()}


def accept(desk):
    """Whatever is asked is agreed to."""
    desk.tb.accept_dialogs()


def mistype(desk):
    """Until Thunderbird says that the password was a wrong one."""
    asked = "".join(dialog["title"] for dialog in desk.tb.dialogs())
    if asked.startswith("Password Required"):
        desk.tb.answer_password("falsch")
    return asked.endswith("failed")


def type_another(desk):
    """After a wrong password."""
    desk.tb.press_third()
    desk.tb.answer_password(PASSWORD)


def name_newsgroup(desk, _compose):
    """From an account that has none."""
    desk.tb.extension.background.run(SET_DETAILS, {"newsgroups": ["comp.test"]})


def refuse(desk, _compose):
    """As a server does that knows no recipient."""
    desk.tb.mail.refuse()
    desk.addCleanup(desk.tb.mail.refuse, False)


@dataclass
class Wait:
    """Something that Thunderbird waits for after our answer, in a window that is in front of everything."""

    name: str
    preferences: dict = field(default_factory=dict)
    to: list = field(default_factory=lambda: CUSTOMER)
    subject: str = "Seminar"
    prepare: Callable = lambda desk, compose: None
    waits: Callable = lambda desk: desk.tb.dialogs()
    goes_on: Callable = accept
    server: str = "smtp1"
    keeps_drafts: bool = True


SPELLING = Wait(
    "the window for spelling", {"mail__SpellCheckBeforeSend": True},
    waits=lambda desk: desk.tb.spellings(), goes_on=lambda desk: desk.tb.answer_spelling("Send"))
REMINDER = Wait("the reminder of attachments", prepare=lambda _desk, compose: compose.remind_of_attachments())
# Those after which it is sent.
WAITS = [
    SPELLING,
    REMINDER,
    Wait("no subject", subject=""),
    Wait(
        "many public recipients", {
            "mail__compose__warn_public_recipients__aggressive": True,
            "mail__compose__warn_public_recipients__threshold": 2},
        to=COLLEAGUES),
    Wait("a large message", {"mailnews__message_warning_size": 1}),
    Wait("a newsgroup that the account does not have", to=COLLEAGUES, prepare=name_newsgroup),
    Wait(
        "the password of the server", server="password",
        goes_on=lambda desk: desk.tb.answer_password(PASSWORD)),
    Wait("another password after a wrong one", server="mistyped", waits=mistype, goes_on=type_another),
]


def lacks_key(technology):
    """Encryption, and no key for it."""
    return lambda compose: compose.encrypt(technology)


# Those after which it is not sent, and Send is clicked again.  A draft of what cannot be encrypted is refused as well.
REFUSALS = [
    Wait("a key that is missing", prepare=lambda _desk, compose: compose.encrypt("OpenPGP"), keeps_drafts=False),
    Wait("a certificate that is missing", prepare=lambda _desk, compose: compose.encrypt("SMIME"), keeps_drafts=False),
    Wait("the certificate of the server", server="certificate"),
    Wait("a server that cannot be reached", server="nobody"),
    Wait("a server that refuses", prepare=refuse),
]


class WaitsTest(SentTest):
    """A desk with mail servers that ask."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        cls.addClassCleanup(folder.cleanup)
        cls.servers = {
            "password": MailServer(**asking_for(PASSWORD)),
            "certificate": MailServer(**self_signed(pathlib.Path(folder.name))),
        }
        for one in cls.servers.values():
            cls.addClassCleanup(one.stop)
        cls.servers["mistyped"] = cls.servers["password"]  # and Thunderbird keeps a password for each
        cls.preferences = {
            "mail.smtpservers": "smtp1,password,mistyped,certificate,nobody",
            **server("password", cls.servers["password"].port, authMethod=3, username="jimu"),
            **server("mistyped", cls.servers["password"].port, authMethod=3, username="tanaka"),
            **server("certificate", cls.servers["certificate"].port, try_ssl=2),
            **server("nobody", 1),
        }
        super().setUpClass()

    def prefer(self, **preferences):
        """For this test."""
        self.addCleanup(self.tb.prefer, **self.tb.prefer(**preferences))

    def begin(self, wait):
        """Sends to somebody who may be there, until Thunderbird waits."""
        self.prefer(**wait.preferences, mail__identity__id1__smtpServer=wait.server)
        compose = self.tb.open_compose(to=wait.to, subject=wait.subject, body=MISSPELT)
        wait.prepare(self, compose)
        compose.click_send()
        wait_until(lambda: wait.waits(self), wait.name)
        return compose

    def mails(self, wait):
        """The server of this one."""
        return self.servers.get(wait.server, self.tb.mail)

    def reaches(self, compose):
        """Whether a click of the person's gets to the message."""
        self.tb.desktop.click(*compose.cc_button)
        time.sleep(0.5)
        return compose.cc_button is None


class Waits(WaitsTest):
    """Each with a draft in between: what leaves is what was checked, or it is told."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.tb.call, "emptyFolder", "Drafts")
        self.addCleanup(self.tb.call, "forgetKey")

    def see_sent_as_checked(self, wait):
        """The person cannot edit, and a draft changes nothing."""
        compose = self.begin(wait)
        self.assertFalse(self.reaches(compose))
        compose.autosave()
        time.sleep(0.5)  # for what must not come
        wait.goes_on(self)
        mails = self.mails(wait)
        self.addCleanup(mails.clear)
        self.assertEqual(mails.wait_for(1)[0].recipients, wait.to)
        compose.wait_closed()
        self.assert_silent()

    def see_checked_again(self, wait):
        """It comes back, and the next click asks about whoever was added."""
        compose = self.begin(wait)
        self.assertFalse(self.reaches(compose))
        wait.goes_on(self)
        compose.wait_unlocked()
        self.assertTrue(self.reaches(compose))
        compose.add("cc", *STRANGERS)
        if wait.keeps_drafts:
            compose.autosave()
            wait_until(self.tb.drafts, "the draft")
            self.assert_silent()
        compose.click_send()
        self.assertIn("3 people", self.review().text("#headline"))
        self.assertEqual(self.mails(wait).mails, [])

    def test_what_is_asked_before_the_check_is_before_the_check(self):
        self.prefer(mail__warn_on_send_accel_key=True)
        compose = self.tb.open_compose(to=CUSTOMER)
        self.tb.desktop.press("ctrl+Return")
        wait_until(self.tb.dialogs, "the question")
        compose.add("cc", *STRANGERS)
        accept(self)
        self.assertIn("3 people", self.review().text("#headline"))
        self.assertEqual(self.tb.mail.mails, [])

    def test_offline_what_was_checked_waits_in_the_outbox(self):
        self.tb.call("setOffline", True)
        self.addCleanup(self.tb.call, "setOffline", False)
        compose = self.tb.open_compose(to=CUSTOMER)
        compose.click_send()
        compose.wait_closed()
        self.assertEqual(len(self.tb.outbox()), 1)
        self.assertIn(CUSTOMER[0], self.tb.outbox()[0])
        self.assert_silent()

    def test_what_was_checked_leaves_the_outbox(self):
        """Whatever becomes of an edit of it: that is another message, and checked by itself."""
        self.tb.call("setOffline", True)
        self.addCleanup(self.tb.call, "setOffline", False)
        self.prefer(offline__send__unsent_messages=0)
        compose = self.tb.open_compose(cc=STRANGERS)
        compose.click_send()
        self.review().click("convert")
        compose.wait_closed()
        waiting = self.tb.outbox()
        edit = self.tb.edit_as_new(re.search("Message-ID: <(.*)>", waiting[0])[1], "Unsent Messages")
        self.assertEqual(edit.recipients["bcc"], STRANGERS)
        edit.add("cc", *OTHERS)
        edit.autosave()
        wait_until(self.tb.drafts, "the draft")
        edit.click_send()
        review = self.review()
        self.assertIn(OTHERS[0], review.text("#rows"))
        self.assertIn("unsent messages", self.tb.take_online())
        self.assertEqual(self.tb.mail.mails, [])
        self.tb.agree()
        mail = self.tb.mail.wait_for(1)[0]
        self.assert_shows_nobody(mail, STRANGERS)
        self.assertEqual(sorted(mail.recipients), sorted(["jimu@corp.example", *STRANGERS]))
        wait_until(lambda: not self.tb.outbox(), "the Outbox to be empty")
        review.click("edit")
        edit.wait_unlocked()
        self.assertEqual(edit.recipients["cc"], OTHERS)
        self.assertEqual(len(self.tb.mail.mails), 1)
        review.wait_closed()
        self.assert_silent()

    def test_recipients_that_come_meanwhile_stay_without_a_draft(self):
        compose = self.begin(SPELLING)
        compose.add("cc", *STRANGERS)
        SPELLING.goes_on(self)
        self.assertEqual(self.tb.mail.wait_for(1)[0].recipients, CUSTOMER)

    def assert_told_at_once(self, compose):
        """A window is on the screen and says what to do; then Thunderbird is told to go on, and the copy tells."""
        notice = self.review()
        self.assertIn("not checked", notice.text("#headline"))
        self.assertIn("Stop the sending", notice.text())
        place = notice.place
        self.assertGreaterEqual(min(place["x"], place["y"]), 0)
        self.assertTrue(compose.is_open)
        notice.click("edit")
        notice.wait_closed()

    def see_told(self, wait):
        """An add-on gets to the message, and a draft loads what is sent."""
        compose = self.begin(wait)
        compose.add("cc", *STRANGERS)
        compose.autosave()
        self.assert_told_at_once(compose)
        wait.goes_on(self)
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), 3)
        self.assertIn("while Thunderbird waited", self.assert_told(STRANGERS).text())

    def test_what_is_stopped_after_that_is_checked_again(self):
        compose = self.begin(SPELLING)
        compose.add("cc", *STRANGERS)
        compose.autosave()
        self.assert_told_at_once(compose)
        self.tb.answer_spelling("Stop")
        wait_until(lambda: not self.tb.spellings(), "the spelling to end")
        compose.click_send()
        self.assertIn("3 people", self.review().text("#headline"))
        self.assertEqual(self.tb.mail.mails, [])

    def test_a_colleague_who_comes_meanwhile_is_silence(self):
        compose = self.begin(SPELLING)
        compose.add("cc", *COLLEAGUES)
        compose.autosave()
        wait_until(self.tb.drafts, "the draft")
        time.sleep(1)  # for what must not come
        SPELLING.goes_on(self)
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), 3)
        compose.wait_closed()
        self.assert_silent()

    def edit_beside_spelling(self):
        """Ctrl+Enter opens a second window for it; to stop either lets the person into the message again."""
        compose = self.begin(SPELLING)
        self.assertFalse(self.reaches(compose))
        self.tb.desktop.press("ctrl+Return")
        wait_until(lambda: self.tb.spellings() == 2, "the second one")
        self.tb.answer_spelling("Stop")
        wait_until(lambda: self.tb.spellings() == 1, "the first to close")
        self.assertTrue(self.reaches(compose))
        self.tb.desktop.type(f"{','.join(STRANGERS)},")
        wait_until(lambda: compose.recipients["cc"] == STRANGERS, "the recipients")
        return compose

    def test_an_edit_beside_two_windows_for_spelling_stays_without_a_draft(self):
        compose = self.edit_beside_spelling()
        SPELLING.goes_on(self)
        self.assertEqual(self.tb.mail.wait_for(1)[0].recipients, CUSTOMER)
        compose.wait_closed()
        self.assert_silent()

    def test_an_edit_beside_two_windows_for_spelling_is_told_with_a_draft(self):
        compose = self.edit_beside_spelling()
        self.tb.desktop.press("ctrl+s")
        self.assert_told_at_once(compose)
        SPELLING.goes_on(self)
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), 3)
        self.assert_told(STRANGERS)


for text, rows, see in (
        ("changes nothing", WAITS, Waits.see_sent_as_checked), ("is checked again", REFUSALS, Waits.see_checked_again),
        ("in which recipients change", [SPELLING, REMINDER], Waits.see_told)):
    for row in rows:
        setattr(Waits, f"test_{row.name} {text}".replace(" ", "_"), lambda self, see=see, row=row: see(self, row))

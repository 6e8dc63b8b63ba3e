"""What happens when a part of it is missing or dies: every fault of faults.py, and more of a few.

Each test that passes leaves a row for the table, see outcomes.py.
"""

import contextlib
import os
import pathlib
import re
import signal
import tempfile
import time

import addons
import faults
import outcomes
from compose import Compose
from product import HELPER, OFFICE, REVIEW, STRANGERS, XPI, DeskTest
from thunderbird import ChromeError, Thunderbird
from waiting import wait_until


class FaultDesk(DeskTest):
    """A desk on which faults come and go."""

    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))
        self._mending = contextlib.ExitStack()
        self.addCleanup(self._mending.close)

    def mending(self, function, *args):
        """To be called when the fault is over."""
        self._mending.callback(function, *args)

    def use(self, helper):
        """Another helper from now on, until the fault is over."""
        self._exchange(helper)
        self.mending(self._exchange, HELPER)

    def _exchange(self, helper):
        if helper is None:
            self.tb.uninstall_helper()
        else:
            self.tb.install_helper(helper)
        self.end_helpers()

    def end_helpers(self):
        """The extension knows afterwards that there is none."""
        was_well = self.tb.extension.button()["badge"] == ""
        helpers = [pid for name in (faults.HELPER_NAME, faults.FAULTY.name) for pid in self.tb.helper_pids(name)]
        self.signal(signal.SIGKILL)
        # Until Thunderbird has taken note of the end, a question would still go there.
        wait_until(lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in helpers), "their end")
        if was_well:
            wait_until(lambda: self.tb.extension.button()["badge"] != "", "the sign of the trouble")

    def signal(self, number):
        """Sends one to every helper; one that is stopped is killed in the end."""
        for name in (faults.HELPER_NAME, faults.FAULTY.name):
            for pid in self.tb.helper_pids(name):
                os.kill(pid, number)
                if number == signal.SIGSTOP:
                    self.mending(self._kill, pid)

    @staticmethod
    def _kill(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def kill_extension(self):
        """As the kernel does when memory runs out."""
        for pid in self.tb.call("extensionProcesses"):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.tb.extension.state != "running", "the end of the extension")

    def killed(self, says):
        """Returns after how many seconds the person is told, and what; who has read it closes it."""
        begun = time.time()
        self.kill_extension()
        window = self.told((faults.INTERRUPTED, says))
        seconds, said = time.time() - begun, outcomes.words(window)
        window.click("edit")
        window.wait_closed()
        return seconds, said

    def settings(self, **local):
        """The person's own settings, until the fault is over."""
        store = "return browser.storage.local.{}(arguments[0]);"
        self.tb.extension.background.run(store.format("set"), local)
        self.mending(self.tb.pause, 1)  # until the helper knows: nothing tells of it
        self.mending(self.tb.extension.background.run, store.format("remove"), list(local))

    def told(self, words):
        """The window of the extension in which they stand."""
        seen = set()

        def found():
            for window in self.tb.extension.windows():
                with contextlib.suppress(ChromeError):  # just opening or closing
                    window.open_details()
                    text = window.text() or ""
                    seen.add(text)
                    if REVIEW in window.url and all(one in text for one in words):
                        return window
            return None
        try:
            return wait_until(found, f"a window that says {words}")
        except TimeoutError as error:
            raise AssertionError(f"{error}, and saw {seen}") from error

    def assert_as_it_was(self, compose, before, body):
        """Not sent, nothing lost, and the window can be used."""
        self.assert_not_sent(compose, before)
        self.assertEqual(compose.body, body)

    def assert_asks_again(self, compose, before):
        """The same window, when the fault is over."""
        self._mending.close()
        for window in self.tb.extension.windows():
            window.close()
        compose.click_send()
        self.told((faults.ASKS,)).click("edit")
        self.assert_not_sent(compose, before)

    def suffer(self, fault):
        """One row: makes the fault, and looks at everything that was promised."""
        if fault.prepare:
            fault.prepare(self)
        compose = self.tb.open_compose(to=STRANGERS, body=fault.body)
        if fault.attached:
            path = self.folder / "list.csv"
            path.write_text("a@k3.example", encoding="utf-8")
            compose.attach(path)
        before, body = compose.recipients, compose.body
        begun = compose.click_send()
        if fault.strike:
            fault.asked(self)
            begun = time.time()
            fault.strike(self, compose)
        window = self.told(fault.says)
        seconds = time.time() - begun
        said = outcomes.words(window)
        window.click("edit")
        self.assert_as_it_was(compose, before, body)
        if fault.at_most:
            self.assertLess(seconds, fault.at_most)
        self.assert_asks_again(compose, before)
        outcomes.write(fault.name, said, seconds)


class Table(FaultDesk):
    """Every fault that is over when it is over, one test each, in one Thunderbird."""

    def test_a_check_that_takes_long_is_seen_and_can_be_stopped(self):
        """Not after the limit of a helper that hangs, but as soon as the person wants."""
        self.signal(signal.SIGSTOP)
        self.mending(self.end_helpers)
        compose = self.tb.open_compose(to=STRANGERS, body="Dear all")
        before, body = compose.recipients, compose.body
        compose.click_send()
        window = self.told(("Checking the recipients", "Nothing is sent until it is done"))
        self.assertTrue(compose.is_locked)
        window.click("edit")
        self.assert_as_it_was(compose, before, body)
        self.assertEqual(self.tb.extension.windows(), [])
        self.assert_asks_again(compose, before)


def add_tests():
    """A test for each row."""
    for number, fault in enumerate(faults.FAULTS):
        name = "".join(c if c.isalnum() else "_" for c in fault.name)
        setattr(Table, f"test_{number:02}_{name}", lambda self, fault=fault: self.suffer(fault))


add_tests()


class Unchecked(FaultDesk):
    """What the person may do with a mail that cannot be checked."""

    def setUp(self):
        super().setUp()
        self.use(None)

    def test_the_question_outlives_a_quiet_minute(self):
        """Thunderbird stops an idle page of an extension, and the window would stay locked."""
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        review = self.review()
        self.assertTrue(compose.is_locked)
        time.sleep(75)
        review.click("edit")
        self.assert_not_sent(compose, before)

    def test_sends_unchecked_only_when_acknowledged(self):
        compose = self.tb.open_compose(to=STRANGERS)
        compose.click_send()
        review = self.review()
        with self.assertRaisesRegex(ChromeError, "cannot click"):
            review.click("send")
        review.click("acknowledge")
        review.click("send")
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), 2)

    def test_several_recipients_do_not_leave_where_that_is_refused(self):
        self.settings(unchecked="refuse")
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        self.assertTrue(self.review().run("return document.getElementById('send') === null;"))
        self.assert_not_sent(compose, before)

    def test_a_single_mailbox_may_go_where_that_is_refused(self):
        self.settings(unchecked="refuse")
        self.tb.open_compose(to=STRANGERS[:1]).click_send()
        self.assertEqual(self.tb.mail.wait_for(1)[0].recipients, STRANGERS[:1])


class BrokenPolicy(DeskTest):
    """The organisation's policy has a typing mistake."""

    policy = {"confirmPartys": 2}

    def test_is_named_and_nothing_goes_unasked(self):
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        review = self.review()
        self.assertIn("confirmPartys", review.text())
        review.click("edit")
        self.assert_not_sent(compose, before)


class AnotherAddon(FaultDesk):
    """Other add-ons meddle with what is sent, and the extension itself is exchanged or switched off."""

    installation = "normal_installed"

    def install(self, script):
        """Another add-on with this as its background page, until the test is over."""
        path = addons.write(self.folder, script)
        self.tb.call("installExtension", str(path))
        self.addCleanup(self.tb.call, "removeAddon", addons.IDENTIFIER)

    def test_changes_the_recipients_after_the_check(self):
        self.assert_asked_about_it(
            addons.ADDS_TO_CC, "another add-on changes the recipients after the check")

    def test_begins_to_change_the_recipients(self):
        for when in ("change()", "setTimeout(change, 0)", "setTimeout(change, 4)", "setTimeout(change, 10)"):
            with self.subTest(when):
                self.assert_asked_about_it(
                    addons.BEGINS_TO_CHANGE.replace("WHEN", when),
                    "another add-on begins to change the recipients and does not wait for it")

    def assert_asked_about_it(self, script, fault):
        """Who was added is seen before the message leaves."""
        self.install(script.replace("WHOM", STRANGERS[1]))
        compose = self.tb.open_compose(to=STRANGERS[:1])
        body = compose.body
        begun = compose.click_send()
        window = self.told((faults.ASKS,))
        seconds, said = time.time() - begun, outcomes.words(window)
        window.click("edit")
        self.assert_as_it_was(compose, {"to": STRANGERS[:1], "cc": STRANGERS[1:], "bcc": []}, body)
        compose.close()
        outcomes.write(
            fault, said, seconds,
            kept="recipients and text as they were, and the recipient it added",
            usable="unlocked, Send enabled")

    def test_what_it_changed_can_be_converted(self):
        self.install(addons.ADDS_TO_CC.replace("WHOM", STRANGERS[1]))
        self.tb.open_compose(to=STRANGERS[:1]).click_send()
        self.told((faults.ASKS,)).click("convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)

    def test_cancels_after_the_check(self):
        self.install(addons.CANCELS)
        compose = self.tb.open_compose(to=STRANGERS)
        before, body = compose.recipients, compose.body
        begun = compose.click_send()
        window = self.told((faults.ASKS,))
        seconds, said = time.time() - begun, outcomes.words(window)
        window.click("acknowledge")
        window.click("send")
        self.assert_as_it_was(compose, before, body)
        self.assert_asks_again(compose, before)
        outcomes.write("another add-on cancels after the check", said, seconds)

    def test_switched_off_and_on(self):
        self.suffer(faults.SWITCHED_OFF)

    def test_update_waits(self):
        compose = self.tb.open_compose(to=STRANGERS)
        before, body = compose.recipients, compose.body
        compose.click_send()
        self.told((faults.ASKS,))
        begun = time.time()
        newer = addons.newer(XPI, self.folder)
        self.assertFalse(self.tb.call("updateAddon", str(newer)), "installed under an open question")
        window = self.told((faults.ASKS,))
        seconds, said = time.time() - begun, outcomes.words(window)
        self.assertTrue(compose.is_locked)
        window.click("edit")
        self.assert_as_it_was(compose, before, body)
        self.assert_asks_again(compose, before)
        outcomes.write("extension updated while the question is open", said, seconds)


ORIGINAL = """From: a@k1.example
To: jimu@corp.example
Subject: Question
Message-ID: <original@k1.example>
Date: Tue, 24 Nov 2026 09:00:00 +0900

Hello"""
DRAFT = """From: jimu@corp.example
To: a@k1.example, b@k2.example
Subject: Re: Question
Message-ID: <draft@corp.example>
In-Reply-To: <original@k1.example>
References: <original@k1.example>
X-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=0; DSN=0; uuencode=0
Date: Tue, 24 Nov 2026 10:00:00 +0900

Not finished"""
ANEW = "stays locked, so it is closed and the message opened in a new one; Send asks again"


class Ends(FaultDesk):
    """What ends for good, the harmless first."""

    def test_1_two_profiles_in_one_home(self):
        with Thunderbird(XPI, HELPER, OFFICE, beside=self.tb) as other:
            first, one = self.ask(to=STRANGERS, subject="First")
            before, body = first.recipients, first.body
            second = other.open_compose(to=["c@k3.example", "d@k4.example"], subject="Second")
            begun = second.click_send()
            question = self.tb.notifications.wait_for(2, 60)[1]
            seconds = time.time() - begun
            self.assertNotEqual(question.id, one.id)
            self.tb.notifications.click(question.id, "convert")
            self.assert_shows_nobody(other.mail.wait_for(1)[0], ["c@k3.example", "d@k4.example"])
            self.assertTrue(first.is_locked)
            window = self.told((faults.ASKS,))
            said = outcomes.words(window)
            window.click("edit")
            self.assert_as_it_was(first, before, body)
        self.assert_asks_again(first, before)
        outcomes.write("two profiles at once, in one home", said, seconds)

    def killed_while_asked(self, compose):
        """Returns as killed() does, and the window that takes the place of the locked one, as it was."""
        before, body = compose.recipients, compose.body
        compose.click_send()
        self.told((faults.ASKS,))
        self.assertTrue(compose.is_locked)
        others = self.tb.call("composeWindows")
        seconds, said = self.killed("was opened in a new one")
        self.assertFalse(compose.is_open)
        anew = [identifier for identifier in self.tb.call("composeWindows") if identifier not in others]
        self.assertEqual(len(anew), 1)
        compose = Compose(self.tb.call, anew[0])
        self.assert_as_it_was(compose, before, body)
        return compose, seconds, said

    def test_2_extension_process_killed(self):
        """Thunderbird lets nobody unlock the window then, and saves no draft by itself here."""
        other = self.tb.open_compose(to=STRANGERS, subject="Not sent yet", body="Unfinished")
        as_written = (other.recipients, other.body)
        compose = self.tb.open_compose(to=STRANGERS)
        anew, seconds, said = self.killed_while_asked(compose)
        self.assertEqual(self.tb.extension.windows(), [], "the question of the killed process stays")
        self.assert_asks_again(anew, anew.recipients)
        self.assertEqual((other.recipients, other.body), as_written)
        self.assertEqual(set(self.tb.call("composeWindows")), {anew.id, other.id})
        outcomes.write(
            "extension process killed while the question is open", said, seconds, usable=ANEW)

    def test_3_extension_process_killed_under_a_reply(self):
        """What the new window takes over, and what of it leaves in the end."""
        path = self.folder / "list.csv"
        path.write_text("a,b\n")
        self.tb.add_message(ORIGINAL)
        self.addCleanup(self.tb.call, "emptyFolder", "Inbox")
        compose = self.tb.reply_all("original@k1.example")
        compose.add("cc", STRANGERS[1])
        compose.attach(path)
        anew, seconds, said = self.killed_while_asked(compose)
        anew.click_send()
        question = self.told((faults.ASKS,))
        question.click("convert")
        mail = self.tb.mail.wait_for(1)[0]
        self.assert_shows_nobody(mail, STRANGERS[1:])
        self.assertIn("In-Reply-To: <original@k1.example>", mail.content.decode())
        self.assertIn("filename=\"list.csv\"", mail.content.decode())
        outcomes.write(
            "extension process killed while the question about a reply with an attachment is open",
            said, seconds, kept=outcomes.KEPT + ", the attachment and the thread as well", usable=ANEW)

    def test_4_extension_process_killed_where_nothing_is_locked(self):
        """Neither an answered question, nor one whose window a draft has unlocked: they stay."""
        answered = self.tb.open_compose(to=STRANGERS, subject="Answered")
        answered.click_send()
        self.told((faults.ASKS,)).click("edit")
        answered.wait_unlocked()
        compose = self.tb.open_compose(to=STRANGERS)
        before, body = compose.recipients, compose.body
        compose.click_send()
        self.told((faults.ASKS,))
        self.addCleanup(self.tb.call, "emptyFolder", "Drafts")
        self.tb.call("autosave", compose.id)
        compose.wait_unlocked()
        seconds, said = self.killed("Bcc Guard restarted")
        self.assertEqual(self.tb.extension.windows(), [], "what is told is told once")
        self.assert_as_it_was(compose, before, body)
        self.assert_asks_again(compose, before)
        self.assertEqual(set(self.tb.call("composeWindows")), {answered.id, compose.id})
        outcomes.write(
            "extension process killed after Thunderbird saved a draft while the question is open",
            said, seconds)

    def keep(self, compose):
        """Thunderbird asks before it closes a window."""
        wait_until(self.tb.dialogs, "Thunderbird's own question")
        self.tb.accept_dialogs()
        compose.wait_closed()

    def leave(self, leaving):
        """Sends, leaves while the question is open, and has Thunderbird keep the mail."""
        compose = self.tb.open_compose(to=STRANGERS, body="Kept")
        begun = compose.click_send()
        window = self.told((faults.ASKS,))
        seconds, said = time.time() - begun, outcomes.words(window)
        leaving(compose)
        self.keep(compose)
        window.wait_closed()
        self.assert_kept("Kept")
        return {"told": said, "seconds": seconds, "kept": "in Drafts, as it was",
                "usable": "Thunderbird asks whether to keep the message"}

    def killed_for_good(self, compose, kind):
        """No call gives this mail to another window: the person is told how it is given back, and it is."""
        before, body = compose.recipients, compose.body
        compose.click_send()
        self.told((faults.ASKS,))
        seconds, said = self.killed("Close it and choose Save")
        self.assertTrue(compose.is_locked)
        compose.click_close()
        self.keep(compose)
        draft = self.assert_kept(body, "<original@k1.example>")
        anew = self.tb.open_draft(re.search("Message-ID: <(.*)>", draft)[1])
        self.assert_as_it_was(anew, before, body)
        self.assert_asks_again(anew, before)
        outcomes.write(
            f"extension process killed while the question about a {kind} is open", said, seconds,
            usable="stays locked; closed and saved, it is opened from Drafts as it was, and Send asks again")

    def test_5_extension_process_killed_under_a_draft(self):
        self.tb.add_message(DRAFT, "Drafts")
        self.killed_for_good(self.tb.open_draft("draft@corp.example"), "draft from a thread")

    def test_6_extension_process_killed_under_a_redirected_mail(self):
        self.tb.add_message(ORIGINAL)
        self.addCleanup(self.tb.call, "emptyFolder", "Inbox")
        compose = self.tb.redirect("original@k1.example")
        compose.add("to", *STRANGERS)
        self.killed_for_good(compose, "redirected message")

    def test_7_compose_window_closed(self):
        said = self.leave(lambda compose: compose.click_close())
        outcomes.write("compose window closed while the question is open", **said)

    def test_8_thunderbird_quits(self):
        said = self.leave(lambda compose: self.tb.call("clickQuit"))
        self.tb.call("clickQuit")
        wait_until(lambda: not self.tb.is_running, "Thunderbird to end")
        self.assertEqual(self.tb.mail.mails, [])
        outcomes.write("Thunderbird quits while the question is open", **said)

    def _tidy(self):
        if self.tb.is_running:
            self.tb.call("emptyFolder", "Drafts")
            super()._tidy()

    def assert_kept(self, *words):
        """In Drafts, as it was, and nowhere else; returns it."""
        drafts = wait_until(self.tb.drafts, "the draft")
        self.assertEqual(len(drafts), 1)
        text = drafts[0].replace("\r", "")
        for word in ("To: a@k1.example, b@k2.example", *words):
            self.assertIn(word, text)
        self.assertEqual((self.tb.mail.mails, self.tb.outbox()), ([], []))
        return text

"""The second checker: a message to many goes only when others have looked at it on their own desks and approved it."""

import contextlib
import json
import os
import pathlib
import re
import signal
import tempfile
import unittest

from checkers import APPROVE, ASKED, SENDER, TANAKA, Desk, make_key, policy_of
from product import REVIEW
from thunderbird import ChromeError
from waiting import wait_until

CUSTOMERS = [f"c{i}@k{i}.example" for i in range(7)]
LONG = "\n".join(f"Line {i} of the invitation." for i in range(120))


def said_of(mail, name):
    """The values of a header of a message that went out."""
    return mail.message.get_all(name, [])


class CheckerTest(unittest.TestCase):
    """Two desks, and one approver."""

    @classmethod
    def setUpClass(cls):
        key, line = make_key(TANAKA)
        policy = policy_of([line], 1)
        cls.sender = cls.enterClassContext(Desk(SENDER, policy))
        cls.mail = cls.sender.tb.mail
        cls.approver = cls.enterClassContext(Desk(TANAKA, policy, key, cls.mail))

    def setUp(self):
        self.addCleanup(self._tidy)

    def _tidy(self):
        for desk in (self.sender, self.approver):
            desk.tb.close_composes()
            desk.tb.call("closeMessages")
            for window in desk.tb.extension.windows():
                window.close()
            desk.tb.notifications.clear()
        for path in self.sender.requests.values():
            path.unlink(missing_ok=True)
        self.mail.clear()

    def customers_mails(self):
        """What went to customers."""
        return [mail for mail in self.mail.mails if set(mail.recipients) & set(CUSTOMERS)]

    def wait_borne(self, subject, other=None):
        """The request that the draft bears, once it is another one than that."""
        def borne():
            drafts = [one for one in self.sender.tb.drafts() if f"Subject: {subject}" in one]
            ids = re.findall("(?im)^X-Bcc-Guard-Approval: ([0-9a-f]{32})$", "\n".join(drafts).replace("\r", ""))
            return ids[0] if ids and ids[0] != other else None

        return wait_until(borne, "the draft to bear its request", 120)

    def reopen(self, compose, subject):
        """Closes the window and opens its draft."""
        compose.close()
        return self.sender.tb.open_draft(self.draft_id(subject))

    def send(self, compose):
        """Clicks Send; the message to customers that arrived."""
        compose.click_send()
        wait_until(self.customers_mails, "the message", 120)
        return self.customers_mails()[0]

    def draft_id(self, subject):
        """The Message-ID of a draft."""
        text = next(one for one in self.sender.tb.drafts() if f"Subject: {subject}" in one)
        return next(line for line in text.splitlines() if line.lower().startswith("message-id:")).split("<")[1].split(">")[0]


class Checker(CheckerTest):
    """From the request to what is sent."""

    def approve_restarted(self):
        """The approver is told, restarts, mistypes the number of six, and approves; the sender is told."""
        self.approver.wait_told(ASKED)
        self.approver.restart()
        self.approver.tb.notifications.clear()
        page = self.approver.open_request(self.approver.find_waiting())
        self.assertEqual([one for one in self.approver.tb.notifications.shown if ASKED in one.summary], [])
        self.approver.point_at_all(page)
        self.approver.type_number(page, 7)
        self.approver.tb.pause(1)
        page.click("approve")
        wait_until(lambda: page.text("#note"), "that the number is wrong", 60)
        self.assertTrue(page.is_open)
        self.approver.type_number(page, 6)
        self.approver.answer(page, "approve")
        self.sender.wait_told("1 ")

    def hold_with_one_more(self, compose):
        """What was approved is not sent to somebody else as well."""
        compose.add("bcc", CUSTOMERS[6])
        compose.click_send()
        review = self.sender.tb.extension.wait_for_window(REVIEW, 1, 120)
        wait_until(lambda: review.sees("ask"), "that it is held", 120)
        self.assertIn("1 recipient was added", review.text())
        review.click("edit")
        review.wait_closed()
        compose.wait_unlocked(60)
        self.assertEqual(self.customers_mails(), [])

    def test_a_message_is_declined_changed_approved_and_sent_once(self):
        path = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")), "plan.txt")
        path.write_text("10:00 Welcome\n", encoding="utf-8")
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:6], subject="Seminar", body=LONG)
        compose.attach(path)
        self.sender.tb.books.add_contacts([{"name": "Tanaka Ichirō", "email": TANAKA}])
        self.sender.ask(compose, says=f"Tanaka Ichirō <{TANAKA}>")
        request = self.mail.wait_for(1, 120)[0]
        self.assertEqual(request.recipients, [TANAKA])
        self.assertEqual(self.customers_mails(), [])
        first = self.wait_borne("Seminar")
        self.assertEqual(len([one for one in self.sender.tb.drafts() if "Subject: Seminar" in one]), 1)

        page = self.approver.open_request()
        self.assertIn("6", page.text("#figures"))
        self.assertFalse(page.run("return [...document.querySelectorAll('.tick input')].at(-1).disabled === false;"))
        self.approver.answer(page, "decline", "The hall is another one")
        told = self.sender.wait_told("The hall is another one")
        self.assertIn(TANAKA, told.summary + told.body)

        self.approver.tb.notifications.clear()
        compose = self.reopen(compose, "Seminar")
        compose.write("Seminar", LONG.replace("Line 0", "In the blue hall"))
        self.sender.tb.notifications.clear()
        self.assertIn("text", self.sender.ask(compose))
        second = self.wait_borne("Seminar", first)
        self.sender.restart()
        self.approve_restarted()

        compose = self.sender.tb.open_draft(self.draft_id("Seminar"))
        self.hold_with_one_more(compose)
        compose.clear("bcc")
        compose.add("bcc", *CUSTOMERS[:6])
        mail = self.send(compose)
        compose.wait_closed(60)
        self.assertEqual(said_of(mail, "X-Bcc-Guard-Approval"), [second])
        for field in ("To", "Cc", "Bcc"):
            self.assertEqual(set(mail.addresses(field)) & set(CUSTOMERS), set())
        self.assertLessEqual(set(CUSTOMERS[:6]), set(mail.recipients))
        wait_until(lambda: not self.sender.requests, "it to be used up", 60)

    def test_whoever_only_clicks_cannot_approve_and_closing_decides_nothing(self):
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject="Clicked", body=LONG)
        self.sender.ask(compose)
        page = self.approver.open_request()
        for box in page.run("return [...document.querySelectorAll('.tick input:not(:disabled)')].map(({ id }) => id);"):
            page.click(box)
        self.approver.type_number(page, 5)
        self.approver.tb.pause(1)
        self.assertTrue(page.run("return document.getElementById('tick-text').disabled;"))
        self.assertTrue(page.run("return document.getElementById('approve').disabled;"))
        mails = len(self.mail.mails)
        self.approver.tb.desktop.press("Escape")
        page.wait_closed(60)
        self.approver.tb.pause(2)
        self.assertEqual(len(self.mail.mails), mails)
        self.assertEqual(self.approver.tb.extension.windows(), [])
        self.assertTrue(compose.can_send)

    def test_a_setting_that_changes_while_somebody_looks(self):
        """What it does not touch stays as it is ticked; with what it does, the page begins anew and says so."""
        store = self.approver.tb.extension.background.run
        self.addCleanup(store, "browser.storage.local.remove(['attentionWords', 'trustedGroups']);")
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject="Watched", body="Come.")
        self.sender.ask(compose)
        page = self.approver.open_request()
        self.approver.point_at_all(page)
        store("browser.storage.local.set({ trustedGroups: [['k8.example', 'k9.example']] });")
        self.approver.tb.pause(2)
        self.assertEqual(page.run("return document.querySelectorAll('.tick input:checked').length;"), 3)
        store("browser.storage.local.set({ attentionWords: ['Come'] });")

        def is_anew():
            with contextlib.suppress(ChromeError):  # just beginning
                return "A setting changed" in (page.text("#note") or "")
            return False

        wait_until(is_anew, "that the page begins anew", 60)
        self.assertEqual(page.run("return document.querySelectorAll('.tick input:checked').length;"), 0)
        self.assertIn("Come", page.text("#findings"))
        self.approver.point_at_all(page)
        self.approver.type_number(page, 5)
        self.approver.answer(page, "approve")
        self.sender.wait_told("approves: Watched")

    def test_a_request_is_opened_by_its_notification(self):
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject="Read", body="Come.")
        self.sender.ask(compose)
        told = self.approver.wait_told(ASKED)
        self.assertIn("default", told.action_keys)
        self.approver.tb.notifications.click(told.id, "default")
        page = self.approver.tb.extension.wait_for_window(APPROVE, 1, 60)
        wait_until(lambda: "5" in (page.text("#figures") or ""), "its figures", 60)

    def test_a_request_is_opened_beside_its_message_wherever_that_is_read(self):
        self.approver.inbox.deliver(f"From: {SENDER}\nTo: {TANAKA}\nSubject: Lunch\n\nAt one?\n".encode())
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject="Beside", body="Come.")
        self.sender.ask(compose)
        self.approver.wait_told(ASKED)
        for where in ("pane", "tab", "window"):
            with self.subTest(where=where):
                self.approver.tb.call("readArrived", "Beside", where)
                button = wait_until(lambda where=where: self.approver.tb.extension.reading_button(where), "the button", 60)
                self.assertEqual(button["label"], "Look at the request")
                self.assertEqual([page.url for page in self.approver.tb.extension.windows() if APPROVE in page.url], [])
                self.approver.tb.extension.click_reading_button(where)
                page = self.approver.tb.extension.wait_for_window(APPROVE, 1, 60)
                wait_until(lambda page=page: "5" in (page.text("#figures") or ""), "its figures", 60)
                page.close()
                page.wait_closed(60)
                self.approver.tb.call("closeMessages")
                self.approver.tb.call("readArrived", "Lunch", where)
                wait_until(lambda where=where: self.approver.tb.extension.reading_button(where) is None, "nothing to click", 60)

    def told(self, kind):
        """Until the sender's desk tells so in a window, past what Thunderbird says itself; what it says."""
        def is_told():
            self.sender.tb.accept_dialogs()
            pages = [page for page in self.sender.tb.extension.windows() if f"kind={kind}" in page.url]
            return pages and pages[0].text("#headline") and pages[0].text()

        return wait_until(is_told, f"the notice “{kind}”", 120)

    def assert_nobody_was_asked(self, compose):
        """The message is where it was, and the next click asks."""
        self.assertEqual(self.sender.requests, {})
        self.assertEqual(self.mail.mails, [])
        for window in self.sender.tb.extension.windows():
            window.close()
        self.assertTrue(compose.can_send)
        self.approver.tb.notifications.clear()
        self.sender.ask(compose)
        self.assertEqual(self.mail.wait_for(1, 120)[0].recipients, [TANAKA])
        self.approver.wait_told(ASKED)  # or the next test takes it for its own

    def break_off(self, subject, strike):
        """Somebody asks, and the helper is in the way; then it is struck. The compose window."""
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject=subject, body="Come.")
        review = self.sender.hold(compose)
        helpers = self.sender.tb.helper_pids()
        for pid in helpers:
            os.kill(pid, signal.SIGSTOP)
        review.click("ask")
        wait_until(lambda: [one for one in self.sender.tb.drafts() if f"Subject: {subject}" in one], "the draft", 120)
        for pid in [*strike(), *helpers]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return compose

    def test_a_helper_that_is_killed_asks_nobody(self):
        compose = self.break_off("Killed", lambda: [])
        self.assertIn("ended unexpectedly", self.told("notAsked"))
        self.assert_nobody_was_asked(compose)

    def test_an_extension_that_is_killed_asks_nobody(self):
        compose = self.break_off("Gone", lambda: self.sender.tb.call("extensionProcesses"))
        self.assertIn("Not sent", self.told("lost"))
        self.assert_nobody_was_asked(compose)

    def test_a_letter_that_is_refused_asks_nobody(self):
        self.mail.answer("RCPT", "550 5.1.1 no such mailbox", TANAKA)
        self.addCleanup(self.mail.answer_well)
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject="Refused", body="Come.")
        self.sender.ask(compose)
        self.told("notAsked")
        self.assertEqual(self.sender.requests, {})
        self.assertTrue(compose.can_send)
        self.assertEqual(self.customers_mails(), [])

    def approve_attached(self, subject, files, text="Come."):
        """A message with these files is approved; its window, as it was opened again from its draft, and their paths."""
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject=subject, body=text)
        for name, data in files.items():
            (folder / name).write_bytes(data)
            compose.attach(folder / name)
        self.sender.ask(compose)
        self.approver.approve(5)
        self.sender.wait_told("1 of 1")  # Thunderbird tells of the letter as well
        return compose, folder

    def sender_decisions(self):
        """What stands in the sender's audit log."""
        log = self.sender.tb.desktop.state_home / "bcc-guard" / "audit.jsonl"
        return [json.loads(line)["decision"] for line in log.read_text().splitlines()]

    def test_attachments_of_all_kinds_stand_in_the_copy_as_they_were_approved(self):
        mail = "Subject: 件名\nContent-Type: text/plain; charset=UTF-8\n\nこんにちは\n".encode()
        compose, _ = self.approve_attached("Kinds", {
            "lf.csv": b"a,b\nc,d", "crlf.txt": "表\r\n次\r\n".encode(), "message.eml": mail, "page.html": b"<p>Caf\xc3\xa9</p>\n",
            "bytes.bin": bytes(range(256)), "long.txt": b"x" * 5_000, "sjis.txt": "日本語\r\n".encode("shift_jis"), "empty.txt": b"",
            "cr.txt": b"a\rb\r", "blank.eml": b"Subject: x\n\nHello  \n\n\n", "latin.csv": "é;ü\r\n\r\n".encode("latin-1")})
        before = len(self.sender_decisions())
        self.send(compose)
        compose.wait_closed(60)
        wait_until(lambda: not list((self.sender.tb.desktop.state_home / "bcc-guard" / "approvals").glob("*.json")), "it to be used up", 60)
        self.sender.tb.pause(5)
        self.assertEqual(self.sender.tb.extension.windows(), [])
        self.assertEqual(self.sender_decisions()[before:], ["pass"])

    def test_a_file_that_is_saved_behind_the_check_is_found_in_the_copy(self):
        compose, folder = self.approve_attached("Late", {"plan.csv": b"10:00,Welcome\n"}, "Plaese come, evrybody.")
        self.sender.tb.call("setPreference", "mail.SpellCheckBeforeSend", True)
        self.addCleanup(self.sender.tb.call, "setPreference", "mail.SpellCheckBeforeSend", False)
        compose.click_send()
        wait_until(self.sender.tb.spellings, "the window for spelling", 60)
        (folder / "plan.csv").write_bytes(b"11:00,Welcome\n")
        self.sender.tb.answer_spelling("Send")
        wait_until(self.customers_mails, "the message", 120)
        told = self.sender.tb.extension.wait_for_window(REVIEW, 1, 120)
        wait_until(lambda: "not the one that was approved" in (told.text("#headline") or ""), "what was sent", 60)
        self.assertIn("plan.csv", told.text("#detail"))
        self.assertEqual(self.sender_decisions()[-1], "sent-changed")
        told.click("edit")
        told.wait_closed()


class Void(CheckerTest):
    """What was asked and approved counts no more: it was withdrawn, or its time is over."""

    def told_over(self):
        """How often it was told that the time of the request is over."""
        return len([one for one in self.sender.tb.notifications.shown if one.summary == "Overdue" and "is over" in one.body])

    def badge(self, compose):
        """What stands on the button of the window."""
        return self.sender.tb.extension.button(compose)["badge"]

    def assert_held_anew(self, compose):
        """Nobody has approved it, and somebody can be asked."""
        review = self.sender.hold(compose)
        self.assertNotIn("Approved by", review.text())
        review.click("edit")
        review.wait_closed(60)
        compose.wait_unlocked(60)
        self.assertEqual(self.customers_mails(), [])

    def test_a_request_that_is_withdrawn_takes_its_approval_along(self):
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject="Withdrawn", body="Come.")
        self.sender.ask(compose)
        first = self.wait_borne("Withdrawn")
        self.approver.approve(5)
        self.sender.wait_told("Approved by 1 of 1")
        wait_until(lambda: self.badge(compose) == "1/1", "the badge", 60)
        said, then = self.sender.withdraw()
        self.assertIn("Withdrawn", said)
        self.assertIn("Approved by 1 of 1", said)
        self.assertEqual(then, "No request is open.")
        self.assertEqual(self.sender.requests, {})
        wait_until(lambda: not self.badge(compose), "the badge to go", 60)
        self.assert_held_anew(compose)

        compose = self.reopen(compose, "Withdrawn")
        self.assertFalse(self.badge(compose))
        self.sender.ask(compose)
        second = self.wait_borne("Withdrawn", first)
        self.assertEqual(list(self.sender.requests), [second])
        self.sender.withdraw()
        compose.clear("bcc")
        compose.add("bcc", *CUSTOMERS[:2])
        self.assertEqual(said_of(self.send(compose), "X-Bcc-Guard-Approval"), [])

    def test_whoever_approves_what_was_withdrawn_is_not_counted(self):
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject="Too late", body="Come.")
        self.sender.ask(compose)
        page = self.approver.open_request()
        self.sender.withdraw()
        self.approver.point_at_all(page)
        self.approver.type_number(page, 5)
        self.approver.answer(page, "approve")
        self.sender.wait_told("does not count")
        self.assert_held_anew(compose)

    def test_what_was_not_sent_in_time_is_told_once_and_asked_anew(self):
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject="Overdue", body="Come.")
        self.sender.ask(compose)
        first = self.wait_borne("Overdue")
        self.approver.approve(5)
        self.sender.wait_told("Approved by 1 of 1")
        self.sender.tb.notifications.clear()
        self.sender.pass_time(47)
        compose = self.reopen(compose, "Overdue")
        wait_until(lambda: self.badge(compose) == "1/1", "that it counts", 60)
        self.sender.pass_time(2)
        compose = self.reopen(compose, "Overdue")
        wait_until(self.told_over, "that its time is over", 60)
        self.assertEqual(self.sender.requests, {})
        self.assertFalse(self.badge(compose))
        self.assert_held_anew(compose)

        self.sender.restart()
        self.sender.open_options().close()
        compose = self.sender.tb.open_draft(self.draft_id("Overdue"))
        self.assertEqual(self.told_over(), 1)
        self.sender.ask(compose)
        self.wait_borne("Overdue", first)
        self.assertEqual(self.customers_mails(), [])

    def test_an_approval_that_comes_behind_the_time_is_not_counted(self):
        compose = self.sender.tb.open_compose(bcc=CUSTOMERS[:5], subject="Behind", body="Come.")
        self.sender.ask(compose)
        page = self.approver.open_request()
        self.approver.point_at_all(page)
        self.approver.type_number(page, 5)
        self.sender.pass_time(49)
        self.approver.answer(page, "approve")
        self.sender.wait_told("does not count")
        self.assert_held_anew(compose)

"""The incident with more than one checker: 2,331 customers in Bcc, and two of three colleagues have to look first."""

import contextlib
import re
import unittest

import incident
from checkers import ASKED_IN, SATO, SENDER, SUZUKI, TANAKA, Desk, make_key, policy_of
from product import REVIEW
from servers import Folders
from waiting import wait_until

PATIENCE_S = 300  # a step of thousands of recipients, on a machine that others use
APPROVERS = (TANAKA, SATO, SUZUKI)


class CheckersTest(unittest.TestCase):
    """An office on one mail server: who sends is there all the time, who approves comes and goes."""

    locale = "en-US"

    def setUp(self):
        self.keys = {address: make_key(address) for address in APPROVERS}
        self.inboxes = {address: self.enterContext(Folders()) for address in APPROVERS}
        self.policy = policy_of([line for _, line in self.keys.values()], 2)
        self.sender = self.enterContext(Desk(SENDER, self.policy, locale=self.locale, patience=PATIENCE_S))
        self.sender.tb.allow(PATIENCE_S)
        self.mail = self.sender.tb.mail
        for address, inbox in self.inboxes.items():
            self.mail.hand_over(address, inbox)
        self.words = incident.WORDS[self.locale]

    @contextlib.contextmanager
    def approver(self, address):
        """That colleague, whose inbox was there before they came."""
        desk = Desk(address, self.policy, self.keys[address][0], self.mail, self.locale,
                    inbox=self.inboxes[address], patience=PATIENCE_S)
        with desk:
            desk.tb.allow(PATIENCE_S)
            yield desk

    def draft(self):
        """The only draft: its Message-ID, and the request that it bears (None: it bears none)."""
        drafts = self.sender.tb.drafts()
        self.assertEqual(len(drafts), 1)
        head = re.split(r"\r?\n\r?\n", drafts[0], maxsplit=1)[0]
        found = re.findall("(?im)^X-Bcc-Guard-Approval: ([0-9a-f]{32})\r?$", head)
        self.assertLessEqual(len(found), 1)
        return re.search("(?im)^Message-ID:\\s*<([^>]*)>", head).group(1), found[0] if found else None

    def wait_borne(self, other=None):
        """The request that the draft bears, once it is another one than that."""
        def borne():
            request = self.draft()[1]
            return request if request not in (None, other) else None

        return wait_until(borne, "the draft to bear its request", PATIENCE_S)

    def ask(self, compose):
        """Asks everybody who may approve; the request."""
        sent = len(self.mail.mails)
        before = self.draft()[1] if self.sender.tb.drafts() else None
        said = self.sender.ask(compose)
        for address in APPROVERS:
            self.assertIn(address, said)
        letter = self.mail.wait_for(sent + 1, PATIENCE_S)[sent]
        self.assertEqual(sorted(letter.recipients), sorted(APPROVERS))
        return self.wait_borne(before)

    def reopen(self, compose=None):
        """Closes the window, and opens its draft."""
        if compose is not None:
            compose.close()
        return self.sender.tb.open_draft(self.draft()[0])

    def assert_held(self, compose, words):
        """Send goes no further than a window that says so, and back."""
        compose.click_send()
        review = self.sender.tb.extension.wait_for_window(REVIEW, 1, PATIENCE_S)
        wait_until(lambda: words in (review.text() or ""), words, PATIENCE_S)
        review.click("edit")
        review.wait_closed(PATIENCE_S)
        compose.wait_unlocked(PATIENCE_S)
        self.assert_nobody_got_it()

    def to_outsiders(self):
        """All that went to anybody but colleagues."""
        return [mail for mail in self.mail.mails if set(mail.recipients) - {SENDER, *APPROVERS}]

    def assert_nobody_got_it(self):
        """All that went out went to colleagues."""
        self.assertEqual(self.to_outsiders(), [])

    def assert_goes_once_and_shows_nobody(self, customers, request):
        """One message, to all of them, without any of them in it, and with its request in its header."""
        [mail] = wait_until(self.to_outsiders, "the message", PATIENCE_S)
        self.assertEqual(sorted(mail.recipients), sorted(customers))
        content = mail.content.decode("utf-8", "replace").lower()
        self.assertEqual([one for one in customers if one in content], [])
        self.assertEqual(mail.message.get_all("X-Bcc-Guard-Approval"), [request])
        self.assertEqual(mail.message.get_all("Bcc"), None)
        for address in APPROVERS:
            self.assertNotIn(address, content)
        wait_until(lambda: not self.sender.requests, "the approvals to be used up", 60)
        return mail


class Incident(CheckersTest):
    """The whole story, in English: each customer was typed or pasted, and is a pill."""

    def setUp(self):
        super().setUp()
        self.customers = [f"customer{i}@k{i}.example" for i in range(1, incident.COUNT + 1)]
        self.entries = [f"Customer {i} <{one}>" for i, one in enumerate(self.customers, 1)]

    def assert_shows_all(self, page):
        """Whoever wants to see each of them can."""
        page.click("all")
        listed = "return [...document.querySelectorAll('#addresses li')].map(one => one.textContent.split(' ')[0]);"
        wait_until(lambda: len(page.run(listed)) >= len(self.customers), "all recipients", PATIENCE_S)
        self.assertEqual(page.run(listed), self.customers)

    def test_two_of_three_look_at_it_and_a_recipient_more_is_held(self):
        body = self.words["body"]
        compose = self.sender.tb.open_compose(bcc=self.entries, subject=self.words["subject"], body=body)
        first = self.ask(compose)
        with self.approver(TANAKA) as desk:
            page = desk.open_request()
            self.assertIn("2,331", page.text("#figures"))
            last = page.run("return [...document.querySelectorAll('#parties tr')].slice(-2).map(row => [...row.cells].map(cell => cell.innerText));")
            self.assertEqual(last, [["and 2,231 more", "", "", "2,231"], ["Total", "", "", "2,331"]])
            desk.answer(page, "decline", "The hall is another one")
            self.sender.wait_told("The hall is another one")
            self.assertEqual(desk.decisions, [("declined", first)])

        compose = self.reopen(compose)
        compose.write(self.words["subject"], f"{body}\n\nIn the blue hall.")
        second = self.ask(compose)
        self.assertNotEqual(second, first)
        self.assertEqual(list(self.sender.requests), [second])
        compose.close()
        with self.approver(SATO) as desk:
            desk.wait_told(ASKED_IN[self.locale])
            desk.restart()
            page = desk.open_request()
            self.assertIn("In the blue hall", page.text("#body"))
            desk.point_at_all(page)
            desk.type_number(page, "2,331")
            desk.answer(page, "approve")
            self.sender.wait_told("Approved by 1 of 2")

        self.sender.restart()
        compose = self.reopen()
        self.assert_held(compose, "Approved by 1 of 2")
        compose.close()
        with self.approver(SUZUKI) as desk:
            page = desk.open_request()
            self.assert_shows_all(page)
            desk.point_at_all(page)
            desk.type_number(page, "2331")
            desk.answer(page, "approve")
            self.sender.wait_told("Approved by 2 of 2")
            self.assertEqual(desk.decisions, [("approved", second)])

        compose = self.reopen()
        compose.add("bcc", "late@another.example")
        self.assert_held(compose, "1 recipient was added")
        compose.clear("bcc")
        compose.add("bcc", *self.entries)
        compose.click_send()
        self.assert_goes_once_and_shows_nobody(self.customers, second)
        compose.wait_closed(PATIENCE_S)
        self.assertEqual(self.sender.decisions, [
            ("requested", first), ("declined", first), ("requested", second), ("approved", second), ("approved", second)])


class Japanese(CheckersTest):
    """The shorter story, in Japanese: the customers are a list of the address book, which is one pill."""

    locale = "ja"

    def test_two_of_three_approve_a_list_in_bcc(self):
        customers = incident.add_list(self.sender.tb, self.words)
        compose = self.sender.tb.open_compose(subject=self.words["subject"], body=self.words["body"])
        compose.add_list("bcc", self.words["list"], self.words["book"])
        request = self.ask(compose)
        self.assertIn("承認のお願い", self.mail.mails[0].message["Subject"])
        with self.approver(SATO) as desk:
            page = desk.open_request()
            self.assertIn("社外の宛先: 2,331 件（2,331 組織）。", page.text("#figures"))
            self.assertIn("承認", page.text("#approve"))
            desk.point_at_all(page)
            desk.type_number(page, "２，３３１")
            desk.answer(page, "approve", "会場を確認しました")
            self.sender.wait_told("会場を確認しました")

        compose.close()
        self.sender.restart()
        with self.approver(TANAKA) as desk:
            desk.approve("2331")
            self.sender.wait_told(f"{TANAKA} が承認しました")
        compose = self.reopen()
        compose.click_send()
        mail = self.assert_goes_once_and_shows_nobody(customers, request)
        self.assertEqual(mail.message["Subject"], self.words["subject"])
        compose.wait_closed(PATIENCE_S)

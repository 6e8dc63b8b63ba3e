"""One message each, and what the person, the machine and the accounts do meanwhile. Each leaves a row of FAULTS.md."""

import contextlib
import os
import signal

from eachdesk import EachFaultDesk
from mailserver import MailServer
from product import REVIEW
from test_each import ADDRESSES, TWELVE
from thunderbird import EXTENSION_ID, ChromeError
from waiting import wait_until

SECOND = "seminar@corp.example"
IDENTITIES = {
    "mail.account.account1.identities": "id1,id2",
    **{f"mail.identity.id2.{name}": value for name, value in {
        "fullName": "Seminar", "useremail": SECOND, "smtpServer": "smtp1", "valid": True, "compose_html": False,
        "fcc_folder": "mailbox://nobody@Local%20Folders/Sent",
    }.items()},
}
SLEEP_S = 60


class Clicks(EachFaultDesk):
    """A person in a hurry."""

    def test_clicks_without_haste_begin_one_job(self):
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        compose, review = self.choose(to=TWELVE)
        self.tb.pause(1)
        with self.tb.desktop.clicking(*review.middle_of("each-send")):
            review.wait_closed()
            page = self.progress()
        compose.wait_closed()
        self.assertEqual(self.end(page), {})
        self.assert_once()
        self.assertEqual(len(self.pages()), 1)
        self.row("eight clicks a second on «Send 12 messages»", page)
        self.close(page)

    def test_double_clicks_do_what_the_first_one_does(self):
        """Another button comes where the first one was: it is not pressed, nor is the window closed with what it tells."""
        page = self.begin(held=5)
        self.double_click(page, "pause")
        self.pauses(page)
        self.tb.pause(1)
        self.assertTrue(page.sees("go-on"))
        self.tb.mail.take_at_most(7)
        self.double_click(page, "go-on")
        self.until(lambda: page.sees("pause"), "sending")
        self.tb.pause(1)
        self.assertTrue(page.sees("pause"))
        self.double_click(page, "pause")
        self.pauses(page)
        self.tb.mail.take_at_most(None)
        self.double_click(page, "stop")
        named = self.end(page)
        self.tb.pause(1)
        self.assertTrue(page.is_open)
        self.assert_accounted(named, 12)
        self.assertEqual(page.text("#doubt"), None)
        self.row("double clicks on Pause, Go on, Pause and Stop", page)
        self.close(page)

    def double_click(self, page, identifier):
        """Slowly enough for the window to show something else in between."""
        place = page.middle_of(identifier)
        self.tb.pause(1)
        for wait in (0.35, 0):
            self.tb.desktop.click(*place)
            self.tb.pause(wait)

    def test_a_send_beside_the_job_of_its_window_is_held_back(self):
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        compose = self.tb.open_compose(to=TWELVE)
        self.tb.extension.click_button(compose)
        review = self.review()
        wait_until(lambda: review.sees("each"), "the offer")
        self.click_as_person(review, "each")
        wait_until(lambda: review.sees("each-send"), "what would be sent")
        review.click("each-send")
        with contextlib.suppress(ChromeError):  # its window may have closed already
            compose.click_send()
        page = self.whichever_came_first()
        compose.wait_closed()
        self.assertEqual(self.end(page), {})
        self.assert_once()
        self.assertEqual([one.url for one in self.tb.extension.windows()], [page.url])
        self.row("Send in the window whose message is being sent", page)
        self.close(page)

    def whichever_came_first(self):
        """The job, which holds the send back, or the send, which asks by itself and has the same answer."""
        wait_until(lambda: self.pages() or self.asking(), "the job or a question")
        review = self.asking()
        if review:
            review.click("each")
            wait_until(lambda: review.sees("each-send"), "what would be sent")
            review.click("each-send")
        return self.progress()

    def asking(self):
        """The window of a question on its first page."""
        for one in self.tb.extension.windows():
            with contextlib.suppress(ChromeError):  # just closing
                if REVIEW in one.url and one.sees("each"):
                    return one
        return None

    def test_a_window_closed_while_it_sends_comes_back_with_the_end(self):
        page = self.begin(held=5)
        self.click_as_person(page, "close")
        page.wait_closed()
        self.tb.mail.take_at_most(None)
        page = self.progress()
        self.assertEqual(self.end(page), {})
        self.assert_once()
        self.row("the window with the progress is closed", page)
        self.close(page)

    def test_a_window_closed_while_it_pauses_is_behind_the_button(self):
        page = self.begin(held=5)
        self.rest(page)
        had = self.got()
        page.close()
        self.tb.pause(2)
        self.assertEqual(self.got(), had)
        page = self.from_button()
        self.go_on(page)
        self.assertEqual(self.end(page), {})
        self.assert_once()
        self.row("the window with the progress is closed while the job pauses", page)
        self.close(page)

    def from_button(self):
        """The button of the main window says how many are left, and brings the window back."""
        self.assertEqual(self.tb.extension.button()["badge"], str(12 - len(self.got())))
        self.tb.extension.click_button()
        panel = self.tb.extension.panel()
        wait_until(lambda: panel.sees("jobs"), "the way to it")
        panel.click("jobs")
        return self.progress()

    def test_a_window_closed_without_a_helper_comes_back_with_the_end(self):
        page = self.begin(held=5)
        self.signal(signal.SIGSTOP)
        page.close()
        self.tb.pause(1)
        self.signal(signal.SIGKILL)
        self.tb.mail.take_at_most(None)
        page = self.progress()  # with its end
        self.assert_accounted(self.end(page))
        self.row("the window with the progress is closed while the helper hangs, which then is killed", page)
        self.close(page)


class Machine(EachFaultDesk):
    """The machine sleeps."""

    def test_the_machine_sleeps_and_the_connections_end_meanwhile(self):
        page = self.begin(held=5)
        pids = self.tb.pids
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        self.tb.mail.cut_off()
        self.tb.pause(SLEEP_S)
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        self.tb.mail.take_at_most(None)
        page, named, _ = self.end_or_restart(page)
        self.assert_accounted(named)
        self.row("the machine sleeps for a minute, and the connections end meanwhile", page)
        self.close(page)


class Accounts(EachFaultDesk):
    """What the account settings can change."""

    preferences = IDENTITIES

    def test_another_server_for_what_is_sent(self):
        page = self.begin(held=5)
        self.rest(page)
        had = self.got()
        other = MailServer()
        self.addCleanup(other.stop)
        self.addCleanup(self.tb.call, "useServer", self.tb.mail.port)
        self.tb.call("useServer", other.port)
        self.click_as_person(page, "go-on")
        self.assertEqual(self.end(page), {})
        self.assertEqual(self.got(), had)
        self.assertEqual(sorted([*had, *(mail.recipients[0] for mail in other.mails)]), sorted(ADDRESSES))
        self.assert_alone(other.mails)
        self.row("the account gets another server", page)
        self.close(page)

    def test_the_identity_is_deleted(self):
        compose = self.tb.open_compose(to=TWELVE)
        self.tb.extension.background.run(
            """return Promise.all([browser.identities.list(), browser.tabs.query({ type: "messageCompose" })]).then(([all, [tab]]) =>
              browser.compose.setComposeDetails(tab.id, { identityId: all.find(({ email }) => email == arguments[0]).id }));""", SECOND)
        self.tb.mail.take_at_most(5)
        page = self.send(compose)[1]
        self.tb.mail.wait_for(5)
        self.rest(page)
        had = self.got()
        self.tb.call("removeIdentity", SECOND)
        for _ in range(3):  # none of them costs anybody
            self.click_as_person(page, "go-on")
            self.tb.pause(1)
            self.pauses(page, "Thunderbird says: Identity not found")
        self.click_as_person(page, "stop")
        named = self.end(page)
        self.assertEqual(self.got(), had)
        self.assert_accounted(named, 12)
        self.assertIsNone(page.text("#doubt"))
        self.row("the identity is deleted", page)
        self.close(page)

    def test_the_folder_of_sent_messages_is_gone(self):
        """The copy is tried again with the next start, and until then nothing of it is lost."""
        page = self.begin(held=5)
        self.tb.call("spoilSent", True)
        self.addCleanup(self.tb.call, "spoilSent", False)
        self.tb.mail.take_at_most(None)
        self.assertEqual(self.end(page), {})
        self.assert_once()
        self.assertIn("No copy could be put into Sent", page.text("#detail"))
        self.meanwhile = self.words(page)
        page.click("close")
        page.wait_closed()
        self.assertEqual(len(self.kept()), 1)
        self.tb.call("spoilSent", False)
        self.tb.restart()
        self.tb.wait_started()
        page = self.progress()
        self.until(lambda: "One copy is in Sent" in (page.text("#detail") or ""), "the copy")
        self.assert_once()
        self.row("nothing can be put into Sent until the next start", page)
        self.close(page)

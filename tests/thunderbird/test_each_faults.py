"""One message each, when the server, the disk, the list or a process fails in the middle. Each leaves a row of FAULTS.md."""

import contextlib
import fcntl
import pathlib
import signal

import faults
from eachdesk import MOST_UNDER_WAY, SILENCE_S, EachFaultDesk
from mailserver import DROPPED, TOO_FAST
from marionette import MarionetteError
from test_each import ADDRESSES, PAGE
from waiting import wait_until

# The helper's own folder: it can be filled while it runs.
SMALL_DISK = 'mount -t tmpfs -o size=512k,mode=700 tmpfs "$XDG_STATE_HOME"'


class EachServer(EachFaultDesk):
    """The server."""

    def test_each_is_told_what_became_of_it(self):
        server = self.tb.mail
        server.answer("RCPT", "550 5.1.1 no such mailbox", ADDRESSES[2])
        server.answer("DATA", "554 5.7.1 not wanted here", ADDRESSES[3])
        server.answer("RCPT", "450 4.2.1 mailbox busy, try again later", ADDRESSES[4])
        server.answer("DATA", "451 4.3.0 queue full, try again later", ADDRESSES[5])
        server.answer("DATA", DROPPED, ADDRESSES[6])
        page = self.begin()
        self.until(lambda: {"450", "451"} <= {reply[:3] for reply in server.given} or self.is_stuck(page), "all of these replies", SILENCE_S)
        # Thunderbird itself tries such a recipient twice.
        self.until(lambda: self.left(page) <= 3 or self.is_stuck(page), "the others", SILENCE_S)
        server.answer_well(ADDRESSES[4])
        server.answer_well(ADDRESSES[5])
        page, named, was_stuck = self.end_or_restart(page)
        self.assertIn("no such mailbox", named.pop(ADDRESSES[2]))
        self.assertIn("not wanted here", named.pop(ADDRESSES[3]))
        self.assertEqual(int(page.text("#doubt")), len(named))
        if not was_stuck:
            self.assertEqual(list(named), [ADDRESSES[6]])
        self.assertLessEqual(len(named), MOST_UNDER_WAY + 1)
        self.assertEqual([one for one in ADDRESSES if one not in self.got() and one not in named], ADDRESSES[2:4])
        self.assertEqual(len(self.got()), len(set(self.got())))
        self.assertIn(ADDRESSES[6], {*self.got(), *named})  # it was taken, and the sender never learnt of it
        self.row("550 to one RCPT, 554 to one DATA, 450 to one RCPT, 451 to one DATA, and one connection ends instead of the reply to DATA", page)
        self.close(page)

    def test_a_server_that_says_later_to_the_sender_gets_all_of_them_later(self):
        self.tb.mail.answer("MAIL", "451 4.3.0 try again later")
        page = self.begin()
        wait_until(lambda: len(self.tb.mail.given) == 2, "both tries of Thunderbird")
        self.tb.mail.answer_well()
        self.assertEqual(self.end(page, 240), {})
        self.assert_once()
        self.row("451 to MAIL, for as long as Thunderbird tries once", page)
        self.close(page)

    def test_a_refused_sender_stops_at_once(self):
        self.tb.mail.answer("MAIL", "550 5.7.1 you may not")
        self.assert_stops_at_once("550 to MAIL from the first message on")

    def test_a_message_that_the_server_does_not_want_stops_at_once(self):
        self.tb.mail.answer("DATA", "554 5.7.1 not wanted here")
        self.assert_stops_at_once("554 to DATA of every message")

    def assert_stops_at_once(self, fault):
        """Nobody gets it, and the message stands in a window again: only then nothing is kept."""
        page = self.begin()
        self.assertEqual(sorted(self.end(page)), sorted(ADDRESSES))
        self.assertIn("0 of 12", page.text("#headline"))
        self.assertTrue(page.sees("open"))
        self.assertEqual(len(self.tb.mail.given), 1)
        self.assertEqual(self.got(), [])
        self.row(fault, page)
        self.close(page)
        self.assertEqual(len(wait_until(lambda: self.tb.call("readyComposes"), "the message again")), 1)

    def test_a_sender_who_is_refused_in_the_middle(self):
        page = self.begin(held=5)
        self.tb.mail.answer("MAIL", "550 5.7.1 no more from you today")
        self.tb.mail.take_at_most(None)
        self.pauses(page, "refuses")
        self.tb.mail.answer_well()
        self.go_on(page, "refuses")
        named = self.end(page)
        self.assert_accounted(named, 3 + MOST_UNDER_WAY - 1)  # three, and what was under way beside the third
        self.assertEqual(sorted(self.got()), sorted(set(ADDRESSES) - set(named)))
        self.assertGreaterEqual(len(named), 3)
        self.assertTrue(all("no more from you" in line for line in named.values()))
        self.row("550 to MAIL from the sixth message on, and the person goes on when it is over", page)
        self.close(page)

    def test_a_server_that_allows_thirty_a_minute_gets_thirty_a_minute(self):
        self.tb.mail.allow(30)
        page = self.begin(40)
        self.until(lambda: self.tb.mail.given, "a word of the server")
        self.assertEqual(self.end(page, 400), {})
        self.assert_once(40)
        self.assertEqual(set(self.tb.mail.given), {TOO_FAST})
        self.assertLess(len(self.tb.mail.given), 30)  # it is not asked again and again
        self.row("the server takes thirty a minute (of 40)", page)
        self.close(page)

    def test_a_server_that_is_gone_has_one_in_doubt(self):
        page = self.begin(held=5)
        self.rest(page)
        had = self.got()
        self.tb.mail.hang_up()
        self.addCleanup(self.tb.mail.listen)
        self.click_as_person(page, "go-on")
        self.pauses(page, "The connection to the mail server ended")
        self.assertNotIn("Thunderbird says", page.text("#detail"))
        self.tb.mail.listen()
        self.go_on(page)
        named = self.end(page)
        self.assertIn("The connection to the mail server ended", *named.values())
        self.assertEqual(len(self.got()), 11)
        self.assertTrue(set(had) <= set(self.got()))
        self.assert_accounted(named, 1)
        self.row("the server is gone, and comes back", page)
        self.close(page)

    def test_offline_it_waits_and_goes_on_by_itself(self):
        page = self.begin(held=5)
        self.rest(page)
        self.tb.call("setOffline", True)
        self.addCleanup(self.tb.call, "setOffline", False)
        self.go_on(page)
        self.says(page, "cannot be reached")
        self.tb.call("setOffline", False)
        self.assertEqual(self.end(page), {})
        self.assert_once()
        self.row("Thunderbird is offline, and online again", page)
        self.close(page)


class EachRefusals(EachFaultDesk):
    """Three recipients are refused: the job pauses and asks, and there are three answers."""

    def refused(self):
        """The window that asks."""
        for address in ADDRESSES[1:4]:
            self.tb.mail.answer("RCPT", "550 5.1.1 no such mailbox", address)
        page = self.begin()
        self.pauses(page, "refuses recipients")
        self.assertEqual(page.run("return document.activeElement.id;"), "headline")  # a key then resumes nothing
        return page

    def assert_refused(self, named):
        """They are named, with the words of the server."""
        for address in ADDRESSES[1:4]:
            self.assertIn("no such mailbox", named[address])
            self.assertNotIn(address, self.got())

    def test_go_on(self):
        page = self.refused()
        self.tb.mail.answer("RCPT", "550 5.1.1 no such mailbox", ADDRESSES[11])
        self.click_as_person(page, "go-on")
        named = self.end(page)
        self.assert_refused(named)
        self.assertEqual(sorted(named), sorted([*ADDRESSES[1:4], ADDRESSES[11]]))
        self.assert_accounted(named)
        self.row("550 to three RCPT, and the person goes on", page)
        self.close(page)

    def test_stop(self):
        page = self.refused()
        self.click_as_person(page, "stop")
        named = self.end(page)
        had = self.got()
        self.assert_refused(named)
        self.assert_accounted(named, 12)
        self.assertEqual(len(named), 12 - len(had))
        self.tb.pause(2)
        self.assertEqual(self.got(), had)
        self.row("550 to three RCPT, and the person stops it", page)
        self.close(page)

    def test_save_the_rest(self):
        """What is in the files is not sent from here any more."""
        folder = self.downloads()
        page = self.refused()
        self.click_as_person(page, "rest")
        left = self.saved(folder)
        named = self.end(page)
        self.assertIn("Stopped", page.text("#headline"))
        self.assert_refused(named)
        self.assertEqual(sorted([*self.got(), *ADDRESSES[1:4], *(one["To"].addresses[0].addr_spec for one in left)]), sorted(ADDRESSES))
        for one in left:
            self.assertEqual((len(one["To"].addresses), one["Cc"], one["Bcc"], one["Subject"]), (1, None, None, "Seminar"))
            self.assertEqual(one["From"].addresses[0].addr_spec, "jimu@corp.example")
            self.assertEqual(one.get_body().get_content().strip(), "Dear all")
        self.row("550 to three RCPT, and the person saves the rest as files", page)
        self.close(page)


class EachProcesses(EachFaultDesk):
    """A process, the disk, the list, another job."""

    def test_a_list_that_changes_meanwhile_changes_nothing(self):
        members = [{"name": f"客 {i}", "email": address} for i, address in enumerate(ADDRESSES)]
        self.tb.books.add_list("顧客", members)
        self.addCleanup(self.tb.books.delete_list, "customers")
        compose = self.tb.open_compose()
        compose.add_list("to", "顧客")
        self.tb.mail.take_at_most(2)
        page = self.send(compose)[1]
        self.tb.mail.wait_for(2)
        self.tb.books.add_member("顧客", {"name": "Late", "email": "late@k99.example"})
        self.tb.books.rename_list("顧客", "customers")
        self.tb.mail.take_at_most(None)
        self.assertEqual(self.end(page), {})
        self.assert_once()
        self.row("a list among the recipients is renamed, and gets a member", page)
        self.close(page)

    def test_of_two_jobs_one_waits(self):
        first = self.begin(held=3)
        self.send(to=[f"d{i}@m{i}.example" for i in range(4)], subject="Workshop")
        second = self.tb.extension.wait_for_window(PAGE, 2, 60)
        self.says(second, "Waiting for other messages")
        self.assertEqual(len(self.got()), 3)
        self.tb.mail.take_at_most(None)
        for page in (first, second):
            self.assertEqual(self.end(page), {})
        self.assertEqual(sorted(self.got()), sorted([*ADDRESSES, *(f"d{i}@m{i}.example" for i in range(4))]))
        self.row("another job is sent (the second of the two)", second)
        for page in (first, second):
            page.click("close")

    def test_the_helper_killed_in_the_middle(self):
        page = self.begin(held=5)
        self.signal(signal.SIGKILL)
        self.tb.mail.take_at_most(None)
        self.assert_accounted(self.end(page))
        self.row("the helper is killed", page)
        self.close(page)

    def test_a_pause_outlasts_the_helper(self):
        page = self.begin(held=5)
        self.click_as_person(page, "pause")
        self.pauses(page)
        self.signal(signal.SIGKILL)
        self.tb.mail.take_at_most(None)
        self.pauses(page, "interrupted")  # there is a helper again
        self.tb.pause(3)
        self.assertLessEqual(len(self.got()), 5 + MOST_UNDER_WAY)
        self.click_as_person(page, "go-on")
        self.assert_accounted(self.end(page))
        self.row("the helper is killed while the job pauses", page)
        self.close(page)

    def test_the_process_of_the_extension_killed_in_the_middle(self):
        self.begin(held=5)
        self.kill_extension()
        self.tb.mail.take_at_most(None)
        self.tb.extension.wait_running()  # nobody did anything: it wakes by itself
        page = self.anew()
        self.assertEqual([one.url for one in self.tb.extension.windows()], [page.url])
        self.assert_goes_on(page, "the process of the extension is killed")

    def test_thunderbird_quits_in_the_middle(self):
        self.begin(held=5)
        with contextlib.suppress(MarionetteError, OSError):
            self.tb.call("clickQuit")
        self.tb.pause(2)
        self.tb.mail.take_at_most(None)
        wait_until(lambda: not self.tb.is_running, "the end of Thunderbird", 120)
        self.assert_next_start_goes_on("Thunderbird quits")

    def test_thunderbird_killed_in_the_middle(self):
        self.begin(held=5)
        self.kill_thunderbird()
        self.tb.mail.take_at_most(None)
        self.assert_next_start_goes_on("Thunderbird is killed")

    def test_thunderbird_quits_while_it_pauses(self):
        page = self.begin(held=5)
        self.rest(page)
        had = self.got()
        with contextlib.suppress(MarionetteError, OSError):
            self.tb.call("clickQuit")
        wait_until(lambda: not self.tb.is_running, "the end of Thunderbird", 120)
        self.assertEqual(self.got(), had)
        self.assert_next_start_goes_on("Thunderbird quits while the job pauses", 0)

    def test_the_last_helper_is_there_at_the_next_start(self):
        """It has the journal as long as it is there. The test has it in its place: with Thunderbird its helper is killed as well."""
        page = self.begin(held=5)
        self.rest(page)
        self.kill_thunderbird()
        with self.kept()[0].open("rb+") as journal:
            wait_until(lambda: self.has_locked(journal), "the end of the helper")
            self.tb.restart()
            self.tb.wait_started()
            self.tb.pause(4)
            self.assertEqual(self.pages(), [])
        self.assert_goes_on(self.anew(), "Thunderbird is killed, and its helper is still there at the next start", 0)

    @staticmethod
    def has_locked(journal):
        """As a helper does that goes on with it."""
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def assert_next_start_goes_on(self, fault, most=MOST_UNDER_WAY):
        """With the same profile; nothing is sent before the person says so."""
        self.tb.restart()
        self.tb.wait_started()
        page = self.anew()
        had = len(self.got())
        self.tb.pause(2)
        self.assertEqual(len(self.got()), had)
        self.assertTrue(page.sees("stop"))
        self.assert_goes_on(page, fault, most)

    def assert_goes_on(self, page, fault, most=MOST_UNDER_WAY):
        """The person says so."""
        self.go_on(page)
        self.assert_accounted(self.end(page), most)
        self.row(fault, page)
        self.close(page)

    def test_a_full_disk_stops_it_before_the_next_one(self):
        faults.mounted(SMALL_DISK)(self)
        wait_until(lambda: self.tb.extension.button()["badge"] == "", "the helper")
        page = self.begin(60, held=5)
        filler = pathlib.Path(f"/proc/{self.tb.helper_pids()[0]}/root{self.tb.desktop.state_home}/filler")
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(512))
        self.tb.mail.take_at_most(None)
        self.pauses(page, "disk full")
        self.tb.pause(2)  # those under way arrive
        had = len(self.got())
        self.assertLess(had, 60)
        self.tb.pause(2)
        self.assertEqual(len(self.got()), had)
        filler.unlink()
        self.go_on(page)
        self.assertEqual(self.end(page), {})
        self.assert_once(60)
        self.row("the disk is full (of 60)", page)
        self.close(page)

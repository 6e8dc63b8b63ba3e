"""One message each, when the server, the disk, the list or a process fails in the middle. Each is a row of FAULTS.md."""

import contextlib
import pathlib
import signal

import faults
from mailserver import DROPPED, TOO_FAST
from marionette import MarionetteError
from test_each import ADDRESSES, PAGE, TWELVE, EachTest
from test_faults import FaultDesk
from thunderbird import EXTENSION_ID, ChromeError
from waiting import wait_until

# What Thunderbird never tells of is in doubt after two and a half minutes.
SILENCE_S = 400
# Which may be in doubt after a crash.
MOST_UNDER_WAY = 4
# The helper's own folder: it can be filled while it runs.
SMALL_DISK = 'mount -t tmpfs -o size=512k,mode=700 tmpfs "$XDG_STATE_HOME"'


class EachFaults(EachTest, FaultDesk):
    """Nobody gets it twice, who did not get it is named, and the job comes to an end."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.tb.mail.answer_well)
        self.addCleanup(self.tb.mail.allow, None)
        self.addCleanup(self.tb.mail.take_at_most, None)
        self.addCleanup(self.stop_all)

    def stop_all(self):
        """What a test that failed left would have the next one wait."""
        for page in self.tb.extension.windows():
            with contextlib.suppress(ChromeError, MarionetteError):
                page.click("stop")

    # — the steps —

    def begin(self, count=12, held=None, **recipients):
        """Sends to so many; the server gives the last reply to no more than held of them for now. Returns the window."""
        self.tb.mail.take_at_most(held)
        people = recipients or {"to": [f"客 {i} <c{i}@k{i}.example>" for i in range(count)]}
        page = self.send(**people)[1]
        if held is not None:
            self.tb.mail.wait_for(held)
        return page

    def until(self, condition, what, seconds=120):
        """Whoever sits there closes the alerts of Thunderbird meanwhile."""
        def comes():
            with contextlib.suppress(TimeoutError):
                self.tb.accept_dialogs()
            return condition()

        return wait_until(comes, what, seconds)

    def end(self, page, seconds=120):
        """Until it is over: what became of those who did not get it, by address."""
        try:
            self.until(lambda: page.sees("copy"), "the end", seconds)
        except TimeoutError as error:
            raise AssertionError(f"{error}; the window says {page.text()!r}, the server {self.tb.mail.given}") from error
        lines = page.run("return [...document.querySelectorAll('#list li')].map(({ textContent }) => textContent);")
        return {line[:line.index(" – ")].rpartition("<")[2].strip("<>"): line for line in lines}

    def go_on(self, page):
        """A click of the person, where the window offers it."""
        self.until(lambda: page.sees("go-on"), "the pause")
        self.click_as_person(page, "go-on")

    def anew(self):
        """The window that the next Thunderbird, or the next page of the extension, opens for what was left."""
        def found():
            for page in self.tb.extension.windows():
                with contextlib.suppress(ChromeError, MarionetteError):
                    if PAGE in page.url and "interrupted" in page.text("#detail"):
                        return page
            return None

        return wait_until(found, "the window of what was left", 120)

    @staticmethod
    def left(page):
        """How many are left, or under way, by what the window says."""
        return int(page.text("#left"))

    # — what holds for all —

    def got(self):
        """Who got it, each time they did."""
        return [mail.recipients[0] for mail in self.tb.mail.mails]

    def assert_once(self, count=12):
        """All of them got it, each alone and once."""
        self.tb.mail.wait_for(count)
        self.assertEqual(sorted(self.got()), sorted(f"c{i}@k{i}.example" for i in range(count)))
        self.assert_alone(self.tb.mail.mails)

    def assert_accounted(self, named, doubts=MOST_UNDER_WAY):
        """Nobody twice, and whoever did not get it stands in the list."""
        got = self.got()
        self.assertEqual(len(got), len(set(got)))
        self.assert_alone(self.tb.mail.mails)
        self.assertEqual([one for one in ADDRESSES if one not in got and one not in named], [])
        self.assertLessEqual(len(named), doubts)

    # — the server —

    def test_each_is_told_what_became_of_it(self):
        server = self.tb.mail
        server.answer("RCPT", "550 5.1.1 no such mailbox", ADDRESSES[2])
        server.answer("DATA", "554 5.7.1 not wanted here", ADDRESSES[3])
        server.answer("RCPT", "450 4.2.1 mailbox busy, try again later", ADDRESSES[4])
        server.answer("DATA", "451 4.3.0 queue full, try again later", ADDRESSES[5])
        server.answer("DATA", DROPPED, ADDRESSES[6])
        page = self.begin()
        self.until(lambda: {"450", "451"} <= {reply[:3] for reply in server.given}, "all of these replies")
        self.until(lambda: self.left(page) <= 3, "the others")  # Thunderbird itself tries such a recipient twice
        server.answer_well(ADDRESSES[4])
        server.answer_well(ADDRESSES[5])
        named = self.end(page, SILENCE_S)
        self.assertEqual(sorted(named), [ADDRESSES[2], ADDRESSES[3], ADDRESSES[6]])
        self.assertIn("no such mailbox", named[ADDRESSES[2]])
        self.assertIn("not wanted here", named[ADDRESSES[3]])
        self.assertEqual(page.text("#doubt"), "1")
        self.assertEqual(sorted(self.got()), sorted(set(ADDRESSES) - {ADDRESSES[2], ADDRESSES[3]}))
        self.assertEqual(self.got().count(ADDRESSES[6]), 1)  # it was taken, and the sender never learnt of it
        page.click("close")

    def test_a_server_that_says_later_to_the_sender_gets_all_of_them_later(self):
        self.tb.mail.answer("MAIL", "451 4.3.0 try again later")
        page = self.begin()
        wait_until(self.tb.dialogs, "the alert of Thunderbird")
        self.tb.mail.answer_well()
        self.assertEqual(self.end(page, 240), {})
        self.assert_once()
        page.click("close")

    def test_a_message_that_the_server_does_not_want_stops_at_once(self):
        self.tb.mail.answer("DATA", "554 5.7.1 not wanted here")
        page = self.begin()
        self.end(page)
        self.assertIn("0 of 12", page.text("#headline"))
        self.assertEqual(len(self.tb.mail.given), 1)
        self.assertEqual(self.got(), [])
        page.click("close")
        wait_until(lambda: self.tb.call("readyComposes"), "the message again")

    def test_a_server_that_allows_thirty_a_minute_gets_thirty_a_minute(self):
        self.tb.mail.allow(30)
        page = self.begin(40)
        self.assertEqual(self.end(page, 400), {})
        self.assert_once(40)
        self.assertEqual(set(self.tb.mail.given), {TOO_FAST})
        self.assertLess(len(self.tb.mail.given), 30)  # it is not asked again and again
        page.click("close")

    # — the person, the list, another job —

    def test_offline_it_waits_and_goes_on_by_itself(self):
        page = self.begin(held=5)
        self.click_as_person(page, "pause")
        self.tb.mail.take_at_most(None)
        self.until(lambda: self.left(page) == 12 - len(self.got()), "what is under way")
        self.tb.call("setOffline", True)
        self.addCleanup(self.tb.call, "setOffline", False)
        self.go_on(page)
        self.until(lambda: "cannot be reached" in page.text("#detail"), "a word of it")
        self.tb.call("setOffline", False)
        self.assertEqual(self.end(page), {})
        self.assert_once()
        page.click("close")

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
        page.click("close")

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
        self.assertEqual(len([one for one in self.tb.extension.windows() if PAGE in one.url]), 1)
        page.click("close")

    def test_a_send_beside_the_job_of_its_window_is_held_back(self):
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        compose = self.tb.open_compose(to=TWELVE)
        self.tb.extension.click_button(compose)
        review = self.review()
        wait_until(lambda: review.sees("each"), "the offer")
        self.click_as_person(review, "each")
        wait_until(lambda: review.sees("each-send"), "what would be sent")
        review.click("each-send")
        with contextlib.suppress(ChromeError):  # its window has closed already
            compose.click_send()
        page = self.progress()
        compose.wait_closed()
        self.assertEqual(self.end(page), {})
        self.assert_once()
        self.assertEqual([one.url for one in self.tb.extension.windows()], [page.url])
        page.click("close")

    def test_of_two_jobs_one_waits(self):
        first = self.begin(held=3)
        self.send(to=[f"d{i}@m{i}.example" for i in range(4)], subject="Workshop")
        second = self.tb.extension.wait_for_window(PAGE, 2, 60)
        wait_until(lambda: "Waiting for other messages" in (second.text("#headline") or ""), "a word of it")
        self.assertEqual(len(self.got()), 3)
        self.tb.mail.take_at_most(None)
        for page in (first, second):
            self.assertEqual(self.end(page), {})
        self.assertEqual(sorted(self.got()), sorted([*ADDRESSES, *(f"d{i}@m{i}.example" for i in range(4))]))
        for page in (first, second):
            page.click("close")

    # — a process, the disk —

    def test_a_pause_outlasts_the_helper(self):
        page = self.begin(held=5)
        self.click_as_person(page, "pause")
        self.signal(signal.SIGKILL)
        self.tb.mail.take_at_most(None)
        self.until(lambda: "Paused" in page.text("#headline") and page.sees("go-on"), "the pause")
        self.tb.pause(5)
        self.assertLessEqual(len(self.got()), 5 + MOST_UNDER_WAY)
        self.click_as_person(page, "go-on")
        self.assert_accounted(self.end(page))
        page.click("close")

    def test_thunderbird_quits_in_the_middle(self):
        self.begin(held=5)
        with contextlib.suppress(MarionetteError, OSError):
            self.tb.call("clickQuit")
        self.tb.pause(2)
        self.tb.mail.take_at_most(None)
        wait_until(lambda: not self.tb.is_running, "the end of Thunderbird", 120)
        self.tb.restart()
        self.tb.wait_started()
        page = self.anew()
        self.go_on(page)
        self.assert_accounted(self.end(page))
        page.click("close")

    def test_the_process_of_the_extension_killed_in_the_middle(self):
        self.begin(held=5)
        self.kill_extension()
        self.tb.mail.take_at_most(None)
        self.tb.extension.wait_running()  # nobody did anything: it wakes by itself
        page = self.anew()
        self.assertEqual([one.url for one in self.tb.extension.windows()], [page.url])
        self.go_on(page)
        self.assert_accounted(self.end(page))
        page.click("close")

    def test_a_full_disk_stops_it_before_the_next_one(self):
        faults.mounted(SMALL_DISK)(self)
        wait_until(lambda: self.tb.extension.button()["badge"] == "", "the helper")
        page = self.begin(60, held=5)
        filler = pathlib.Path(f"/proc/{self.tb.helper_pids()[0]}/root{self.tb.desktop.state_home}/filler")
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(512))
        self.tb.mail.take_at_most(None)
        self.until(lambda: "disk full" in page.text("#detail"), "a word of it")
        self.tb.pause(3)  # those under way arrive
        had = len(self.got())
        self.assertLess(had, 60)
        self.tb.pause(3)
        self.assertEqual(len(self.got()), had)
        filler.unlink()
        self.go_on(page)
        self.assertEqual(self.end(page), {})
        self.assert_once(60)
        page.click("close")

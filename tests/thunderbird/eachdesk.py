"""A desk on which one message each is sent while something fails: the steps, and what holds for all of it."""

import contextlib

import outcomes
from marionette import AlertError, MarionetteError
from test_each import ADDRESSES, PAGE, EachTest
from test_faults import FaultDesk
from thunderbird import EXTENSION_ID, ChromeError
from waiting import wait_until

# What Thunderbird never tells of is in doubt after two and a half minutes.
SILENCE_S = 400
# Which may be in doubt after a crash.
MOST_UNDER_WAY = 4


class EachFaultDesk(EachTest, FaultDesk):
    """Nobody gets it twice, who did not get it is named, and the job comes to an end."""

    def setUp(self):
        super().setUp()
        self.meanwhile = []
        self.addCleanup(self.end_all)
        self.addCleanup(self.tb.mail.answer_well)
        self.addCleanup(self.tb.mail.allow, None)
        self.addCleanup(self.tb.mail.take_at_most, None)

    # — what a test leaves, if it fails —

    def end_all(self):
        """The next one would wait for it: where it does not come to its end, all of it goes."""
        try:
            for page in self.pages():
                with contextlib.suppress(ChromeError):
                    page.click("stop")
            self.until(self.are_over, "the end of what was left", 10)
        except (MarionetteError, OSError, TimeoutError):
            self.forget_all()

    def are_over(self):
        """Closes the windows of those that are over; whether nothing is kept any more."""
        pages = self.pages()
        for page in pages:
            with contextlib.suppress(ChromeError):
                if page.sees("copy"):
                    page.click("close")
        return not pages and not self.kept()

    def forget_all(self):
        """A Thunderbird that never heard of a job."""
        self.kill_thunderbird()
        for path in self.kept():
            path.unlink()
        self.tb.restart()
        self.tb.wait_started()

    # — the steps —

    def begin(self, count=12, held=None, **recipients):
        """Sends to so many; the server gives the last reply to no more than held of them for now. Returns the window."""
        self.tb.mail.take_at_most(held)
        people = recipients or {"to": [f"客 {i} <c{i}@k{i}.example>" for i in range(count)]}
        page = self.send(**people)[1]
        if held is not None:
            self.tb.mail.wait_for(held)
        return page

    def pages(self):
        """The windows that say how far a job is."""
        return [page for page in self.tb.extension.windows() if PAGE in page.url]

    def until(self, condition, what, seconds=120):
        """Whoever sits there closes the alerts of Thunderbird meanwhile. One above its main window goes by being looked at."""
        def comes():
            with contextlib.suppress(TimeoutError, AlertError):
                self.tb.accept_dialogs()
                return condition()

        return wait_until(comes, what, seconds)

    def progress(self):
        """The same: with an alert in front, it is looked for once more."""
        with contextlib.suppress(AlertError):
            return super().progress()
        return super().progress()

    def end(self, page, seconds=120):
        """Until it is over: what became of those who did not get it, by address."""
        try:
            self.until(lambda: page.sees("copy"), "the end", seconds)
        except TimeoutError as error:
            raise AssertionError(f"{error}; the window says {page.text()!r}, the server {self.tb.mail.given}") from error
        lines = page.run("return [...document.querySelectorAll('#list li')].map(({ textContent }) => textContent);")
        return {line[:line.index(" – ")].rpartition("<")[2].strip("<>"): line for line in lines}

    @staticmethod
    def is_stuck(page):
        """Thunderbird has one connection. One that ends at the wrong moment can leave all that waits for it without an end."""
        return "start it again" in (page.text("#detail") or "")

    def end_or_restart(self, page):
        """The same where that may happen: the window with the end, what became of whom, and whether it did."""
        self.until(lambda: page.sees("copy") or self.is_stuck(page), "the end, or a pause", SILENCE_S)
        if not self.is_stuck(page):
            return page, self.end(page), False
        self.meanwhile = self.words(page)
        self.tb.restart()
        self.tb.wait_started()
        page = self.anew()
        self.click_as_person(page, "go-on")
        return page, self.end(page, SILENCE_S), True

    def says(self, page, words, seconds=120):
        """Until the window says so; that is what the person reads meanwhile."""
        self.until(lambda: words in page.text("main"), f"“{words}”", seconds)
        self.meanwhile = self.words(page)

    def pauses(self, page, words=""):
        """Until it asks whether to go on."""
        self.until(lambda: page.sees("go-on") and words in page.text("main"), "the pause")
        self.meanwhile = self.words(page)

    def go_on(self, page, words=""):
        """A click of the person, where the window offers it."""
        self.pauses(page, words)
        self.click_as_person(page, "go-on")

    def rest(self, page):
        """Pauses, and waits for what is under way."""
        self.click_as_person(page, "pause")
        self.tb.mail.take_at_most(None)
        self.pauses(page)
        self.tb.pause(2)  # nothing tells that it has left
        self.until(lambda: self.left(page) == 12 - len(self.got()), "what is under way")

    def anew(self):
        """The window that the next Thunderbird, or the next page of the extension, opens for what was left."""
        def found():
            for page in self.tb.extension.windows():
                with contextlib.suppress(ChromeError, MarionetteError):
                    if PAGE in page.url and "interrupted" in page.text("#detail"):
                        return page
            return None

        # What was granted last may not have been on the disk yet.
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        return wait_until(found, "the window of what was left", 120)

    def close(self, page):
        """Whoever has read it; nothing is kept any more then."""
        page.click("close")
        wait_until(lambda: not self.kept(), "nothing to be kept")

    @staticmethod
    def left(page):
        """How many are left, or under way, by what the window says."""
        return int(page.text("#left"))

    @staticmethod
    def words(page):
        """What the person reads."""
        return [line for name in ("#headline", "#detail") for line in (page.text(name) or "").splitlines() if line]

    def row(self, fault, page):
        """The row of FAULTS.md: what is in it was asserted before."""
        outcomes.write_each(fault, {name: int(page.text(f"#{name}") or 0) for name in outcomes.FIGURES}, self.meanwhile, self.words(page))

    # — what holds for all —

    def got(self):
        """Who got it, each time they did."""
        return [mail.recipients[0] for mail in self.tb.mail.mails]

    def assert_once(self, count=12):
        """All of them got it, each alone and once."""
        self.tb.mail.wait_for(count)
        self.assertEqual(sorted(self.got()), sorted(f"c{i}@k{i}.example" for i in range(count)))
        self.assert_alone(self.tb.mail.mails)

    def assert_accounted(self, named, most=MOST_UNDER_WAY):
        """Nobody twice, and whoever did not get it stands in the list."""
        got = self.got()
        self.assertEqual(len(got), len(set(got)))
        self.assert_alone(self.tb.mail.mails)
        self.assertEqual([one for one in ADDRESSES if one not in got and one not in named], [])
        self.assertLessEqual(len(named), most)

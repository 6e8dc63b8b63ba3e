"""The pages of a second checker and of one message each, in each of their states: for everyone, whole on a small screen, in the
language that needs the most room, and with the keyboard alone."""

import os
import pathlib
import unittest

from pagestates import SIXTEEN, STATES, TANAKA, PagesTest
from test_accessibility import AXE, DARK, HIGH_CONTRAST, OUT_OF_REACH, RULES, RUN_AXE, SMALL_BOXES
from waiting import wait_until

# What of the headline, of the buttons that answer, and of what else has to be read, is not in sight as the window stands.
OUT_OF_SIGHT = """
const isSeen = element => element.checkVisibility();
const inSight = (element, { left, right, top, bottom }) =>
  left >= 0 && right <= innerWidth + 1 && top >= 0 && bottom <= innerHeight + 1 &&
  [top + 2, (top + bottom) / 2, bottom - 2].every(y => element.contains(document.elementFromPoint((left + right) / 2, y)));
const lines = element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return [...range.getClientRects()].filter(({ width }) => width > 0);
};
const headline = [...document.querySelectorAll("h1")].find(isSeen);
const boxes = [...document.querySelectorAll("#buttons button, #buttons input"), ...document.querySelectorAll(arguments[0] || "nothing")].filter(isSeen);
return [
  ...(headline && lines(headline).every(line => inSight(headline, line)) ? [] : ["headline"]),
  ...boxes.filter(box => !inSight(box, box.getBoundingClientRect())).map(({ id }) => id),
];
"""
# What has text that sticks out of it, or is wider than the page.
CUT = """
return [document.documentElement, ...document.querySelectorAll("body *")]
  .filter(element => element.checkVisibility() && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
  .filter(element => element === document.documentElement || getComputedStyle(element).overflowX !== "visible")
  .map(({ id, localName }) => id || localName);
"""
# What has to be read as the window opens, beside its headline and the answers.
READ = {
    "request": "#about, #detail, #hint, #number, #number-text", "request_ticked": "#number, #number-text", "request_wrong": "#number, #note",
    "request_unsent": "#note", "request_refused": "#detail", "request_void": "#detail", "ask_first": "#approval-state, #approvers-title",
    "ask_again": "#approval-state", "preview": "#each-permission", "permission": "#text", "permission_asked": "#text, #note", "job_sending": "#detail, #progress, #figures",
    "job_waiting": "#detail, #progress", "job_refused": "#detail, #progress", "job_offline": "#detail, #progress",
    "job_over": "#detail, #figures, #who-title", "job_over_without_copy": "#detail, #figures",
}
# They are as long as they are, and scroll.
LONG_PAGES = {"requests", "letters", "letters_faulty"}
# Where the headline begins, on the screen.
TOP = """
const { left, top } = document.querySelector("h1").getBoundingClientRect();
return [left, top].map((value, i) => ([mozInnerScreenX, mozInnerScreenY][i] + value) * devicePixelRatio);
"""
HAS_FOCUS = "return document.hasFocus() ? document.activeElement?.id ?? '' : null;"


class States(PagesTest):
    """Pages in their states, one after the other."""

    states = STATES
    with_axe = False

    def look_at_each(self):
        """Has each come about, and looks at it."""
        for name in self.states:
            with self.subTest(state=name):
                try:
                    with getattr(self, name)() as page:
                        self.keep_picture(name)
                        self.look(page, name)
                finally:
                    self.tidy()

    def keep_picture(self, name):
        """BCC_GUARD_SHOTS keeps one."""
        folder = os.environ.get("BCC_GUARD_SHOTS")
        if folder:
            self.tb.pause(0.5)
            language = "de" if self.speaks_german else self.locale
            self.tb.screenshot(pathlib.Path(folder) / f"{name}-{language}.png")

    def look(self, page, name):
        """All that holds for one page."""
        if name not in LONG_PAGES:
            self.assert_on_screen(page)
            page.run("document.querySelector('main').scrollTop = 0;")
            self.assertEqual(page.run(OUT_OF_SIGHT, READ[name]), [])
        self.assertEqual(page.run(CUT), [])
        if name == "permission_asked":
            self.assert_uncovered(page)
        if self.with_axe:
            self.assert_accessible(page)
        self.assert_fits(page, name)

    def assert_uncovered(self, page):
        """Thunderbird's question ends above the headline: its buttons are its last line."""
        _, middle = self.tb.call("permissionQuestion")["no"]
        _, top = page.run(TOP)
        self.assertGreater(top, middle + 20)

    def assert_on_screen(self, page):
        """Nothing of its window is beyond an edge."""
        width, height = (int(each) / float(self.scale) for each in self.screen.split("x"))
        place = page.place
        self.assertGreaterEqual(min(place["x"], place["y"]), 0)
        self.assertLessEqual(place["x"] + place["width"], width + 1)
        self.assertLessEqual(place["y"] + place["height"], height + 1)

    def assert_fits(self, page, name):
        """In a small window, with text of 200 %, and with both: headline and answers are in sight, and all can be reached."""
        before = page.place
        try:
            for width, height, text in ((600, 400, 1), (480, 400, 1), (800, 560, 2), (600, 400, 2)):
                page.zoom_text(text)
                if page.type == "window":
                    page.resize(width, height)
                page.run("document.querySelector('main').scrollTop = 0;")
                self.tb.pause(0.3)
                with self.subTest(width=width, height=height, text=text):
                    if name not in LONG_PAGES and page.type == "window":
                        self.assertEqual(page.run(OUT_OF_SIGHT, ""), [])
                    self.assertEqual(page.run(CUT), [])
                    self.assertEqual(page.run(OUT_OF_REACH), [])
                    self.assertEqual(page.run(SMALL_BOXES), [])
        finally:
            page.zoom_text(1)
            if page.type == "window":
                page.resize(int(before["width"]), int(before["height"]))

    def assert_accessible(self, page):
        """axe-core finds nothing: light, dark and with high contrast."""
        for preferences, media in (({}, "all"), (DARK, "(prefers-color-scheme: dark)"), (HIGH_CONTRAST, "(forced-colors: active)")):
            for preference, value in preferences.items():
                self.tb.call("setPreference", preference, value)
            try:
                wait_until(lambda media=media: page.run("return matchMedia(arguments[0]).matches;", media), media)
                with self.subTest(media=media):
                    self.assertEqual(self.violations(page), [])
            finally:
                for preference in preferences:
                    self.tb.call("clearPreference", preference)

    def violations(self, page):
        """Each with the elements that it is about; what cannot be pressed may be pale."""
        page.run(AXE.read_text(encoding="utf-8") + ";window.axe = axe;")
        return page.run(
            "const off = [...document.querySelectorAll(':disabled')]; for (const one of off) one.disabled = false;"
            f"return (async (...args) => {{ {RUN_AXE.replace('arguments[0]', 'args[0]')} }})(...arguments)"
            ".finally(() => { for (const one of off) one.disabled = true; });", RULES)


class English(States):
    """With axe-core, if it is there."""

    with_axe = AXE.exists()
    test_every_state = States.look_at_each


class Japanese(States):
    """The letters are larger, and no blanks part the words."""

    locale = "ja"
    test_every_state = States.look_at_each


class German(States):
    """The longest words."""

    speaks_german = True
    test_every_state = States.look_at_each


class SmallScreen(States):
    """800×600, with text of 125 %."""

    screen = "800x600"
    test_every_state = States.look_at_each


class Keyboard(PagesTest):
    """Nobody touches the mouse."""

    screen = "1280x900"
    scale = "1"

    def tearDown(self):
        self.tidy()

    def focus(self, page, identifier, tab="Tab"):
        """Presses Tab until it has the focus."""
        if page.type == "window":  # a tab is behind the buttons of the main window
            wait_until(lambda: page.run("return document.hasFocus();"), "the window to have the focus")
        self.tb.pause(0.7)  # what was meant for another window counts for nothing
        for _ in range(60):
            if page.run(HAS_FOCUS) == identifier:
                return
            self.tb.desktop.press(tab)
            self.tb.pause(0.05)
        raise AssertionError(f"{identifier} is not reached by Tab")

    def press(self, page, identifier, *keys):
        """Keys in what is reached by Tab."""
        self.focus(page, identifier)
        self.tb.pause(0.7)
        self.tb.desktop.press(*keys)

    def read_to_the_end(self, page):
        """By the keys that scroll: the page, the recipients, the text, and the page again."""
        self.press(page, "addresses", "End")
        self.press(page, "body", *["Page_Down"] * 12)
        for _ in range(40):
            if page.run("return [...document.querySelectorAll('.tick input')].every(box => !box.disabled);"):
                return
            page.run("document.getElementById('headline').focus();")
            self.tb.desktop.press("Page_Down")
            self.tb.pause(0.3)
        raise AssertionError("there is something that cannot be read to its end")

    def points_at_all(self, page):
        """Ticks each point, and types the number."""
        self.read_to_the_end(page)
        for box in ("tick-field", "tick-recipients", "tick-text", "tick-file-0", "tick-file-1"):
            self.press(page, box, "space")
            self.assertTrue(page.run("return document.activeElement.checked;"), box)
        self.focus(page, "number")
        self.tb.desktop.type(str(len(SIXTEEN)))

    def test_a_request_is_approved_and_enter_decides_nothing(self):
        with self.request() as page:
            self.assertEqual(page.run(HAS_FOCUS), "headline")
            self.assertTrue(page.run("return document.getElementById('approve').disabled;"))
            self.points_at_all(page)
            self.press(page, "approve", "Return")
            wait_until(lambda: page.sees("key"), "what to press instead")
            self.assertIn("Approve", page.text("#key"))
            self.assertEqual(self.tb.mail.mails, [])
            self.tb.desktop.press("space")
            page.wait_closed()
        self.assertEqual(self.tb.mail.wait_for(1)[0].recipients, ["jimu@corp.example"])

    def test_a_wrong_number_is_told_and_can_be_typed_again(self):
        with self.request_ticked() as page:
            self.press(page, "number", "ctrl+a", "7")
            self.press(page, "approve", "space")
            wait_until(lambda: page.sees("note"), "that the number is wrong")
            self.assertEqual(page.run(HAS_FOCUS), "number")
            self.assertEqual(page.run("return document.getElementById('note').getAttribute('role');"), "alert")
            self.tb.desktop.type(str(len(SIXTEEN)))  # instead of the other
            self.press(page, "approve", "space")
            page.wait_closed()
        self.tb.mail.wait_for(1)

    def test_escape_decides_nothing(self):
        with self.request_ticked() as page:
            self.focus(page, "approve")
            self.tb.desktop.press("Escape")
            page.wait_closed()
            self.tb.pause(2)
        self.assertEqual(self.tb.mail.mails, [])

    def test_a_request_is_declined(self):
        with self.request() as page:
            self.focus(page, "word")
            self.tb.desktop.type("Not this list")
            self.press(page, "decline", "space")
            page.wait_closed()
        self.assertIn(b"Not this list", self.tb.mail.wait_for(1)[0].content)

    def test_an_answer_that_was_not_sent_is_sent_again(self):
        with self.request_unsent() as page:
            self.assertEqual(page.run("return document.activeElement.id;"), "again")
            self.tb.mail.answer_well()
            self.press(page, "again", "space")
            page.wait_closed()
        self.tb.mail.wait_for(1)

    def test_what_cannot_be_approved_says_why(self):
        for state, reason in ((self.request_refused, "to 12 outsiders, by yours to 16"), (self.request_void, "time for an answer is over")):
            with state() as page:
                self.assertIn(reason, page.text("#detail"))
                self.assertEqual(page.run("return [...document.querySelectorAll('button')].filter(one => one.checkVisibility()).map(({ id }) => id);"), ["close"])
                self.press(page, "close", "space")
                page.wait_closed()
        self.assertEqual(self.tb.mail.mails, [])

    def test_others_are_asked(self):
        with self.ask_first() as review:
            self.press(review, "approver-0", "space")
            wait_until(lambda: review.run("return document.getElementById('ask').disabled;"), "too few to be asked")
            self.press(review, "approver-0", "space")
            self.press(review, "ask", "Return")
            wait_until(lambda: review.sees("key"), "what to press instead")
        self.assertEqual(self.tb.mail.mails, [])

    def test_one_message_each_is_paused_and_stopped(self):
        with self.job_sending() as page:
            self.press(page, "pause", "space")
            wait_until(lambda: page.sees("go-on"), "the pause")
            self.assertEqual(page.run(HAS_FOCUS), "headline")  # a key then resumes nothing
            self.tb.mail.take_at_most(None)
            self.press(page, "stop", "space")
            wait_until(lambda: page.sees("copy"), "the end")
            self.press(page, "copy", "space")
            wait_until(lambda: page.text("#note") == "Copied", "the list to be copied")
            self.press(page, "close", "space")
            page.wait_closed()

    def test_one_message_each_is_looked_at_and_permitted_later(self):
        with self.permission() as page:
            self.press(page, "later", "space")
            page.wait_closed()
            page = self.review()
            wait_until(lambda: page.sees("each"), "the other answers")
            self.assertIn("nothing was sent", page.text("#each-why"))
            self.press(page, "each", "Return")
            wait_until(lambda: page.text("#each-messages pre"), "what would be sent")
            self.focus(page, "each-send", "shift+Tab")  # from the safe button
            self.press(page, "each-send", "Return")
            wait_until(lambda: page.sees("key"), "what to press instead")
            self.press(page, "each-back", "Return")
            wait_until(lambda: page.sees("edit"), "the other answers")

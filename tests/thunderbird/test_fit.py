"""The review window on the screen that is there: whole, legible, and its columns under their heads."""

import unittest

from processes import stop
from product import HELPER, OFFICE, STRANGERS, XPI, DeskTest
from test_accessibility import AXE, IS_FILLED, TICKS, TWELVE
from test_pages import States
from thunderbird import Thunderbird
from waiting import wait_until

FIVE = [f"Customer {i} <c{i}@k{i}.example>" for i in range(5)]
FORTY = [f"c{i}@k{i}.example" for i in range(40)]

# What of the headline and the buttons is not in sight as it stands, without scrolling.
OUT_OF_SIGHT = """
const inSight = (element, { left, right, top, bottom }) =>
  left >= 0 && right <= innerWidth + 1 && top >= 0 && bottom <= innerHeight + 1 &&
  [top + 2, (top + bottom) / 2, bottom - 2].every(y =>
    element.contains(document.elementFromPoint((left + right) / 2, y)));
const headline = document.getElementById("headline");
const range = document.createRange();
range.selectNodeContents(headline);
const lines = [...range.getClientRects()];
return [
  ...(lines.every(line => inSight(headline, line)) ? [] : ["headline"]),
  ...[...document.querySelectorAll("#buttons button")]
    .filter(button => button.checkVisibility() && !inSight(button, button.getBoundingClientRect()))
    .map(({ id }) => id),
];
"""
# Each cell of the first row that is seen, whose head is not seen above it or before it, in its column and its line.
WITHOUT_HEAD = """
const isSeen = cell => Number(getComputedStyle(cell).opacity) > 0 && cell.getBoundingClientRect().width > 1;
const heads = document.querySelector("#exposed-head .row").children;
const row = document.querySelector("#rows .row.first:not([hidden])");
const middle = element => element.getBoundingClientRect().top + element.getBoundingClientRect().height / 2;
const height = cell => middle(cell) - middle(cell.parentElement);
return [...row.children].filter((cell, i) => {
  const head = heads[i];
  if (!isSeen(cell))
    return isSeen(head);
  return !isSeen(head) || head.scrollWidth > head.clientWidth ||
    Math.abs(head.getBoundingClientRect().left - cell.getBoundingClientRect().left) > 1 ||
    Math.abs(height(head) - height(cell)) > 4;
}).map(cell => cell.className);
"""
# Where the lines of the headline are on the screen, in its pixels: left, top, right and bottom of each.
HEADLINE = """
const range = document.createRange();
range.selectNodeContents(document.getElementById("headline"));
return [...range.getClientRects()].map(({ left, top, right, bottom }) =>
  [mozInnerScreenX + left, mozInnerScreenY + top, mozInnerScreenX + right, mozInnerScreenY + bottom]
    .map(value => value * devicePixelRatio));
"""
SERVERS = {
    "dunst": "/usr/bin/dunst",
    "notification-daemon": "/usr/lib/notification-daemon/notification-daemon",
}


def overlap(one, other):
    """Whether two rectangles do."""
    return all(one[side] < other[side + 2] and other[side] < one[side + 2] for side in (0, 1))


class Screens(unittest.TestCase):
    """Screens that are smaller, for their pixels or their text, than what the window would like."""

    def test_small_screen_with_larger_text(self):
        self.assert_fits("1366x768", "1.25")

    def test_text_twice_as_large(self):
        self.assert_fits("1280x900", "2")

    def assert_fits(self, screen, scale):
        """A window of each kind is whole on the screen, headline and buttons in sight."""
        with Thunderbird(XPI, HELPER, {**OFFICE, "warning": "window"}, screen=screen,
                         preferences={"layout.css.devPixelsPerPx": scale}) as thunderbird:
            for cc in (FORTY, STRANGERS):
                self.assert_window_fits(thunderbird, cc, [int(each) / float(scale) for each in screen.split("x")])

    def assert_window_fits(self, thunderbird, cc, screen):
        """The window of one message."""
        compose = thunderbird.open_compose(cc=cc)
        compose.click_send()
        review = thunderbird.extension.wait_for_window("review", 1, 60)
        wait_until(lambda: review.text("#after"), "the window to be filled")
        thunderbird.pause(0.5)
        place = review.place
        self.assertGreaterEqual(min(place["x"], place["y"]), 0)
        self.assertLessEqual(place["x"] + place["width"], screen[0])
        self.assertLessEqual(place["y"] + place["height"], screen[1])
        self.assertEqual(review.run(OUT_OF_SIGHT), [])
        review.click("edit")
        compose.wait_unlocked(60)
        compose.close()


class Sizes(DeskTest):
    """A window that the person made smaller, or whose text is larger."""

    policy = {**OFFICE, "warning": "window"}
    with_notifications = False

    def each_level(self, look, *further):
        """Looks at one window of each level, and at further ones."""
        for level, recipients, local in (("confirm", {"cc": STRANGERS}, {}), ("convert", {"cc": FIVE}, {}),
                                         ("block", {"cc": STRANGERS}, {"bulkLimit": 1}), *further):
            with self.subTest(level, **local):
                self.tb.extension.background.run(
                    "return browser.storage.local.clear().then(() => browser.storage.local.set(arguments[0]));", local)
                compose = self.tb.open_compose(subject="Seminar invitation", **recipients)
                compose.click_send()
                review = self.review()
                wait_until(lambda level=level, review=review: review.run(IS_FILLED, level), "the window to be filled")
                try:
                    look(review)
                finally:
                    review.click("edit")
                    compose.wait_unlocked(60)
                    compose.close()

    def test_headline_and_buttons_are_in_sight(self):
        self.each_level(self.assert_in_sight, ("confirm", {"bcc": TWELVE}, TICKS))

    def assert_in_sight(self, review):
        """At 600 × 400, with text of 200 %, and with both."""
        for width, height, text in ((600, 400, 1), (820, 700, 2), (600, 400, 2)):
            review.zoom_text(text)
            review.resize(width, height)
            self.assertEqual((text, review.run(OUT_OF_SIGHT)), (text, []))

    def test_heads_stand_over_their_columns(self):
        self.each_level(self.assert_heads_fit)

    def assert_heads_fit(self, review):
        """At every width from 400 on."""
        for width in (400, 480, 560, 600, 700, 820, 1100):
            review.resize(width, 640)
            self.assertEqual((width, review.run(WITHOUT_HEAD)), (width, []))
        review.resize(600, 640)
        review.zoom_text(2)
        self.tb.pause(0.3)
        self.assertEqual(review.run(WITHOUT_HEAD), [])


class Bubbles(DeskTest):
    """Notification and window both ask: the bubbles that notification servers really show."""

    with_notifications = False
    screen = "1366x768"
    preferences = {"layout.css.devPixelsPerPx": "1.25"}

    def test_the_headline_stays_free(self):
        for name, program in SERVERS.items():
            with self.subTest(name):
                server = self.tb.desktop.run([program])
                self.addCleanup(stop, server)
                wait_until(self.is_served, "the notification server")
                self.assert_headline_free(name)
                stop(server)
                wait_until(lambda: not self.is_served(), "the notification server to go")

    def is_served(self):
        """Whether there is a notification server."""
        return self.tb.desktop.is_served("org.freedesktop.Notifications")

    def assert_headline_free(self, name):
        """Of a message to five, whose headline is a long one."""
        compose = self.tb.open_compose(cc=FIVE, subject="Seminar invitation")
        compose.click_send()
        bubbles = wait_until(lambda: self.tb.desktop.windows_of(name), "the bubble")
        review = self.review()
        wait_until(lambda: review.run(IS_FILLED, "convert"), "the window to be filled")
        self.tb.pause(0.5)  # its frame comes last
        lines = review.run(HEADLINE)
        self.assertNotEqual(lines, [])
        self.assertEqual([(line, bubble) for line in lines for bubble in bubbles if overlap(line, bubble)], [])
        review.click("edit")
        compose.wait_unlocked(60)
        compose.close()


class Further(States):
    """One state of each page of approving, and of one message each; test_pages.py has all of them."""

    states = ["job_refused", "preview", "request_wrong", "request_refused", "ask_first"]
    with_axe = AXE.exists()
    test_each = States.look_at_each

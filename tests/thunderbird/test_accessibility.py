"""Every page for everyone: names, roles, contrast, large text, small windows, right to left."""

import os
import pathlib
import signal
import unittest

from product import HELPER, OFFICE, REVIEW, STRANGERS, DeskTest
from thunderbird import EXTENSION_ID
from waiting import wait_until

AXE = pathlib.Path(__file__).parents[1] / "extension" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIVE = [f"Customer {i} <c{i}@k{i}.example>" for i in range(5)]
TWELVE = [f"c{i}@k{i}.example" for i in range(12)]
TICKS = {"pointing": "always"}
DARK = {"ui.systemUsesDarkTheme": 1, "layout.css.prefers-color-scheme.content-override": 0}
HIGH_CONTRAST = {"ui.useAccessibilityTheme": 1}  # as a desktop's theme of that kind sets it
OPTIONS, PANEL = "pages/options/options.html", "pages/panel/panel.html?place=main"
EACH, REPORT = "pages/each/each.html", "pages/report/report.html"

RUN_AXE = """
const { violations } = await axe.run({ runOnly: arguments[0], resultTypes: ["violations"] });
return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
"""
IS_FILLED = """
const preview = document.getElementById("preview");
return document.body.dataset.level === arguments[0] && (arguments[0] === "block" || !preview.hidden);
"""
# What is there to press, and whether it can be brought into sight and pressed.
OUT_OF_REACH = """
return [...document.querySelectorAll("button, input, [tabindex]")]
  .filter(element => element.checkVisibility())
  .filter(element => {
    element.scrollIntoView({ block: "center" });
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const middle = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    const hit = document.elementFromPoint((left + right) / 2, middle);
    return left < 0 || right > innerWidth + 1 || !element.contains(hit); // it is a whole number
  })
  .map(({ id }) => id);
"""
ENTRIES = "return [...document.querySelectorAll('#before .entry')].map(entry => entry.textContent);"
# How high a box to tick is, measured in the letters beside it.
SMALL_BOXES = """
return [...document.querySelectorAll("input[type=checkbox]")].filter(box => box.checkVisibility()).filter(box => {
  const letters = parseFloat(getComputedStyle(box.parentElement).fontSize);
  const { width, height } = box.getBoundingClientRect();
  return width < letters || height < letters;
}).map(({ id }) => id);
"""
COLOURS = """
const { backgroundColor, color } = getComputedStyle(document.getElementById(arguments[0]));
return [backgroundColor, color];
"""
TOO_WIDE = """
return [document.documentElement, ...document.querySelectorAll("main, footer, header, #preview dd")]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
  .map(({ id, tagName }) => id || tagName);
"""


class Accessible(DeskTest):
    """Every kind of window, in each of the ways in which people look at it."""

    policy = {**OFFICE, "warning": "window"}
    with_notifications = False

    def each_window(self, look):
        """Looks at one window of each level after the other."""
        for level, cc, local in (("confirm", STRANGERS, {}), ("convert", FIVE, {}),
                                 ("block", STRANGERS, {"bulkLimit": 1})):
            with self.subTest(level):
                self.look_at(level, look, cc, local)

    def look_at(self, level, look, cc, local, **recipients):
        """Has one question put, and takes it away again."""
        compose, review = self.asked(level, local, cc=cc, **recipients)
        try:
            look(review)
        finally:
            self.take_back(compose, review)

    def asked(self, level, local, **recipients):
        """The compose window of a message, and the question about it."""
        self.tb.extension.background.run(
            """return browser.storage.local.clear()
              .then(() => browser.storage.local.set(arguments[0]));""", local)
        compose = self.tb.open_compose(subject="Seminar invitation", **recipients)
        compose.click_send()
        review = self.review()
        try:
            wait_until(lambda: review.run(IS_FILLED, level), "the window to be filled")
        except TimeoutError:
            self.take_back(compose, review)
            raise
        return compose, review

    def take_back(self, compose, review):
        """As a person who goes back and gives the message up."""
        review.click("edit")
        compose.wait_unlocked(60)
        compose.close()

    def each_further(self, look):
        """Looks at what there is with some settings only."""
        with self.subTest("ticks"):
            self.look_at("confirm", look, [], TICKS, bcc=TWELVE)
        with self.subTest("waiting"):
            self.look_at("pass", look, [], {"delaySeconds": 60}, to=STRANGERS[:1])
        with self.subTest("one message each"):
            self.look_at_each(look)

    def look_at_each(self, look):
        """What would be sent, then how far it is, paused."""
        self.addCleanup(self.tb.mail.take_at_most, None)
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        _, review = self.asked("convert", {"each": "offer"}, cc=FIVE)
        try:
            wait_until(lambda: review.sees("each"), "the offer")
            review.click("each")
            wait_until(lambda: review.text("#each-messages iframe, #each-messages pre") is not None, "what would be sent")
            look(review)
            self.tb.mail.take_at_most(1)
            review.click("each-send")
            self.look_at_job(look)
        finally:
            self.tb.mail.take_at_most(None)
            self._tidy()

    def look_at_job(self, look):
        """Of which one message was sent, and one is under way."""
        page = self.tb.extension.wait_for_window(EACH, 1, 60)
        self.tb.mail.wait_for(1, 60)
        page.click("pause")
        wait_until(lambda: page.sees("go-on"), "the pause", 60)
        look(page)
        page.click("stop")

    def each_page(self, look):
        """Looks at all else that a person sees, with a helper and without."""
        self.look_at_pages(look)
        self.end_helper()
        try:
            self.look_at_pages(look)
            self.look_at_unchecked(look)
        finally:
            self.tb.install_helper(HELPER)
        self.tb.open_compose().close()  # has it looked for
        self.look_at_sent(look)

    def end_helper(self):
        """There is none, and the extension knows."""
        self.tb.uninstall_helper()
        for pid in self.tb.helper_pids():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.tb.extension.button()["badge"] == "!", "the sign of the trouble")

    def look_at_pages(self, look):
        """Those that have nothing to do with one mail."""
        for url, filled in ((OPTIONS, "#versions"), (PANEL, "h1")):
            with self.subTest(url):
                self.tb.extension.background.run(
                    """const url = browser.runtime.getURL(arguments[0]);
                    return browser.windows.create({ url, type: "popup", width: 700, height: 640 }).then(() => null);""",
                    url)
                page = self.tb.extension.wait_for_window(url)
                wait_until(lambda page=page, filled=filled: page.text(filled), "the page to be filled")
                look(page)
                page.close()
                page.wait_closed()

    def look_at_unchecked(self, look):
        """The question of a mail that cannot be checked, which is then sent."""
        with self.subTest("unchecked"):
            compose = self.tb.open_compose(to=STRANGERS)
            compose.click_send()
            review = self.review()
            wait_until(lambda: review.text("#before .entry"), "the window to be filled")
            self.assertEqual(review.run(ENTRIES), STRANGERS)
            self.assertEqual(review.text("#technical"), "Details (for your administrator)")
            review.open_details()
            look(review)
            review.run("document.getElementById('acknowledge').click();")
            review.click("send")
            self.tb.mail.wait_for(1, 60)

    def look_at_sent(self, look):
        """What is told of its copy."""
        with self.subTest("sent"):
            told = self.tb.extension.wait_for_window(REVIEW, 1, 60)
            wait_until(lambda: told.text("#rows"), "the window to be filled")
            self.assertIn("sent message shows", told.text("#headline"))
            self.assertIn("You sent it without the check", told.text("#findings"))
            look(told)
            told.click("report")
            report = self.tb.extension.wait_for_window(REPORT, 1, 60)
            wait_until(lambda: report.text("#save"), "the report")
            look(report)
            report.close()
            told.click("edit")
            told.wait_closed()


@unittest.skipUnless(AXE.exists(), "axe-core is not there: npm ci in tests/extension")
class Axe(Accessible):
    """What axe-core finds."""

    def test_light(self):
        self.each_window(self.assert_nothing_found)
        self.each_page(self.assert_nothing_found)

    def test_dark(self):
        self.set_preferences(DARK)
        look = self.looking_at("(prefers-color-scheme: dark)")
        self.each_window(look)
        self.each_further(look)
        self.each_page(look)

    def test_high_contrast(self):
        self.set_preferences(HIGH_CONTRAST)
        look = self.looking_at("(forced-colors: active)")
        self.each_window(look)
        self.look_at("convert", self.assert_main_button_stands_out, FIVE, {})
        self.each_page(look)

    def test_narrow_and_with_large_text(self):
        self.each_window(self.assert_nothing_found_narrow)
        self.each_further(self.assert_nothing_found_narrow)
        self.each_page(self.assert_nothing_found_narrow)

    def assert_nothing_found_narrow(self, page):
        """400 wide, then with text of 200 % as well."""
        page.resize(400, 640)
        self.assert_nothing_found(page)
        page.zoom_text(2)
        self.assert_nothing_found(page)

    def assert_main_button_stands_out(self, review):
        """Its colours are those of the other one the other way round."""
        self.assertEqual(review.run(COLOURS, "convert"), review.run(COLOURS, "edit")[::-1])

    def set_preferences(self, preferences):
        """For this test."""
        for name, value in preferences.items():
            self.tb.call("setPreference", name, value)
            self.addCleanup(self.tb.call, "clearPreference", name)

    def looking_at(self, media):
        """Nothing is found, and the page is painted so."""

        def look(page):
            self.assertTrue(page.run("return matchMedia(arguments[0]).matches;", media))
            self.assert_nothing_found(page)

        return look

    def assert_nothing_found(self, review):
        """No rule of axe-core is broken."""
        self.assertEqual(self.violations(review), [])

    def violations(self, review):
        """Each with the elements that it is about; a disabled button may be pale."""
        review.run("for (const one of document.querySelectorAll(':disabled')) one.disabled = false;")
        review.run(AXE.read_text(encoding="utf-8") + ";window.axe = axe;")
        return review.run(f"return (async (...args) => {{ {RUN_AXE.replace('arguments[0]', 'args[0]')} }})"
                          "(...arguments);", RULES)


class Layout(Accessible):
    """Nothing is cut off or covered."""

    def test_small_window(self):
        self.each_window(self.assert_usable_when_small)

    def test_text_twice_as_large(self):
        self.each_window(self.assert_usable_with_large_text)

    def test_other_pages(self):
        self.each_further(self.assert_usable_in_every_way)
        self.each_page(self.assert_usable_in_every_way)

    def assert_usable_in_every_way(self, page):
        """Mirrored, then with text of 200 % as well, then in a small window."""
        page.run("document.documentElement.dir = 'rtl';")
        self.assert_usable(page)
        page.zoom_text(2)
        self.assert_usable(page)
        self.assert_usable_when_small(page)

    def test_right_to_left(self):
        self.each_window(self.assert_usable_from_right_to_left)

    def assert_usable_when_small(self, review):
        """480 × 400."""
        review.resize(480, 400)
        self.assert_usable(review)

    def assert_usable_with_large_text(self, review):
        """Text of 200 %."""
        review.zoom_text(2)
        self.assert_usable(review)
        self.assert_usable_when_small(review)

    def assert_usable_from_right_to_left(self, review):
        """Mirrored."""
        review.run("document.documentElement.dir = 'rtl';")
        self.assert_usable(review)
        left = "return document.getElementById(arguments[0])?.getBoundingClientRect().left ?? null;"
        convert, edit = (review.run(left, name) for name in ("convert", "edit"))
        if convert is not None:  # at the level block there is none
            self.assertGreater(convert, edit)
        self.assert_usable_when_small(review)

    def assert_usable(self, review):
        """All that can be pressed can be reached, and nothing sticks out."""
        self.assertEqual(review.run(OUT_OF_REACH), [])
        self.assertEqual(review.run(SMALL_BOXES), [])
        self.assertEqual(review.run(TOO_WIDE), [])

"""What is ticked before a message goes, and the seconds that it waits: with the keyboard, on a small screen."""

import os
import pathlib
import tempfile

import outcomes
from compose import Compose
from product import OFFICE, STRANGERS
from test_faults import ANEW, FaultDesk
from test_fit import OUT_OF_SIGHT
from waiting import wait_until

OUTSIDER = "a@k1.example"
BOSS = "boss@corp.example"
THIRTEEN = [f"c{i}@k{i}.example" for i in range(13)]

POINTS = "return [...document.querySelectorAll('#points label')].map(label => label.innerText);"
IS_WAITING = "return 'waiting' in document.body.dataset && document.getElementById('now').checkVisibility();"
# The roles and names by which a screen reader knows the page.
ROLES = """
const role = id => document.getElementById(id)?.getAttribute("role");
return {
  points: document.getElementById("points").tagName,
  legend: document.querySelector("#points legend").innerText,
  boxes: [...document.querySelectorAll("#points input")].map(({ type, labels }) => [type, labels.length]),
  seconds: role("seconds"), told: role("seconds-told"),
};
"""
HAS_FOCUS = "return document.activeElement.id;"


class Pointing(FaultDesk):
    """A desk of 1366×768 at 125 %; the settings are the person's own."""

    policy = {**OFFICE, "warning": "window"}
    screen = "1366x768"
    preferences = {"layout.css.devPixelsPerPx": "1.25"}

    def local(self, **settings):
        """Instead of those before."""
        self.tb.extension.background.run(
            "return browser.storage.local.clear().then(() => browser.storage.local.set(arguments[0]));", settings)
        self.tb.pause(0.5)  # until the helper knows: nothing tells of it

    def send(self, **recipients):
        """The compose window and the window that asks; its own keys count half a second after it is there."""
        compose = self.tb.open_compose(**recipients)
        compose.click_send()
        review = self.review()
        self.tb.pause(0.7)
        return compose, review

    def enabled(self, review, identifier):
        return review.run("return !document.getElementById(arguments[0]).disabled;", identifier)

    def assert_seen(self, review, name):
        """Headline and buttons are in sight; BCC_GUARD_SHOTS keeps a picture."""
        self.assertEqual(review.run(OUT_OF_SIGHT), [])
        place = review.place
        self.assertLessEqual(place["x"] + place["width"], 1366 / 1.25)
        self.assertLessEqual(place["y"] + place["height"], 768 / 1.25)
        folder = os.environ.get("BCC_GUARD_SHOTS")
        if folder:
            self.tb.screenshot(pathlib.Path(folder) / f"{name}-{self.locale}.png")

    def waits(self, review):
        wait_until(lambda: review.run(IS_WAITING), "the message to wait")
        return int("".join(one for one in review.text("#seconds") if one.isdigit()))

    def test_1_always_with_the_keyboard(self):
        """Each organisation and each file, and nothing goes before."""
        self.local(pointing="always")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "list.csv"
            path.write_text("a,b\n")
            compose = self.tb.open_compose(to=[OUTSIDER, BOSS])
            compose.attach(path)
            compose.click_send()
            review = self.review()
            self.assertEqual(review.run(POINTS), [f"k1.example: {OUTSIDER}", "Attachment: list.csv"])
            self.assertEqual(review.run(ROLES), {
                "points": "FIELDSET", "legend": "Tick each point before you send",
                "boxes": [["checkbox", 1], ["checkbox", 1]], "seconds": "timer", "told": "status"})
            self.assertIn("goes to 1 person outside", review.text("#headline"))
            wait_until(lambda: OUTSIDER in (review.text("#before") or ""), "the recipients")
            self.assert_seen(review, "pointing")
            self.tb.pause(0.7)
            for box in ("point-1", "point-0"):  # backwards, from the safe button
                self.assertFalse(self.enabled(review, "send"))
                for _ in range(12):
                    if review.run(HAS_FOCUS) == box:
                        break
                    self.tb.desktop.press("shift+Tab")
                    self.tb.pause(0.1)
                self.tb.desktop.press("space")
                wait_until(lambda box=box: review.run(f"return document.getElementById('{box}').checked"), "the tick")
            wait_until(lambda: self.enabled(review, "send"), "Send to be possible")
            review.click("send")
            self.assertEqual(self.tb.mail.wait_for(1, 60)[0].addresses("To"), [OUTSIDER, BOSS])

    def test_2_many_are_counted(self):
        self.local(pointing="always")
        compose, review = self.send(bcc=THIRTEEN)
        self.assertEqual(review.run(POINTS), ["Bcc: 13 people outside"])
        review.click("edit")
        self.assert_not_sent(compose, compose.recipients)

    def test_3_insiders_are_never_asked_about(self):
        self.local(pointing="always", attentionWords=["Dear"])
        self.tb.open_compose(to=[BOSS], body="Dear all").click_send()
        self.tb.mail.wait_for(1, 60)
        self.assertEqual(self.tb.extension.windows(), [])

    def test_4_findings_are_ticked_before_a_conversion(self):
        """By itself each one that Bcc does not mend; the acknowledgement is for sending as it is."""
        self.local(attentionWords=["NDA"], attentionRecipients=["k2.example"])
        _, review = self.send(cc=STRANGERS, body="Your NDA")
        self.assertEqual(review.run(POINTS), [
            "Look twice at these recipients: b@k2.example", "Look twice at these words in the text: NDA"])
        self.assert_seen(review, "findings")
        review.click("acknowledge")
        self.assertFalse(self.enabled(review, "convert") or self.enabled(review, "send"))
        review.click("point-0")
        review.click("point-1")
        wait_until(lambda: self.enabled(review, "convert") and self.enabled(review, "send"), "both to be possible")
        review.click("convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1, 60)[0], STRANGERS)

    def test_4_somebody_refused(self):
        """Whoever else gets it: there is no way but back."""
        self.local(refusedRecipients=["k2.example"])
        compose, review = self.send(to=[OUTSIDER], bcc=STRANGERS[1:])
        self.assertEqual(review.text("#headline"), f"Your organisation sends no messages to {STRANGERS[1]}")
        self.assertEqual(self.choices(review), ["edit"])
        before = compose.recipients
        review.click("edit")
        self.assert_not_sent(compose, before)

    def test_5_every_message_waits(self):
        """Escape goes back, «Send now» does not wait, and a minute goes by itself."""
        self.local(delaySeconds=60)
        compose, review = self.send(to=[BOSS], subject="Minutes")
        before = compose.recipients
        self.assertLessEqual(self.waits(review), 60)
        self.assertEqual(review.text("#seconds-told"), "Seconds left: 60")
        self.assertEqual(review.run(HAS_FOCUS), "edit")
        self.assert_seen(review, "waiting")
        first = self.waits(review)
        wait_until(lambda: self.waits(review) < first, "the seconds to pass")
        self.tb.desktop.press("Escape")
        review.wait_closed()
        self.assert_not_sent(compose, before)

        compose.click_send()
        self.waits(review := self.review())
        review.close()
        self.assert_not_sent(compose, before)

        compose.click_send()
        self.waits(review := self.review())
        review.click("now")
        self.tb.mail.wait_for(1, 60)

    def test_6_after_the_question_in_its_window(self):
        self.local(delaySeconds=2)
        _, review = self.send(cc=STRANGERS)
        review.click("acknowledge")
        wait_until(lambda: self.enabled(review, "send"), "Send to be possible")
        review.click("send")
        self.waits(review)
        self.assertEqual(len(self.tb.extension.windows()), 1)
        self.assertEqual(self.tb.mail.wait_for(1, 60)[0].addresses("Cc"), STRANGERS)
        wait_until(lambda: self.tb.extension.windows() == [], "the window to close")

    def test_7_recipients_that_come_while_it_waits(self):
        """Thunderbird unlocks the window when it saves a draft."""
        self.local(delaySeconds=60)
        compose, review = self.send(to=[OUTSIDER])
        self.waits(review)
        compose.autosave()
        compose.wait_unlocked()
        compose.add("cc", STRANGERS[1])
        wait_until(lambda: compose.recipients["cc"], "the recipient")
        review.click("now")
        self.told(("changed",)).click("edit")
        self.assertEqual(self.tb.mail.mails, [])

    def test_8_extension_process_killed(self):
        """Nothing is sent, and no window stays locked."""
        self.local(delaySeconds=60)
        compose, review = self.send(to=STRANGERS[:1])
        before, body = compose.recipients, compose.body
        self.waits(review)
        others = self.tb.call("composeWindows")
        seconds, said = self.killed("was opened in a new one")
        (anew,) = [identifier for identifier in self.tb.call("composeWindows") if identifier not in others]
        anew = Compose(self.tb.call, anew)
        self.assert_as_it_was(anew, before, body)
        anew.click_send()
        self.waits(review := self.review())
        review.click("edit")
        self.assert_not_sent(anew, before)
        outcomes.write("extension process killed while the message waits", said, seconds, usable=ANEW)


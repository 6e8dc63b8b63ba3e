"""Every road from a question to its end: the levels, where it is put, and the answers."""

from product import OFFICE, STRANGERS, DeskTest
from waiting import wait_until

OTHER = "other@corp.example"
FIVE = [f"c{i}@k{i}.example" for i in range(5)]
LEVELS = {
    "confirm": {"cc": STRANGERS},
    "convert": {"cc": FIVE},
    "block": {"cc": STRANGERS, "local": {"bulkLimit": 1}},
}
# What a level offers, and nothing else.
BUTTONS = {
    "confirm": ["convert", "edit", "send"],
    "convert": ["convert", "edit"],
    "block": ["edit"],
}
# With both, the notification answers as well while the window is open.
WAYS = {
    "window": ["window"],
    "notification": ["notification"],
    "both": ["window", "notification"],
}

class Answers(DeskTest):
    """One test for each level and place, which goes all the roads from there."""

    policy = OFFICE

    def test_the_compose_window_says_why_it_is_grey(self):
        """With a notification alone nothing else on the screen belongs to that window."""
        self.settings(warning="notification")
        compose, _ = self.ask(cc=STRANGERS)
        before = compose.recipients
        wait_until(lambda: self.tb.extension.button(compose)["badge"] == "?", "the sign that it waits")
        self.assertEqual(self.tb.extension.button(compose)["label"], "Waits for your answer")
        self.assertTrue(compose.is_locked)
        self.tb.extension.click_button(compose)
        self.review().click("edit")
        self.assert_not_sent(compose, before)
        wait_until(lambda: self.tb.extension.button(compose)["badge"] == "", "the sign to go")

    def walk(self, level, place):
        """Goes every road that a level offers, from where the question is put."""
        self.settings(warning=place, **LEVELS[level].get("local", {}))
        for way in WAYS[place]:
            for answer in [*BUTTONS[level], "close"]:
                with self.subTest(way=way, answer=answer):
                    self.go(level, place, way, answer)
                    self._tidy()

    def go(self, level, place, way, answer):
        """One road: what is asked, the answer that way, and what comes of it."""
        cc = LEVELS[level]["cc"]
        compose = self.tb.open_compose(cc=cc, subject=f"{level} {place} {answer}")
        before = compose.recipients
        compose.click_send()
        question = self.put(place)
        if question is not None:
            each = set() if level == "block" else {"each"}
            actions = ({"review", "default", *BUTTONS[level]} - {"send"}) | each
            self.assertEqual(set(question.action_keys), actions)
        if way == "window":
            self.answer(level, answer)
        else:
            self.answer_notification(level, answer, question)
        self.assert_end(answer, compose, before, cc)
        self.assert_gone(question)

    def settings(self, **local):
        """The person's own settings, instead of those before."""
        self.tb.extension.background.run(
            """const { storage } = browser;
            return storage.local.clear().then(() => storage.local.set(arguments[0]));""", local)

    def put(self, place):
        """Waits until the question is where it should be; the notification, if there is one."""
        if place == "window":
            self.review()
            self.assertEqual(self.tb.notifications.shown, [])
            return None
        question = self.tb.notifications.wait_for(1, 60)[0]
        if place == "notification":
            self.assertEqual(self.tb.extension.windows(), [])
        else:
            self.review()
        return question

    def answer_notification(self, level, answer, question):
        """Converting and editing are answers there; sending as it is takes the window."""
        if answer in ("convert", "edit"):
            self.tb.notifications.click(question.id, answer)
            return
        if answer == "close":
            self.tb.notifications.close(question.id)
        else:
            self.tb.notifications.click(question.id, "review")
        self.answer(level, answer)

    def answer(self, level, answer):
        """In the window, which has what the level allows: no sending at “convert”, no way round a block."""
        review = self.review()
        acknowledge = ["acknowledge"] if "send" in BUTTONS[level] else []
        self.assertEqual(self.choices(review), BUTTONS[level] + acknowledge)
        if answer == "close":
            review.close()
            return
        if answer == "send":
            review.click("acknowledge")
        review.click(answer)

    def assert_end(self, answer, compose, before, cc):
        """What became of the mail."""
        if answer == "convert":
            self.assert_shows_nobody(self.tb.mail.wait_for(1, 60)[0], cc)
        elif answer == "send":
            self.assertEqual(self.tb.mail.wait_for(1, 60)[0].addresses("Cc"), cc)
        else:
            self.assert_not_sent(compose, before)

    def assert_gone(self, question):
        """Nothing asks any more."""
        wait_until(lambda: self.tb.extension.windows() == [], "the window to close")
        if question is not None:
            self.tb.notifications.wait_for_closed(question.id)

    def test_confirm_in_the_window(self):
        self.walk("confirm", "window")

    def test_confirm_in_the_notification(self):
        self.walk("confirm", "notification")

    def test_confirm_in_both(self):
        self.walk("confirm", "both")

    def test_convert_in_the_window(self):
        self.walk("convert", "window")

    def test_convert_in_the_notification(self):
        self.walk("convert", "notification")

    def test_convert_in_both(self):
        self.walk("convert", "both")

    def test_block_in_the_window(self):
        self.walk("block", "window")

    def test_block_in_the_notification(self):
        self.walk("block", "notification")

    def test_block_in_both(self):
        self.walk("block", "both")

    def test_the_notification_takes_the_window_away(self):
        self.settings(warning="both")
        compose, question = self.ask(cc=STRANGERS)
        before = compose.recipients
        review = self.review()
        self.tb.notifications.click(question.id, "edit")
        review.wait_closed()
        self.assert_not_sent(compose, before)

    def test_closing_the_compose_window_takes_the_question_away(self):
        self.settings(warning="both")
        compose, question = self.ask(cc=STRANGERS)
        self.review()
        compose.close()
        self.assert_gone(question)
        self.assertEqual(self.tb.mail.mails, [])

    def assert_changed(self, review, answer, compose, recipients):
        """What was asked about is not what stands there: the answer sends nothing, and says why."""
        for button in answer:
            review.click(button)
        review.wait_closed()
        notice = self.review()
        self.assertIn("the message has changed since the check", notice.text("#headline"))
        self.assert_not_sent(compose, recipients)
        notice.click("edit")
        notice.wait_closed()

    def test_another_sender_while_the_question_is_open(self):
        """The menu is locked until Thunderbird saves a draft."""
        self.settings(warning="window")
        self.tb.call("addIdentity", OTHER)
        self.addCleanup(self.tb.call, "removeIdentity", OTHER)
        self.addCleanup(self.tb.call, "emptyFolder", "Drafts")
        for answer in (["acknowledge", "send"], ["convert"]):
            compose = self.tb.open_compose(cc=STRANGERS)
            before = compose.recipients
            compose.click_send()
            review = self.review()
            self.assertFalse(compose.choose_identity(OTHER))
            compose.autosave()
            compose.wait_unlocked()
            self.assertTrue(compose.choose_identity(OTHER))
            self.assert_changed(review, answer, compose, before)
            compose.click_send()
            self.assertIn(OTHER, self.review().text("#about"))
            compose.close()

    def test_a_contact_added_in_the_sidebar_while_the_question_is_open(self):
        """Thunderbird does not lock it with the window."""
        self.settings(warning="window")
        self.tb.books.add_contacts([{"name": "Suzuki", "email": "c@k3.example"}])
        compose = self.tb.open_compose(cc=STRANGERS)
        compose.open_contacts()
        compose.click_send()
        review = self.review()
        self.assertTrue(compose.add_contact_to_cc())
        added = [*STRANGERS, "Suzuki <c@k3.example>"]
        wait_until(lambda: compose.recipients["cc"] == added, "the contact")
        self.assertTrue(compose.is_locked)
        self.assert_changed(review, ["convert"], compose, {"to": [], "cc": added, "bcc": []})
        compose.click_send()
        self.assertIn("3 people", self.review().text("#headline"))

    def test_pills_dragged_between_two_windows_while_the_question_is_open(self):
        """Thunderbird lets them out of a locked window, and into one only when a draft unlocked it."""
        self.settings(warning="window")
        self.addCleanup(self.tb.call, "emptyFolder", "Drafts")
        compose = self.tb.open_compose(cc=[*STRANGERS, "c@k3.example"])
        other = self.tb.open_compose(to=["d@k4.example"])
        compose.click_send()
        review = self.side_by_side(compose, other)
        self.tb.desktop.drag(other.pill("to"), compose.row("cc"))
        self.tb.desktop.drag(compose.pill("cc"), other.row("to"))
        wait_until(lambda: other.recipients["to"] == ["d@k4.example", STRANGERS[0]], "the pill")
        self.assertTrue(compose.is_locked)
        left = {"to": [], "cc": [STRANGERS[1], "c@k3.example"], "bcc": []}
        self.assert_changed(review, ["convert"], compose, left)
        compose.click_send()
        review = self.side_by_side(compose, other)
        compose.autosave()
        compose.wait_unlocked()
        self.tb.desktop.drag(other.pill("to"), compose.row("cc"))
        wait_until(lambda: other.recipients["to"] == STRANGERS[:1], "the pill")
        self.assert_changed(
            review, ["acknowledge", "send"], compose, {**left, "cc": [STRANGERS[1], "c@k3.example", "d@k4.example"]})

    def side_by_side(self, compose, other):
        """The two windows, and below them the question."""
        review = self.review()
        review.resize(1200, 450)
        review.move(10, 440)
        compose.put(0, 0, 640, 400)
        other.put(640, 0, 640, 400)
        wait_until(lambda: review.place["y"] > 420 and compose.place["width"] < 650 < other.place["x"] + 20, "the windows")
        return review

    def test_converted_and_not_sent(self):
        self.settings(warning="window", afterConvert="edit")
        compose = self.tb.open_compose(cc=STRANGERS)
        compose.click_send()
        self.review().click("convert")
        self.assert_not_sent(compose, {"to": ["事務局 <jimu@corp.example>"], "cc": [], "bcc": STRANGERS})

    def test_a_remembered_group_is_not_asked_about_again(self):
        self.settings(warning="window")
        self.tb.open_compose(cc=STRANGERS).click_send()
        review = self.review()
        self.assertIn("k1.example", review.text("#remember-text"))
        review.click("acknowledge")
        review.click("remember")
        review.click("send")
        self.tb.mail.wait_for(1)
        self.tb.open_compose(to=STRANGERS, subject="Again").click_send()
        self.assertEqual(len(self.tb.mail.wait_for(2)[1].recipients), 2)
        self.assertEqual(self.tb.extension.windows(), [])
        self.tb.open_compose(to=[STRANGERS[0], "c@k3.example"]).click_send()
        self.review().click("edit")

    def test_a_group_is_not_remembered_by_converting(self):
        self.settings(warning="window")
        self.tb.open_compose(cc=STRANGERS).click_send()
        review = self.review()
        review.click("remember")
        review.click("convert")
        self.tb.mail.wait_for(1)
        self.tb.open_compose(cc=STRANGERS).click_send()
        self.review().click("edit")


class Remembering(DeskTest):
    """The organisation has its own groups: nobody adds to them."""

    policy = {**OFFICE, "trustedGroups": []}

    def test_nothing_to_remember(self):
        self.ask(cc=STRANGERS)
        review = self.review()
        self.assertIn("send", self.choices(review))
        self.assertFalse(review.run("return document.getElementById('remembering').checkVisibility();"))
        review.click("edit")

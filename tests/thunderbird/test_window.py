"""The review window itself: its keys, its place, its table."""

from product import OFFICE, STRANGERS, DeskTest
from waiting import wait_until

COUNT = 2331


class Window(DeskTest):
    """Used with a real keyboard."""

    policy = {**OFFICE, "warning": "window"}
    with_notifications = False

    def asked(self, **recipients):
        """A question in its window; the compose window, what stood in it, and the window."""
        compose = self.tb.open_compose(subject="Seminar invitation", **recipients)
        before = compose.recipients
        compose.click_send()
        review = self.review()
        wait_until(lambda: review.run("return document.hasFocus();"), "the window to have the focus")
        return compose, before, review

    def focused(self, review):
        """The id of what has the focus."""
        return review.run("return document.activeElement.id;")

    def press(self, *keys):
        """Keys, after the time in which the window passes over them."""
        self.tb.pause(0.6)
        self.tb.desktop.press(*keys)

    def test_names_its_message_and_stands_in_front_of_it(self):
        compose, _, review = self.asked(cc=STRANGERS)
        self.assertIn("Seminar invitation", review.text("#subject"))
        self.assertIn("Seminar invitation", review.run("return document.title;"))
        under, over = compose.place, review.place
        for axis, size in (("x", "width"), ("y", "height")):
            middle = under[axis] + under[size] / 2
            self.assertLess(abs(over[axis] + over[size] / 2 - middle), 60)
        review.click("edit")

    def test_says_from_whom_it_is_and_what_is_attached(self):
        compose = self.tb.open_compose(cc=STRANGERS)
        path = self.tb.home / "list.csv"
        path.write_bytes(b"x" * 3_456)
        compose.attach(path)
        compose.click_send()
        review = self.review()
        self.assertIn("<jimu@corp.example>", review.text("#sender"))
        self.assertEqual(review.text("#files"), "Attachments: 1 (3.4 kB)")
        compose.detach_all()
        review.click("edit")

    def test_is_asked_to_remember_only_what_is_confirmed(self):
        compose, before, review = self.asked(cc=STRANGERS)
        seen = "return document.getElementById('remembering').checkVisibility();"
        self.assertFalse(review.run(seen))
        review.run("document.getElementById('acknowledge').click();")
        self.assertTrue(review.run(seen))
        self.assertIn("settings of Bcc Guard", review.text("#remember-note"))
        review.run("document.getElementById('remember').click(); document.getElementById('acknowledge').click();")
        self.assertFalse(review.run(seen))
        self.assertFalse(review.run("return document.getElementById('remember').checked;"))
        review.click("edit")
        self.assert_not_sent(compose, before)

    def test_says_what_bcc_means_and_afterwards_that_it_went(self):
        _, _, review = self.asked(cc=STRANGERS)
        wait_until(lambda: review.text("#bcc-note"), "the note below the preview")
        self.assertRegex(review.text("#bcc-note"), "do not see each other.*<jimu@corp.example> stands there")
        self.assertEqual(review.text("#convert"), "Move to Bcc and send")
        review.click("convert")
        self.tb.mail.wait_for(1)
        wait_until(lambda: self.tb.extension.button()["label"] == "✓ Sent. Recipients in Bcc: 2", "the word that it went")

    def test_focus_starts_on_the_safe_button(self):
        compose, before, review = self.asked(cc=STRANGERS)
        self.assertEqual(self.focused(review), "edit")
        self.press("Return")
        review.wait_closed()
        self.assert_not_sent(compose, before)

    def test_escape_is_edit(self):
        compose, before, review = self.asked(cc=STRANGERS)
        review.run("document.getElementById('search').focus();")
        self.press("Escape")
        review.wait_closed()
        self.assert_not_sent(compose, before)

    def test_enter_never_sends(self):
        compose, before, review = self.asked(cc=STRANGERS)
        review.click("acknowledge")
        for identifier in ("search", "exposed", "acknowledge", "remember", "convert", "send"):
            review.run("document.getElementById(arguments[0]).focus();", identifier)
            self.assertEqual(self.focused(review), identifier)
            self.press("Return", "KP_Enter", "ctrl+Return")
        self.tb.pause(1)
        self.assertTrue(review.is_open)
        self.assertTrue(compose.is_locked)
        self.assertEqual(self.tb.mail.mails, [])
        review.click("edit")
        self.assert_not_sent(compose, before)

    def test_typing_while_it_appears_does_not_answer_it(self):
        compose = self.tb.open_compose(subject="Seminar invitation", cc=STRANGERS)
        before = compose.recipients
        compose.focus_body()
        with self.tb.desktop.typing("and so on, as ever "):
            compose.click_send()
            review = self.review()
            self.tb.pause(2)
        self.tb.desktop.press("Return", "space", "Escape")  # half a second is not over
        self.tb.pause(0.3)
        self.assertTrue(review.is_open)
        self.press("Escape")
        review.wait_closed()
        self.assert_not_sent(compose, before)

    def test_clicks_while_it_appears_do_not_answer_it(self):
        compose, before, review = self.asked(cc=STRANGERS)
        self.tb.pause(1)  # its frame comes last
        button = review.middle_of("convert")
        review.click("edit")
        compose.wait_unlocked()
        with self.tb.desktop.clicking(*button):
            compose.click_send()
            review = self.review()
            self.tb.desktop.point(*review.middle_of("convert"))  # frames come late, and are not always as high
            self.tb.pause(1.5)
        self.assertEqual(compose.recipients, before)

        def click():
            """As long as something in the window still changes, a click does not count, nor where it is behind."""
            self.tb.pause(2)
            self.tb.desktop.click(*self.review().middle_of("convert"))
            self.tb.pause(2)
            return not self.tb.extension.windows()

        wait_until(click, "a click that counts", 90)
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)

    def test_enter_where_it_does_nothing_says_which_key_does(self):
        compose, before, review = self.asked(cc=STRANGERS)
        self.assertFalse(review.sees("key"))
        self.press("shift+Tab", "shift+Tab", "Return")
        self.assertTrue(review.sees("key"))
        self.assertIn("Press the space bar for “Move to Bcc", review.text("#key"))
        self.press("Escape")
        review.wait_closed()
        self.assert_not_sent(compose, before)

    def test_a_click_into_the_locked_window_brings_the_question_back(self):
        compose, before, review = self.asked(cc=STRANGERS)
        compose.raise_window()
        wait_until(lambda: review.run("return document.hasFocus();"), "the question to come back")
        self.tb.pause(0.7)
        self.assertTrue(review.run("return document.hasFocus();"))
        review.click("edit")
        self.assert_not_sent(compose, before)
        compose.raise_window()
        self.tb.pause(0.5)
        self.assertEqual(self.tb.extension.windows(), [])

    def test_the_keyboard_alone_sends(self):
        _, _, review = self.asked(cc=STRANGERS)
        review.run("document.getElementById('search').focus();")
        self.press("Tab", "Tab", "space", "Tab", "Tab", "Tab", "Tab", "Tab")
        self.assertTrue(review.run("return document.getElementById('acknowledge').checked;"))
        self.assertEqual(self.focused(review), "send")
        self.press("space")
        self.assertEqual(self.tb.mail.wait_for(1)[0].addresses("Cc"), STRANGERS)

    def test_the_keyboard_alone_converts(self):
        _, _, review = self.asked(cc=STRANGERS)
        self.press("shift+Tab", "shift+Tab")
        self.assertEqual(self.focused(review), "convert")
        self.press("space")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)

    def test_before_and_after_are_what_the_person_will_find(self):
        self.set_local(afterConvert="edit")
        compose, before, review = self.asked(to=STRANGERS[:1], cc=[*STRANGERS[1:], "boss@corp.example"])
        wait_until(lambda: review.run("return !document.getElementById('preview').hidden;"), "the preview")
        self.assertEqual(self.shown(review, "before"), before)
        after = self.shown(review, "after")
        review.click("convert")
        compose.wait_unlocked(60)
        self.assertEqual(after, compose.recipients)

    def set_local(self, **settings):
        """The person's own settings, for this test."""
        run = self.tb.extension.background.run
        run("return browser.storage.local.set(arguments[0]);", settings)
        self.addCleanup(run, "return browser.storage.local.clear();")

    def test_the_page_that_the_organisation_names_opens_in_the_browser(self):
        self.set_local(bulkLimit=1, bulkAdvice="Use https://news.corp.example/new.")
        compose, before, review = self.asked(cc=STRANGERS)
        self.assertEqual(review.text("#advice"), "Use https://news.corp.example/new.")
        opened = review.run(
            """return new Promise(resolve => {
              browser.windows.openDefaultBrowser = resolve;
              document.querySelector("#advice a").click();
            });""")
        self.assertEqual(opened, "https://news.corp.example/new")
        review.click("edit")
        self.assert_not_sent(compose, before)

    def shown(self, review, side):
        """To, Cc and Bcc as the window has them."""
        entries = review.run(
            """return [...document.querySelectorAll(`#${arguments[0]} dd`)]
              .map(field => [...field.querySelectorAll(".entry")].map(entry => entry.textContent));""",
            side)
        return dict(zip(("to", "cc", "bcc"), entries, strict=True))


class Unfocused(DeskTest):
    """A window manager that gives the focus to no new window: Thunderbird does not say then that it opened."""

    focuses_new = False

    def test_the_notification_converts_while_the_window_has_no_focus(self):
        _, question = self.ask(cc=STRANGERS)
        review = self.review()
        self.assertFalse(review.run("return document.hasFocus();"))
        self.tb.notifications.click(question.id, "convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)
        review.wait_closed()

    def test_the_window_stays_until_it_is_answered(self):
        compose, _ = self.ask(cc=STRANGERS)
        review = self.review()
        self.tb.pause(23)  # longer than an opening window is waited for
        self.assertTrue(review.is_open)
        self.assertTrue(compose.is_locked)
        review.click("convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)


class Table(DeskTest):
    """Two thousand customers in a list, of which one company has many."""

    policy = {**OFFICE, "warning": "window"}
    with_notifications = False

    def test_everybody_is_there_and_can_be_found(self):
        members = [{"name": f"顧客 {i}", "email": f"c{i}@k{i % 2000}.example"} for i in range(COUNT)]
        self.tb.books.add_list("Customers (2026)", members)
        compose = self.tb.open_compose(subject="Seminar")
        compose.add_list("cc", "Customers (2026)")
        compose.click_send()
        review = self.review()
        wait_until(lambda: review.text("#count") == "Addresses: 2,331", "everybody to be loaded")
        self.assertEqual(self.attribute(review, "aria-rowcount"), str(COUNT + 1))
        self.assert_reaches_the_end(review)
        self.search(review, "k42.example")
        wait_until(lambda: review.text("#count") == "Found: 2 of 2,331", "the search")
        self.assertEqual(self.rows(review), [
            ["k42.example (2)", "顧客 42", "c42@k42.example", "Cc"],
            ["k42.example", "顧客 2042", "c2042@k42.example", "Cc"]])
        self.search(review, "顧客 2330")
        self.assertEqual(self.rows(review), [["k330.example", "顧客 2330", "c2330@k330.example", "Cc"]])
        self.search(review, "nobody at all")
        self.assertEqual(self.rows(review), [])
        wait_until(lambda: "list, members: 2,331" in review.text("#after"), "the preview")
        review.click("edit")
        compose.wait_unlocked(60)

    def assert_reaches_the_end(self, review):
        """Scrolling brings the last rows, and never has all of them in the page."""
        review.run("document.getElementById('exposed').scrollTop = 1e9;")
        wait_until(lambda: any("c1999@" in row[2] for row in self.rows(review)), "the last rows")
        last = review.run(
            """return [...document.querySelectorAll("#rows .row")].filter(row => !row.hidden)
              .map(row => Number(row.getAttribute("aria-rowindex"))).sort((a, b) => b - a)[0];""")
        self.assertEqual(last, COUNT + 1)
        self.assertLess(review.run("return document.querySelectorAll('#rows .row').length;"), 150)

    def rows(self, review):
        """The cells of the rows in the page, from above."""
        return review.run(
            """return [...document.querySelectorAll("#rows .row")].filter(row => !row.hidden)
              .sort((one, other) => one.getAttribute("aria-rowindex") - other.getAttribute("aria-rowindex"))
              .map(row => [...row.children].map(cell => cell.textContent));""")

    def attribute(self, review, name):
        """Of the table."""
        return review.run("return document.getElementById('exposed').getAttribute(arguments[0]);", name)

    def search(self, review, text):
        """What typing into the field does."""
        review.run(
            """const field = document.getElementById("search");
            field.value = arguments[0];
            field.dispatchEvent(new Event("input"));""", text)

"""Address-book lists: the incident, and lists that cannot be expanded."""

from product import OFFICE, DeskTest
from waiting import wait_until

CUSTOMERS = [f"c{i}@k{i}.example" for i in range(2331)]


class Incident(DeskTest):
    """A seminar invitation to 2,331 customers in Cc instead of Bcc."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        members = [{"name": f"Customer {i}", "email": one} for i, one in enumerate(CUSTOMERS)]
        cls.tb.books.add_list("Customers (2026)", members)
        cls.tb.books.add_list("R&D dept.", members[:6])
        cls.tb.books.add_list("Outer", [{"name": "R&D dept.", "email": "R&D dept."}])

    def ask_about(self, name):
        compose = self.tb.open_compose(subject="Seminar")
        compose.add_list("cc", name)
        compose.click_send()
        return compose, self.tb.notifications.wait_for(1, 60)[0]

    def test_the_incident(self):
        compose, question = self.ask_about("Customers (2026)")
        self.assertIn("2,331", question.body)
        self.assertEqual(self.tb.mail.mails, [])
        self.tb.notifications.click(question.id, "convert")
        mail = self.tb.mail.wait_for(1, 180)[0]
        self.assertEqual(len(mail.recipients), 2332)
        self.assertEqual(mail.addresses("To"), ["jimu@corp.example"])
        self.assertEqual(mail.addresses("Cc"), [])
        self.assert_shows_nobody(mail, CUSTOMERS)

    def test_a_name_that_needs_quotes(self):
        compose, question = self.ask_about("R&D dept.")
        self.assertIn("6 ", question.body)
        self.tb.notifications.click(question.id, "convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1, 60)[0], CUSTOMERS[:6])

    def test_a_list_in_a_list(self):
        compose, question = self.ask_about("Outer")
        self.assertIn("6 ", question.body)
        self.tb.notifications.click(question.id, "edit")
        compose.wait_unlocked()
        self.assertEqual(self.tb.mail.mails, [])

    def assert_asked_about(self, name, members):
        """The list is expanded, asked about, and converted to its members in Bcc."""
        question = self.ask_about(name)[1]
        self.assertIn(f"{len(members)} ", question.body)
        self.tb.notifications.click(question.id, "convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1, 60)[0], members)

    def test_a_list_with_a_description(self):
        members = [{"name": f"Described {i}", "email": f"d{i}@k{i}.example"} for i in range(3)]
        self.tb.books.add_list("Partners", members, description="Those of the north")
        self.assert_asked_about("Partners", [one["email"] for one in members])

    def test_a_list_that_looks_like_an_address(self):
        members = [{"name": f"Site {i}", "email": f"s{i}@k{i}.example"} for i in range(3)]
        self.tb.books.add_list("x@y.example", members)
        self.assert_asked_about("x@y.example", [one["email"] for one in members])

    def test_lists_in_a_circle(self):
        for name, other in (("Left", "Right"), ("Right", "Left")):
            mailbox = f"{name.lower()}@{name.lower()}.example"
            members = [{"name": name, "email": mailbox}, {"name": other, "email": other}]
            self.tb.books.add_list(name, members)
        compose, question = self.ask_about("Left")
        self.assertIn("2 ", question.body)
        self.tb.notifications.click(question.id, "edit")
        compose.wait_unlocked()
        self.assertEqual(self.tb.mail.mails, [])

    def test_a_list_with_a_member_without_an_address(self):
        """Thunderbird itself refuses to send to such a list, so nobody need convert it."""
        members = [{"name": f"Some {i}", "email": f"s{i}@k{i}.example"} for i in range(3)]
        self.tb.books.add_list("Some", [{"name": "Nobody knows"}, *members])
        compose, question = self.ask_about("Some")
        self.assertEqual(question.summary, "Cannot be sent: Seminar")
        self.assertIn("Some: &quot;Nobody knows&quot;", question.body)
        before = compose.recipients
        self.tb.notifications.click(question.id, "edit")
        self.assert_not_sent(compose, before)

    def test_a_list_that_cannot_be_expanded(self):
        self.tb.books.add_list("Vanished", [{"name": "A", "email": "a@k1.example"}])
        compose = self.tb.open_compose()
        compose.add_list("cc", "Vanished")
        self.tb.books.delete_list("Vanished")
        compose.click_send()
        question = self.tb.notifications.wait_for(1, 60)[0]
        before = compose.recipients
        self.assertIn("Vanished", question.summary + question.body)
        self.tb.notifications.click(question.id, "edit")
        self.assert_not_sent(compose, before)

    def change_while_asked(self, name, change):
        """What would be sent to now is not what was asked about."""
        self.tb.books.add_list(name, [{"name": f"{i}", "email": f"m{i}@k{i}.example"} for i in range(3)])
        compose, question = self.ask_about(name)
        before = compose.recipients
        asked = self.review()
        change()
        self.tb.notifications.click(question.id, "convert")
        asked.wait_closed()
        self.assertIn("the members of a list or an attachment changed", self.review().text())
        self.assert_not_sent(compose, before)
        return compose

    def test_a_list_renamed_while_its_question_is_open(self):
        compose = self.change_while_asked("Club", lambda: self.tb.books.rename_list("Club", "Society"))
        before = compose.recipients
        compose.click_send()
        self.assertIn("Club", self.tb.notifications.wait_for(2)[1].body)
        self.review(2).click("edit")
        self.assert_not_sent(compose, before)

    def test_a_list_that_gets_a_member_while_its_question_is_open(self):
        compose = self.change_while_asked(
            "Choir", lambda: self.tb.books.add_member("Choir", {"name": "New", "email": "new@k9.example"}))
        compose.click_send()
        self.assertIn("4 ", self.tb.notifications.wait_for(2)[1].body)

    def test_two_books_with_a_list_of_one_name(self):
        self.tb.books.add_book("Second")
        first = [{"name": "A", "email": "a@k1.example"}]
        second = [{"name": "B", "email": "b@k2.example"}, {"name": "C", "email": "c@k3.example"}]
        self.tb.books.add_list("Twins", first)
        self.tb.books.add_list("Twins", second, book="Second")
        compose = self.tb.open_compose()
        compose.add_list("cc", "Twins", "Second")
        compose.click_send()
        question = self.tb.notifications.wait_for(1, 60)[0]
        self.assertIn("3 ", question.body)
        self.tb.notifications.click(question.id, "edit")
        compose.wait_unlocked()
        self.assertEqual(self.tb.mail.mails, [])


class AlwaysBcc(DeskTest):
    """A list that may only stand in Bcc, whoever is in it."""

    policy = {**OFFICE, "bccLists": ["Customers*"]}

    def test_one_inside_of_another(self):
        member = {"name": "A", "email": "a@k1.example"}
        self.tb.books.add_list("Customers (2026)", [member])
        self.tb.books.add_list("Everybody", [{"name": "Customers (2026)", "email": "Customers (2026)"}])
        compose = self.tb.open_compose()
        compose.add_list("cc", "Everybody")
        compose.click_send()
        review = self.review()
        self.assertEqual(self.choices(review), ["convert", "edit"])
        self.assertIn("Customers (2026)", review.text("#headline"))
        review.click("convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1, 60)[0], ["a@k1.example"])

    def test_the_options_page_offers_those_that_there_are(self):
        self.tb.books.add_list("Alumni", [])
        self.tb.extension.background.run("return browser.runtime.openOptionsPage();")
        page = self.tb.extension.wait_for_window("pages/options/options.html")
        names = wait_until(lambda: page.run(
            "return [...document.querySelectorAll('.choices input')].map(({ name }) => name);"), "the lists")
        self.assertIn("Alumni", names)
        self.assertTrue(page.run("return document.querySelector('.choices').disabled;"))

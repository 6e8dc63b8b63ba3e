"""Address books of servers, LDAP and CardDAV: what is picked there is asked about or held, never passed over."""

from product import DeskTest
from servers import ROOT, Contacts, Directory

BOOK = "CardDAV"
CUSTOMERS = [f"c{i}@k{i}.example" for i in range(6)]
PEOPLE = [f"Customer {i}" for i in range(6)]
GROUP = {"objectClass": ["groupOfNames", "extensibleObject"], "member": [f"cn={name},{ROOT}" for name in PEOPLE]}
# Of the directory; Thunderbird reads a group's address alone, and nobody in it.
ENTRIES = {
    **{name: {"objectClass": ["inetOrgPerson"], "sn": ["Customer"], "mail": [mail]}
       for name, mail in zip(PEOPLE, CUSTOMERS, strict=True)},
    "Partners": GROUP,
    "Suppliers": {**GROUP, "mail": [", ".join(CUSTOMERS)]},
    "Members": {**GROUP, "mail": ["members@lists.example"]},
}
# Lists as Apple and others keep them on a CardDAV server. For Thunderbird they are people without an address.
CARDS = [
    *(f"BEGIN:VCARD\nVERSION:3.0\nUID:{i}\nFN:{PEOPLE[i]}\nN:Customer;{i};;;\nEMAIL:{CUSTOMERS[i]}\nEND:VCARD"
      for i in range(6)),
    "\n".join(["BEGIN:VCARD", "VERSION:3.0", "UID:apple", "FN:Pupils", "N:Pupils;;;;", "X-ADDRESSBOOKSERVER-KIND:group",
               *(f"X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:{i}" for i in range(6)), "END:VCARD"]),
    "\n".join(["BEGIN:VCARD", "VERSION:4.0", "UID:group", "FN:Teachers", "KIND:group",
               *(f"MEMBER:urn:uuid:{i}" for i in range(6)), "END:VCARD"]),
    "\n".join(["BEGIN:VCARD", "VERSION:4.0", "UID:mailto", "FN:Parents", "KIND:group",
               *(f"MEMBER:mailto:{mail}" for mail in CUSTOMERS), "END:VCARD"]),
    "\n".join(["BEGIN:VCARD", "VERSION:4.0", "UID:glued", "FN:Friends", "KIND:group",
               "EMAIL:" + "\\,".join(CUSTOMERS), "END:VCARD"]),
]


class Directories(DeskTest):
    """A desk with a directory and an address book on servers."""

    @classmethod
    def setUpClass(cls):
        cls.directory = cls.enterClassContext(Directory(ENTRIES))
        contacts = cls.enterClassContext(Contacts(CARDS))
        cls.preferences = {**cls.directory.preferences, **contacts.preferences}
        super().setUpClass()
        cls.tb.books.fetch(BOOK)

    def test_six_people_of_both_are_asked_about(self):
        compose = self.tb.open_compose()
        for name in PEOPLE[:2]:
            self.assertTrue(compose.type_recipient("cc", name)[-1].endswith(" — Directory"))
        compose.add_contacts("cc", BOOK, *PEOPLE[2:])
        compose.click_send()
        question = self.tb.notifications.wait_for(1)[0]
        self.assertIn("6 ", question.summary + question.body)
        self.tb.notifications.click(question.id, "convert")
        mail = self.tb.mail.wait_for(1)[0]
        self.assertEqual(mail.addresses("Cc"), [])
        self.assert_shows_nobody(mail, CUSTOMERS)

    def assert_held(self, compose, name):
        """For an entry without an address Thunderbird enables Send beside somebody else: it is named, and the message stays."""
        compose.add("to", "a@k1.example")
        compose.click_send()
        question = self.tb.notifications.wait_for(1)[0]
        self.assertEqual(question.summary, "Cannot be sent: Seminar")
        self.assertIn(name, question.body)
        before = compose.recipients
        self.tb.notifications.click(question.id, "edit")
        self.assert_not_sent(compose, before)
        compose.close()
        self.tb.notifications.clear()

    def test_groups_of_the_directory_without_an_address_of_their_own_are_held(self):
        for name in ("Partners", "Suppliers"):
            with self.subTest(name):
                compose = self.tb.open_compose()
                compose.type_recipient("cc", name)
                self.assert_held(compose, name)

    def test_lists_of_the_address_book_are_held(self):
        for name in ("Pupils", "Teachers", "Parents", "Friends"):
            with self.subTest(name):
                compose = self.tb.open_compose()
                compose.add_contacts("cc", BOOK, name)
                self.assert_held(compose, name)

    def test_a_group_with_an_address_of_its_own_is_that_address(self):
        """Who gets it the server knows; and none of them is shown."""
        compose = self.tb.open_compose()
        compose.type_recipient("cc", "Members")
        compose.click_send()
        self.assertEqual(self.tb.mail.wait_for(1)[0].recipients, ["members@lists.example"])
        compose = self.tb.open_compose(to=["a@k1.example"])
        compose.type_recipient("cc", "Members")
        compose.click_send()
        self.assertIn("2 ", self.tb.notifications.wait_for(1)[0].body)

    def test_a_directory_that_hangs_holds_up_no_check(self):
        self.directory.freeze()
        self.addCleanup(self.directory.thaw)
        compose = self.tb.open_compose(cc=[f"{name} <{mail}>" for name, mail in zip(PEOPLE, CUSTOMERS, strict=True)])
        clicked = compose.click_send()
        question = self.tb.notifications.wait_for(1)[0]
        self.assertLess(question.arrived - clicked, 5)
        self.tb.notifications.click(question.id, "edit")
        compose.wait_unlocked()
        self.assertEqual(self.tb.mail.mails, [])

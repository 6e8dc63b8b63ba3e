"""A folder of messages that were written ahead, as a person hands it over: each gets their own message alone, nobody twice,
also through a restart of Thunderbird; what cannot be sent is named, and nothing is sent."""

import email
import email.policy
import os
import pathlib
import subprocess
import tempfile

import incident_letter
from test_each import EachTest
from thunderbird import EXTENSION_ID
from waiting import wait_until

COMMAND = os.environ["BCC_GUARD"]
OPTIONS = "pages/options/options.html"
COUNT = 40
PEOPLE = {incident_letter.address(number): f"お客様 {number}" for number in range(1, COUNT + 1)}

# How many are, as the page is told.
UNDER_WAY = """
return browser.runtime.sendMessage({ type: "each-state", id: new URLSearchParams(location.search).get("id") })
  .then(({ underWay }) => underWay);
"""


class LettersTest(EachTest):
    """The options page, and a folder of notices."""

    policy = {"internalDomains": ["corp.example"], "warning": "window", "each": "offer"}

    def setUp(self):
        super().setUp()
        place = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name) / "notices"
        self.addCleanup(self.tb.mail.take_at_most, None)

    def notify(self):
        """What the command line writes for those of an incident."""
        sent = self.folder.parent / "sent.eml"
        sent.write_bytes(incident_letter.message(count=COUNT))
        subprocess.run([COMMAND, "report", "--language", "ja", "--notify", str(self.folder), str(sent)], check=True,
                       stdout=subprocess.DEVNULL)

    def open(self):
        """The options page, with what the helper says."""
        self.tb.extension.background.run("return browser.runtime.openOptionsPage();")
        page = self.tb.extension.wait_for_window(OPTIONS)
        wait_until(lambda: page.text("#versions"), "the state of the helper")
        return page

    def choose_folder(self, page):
        """As a person: the button, and the folder in the dialog of the desktop, which is none of Thunderbird's own here."""
        self.tb.call("chooseFolder", str(self.folder))
        page.run("document.getElementById('letters-choose').scrollIntoView({ block: 'center' });")
        self.click_as_person(page, "letters-choose")
        wait_until(self.tb.dialogs, "Thunderbird's question for the folder")
        self.tb.accept_dialogs()

    def is_hidden(self, page, identifier):
        """Whether a person sees nothing of that."""
        return page.run("return !document.getElementById(arguments[0]).checkVisibility();", identifier)

    def offered(self):
        """The page with what would be sent."""
        page = self.open()
        self.choose_folder(page)
        wait_until(lambda: page.text("#letters-messages"), "what would be sent")
        return page

    def hand_over(self):
        """All of it, up to the window that says how far it is."""
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        self.notify()
        page = self.offered()
        page.click("letters-send")
        wait_until(lambda: "being sent" in (page.text("#letters-said") or ""), "a word of it")
        return self.progress()

    def written(self):
        """The text of each file, by the address that it is for; of the space between words nothing counts."""
        read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in self.folder.glob("*.eml")]
        return {one["To"].addresses[0].addr_spec: (one["Subject"], "".join(one.get_content().split())) for one in read}

    def assert_own_words(self, mails):
        """Each person has got one message, the one that was written for that person, which names nobody else."""
        written = self.written()
        got = [mail.recipients for mail in mails]
        self.assertEqual(sorted(got), sorted([address] for address in PEOPLE))
        for mail in mails:
            (address,) = mail.recipients
            content = email.message_from_bytes(mail.content, policy=email.policy.default)
            text = content.get_content()
            self.assertEqual(mail.addresses("To"), [address])
            self.assertEqual(text.splitlines()[0], f"{PEOPLE[address]} 様")
            self.assertEqual((content["Subject"], "".join(text.split())), written[address])
            self.assertEqual((content["Cc"], content["Bcc"], content["From"].addresses[0].addr_spec), (None, None, "jimu@corp.example"))
            self.assert_shows_nobody(mail, set(PEOPLE) - {address})


class Letters(LettersTest):
    """Of a folder that goes as it should, and what hinders it."""

    def test_forty_get_their_own_words_through_a_restart(self):
        self.tb.mail.take_at_most(15)
        page = self.hand_over()
        self.tb.mail.wait_for(15)
        page.click("pause")
        wait_until(lambda: page.sees("go-on"), "the pause")
        self.tb.mail.take_at_most(None)  # those under way arrive
        wait_until(lambda: page.run(UNDER_WAY) == 0, "the word of their end")
        self.tb.restart()
        self.tb.wait_started()
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")  # it may not have been on the disk yet
        page = self.progress()
        self.assertIn("interrupted", page.text("#detail"))
        page.click("go-on")
        text = self.wait_over(page)
        self.assertIn("40 of 40", text)
        self.assertIn("One copy is in Sent", text)
        self.assert_own_words(self.tb.mail.mails)
        copies = [email.message_from_string(text, policy=email.policy.default) for text in self.tb.sent()]
        (copy,) = [one for one in copies if one["Bcc"]]
        self.assertEqual(sorted(one.addr_spec for one in copy["Bcc"].addresses), sorted(PEOPLE))
        self.assertIn("様", copy.get_content())
        page.click("close")
        jobs = self.tb.desktop.state_home / "bcc-guard" / "jobs"
        wait_until(lambda: not list(jobs.glob("*.job")), "nothing to be kept")

    def test_the_page_shows_what_would_be_sent_and_sends_nothing_before_the_click(self):
        self.notify()
        (self.folder / "list.csv").write_text("a,b\n", encoding="utf-8")
        page = self.offered()
        figures = page.text("#letters-figures")
        for shown in ("40", "jimu@corp.example", "5 seconds", "Other files, left out"):
            self.assertIn(shown, figures)
        shown = page.text("#letters-messages")
        for number in (1, 21, COUNT):
            self.assertIn(f"お客様 {number} 様", shown)
            self.assertIn(incident_letter.address(number), shown)
        self.assertNotIn(f"<{incident_letter.address(2)}>", shown)
        self.assertEqual(page.text("#letters-send"), "Send 40 messages")
        page.click("letters-back")
        wait_until(lambda: self.is_hidden(page, "letters-offer"), "nothing to be sent")
        self.assertEqual(self.tb.mail.mails, [])

    def test_a_file_that_cannot_go_is_named_and_nothing_is_sent(self):
        self.notify()
        first = self.folder / "0001.eml"
        first.write_bytes(first.read_bytes().replace(b"\nSubject:", b"\nCc: boss@corp.example\nSubject:", 1))
        page = self.open()
        self.choose_folder(page)
        wait_until(lambda: page.text("#letters-faults"), "the fault")
        self.assertEqual(page.text("#letters-faults"), "0001.eml – No address may stand beside From and To.")
        self.assertIn("nothing is sent", page.text("#letters-said"))
        self.assertTrue(self.is_hidden(page, "letters-offer"))
        self.assertEqual(self.tb.mail.mails, [])

    def test_messages_of_somebody_else_are_not_sent(self):
        self.notify()
        for path in self.folder.iterdir():
            path.write_bytes(path.read_bytes().replace(b"jimu@corp.example", b"boss@corp.example"))
        page = self.open()
        self.choose_folder(page)
        wait_until(lambda: "boss@corp.example" in (page.text("#letters-said") or ""), "who wrote them")
        self.assertTrue(self.is_hidden(page, "letters-offer"))
        self.assertEqual(self.tb.mail.mails, [])

    def test_a_folder_without_messages(self):
        self.folder.mkdir()
        (self.folder / "list.csv").write_text("a,b\n", encoding="utf-8")
        page = self.open()
        self.choose_folder(page)
        wait_until(lambda: page.text("#letters-said"), "a word")
        self.assertEqual(page.text("#letters-said"), "There is no message (.eml) in this folder.")

    def test_thunderbird_asks_whether_messages_may_be_sent(self):
        self.notify()
        self.tb.call("revokePermission", EXTENSION_ID, "messages.send")
        self.tb.call("setPreference", "focusmanager.testmode", False)  # as in test_each.py
        page = self.offered()
        page.run("document.getElementById('letters-send').scrollIntoView({ block: 'center' });")
        self.click_as_person(page, "letters-send")
        self.assertIn("on your behalf", self.answer_permission(False))
        wait_until(lambda: "may not send" in (page.text("#letters-said") or ""), "that nothing was sent")
        self.assertEqual(self.tb.mail.mails, [])
        self.click_as_person(page, "letters-send")
        self.answer_permission(True)
        self.wait_over(self.progress())
        self.assert_own_words(self.tb.mail.wait_for(COUNT))


class Html(LettersTest):
    """An identity that writes HTML."""

    preferences = {"mail.identity.id1.compose_html": True}

    def test_no_line_is_lost(self):
        self.wait_over(self.hand_over())
        self.assert_own_words(self.tb.mail.wait_for(COUNT))


class Off(LettersTest):
    """A desk on which one message each is not offered."""

    policy = {"internalDomains": ["corp.example"], "each": "never"}

    def test_the_button_says_why_it_cannot_be_pressed(self):
        page = self.open()
        wait_until(lambda: page.text("#letters-off"), "the reason")
        self.assertTrue(page.run("return document.getElementById('letters-choose').disabled;"))

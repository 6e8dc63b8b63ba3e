"""One message each: everybody gets the message, nobody twice, and each sees no address but their own."""

import contextlib
import email.policy
import json
import os
import pathlib
import signal
import tempfile
import zipfile

from product import DeskTest
from thunderbird import EXTENSION_ID
from waiting import wait_until

PAGE = "pages/each/each.html"
TWELVE = [f"客 {i} <c{i}@k{i}.example>" for i in range(12)]
ADDRESSES = [f"c{i}@k{i}.example" for i in range(12)]
# Each message has its own.
OWN_HEADERS = {"message-id", "date", "to", "content-type"}


def parts(mail):
    """What is in a message beside whom it is for: its headers, and each part with its headers and bytes."""
    found = []
    for part in mail.message.walk():
        headers = {name.lower(): str(value) for name, value in part.items() if name.lower() not in OWN_HEADERS}
        kind = (part.get_content_type(), part.get_content_charset(), part.get_param("format"), part.get_filename())
        found.append((kind, headers, None if part.is_multipart() else part.get_payload(decode=True)))
    return found


class EachTest(DeskTest):
    """One desk; what is asked stands in the window."""

    policy = {"internalDomains": ["corp.example"], "warning": "window", "each": "offer"}

    def choose(self, compose=None, **recipients):
        """Clicks Send and «One message each»; the window with what would be sent."""
        compose = compose or self.tb.open_compose(**recipients)
        compose.click_send()
        review = self.review()
        wait_until(lambda: review.sees("each"), "the offer")
        review.click("each")
        wait_until(lambda: review.sees("each-send"), "what would be sent")
        return compose, review

    def click_as_person(self, page, identifier):
        """With the mouse, after a look: without one a click is passed over, and asks Thunderbird for nothing."""
        self.tb.pause(1)
        self.tb.desktop.click(*page.middle_of(identifier))

    def send(self, compose=None, **recipients):
        """The same, up to the window that says how far it is."""
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        compose, review = self.choose(compose, **recipients)
        review.click("each-send")
        review.wait_closed(60)
        return compose, self.progress()

    def progress(self):
        """The window that says how far it is."""
        page = self.tb.extension.wait_for_window(PAGE, 1, 60)
        wait_until(lambda: page.text("#headline"), "how far it is")
        return page

    def wait_over(self, page):
        """Until it is over: the text of the window."""
        wait_until(lambda: page.sees("copy"), "the end", 90)
        return page.text()

    def kept(self):
        """The journals of jobs."""
        return list((self.tb.desktop.state_home / "bcc-guard" / "jobs").glob("*.job"))

    def downloads(self):
        """The folder for what is saved, so that Thunderbird does not ask where to."""
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))
        was = self.tb.prefer(browser__download__useDownloadDir=True, browser__download__folderList=2, browser__download__dir=str(folder))
        self.addCleanup(self.tb.prefer, **was)
        return folder

    def saved(self, folder):
        """The messages in the file with what was left."""
        archive = folder / "messages.zip"
        wait_until(lambda: archive.exists() and zipfile.is_zipfile(archive), "the file")
        with zipfile.ZipFile(archive) as written:
            self.assertIsNone(written.testzip())
            return [email.message_from_bytes(written.read(name), policy=email.policy.default) for name in written.namelist()]

    def kill_thunderbird(self):
        """All of it, as when the power fails."""
        for pid in self.tb.pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def assert_alone(self, mails):
        """Each has one recipient, and names nobody else."""
        for mail in mails:
            self.assertEqual(len(mail.recipients), 1)
            self.assertEqual(mail.addresses("To") + mail.addresses("Cc"), mail.recipients)
            self.assert_shows_nobody(mail, set(ADDRESSES) - set(mail.recipients))

    def assert_shows_nobody(self, mail, addresses):
        """None of these stands anywhere in it."""
        content = mail.content.decode("utf-8", "replace").lower()
        self.assertEqual([one for one in addresses if one in content], [])


class Each(EachTest):
    """Of one that goes as it should, and what hinders it."""

    def ask_permission(self, review, is_allowed):
        """Clicks what asks whether messages may be sent, and answers it; returns the words of Thunderbird's question."""
        self.click_as_person(review, "each-send")
        page = self.tb.extension.wait_for_window("pages/permission/", 1, 60)
        wait_until(lambda: page.sees("ask"), "the tab of the main window")
        self.assertIn("main window", review.text("#each-note"))
        self.click_as_person(page, "ask")
        words = self.answer_permission(is_allowed)
        page.wait_closed(60)
        return words

    def test_thunderbird_asks_whether_messages_may_be_sent(self):
        self.tb.call("revokePermission", EXTENSION_ID, "messages.send")
        # Marionette has it on: Thunderbird then only believes that it brings its windows to the front.
        self.tb.call("setPreference", "focusmanager.testmode", False)
        self.addCleanup(self.tb.call, "setPreference", "focusmanager.testmode", True)
        compose, review = self.choose(to=TWELVE)
        self.assertIn("on your behalf", self.ask_permission(review, False))
        wait_until(lambda: review.sees("convert"), "the other answers")
        self.assertIn("may not send", review.text("#each-why"))
        self.click_as_person(review, "each")  # it is in front again
        wait_until(lambda: review.sees("each-send"), "what would be sent")
        self.click_as_person(review, "each-send")
        page = self.tb.extension.wait_for_window("pages/permission/", 1, 60)
        self.tb.call("raiseCompose", compose.id)  # its question does not come in front of the tab with it
        self.tb.pause(1)
        self.assertFalse(review.run("return document.hasFocus();"))
        page.close()  # is a no as well
        wait_until(lambda: review.sees("convert"), "the other answers")
        self.assertEqual(self.tb.mail.mails, [])
        self.click_as_person(review, "each")
        wait_until(lambda: review.sees("each-send"), "what would be sent")
        self.ask_permission(review, True)
        review.wait_closed(60)
        compose.wait_closed()
        page = self.progress()
        self.wait_over(page)
        self.assert_alone(self.tb.mail.wait_for(12))
        page.click("close")

    def test_twelve_people_get_one_each_and_one_copy_is_kept(self):
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        compose, review = self.choose(to=TWELVE[:2], cc=["boss@corp.example", *TWELVE[2:]])
        self.assertIn("13 messages", review.text("#each-headline"))
        shown = review.text("#each-messages")
        for address in ("c0@k0.example", "c6@k6.example", "c11@k11.example", "boss@corp.example"):
            self.assertIn(address, shown)
        self.assertNotIn("c1@k1.example", shown)
        review.click("each-send")
        review.wait_closed(60)
        page = self.progress()
        compose.wait_closed()
        self.assertIn("One copy is in Sent", self.wait_over(page))
        self.assert_alone(self.tb.mail.wait_for(13))
        self.assertEqual(sorted(mail.recipients[0] for mail in self.tb.mail.mails), sorted([*ADDRESSES, "boss@corp.example"]))
        copies = [email.message_from_string(text, policy=email.policy.default) for text in self.tb.sent()]
        copy = next(one for one in copies if one["Bcc"])
        self.assertEqual(sorted(one.addr_spec for one in copy["Bcc"].addresses), sorted([*ADDRESSES, "boss@corp.example"]))
        self.assertEqual(copy["Subject"], "Seminar")
        page.click("close")
        wait_until(lambda: not self.kept(), "nothing to be kept")
        self.assertEqual(self.tb.extension.windows(), [])  # no leak is told of
        self.assertEqual(self.decisions()[-2:], ["each", "each-closed"])

    def test_a_copy_of_each_is_kept_where_the_person_wants_it(self):
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        review = self.choose(to=TWELVE, subject="Workshop")[1]
        self.assertFalse(review.run("return document.getElementById('each-copies').checked;"))
        review.run("document.getElementById('each-copies').scrollIntoView();")
        self.click_as_person(review, "each-copies")
        self.assertIn("each message in Sent", review.text("#each-step"))
        self.click_as_person(review, "each-send")
        review.wait_closed(60)
        page = self.progress()
        self.assertIn("One copy is in Sent", self.wait_over(page))
        self.assert_alone(self.tb.mail.wait_for(12))
        copies = [email.message_from_string(text, policy=email.policy.default) for text in self.tb.sent() if "Subject: Workshop" in text]
        whole = [copy for copy in copies if copy["Bcc"]]
        single = [[one.addr_spec for one in copy["To"].addresses] for copy in copies if not copy["Bcc"]]
        self.assertEqual(len(whole), 1)
        self.assertEqual(sorted(single), sorted([address] for address in ADDRESSES))
        page.click("close")
        wait_until(lambda: not self.kept(), "nothing to be kept")
        self.assertEqual(self.tb.extension.windows(), [])  # no leak is told of

    def test_a_second_click_on_the_offer_answers_nothing(self):
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        compose = self.tb.open_compose(to=TWELVE)
        compose.click_send()
        review = self.review()
        wait_until(lambda: review.sees("each"), "the offer")
        self.tb.pause(1)
        with self.tb.desktop.clicking(*review.middle_of("each")):
            wait_until(lambda: review.sees("each-send"), "what would be sent")
            self.tb.desktop.point(*review.middle_of("each-send"))
            self.tb.pause(1.5)
        self.assertTrue(review.is_open)
        self.assertTrue(review.sees("each-send"))
        self.assertEqual(self.tb.mail.mails, [])
        self.click_as_person(review, "each-back")
        wait_until(lambda: review.sees("each"), "the other answers")
        review.click("edit")
        compose.wait_unlocked(60)
        compose.close()

    def decisions(self):
        """What stands in the audit log."""
        log = self.tb.desktop.state_home / "bcc-guard" / "audit.jsonl"
        return [json.loads(line)["decision"] for line in log.read_text().splitlines() if "decision" in json.loads(line)]

    def test_what_is_sent_is_what_thunderbird_sends(self):
        with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
            path = pathlib.Path(folder, "表.csv")
            path.write_text("a,b\r\n€,1\r\n", encoding="utf-8")
            details = {"priority": "high", "returnReceipt": True, "replyTo": ["desk@corp.example"],
                       "customHeaders": [{"name": "X-Seminar", "value": "ü"}]}
            for recipients in (TWELVE[:1], TWELVE[:3]):
                compose = self.tb.open_compose(to=recipients, subject="件名", body="Dear all\n-- \n事務局")
                compose.attach(path)
                self.tb.extension.background.run(
                    """return browser.tabs.query({ type: "messageCompose" }).then(([{ id }]) =>
                      browser.compose.setComposeDetails(id, arguments[0]));""", details)
                if len(recipients) == 1:
                    compose.click_send()
                    compose.wait_closed()
                else:
                    page = self.send(compose)[1]
                    self.wait_over(page)
        own, *others = self.tb.mail.wait_for(4)
        for other in others:
            self.assertEqual(parts(other), parts(own))

    def test_a_file_that_is_saved_anew_or_deleted_meanwhile_goes_as_it_was_confirmed(self):
        confirmed = os.urandom(200_000)
        for change in (lambda path: path.write_bytes(b"another state"), lambda path: path.unlink()):
            with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
                path = pathlib.Path(folder, "plan.bin")
                path.write_bytes(confirmed)
                compose = self.tb.open_compose(to=TWELVE, subject="Plan")
                compose.attach(path)
                self.tb.mail.take_at_most(5)
                page = self.send(compose)[1]
                self.tb.mail.wait_for(5)
                change(path)
                self.tb.mail.take_at_most(None)
                self.assertIn("One copy is in Sent", self.wait_over(page))
            copies = [email.message_from_string(text, policy=email.policy.default) for text in self.tb.sent() if "Subject: Plan" in text]
            messages = [mail.message for mail in self.tb.mail.wait_for(12)] + [copy for copy in copies if copy["Bcc"]][-1:]
            attached = [part.get_payload(decode=True) for one in messages for part in one.walk() if part.get_filename()]
            self.assertEqual(len(attached), 13)
            self.assertEqual(set(attached), {confirmed})
            page.click("close")
            page.wait_closed()
            self.tb.mail.clear()

    def test_what_nobody_got_stands_in_a_window_again_with_its_attachment(self):
        self.tb.mail.answer("MAIL", "550 5.7.1 you may not")
        self.addCleanup(self.tb.mail.answer_well)
        with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
            path = pathlib.Path(folder, "plan.csv")
            path.write_text("10:00,Welcome\n", encoding="utf-8")
            compose = self.tb.open_compose(to=TWELVE)
            compose.attach(path)
            page = self.send(compose)[1]
        wait_until(lambda: self.tb.accept_dialogs() or page.sees("open"), "the end", 60)
        page.click("close")
        wait_until(lambda: self.tb.call("readyComposes"), "the message", 60)
        wait_until(lambda: not self.kept(), "nothing to be kept", 60)
        attached = self.tb.extension.background.run("""return (async () => {
          const [{ id }] = await browser.tabs.query({ type: "messageCompose" });
          const [attachment] = await browser.compose.listAttachments(id);
          return [attachment.name, await (await browser.compose.getAttachmentFile(attachment.id)).text()];
        })();""")
        self.assertEqual(attached, ["plan.csv", "10:00,Welcome\n"])


class FromNotification(EachTest):
    """The notification has a button for it, which opens the window; one test for each place where is asked."""

    policy = {"internalDomains": ["corp.example"], "warning": "notification"}

    def test_it_leads_to_what_would_be_sent(self):
        compose = self.tb.open_compose(to=TWELVE)
        compose.click_send()
        question = self.tb.notifications.wait_for(1, 60)[0]
        self.assertEqual(question.actions[question.action_keys.index("each") * 2 + 1], "One message each…")
        first = self.review() if self.policy["warning"] == "both" else None
        self.tb.notifications.click(question.id, "each")
        if first is not None:
            first.wait_closed(60)
        review = self.review()
        wait_until(lambda: review.sees("each-send"), "what would be sent")
        self.assertIn("12 messages", review.text("#each-headline"))
        self.assertTrue(compose.is_locked)
        self.click_as_person(review, "each-back")
        wait_until(lambda: review.sees("each"), "the other answers")
        review.click("edit")
        compose.wait_unlocked(60)
        self.assertEqual(self.tb.mail.mails, [])
        compose.close()


class FromNotificationBesideTheWindow(FromNotification):
    """The window is open already, on its first page."""

    policy = {"internalDomains": ["corp.example"], "warning": "both"}

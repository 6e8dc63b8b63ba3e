"""The proof on the sent copy: what left is looked at as it left, and what nobody allowed is told."""

import email.utils
import json
import os
import pathlib
import signal
import tempfile
import threading
import time
import zipfile

import addons
from compose import Compose
from extensionpage import ExtensionPages
from processes import is_named
from product import OFFICE, REVIEW, STRANGERS, DeskTest
from thunderbird import EXTENSION_ID
from waiting import wait_until

OTHERS = ["mallory@m1.example", "trudy@m2.example"]
HOUR = 3600
SOON = 60  # 2.2 of them are waited for, the rest is for a machine that is busy: the next look is after half an hour

# Another add-on, which comes anew again and again during the send, until it comes after our last look.
MEDDLING = """const meddles = Array.from({ length: 2 }, (_, i) => async () => {
  meddles[i + 1] && browser.compose.onBeforeSend.addListener(meddles[i + 1]);
  return meddles[i + 1] ? {} : { details: { cc: %s } };
});
browser.compose.onBeforeSend.addListener(async (tab, { subject }) => {
  meddles.forEach(meddle => browser.compose.onBeforeSend.removeListener(meddle));
  if (subject == "Meddle")
    browser.compose.onBeforeSend.addListener(meddles[0]);
  return {};
});"""


def make_meddler(folder):
    """An add-on that puts strangers into Cc of what is just being sent."""
    path = pathlib.Path(folder) / "meddler.xpi"
    manifest = {
        "manifest_version": 3, "name": "Meddler", "version": "1",
        "browser_specific_settings": {"gecko": {"id": "meddler@addons.example"}},
        "background": {"scripts": ["background.js"]}, "permissions": ["compose"],
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("background.js", MEDDLING % json.dumps(OTHERS))
    return path


def sent_mail(number, cc, age=0):
    """A mail as another program leaves it in Sent, so many seconds old."""
    return "\r\n".join([
        "From: jimu@corp.example", f"Cc: {', '.join(cc)}", f"Subject: Invitation {number}",
        f"Message-ID: <{number}@elsewhere.example>",
        f"Date: {email.utils.formatdate(time.time() - age)}", "", "Dear all", ""])


class SentTest(DeskTest):
    """A desk of which the log and the windows are looked at."""

    policy = {**OFFICE, "warning": "window"}

    def setUp(self):
        super().setUp()
        self.before = len(self.decisions())

    def decisions(self):
        """What stands in the audit log."""
        log = self.tb.desktop.state_home / "bcc-guard" / "audit.jsonl"
        return [json.loads(line)["decision"] for line in log.read_text().splitlines()] if log.exists() else []

    def state(self):
        """What the extension keeps of sent mails."""
        script = "return browser.storage.local.get('_sent').then(all => all._sent ?? null);"
        return self.tb.extension.background.run(script)

    def off(self):
        """As a person switches it off."""
        self.tb.call("enableExtension", EXTENSION_ID, False)

    def on(self):
        """And on again."""
        self.tb.call("enableExtension", EXTENSION_ID, True)
        self.tb.extension.wait_running()

    def wait_begun(self):
        """Until a look is over, the first one included."""
        wait_until(lambda: (self.state() or {}).get("marks", {}).get("folders"), "the mark", 60)

    def wait_looked_at(self, count):
        """Until so many copies were looked at, ever."""
        wait_until(lambda: len((self.state() or {"seen": ()})["seen"]) >= count, f"{count} copies", 60)

    def assert_decided(self, *expected):
        """The log of this test."""
        wait_until(lambda: len(self.decisions()) - self.before >= len(expected), "the log")
        self.assertEqual(self.decisions()[self.before:], list(expected))

    def assert_silent(self):
        """No window tells of anything."""
        self.assertEqual([page.url for page in self.tb.extension.windows() if REVIEW in page.url], [])

    def assert_told(self, addresses):
        """The one window names them all, and its list can be had."""
        window = self.tb.extension.wait_for_window(REVIEW, 1, 60)
        rows = wait_until(lambda: window.text("#rows"), "the addresses")
        for address in addresses:
            self.assertIn(address, rows)
        return window

    @staticmethod
    def list_of(window):
        """What its button copies."""
        return window.run("return browser.runtime.sendMessage({ type: 'list', "
                          "id: new URLSearchParams(location.search).get('id') });")


class AfterSending(SentTest):
    """What is found as soon as a mail is in Sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        cls.addClassCleanup(folder.cleanup)
        cls.tb.call("installExtension", str(make_meddler(folder.name)))

    def seen(self):
        """How many copies were looked at so far."""
        return len((self.state() or {"seen": ()})["seen"])

    def is_copied_by_key(self, window):
        """Presses a key, as the clipboard is for a person alone. A window that has just come takes none."""
        window.run("document.getElementById('copy').focus();")
        time.sleep(0.6)
        self.tb.desktop.press("space")
        return window.text("#copy") == "Copied"

    def test_clean_and_converted_mails_are_silence(self):
        seen = self.seen()
        self.tb.open_compose(to=STRANGERS[:1]).click_send()
        self.wait_looked_at(seen + 1)
        self.tb.open_compose(cc=STRANGERS).click_send()
        self.review().click("convert")
        self.wait_looked_at(seen + 2)
        self.assertIn("Bcc: a@k1.example", "".join(self.tb.sent()))
        self.assert_decided("pass", "convert")
        self.assert_silent()

    def test_an_acknowledged_mail_is_silence(self):
        seen = self.seen()
        self.tb.open_compose(to=STRANGERS).click_send()
        review = self.review()
        review.click("acknowledge")
        review.click("send")
        self.wait_looked_at(seen + 1)
        self.assert_decided("send")
        self.assert_silent()

    def test_another_add_on_after_us_is_told_of(self):
        self.tb.open_compose(to=STRANGERS[:1], subject="Meddle").click_send()
        window = self.assert_told([*OTHERS, STRANGERS[0]])
        self.assertIn("Another add-on changed the recipients", window.text())
        self.assertIn("k1.example, m1.example, m2.example", window.text("#readers"))
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), 3)
        self.assert_decided("pass", "sent-exposed")
        text = self.list_of(window)
        for address in [*OTHERS, STRANGERS[0]]:
            self.assertIn(f"\n{address}\n", text)
        wait_until(lambda: self.is_copied_by_key(window), "the list to be copied")
        window.click("edit")
        window.wait_closed()

    def test_what_goes_beyond_the_acknowledgement_is_told_alone(self):
        self.tb.open_compose(to=STRANGERS, subject="Meddle").click_send()
        review = self.review()
        review.click("acknowledge")
        review.click("send")
        review.wait_closed()
        window = self.assert_told(OTHERS)
        self.assertNotIn(STRANGERS[0], window.text("#rows"))
        self.assert_decided("send", "sent-exposed")

    def test_a_draft_saved_meanwhile_is_no_sent_mail(self):
        """Thunderbird saves one every five minutes, and takes that for the end of the send."""
        self.addCleanup(self.tb.call, "emptyFolder", "Drafts")
        seen = self.seen()
        compose = self.tb.open_compose(to=STRANGERS)
        compose.click_send()
        review = self.review()
        self.tb.call("autosave", compose.id)
        wait_until(self.tb.drafts, "the draft")
        time.sleep(3)  # for what must not come
        self.assertEqual(self.decisions()[self.before:], [])
        self.assertEqual([page.url for page in self.tb.extension.windows() if REVIEW in page.url], [review.url])
        review.click("acknowledge")
        review.click("send")
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), 2)
        self.wait_looked_at(seen + 1)
        self.assert_decided("send")
        self.assert_silent()

    def test_a_mail_in_the_outbox_is_told_before_it_leaves(self):
        self.tb.open_compose(to=STRANGERS[:1], subject="Meddle").click_send_later()
        window = self.assert_told(OTHERS)
        self.assertIn("Outbox", window.text("#headline"))
        self.assertEqual(self.tb.mail.mails, [])


class ByThemselves(SentTest):
    """What other add-ons send without a window, of which Thunderbird tells nobody."""

    def setUp(self):
        super().setUp()
        wait_until(self.state, "the first look, which looks at nothing")

    def sender(self, permission="messages.send"):
        """Another add-on that may send messages by itself, or in compose windows of its own."""
        with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
            path = addons.write(pathlib.Path(folder), "", optional=[permission])
            self.tb.call("installExtension", str(path))
        self.addCleanup(self.tb.call, "removeAddon", addons.IDENTIFIER)
        self.tb.call("grantPermission", addons.IDENTIFIER, permission)
        return ExtensionPages(self.tb.call, addons.IDENTIFIER)

    def send_by_itself(self, sender, cc):
        """No window opens for it; returns when it left."""
        sender.background.run(
            """return browser.messages.sendMessage(
              { cc: arguments[0], subject: "Merge", plainTextBody: "Dear all" }, { mode: "sendNow" });""", cc)
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), len(cc))
        return time.monotonic()

    def assert_told_soon(self, left, addresses):
        """The copy is looked at soon, not every half hour."""
        window = self.assert_told(addresses[:10])  # of more only the rows in sight are in the page
        self.assertLess(time.monotonic() - left, SOON)
        self.assertIn("Merge", window.text("#about"))
        self.assert_decided("sent-exposed")
        return window

    def test_what_another_add_on_sends_by_itself_is_told_soon(self):
        many = [f"c{i}@k{i}.example" for i in range(41)]
        sender = self.sender()
        self.tb.open_compose(to=STRANGERS[:1]).click_send()  # its own copy is none of those that are looked for
        self.tb.mail.wait_for(1)
        self.tb.mail.clear()
        self.assert_decided("pass")
        self.before += 1
        window = self.assert_told_soon(self.send_by_itself(sender, many), many)
        for address in many:
            self.assertIn(f"\n{address}\n", self.list_of(window))

    def test_the_copy_of_what_another_add_on_sends_wakes_the_extension(self):
        sender = self.sender()
        self.tb.call("endBackground", EXTENSION_ID)
        wait_until(lambda: self.tb.extension.state == "stopped", "the extension to sleep")
        left = self.send_by_itself(sender, OTHERS)
        self.tb.extension.wait_running(SOON)
        self.assert_told_soon(left, OTHERS)

    def test_what_another_add_on_sends_without_a_copy_is_not_seen(self):
        """README.md says so, in its table."""
        sender = self.sender()
        sender.background.run(
            """return browser.messages.sendMessage(
              { cc: arguments[0], subject: "Merge", plainTextBody: "Dear all", overrideDefaultFccFolder: "" },
              { mode: "sendNow" });""", OTHERS)
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), len(OTHERS))
        time.sleep(6)  # for what must not come
        self.assertEqual(self.tb.sent(), [])
        self.assert_silent()
        self.assert_decided()

    def test_what_the_calendar_sends_is_told_soon(self):
        """It goes to all guests in one To, and no window opens for it."""
        self.tb.call("invite", OTHERS)
        mail = self.tb.mail.wait_for(1)[0]
        left = time.monotonic()
        self.assertEqual(mail.addresses("To"), OTHERS)
        self.assert_told_soon(left, OTHERS)

    def test_what_the_windows_of_a_mail_merge_send_is_asked_about(self):
        """As MailMergeP sends: each message in a window of its own, which nobody sees for long."""
        self.sender("compose.send").background.run(
            """browser.compose.beginNew({ to: arguments[0], subject: "Merge", plainTextBody: "Dear all" })
              .then(({ id }) => browser.compose.sendMessage(id, { mode: "sendNow" })).catch(() => {});""", OTHERS)
        review = self.review()
        self.assertIn("2 people outside", review.text("#headline"))
        review.click("convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], OTHERS)
        self.assert_decided("convert")


class WithoutUs(SentTest):
    """What went while the extension was off."""

    installation = "normal_installed"

    def test_only_what_came_since_is_told_and_once(self):
        self.off()
        self.tb.call("addMessages", "Sent", [sent_mail(n, STRANGERS, 48 * HOUR + n) for n in range(200)])
        self.on()
        self.wait_begun()
        self.assertEqual(self.state()["seen"], [])
        self.off()
        self.tb.call("addMessages", "Sent", [sent_mail(900, OTHERS), sent_mail(901, OTHERS[:1])])
        self.on()
        window = self.assert_told(OTHERS)
        self.assertNotIn(STRANGERS[0], window.text())
        self.assertIn("Invitation 900", window.text("#about"))
        self.assertIn("not checked before it was sent", window.text())
        self.assert_decided("sent-exposed")
        window.click("edit")
        window.wait_closed()
        self.wait_looked_at(2)
        self.off()
        self.tb.call("addMessages", "Sent", [sent_mail(902, OTHERS[:1])])
        self.on()
        self.wait_looked_at(3)
        self.assertEqual(len(self.state()["seen"]), 3)
        self.assert_silent()
        self.assert_decided("sent-exposed")

    def test_what_leaves_before_the_extension_has_started_is_told(self):
        """Thunderbird wakes nobody for a Send in its first seconds: that of a slow start goes unchecked."""
        self.wait_begun()
        started = threading.Event()
        self.addCleanup(started.set)
        stopper = threading.Thread(target=self._stop_extensions, args=(self.tb.pids[0], started))
        stopper.start()
        self.tb.restart("-compose", f"to='{','.join(STRANGERS)}',subject=Early,body=Early")
        stopper.join()
        compose = Compose(self.tb.call, wait_until(lambda: self.tb.call("readyComposes"), "the window", 60)[0])
        self.assertNotEqual(self.tb.extension.state, "running")
        compose.click_send()
        self.tb.mail.wait_for(1)
        self.assertNotEqual(self.tb.extension.state, "running")
        self._signal_extensions(signal.SIGCONT)
        self.assertIn("not checked before it was sent", self.assert_told(STRANGERS).text())
        self.assert_decided("sent-exposed")

    def _stop_extensions(self, before, ended):
        """As a slow disk does, before any page of theirs has run."""
        while not ended.wait(0.01):
            if self.tb.pids[0] != before and self._signal_extensions(signal.SIGSTOP):
                return

    def _signal_extensions(self, number):
        pids = [pid for pid in self.tb.pids if is_named(pid, "WebExtensions")]
        for pid in pids:
            os.kill(pid, number)
        return pids

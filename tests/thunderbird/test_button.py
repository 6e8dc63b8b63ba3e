"""The buttons: the check before sending, Undo, and the sign that messages cannot be checked."""

import os
import signal
import stat

from product import HELPER, STRANGERS, DeskTest
from waiting import PATIENCE_S, wait_until

# The extension says something else of itself than it does.
OTHER_EXTENSION = """#!/usr/bin/python3
import os, subprocess, sys, threading
helper = subprocess.Popen(["{helper}"], stdin=subprocess.PIPE)
def forward():
    while chunk := sys.stdin.buffer.read1(1 << 16):
        helper.stdin.write(chunk.replace(b'{said}', b'{other}'))
        helper.stdin.flush()
    helper.stdin.close()
threading.Thread(target=forward).start()
os._exit(helper.wait())
"""


class ButtonTest(DeskTest):
    """What these tests do with the buttons."""

    def badge(self, compose=None):
        """What stands on a button."""
        return self.tb.extension.button(compose)["badge"]

    def wait_for_badge(self, text, compose=None, timeout=PATIENCE_S):
        """Until it stands there."""
        wait_until(lambda: self.badge(compose) == text, f"the badge “{text}”", timeout)

    def set_local(self, **settings):
        """Changes the person's own settings, for this test."""
        set_all = "return browser.storage.local.set(arguments[0]);"
        self.tb.extension.background.run(set_all, settings)
        self.addCleanup(self.tb.extension.background.run, "return browser.storage.local.clear();")


class Button(ButtonTest):
    """A desk on which everything works."""

    def test_is_there_and_says_that_nothing_was_found(self):
        compose = self.tb.open_compose(to=STRANGERS[:1])
        self.assertEqual(self.tb.extension.button(compose)["label"], "Bcc Guard")
        self.assertEqual(self.badge(compose), "")
        self.tb.extension.click_button(compose)
        panel = self.tb.extension.panel()
        wait_until(lambda: "No problem found" in panel.text(), "the outcome")
        self.wait_for_badge("✓", compose)
        self.assertEqual(self.tb.extension.windows(), [])
        compose.clear("to")
        self.wait_for_badge("", compose, 5)
        self.assertEqual(self.tb.mail.mails, [])

    def test_the_keyboard_reaches_it(self):
        compose = self.tb.open_compose(to=STRANGERS[:1])
        self.tb.extension.press_button_key(compose)
        panel = self.tb.extension.panel()
        wait_until(lambda: "No problem found" in panel.text(), "the outcome")
        self.assertEqual(panel.run("return document.activeElement.id;"), "close")

    def test_converts_without_sending_and_takes_it_back(self):
        compose = self.tb.open_compose(to=STRANGERS[:1], cc=STRANGERS[1:], bcc=["c@k3.example"])
        before = compose.recipients
        self.tb.extension.click_button(compose)
        review = self.review()
        self.assertFalse(compose.is_locked)
        self.wait_for_badge("2", compose)
        self.assertEqual(self.choices(review), ["convert", "edit"])
        review.click("convert")
        panel = self.tb.extension.panel()
        self.assertIn("Moved to Bcc: 2", panel.text())
        self.assertEqual(compose.recipients["bcc"], ["c@k3.example", *STRANGERS])
        self.assertEqual(self.badge(compose), "↶")
        panel.click("undo")
        wait_until(lambda: compose.recipients == before, "the recipients to be back")
        wait_until(lambda: "as they were before" in panel.text(), "the panel to say so")
        self.wait_for_badge("", compose)
        self.assertEqual(self.tb.mail.mails, [])
        self.assertEqual(self.tb.notifications.shown, [])

    def test_a_send_goes_before_the_review_of_a_check(self):
        compose = self.tb.open_compose(cc=STRANGERS)
        self.tb.extension.click_button(compose)
        review = self.review()
        compose.click_send()
        question = self.tb.notifications.wait_for(1, 60)[0]
        review.wait_closed()
        self.tb.notifications.click(question.id, "convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)

    def test_recipients_changed_after_converting_stay_as_they_are(self):
        self.set_local(afterConvert="edit")
        compose, question = self.ask(cc=STRANGERS)
        self.tb.notifications.click(question.id, "convert")
        compose.wait_unlocked()
        panel = self.tb.extension.panel()
        self.assertIn("Moved to Bcc: 2", panel.text())
        compose.add("bcc", "e@k5.example")
        panel.click("undo")
        wait_until(lambda: "cannot be undone any more" in panel.text(), "the panel to say so")
        self.assertEqual(compose.recipients["bcc"], [*STRANGERS, "e@k5.example"])
        self.assertEqual(compose.recipients["cc"], [])

    def test_a_mail_that_could_not_leave_can_be_taken_back(self):
        compose = self.tb.open_compose(cc=STRANGERS)
        before = compose.recipients
        self.tb.mail.refuse()
        self.addCleanup(self.tb.mail.refuse, False)
        compose.click_send()
        question = self.tb.notifications.wait_for(1, 60)[0]
        self.tb.notifications.click(question.id, "convert")
        wait_until(self.tb.dialogs, "Thunderbird to say that it failed", 60)
        self.tb.accept_dialogs()
        compose.wait_unlocked()
        self.wait_for_badge("↶", compose)
        self.tb.extension.click_button(compose)
        self.tb.extension.panel().click("undo")
        wait_until(lambda: compose.recipients == before, "the recipients to be back")

    def test_the_main_window_says_that_messages_are_checked(self):
        self.assertEqual(self.badge(), "")
        self.tb.extension.click_button()
        self.assertIn("Messages are checked", self.tb.extension.panel().text())


class Absent(ButtonTest):
    """There is no helper when Thunderbird starts."""

    helper = None

    def test_is_seen_until_it_is_mended_and_tells_a_broken_setting_and_old_versions(self):
        notice = self.tb.extension.wait_for_window("pages/panel/panel.html?place=start")
        wait_until(lambda: "cannot check messages" in notice.text(), "the notice")
        self.assertIn("bcc-guard-helper", notice.text())
        self.assertEqual(self.badge(), "!")
        compose = self.tb.open_compose(to=STRANGERS)
        self.assertEqual(self.badge(compose), "!")
        self.assertEqual(self.tb.extension.button(compose)["title"], "Bcc Guard cannot check messages")
        self.tb.extension.click_button(compose)
        panel = self.tb.extension.panel()
        self.assertIn("could not be started", panel.text())
        self.assert_folded(panel, "No such native application")
        panel.close()
        panel.wait_closed()
        self.assertEqual(len(self.tb.extension.windows()), 1)
        self.check_mended(notice, compose)
        self.check_broken_setting(compose)
        self.check_other_version(compose)
        self.check_other_protocol(compose)

    def assert_folded(self, page, said):
        """What the program says is there for an administrator, and for nobody else."""
        self.assertIn("Details (for your administrator)", page.text())
        self.assertNotIn(said, page.text())
        page.open_details()
        wait_until(lambda: said in page.text(), "the details")

    def check_mended(self, notice, compose):
        """An administrator installs the helper."""
        self.tb.install_helper(HELPER)
        notice.click("retry")
        notice.wait_closed()
        self.wait_for_badge("")
        self.wait_for_badge("", compose)

    def check_broken_setting(self, compose):
        """Seen at once, and gone with it."""
        self.set_local(bulkLimit=-1)
        self.wait_for_badge("!")
        self.wait_for_badge("!", compose)
        self.tb.extension.background.run("return browser.storage.local.clear();")
        self.wait_for_badge("")
        self.assertEqual(self.tb.extension.windows(), [])

    def check_other_version(self, compose):
        """Messages are checked, and the person is told what to update."""
        self.become('"version":"0.1.0"', '"version":"0.0.9"')
        wait_until(lambda: "different versions" in self.title(compose), "the versions to be told")
        self.assertEqual(self.badge(compose), "!")
        self.assertEqual(self.badge(), "!")

    def check_other_protocol(self, compose):
        """Messages are not checked, and the person is told what to update."""
        self.become('"protocol":1', '"protocol":2')
        wait_until(lambda: "cannot check messages" in self.title(compose), "the sign")
        # A moment ago it was the helper's end that kept messages from being checked.
        self.tb.extension.click_button()
        panel = self.tb.extension.panel()
        panel.click("retry")
        wait_until(lambda: "Update both." in panel.text(), "what to do")
        self.assert_folded(panel, "update the helper")
        self.assertIn("cannot check messages", self.tb.extension.button()["label"])

    def become(self, said, other):
        """From now on the helper hears the other thing."""
        script = self.tb.home / "other-extension"
        script.write_text(
            OTHER_EXTENSION.format(helper=HELPER, said=said, other=other), encoding="utf-8"
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        self.tb.install_helper(script)
        for pid in self.tb.helper_pids():
            os.kill(pid, signal.SIGKILL)

    def title(self, compose):
        """The tooltip of the button in a compose window."""
        return self.tb.extension.button(compose)["title"]

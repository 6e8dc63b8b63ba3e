"""The organisation's policy, and a person's own settings, while Thunderbird runs."""

import json
import os
import subprocess
from unittest import mock

from product import OFFICE, STRANGERS, XPI, DeskTest
from thunderbird import EXTENSION_ID, Thunderbird
from waiting import wait_until

LOCKED = {
    "mail.compose.warn_public_recipients.aggressive": True, "mail.compose.warn_public_recipients.threshold": 15,
    "mail.SpellCheckBeforeSend": False, "mail.compose.other.header": "",
}


class BrokenAndRefused(DeskTest):
    """A typing mistake in the policy of an organisation that lets nothing go unchecked."""

    policy = {**OFFICE, "confirmParty": 2, "unchecked": "refuse"}

    def assert_held_back(self, compose):
        """It is not sent, and the window offers nothing else."""
        before = compose.recipients
        compose.click_send()
        review = self.review()
        for words in ("could not be checked", "“confirmParty”", "did you mean “confirmParties”"):
            self.assertIn(words, review.text())
        self.assertEqual(self.choices(review), ["edit"])
        review.click("edit")
        self.assert_not_sent(compose, before)
        compose.close()

    def test_every_send_names_the_key_and_none_leaves(self):
        for _ in range(2):
            self.assert_held_back(self.tb.open_compose(to=STRANGERS))

    def test_one_mailbox_may_leave_and_one_list_may_not(self):
        self.tb.books.add_list("Customers", [{"name": one, "email": one} for one in STRANGERS])
        compose = self.tb.open_compose()
        compose.add_list("to", "Customers")
        self.assert_held_back(compose)
        self.tb.open_compose(to=STRANGERS[:1]).click_send()
        self.assertEqual(self.tb.mail.wait_for(1)[0].recipients, STRANGERS[:1])


class ChangedSettings(DeskTest):
    """Settings change while Thunderbird runs."""

    def offered(self):
        """What two strangers in To lead to."""
        compose, _ = self.ask(to=STRANGERS)
        before = compose.recipients
        review = self.review()
        choices = self.choices(review)
        review.click("edit")
        self.assert_not_sent(compose, before)
        compose.close()
        return choices

    def test_own_settings_count_at_once(self):
        background = self.tb.extension.background
        self.assertIn("send", self.offered())
        background.run("return browser.storage.local.set({ convertParties: 2 });")
        self.assertNotIn("send", self.offered())
        background.run("return browser.storage.local.remove('convertParties');")
        self.assertIn("send", self.offered())

    def test_the_policy_counts_from_the_next_start(self):
        """Thunderbird reads it once, and storage.managed never changes."""
        policies = json.loads(self.tb.system.policies.read_text())
        policies["policies"]["3rdparty"]["Extensions"][EXTENSION_ID]["convertParties"] = 2
        self.tb.system.policies.write_text(json.dumps(policies))
        managed = self.tb.extension.background.run("return browser.storage.managed.get();")
        self.assertEqual(managed, OFFICE)
        self.assertIn("send", self.offered())


class TemplateDesk(Thunderbird):
    """Has what `bcc-guard policy --template` prints for its policies.json."""

    def _install(self):
        template = subprocess.run(
            [os.environ["BCC_GUARD"], "policy", "--template"], capture_output=True, check=True
        ).stdout
        policies = json.loads(template)
        install = policies["policies"]["ExtensionSettings"][EXTENSION_ID]
        url = json.dumps(install["install_url"]).encode()
        # The extension is not installed here; all else stays to the byte.
        self.system.policies.write_bytes(template.replace(url, json.dumps(f"file://{XPI}").encode()))
        self.install_helper(self._helper)


class Template(DeskTest):
    """The template is a policies.json that works as it is."""

    @classmethod
    def setUpClass(cls):
        with mock.patch("product.Thunderbird", TemplateDesk):
            super().setUpClass()

    def test_protects(self):
        wait_until(lambda: self.tb.extension.state == "running", "the extension")
        self.assertEqual(
            self.tb.call("enterprise", EXTENSION_ID),
            {"active": True, "errors": [], "canDisable": False, "canUninstall": False},
        )
        self.assertEqual({name: self.tb.call("preference", name) for name in LOCKED},
                         {name: {"value": value, "locked": True} for name, value in LOCKED.items()})
        compose, question = self.ask(to=STRANGERS)
        self.tb.notifications.click(question.id, "convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)

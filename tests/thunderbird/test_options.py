"""The options page, as a person with a keyboard and an administrator see it."""

import json
import os
import pathlib
import subprocess
import tempfile

import addons
from product import HELPER, DeskTest
from waiting import wait_until

# Every key, as the command line knows them.
SETTINGS = json.loads(subprocess.run(
    [os.environ["BCC_GUARD"], "policy", "--schema"], check=True, stdout=subprocess.PIPE).stdout)["properties"]
PAGE = "pages/options/options.html"
NOT_SAVED = "Not saved. Correct what is marked in red."
# Whether all of it is inside the window, and not below what sticks to its edge.
IS_SEEN = """
const box = document.querySelector(arguments[0]).getBoundingClientRect();
return box.top >= 0 && box.bottom <= document.getElementById("saving").getBoundingClientRect().top;
"""
# What each select offers: values, and what is read.
CHOICES = """
return [...document.querySelectorAll(".setting select")].map(node => [node.id.replace("setting-", ""),
  [...node.options].map(option => [option.value, option.innerText])]);
"""


class OptionsTest(DeskTest):
    """Opens the page for every test."""

    def setUp(self):
        super().setUp()
        self.open()

    def open(self):
        """Opens the page, with all that is on it."""
        self.run_background("browser.runtime.openOptionsPage()")
        self.page = self.tb.extension.wait_for_window(PAGE)
        wait_until(lambda: self.page.text("#versions"), "the state of the helper")

    def run_background(self, call):
        """Returns what an API call in the background returns."""
        return self.tb.extension.background.run(f"return {call};")

    def fill(self, key, text):
        """Types into the control of a setting, and leaves it."""
        self.page.run(
            """const node = document.getElementById(`setting-${arguments[0]}`);
            node.value = arguments[1];
            node.dispatchEvent(new Event("input", { bubbles: true }));""",
            key, text,
        )

    def save(self, outcome):
        """Clicks Save and waits for what it says."""
        self.page.click("save")
        wait_until(lambda: self.page.text("#saved") == outcome, f"“{outcome}”")

    def wrong(self, key):
        """The fault that is shown at a setting, or nothing."""
        return self.page.text(f"#setting-{key}-wrong")

    @property
    def stored(self):
        """The person's own settings, without what the extension keeps for itself beside them."""
        everything = self.run_background("browser.storage.local.get()")
        return {key: value for key, value in everything.items() if not key.startswith("_")}


class Options(OptionsTest):
    """A desk on which everything works; the organisation has set one thing."""

    def test_every_setting_is_there_with_its_help_and_a_name(self):
        shown = self.page.run(
            """return [...document.querySelectorAll(".setting")].map(box => {
              const node = box.querySelector("input, textarea, select");
              return [node.id.replace("setting-", ""), node.labels[0]?.innerText, node.disabled,
                box.querySelector(".about").innerText];
            });"""
        )
        policy = self.run_background("browser.storage.managed.get()")
        self.assertEqual(sorted(key for key, *_ in shown), sorted(SETTINGS))
        self.assertEqual([key for key, _, locked, _ in shown if locked], list(policy))
        for key, name, _, sentence in shown:
            self.assertTrue(name, key)
            self.assertLess(len(name), 40, key)
            self.assertGreater(len(sentence), len(name), key)
            self.assertTrue(sentence.endswith("."), key)
        self.assertIn("Set by your organisation", self.page.text())
        self.assertIn("Messages are checked", self.page.text("#state"))

    def test_every_choice_has_words_of_its_own(self):
        for key, choices in self.page.run(CHOICES):
            values, words = zip(*choices)
            self.assertEqual(list(values), SETTINGS[key]["enum"])
            self.assertFalse(set(values) & set(words), key)
            self.assertEqual(len(set(words)), len(words), key)

    def test_other_add_ons_that_can_send_are_named(self):
        self.assertNotIn("can send messages by themselves", self.page.text())
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))
        given = "merge@add-on.example"
        for identifier in (addons.IDENTIFIER, addons.SEND_LATER, given):
            path = addons.write(folder, "", identifier, ["messages.send"])
            self.tb.call("installExtension", str(path))
            self.addCleanup(self.tb.call, "removeAddon", identifier)
        self.tb.call("grantPermission", given, "messages.send")
        self.page.close()
        self.run_background("browser.runtime.openOptionsPage()")
        self.page = self.tb.extension.wait_for_window(PAGE)
        wait_until(lambda: self.page.text("#senders"), "the list")
        self.assertIn("can send messages by themselves", self.page.text())
        named = [f"Other ({identifier})" for identifier in (given, addons.SEND_LATER)]
        self.assertEqual(sorted(self.page.text("#senders").split("\n")), named)

    def test_what_is_wrong_is_shown_at_its_place_and_not_stored(self):
        self.fill("bulkLimit", "")
        self.fill("bulkAdvice", "Use the newsletter system")
        self.save(NOT_SAVED)
        self.assertIn("Please correct this: expected a whole number", self.wrong("bulkLimit"))
        self.assertEqual(self.stored, {})
        self.assertEqual(self.page.run("return document.activeElement.id;"), "setting-bulkLimit")
        self.fill("bulkLimit", "500")
        self.fill("trustedGroups", "k1.example k2.example\nk3.example, k4.example")
        self.save("Saved.")
        groups = [["k1.example", "k2.example"], ["k3.example", "k4.example"]]
        self.assertEqual(
            self.stored,
            {"bulkAdvice": "Use the newsletter system", "bulkLimit": 500, "trustedGroups": groups},
        )
        self.put_back()

    def test_what_people_choose_stands_before_what_administrators_set(self):
        groups = self.page.run(
            """return [...document.querySelectorAll("#settings section")].map(group => [
              group.querySelector("h3").innerText,
              [...group.querySelectorAll(".setting :is(input, textarea, select)[id]")].map(node => node.id.slice(8))]);""")
        self.assertEqual([name for name, _ in groups], ["What you choose", "What administrators set"])
        self.assertEqual(groups[0][1], ["trustedGroups", "bccLists", "emptyTo", "afterConvert", "warning"])
        self.assertEqual(sorted(groups[0][1] + groups[1][1]), sorted(SETTINGS))

    def test_an_error_names_its_line_and_no_path_and_is_scrolled_to(self):
        self.fill("sharedDomains", "isp.example\n\nfoo bar\n@x")
        self.fill("trustedGroups", "k1.example k2.example\nk3.example !k4.example")
        self.page.run("window.scrollTo(0, document.body.scrollHeight);")
        self.save(NOT_SAVED)
        self.assertEqual(self.wrong("sharedDomains").split("\n"), [
            'Line 2, "foo bar": expected one domain or address per entry',
            'Line 3, "@x": expected “x”'])
        self.assertEqual(self.wrong("trustedGroups"), 'Line 2, "!k4.example": expected “k4.example”')
        self.assertNotRegex(self.page.text(), "(sharedDomains|trustedGroups)/")
        selected = """const node = document.activeElement;
          return [node.id, node.value.slice(node.selectionStart, node.selectionEnd)];"""
        self.assertEqual(self.page.run(selected), ["setting-trustedGroups", "k3.example !k4.example"])
        for part in ("#setting-trustedGroups", "#setting-trustedGroups-wrong"):
            wait_until(lambda part=part: self.page.run(IS_SEEN, part), f"{part} in sight")
        self.assertEqual(self.stored, {})

    def test_what_is_stored_and_wrong_is_in_sight_when_the_page_opens(self):
        self.addCleanup(self.run_background, "browser.storage.local.clear()")
        self.run_background("browser.storage.local.set({ bccLists: ['All *', ''], audit: 'journal' })")
        self.page.close()
        self.page.wait_closed()
        self.open()
        self.assertEqual(self.wrong("bccLists"), 'Line 2, "": expected a name')
        title, said = self.page.text("#technical").split("\n\n")
        self.assertEqual((title, said), ("Details (for your administrator)", '“bccLists”: "": expected a name'))
        wait_until(lambda: self.page.run(IS_SEEN, "#setting-bccLists-wrong"), "what is wrong")
        self.fill("bccLists", "All *")
        self.save("Saved.")
        self.assertEqual(self.wrong("bccLists"), "")

    def test_lists_are_ticked_and_written(self):
        self.tb.books.add_list("Alumni", [])
        self.tb.books.add_list("Customers", [])
        self.page.close()
        self.page.wait_closed()
        self.open()
        tick = """const box = document.querySelector(`.choices input[name="${arguments[0]}"]`);
          box.click();
          return document.getElementById("setting-bccLists").value;"""
        self.fill("bccLists", "All *\nAlumni")
        self.assertEqual(self.page.run(
            "return [...document.querySelectorAll('.choices input')].map(({ checked }) => checked);"), [True, False])
        self.assertEqual(self.page.run(tick, "Customers"), "All *\nAlumni\nCustomers")
        self.assertEqual(self.page.run(tick, "Alumni"), "All *\nCustomers")
        self.save("Saved.")
        self.assertEqual(self.stored, {"bccLists": ["All *", "Customers"]})
        self.fill("bccLists", "")
        self.save("Saved.")
        self.assertEqual(self.stored, {})

    def put_back(self):
        """A default is stored as absence."""
        self.fill("bulkLimit", "0")
        self.fill("bulkAdvice", "")
        self.fill("trustedGroups", "")
        self.save("Saved.")
        self.assertEqual(self.stored, {})

    def test_a_sample_warning_is_shown_and_comes_to_nothing(self):
        self.page.click("try")
        question = self.tb.notifications.wait_for(1, 30)[0]
        review = self.review()
        self.assertIn("Sample", review.text())
        review.click("edit")
        wait_until(lambda: "You chose to go back" in self.page.text("#tried"), "what was chosen")
        self.tb.notifications.wait_for_closed(question.id)
        self.page.click("try")
        question = self.tb.notifications.wait_for(2, 30)[1]
        self.tb.notifications.click(question.id, "convert")
        wait_until(lambda: "now be sent, with them in Bcc" in self.page.text("#tried"), "what was chosen")
        self.assertEqual(self.tb.mail.mails, [])

    def test_it_fits_a_narrow_window_and_large_text(self):
        overflow = self.page.run(
            """document.documentElement.style.fontSize = "200%";
            document.body.style.inlineSize = "20rem";
            const wide = [...document.body.querySelectorAll("*")]
              .filter(node => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)
              .filter(node => !node.matches("textarea, input, select, option"));
            return wide.map(node => node.id || node.tagName);"""
        )
        self.assertEqual(overflow, [])


class OptionsWithoutHelper(OptionsTest):
    """There is no helper on this desk."""

    helper = None

    def test_says_what_to_do_and_can_be_read_until_it_is_there(self):
        self.assertIn("cannot check messages", self.page.text("#state"))
        self.assertEqual(self.page.text("#technical"), "Details (for your administrator)")
        self.page.open_details()
        self.assertIn("No such native application", self.page.text("#technical"))
        self.assertIn("bcc-guard", self.page.text("#install"))
        self.assertIn("internalDomains", self.page.text("#stored"))
        self.assertIn("corp.example", self.page.text("#stored"))
        self.assertTrue(self.page.run("return document.getElementById('try').disabled;"))
        self.tb.install_helper(HELPER)
        self.page.click("retry")
        wait_until(lambda: "Messages are checked" in self.page.text("#state"), "the helper")
        self.assertTrue(self.page.run("return document.getElementById('install').hidden;"))
        self.assertIn("0.1.0", self.page.text("#versions").split("helper")[1])
        self.assertTrue(self.page.run("return document.getElementById('setting-bulkLimit') !== null;"))

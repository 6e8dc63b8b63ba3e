"""What an options page asks: the settings there are, and whether values are allowed."""

import gettext
import os
import unittest

from port import VERSION, Port, mail, unless_watched

APPROVER = "tanaka@corp.example rjFc7fSL+hy3H9xHEcYmjYSpOJ/OqU4hAUIAr2MC+ns="
TWO = mail("To: a@k1.example, b@k2.example")
# The catalogues of the build: nothing is installed.
LOCALES = {"BCC_GUARD_LOCALEDIR": os.environ["BCC_GUARD_LOCALEDIR"]}

# As Thunderbird names its languages, and the catalogue for each.
LANGUAGES = {
    "de": "de", "de-AT": "de", "es-ES": "es", "es-MX": "es", "fr": "fr", "fr-FR": "fr",
    "ja": "ja", "ko": "ko", "ko-KR": "ko", "zh-CN": "zh_CN",
}


def is_japanese(text):
    """Whether there is a kana in it."""
    return any("\u3040" <= character <= "\u30ff" for character in text)


class Settings(unittest.TestCase):
    """settings → settings."""

    def test_items(self):
        with Port() as port:
            ready = port.hello({})
            items = port.settings()
        brief = [key for key, item in items.items() if item["type"] in ("count", "word", "boolean")]
        self.assertEqual(list(ready["policy"]), brief)
        for key, value in ready["policy"].items():
            self.assertEqual(items[key]["default"], value)
        self.assertEqual(
            {key: item["type"] for key, item in items.items()},
            {
                "internalDomains": "addresses", "sharedDomains": "domains",
                "trustedGroups": "groups", "confirmParties": "count",
                "convertParties": "count", "crowdFrom": "count", "convertAddresses": "count",
                "crowdInside": "boolean", "bccLists": "names", "bulkLimit": "count", "bulkAdvice": "text",
                "approveFrom": "count", "approvals": "count", "approvers": "approvers", "approvalHours": "count",
                "each": "word", "eachLimit": "count", "contentsFrom": "count",
                "newcomers": "boolean", "firstContact": "boolean", "lookalikes": "boolean",
                "refusedRecipients": "addresses",
                "attentionRecipients": "addresses", "attentionWords": "names", "attentionFiles": "names",
                "emptyTo": "emptyTo", "afterConvert": "word", "warning": "word",
                "rememberGroups": "boolean",
                "pointing": "word", "delaySeconds": "count", "unchecked": "word", "audit": "word", "reportTo": "address",
            },
        )

    def test_what_is_described_is_allowed(self):
        with Port() as port:
            for key, item in port.settings().items():
                for word in item.get("words", []):
                    self.assertEqual(port.validate(local={key: word}), [])
                if "smallest" in item:
                    smallest = item["smallest"]
                    more = {"approvers": [APPROVER]} if key == "approveFrom" else {}
                    self.assertEqual(port.validate(local={key: smallest, **more}), [])
                    self.assertEqual(len(port.validate(local={key: smallest - 1})), smallest > 1 or not item.get("zero", True))
                self.assertEqual(port.validate(local={key: item["default"]}), [])

    def test_language(self):
        with Port(**LOCALES) as port:
            self.assertFalse(is_japanese(port.settings()["warning"]["help"]))
            port.hello(locale="ja")
            for item in port.settings().values():
                self.assertTrue(is_japanese(item["help"]), item)
            self.assertTrue(is_japanese(port.settings()["confirmParties"]["expected"]))
            self.assertTrue(is_japanese(port.validate(local={"bulkLimit": -1})[0]["text"]))

    def test_every_language(self):
        """Thunderbird's decides, whatever the environment wants; no locale is generated. Once in its life:
        threads read the environment then."""
        english = "How to ask"
        for locale, catalogue in unless_watched(LANGUAGES, {"de-AT": "de"}).items():
            for environment in ({}, {"LC_ALL": "C"}, {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "ja:de"}):
                with self.subTest(locale=locale, **environment):
                    words = gettext.translation("bcc-guard", LOCALES["BCC_GUARD_LOCALEDIR"], [catalogue])
                    with Port(**environment, **LOCALES) as port:
                        port.hello(locale=locale)
                        text = port.settings()["warning"]["label"]
                    self.assertEqual(text, words.gettext(english))
                    self.assertNotEqual(text, english)

    def test_language_of_the_environment(self):
        with Port(LANGUAGE="ja", **LOCALES) as port:
            self.assertTrue(is_japanese(port.settings()["warning"]["help"]))
            port.hello(locale="en-US")
            self.assertFalse(is_japanese(port.settings()["warning"]["help"]))


class Validity(unittest.TestCase):
    """validate → validity."""

    def test_says_what_hello_says(self):
        for policy in (
            {},
            {"managed": {"confirmParties": 3}, "local": {"bulkLimit": 7}},
            {"managed": {"confirmParty": 3, "warning": "no"}, "local": {"bulkLimit": -1}},
        ):
            with self.subTest(policy), Port() as port:
                errors = port.validate(**policy)
                hello = {"managed": {}, **policy}
                self.assertEqual(errors, port.hello(**hello)["errors"])
                self.assertEqual(len(errors), 3 if "local" in policy and "warning" in hello["managed"] else 0)

    def test_an_entry_of_a_list_has_a_line(self):
        with Port() as port:
            for key, value, line in (("internalDomains", ["k1.example", "a b"], 2), ("bccLists", [""], 1),
                                     ("trustedGroups", [["k1.example"], ["k2.example", "co.jp"]], 2),
                                     ("trustedGroups", ["k1.example"], 1), ("trustedGroups", {}, None),
                                     ("bulkLimit", -1, None), ("bulkLimits", [1, 2], None)):
                (error,) = port.validate(local={key: value})
                self.assertEqual((error["key"], error.get("line")), (key, line))

    def test_changes_nothing(self):
        with Port() as port:
            self.assertEqual(len(port.validate(managed={"confirmParty": 2})), 1)
            self.assertEqual(port.check(TWO)["code"], "policy")  # still no hello
            port.hello()
            self.assertEqual(port.validate(managed={"confirmParties": 0}), [])
            self.assertEqual(port.check(TWO)["level"], "confirm")
            self.assertEqual(len(port.validate(managed={"confirmParty": 2})), 1)
            self.assertEqual(port.check(TWO)["level"], "confirm")


class Versions(unittest.TestCase):
    """hello and ready compare them."""

    def mismatch(self, port, version):
        return port.hello(version=version)["mismatch"]

    def test_mismatch(self):
        with Port() as port:
            self.assertIs(self.mismatch(port, VERSION), False)
            self.assertNotIn("update", port.errors)
            for other in ("0.0.0", "9999", f"{VERSION}.0", "new", ""):
                with self.subTest(other):
                    self.assertIs(self.mismatch(port, other), True)
                    self.assertIn(f"“{other}”, the helper {VERSION}: update both", port.errors)
            # It is told, and stops nothing.
            self.assertEqual(port.check(TWO)["level"], "confirm")

    def test_path(self):
        """Of the program that runs: an extension that was installed with a helper tells of another one."""
        with Port() as port:
            ready = port.hello()
            self.assertEqual(ready["path"], os.path.realpath(os.environ["BCC_GUARD_HELPER"]))
            self.assertRegex(ready["build"], r"^[0-9a-f]{16}$")

    def test_none_told(self):
        with Port() as port:
            ready = port.ask({"type": "hello", "id": "1", "protocol": 1})
            self.assertIs(ready["mismatch"], True)


if __name__ == "__main__":
    unittest.main()

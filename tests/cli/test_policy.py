"""`bcc-guard policy`: what it says of a policy is what the checks and a schema say of it."""

import json
import random
import subprocess
import unittest

import jsonschema
from program import Folder, run

PLACE = ["policies", "3rdparty", "Extensions", "bcc-guard@bcc-guard"]
POINTER = "/" + "/".join(PLACE)

INSTALLED = {"installation_mode": "force_installed", "install_url": "file:///usr/share/bcc-guard/bcc-guard.xpi"}

LONGEST = "a." * 126 + "a"  # 253 characters
ENTRIES = {  # what stands in internalDomains, sharedDomains, trustedGroups: is it taken?
    "corp.example": (True, True, True),
    "Corp.Example.": (True, True, True),
    "localhost": (True, True, True),
    "under_score.example": (True, True, True),
    "ドメイン名例.test": (True, True, True),
    LONGEST: (True, True, True),
    LONGEST + ".": (True, True, True),
    LONGEST + "a": (False, False, False),
    "a" * 63 + ".example": (True, True, True),
    "a" * 64 + ".example": (False, False, False),
    "!corp.example": (True, True, False),
    "!" + LONGEST: (True, True, False),
    "!!corp.example": (False, False, False),
    "p@corp.example": (True, False, True),
    "P+x@Corp.Example.": (True, False, True),
    "a@b@corp.example": (False, False, False),
    "mailto:p@corp.example": (False, False, False),
    "(x)p@corp.example": (False, False, False),
    "p.@corp.example": (True, False, True),
    ".p@corp.example": (True, False, True),
    "p\\@corp.example": (False, False, False),
    '"p@corp.example': (False, False, False),
    '"p q"@corp.example': (True, False, True),
    '"p\\" q".r@corp.example': (True, False, True),
    '"p"q@corp.example': (False, False, False),
    '""@corp.example': (False, False, False),
    "p\u200b@corp.example": (False, False, False),
    "p\u00a0@corp.example": (False, False, False),
    "ü@corp.example": (True, False, True),
    "*@corp.example": (True, False, False),
    "*.ext@corp.example": (True, False, False),
    "!*.ext@corp.example": (True, False, False),
    "p@*.corp.example": (False, False, False),
    "-p@corp.example": (False, False, True),  # nobody has one who means it inside
    "\uff01p@corp.example": (False, False, True),  # "!" as Japanese keyboards write it
    "!p@corp.example": (True, False, True),  # a local part may begin with "!"
    "!!p@corp.example": (False, False, True),
    "!@corp.example": (False, False, True),
    "@corp.example": (False, False, False),
    "p@": (False, False, False),
    "p@[192.0.2.1]": (False, False, False),
    "p q@corp.example": (False, False, False),
    "p@corp.example, q@corp.example": (False, False, False),
    "P <p@corp.example>": (False, False, False),
    "corp.example\n": (False, False, False),
    "p@corp.example\n": (False, False, False),
    "corp example": (False, False, False),
    "*.corp.example": (True, False, False),
    "!*.corp.example": (True, False, False),
    "*.*.corp.example": (False, False, False),
    "*corp.example": (False, False, False),
    "corp.example.*": (False, False, False),
    "*": (False, False, False),
    "*.": (False, False, False),
    "-corp.example": (False, False, False),
    "#corp.example": (False, False, False),
    "/corp/": (False, False, False),
    "\uff01corp.example": (False, False, False),
    "\uff0a.corp.example": (False, False, False),
    "corp\u3002example": (False, False, False),
    "gmail.com": (False, True, False),
    "mail.gmail.com": (False, True, False),
    "*.gmail.com": (False, False, False),
    "*@gmail.com": (False, False, False),
    "!gmail.com": (True, True, False),
    "p@gmail.com": (True, False, True),
    "ocn.ne.jp": (False, True, False),
    "co.jp": (False, True, False),
    "jp": (False, True, False),
    "corp..example": (False, False, False),
    ".corp.example": (False, False, False),
    "corp.example..": (False, False, False),
    "corp,example": (False, False, False),
    "corp/example": (False, False, False),
    "": (False, False, False),
    "!": (False, False, False),
    "@": (False, False, False),
    ".": (False, False, False),
}
ODD = [None, True, False, 0, 1, 2, 2.0, 2.5, -1, 5, 2**31 - 1, 2**31, 1e300, "", "2", "none",
       "both", "ask", "send", "sender", "undisclosed", "file", "p@corp.example", [], [[]], [1],
       [""], ["corp.example"], [["corp.example"]], [[["corp.example"]]], {}, {"a": 1}]


def check(text):
    """Returns what --check makes of a policy: its paths and texts."""
    if not isinstance(text, (bytes, str)):
        text = json.dumps(text)
    stdin = text if isinstance(text, bytes) else text.encode()
    done = run("policy", "--check", "-", "--format", "json", stdin=stdin)
    report = json.loads(done.stdout)
    if done.stderr or done.returncode != (0 if report["valid"] else 2):
        raise AssertionError(f"{text}: {done}")
    if report["valid"] == bool(report["errors"]):
        raise AssertionError(f"{text}: {report}")
    return [(error["path"], error["text"]) for error in report["errors"]]


def warnings(policy):
    """Returns what --check says of a policy that is allowed: its paths and texts."""
    done = run("policy", "--check", "-", "--format", "json", stdin=json.dumps(policy).encode())
    report = json.loads(done.stdout)
    if done.stderr or done.returncode != 0 or not report["valid"] or report["errors"]:
        raise AssertionError(f"{policy}: {done}")
    return {warning["path"]: warning["text"] for warning in report["warnings"]}


def installing(settings, **extensions):
    """A policies.json that installs the extension, or says something else about extensions."""
    policy = whole(settings)
    extensions = extensions or {"bcc-guard@bcc-guard": INSTALLED}
    policy["policies"]["ExtensionSettings"] = extensions
    return policy


def whole(settings):
    """A policies.json."""
    for key in reversed(PLACE):
        settings = {key: settings}
    return settings


class Schema(unittest.TestCase):
    """What the reader takes, the schema takes; which entries are none only the reader knows."""

    BY_THE_READER = ("array", "string")

    @classmethod
    def setUpClass(cls):
        cls.schema = json.loads(run("policy", "--schema").stdout)
        cls.validator = jsonschema.Draft202012Validator(cls.schema)

    def test_is_a_schema(self):
        self.assertEqual(self.schema["$schema"], jsonschema.Draft202012Validator.META_SCHEMA["$id"])
        jsonschema.Draft202012Validator.check_schema(self.schema)
        self.assertEqual(len(self.schema["properties"]), 34)
        for key, setting in self.schema["properties"].items():
            self.assertTrue(setting["description"], key)

    def assert_same(self, policy):
        errors = check(policy)
        kinds = {self.schema["properties"].get(key, {}).get("type") for key in policy}
        if errors and kinds & {*self.BY_THE_READER}:
            return False
        # Whether there are enough of them is asked across settings.
        if [path for path, _ in errors] == ["/approvers"]:
            return False
        self.assertEqual(self.validator.is_valid(policy), not errors, f"{policy}: {errors}")
        return not errors

    def test_defaults(self):
        properties = self.schema["properties"]
        self.assertTrue(self.assert_same({key: properties[key]["default"] for key in properties}))
        self.assertTrue(self.assert_same({}))

    def test_odd_values(self):
        taken = 0
        for key in self.schema["properties"]:
            for value in ODD:
                taken += self.assert_same({key: value})
        self.assertGreater(taken, 40)

    def test_wrong_kinds(self):
        """A schema is for the editor: what is of another kind is seen while it is typed."""
        for policy in ({"internalDomains": "corp.example"}, {"internalDomains": [7]}, {"internalDomains": [""]},
                       {"trustedGroups": ["k1.example"]}, {"trustedGroups": [[None]]}, {"bccLists": {}},
                       {"emptyTo": 7}, {"emptyTo": ""}, {"warning": "none"}, {"audit": True},
                       {"bulkAdvice": []}, {"crowdFrom": 1}, {"crowdInside": 1}):
            self.assertFalse(self.validator.is_valid(policy), policy)
            self.assertTrue(check(policy), policy)

    def test_unknown_keys(self):
        for key in ("confirmparties", "", "//", "audit "):
            self.assertFalse(self.assert_same({key: 2}))

    def test_entries(self):
        for entry, taken in ENTRIES.items():
            policies = ({"internalDomains": ["k1.example", entry]},
                        {"sharedDomains": ["k1.example", entry]},
                        {"trustedGroups": [[], ["k1.example", entry]]})
            for policy, expected in zip(policies, taken):
                self.assertEqual(self.assert_same(policy), expected, policy)

    def test_empty_to(self):
        for entry, (_, _, in_groups) in ENTRIES.items():
            self.assertEqual(self.assert_same({"emptyTo": entry}), in_groups and "@" in entry, entry)


class Check(unittest.TestCase):
    """policy --check."""

    def setUp(self):
        self.folder = Folder()
        self.folder.__enter__()
        self.addCleanup(self.folder.__exit__)

    def test_all_errors_with_their_paths(self):
        settings = {"confirmParty": 3, "internalDomains": ["corp.example", "b", "a b"],
                    "trustedGroups": [["k1.example", 7]], "bulkLimit": "many"}
        for policy, prefix in ((settings, ""), (whole(settings), POINTER)):
            errors = dict(check(policy))
            self.assertEqual(
                list(errors),
                [prefix + path for path in ("/confirmParty", "/internalDomains/2",
                                            "/trustedGroups/0/1", "/bulkLimit")],
            )
            self.assertIn("did you mean “confirmParties”?", errors[prefix + "/confirmParty"])
            self.assertIn('"a b"', errors[prefix + "/internalDomains/2"])
            self.assertIn("expected", errors[prefix + "/bulkLimit"])
            self.assertIn('"many"', errors[prefix + "/bulkLimit"])

    def test_text(self):
        good, wrong = self.folder.write(whole({"audit": "none"})), self.folder.write({"audit": "x"})
        done = run("policy", "--check", good)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn("1 setting", done.stdout.decode())
        done = run("policy", "--check", wrong)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        for word in (str(wrong), "/audit", '"x"', "none", "journal"):
            self.assertIn(word, done.stderr.decode())

    def test_repeated_keys(self):
        text = json.dumps(whole({"audit": "none"})).replace('"audit"', '"audit": "file", "audit"')
        self.assertEqual([path for path, _ in check(text)], [POINTER + "/audit"])
        path = self.folder.write(text)
        done = run("check", "--policy", path, stdin=b"To: p@k1.example\n\n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("more than once", done.stderr.decode())

    def test_no_settings_of_ours(self):
        for policy in ({"policies": {}}, {"policies": {"3rdparty": {"Extensions": {"x@test": {}}}}}):
            ((_, text),) = check(policy)
            self.assertIn(POINTER, text)

    def test_wrong_shape(self):
        for policy in ([], 7, {"policies": []}, {"policies": {"3rdparty": 1}}, whole([])):
            ((_, text),) = check(policy)
            self.assertIn("expected an object", text)

    def test_invisible_mark(self):
        text = json.dumps(whole({"audit": "none"}))
        for encoded, word in ((text.encode("utf-8-sig"), "byte order mark"), (text.encode("utf-16"), "UTF-16"),
                              (b"\xfe\xff" + text.encode("utf-16-be"), "UTF-16")):
            ((_, error),) = check(encoded)
            self.assertIn("Not JSON", error)
            self.assertIn(word, error)

    def test_too_large_to_be_handed_over(self):
        most = 32 * 1024 * 1024
        settings = {"bulkAdvice": ""}
        settings["bulkAdvice"] = "x" * (most - len(json.dumps(settings, separators=(",", ":"))))
        self.assertEqual(check(settings), [])
        settings["bulkAdvice"] += "x"
        ((path, error),) = check(whole(settings))
        self.assertEqual(path, POINTER)
        self.assertIn("32 MiB", error)
        self.assertEqual(check({"internalDomains": [f"d{n}.example" for n in range(199_998)]}), [])
        ((path, error),) = check(whole({"internalDomains": [f"d{n}.example" for n in range(199_999)]}))
        self.assertEqual(path, POINTER)
        self.assertIn("200000 entries", error)

    def test_way_out(self):
        for policy, words in (({"internalDomains": ["gmail.com"]}, ("name@gmail.com", "!gmail.com")),
                              ({"trustedGroups": [["k1.example", "ocn.ne.jp"]]}, ("name@ocn.ne.jp",)),
                              ({"internalDomains": ["co.jp"]}, ("name.co.jp",)),
                              ({"internalDomains": ["-sub.corp.example"]}, ("“!sub.corp.example”",))):
            for settings in (policy, whole(policy)):
                ((_, error),) = check(settings)
                for word in words:
                    self.assertIn(word, error)
        self.assertEqual(check({"internalDomains": ["gmail.com"], "sharedDomains": ["!gmail.com"]}), [])

    def test_of_what_protects_nobody_it_warns_and_says_what_it_means(self):
        domains = {"internalDomains": ["corp.example"]}
        neither = {**domains, "confirmParties": 0, "convertParties": 0}
        place, ours = "/policies/ExtensionSettings", "/policies/ExtensionSettings/bcc-guard@bcc-guard"
        for policy, path, words in (
                ({}, "", ("no settings", "internalDomains")),
                (installing({}), POINTER, ("no settings", "internalDomains")),
                (neither, "", ("confirmParties", "convertParties", "before 20 people of one organisation", "100 addresses")),
                ({**neither, "crowdFrom": 0}, "", ("confirmParties", "convertParties", "before 100 addresses")),
                ({**neither, "convertAddresses": 9}, "", ("before 20 people", "or 9 addresses in all")),
                ({**neither, "convertAddresses": 0}, "", ("nobody is asked", "unless 20 people", "crowdFrom")),
                (installing({**neither, "convertAddresses": 0, "crowdFrom": 0}), POINTER, ("nobody is protected",)),
                (whole(domains), place, ("missing", "does not install")),
                (installing(domains, **{"x@test": {}}), ours, ("missing", "does not install")),
                (installing(domains, **{"bcc_guard@bccguard": INSTALLED}), place,
                 ("bcc_guard@bccguard", "did you mean “bcc-guard@bcc-guard”?")),
                (installing(domains, **{"bcc-guard": INSTALLED}), place, ("did you mean “bcc-guard@bcc-guard”?",)),
                (installing(domains, **{"bcc-guard@bcc-guard": {**INSTALLED, "installation_mode": "blocked"}}),
                 ours + "/installation_mode", ("force_installed", "“blocked”", "nothing is checked")),
                (installing(domains, **{"bcc-guard@bcc-guard": {**INSTALLED, "installation_mode": "normal_installed"}}),
                 ours + "/installation_mode", ("switch Bcc Guard off",)),
                (installing(domains, **{"bcc-guard@bcc-guard": {"installation_mode": "force_installed"}}),
                 ours + "/install_url", ("missing",))):
            with self.subTest(policy=policy):
                found = warnings(policy)
                self.assertEqual(list(found), [path])
                for word in words:
                    self.assertIn(word, found[path])

    def test_of_what_protects_it_does_not_warn(self):
        for policy in ({"internalDomains": ["corp.example"]}, {"confirmParties": 0}, {"convertParties": 0},
                       {"confirmParties": 0, "convertParties": 0, "convertAddresses": 1}, installing({"audit": "none"}),
                       json.loads(run("policy", "--template", "corp.example").stdout)):
            self.assertEqual(warnings(policy), {}, policy)

    def test_a_warning_as_text_is_no_error(self):
        path = self.folder.write({"confirmParties": 0, "convertParties": 0})
        done = run("policy", "--check", path)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn(f"{path}: warning: ", done.stdout.decode())

    def test_what_a_mistake_was_meant_to_be(self):
        for text, word in (('{"confirmParties": "3"}', "expected 3 without quotes"),
                           ('{"crowdInside": "true"}', "expected true without quotes"),
                           ('{"confirmParties": "many"}', "expected 0 or a whole number from 2 up"),
                           ('{"confirmParties": "1"}', "expected 0 or a whole number from 2 up"),
                           ('{"internalDomains": {}}', "expected a list"),
                           ('{\n  // ours\n  "audit": "none"}', "got a comment"),
                           ('{"//": "ours"}', "JSON has no comments"),
                           (json.dumps({"policies": {"3rdparty": {"Extensions": {"bccguard@bcc-guard": {}}}}}),
                            "did you mean it by “bccguard@bcc-guard”?")):
            ((_, error),) = check(text)
            self.assertIn(word, error)

    def test_no_line_says_a_key_twice(self):
        wrong = {"audit": "x", "internalDomains": ["a b", "gmail.com"], "confirmParty": 2, "bulkLimit": "7",
                 "trustedGroups": ["k1.example", ["co.jp"]], "emptyTo": "nobody"}
        text = json.dumps(wrong).replace('"audit"', '"audit": "file", "audit"')
        lines = run("policy", "--check", self.folder.write(text)).stderr.decode().splitlines()
        self.assertEqual(len(lines), 9)
        for line in lines:
            key = line.split(": ")[2].split("/")[1]
            self.assertEqual(line.count(key), 1, line)

    def test_line_and_column(self):
        ((_, text),) = check('{\n  "audit": none\n}')
        self.assertIn("Line 2, column 12", text)

    def test_no_file(self):
        done = run("policy", "--check", self.folder.path / "gone")
        self.assertEqual(done.returncode, 2)
        self.assertIn("gone", done.stderr.decode())

    def test_usage(self):
        path = self.folder.write({})
        for arguments in ((), ("--show", "--schema"), ("--check",), ("--check", path, path), ("x",),
                          ("--show", "--format", "xml"), ("--schema", "--format", "text")):
            done = run("policy", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, b""), arguments)
            self.assertTrue(done.stderr)


class Strict(unittest.TestCase):
    """Thunderbird reads a policies.json by JSON.parse, and ignores all of one that fails."""

    SEEDS = [
        b'{"confirmParties": 2, "internalDomains": ["corp.example", "!x.corp.example"]}',
        '{"bulkAdvice": "a\\u00e9\\n\\"\\\\/ ü", "bulkLimit": -0.5e+2, "x": [null, true, {}]}'.encode(),
    ]
    BY_HAND = [b"", b" ", b"{}", b"{} {}", b"[1,]", b"{,}", b"{'a':1}", b"{a:1}", b"/**/{}", b"{}//",
               b"[01]", b"[1.]", b"[.1]", b"[+1]", b"[0x1]", b"[NaN]", b"[-]", b"[1e]", b"[TRUE]",
               b'"\t"', b'["\\x"]', b'["\\u12"]', b"\xef\xbb\xbf{}", b"\x0c{}", b"\xc2\xa0{}",
               b"var a = {}", b"{}\0", b'["\\/"]', b"[1,2", b'{"a":1,"b"}', b"undefined"]

    def test_takes_what_json_parse_takes(self):
        chance = random.Random(11)
        texts = list(self.BY_HAND)
        for _ in range(120):
            text = bytearray(chance.choice(self.SEEDS))
            for _ in range(chance.randint(1, 2)):
                place = chance.randrange(len(text))
                if chance.random() < 0.5:
                    text[place:place + 1] = chance.choice(b'{}[]",:\\0123eE.-+ tfn\n/').to_bytes(1, "big")
                else:
                    del text[place]
            texts.append(bytes(text))
        texts = [text for text in texts if self.is_utf8(text)]
        script = """
            const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
            const takes = text => { try { JSON.parse(text); return true; } catch { return false; } };
            console.log(JSON.stringify(texts.map(takes)));
        """
        done = subprocess.run(["node", "-e", script], capture_output=True, check=True,
                              input=json.dumps([text.decode() for text in texts]).encode())
        taken = json.loads(done.stdout)
        self.assertIn(True, taken[len(self.BY_HAND):])
        self.assertIn(False, taken[len(self.BY_HAND):])
        for text, is_json in zip(texts, taken):
            refused = any(error.startswith("-: Not JSON: ") for _, error in check(text))
            self.assertEqual(refused, not is_json, text)

    @staticmethod
    def is_utf8(text):
        try:
            text.decode()
        except UnicodeDecodeError:
            return False
        return True


class Show(unittest.TestCase):
    """policy --show, where MOZ_SYSTEM_CONFIG_DIR says what Thunderbird takes for /etc."""

    def setUp(self):
        self.folder = Folder()
        self.folder.__enter__()
        self.addCleanup(self.folder.__exit__)
        self.path = self.folder.path / "thunderbird" / "policies" / "policies.json"
        self.path.parent.mkdir(parents=True)

    def show(self, *arguments, env=None):
        return run("policy", "--show", *arguments,
                   env={"MOZ_SYSTEM_CONFIG_DIR": str(self.folder.path), **(env or {})})

    def settings(self, status=0):
        done = self.show("--format", "json")
        self.assertEqual((done.returncode, done.stderr), (status, b""))
        report = json.loads(done.stdout)
        self.assertEqual(report["valid"], status == 0)
        return report, {item["key"]: item for item in report["settings"]}

    def test_organisation_and_default(self):
        self.path.write_text(json.dumps(whole({"confirmParties": 4, "audit": "file"})))
        report, settings = self.settings()
        self.assertEqual(report["files"][0], {"path": str(self.path), "exists": True, "read": True})
        for key, value, origin in (("confirmParties", 4, "organisation"),
                                   ("audit", "file", "organisation"),
                                   ("convertParties", 5, "default")):
            self.assertEqual(settings[key], {
                "key": key, "value": value, "origin": origin,
                "file": str(self.path) if origin == "organisation" else None,
            })
        text = self.show().stdout.decode()
        self.assertRegex(text, r"confirmParties +4 +\(organisation\)")
        self.assertRegex(text, r"convertParties +5 +\(default\)")
        self.assertIn(f"{self.path}: read", text)

    def test_nothing_there(self):
        report, settings = self.settings()
        self.assertFalse(report["files"][0]["exists"])
        self.assertEqual({item["origin"] for item in settings.values()}, {"default"})

    def test_policies_of_others(self):
        self.path.write_text('{"policies": {"DisableTelemetry": true}}')
        report, settings = self.settings()
        self.assertEqual({item["origin"] for item in settings.values()}, {"default"})
        self.assertIn("no settings for Bcc Guard", self.show().stdout.decode())

    def test_broken_settings(self):
        self.path.write_text(json.dumps(whole({"confirmParty": 2, "unchecked": "never"})))
        report, settings = self.settings(status=2)
        self.assertEqual([error["path"] for error in report["errors"]],
                         [POINTER + "/confirmParty", POINTER + "/unchecked"])
        self.assertEqual(settings["unchecked"]["value"], "refuse")
        done = self.show()
        self.assertEqual(done.returncode, 2)
        self.assertIn("no message can be checked", done.stdout.decode())
        self.assertIn("confirmParties", done.stderr.decode())

    def test_broken_file(self):
        self.path.write_text("{")
        report, _ = self.settings(status=2)
        self.assertIn("Line 1, column 2", report["errors"][0]["text"])
        self.assertIn("Thunderbird ignores all of it", self.show().stdout.decode())


class Template(unittest.TestCase):
    """policy --template."""

    def test_is_right_as_it_is(self):
        done = run("policy", "--template")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(check(done.stdout), [])
        template = json.loads(done.stdout)
        settings = template
        for key in PLACE:
            settings = settings[key]
        properties = json.loads(run("policy", "--schema").stdout)["properties"]
        self.assertEqual(settings, {key: properties[key]["default"] for key in properties})
        explained = " ".join(template["//"])
        for key in (*properties, *template["policies"]):
            self.assertIn(f"{key}: ", explained)
        install = template["policies"]["ExtensionSettings"]["bcc-guard@bcc-guard"]
        self.assertRegex(install["install_url"], "^file:///.*/bcc-guard/bcc-guard[.]xpi$")

    def test_blocks_add_ons_that_send_by_themselves(self):
        policies = json.loads(run("policy", "--template").stdout)["policies"]
        others = {key: value for key, value in policies["ExtensionSettings"].items() if key != "bcc-guard@bcc-guard"}
        self.assertIn("sendlater3@kamens.us", others)
        self.assertEqual([value for value in others.values() if value != {"installation_mode": "blocked"}], [])

    def test_locks_what_opens_a_way_past_the_check(self):
        preferences = json.loads(run("policy", "--template").stdout)["policies"]["Preferences"]
        self.assertEqual(preferences, {
            f"mail.{name}": {"Value": value, "Status": "locked"} for name, value in (
                ("compose.warn_public_recipients.aggressive", True), ("compose.warn_public_recipients.threshold", 15),
                ("SpellCheckBeforeSend", False), ("compose.other.header", ""))})

    def test_for_a_snap(self):
        """It finds the extension, and asks the portal; for the rest it is the same."""
        plain = json.loads(run("policy", "--template").stdout)["policies"]
        done = run("policy", "--template", "--snap")
        self.assertEqual(check(done.stdout), [])
        policies = json.loads(done.stdout)["policies"]
        portal = policies["Preferences"].pop("widget.use-xdg-desktop-portal.native-messaging")
        self.assertEqual(portal, {"Value": 2, "Status": "locked"})
        install = policies["ExtensionSettings"]["bcc-guard@bcc-guard"]
        self.assertEqual(install["install_url"], "file:///etc/thunderbird/policies/bcc-guard.xpi")
        install["install_url"] = plain["ExtensionSettings"]["bcc-guard@bcc-guard"]["install_url"]
        self.assertEqual(policies, plain)
        self.assertIn("--snap goes with --template", run("policy", "--show", "--snap").stderr.decode())

    def test_for_an_organisation(self):
        plain = json.loads(run("policy", "--template").stdout)
        done = run("policy", "--template", "Corp.Example", "!guests.corp.example", "p@k1.example")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        template = json.loads(done.stdout)
        settings = template
        for key in PLACE:
            settings = settings[key]
        self.assertEqual(settings["internalDomains"],
                         ["corp.example", "!guests.corp.example", "p@k1.example"])
        settings["internalDomains"] = []
        self.assertEqual(template, plain)

    def test_domains_that_are_none(self):
        for entry in ("", "corp example", "https://corp.example", b"\xff.example", "gmail.com", "co.jp",
                      "*corp.example", "-corp.example"):
            done = run("policy", "--template", "--", "corp.example", entry)
            self.assertEqual((done.returncode, done.stdout), (2, b""), entry)
            self.assertIn("internalDomains", done.stderr.decode())


if __name__ == "__main__":
    unittest.main()

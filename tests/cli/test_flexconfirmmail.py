"""What people bring along from FlexConfirmMail: its settings, and who is internal by them.

Who is internal in the 15 named cases of FlexConfirmMail's recipient classifier:

The cases are those that FlexConfirmMail for Thunderbird publishes, with other
domains and shorter local parts.  `theirs` is what it makes of a setting, `ours` what
we make of the same one (of `faulty` entries: an error), `alike` how it is written here
to get theirs, and `why` says why ours differs.
"""

import json
import pathlib
import unittest

from program import Folder, run

CASES = pathlib.Path(__file__).parent.parent / "data" / "flexconfirmmail-cases.json"
SENDER = "jimu@k9.example"


def address(recipient):
    return recipient.rpartition("<")[2].rstrip(">")


def message(*recipients):
    return f"From: {SENDER}\nTo: {', '.join(recipients)}\n\nbody\n"


ADDON = "flexible-confirm-mail-progressive@clear-code.com"
QUIET = {"confirmationMode": 0, "skipConfirmationForInternalMail": True}


def rule(target, action, *items, **more):
    """One of its rules: what it is about, and what it does."""
    return {"id": "rule-1", "name": "Mine", "enabled": True, "matchTarget": target, "action": action,
            "itemsSource": 0, "itemsLocal": list(items), **more}


# Settings of theirs; ours, and words of each line about what is not taken over.
SETTINGS = {
    "nothing but the defaults": (
        {"configsVersion": 3}, {"pointing": "always"},
        ["confirmationMode: asks before every message", "messages that stay inside"]),
    "never": (QUIET, {}, []),
    "only unsafe composition": ({**QUIET, "confirmationMode": 2}, {}, ["“only for unsafe composition” has no counterpart"]),
    "insiders": (
        {**QUIET, "fixedInternalDomains": ["A.example"], "internalDomains": [
            "@b.example", "*@c.example", "*.d.example", "x@e.example", "*.ext@f.example", "a.example", "# note", "-c.example"]},
        {"internalDomains": ["a.example", "b.example", "*.d.example", "x@e.example", "*.ext@f.example"]},
        ["“A.example”: counts with its sub-domains", "“@b.example”: counts with its sub-domains",
         "“a.example”: counts with its sub-domains"]),
    "insiders that cannot be written": (
        {**QUIET, "internalDomains": ["?.example", "*corp.example", "gmail.com"]}, {"internalDomains": []},
        ["“?.example”: cannot be written", "“*corp.example”: cannot be written", "“gmail.com”: counts with",
         "expected full addresses, such as name@gmail.com"]),
    "several domains": (
        {**QUIET, "confirmMultipleRecipientDomains": True, "minConfirmMultipleRecipientDomainsCount": 4},
        {"confirmParties": 4}, []),
    "one domain is none": (
        {**QUIET, "confirmMultipleRecipientDomains": True, "minConfirmMultipleRecipientDomainsCount": 1},
        {"confirmParties": 2}, []),
    "countdown": ({**QUIET, "showCountdown": True}, {"delaySeconds": 5}, []),
    "a long one that nobody can skip": (
        {**QUIET, "showCountdown": True, "countdownSeconds": 90, "countdownAllowSkip": False}, {"delaySeconds": 60},
        ["60 seconds are the most", "“Send now” is always there"]),
    "lists of before there were rules": (
        {**QUIET, "attentionDomains": ["k1.example"], "attentionSuffixes": [".pst", "xlsx"], "attentionTerms": ["secret", "社外秘"],
         "blockedDomainsEnabled": True, "blockedDomains": ["k2.example"]},
        {"attentionRecipients": ["k1.example"], "attentionFiles": ["*.pst", "*.xlsx", "*secret*", "社外秘"],
         "refusedRecipients": ["k2.example"]},
        ["“k1.example”: counts with", "“k2.example”: counts with"]),
    "one that is switched off": (
        {**QUIET, "attentionSuffixesConfirm": False, "attentionSuffixes": ["pst"]}, {},
        ["builtInAttentionSuffixes: is switched off"]),
    "a list in a file": (
        {**QUIET, "attentionTermsConfirm": True, "attentionTermsSource": 1, "attentionTermsFile": "/srv/terms.csv"}, {},
        ["“/srv/terms.csv”: its list is in this file"]),
    "its own rules": (
        {**QUIET, "userRules": [{"id": "builtInBlockedDomains", "enabled": True, "itemsLocal": ["*.k3.example"]},
                                rule(5, 3, "NDA", "見積?")]},
        {"refusedRecipients": ["*.k3.example"], "attentionWords": ["*NDA*", "見積*"]}, []),
    "a rule with a condition": ({**QUIET, "userRules": [rule(0, 2, "x@k1.example")]},
                                {"attentionRecipients": ["x@k1.example"]}, ["Mine: its condition has no counterpart"]),
    "a rule that refuses a word": (
        {**QUIET, "userRules": [rule(3, 10, "NDA", confirmMessage="No!")]}, {"attentionWords": ["*NDA*"]},
        ["refuses there, and asks here", "only where a message goes outside", "in subject and text", "its own text"]),
    "a rule that highlights": ({**QUIET, "userRules": [rule(1, 0, "x")]}, {}, ["only highlights"]),
    "a rule without a list": ({**QUIET, "userRules": [rule(1, 3)]}, {}, []),
    "a rule of a kind to come": ({**QUIET, "userRules": [rule(9, 3, "x")]}, {}, ["Mine: has no counterpart"]),
    "overridden by the administrator": (
        {**QUIET, "userRules": [rule(1, 3, "x")], "overrideRules": [{"id": "rule-1", "itemsLocal": ["y"]}]},
        {"attentionFiles": ["*y*"]}, []),
    "what has no counterpart": (
        {**QUIET, "requireReinputAttachmentNames": True, "topMessage": "Look!", "emphasizeTopMessage": False, "unheardOf": 7},
        {}, ["requireReinputAttachmentNames: has no", "topMessage: has no", "unheardOf: has no"]),
    "wrong types": (
        {**QUIET, "internalDomains": "a.example", "userRules": {"id": 1}, "overrideRules": [1, {"id": 2}, None],
         "attentionDomains": 3, "showCountdown": "yes", "confirmMultipleRecipientDomains": 1},
        {}, ["internalDomains: expected a list"]),
}
BROKEN = {
    "no JSON": ("{", "Not JSON: "),
    "a list": ("[]", "Expected an object with the settings of FlexConfirmMail"),
    "nothing": ("{}", "No settings of FlexConfirmMail"),
    "the policies of others": ('{"policies": {"3rdparty": {"Extensions": {"x@y": {"a": 1}}}}}', "No settings of FlexConfirmMail"),
    "policies of another kind": ('{"policies": []}', "No settings of FlexConfirmMail"),
}


class Import(unittest.TestCase):
    """bcc-guard policy --from-flexconfirmmail"""

    def read(self, content):
        with Folder() as folder:
            done = run("policy", "--from-flexconfirmmail", folder.write(content))
            if done.returncode == 0:
                checked = run("policy", "--check", folder.write(done.stdout))
                self.assertEqual(checked.returncode, 0, checked.stderr)
        return done

    def test_settings(self):
        for name, (theirs, ours, words) in SETTINGS.items():
            for place, content in (("exported", theirs), ("policies.json", {"policies": {"3rdparty": {"Extensions": {ADDON: theirs}}}}),
                                   ("managed storage", {"name": ADDON, "type": "storage", "data": theirs})):
                with self.subTest(name, place=place):
                    done = self.read(content)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertEqual(json.loads(done.stdout), ours)
                    lines = done.stderr.decode().splitlines()
                    self.assertEqual(len(lines), len(words), lines)
                    for word in words:
                        self.assertTrue(any(word in line for line in lines), (word, lines))

    def test_broken(self):
        for name, (content, words) in BROKEN.items():
            with self.subTest(name):
                done = self.read(content)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.assertIn(words, done.stderr.decode())
        self.assertEqual(run("policy", "--from-flexconfirmmail", "/nowhere/settings.json").returncode, 2)

    def test_is_one_wish(self):
        for more in (["--schema"], ["--format", "json"], ["x.example"]):
            self.assertEqual(run("policy", "--from-flexconfirmmail", "-", *more, stdin=b'{"debug": true}').returncode, 2)


class FlexConfirmMail(unittest.TestCase):
    def setUp(self):
        self.cases = json.loads(CASES.read_text(encoding="utf-8"))

    def test_cases(self):
        self.assertEqual(len({case["name"] for case in self.cases}), 15)
        for case in self.cases:
            with self.subTest(case["name"], why=case["why"]), Folder() as folder:
                self.check_case(folder, case)

    def check_case(self, folder, case):
        theirs, ours = case["theirs"], case["ours"]
        differs = any(ours.get(key) != theirs[key] for key in ("internal", "external"))
        self.assertEqual(bool(case["why"]), differs)
        self.assertEqual("alike" in case, differs)
        if "error" in ours:
            self.assertTrue(ours["faulty"])
            for setting in (theirs["internalDomains"], *([entry] for entry in ours["faulty"])):
                self.refuse(folder, {ours["error"]: setting}, ours["error"])
        else:
            self.assertEqual(ours["policy"], {"internalDomains": theirs["internalDomains"]})
            self.classify(folder, theirs["recipients"], ours)
        if differs:
            self.classify(folder, theirs["recipients"], case["alike"])

    def refuse(self, folder, policy, key):
        stdin = message("a@k1.example").encode()
        done = run("check", "--policy", folder.write(policy), stdin=stdin)
        self.assertEqual((done.returncode, done.stdout), (2, b""), policy)
        self.assertIn(key, done.stderr.decode())

    def classify(self, folder, recipients, expected):
        """One message each: its figures say what became of the one recipient."""
        found = {"internal": [], "external": [], "unreadable": []}
        reports = folder.check(map(message, recipients), policy=expected["policy"])
        for recipient, report in zip(recipients, reports, strict=True):
            checks = [finding["check"] for finding in report["findings"]]
            counted = [kind for kind in ("internal", "external") if report["recipients"][kind]]
            kinds = counted + [check for check in checks if check in found]
            self.assertEqual(len(kinds), 1, recipient)
            found[kinds[0]].append(address(recipient))
        self.assertEqual(found, {kind: expected.get(kind, []) for kind in found})
        if not found["unreadable"]:
            (report,) = folder.check([message(*recipients)], policy=expected["policy"])
            for kind in ("internal", "external"):
                self.assertEqual(report["recipients"][kind], len(found[kind]))


if __name__ == "__main__":
    unittest.main()

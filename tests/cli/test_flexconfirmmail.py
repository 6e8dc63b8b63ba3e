"""Who is internal in the 15 named cases of FlexConfirmMail's recipient classifier.

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

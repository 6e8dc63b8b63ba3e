"""The worked cases, one by one."""

import unittest

from cases import CASES, as_text, load
from entries import mailboxes
from program import Folder, run


class Cases(unittest.TestCase):
    def test_cases(self):
        for path, n_least in CASES.items():
            cases = load(path)
            self.assertGreaterEqual(len(cases), n_least)
            for case in cases:
                with self.subTest(case["name"], why=case["why"]), Folder() as folder:
                    check = self.check_refusal if "error" in case["expect"] else self.check_report
                    check(folder, case)

    def check_refusal(self, folder, case):
        """A policy that is wrong stops the check, and the key is named."""
        options = folder.options(policy=case["policy"])
        done = run("check", *options, folder.write(as_text(case["headers"])))
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(case["expect"]["error"], done.stderr.decode())

    def check_report(self, folder, case):
        replied_to = case.get("replyTo")
        (report,) = folder.check(
            [as_text(case["headers"])],
            policy=case["policy"],
            reply_to=replied_to and as_text(replied_to),
            own=case.get("own", ()),
        )
        expected = case["expect"]
        for key in ("level", "recipients", "exposure"):
            self.assertEqual(report[key], expected.get(key, report[key]), key)
        if "exposed" not in expected:
            return
        self.assertEqual([one["address"] for one in report["exposed"]], expected["exposed"])
        self.assertEqual("converted" in report, "converted" in expected)
        for field, addresses in expected.get("converted", {}).items():
            entries = report["converted"][field]
            self.assertEqual([m for entry in entries for m in mailboxes(entry)], addresses)


if __name__ == "__main__":
    unittest.main()

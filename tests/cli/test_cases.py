"""The worked cases, one by one."""

import json
import pathlib
import unittest

from entries import mailboxes
from program import Folder

CASES = pathlib.Path(__file__).parent.parent / "data" / "exposure-cases.json"
COMPARED = ("level", "recipients", "exposure")


def as_text(headers):
    return "".join(f"{line}\n" for line in headers) + "\nbody\n"


class Cases(unittest.TestCase):
    def test_cases(self):
        cases = json.loads(CASES.read_text(encoding="utf-8"))
        self.assertGreaterEqual(len(cases), 30)
        for case in cases:
            with self.subTest(case["name"], why=case["why"]), Folder() as folder:
                replied_to = case.get("replyTo")
                (report,) = folder.check(
                    [as_text(case["headers"])],
                    policy=case["policy"],
                    reply_to=replied_to and as_text(replied_to),
                    own=case.get("own", ()),
                )
                self.compare(report, case["expect"])

    def compare(self, report, expected):
        for key in COMPARED:
            self.assertEqual(report[key], expected[key], key)
        self.assertEqual([one["address"] for one in report["exposed"]], expected["exposed"])
        if "converted" not in expected:
            self.assertNotIn("converted", report)
            return
        for field, addresses in expected["converted"].items():
            entries = report["converted"][field]
            self.assertEqual([m for entry in entries for m in mailboxes(entry)], addresses)


if __name__ == "__main__":
    unittest.main()

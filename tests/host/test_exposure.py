"""The agreed cases through the shipped helper."""

import json
import pathlib
import unittest

from port import Port

DATA = pathlib.Path(__file__).parents[1] / "data"
CASES = [case for name in ("exposure-cases.json", "found-cases.json")
         for case in json.loads((DATA / name).read_text())]


def text(headers):
    """A mail with these headers, or None."""
    return "\r\n".join([*headers, "", "body"]) if headers else None


class Cases(unittest.TestCase):
    """Figures, exposed addresses and moves."""

    def test_all(self):
        """Every case, on one port."""
        self.assertGreaterEqual(len(CASES), 68)
        with Port() as port:
            for case in CASES:
                with self.subTest(case["name"]):
                    self._check(port, case)

    def _check(self, port, case):
        expected = case["expect"]
        errors = port.hello(case["policy"])["errors"]
        self.assertEqual({error["key"] for error in errors}, {expected["error"]} if "error" in expected else set())
        if errors:
            return
        more = {"repliedTo": text(case["replyTo"])} if "replyTo" in case else {}
        verdict = port.check(text(case["headers"]), own=case.get("own", []), **more)
        for key in {"level", "recipients", "exposure"} & set(expected):
            self.assertEqual(verdict[key], expected[key], key)
        if "exposed" in expected:
            exposed = [item["address"] for item in verdict["exposed"]["items"]]
            self.assertEqual(exposed, expected["exposed"])
            self.assertEqual(verdict["conversion"] is not None, "converted" in expected)
        choices = {"pass": [], "confirm": ["convert", "edit", "send"],
                   "convert": ["convert", "edit"], "block": ["edit"]}
        helps = expected["level"] != "confirm" or expected["exposed"] != []
        self.assertEqual(verdict["choices"], [one for one in choices[expected["level"]] if helps or one != "convert"])
        self.assertEqual("acknowledge" in verdict["texts"], "send" in verdict["choices"])


if __name__ == "__main__":
    unittest.main()

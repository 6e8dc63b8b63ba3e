"""`bcc-guard report`: the incident by its letter, what came back in the words of real software, and the messages to
those who are to be told."""

import json
import unittest

import incident_letter as letter
from bounces import DELAYED, FAILED, NO_BOUNCE, notification
from program import Folder, run

ID = "m@corp.example"
SENT = (f"Message-ID: <{ID}>\nDate: Thu, 24 Nov 2011 10:00:00 +0900\nFrom: Office <jimu@corp.example>\n"
        "To: a@k1.example, Person B <b@k2.example>\nCc: c@k3.example\nBcc: d@k4.example\nSubject: seminar\n\nhello\n")


def separated(messages):
    """An mbox file of them."""
    return "".join("From - Thu Nov 24 10:05:00 2011\n" + one + "\n" for one in messages)


class Report(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.folder.__enter__()
        self.addCleanup(self.folder.__exit__)

    def report(self, message, *options, status=0, env=None):
        """The report as an object."""
        done = run("report", "--format", "json", *options, self.folder.write(message), env=env)
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout)

    def delivery(self, *messages, of=SENT):
        """What became of a message by reports."""
        return self.report(of, "--bounces", self.folder.write(separated(messages)))["delivery"]

    # --- The incident ---

    def incident_reports(self):
        """All that came back within days: who, and the reports, in any order."""
        everybody = letter.shuffled(1)
        dead, slow, away = everybody[:letter.UNDELIVERED], everybody[356:400], everybody[400:450]
        kinds = list(FAILED.values())
        reports = [kinds[number % len(kinds)][1](one, letter.MESSAGE_ID) for number, one in enumerate(dead)]
        again = reports[::5]
        delays = [kind(one, letter.MESSAGE_ID) for one in slow + dead[:20] for kind in DELAYED.values()]
        others = [kind(one, letter.MESSAGE_ID) for one in away for kind in NO_BOUNCE.values()]
        wrong = [notification(one, "another@corp.example") for one in away]
        return dead, slow, delays + reports + others + again + wrong

    def test_incident(self):
        dead, slow, reports = self.incident_reports()
        groups = self.folder.write(letter.groups())
        found = self.report(letter.message(), "--groups", groups, "--bounces", self.folder.write(separated(reports)))
        self.assertEqual(found["recipients"]["external"], 2331)
        self.assertEqual((found["exposure"]["addresses"], found["shown"]), (2331, {"cc": 2331}))
        self.assertEqual([(one["group"], one["addresses"]) for one in found["groups"]],
                         [("青森", 1339), ("岩手", 192), ("秋田", 333), ("宮城", 467)])
        place = dict(letter.people())
        self.assertEqual({one["group"]: one["undelivered"] for one in found["groups"]},
                         {name: sum(place[one] == name for one in dead) for name, _count in letter.GROUPS})
        delivery = found["delivery"]
        self.assertEqual((delivery["undelivered"], delivery["delivered"], delivery["delayed"]), (356, 1975, len(slow)))
        expected = {}
        for number in range(letter.UNDELIVERED):
            reason = list(FAILED.values())[number % len(FAILED)][0]
            expected[reason] = expected.get(reason, 0) + 1
        self.assertEqual(delivery["reasons"], expected)
        self.assertEqual(len(expected), 5)
        self.assertEqual(sum(one["undelivered"] for one in found["parties"]), 356)
        self.assertEqual([one["address"] for one in found["notify"]], [one for one, _group in letter.people()])

    # --- What comes back ---

    def test_bounces(self):
        for name, (reason, kind) in FAILED.items():
            with self.subTest(name):
                delivery = self.delivery(kind("a@k1.example", ID))
                self.assertEqual((delivery["undelivered"], delivery["delivered"], delivery["reasons"], delivery["assumed"]),
                                 (1, 3, {reason: 1}, 0))
                self.assertEqual(self.delivery(kind("a@k1.example", "other@corp.example"))["undelivered"], 0)
        for name, kind in DELAYED.items():
            with self.subTest(name):
                delivery = self.delivery(kind("a@k1.example", ID))
                self.assertEqual((delivery["undelivered"], delivery["delayed"], delivery["delivered"]), (0, 1, 4))
        for name, kind in NO_BOUNCE.items():
            with self.subTest(name):
                delivery = self.delivery(kind("a@k1.example", ID))
                self.assertEqual((delivery["undelivered"], delivery["delayed"], delivery["delivered"]), (0, 0, 4))


if __name__ == "__main__":
    unittest.main()

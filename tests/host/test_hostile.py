"""What a mail may hold: nothing of it reaches the desktop, the window or the log as it is."""

import base64
import json
import pathlib
import unittest

from bus import Bus
from port import Port, mail, unless_watched

TABLE = json.loads((pathlib.Path(__file__).parents[1] / "data" / "hostile-names.json").read_text())
TEXTS = [name["text"] for name in TABLE["names"]]
# What is in a name and must not be where it is shown.
HIDDEN = {c for name in TABLE["names"] for c in name["text"] if c not in name["shown"]} - set(" \n\t")


def encoded(text):
    """As an encoded word, whatever is in it."""
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def named(headers=()):
    """A mail to everybody in the table."""
    people = [f"{encoded(text)} <p@k{n}.example>" for n, text in enumerate(TEXTS)]
    return mail("To: " + ",\r\n ".join(people), *headers)


class Hostile(unittest.TestCase):
    """Every name in one mail, by every way out of the helper."""

    def shown(self, message, capabilities):
        """The verdict and the notification."""
        with Bus() as bus, Port(bus.address) as port:
            bus.server.start(capabilities)
            port.hello()
            verdict = port.check(message, warn=True)
            notification = bus.server.wait_for(1)[0]
            port.decide(verdict["id"], "edit")
            return verdict, notification, port.log.read_text()

    def test_names_on_the_wire(self):
        verdict, _, _ = self.shown(named(), ("actions", "body"))
        self.assertEqual([item["name"] for item in verdict["exposed"]["items"]],
                         [name["shown"] for name in TABLE["names"]])

    def test_notification(self):
        for capabilities in (("actions", "body"), ("actions", "body", "body-markup")):
            with Bus() as bus, Port(bus.address) as port:
                bus.server.start(capabilities)
                port.hello()
                port.check(named(["Subject: x"]), warn=True)
                expected = bus.server.wait_for(1)[0]
                for count, name in enumerate(TABLE["names"][::unless_watched(1, 8)], 2):
                    with self.subTest(name["case"], markup="body-markup" in capabilities):
                        port.check(named([f"Subject: {encoded(name['text'])}"]), warn=True)
                        found = bus.server.wait_for(count)[-1]
                        self.assert_same_question(found, expected)

    def assert_same_question(self, found, expected):
        """But for the subject it asks the same, and no part of it is more than text."""
        self.assertEqual((found.body, found.actions, found.icon, found.hints["urgency"]),
                         (expected.body, expected.actions, expected.icon, expected.hints["urgency"]))
        self.assertEqual(set(found.summary) & HIDDEN, set())
        self.assertRegex(found.summary, r"\ANot sent yet: .+\Z")

    def test_lists_without_an_address(self):
        verdict, found, _ = self.shown(
            mail("To: " + ",\r\n ".join(map(encoded, TEXTS[:12]))), ("actions", "body", "body-markup"))
        self.assertGreater(verdict["recipients"]["unresolved"], 0)
        for text in (found.body, json.dumps(verdict, ensure_ascii=False)):
            self.assertEqual(set(text) & HIDDEN, set())
        self.assertNotRegex(found.body, "[<>]")

    def test_domains(self):
        with Port() as port:
            port.hello()
            for row in TABLE["addresses"]:
                with self.subTest(row["case"]):
                    verdict = port.check(mail(f"To: {row['address']}, x@k9.example"))
                    item = verdict["exposed"]["items"][0]
                    self.assertEqual((item["address"], item["party"], verdict["level"]),
                                     (row["shown"], row["party"], row["level"]))

    def test_log_has_no_name(self):
        for subject in ("Lunch", "\033[31m\u202e"):
            _, _, log = self.shown(named([f"Subject: {encoded(subject)}"]), ("actions", "body"))
            self.assertEqual(len(log.splitlines()), 1)
            self.assertTrue(log.isascii() and log.rstrip("\n").isprintable())
            for text in ("Kim", "boss", "img", "example", "Lunch", "p@"):
                self.assertNotIn(text, log)


if __name__ == "__main__":
    unittest.main()

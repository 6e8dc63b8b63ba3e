"""Whom one writes to: learnt from what was sent, kept as digests, and asked about once."""

import base64
import os
import pathlib
import stat
import tempfile
import unittest

from port import CORP, Port, mail

OFTEN = 3
R = mail("Message-ID: <1@k1.example>", "To: jimu@corp.example", sender="p@k1.example")


def found(verdict):
    """The names of the findings."""
    return [finding["check"] for finding in verdict["findings"]]


class Desk(unittest.TestCase):
    """A home that outlives a helper."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        self.addCleanup(folder.cleanup)
        self.state = pathlib.Path(folder.name)
        self.folder = self.state / "bcc-guard"
        self.file = self.folder / "correspondents"

    def port(self, policy=CORP, **more):
        """A helper in it, which knows the policy."""
        port = Port(XDG_STATE_HOME=str(self.state), **more)
        self.addCleanup(port.__exit__)
        port.hello(policy)
        return port

    def learn(self, port, *recipients, **more):
        """What the extension tells of old copies; whether more is wanted."""
        reply = port.ask({"type": "learn", "id": port.new_id(), "messages": [f"To: {one}\r\n\r\n" for one in recipients], **more})
        self.assertEqual(reply["type"], "learnt")
        return reply["wanted"]

    def sent(self, port, recipient, times=OFTEN):
        """Copies of so many messages are looked at."""
        for number in range(times):
            self.assertEqual(port.check(mail(f"Message-ID: <{number}@x>", f"To: {recipient}"), sent=True)["level"], "pass")

    def asks(self, port, recipients, **more):
        """The findings on a message to them."""
        return found(port.check(mail(f"To: {recipients}"), **more))


class Lookalikes(Desk):
    def test_learnt_from_copies(self):
        port = self.port()
        self.assertEqual(self.asks(port, "p@gmial.com"), [])
        self.sent(port, "a@gmail.com")
        verdict = port.check(mail("To: p@gmial.com"))
        self.assertEqual((verdict["level"], found(verdict)), ("confirm", ["lookalike"]))
        self.assertIn("gmial.com (did you mean gmail.com?)", verdict["texts"]["headline"])
        self.assertEqual(self.asks(self.port(), "p@gmial.com"), ["lookalike"])
        self.assertEqual(self.asks(port, "p@gmail.com"), [])

    def test_twice_is_not_often(self):
        port = self.port()
        self.sent(port, "a@gmail.com", OFTEN - 1)
        self.assertEqual(self.asks(port, "p@gmial.com"), [])

    def test_what_was_written_to_is_not_asked_about(self):
        port = self.port()
        self.sent(port, "a@gmail.com")
        self.sent(port, "p@gmial.com", 1)
        self.assertEqual(self.asks(port, "q@gmial.com"), [])

    def test_what_was_acknowledged_is_not_asked_about_again(self):
        port = self.port()
        self.sent(port, "a@gmail.com")
        for choice, again in (("edit", ["lookalike"]), ("send", [])):
            question = port.check(mail("To: p@gmial.com"))
            self.assertEqual(port.decide(question["id"], choice)["type"], "decided")
            self.assertEqual(self.asks(port, "p@gmial.com"), again)
        self.assertEqual(self.asks(self.port(), "p@gmial.com"), [])

    def test_nor_what_the_message_replied_to_has(self):
        port = self.port()
        self.sent(port, "a@gmail.com")
        self.assertEqual(self.asks(port, "p@gmial.com", repliedTo=mail("To: jimu@corp.example", sender="p@gmial.com")), [])

    def test_a_copy_asks_nothing(self):
        port = self.port()
        self.sent(port, "a@gmail.com")
        self.sent(port, "boss@corp.exmaple", 1)
        self.sent(port, "p@gmial.com", 1)

    def test_off_learns_nothing(self):
        port = self.port({**CORP, "lookalikes": False})
        self.sent(port, "a@gmail.com")
        self.assertFalse(self.learn(port, "a@gmail.com", complete=True))
        self.assertFalse(self.file.exists())


class FirstContact(Desk):
    """Among several outsiders: to whom nobody wrote before."""

    def setUp(self):
        super().setUp()
        self.policy = {**CORP, "firstContact": True, "confirmParties": 0, "newcomers": False}

    def known(self, *recipients, **policy):
        """A helper that has learnt the last year."""
        port = self.port({**self.policy, **policy})
        self.learn(port, *(recipients or ("a@k1.example",)), complete=True)
        return port

    def test_named_among_several(self):
        port = self.known()
        question = port.check(mail("To: a@k1.example", "Cc: b@k1.example", "Bcc: c@k2.example, d@k3.example, e@k4.example"))
        self.assertEqual((question["level"], found(question)), ("confirm", ["first"]))
        self.assertEqual(question["texts"]["headline"], "Nobody here has written to: b@k1.example, c@k2.example, d@k3.example and 1 more")

    def test_who_is_not_asked_about(self):
        port = self.known()
        met = {"repliedTo": mail("To: jimu@corp.example, a@k1.example", sender="p@k2.example")}
        for name, recipients, more in (
            ("alone", "p@k2.example", {}), ("among colleagues", "p@k2.example, boss@corp.example", {}),
            ("written to", "a@k1.example, A@K1.example", {}), ("of the message replied to", "a@k1.example, p@k2.example", met),
            ("a copy", "a@k1.example, p@k2.example", {"sent": True}),
        ):
            with self.subTest(name):
                self.assertEqual(self.asks(port, recipients, **more), [])

    def test_with_a_newsgroup(self):
        self.assertEqual(found(self.known().check(mail("To: p@k2.example", "Newsgroups: comp.mail"))), ["first"])

    def test_off_by_default(self):
        self.assertEqual(self.asks(self.known(firstContact=False), "a@k1.example, p@k2.example"), [])

    def test_learnt_without_the_other_setting(self):
        self.assertEqual(self.asks(self.known(lookalikes=False), "a@k1.example, p@k2.example"), ["first"])

    def test_not_before_the_year_is_learnt(self):
        port = self.port(self.policy)
        self.sent(port, "a@k1.example")
        self.assertEqual(self.asks(port, "a@k1.example, p@k2.example"), [])

    def test_acknowledged_once(self):
        port = self.known()
        for choice, again in (("edit", ["first"]), ("send", [])):
            port.decide(port.check(mail("To: a@k1.example, p@k2.example"))["id"], choice)
            self.assertEqual(self.asks(port, "a@k1.example, p@k2.example"), again)

    def test_in_a_book(self):
        port = self.known()
        asked = port.check(mail("To: a@k1.example, p@k2.example, q@k2.example"), hasBooks=True, id="1")
        self.assertEqual(asked, {"type": "unfamiliar", "id": "1", "items": ["p@k2.example", "q@k2.example"]})
        for there, expected in ((["p@k2.example", "q@k2.example"], []), (["p@k2.example"], ["first"]), ([], ["first"])):
            self.assertEqual(self.asks(port, "a@k1.example, p@k2.example, q@k2.example", hasBooks=True, inBooks=there), expected)

    def test_a_mailing_to_strangers(self):
        """Only the first are looked for: they stand for all, unless all of them are in a book."""
        port = self.known()
        many = [f"p@c{n}.example" for n in range(2331)]
        asked = port.check(mail("To: a@k1.example", f"Bcc: {', '.join(many)}"), hasBooks=True, id="1")
        self.assertEqual(asked["items"], many[:20])
        for there, expected in ((many[:20], f"{many[20]}, {many[21]}, {many[22]} and 2,308 more"), (many[1:20], many[0])):
            answer = port.check(mail("To: a@k1.example", f"Bcc: {', '.join(many)}"), hasBooks=True, inBooks=there)
            self.assertEqual(answer["texts"]["headline"], f"Nobody here has written to: {expected}")

    def test_not_twice_about_the_same(self):
        port = self.known(*["a@gmail.com"] * OFTEN, newcomers=True)
        self.assertEqual(self.asks(port, "a@gmail.com, p@gmial.com"), ["lookalike"])
        self.assertEqual(self.asks(port, "p@k1.example, q@k2.example", repliedTo=R), ["newcomer"])
        asked = port.check(mail("To: a@gmail.com, p@gmial.com"), hasBooks=True, id="1")
        self.assertEqual(asked["items"], ["gmial.com", "p@gmial.com"])
        self.assertEqual(self.asks(port, "a@gmail.com, p@gmial.com", hasBooks=True, inBooks=["gmial.com", "p@gmial.com"]), [])


class Books(Desk):
    """What stands in an address book is not asked about; nobody looks there in vain."""

    def test_asked_for_only_if_somebody_would_be_asked(self):
        port = self.port()
        self.sent(port, "a@gmail.com")
        self.assertEqual(self.asks(port, "p@k1.example", hasBooks=True), [])
        first = port.check(mail("To: p@gmial.com, boss@corp.exmaple"), hasBooks=True, id="1")
        self.assertEqual(first, {"type": "unfamiliar", "id": "1", "items": ["gmial.com", "corp.exmaple"]})
        self.assertEqual(port.check(mail("To: p@gmial.com"), hasBooks=True, id="1", inBooks=["gmial.com"])["level"], "pass")
        self.assertEqual(self.asks(port, "p@gmial.com", hasBooks=True, inBooks=[]), ["lookalike"])

    def test_a_file_waits_for_the_second_check(self):
        port = self.port()
        data = "".join(f"x{n}@c{n}.example\n" for n in range(12)).encode()
        port.ask({"type": "piece", "id": port.new_id(), "of": "1", "name": "a.csv", "offset": 0, "total": len(data),
                  "data": base64.b64encode(data).decode()})
        self.assertEqual(port.check(mail("To: p@corp.exmaple"), hasBooks=True, id="1")["type"], "unfamiliar")
        self.assertEqual(self.asks(port, "p@corp.exmaple", hasBooks=True, id="1", inBooks=["corp.exmaple"]), ["contents"])


class Year(Desk):
    """A fresh profile learns the year before once."""

    def test_wanted_until_it_is_complete(self):
        port = self.port()
        self.assertTrue(self.learn(port))
        self.assertTrue(self.learn(port, *["a@gmail.com"] * OFTEN))
        self.assertEqual(self.asks(port, "p@gmial.com"), ["lookalike"])
        self.assertFalse(self.learn(port, complete=True))
        self.assertFalse(self.learn(self.port()))

    def test_what_is_older_is_forgotten(self):
        port = self.port()
        self.learn(port, *["a@gmail.com"] * OFTEN, at="2020-01-01T00:00:00Z")
        self.assertEqual(self.asks(port, "p@gmial.com"), [])

    def test_a_message_that_cannot_be_read_is_passed_over(self):
        port = self.port()
        port.ask({"type": "learn", "id": port.new_id(), "messages": ["", "x", *["To: a@gmail.com\r\n\r\n"] * OFTEN]})
        self.assertEqual(self.asks(port, "p@gmial.com"), ["lookalike"])


class File(Desk):
    def test_no_address_stands_in_it(self):
        self.sent(self.port(), "somebody@gmail.com")
        data = self.file.read_bytes()
        for text in (b"gmail", b"somebody"):
            self.assertNotIn(text, data[24:])
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["approvals", "audit.key", "correspondents", "jobs"])

    def test_cut_off_or_broken_is_learnt_again(self):
        port = self.port()
        self.sent(port, "a@gmail.com")
        data = self.file.read_bytes()
        for broken in (b"", data[:100], data[:-1], b"\0" * len(data), data[:24] + bytes(len(data) - 24)):
            self.file.write_bytes(broken)
            os.chmod(self.file, 0o600)
            port = self.port()
            self.assertEqual(self.asks(port, "p@gmial.com"), [])
            self.assertTrue(self.learn(port))
            self.assertTrue(self.learn(port, *["a@gmail.com"] * OFTEN))
            self.assertEqual(self.asks(port, "p@gmial.com"), ["lookalike"])

    def test_another_one_can_write_it(self):
        self.sent(self.port(), "a@gmail.com")
        os.chmod(self.file, 0o622)
        port = self.port()
        self.assertEqual(self.asks(port, "p@gmial.com"), [])
        self.assertIn("others can write it", port.errors)

    def test_two_helpers_know_the_same(self):
        one, other = self.port(), self.port()
        for port in (one, other, one):
            self.sent(port, "a@gmail.com", 1)
        for port in (one, other):
            self.assertEqual(self.asks(port, "p@gmial.com"), ["lookalike"])

    def test_no_file_before_something_is_learnt(self):
        port = self.port()
        self.asks(port, "p@gmial.com")
        self.assertFalse(self.file.exists())


# What a reply with somebody new finds beside what it exposes: policy, fields, level, findings.
MANY = ", ".join(f"q@k{n}.example" for n in range(2, 9))
BESIDE_EXPOSED = {
    "all of them are new": ({}, ["To: q@k2.example, q@k3.example"], "confirm", ["exposure"]),
    "who has to be in Bcc": ({}, [f"To: p@k1.example, {MANY}"], "convert", ["exposure"]),
    "who is in Bcc already": ({}, ["To: p@k1.example", "Bcc: q@k2.example"], "confirm", ["exposure", "newcomer"]),
    "one of two in Bcc": ({}, ["To: p@k1.example, q@k2.example", "Bcc: q@k3.example"], "confirm", ["exposure", "newcomer"]),
    "hidden behind three others": ({}, ["To: a@k1.example, b@k1.example, c@k1.example, q@k2.example"], "confirm", ["exposure", "newcomer"]),
    "named with two others": ({}, ["To: a@k1.example, b@k1.example, q@k2.example"], "confirm", ["exposure"]),
    "nobody is asked who would see whom": ({"confirmParties": 0}, ["To: p@k1.example, q@k2.example"], "confirm", ["newcomer"]),
    "a crowd of its own": ({"crowdFrom": 3}, ["To: a@k2.example, b@k2.example, c@k2.example"], "confirm", ["crowd", "newcomer"]),
}


class Newcomers(Desk):
    """Whoever came into a conversation once does so again."""

    def check(self, port, recipients, replied_to=R):
        return port.check(mail(f"To: {recipients}"), repliedTo=replied_to)

    def acknowledge(self, port, recipients, choice="send"):
        question = self.check(port, recipients)
        self.assertEqual((question["level"], found(question)), ("confirm", ["newcomer"]))
        self.assertEqual(port.decide(question["id"], choice)["type"], "decided")

    def test_in_this_conversation(self):
        port = self.port()
        self.acknowledge(port, "q@k2.example")
        for again in (port, self.port()):
            self.assertEqual(found(self.check(again, "r@k2.example")), [])
            self.assertEqual(found(self.check(again, "r@k3.example")), ["newcomer"])
            self.assertEqual(found(self.check(again, "q@k2.example", R.replace("1@k1", "2@k1"))), ["newcomer"])

    def test_not_by_going_back(self):
        port = self.port()
        self.acknowledge(port, "q@k2.example", "edit")
        self.assertEqual(found(self.check(port, "q@k2.example")), ["newcomer"])

    def test_with_what_is_exposed(self):
        """Whom the other question names is not asked about twice, and is settled by its answer."""
        for choice in ("send", "convert"):
            with self.subTest(choice):
                port = self.port()
                question = self.check(port, "p@k1.example, q@k2.example")
                self.assertEqual((found(question), question["points"]), (["exposure"], []))
                self.assertTrue(question["texts"]["headline"].startswith("q@k2.example is new here: "))
                port.decide(question["id"], choice)
                self.assertEqual(found(self.check(port, "q@k2.example")), [])
                port.ask({"type": "forget", "id": port.new_id()})

    def test_whom_the_other_question_does_not_name(self):
        for name, (policy, fields, level, expected) in BESIDE_EXPOSED.items():
            with self.subTest(name):
                question = self.port({**CORP, **policy}).check(mail(*fields), repliedTo=R)
                self.assertEqual((question["level"], found(question)), (level, expected))
                new = [point for point in question["points"] if point.startswith("Not in the message that you reply to: ")]
                self.assertEqual(len(new), expected.count("newcomer"))

    def test_not_where_nothing_is_remembered(self):
        port = self.port({**CORP, "rememberGroups": False})
        self.acknowledge(port, "q@k2.example")
        self.assertEqual(found(self.check(port, "q@k2.example")), ["newcomer"])

    def test_forgotten_with_the_conversations(self):
        port = self.port()
        self.acknowledge(port, "q@k2.example")
        self.assertEqual(port.ask({"type": "forget", "id": port.new_id()})["type"], "forgotten")
        self.assertEqual(found(self.check(port, "q@k2.example")), ["newcomer"])


if __name__ == "__main__":
    unittest.main()

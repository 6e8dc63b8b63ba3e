"""What the helper says is to be ticked, and how long a message waits."""

import os
import unittest

from port import CORP, Port

HEADS = "From: jimu@corp.example\r\n"
ONE = f"{HEADS}To: a@k1.example\r\n\r\n"
TWO = f"{HEADS}To: a@k1.example, b@k2.example\r\n\r\n"
INSIDE = f"{HEADS}To: boss@corp.example\r\n\r\n"
FILES = "".join(f'X-Bcc-Guard-Attachment: size=1; name="{{}}{n}.pdf"\r\n' for n in range(12))
WORDS = {"attentionRecipients": ["k1.example"], "attentionWords": ["NDA"]}
LOOK = {"recipients": "Look twice at these recipients: a@k1.example",
        "text": "Look twice at these words in the text: NDA"}

# More organisations than are named, in every field that there is.
MANY = (f"{HEADS}To: p@k0.example\r\nCc: p@k1.example\r\nNewsgroups: comp.test, misc.test\r\n"
        f"Bcc: {', '.join(f'p@k{n}.example' for n in range(13))}\r\n\r\n")

# Policy and message; the level, what is ticked, and whether there is an acknowledgement.
POINTS = {
    "the acknowledgement alone, as ever": ({}, TWO, "confirm", [], True),
    "one finding: the acknowledgement is about it": (WORDS, ONE, "confirm", [], True),
    "two findings": (WORDS, f"{ONE}NDA", "confirm", [LOOK["text"]], True),
    "two findings, and somebody is shown": (WORDS, f"{TWO}NDA", "confirm", [LOOK["recipients"], LOOK["text"]], True),
    "a conversion leaves them as they are": (
        {**WORDS, "convertParties": 2}, f"{TWO}NDA", "convert", [LOOK["recipients"], LOOK["text"]], False),
    "a block has none": ({**WORDS, "refusedRecipients": ["k2.example"]}, f"{TWO}NDA", "block", [], False),
    "never": ({**WORDS, "pointing": "never"}, f"{TWO}NDA", "confirm", [], True),
    "always, one": ({"pointing": "always"}, ONE, "confirm", ["k1.example: a@k1.example"], False),
    "always, two": ({"pointing": "always"}, TWO, "confirm", ["k1.example: a@k1.example", "k2.example: b@k2.example"], True),
    "always, and a finding": (
        {**WORDS, "pointing": "always"}, f"{ONE}NDA", "confirm", ["k1.example: a@k1.example", LOOK["text"]], False),
    "always, inside": ({"pointing": "always"}, INSIDE, "pass", [], False),
    "always, many people of one organisation": (
        {"pointing": "always", "crowdFrom": 0},
        f"{HEADS}To: {', '.join(f'p{n}@k1.example' for n in range(9))}\r\n\r\n", "confirm",
        ["k1.example: p0@k1.example, p1@k1.example, p2@k1.example and 6 more"], False),
    "always, people at a provider": (
        {"pointing": "always", "confirmParties": 0}, f"{HEADS}Bcc: a@gmail.com, b@gmail.com\r\n\r\n", "confirm",
        ["a@gmail.com", "b@gmail.com"], False),
    "always, twelve organisations": (
        {"pointing": "always"}, f"{HEADS}Bcc: {', '.join(f'p@k{n}.example' for n in range(12))}\r\n\r\n", "confirm",
        [f"k{n}.example: p@k{n}.example" for n in range(12)], False),
    "always, thirteen": (
        {"pointing": "always", "convertParties": 0, "convertAddresses": 0, "confirmParties": 0},
        f"{HEADS}To: p@k0.example\r\nBcc: {', '.join(f'p@k{n}.example' for n in range(13))}\r\n\r\n", "confirm",
        ["To: 1 person outside", "Bcc: 12 people outside"], True),
    "always, and one of many is to be looked at twice": (
        {"pointing": "always", "attentionRecipients": ["k9.example"]},
        f"{HEADS}Bcc: {', '.join(f'p@k{n}.example' for n in range(13))}\r\n\r\n", "confirm",
        ["Bcc: 13 people outside", "Look twice at these recipients: p@k9.example"], False),
    "always, and one inside is to be looked at twice": (
        {"pointing": "always", "attentionRecipients": ["boss@corp.example"]},
        f"{HEADS}To: a@k1.example, boss@corp.example\r\n\r\n", "confirm",
        ["k1.example: a@k1.example", "Look twice at these recipients: boss@corp.example"], False),
    "always, and one whom the point of the organisation does not name": (
        {"pointing": "always", "crowdFrom": 0, "attentionRecipients": ["p8@k1.example"]},
        f"{HEADS}To: {', '.join(f'p{n}@k1.example' for n in range(9))}\r\n\r\n", "confirm",
        ["k1.example: p0@k1.example, p1@k1.example, p2@k1.example and 6 more",
         "Look twice at these recipients: p8@k1.example"], False),
    "always, a newsgroup": (
        {"pointing": "always"}, f"{HEADS}Newsgroups: comp.test\r\n\r\n", "confirm", ["comp.test"], False),
    "always, newsgroups among many": (
        {"pointing": "always", "convertParties": 0, "convertAddresses": 0, "confirmParties": 0}, MANY, "confirm",
        ["To: 1 person outside", "Cc: 1 person outside", "Bcc: 11 people outside", "2 newsgroups"], True),
    "always, twelve files": (
        {"pointing": "always"}, f"{FILES.format(*['a'] * 12)}{ONE}", "confirm",
        ["k1.example: a@k1.example", *(f"Attachment: a{n}.pdf" for n in range(12))], False),
    "always, thirteen files": (
        {"pointing": "always"}, f'{FILES.format(*["a"] * 12)}X-Bcc-Guard-Attachment: size=1; name="b"\r\n{ONE}', "confirm",
        ["k1.example: a@k1.example", "13 attachments"], False),
}


class Pointing(unittest.TestCase):
    """One helper after the other, each with a policy."""

    def test_points(self):
        with Port() as port:
            for name, (policy, message, level, points, acknowledged) in POINTS.items():
                with self.subTest(name):
                    port.hello({**CORP, **policy})
                    verdict = port.check(message)
                    self.assertEqual((verdict["level"], verdict["points"]), (level, points))
                    self.assertEqual("acknowledge" in verdict["texts"], acknowledged)
                    self.assertIsNone(verdict["wait"])

    def test_fields_are_named_as_in_the_window(self):
        with Port(BCC_GUARD_LOCALEDIR=os.environ["BCC_GUARD_LOCALEDIR"]) as port:
            port.hello({**CORP, "pointing": "always", "convertParties": 0, "convertAddresses": 0}, locale="ja")
            self.assertEqual(
                port.check(MANY)["points"],
                ["宛先: 社外の 1 人", "Cc: 社外の 1 人", "Bcc: 社外の 11 人", "ニュースグループ 2 件"])

    def test_nobody_is_asked_twice(self):
        """In one conversation, or in one window from which the message did not leave."""
        original = "From: a@k1.example\r\nTo: jimu@corp.example\r\nMessage-ID: <1@k1.example>\r\n\r\n"
        others = TWO.replace("To: a@k1.example, b@k2.example", "To: a@k1.example\r\nBcc: b@k2.example")
        with Port() as port:
            port.hello({**CORP, **WORDS, "confirmParties": 0, "newcomers": False, "attentionRecipients": []})

            def found(message, **more):
                verdict = port.check(message, **more)
                return verdict["id"], [one["text"] for one in verdict["findings"]]

            for more in ({}, {"repliedTo": original}):
                with self.subTest(**more):
                    asked, texts = found(f"{ONE}NDA", **more)
                    self.assertEqual(texts, [LOOK["text"]])
                    port.decide(asked, "edit")
                    asked, texts = found(f"{ONE}NDA", **more)
                    self.assertEqual(texts, [LOOK["text"]], "going back is no answer")
                    port.decide(asked, "send")
                    self.assertEqual(found(f"{ONE}NDA", **more)[1], [])
                    self.assertEqual(found(f"{others}NDA", **more)[1], [LOOK["text"]], "somebody else gets it")
                    subject = f"Subject: NDA\r\n{ONE}NDA"
                    self.assertIn("Look twice at these words in the subject: NDA", found(subject, **more)[1])
            self.assertEqual(found(f"{ONE}Another NDA", repliedTo=original)[1], [])
            self.assertEqual(found(f"{ONE}Another NDA")[1], [LOOK["text"]])
            port.decide(found(f"{ONE}One more NDA", trial=True)[0], "send")
            self.assertEqual(found(f"{ONE}One more NDA")[1], [LOOK["text"]])

    def test_a_helper_that_starts_anew_asks_again(self):
        """What was answered is kept in no file; such a message is neither let go nor refused."""
        for _ in range(2):
            with Port() as port:
                port.hello({**CORP, "attentionWords": ["NDA"]})
                verdict = port.check(f"{ONE}NDA")
                self.assertEqual((verdict["level"], [one["text"] for one in verdict["findings"]]), ("confirm", [LOOK["text"]]))
                self.assertEqual(port.decide(verdict["id"], "send")["type"], "decided")
                self.assertEqual(port.check(f"{ONE}NDA")["level"], "pass")

    def test_a_text_that_is_not_here_is_no_answer_for_another(self):
        with Port() as port:
            port.hello({**CORP, **WORDS})
            message = ONE.replace("\r\n\r\n", "\r\nX-Bcc-Guard-Body: left out; size=99999999\r\n\r\n")
            for _ in range(2):
                verdict = port.check(message)
                self.assertIn(LOOK["recipients"], [one["text"] for one in verdict["findings"]])
                self.assertEqual(port.decide(verdict["id"], "send")["type"], "decided")

    def test_a_newsgroup_was_not_answered_for_before(self):
        with Port() as port:
            port.hello({**CORP, **WORDS})

            def found(newsgroups):
                verdict = port.check(f"{HEADS}Newsgroups: {newsgroups}\r\n\r\nNDA")
                return verdict["id"], [one["text"] for one in verdict["findings"]]

            asked, texts = found("comp.test")
            self.assertIn(LOOK["text"], texts)
            port.decide(asked, "send")
            self.assertNotIn(LOOK["text"], found("comp.test")[1])
            self.assertIn(LOOK["text"], found("comp.test,misc.test")[1])

    def test_bcc_answers_what_was_ticked_alone(self):
        words = {**CORP, "attentionWords": ["NDA"]}
        with Port() as port:
            for pointing, answered in (("never", False), ("confirm", True)):
                with self.subTest(pointing):
                    port.hello({**words, "pointing": pointing})
                    message = f"Subject: {pointing}\r\n{TWO}NDA"
                    verdict = port.check(message)
                    self.assertEqual(port.decide(verdict["id"], "convert")["type"], "decided")
                    texts = [one["text"] for one in port.check(message)["findings"]]
                    self.assertEqual(LOOK["text"] not in texts, answered)

    def test_waiting(self):
        with Port() as port:
            for policy, message, choices, waiting in (
                    ({}, INSIDE, ["edit", "send"], ["send"]),
                    ({}, TWO, ["convert", "edit", "send"], ["convert", "send"]),
                    ({"afterConvert": "edit"}, TWO, ["convert", "edit", "send"], ["send"]),
                    ({"convertParties": 1, "afterConvert": "edit"}, TWO, ["convert", "edit"], None),
                    ({"bulkLimit": 1}, TWO, ["edit"], None)):
                with self.subTest(policy=policy, message=message):
                    port.hello({**CORP, "delaySeconds": 10, **policy})
                    verdict = port.check(message)
                    self.assertEqual(verdict["choices"], choices)
                    self.assertEqual(verdict["wait"], waiting and {"seconds": 10, "choices": waiting})
                    for purpose in ("trial", "sent"):
                        self.assertIsNone(port.check(message, **{purpose: True})["wait"])

    def test_what_waited_is_written_down_as_it_ended(self):
        with Port() as port:
            port.hello({**CORP, "delaySeconds": 10, "warning": "notification"})
            for choice in ("send", "edit"):
                verdict = port.check(INSIDE, warn=True)
                self.assertEqual(verdict["ask"], {"notification": False, "window": True})
                self.assertEqual(port.lines() if choice == "send" else [], [])
                self.assertEqual(port.decide(verdict["id"], "convert")["code"], "field")
                self.assertEqual(port.decide(verdict["id"], choice)["type"], "decided")
            self.assertEqual([line["decision"] for line in port.lines()], ["pass", "edit"])
            self.assertEqual(port.check(INSIDE, trial=True)["choices"], [])

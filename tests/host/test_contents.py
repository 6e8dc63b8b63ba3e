"""What came by pieces is looked into by the shipped helper, in its sandbox."""

import base64
import gzip
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

import carrying  # noqa: E402 (found by the line above)
from port import WATCH, Port, unless_watched  # noqa: E402

TWELVE = [f"c{n}@k{n}.example" for n in range(12)]
MIB = 1024 * 1024
HEADS = "From: jimu@corp.example\r\nTo: p@z.example\r\n"
PLAIN = f"{HEADS}Content-Type: text/plain; charset=UTF-8\r\n\r\nhello\r\n"


def hand_over(port, of, files, cut=None):
    """Each of them in two pieces; of the last one no more than `cut` bytes."""
    for name, content in files.items():
        half = len(content) // 2
        for offset, data in ((0, content[:half]), (half, content[half:] if cut is None else content[half:cut])):
            reply = port.ask({"type": "piece", "id": port.new_id(), "of": of, "name": name, "offset": offset,
                              "total": len(content), "data": base64.b64encode(data).decode()})
            assert reply["type"] == "taken", reply


def texts(verdict):
    return [one["text"] for one in verdict["findings"] if one["check"] == "contents"]


class Contents(unittest.TestCase):
    """One port, opened as ever."""

    def check(self, port, files, message=PLAIN, **more):
        of = port.new_id()
        hand_over(port, of, files)
        verdict = port.check(message, id=of, **more)
        port.dismiss(of)
        return verdict

    def test_each_format(self):
        """The libraries are loaded in the sandbox, and with them nothing that it forbids."""
        with Port() as port:
            ready = port.hello()
            if not WATCH and "LLVM_PROFILE_FILE" not in os.environ:
                self.assertTrue(ready["sandbox"]["calls"])
            for ending, write in carrying.WRITERS.items():
                with self.subTest(ending):
                    verdict = self.check(port, {f"customers.{ending}": write(TWELVE)})
                    self.assertEqual((verdict["level"], verdict["choices"]), ("confirm", ["edit", "send"]))
                    self.assertIn(f"customers.{ending}: 12 addresses of outsiders", texts(verdict)[0])
                    self.assertIsNone(verdict["conversion"])
            self.assertEqual(port.check(PLAIN)["level"], "pass")

    def test_words_of_a_policy(self):
        """The extension hands over the text, and of each file the name: that is enough."""
        policy = {"contentsFrom": 0, "attentionWords": ["NDA"], "attentionFiles": ["見積", "*.pst"]}
        message = (f'{HEADS}X-Bcc-Guard-Attachment: size=5; name="2026年見積\\"1\\".pdf"\r\n'
                   "Content-Type: text/html; charset=UTF-8\r\n\r\n<p>Your N<b>DA</b></p>\r\n")
        with Port() as port:
            port.hello(policy)
            verdict = port.check(message)
            self.assertEqual((verdict["level"], verdict["choices"]), ("confirm", ["edit", "send"]))
            self.assertEqual([one["text"] for one in verdict["findings"] if one["check"] == "attention"],
                             ["Look twice at these words in the text: NDA",
                              'Look twice at these attachments: 2026年見積"1".pdf'])
            self.assertIn("I have looked", verdict["texts"]["acknowledge"])
            self.assertEqual(port.check(message.replace("p@z.example", "boss@corp.example"))["level"], "pass")
            self.assertEqual(port.check(message, sent=True)["level"], "pass")

    def test_encodings(self):
        """iconv's modules as well, each of them the first time in a helper of its own; without a sandbox in one."""
        rows = list(carrying.ENCODINGS.items())
        for together in unless_watched([[row] for row in rows], [rows]):
            with Port() as port:
                port.hello()
                for name, encoding in together:
                    with self.subTest(name):
                        file = carrying.csv_file(TWELVE, encoding)
                        self.assertEqual(len(texts(self.check(port, {"a.csv": file}))), 1)

    def test_the_text(self):
        with Port() as port:
            port.hello()
            verdict = port.check(PLAIN + "\r\n".join(TWELVE))
            self.assertIn("The text of the message: 12 addresses", texts(verdict)[0])
            self.assertEqual(verdict["texts"]["headline"], texts(verdict)[0])
            self.assertEqual(verdict["texts"]["acknowledge"], "The recipients may get these addresses")
            html = f"{HEADS}Content-Type: text/html; charset=UTF-8\r\n\r\n<p>{'<br>'.join(TWELVE)}</p>"
            self.assertEqual(len(texts(port.check(html))), 1)

    def test_decided(self):
        """It is written down like any other question, without a text."""
        with Port() as port:
            port.hello({"internalDomains": ["corp.example"], "audit": "file"})
            verdict = port.check(PLAIN + "\r\n".join(TWELVE))
            self.assertEqual(port.decide(verdict["id"], "send")["type"], "decided")
            self.assertEqual(port.lines()[-1]["findings"], [{"check": "contents", "level": "confirm"}])
            self.assertNotIn("k1.example", port.log.read_text())

    def test_of_a_copy_nothing(self):
        with Port() as port:
            port.hello()
            self.assertEqual(port.check(PLAIN + "\r\n".join(TWELVE), sent=True)["level"], "pass")

    def test_switched_off(self):
        with Port() as port:
            port.hello({"contentsFrom": 0})
            verdict = self.check(port, {"a.csv": carrying.csv_file(TWELVE)})
            self.assertEqual((verdict["level"], verdict.get("notLookedInto")), ("pass", None))

    def test_not_looked_into(self):
        with Port() as port:
            port.hello()
            verdict = self.check(port, {"plan.pdf": b"%PDF-1.4", "\u202edsx.cut": b"ab", "bomb.csv.gz": gzip.compress(b"\0" * (130 * MIB), 1)})
            self.assertEqual(verdict["level"], "pass")
            self.assertEqual(verdict["notLookedInto"], [
                {"file": "plan.pdf", "reason": "format"}, {"file": "dsx.cut", "reason": "format"},
                {"file": "bomb.csv.gz", "reason": "limit"}])

    def test_cut_off(self):
        """A file that did not come to its end may hold anybody."""
        with Port() as port:
            port.hello()
            of = port.new_id()
            hand_over(port, of, {"a.csv": carrying.csv_file(TWELVE)}, cut=100)
            verdict = port.check(PLAIN, id=of)
            self.assertEqual(verdict["notLookedInto"], [{"file": "a.csv", "reason": "absent"}])

    def test_wanted(self):
        """Nothing has happened yet: nobody is asked, and nothing is written down."""
        with Port() as port:
            port.hello({"internalDomains": ["corp.example"], "audit": "file"})
            offer = {"type": "check", "message": PLAIN, "offers": True, "warn": True}
            of = port.new_id()
            self.assertEqual(port.ask({**offer, "id": of}), {"type": "wanted", "id": of})
            self.assertEqual(port.lines(), [])
            hand_over(port, of, {"a.csv": carrying.csv_file(TWELVE)})
            verdict = port.check(PLAIN, id=of, handedOver=1)
            self.assertIn("a.csv: 12 addresses", texts(verdict)[0])

    def test_not_wanted(self):
        """Where it could show nobody anything, the verdict comes at once."""
        office = {"internalDomains": ["corp.example"], "reportTo": "Privacy@Watch.example"}
        cases = {
            "colleagues": ("To: a@corp.example", {}, "pass"),
            "switched off": ("To: p@z.example", {"contentsFrom": 0}, "pass"),
            "a report": ("To: privacy@watch.example", {}, "pass"),
            "a report, and a colleague": ("To: a@corp.example, privacy@watch.example", {}, "pass"),
            "blocked": ("To: p@z.example; q@z.example", {}, "block"),
            "an outsider in Bcc": ("To: a@corp.example\r\nBcc: p@z.example", {}, None),
            "a report, and an outsider": ("To: privacy@watch.example, p@watch.example", {}, None),
            "a newsgroup": ("Newsgroups: a.example", {}, None),
        }
        with Port() as port:
            for name, (recipients, more, level) in cases.items():
                with self.subTest(name):
                    port.hello({**office, **more})
                    answer = port.check(f"From: jimu@corp.example\r\n{recipients}\r\n\r\nhello\r\n", offers=True)
                    self.assertEqual(
                        (answer["type"], answer.get("level")), ("wanted" if level is None else "verdict", level))

    def test_a_report_is_not_asked_about(self):
        """It is full of addresses, and goes to whoever is to have them."""
        report = {"report.html": carrying.html_file(TWELVE)}
        with Port() as port:
            port.hello({"internalDomains": ["corp.example"], "reportTo": "privacy@watch.example"})
            alone = "From: jimu@corp.example\r\nTo: privacy@watch.example\r\n"
            self.assertEqual(self.check(port, report, f"{alone}\r\nhello\r\n")["level"], "pass")
            beside = self.check(port, report, f"{alone}Bcc: p@z.example\r\n\r\nhello\r\n")
            self.assertEqual(len(texts(beside)), 1)

    def test_handed_over_to_another_helper(self):
        """What an earlier helper took is not here: that must not pass."""
        with Port() as port:
            port.hello()
            of = port.new_id()
            self.assertEqual(port.check(PLAIN, id=of, handedOver=1)["code"], "field")
            hand_over(port, of, {"a.csv": carrying.csv_file(TWELVE)}, cut=100)
            self.assertEqual(port.check(PLAIN, id=of, handedOver=1)["code"], "field")
            self.assertEqual(port.check(PLAIN, id=of, handedOver=0)["type"], "verdict")

    def test_left_out(self):
        """Named in the question, and alone no reason for one."""
        left = {"tooLarge": ["film.mp4"], "absent": ["\u202elink.csv"], "handedOver": 0}
        with Port() as port:
            port.hello()
            verdict = port.check(PLAIN, **left)
            self.assertEqual((verdict["level"], verdict["notLookedInto"]), (
                "pass", [{"file": "film.mp4", "reason": "limit"}, {"file": "link.csv", "reason": "absent"}]))
            verdict = port.check(PLAIN + "\r\n".join(TWELVE), **left)
            self.assertEqual(verdict["texts"]["detail"], "Not looked into: film.mp4 (too large), link.csv")
            self.assertEqual(port.check(PLAIN, tooLarge="film.mp4")["code"], "field")
            without = f"{HEADS}X-Bcc-Guard-Body: left out; size=99999999\r\n\r\n"
            self.assertEqual(port.check(without)["notLookedInto"], [{"file": None, "reason": "limit"}])
            quoted = f"{HEADS}\r\nX-Bcc-Guard-Body: left out\r\n\r\n"
            self.assertNotIn("notLookedInto", port.check(quoted))

    def test_beside_strangers(self):
        """Bcc does not settle it: it is ticked before, or the message stays, and its next check asks about the file alone."""
        strangers = PLAIN.replace("p@z.example", "p@z.example, q@y.example")
        with Port() as port:
            port.hello()
            verdict = self.check(port, {"a.csv": carrying.csv_file(TWELVE)}, strangers)
            self.assertEqual((verdict["points"], verdict["conversion"]["then"], verdict["texts"]["convert"]),
                             (texts(verdict), "send", "Move to Bcc and send"))
            self.assertEqual(verdict["texts"]["acknowledge"], "These 2 people may see each other's addresses")
        for after in ("send", "edit"):
            with self.subTest(after), Port() as port:
                port.hello({"internalDomains": ["corp.example"], "afterConvert": after, "pointing": "never"})
                verdict = self.check(port, {"a.csv": carrying.csv_file(TWELVE)}, strangers)
                self.assertEqual((verdict["choices"], verdict["conversion"]["then"], verdict["texts"]["convert"]),
                                 (["convert", "edit", "send"], "edit", "Move to Bcc"))
                self.assertEqual(
                    verdict["texts"]["acknowledge"], "These 2 people may see each other's addresses, and the recipients "
                    "may get the addresses in the text or the attachments")
                self.assertIn("a.csv: 12 addresses", verdict["texts"]["detail"])
                verdict = port.check(strangers)
                self.assertEqual((verdict["conversion"]["then"], verdict["texts"]["convert"]),
                                 (after, "Move to Bcc and send" if after == "send" else "Move to Bcc"))

    def test_a_large_file(self):
        """How long it takes is measured by tests/benchmark/attached.py."""
        rows = carrying.csv_file([f"c{n}@k{n}.example" for n in range(2331)])
        size = unless_watched(20, 1) * MIB
        content = (rows * (size // len(rows) + 1))[:size]
        with Port() as port:
            port.hello()
            of = port.new_id()
            hand_over(port, of, {"customers.csv": content})
            self.assertIn(": 2,331 addresses", texts(port.check(PLAIN, id=of))[0])


if __name__ == "__main__":
    unittest.main()

"""“bcc-guard approver” and “bcc-guard approve FILE”, at a terminal; what stands in the log of it."""

import datetime
import hashlib
import json
import os
import pathlib
import signal
import stat
import tempfile
import unittest

from asking import APPROVAL, POLICY, REQUEST, Draft, Person, ask, find_part, is_signed, letter, part, sign
from program import CATALOGUES, run

TANAKA = "tanaka@corp.example"
VECTORS = pathlib.Path(__file__).resolve().parents[1] / "data" / "approval-vectors.json"
CUSTOMERS = [f"p{i}@k{i}.example" for i in range(50)]
FILES = {"list.csv": b"a@k1.example\r\nb@k2.example\r\n", "plan.bin": b"\0\1"}


def changed(request, **changes):
    """The same, but for these."""
    return {**request, **changes}


def refusals():
    """What nobody has to look at: the message; a word of what is said."""
    draft = Draft(bcc=["a@k1.example", "b@k2.example"])
    other = Draft(bcc=["a@k1.example", "b@k2.example", "c@k3.example"])
    request = draft.request(2)
    now = datetime.datetime.now(datetime.timezone.utc)
    message = draft.message()
    return {
        "another message": (ask(draft, request, Draft(bcc=["a@k1.example", "e@k2.example"]).message()), "another one"),
        "a recipient more": (ask(draft, request, other.message()), "other recipients"),
        "a recipient in a header that nobody is shown": (
            ask(draft, request, b"Resent-Bcc: h@k9.example\r\n" + message), "Resent-Bcc"),
        "a recipient in a header of another kind": (ask(draft, request, b"X-To: h@k9.example\r\n" + message), "another one"),
        "a recipient that cannot be read": (
            ask(draft, request, message.replace(b"b@k2.example", b"b@k2.example; c@k3.example")), "cannot be read"),
        "another text": (ask(draft, request, Draft(bcc=draft.people["bcc"], text="Go.").message()), "The text"),
        "another text in the request": (ask(draft, changed(request, text="Go.")), "The text"),
        "other figures": (ask(draft, changed(request, recipients={"to": 0, "cc": 0, "bcc": 1})), "other recipients"),
        "an HTML that is not there": (ask(draft, changed(request, html="0" * 64)), "another HTML"),
        "one's own message": (ask(Draft(bcc=draft.people["bcc"], sender=TANAKA)), "cannot approve"),
        "void": (ask(draft, draft.request(2, now - datetime.timedelta(hours=49))), "is over"),
        "void by its own figures": (
            ask(draft, changed(request, until=request["asked"])), "“until” is missing, or wrong"),
        "counted by another policy": (ask(draft, changed(request, outsiders=1)), "use the same policy"),
        "words alone": (letter(), "found none"),
        "words and a message": (letter(part("message/rfc822", message)), "found none"),
        "two requests": (
            letter(*[part(REQUEST, json.dumps(request).encode())] * 2, part("message/rfc822", message)), "found 2"),
        "two messages": (
            letter(part(REQUEST, json.dumps(request).encode()), *[part("message/rfc822", message)] * 2), "found 2"),
        "an approval": (letter(part(APPROVAL, b"{}")), "found none"),
        "no JSON": (letter(part(REQUEST, b"approved"), part("message/rfc822", message)), "request:"),
        "of another version": (ask(draft, changed(request, version=2)), "version 1"),
        "with something that nobody knows": (ask(draft, changed(request, approved=True)), "“approved”"),
        "more than is read": (letter(part(REQUEST, b" " * 2**26)), "Larger than 64 MiB"),
        "nothing": (b"", "header fields"),
    }


class Approve(unittest.TestCase):
    """A desk with a key."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.env = {**os.environ, **CATALOGUES, "XDG_STATE_HOME": str(self.folder), "LC_ALL": "C.UTF-8", "LANGUAGE": "en",
                    "TZ": "UTC"}
        self.policy = self.folder / "policy.json"
        self.policy.write_text(json.dumps(POLICY), encoding="utf-8")
        self.log = self.folder / "bcc-guard" / "audit.jsonl"

    def key(self):
        """Prints, and makes, the key of this desk."""
        return run("approver", TANAKA, env=self.env).stdout.decode()

    def sit_down(self, message, *options):
        """Opens the request at a terminal."""
        path = self.folder / "request.eml"
        path.write_bytes(message)
        return Person(["approve", "--as", TANAKA, "--policy", self.policy, *options, path], self.env)

    def lines(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()] if self.log.exists() else []

    def test_key(self):
        missing = run("approver", "--show", TANAKA, env=self.env)
        self.assertEqual((missing.returncode, missing.stdout), (2, b""))
        line = self.key()
        self.assertRegex(line, rf"^{TANAKA} [\w+/]{{43}}=\n$")
        path = self.folder / "bcc-guard" / "approver.key"
        self.assertEqual((stat.S_IMODE(path.stat().st_mode), path.stat().st_size), (0o600, 32))
        for arguments in (("approver", "--show", "Tanaka@Corp.Example"), ("approver", TANAKA)):
            self.assertEqual(run(*arguments, env=self.env).stdout.decode(), line)
        self.assertEqual(run("approver", env=self.env).stdout.decode(), line.replace(TANAKA, "ADDRESS"))
        for wrong in (("tanaka",), (TANAKA, TANAKA)):
            self.assertEqual(run("approver", *wrong, env=self.env).returncode, 2)

    def test_key_that_others_read(self):
        self.key()
        path = self.folder / "bcc-guard" / "approver.key"
        path.chmod(0o644)
        done = run("approver", env=self.env)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"others can read", done.stderr)

    def test_approved(self):
        key = self.key()
        draft = Draft(to=["jimu@corp.example"], bcc=CUSTOMERS, files=FILES, text="Come.\n\n  ご案内 \x1b[2J\n", subject="ご案内")
        request = draft.request(50)
        person = self.sit_down(ask(draft, request))
        shown = person.answer("Are they in the right field?", "y")
        self.assertIn("From: jimu@corp.example", shown)
        self.assertIn("Outsiders who would get it: 50, of so many organisations: 50", shown)
        self.assertRegex(shown, r"Total +0 +0 +50")
        person.answer("Enter shows more", "")
        person.answer("10 more.", "a")
        shown = person.answer("Are these the right recipients?", "y")
        for customer in CUSTOMERS[40:]:
            self.assertIn(customer, shown)
        shown = person.answer("Are subject and text right?", "y")
        self.assertIn("Subject: ご案内", shown)
        self.assertIn("ご案内", shown.split("Come.")[1])
        self.assertNotIn("\x1b", shown)
        shown = person.answer("Does this file belong to the message?", "y")
        self.assertIn("Attachment: list.csv, 28", shown)
        self.assertIn("Addresses in it: 2", shown)
        self.assertIn("Attachment: plan.bin", person.answer("Does this file belong to the message?", "y"))
        person.answer("How many outsiders will get it?", "50")
        person.answer("Type “approve” or “decline”:", "approve")
        person.answer("A word for the sender, or Enter:", "良い")
        status, written, _ = person.end()
        self.assertEqual(status, 0)

        answer = json.loads(find_part(written, APPROVAL))
        self.assertEqual(
            {name: answer[name] for name in ("request", "digest", "approver", "decision", "word")},
            {"request": request["id"], "digest": request["digest"], "approver": TANAKA, "decision": "approved",
             "word": "良い"})
        self.assertEqual(f"{TANAKA} {answer['key']}\n", key)
        self.assertTrue(is_signed(answer, self.folder))
        self.assertFalse(is_signed(changed(answer, decision="declined"), self.folder))
        [line] = self.lines()
        self.assertEqual((line["decision"], line["request"], line["recipients"]["bcc"]), ("approved", request["id"], 50))
        self.assertLess(line["looked"], 300)
        self.assertNotIn("k1.example", self.log.read_text(encoding="utf-8"))

    def test_whoever_approves_is_not_told_to_have_it_approved(self):
        key = self.key().strip()
        self.policy.write_text(json.dumps({**POLICY, "approveFrom": 1, "approvers": [key]}), encoding="utf-8")
        person = self.sit_down(ask(Draft(bcc=["a@k1.example"])))
        self.assertNotIn("By your own policy", person.answer("Are they in the right field?", "d"))
        person.answer("A word for the sender, or Enter:", "")
        self.assertEqual(person.end()[0], 1)

    def test_words_that_the_policy_of_this_desk_watches(self):
        self.key()
        self.policy.write_text(json.dumps({**POLICY, "attentionWords": ["surprise"]}), encoding="utf-8")
        person = self.sit_down(ask(Draft(bcc=["a@k1.example"], text="No surprise.")))
        self.assertIn("surprise", person.answer("Are they in the right field?", "d"))
        person.answer("A word for the sender, or Enter:", "")
        self.assertEqual(person.end()[0], 1)

    def test_declined_at_any_point(self):
        self.key()
        draft = Draft(cc=["a@k1.example"], files={"plan.bin": b"\0"})
        questions = ["Are they in the right field?", "Are these the right recipients?", "Are subject and text right?",
                     "Does this file belong to the message?", "How many outsiders will get it?"]
        answers = {question: "y" for question in questions} | {questions[-1]: "1"}
        for count, question in enumerate(questions):
            with self.subTest(question):
                person = self.sit_down(ask(draft), "--output", self.folder / "answer.eml")
                for before in questions[:count]:
                    person.answer(before, answers[before])
                person.answer(question, "d")
                person.answer("A word for the sender, or Enter:", "Bcc!")
                status, written, _ = person.end()
                self.assertEqual((status, written), (1, b""))
                answer = json.loads(find_part((self.folder / "answer.eml").read_bytes(), APPROVAL))
                self.assertEqual((answer["decision"], answer["word"]), ("declined", "Bcc!"))
        self.assertEqual([line["decision"] for line in self.lines()], ["declined"] * len(questions))

    def answer_points(self, person):
        """Up to the number."""
        for question in ("Are they in the right field?", "Are these the right recipients?", "Are subject and text right?"):
            person.answer(question, "y")

    def test_wrong_number_is_told_as_often_as_it_is_typed(self):
        self.key()
        person = self.sit_down(ask(Draft(bcc=CUSTOMERS[:40])))
        person.answer("Are they in the right field?", "y")
        person.answer("Enter shows more", "")
        for question in ("Are these the right recipients?", "Are subject and text right?"):
            person.answer(question, "y")
        for wrong in ("39", "41", "0", "-40", "4O", "400", "4294967336", "39"):
            person.answer("How many outsiders will get it?", wrong)
            person.wait_for(f"{wrong} is not the number of outsiders.")
        person.answer("How many outsiders will get it?", "４０")
        person.answer("Type “approve” or “decline”:", "yes")
        person.answer("Type “approve” or “decline”:", "decline")
        person.answer("A word for the sender, or Enter:", "")
        self.assertEqual(person.end()[0], 1)

    def test_what_was_typed_too_soon_answers_nothing(self):
        self.key()
        person = self.sit_down(ask(Draft(bcc=["a@k1.example"])))
        person.wait_for("Are they in the right field?")
        person.type("y\ny\ny\n1\napprove")
        person.wait_for("Are these the right recipients?")
        person.wait_for("[y: yes, d: decline]")
        person.read()
        self.assertEqual(person.seen.strip(), "")
        person.process.kill()
        self.assertEqual(person.end()[1], b"")
        self.assertEqual(self.lines(), [])

    def test_leaving_decides_nothing(self):
        self.key()
        ways = {"the end of the input": lambda person: os.write(person.terminal, b"\x04"),
                "an interrupt": lambda person: os.write(person.terminal, b"\x03"),
                "a closed window": lambda person: person.process.send_signal(signal.SIGHUP)}
        for name, leave in ways.items():
            with self.subTest(name):
                person = self.sit_down(ask(Draft(bcc=["a@k1.example"])), "--output", self.folder / "answer.eml")
                self.answer_points(person)
                person.answer("How many outsiders will get it?", "1")
                person.wait_for("Type “approve” or “decline”:")
                leave(person)
                status, written, _ = person.end()
                self.assertNotIn(status, (0, 1))
                self.assertEqual(written, b"")
                self.assertFalse((self.folder / "answer.eml").exists())
        self.assertEqual(self.lines(), [])

    def test_nobody_at_a_terminal(self):
        self.key()
        path = self.folder / "request.eml"
        path.write_bytes(ask(Draft(bcc=["a@k1.example"])))
        done = run("approve", "--as", TANAKA, path, stdin=b"y\ny\ny\n1\napprove\n\n", env=self.env)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"a person at a terminal", done.stderr)

    def test_refused_before_anybody_looks(self):
        self.key()
        for name, (message, word) in refusals().items():
            with self.subTest(name):
                person = self.sit_down(message)
                status, written, seen = person.end()
                self.assertEqual((status, written), (2, b""))
                self.assertIn(word, seen)
                self.assertNotIn("right field?", seen)
        self.assertEqual(self.lines(), [])

    def test_no_key(self):
        status, written, seen = self.sit_down(ask(Draft(bcc=["a@k1.example"]))).end()
        self.assertEqual((status, written), (2, b""))
        self.assertIn("bcc-guard approver", seen)

    def test_many_recipients_and_much_to_carry(self):
        self.key()
        crowd = [f"p{i}@k{i}.example" for i in range(50_000)]
        cases = ((Draft(bcc=crowd), "50,000"), (Draft(bcc=crowd[:1], files={"plan.bin": bytes(40 * 2**20)}), "1"))
        for draft, figure in cases:
            message = ask(draft)
            self.assertLess(len(message), 2**26)
            person = self.sit_down(message)
            self.assertRegex(person.wait_for("Are they in the right field?"), rf"Total +0 +0 +{figure}\b")
            person.process.kill()
            person.end()

    def test_policy_of_the_approver(self):
        self.key()
        draft = Draft(bcc=["a@k1.example", "b@k2.example"])
        self.policy.write_text(json.dumps({"internalDomains": ["corp.example", "k1.example"]}), encoding="utf-8")
        status, _, seen = self.sit_down(ask(draft, draft.request(2))).end()
        self.assertEqual(status, 2)
        self.assertIn("to 2 outsiders, by yours to 1", seen)
        self.policy.write_text(json.dumps({**POLICY, "confirmParties": 1}), encoding="utf-8")
        self.assertEqual(self.sit_down(ask(draft)).end()[0], 2)

    def test_findings_by_the_policy_of_the_approver(self):
        self.key()
        person = self.sit_down(ask(Draft(cc=CUSTOMERS[:5])))
        self.assertIn("By your own policy:", person.wait_for("Are they in the right field?"))
        person.process.kill()
        person.end()

    def test_audit(self):
        request = "0" * 32
        asked = "2026-11-24T03:00:00.000Z"
        rows = [
            ("requested", "03:00:00", {}), ("approved", "03:00:09", {"asked": asked}),
            ("approved", "04:00:00", {"asked": asked, "looked": 9}), ("approved", "05:00:00", {"asked": asked, "looked": 10}),
            ("declined", "13:00:00", {"asked": asked, "looked": 2}),
        ]
        self.log.parent.mkdir()
        self.log.write_text("".join(
            json.dumps({"time": f"2026-11-24T{when}.000Z", "decision": decision, "request": request, **more}) + "\n"
            for decision, when, more in rows), encoding="utf-8")
        told = json.loads(run("audit", "--format", "json", env=self.env).stdout)
        self.assertEqual(told["approvals"], {
            "requested": 1, "approved": 3, "declined": 1, "sentChanged": 0, "underTenSeconds": 2, "medianSeconds": 7200,
            "longestSeconds": 36000})
        self.assertEqual(told["days"], [])
        text = run("audit", env=self.env).stdout.decode()
        for row in (r"Approval asked for +1", r"Approved +3", r"of these in under 10 seconds +2", r"Declined +1",
                    r"Time to an answer, median +2:00:00", r"Time to an answer, longest +10:00:00"):
            self.assertRegex(text, rf"(?m)^{row}$")

    def test_in_japanese(self):
        self.key()
        path = self.folder / "request.eml"
        path.write_bytes(ask(Draft(bcc=["a@k1.example"])))
        person = Person(["approve", "--as", TANAKA, "--policy", self.policy, path], {**self.env, "LANGUAGE": "ja"})
        self.assertIn("jimu@corp.example", person.wait_for("y:"))
        person.process.kill()
        person.end()


class Counted(unittest.TestCase):
    """“bcc-guard check --approvals DIR”: what the helper keeps, written by what the document says."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.draft = Draft(to=["jimu@corp.example"], bcc=CUSTOMERS[:10], text="Come.\n\n  By train.\n")
        self.kept = self.folder / "approvals"
        self.kept.mkdir()
        self.seeds, lines = {}, []
        for who in (TANAKA, "sato@corp.example"):
            env = {**os.environ, "XDG_STATE_HOME": str(self.folder / who)}
            lines.append(run("approver", who, env=env).stdout.decode().strip())
            self.seeds[who] = (self.folder / who / "bcc-guard" / "approver.key").read_bytes()
        self.keys = dict(line.split() for line in lines)
        self.policy = self.folder / "policy.json"
        self.policy.write_text(json.dumps({**POLICY, "approveFrom": 10, "approvals": 2, "approvers": lines}), encoding="utf-8")

    def keep(self, request, *answers):
        """Writes an open request with these answers."""
        (self.kept / f"{request['id']}.json").write_text(json.dumps({
            "type": "open-request", "version": 1, "request": json.dumps(request), "subject": "Seminar",
            "senders": ["jimu@corp.example"], "asked": sorted(self.keys), "answers": [json.dumps(one) for one in answers]}), encoding="utf-8")

    def answer(self, request, who, **changes):
        """A signed answer."""
        fields = {"type": "approval", "version": 1, "request": request["id"], "digest": request["digest"], "approver": who,
                  "time": request["asked"], "decision": "approved", "word": "", "key": self.keys[who], **changes}
        return sign(fields, self.seeds[who], self.folder)

    def check(self, message=None, *options):
        """Level, texts of the findings, and what is said of the approval."""
        done = run("check", "--policy", str(self.policy), "--format", "json", *options,
                   stdin=self.draft.message() if message is None else message, env={**os.environ, "XDG_STATE_HOME": str(self.folder)})
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0 if report["level"] == "pass" else 1)
        return report["level"], [finding["text"] for finding in report["findings"]], report.get("approval")

    def counted(self, message=None):
        return self.check(message, "--approvals", str(self.kept))

    def test_without(self):
        level, [text], approval = self.check()
        self.assertEqual((level, approval), ("block", {"approved": False}))
        self.assertRegex(text, "2 other people.*10")
        self.assertIn("Nobody has been asked", self.counted()[1][0])
        self.assertEqual(self.check(Draft(bcc=CUSTOMERS[:9]).message()), ("pass", [], None))

    def test_one_of_two_and_both(self):
        request = self.draft.request(10)
        one, two = (self.answer(request, who) for who in self.keys)
        self.keep(request, one)
        level, [text], _ = self.counted()
        self.assertEqual(level, "block")
        self.assertIn("Approved by 1 of 2. No answer yet from sato@corp.example.", text)
        self.keep(request, one, two)
        self.assertEqual(self.counted(), ("pass", [], {"approved": True}))
        for other in (Draft(bcc=CUSTOMERS[:11], text=self.draft.text), Draft(bcc=CUSTOMERS[:10], text="Go.\n")):
            self.assertEqual(self.counted(other.message())[0], "block")

    def test_what_does_not_count(self):
        request = self.draft.request(10)
        one, two = (self.answer(request, who) for who in self.keys)
        old = self.draft.request(10, datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=49))
        rows = {
            "a forged one": (request, one, changed(two, word="x")), "one twice": (request, one, one),
            "a declined one": (request, one, self.answer(request, "sato@corp.example", decision="declined")),
            "of another message": (request, one, self.answer(request, "sato@corp.example", digest="0" * 64)),
            "void": (old, *(self.answer(old, who) for who in self.keys)),
        }
        for name, (asked, *answers) in rows.items():
            with self.subTest(name):
                self.keep(asked, *answers)
                self.assertEqual(self.counted()[0], "block")
                (self.kept / f"{asked['id']}.json").unlink()

    def test_what_only_html_says(self):
        message = self.draft.message().replace(b"text/plain", b"text/html")
        self.assertIn("as text", self.counted(message)[1][0])

    def test_one_message_each_comes_after_it(self):
        out = self.folder / "out"
        arguments = ["check", "--policy", str(self.policy), "--each", str(out)]
        done = run(*arguments, stdin=self.draft.message())
        self.assertEqual((done.returncode, out.exists()), (2, False))


class Vectors(unittest.TestCase):
    """The vectors, by what the document says."""

    def test_digest(self):
        vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
        self.assertEqual(hashlib.sha256(vectors["form"].encode()).hexdigest(), vectors["digest"])


if __name__ == "__main__":
    unittest.main()

"""Messages that were written ahead, over the wire: what is offered, what is refused with which word, and the job."""

import base64
import json
import os
import signal
import unittest

from port import CORP, WATCH, Port, unless_watched
from test_each import Desk, about, finish, jobs, listed, start

JIMU = "Office <jimu@corp.example>"
OFFERED = {**CORP, "each": "offer"}
APPROVER = "tanaka@corp.example rjFc7fSL+hy3H9xHEcYmjYSpOJ/OqU4hAUIAr2MC+ns="
MANY = unless_watched(2331, 300)
LARGE = unless_watched(25 * 1024 * 1024, 100 * 1024)


def letter(to="c0@k0.example", text="Dear customer,\n\nsorry.\n", sender=JIMU, subject="Apology", more=()):
    """A file."""
    head = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "X-Unsent: 1", *more]
    return ("\n".join(head) + "\n\n" + text).encode()


def letters_to(count):
    """So many files, each to another person with words of their own; by name."""
    return {f"{n + 1:04}.eml": letter(f"客 {n} <c{n}@k{n}.example>", f"客 {n} 様\n\n申し訳ありません。\n") for n in range(count)}


def hand_over(port, files, at_once=1000, total=None, of=None):
    """All of them; the last reply, and what they are known by."""
    of = of or port.new_id()
    names, reply = list(files), None
    for first in range(0, len(names), at_once):
        part = names[first:first + at_once]
        reply = port.ask({
            "type": "letters", "id": port.new_id(), "of": of, "own": ["jimu@corp.example"],
            "total": len(files) if total is None else total, "names": part,
            "data": [base64.b64encode(files[name]).decode() for name in part]})
        if "each" in reply or reply["type"] == "error":
            break
    return reply, of


def begin(port, files, attached=0):
    """A job of them; the reply."""
    of = hand_over(port, files)[1]
    return port.ask({"type": "each-start", "id": port.new_id(), "of": of, "details": "{}", "files": attached})


class Letters(Desk):
    """What becomes of files before they are a job."""

    def refuse(self, files, policy=None, **more):
        """They are not offered: the reason and what is said of files; nor can they be sent."""
        port = self.port(policy or OFFERED)
        reply, of = hand_over(port, files, **more)
        each = reply["each"]
        self.assertIs(each["offered"], False)
        answer = port.ask({"type": "each-start", "id": port.new_id(), "of": of, "details": "{}", "files": 0})
        self.assertEqual(answer["code"], "unknown")
        self.assertEqual(jobs(port), [])
        return each["reason"], {fault["file"]: fault["text"] for fault in each["faults"]}

    def test_forty_are_offered(self):
        port = self.port(OFFERED)
        reply, _ = hand_over(port, letters_to(40), at_once=7)
        each = reply["each"]
        self.assertEqual(reply["read"], 40)
        self.assertEqual({key: each[key] for key in ("offered", "messages", "repeated", "seconds", "from", "sender", "findings")},
                         {"offered": True, "messages": 40, "repeated": 0, "seconds": 5, "from": JIMU,
                          "sender": "jimu@corp.example", "findings": []})
        self.assertEqual([(one["number"], *one["to"], one["subject"], one["body"], one["isPlainText"]) for one in each["samples"]],
                         [(n + 1, f"客 {n} <c{n}@k{n}.example>", "Apology", f"客 {n} 様\n\n申し訳ありません。\n", True)
                          for n in (0, 20, 39)])

    def test_old_encodings_and_html_are_read(self):
        """In the sandbox as well, where nothing but the modules of iconv can be opened."""
        rows = [(charset, "text/plain", "お詫び\n") for charset in ("ISO-2022-JP", "Shift_JIS", "EUC-JP", "UTF-16")]
        rows += [("GB18030", "text/html", "<p>道歉\n"), ("EUC-KR", "text/html", "<p>사과\n")]
        for charset, kind, text in rows:
            more = ["MIME-Version: 1.0", f"Content-Type: {kind}; charset={charset}", "Content-Transfer-Encoding: base64"]
            data = letter(text=base64.encodebytes(text.encode(charset)).decode(), more=more)
            with self.subTest(charset):
                (sample,) = hand_over(self.port(OFFERED), {"1.eml": data})[0]["each"]["samples"]
                self.assertEqual((sample["body"], sample["isPlainText"]), (text, kind == "text/plain"))

    def test_one_and_two(self):
        for count in (1, 2):
            each = hand_over(self.port(OFFERED), letters_to(count))[0]["each"]
            self.assertEqual([one["number"] for one in each["samples"]], list(range(1, count + 1)))

    def test_each_fault_is_named_with_its_file(self):
        rows = {
            "rubbish.eml": (b"\x89PNG\r\n\x1a\n", "no message"),
            "empty.eml": (b"", "no message"),
            "two.eml": (letter("a@k1.example, b@k2.example"), "To must be one"),
            "nobody.eml": (letter("Taro"), "To must be one"),
            "cc.eml": (letter(more=["Cc: b@k2.example"]), "beside From and To"),
            "bcc.eml": (letter(more=["Bcc: b@k2.example"]), "beside From and To"),
            "semicolon.eml": (letter("a@k1.example; b@k2.example"), "cannot be read"),
            "no-from.eml": (b"To: a@k1.example\nSubject: x\n\nx", "From must be one"),
            "no-subject.eml": (b"From: jimu@corp.example\nTo: a@k1.example\n\nx", "subject"),
            "attachment.eml": (letter(more=["Content-Type: text/plain; name=a.txt"]), "without attachments"),
            "bytes.eml": (letter() + b"\xff\xfe", "as it is encoded"),
            "base64.eml": (letter(text="!!", more=["Content-Transfer-Encoding: base64"]), "as it is encoded"),
            "large.eml": (letter(text="x" * LARGE), "96 KiB"),
        }
        files = {**letters_to(3), **{name: data for name, (data, _) in rows.items()}}
        reason, faults = self.refuse(files)
        self.assertIn(str(len(rows)), reason)
        self.assertEqual(list(faults), list(rows))
        for name, (_, words) in rows.items():
            with self.subTest(name):
                self.assertIn(words, faults[name])

    def test_many_faults_are_counted(self):
        reason, faults = self.refuse({f"{n}\u202e.eml": b"x" for n in range(50)})
        self.assertIn("50", reason)
        self.assertEqual(len(faults), 20)
        self.assertIn("0.eml", faults)

    def test_the_same_person_twice_is_one_message_if_the_words_are_the_same(self):
        files = {**letters_to(3), "again.eml": letters_to(1)["0001.eml"]}
        each = hand_over(self.port(OFFERED), files)[0]["each"]
        self.assertEqual((each["offered"], each["messages"], each["repeated"]), (True, 3, 1))
        _, faults = self.refuse({**files, "other.eml": letter("C0@K0.example", "other words")})
        self.assertEqual(list(faults), ["other.eml"])
        self.assertIn("same person", faults["other.eml"])

    def test_one_person_writes_all_of_them(self):
        _, faults = self.refuse({**letters_to(2), "other.eml": letter("z@z.example", sender="boss@corp.example")})
        self.assertIn("the same in all", faults["other.eml"])

    def test_the_policy(self):
        rows = {
            "switched off": ({"each": "never"}, "switched off"),
            "too many people": ({"eachLimit": 4}, "the limit is 4"),
            "to be approved": ({"approveFrom": 5, "approvers": [APPROVER]}, "approve"),
            "to be approved, and acknowledged": ({
                "approveFrom": 5, "approvers": [APPROVER], "attentionRecipients": ["k3.example"]}, "approve"),
            "bulk": ({"bulkLimit": 4, "bulkAdvice": "Use the list server."}, "Use the list server."),
        }
        for name, (policy, words) in rows.items():
            with self.subTest(name):
                self.assertIn(words, self.refuse(letters_to(5), {**OFFERED, **policy})[0])
        _, faults = self.refuse(letters_to(5), {**OFFERED, "refusedRecipients": ["k3.example"]})
        self.assertEqual(list(faults), ["0004.eml"])
        self.assertTrue(hand_over(self.port({**OFFERED, "eachLimit": 5, "bulkLimit": 5}), letters_to(5))[0]["each"]["offered"])

    def test_what_is_asked_about_has_to_be_acknowledged(self):
        files = {**letters_to(3), "list.eml": letter("z@z.example", "".join(f"x{n}@y{n}.example\n" for n in range(20)))}
        each = hand_over(self.port(OFFERED), files)[0]["each"]
        self.assertTrue(each["offered"])
        self.assertEqual(len(each["findings"]), 1)
        self.assertIn("20", each["findings"][0])

    def test_a_million_files_are_refused_at_once(self):
        for policy, limit in ((OFFERED, "500"), ({**OFFERED, "eachLimit": 0}, "10,000")):
            port = self.port(policy)
            reply = port.ask({"type": "letters", "id": port.new_id(), "of": "m", "own": [], "total": 1_000_000, "names": [], "data": []})
            self.assertIn("1,000,000", reply["each"]["reason"])
            self.assertIn(limit, reply["each"]["reason"])

    @unittest.skipIf(WATCH, "It takes minutes, and is the same for each file")
    def test_more_than_64_mib_are_refused(self):
        port = self.port({**OFFERED, "eachLimit": 0})
        text = "x" * 90_000
        files = {f"{n}.eml": letter(f"c{n}@k{n}.example", text) for n in range(800)}
        self.assertIn("64 MiB", hand_over(port, files, at_once=100)[0]["each"]["reason"])

    def test_requests_that_are_none(self):
        port = self.port(OFFERED)
        rows = ({"total": 0}, {"names": ["a"]}, {"data": ["eA=="]}, {"data": ["?"], "names": ["a"]}, {"total": -1},
                {"names": ["a", "b"], "data": ["eA==", "eA=="]})
        for row in rows:
            with self.subTest(**row):
                request = {"type": "letters", "of": port.new_id(), "own": [], "total": 1, "names": [], "data": [], **row}
                self.assertEqual(port.ask({**request, "id": port.new_id()})["code"], "field")
        reply, of = hand_over(port, letters_to(2), at_once=1, total=3)
        self.assertEqual((reply["type"], reply["read"]), ("letters", 2))
        self.assertNotIn("each", reply)
        self.assertEqual(hand_over(port, letters_to(1), total=4, of=of)[0]["code"], "field")
        self.assertEqual(port.ask({"type": "each-start", "id": port.new_id(), "of": of, "details": "", "files": 0})["code"], "field")
        self.assertTrue(hand_over(port, letters_to(3), total=3)[0]["each"]["offered"])

    def test_a_question_keeps_its_name(self):
        port = self.port(OFFERED)
        verdict = port.check("From: jimu@corp.example\r\nCc: a@k1.example, b@k2.example\r\n\r\n")
        self.assertEqual(hand_over(port, letters_to(2), of=verdict["id"])[0]["code"], "field")

    def test_before_hello(self):
        with self.bare() as port:
            self.assertEqual(hand_over(port, letters_to(1))[0]["code"], "policy")

    def bare(self):
        """A helper that knows no policy."""
        return Port(XDG_STATE_HOME=str(self.state))

    def test_are_given_up(self):
        """By a dismiss, by another hand-over, and by a policy that changes."""
        for give_up in (lambda port, of: port.dismiss(of), lambda port, of: hand_over(port, letters_to(1)),
                        lambda port, of: port.hello(OFFERED)):
            port = self.port(OFFERED)
            of = hand_over(port, letters_to(3))[1]
            give_up(port, of)
            self.assertEqual(port.ask({"type": "each-start", "id": port.new_id(), "of": of, "details": "", "files": 0})["code"], "unknown")


class Job(Desk):
    """The job of them."""

    def test_everybody_gets_their_own_words(self):
        port = self.port(OFFERED)
        job = begin(port, letters_to(12))
        self.assertEqual({key: job[key] for key in ("type", "messages", "left", "files", "letters", "subject")},
                         {"type": "each-job", "messages": 12, "left": 12, "files": 0, "letters": True, "subject": "Apology"})
        turns = finish(port, job["job"])
        self.assertEqual([(turn["to"], turn["cc"], turn["bcc"], turn["letter"]) for turn in turns],
                         [([f"客 {n} <c{n}@k{n}.example>"], [], [],
                           {"subject": "Apology", "body": f"客 {n} 様\n\n申し訳ありません。\n", "isPlainText": True}) for n in range(12)])
        self.assertEqual(about(port, job["job"], "letter", number=3)["letter"]["body"], "客 2 様\n\n申し訳ありません。\n")
        for number in (0, 13, 2**40):
            self.assertEqual(about(port, job["job"], "letter", number=number)["code"], "field")
        self.assertEqual(about(port, job["job"], "close")["type"], "each-closed")
        self.assertEqual(list(self.jobs.iterdir()), [self.jobs / "running"])

    def test_goes_on_after_a_kill_with_the_right_words(self):
        port = self.port(OFFERED)
        job = begin(port, letters_to(12))["job"]
        got = {}
        for _ in range(3):
            turn = about(port, job, "next")
            got[turn["to"][0]] = turn["letter"]["body"]
            about(port, job, "result", number=turn["number"], outcome="sent", messageId="x")
        about(port, job, "next")  # in doubt from now on
        os.kill(port.pid, signal.SIGKILL)
        port.wait()
        port = self.port(OFFERED)
        self.assertEqual((about(port, job, "resume")["doubt"], jobs(port)[0]["letters"]), (1, True))
        about(port, job, "order", order="go")
        for turn in finish(port, job):
            self.assertNotIn(turn["to"][0], got)
            got[turn["to"][0]] = turn["letter"]["body"]
        self.assertEqual(got, {f"客 {n} <c{n}@k{n}.example>": f"客 {n} 様\n\n申し訳ありません。\n" for n in range(12) if n != 3})

    def test_changed_words_are_not_sent(self):
        port = self.port(OFFERED)
        job = begin(port, letters_to(3))["job"]
        port.close()
        port.wait()
        path = self.jobs / f"{job}.1"
        path.write_bytes(path.read_bytes().replace("様".encode(), "氏".encode(), 1))
        self.assertEqual(about(self.port(OFFERED), job, "resume")["reason"], "damaged")

    def test_lost_words_pause_it_before_anything_is_begun(self):
        port = self.port(OFFERED)
        job = begin(port, letters_to(3))["job"]
        (self.jobs / f"{job}.1").rename(self.jobs / "aside")
        self.assertEqual(about(port, job, "next")["code"], "job")
        self.assertEqual((jobs(port)[0]["state"], jobs(port)[0]["left"], jobs(port)[0]["underWay"]), ("paused", 3, 0))
        (self.jobs / "aside").rename(self.jobs / f"{job}.1")
        about(port, job, "order", order="go")
        self.assertEqual([turn["number"] for turn in finish(port, job)], [1, 2, 3])

    def test_is_begun_once_and_without_files(self):
        port = self.port(OFFERED)
        self.assertEqual(begin(port, letters_to(3), attached=1)["code"], "field")
        of = hand_over(port, letters_to(3))[1]
        request = {"type": "each-start", "of": of, "details": "{}", "files": 0}
        self.assertEqual(port.ask({**request, "id": port.new_id()})["type"], "each-job")
        self.assertEqual(port.ask({**request, "id": port.new_id()})["code"], "unknown")
        self.assertEqual(len(jobs(port)), 1)

    def test_a_job_of_one_message_has_no_letters(self):
        port = self.port(OFFERED)
        job = start(port, "Cc: a@k1.example, b@k2.example")
        self.assertIs(job["letters"], False)
        self.assertNotIn("letter", about(port, job["job"], "next"))
        self.assertEqual(about(port, job["job"], "letter", number=1)["code"], "field")

    def test_is_written_down(self):
        port = self.port(OFFERED)
        job = begin(port, letters_to(5))["job"]
        finish(port, job)
        about(port, job, "close")
        lines = [json.loads(line) for line in (self.state / "bcc-guard" / "audit.jsonl").read_text().splitlines()]
        self.assertEqual([line["decision"] for line in lines[-2:]], ["each", "each-closed"])
        self.assertEqual(lines[-2]["each"], {"job": job, "messages": 5})
        self.assertEqual((lines[-2]["recipients"]["bcc"], lines[-2]["recipients"]["external"]), (5, 5))
        self.assertNotIn("k1.example", json.dumps(lines))

    def test_as_many_as_in_2011(self):
        port = self.port({**OFFERED, "eachLimit": 2400})
        job = begin(port, letters_to(MANY))
        self.assertEqual(job["messages"], MANY)
        self.assertEqual(len(listed(port, job["job"], "left")), MANY)
        turns = finish(port, job["job"])
        self.assertEqual([(turn["to"][0], turn["letter"]["body"][:turn["letter"]["body"].index(" 様")]) for turn in turns],
                         [(f"客 {n} <c{n}@k{n}.example>", f"客 {n}") for n in range(MANY)])


if __name__ == "__main__":
    unittest.main()

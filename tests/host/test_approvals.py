"""The second checker: requests, answers, and what an accident or an attacker can do to them, over the wire."""

import base64
import datetime
import json
import secrets
import stat
import unittest

from desks import JIMU, SATO, SUZUKI, TANAKA, Desk, Draft, Office, crowd, letter, sign, stamp
from port import SANITIZERS, WATCH, Port, mail, unless_watched

REQUEST = "application/vnd.bcc-guard.request+json"
APPROVAL = "application/vnd.bcc-guard.approval+json"

FILES = {"customers.csv": b"a@k1.example\r\nb@k2.example\r\n", "plan.bin": bytes(range(256)) * 3000, "empty.txt": b""}


class Verdict(unittest.TestCase):
    """The finding, and what the sender may do."""

    def test_off_by_default(self):
        with Port() as port:
            port.hello({"internalDomains": ["corp.example"]})
            verdict = port.check(mail("Bcc: " + ", ".join(crowd(3000))))
        self.assertEqual(verdict["level"], "pass")
        self.assertNotIn("approval", verdict)

    def test_from_so_many_on_in_bcc_too(self):
        office = Office(self)
        self.assertEqual(office.sender.check(Draft(bcc=crowd(9)))["level"], "pass")
        self.assertNotIn("approval", office.sender.check(Draft(bcc=crowd(9))))
        verdict = office.sender.check(Draft(bcc=crowd(10)))
        self.assertEqual((verdict["level"], verdict["choices"]), ("block", ["edit", "ask"]))
        self.assertEqual([finding["check"] for finding in verdict["findings"]], ["approval"])
        self.assertIn("10", verdict["texts"]["headline"])
        approval = verdict["approval"]
        self.assertEqual((approval["needed"], approval["approved"], approval["outsiders"]), (2, False, 10))
        self.assertEqual(approval["approvers"], [TANAKA, SATO, SUZUKI])
        self.assertIsNone(approval["request"])
        self.assertIsNone(approval["reason"])

    def test_lists_count_as_their_members(self):
        office = Office(self)
        verdict = office.sender.check(Draft(bcc=["Customers: " + ", ".join(crowd(10)) + ";"]))
        self.assertEqual(verdict["level"], "block")
        self.assertEqual(verdict["approval"]["outsiders"], 10)

    def test_comes_when_all_else_is_settled(self):
        office = Office(self)
        visible = office.sender.check(Draft(cc=crowd(10)))
        self.assertEqual((visible["level"], visible["choices"]), ("convert", ["convert", "edit"]))
        self.assertEqual(visible["conversion"]["then"], "edit")
        asked = office.sender.check(Draft(cc=crowd(2), bcc=crowd(20)))
        self.assertEqual((asked["level"], asked["choices"]), ("confirm", ["convert", "edit", "ask"]))
        self.assertNotIn("approval", [finding["check"] for finding in asked["findings"]])
        self.assertIn("acknowledge", asked["texts"])
        error = office.sender.port.decide(asked["id"], "send")
        self.assertEqual((error["type"], error["code"]), ("error", "field"))

    def test_who_knows_of_no_approval_does_not_send(self):
        """An extension that is older hands no text over."""
        office = Office(self)
        for draft in (Draft(bcc=crowd(10)), Draft(cc=crowd(2), bcc=crowd(20))):
            verdict = office.sender.ask(
                "check", message=draft.written(), own=[JIMU])
            self.assertEqual((verdict["level"], verdict["choices"]), ("block", ["edit"]))
            self.assertIn("cannot be approved here", verdict["texts"]["advice"])
        converted = office.sender.ask("check", message=Draft(cc=crowd(10)).written(), own=[JIMU])
        self.assertEqual((converted["level"], converted["conversion"]["then"]), ("convert", "edit"))

    def test_the_sender_is_no_approver(self):
        office = Office(self)
        verdict = office.tanaka.check(Draft(bcc=crowd(10), sender=TANAKA, to=[TANAKA]))
        self.assertEqual(verdict["approval"]["approvers"], [SATO, SUZUKI])
        office.sender.hello({**office.policy, "approvals": 3})
        verdict = office.sender.ask("check", message=Draft(bcc=crowd(10)).written(), text="Come.\n", own=[JIMU, TANAKA])
        self.assertEqual(verdict["choices"], ["edit"])
        self.assertIn("too few", verdict["approval"]["reason"])

    def test_what_cannot_be_approved_says_why(self):
        office = Office(self)
        rows = {
            "an attachment that did not come": (
                {"message": Draft(bcc=crowd(10), files={"a.txt": b"x"}).written(), "tooLarge": ["a.txt"]}, "attachment"),
            "encrypted": ({"message": Draft(bcc=crowd(10)).written(), "encrypted": True}, "encrypted"),
            "another text": ({"message": Draft(bcc=crowd(10)).written(), "text": "Go."}, "text"),
            "a picture that only the window has": (
                {"message": Draft(bcc=crowd(10), html='<p>Come.<img src="mailbox:///x?part=1.2"></p>').written()}, "attachment"),
        }
        for name, (request, word) in rows.items():
            with self.subTest(name):
                verdict = office.sender.ask("check", **{"text": "Come.\n", "own": [JIMU], **request})
                self.assertEqual((verdict["level"], verdict["choices"]), ("block", ["edit"]))
                self.assertIn(word, verdict["approval"]["reason"])

    def test_one_message_each_waits_for_it(self):
        office = Office(self, approvals=1, each="offer")
        draft = Draft(cc=crowd(12))
        each = office.sender.check(draft, each=True)["each"]
        self.assertFalse(each["offered"])
        self.assertIn("approve", each["reason"])


class Approving(unittest.TestCase):
    """From the request to the sent message."""

    def setUp(self):
        self.office = Office(self)
        self.sender = self.office.sender

    def test_whole(self):
        draft = Draft(bcc=crowd(2331), subject="ご案内", text="拝啓\n\n  Come.\n", html="<p>拝啓</p><p>Come.</p>", files=FILES)
        reply, request = self.sender.request(draft, TANAKA, SATO)
        self.assertEqual(reply["to"], [TANAKA, SATO])
        self.assertIn("ご案内", reply["subject"])
        self.assertIn("2,331", reply["text"])
        self.assertRegex(reply["request"], r"^[0-9a-f]{32}$")
        self.assertEqual([part["type"] for part in reply["parts"]],
                         ["message/rfc822", "application/vnd.bcc-guard.request+json"])
        review = self.office.tanaka.look(request)
        self.assertEqual(review["type"], "approval-review", review)
        self.assertEqual((review["from"], review["subject"], review["approver"]), (JIMU, "ご案内", TANAKA))
        self.assertEqual(review["text"], draft.text)
        self.assertTrue(review["html"])
        self.assertEqual(review["outsiders"], {"total": 2331, "to": 0, "cc": 0, "bcc": 2331, "parties": 2331})
        self.assertEqual(review["insiders"], 1)
        self.assertEqual([(file["name"], file["size"], file["addresses"]) for file in review["files"]],
                         [("customers.csv", 28, 2), ("plan.bin", 768000, 0), ("empty.txt", 0, 0)])
        self.assertEqual([point["point"] for point in review["points"]],
                         ["field", "recipients", "text", "file-0", "file-1", "file-2"])
        found = review["recipients"]["items"]
        while len(found) < review["recipients"]["total"]:
            found += self.office.tanaka.port.page(review["id"], "recipients", len(found))["items"]
        self.assertEqual([one["address"] for one in found], crowd(2331))
        self.assertEqual({one["field"] for one in found}, {"bcc"})

        one = self.sender.take(self.office.tanaka.mail(self.office.tanaka.answer(review, word="良い")))
        self.assertEqual((one["vote"], one["counts"], one["news"], one["word"]), ("approved", True, True, "良い"))
        self.assertEqual((one["item"]["state"], one["item"]["texts"]["brief"]), ("open", "1/2"))
        self.assertIn(SATO, one["item"]["texts"]["state"])
        verdict = self.sender.check(draft)
        self.assertEqual((verdict["level"], verdict["approval"]["approved"]), ("block", False))
        self.assertEqual(verdict["approval"]["request"]["answers"][0]["answer"], "approved")

        for desk in self.office.desks:
            desk.restart()
        two = self.sender.take(self.office.sato.approve(request))
        self.assertEqual((two["vote"], two["item"]["state"]), ("approved", "approved"))
        verdict = self.sender.check(draft)
        self.assertEqual((verdict["level"], verdict["choices"]), ("pass", []))
        self.assertTrue(verdict["approval"]["approved"])
        self.assertEqual(verdict["approval"]["request"]["request"], reply["request"])
        self.assertEqual(self.sender.ask("approval-used", of=reply["request"])["type"], "approval-ended")
        self.assertEqual(self.sender.check(draft)["level"], "block")
        self.assertEqual(list(self.sender.approvals.iterdir()), [])

        mine = self.sender.lines()
        self.assertEqual([decision for decision in mine if decision[1] is not None],
                         [(what, reply["request"]) for what in ("requested", "approved", "approved", "pass")])
        self.assertEqual(self.office.tanaka.lines(), [("approved", reply["request"])])

    def test_names_and_lists_travel_in_ascii(self):
        """Any mail server takes the letter; who gets the message is the same at the other end."""
        odd = ['"山田, 太郎" <Taro@K1.example>', "c..d.@docomo.ne.jp", 'e.f@k2.example', "g@ドメイン名例.test", "Jörg <j@k3.example>"]
        groups = ['"顧客 (2026)":\r\n ' + ",\r\n ".join(f'"顧客 {n}" <{one}>' for n, one in enumerate(crowd(500))) + ";",
                  '"Outer":\r\n "Inner": h@k4.example, "内" <i@k5.example>;, l@k6.example;']
        draft = Draft(bcc=[*odd, *groups], subject="ご案内 " * 40, files={"見積 書.csv": b"x", '"a".txt': b"y"})
        reply, request = self.sender.request(draft, TANAKA, SATO)
        message = self.sender.fetch(reply, 0)
        message.decode("ascii")
        self.assertLess(max(map(len, message.split(b"\r\n"))), 998)
        review = self.office.tanaka.look(request)
        self.assertEqual(review["type"], "approval-review", review)
        self.assertEqual((review["outsiders"]["total"], len(review["files"])), (508, 2))
        self.assertEqual(review["files"][0]["name"], "見積 書.csv")

    def test_files_are_private(self):
        reply, _ = self.sender.request(Draft(bcc=crowd(10)), TANAKA, SATO)
        self.assertEqual(stat.S_IMODE(self.sender.approvals.stat().st_mode), 0o700)
        names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in self.sender.approvals.iterdir()}
        self.assertEqual(names, {f"{reply['request']}.json": 0o600, f"{reply['request']}.form": 0o600})

    def test_acknowledged_and_approved(self):
        """What is shown to others is confirmed, then approved, and sent as it is."""
        draft = Draft(cc=crowd(2), bcc=crowd(20)[2:])
        _, request = self.sender.request(draft, TANAKA, SATO)
        for desk in (self.office.tanaka, self.office.sato):
            self.sender.take(desk.approve(request))
        verdict = self.sender.check(draft)
        self.assertEqual((verdict["level"], verdict["choices"]), ("confirm", ["convert", "edit", "send"]))
        self.assertEqual(self.sender.port.decide(verdict["id"], "send")["type"], "decided")

    def test_changes_are_named(self):
        draft = Draft(bcc=crowd(10), files={"a.csv": b"1", "b.csv": b"2"})
        reply, _ = self.sender.request(draft, TANAKA, SATO)
        rows = {
            "12 recipients were added.": Draft(bcc=crowd(22), files=draft.files),
            "1 recipient was added.": Draft(bcc=crowd(11), files=draft.files),
            "2 recipients were removed.": Draft(bcc=[*crowd(8), "jimu@corp.example"], to=[*crowd(0)], files=draft.files),
            "1 recipient is in another field.": Draft(to=[JIMU, "c0@k0.example"], bcc=crowd(10)[1:], files=draft.files),
            "The text was changed.": Draft(bcc=crowd(10), text="Go.\n", files=draft.files),
            "The subject was changed.": Draft(bcc=crowd(10), subject="Other", files=draft.files),
            "1 attachment was changed.": Draft(bcc=crowd(10), files={"a.csv": b"1", "b.csv": b"3"}),
            "1 attachment was added.": Draft(bcc=crowd(10), files={**draft.files, "c.csv": b"2"}),
            "1 attachment was removed.": Draft(bcc=crowd(10), files={"a.csv": b"1"}),
            "An address in another header was changed.": Draft(bcc=crowd(10), files=draft.files, more=["Reply-To: x@corp.example"]),
        }
        for words, other in rows.items():
            with self.subTest(words):
                self.sender.hello({**self.office.policy, "approveFrom": 8})
                approval = self.sender.check(other, request=reply["request"])["approval"]
                self.assertIn(words, approval["changes"])
                self.assertEqual(approval["request"]["request"], reply["request"])
                self.assertFalse(approval["approved"])
        self.assertEqual(self.sender.check(draft, request=reply["request"])["approval"]["changes"], [])

    def test_a_picture_in_the_text(self):
        """It stands in the HTML, and is approved with the message."""
        def draft(picture):
            data = base64.b64encode(picture).decode()
            return Draft(bcc=crowd(10), html=f'<p>Come. <img alt="" src="data:image/png;base64,{data}"> <img src="https://x.example/y"></p>')

        reply, request = self.sender.request(draft(b"one"), TANAKA, SATO)
        review = self.office.tanaka.look(request)
        self.assertEqual([(file["name"], file["size"]) for file in review["files"]], [("", 3)])
        for desk in (self.office.tanaka, self.office.sato):
            self.assertTrue(self.sender.take(desk.approve(request))["counts"])
        self.assertEqual(self.sender.check(draft(b"one"))["level"], "pass")
        approval = self.sender.check(draft(b"two"), request=reply["request"])["approval"]
        self.assertEqual((approval["approved"], approval["changes"]), (False, ["1 attachment was changed."]))

    def test_sent_to_each_alone_uses_it_up(self):
        office = Office(self, approvals=1, each="offer", eachLimit=0)
        draft = Draft(bcc=crowd(12))
        reply, request = office.sender.request(draft, TANAKA)
        office.sender.take(office.tanaka.approve(request))
        verdict = office.sender.check(draft, each=True, trial=True)
        self.assertTrue(verdict["each"]["offered"])
        job = office.sender.ask("each-start", of=verdict["id"], details="{}", files=0)
        self.assertEqual(job["type"], "each-job")
        self.assertEqual(office.sender.lines()[-1], ("each", reply["request"]))
        self.assertEqual(office.sender.list(), ([], []))
        self.assertEqual(office.sender.check(draft)["level"], "block")

    def test_a_question_that_outlasts_its_approval(self):
        """What was approved when it was asked about is sent only while that holds."""
        office = Office(self, approvals=1, each="offer", eachLimit=0, delaySeconds=5)
        ends = {"used elsewhere": lambda reply: office.sender.ask("approval-used", of=reply["request"]),
                "cancelled": lambda reply: office.sender.ask("approval-cancel", of=reply["request"])}
        for number, (name, end) in enumerate(ends.items()):
            with self.subTest(name):
                draft = Draft(bcc=crowd(12), subject=f"Seminar {number}")
                reply, request = office.sender.request(draft, TANAKA)
                office.sender.take(office.tanaka.approve(request))
                verdicts = [office.sender.check(draft, each=True, trial=trial) for trial in (False, True)]
                self.assertEqual([one["approval"]["approved"] for one in verdicts], [True, True])
                self.assertIn("send", verdicts[0]["choices"])
                self.assertTrue(verdicts[1]["each"]["offered"])
                end(reply)
                asked = [office.sender.port.decide(verdicts[0]["id"], "send"),
                         office.sender.ask("each-start", of=verdicts[1]["id"], details="{}", files=0)]
                self.assertEqual([(one["type"], one["code"]) for one in asked], [("error", "unknown")] * 2)
                self.assertNotIn(("each", reply["request"]), office.sender.lines())
                self.assertNotIn(("send", reply["request"]), office.sender.lines())

    def test_asked_twice(self):
        """The approvals of the first request are not lost by a second one."""
        draft = Draft(bcc=crowd(10))
        first, request = self.sender.request(draft, TANAKA, SATO)
        second, _ = self.sender.request(draft, TANAKA)
        self.assertIn(self.sender.check(draft)["approval"]["request"]["request"], (first["request"], second["request"]))
        for desk in (self.office.tanaka, self.office.sato):
            self.sender.take(desk.approve(request))
        verdict = self.sender.check(draft)
        self.assertEqual((verdict["level"], verdict["approval"]["request"]["request"]), ("pass", first["request"]))

    def test_asked_twice_is_sent_once(self):
        """What was asked once more, or was approved twice, does not send the message a second time."""
        draft, other = Draft(bcc=crowd(10)), Draft(bcc=crowd(10), subject="Another")
        asked = [self.sender.request(one, TANAKA, SATO) for one in (draft, draft, other)]
        for _, request in asked:
            for desk in (self.office.tanaka, self.office.sato):
                self.sender.take(desk.approve(request))
        self.sender.ask("approval-used", of=asked[0][0]["request"])
        self.assertEqual(self.sender.check(draft)["level"], "block")
        self.assertEqual(self.sender.check(other)["level"], "pass")

    def test_one_recipient_after_the_second_approval(self):
        draft = Draft(bcc=crowd(10))
        reply, request = self.sender.request(draft, TANAKA, SATO)
        for desk in (self.office.tanaka, self.office.sato):
            self.sender.take(desk.approve(request))
        more = Draft(bcc=crowd(11))
        verdict = self.sender.check(more, request=reply["request"])
        self.assertEqual((verdict["level"], verdict["choices"]), ("block", ["edit", "ask"]))
        self.assertEqual(verdict["approval"]["changes"], ["1 recipient was added."])
        again, _ = self.sender.request(more, TANAKA, verdict=verdict, replaces=reply["request"])
        self.assertEqual([item["request"] for item in self.sender.list()[0]], [again["request"]])
        self.assertEqual(self.sender.check(draft)["approval"]["request"], None)

    def test_declined(self):
        reply, request = self.sender.request(Draft(bcc=crowd(10)), TANAKA, SATO)
        taken = self.sender.take(self.office.tanaka.approve(request, "declined", outsiders="", points=[], word="Bcc!"))
        self.assertEqual((taken["vote"], taken["counts"], taken["word"]), ("declined", True, "Bcc!"))
        self.assertIn(TANAKA, taken["texts"]["headline"])
        [item], _ = self.sender.list()
        self.assertEqual((item["state"], item["approved"], item["declined"]), ("declined", 0, 1))
        self.assertEqual(self.sender.lines()[-1], ("declined", reply["request"]))
        self.assertEqual(self.office.tanaka.lines(), [("declined", reply["request"])])

    def test_told_once(self):
        _, request = self.sender.request(Draft(bcc=crowd(10)), TANAKA, SATO)
        answer = self.office.tanaka.approve(request)
        self.assertEqual([self.sender.take(answer)["news"] for _ in range(3)], [True, False, False])
        self.sender.restart()
        again = self.sender.take(answer)
        self.assertEqual((again["news"], again["vote"], again["item"]["approved"]), (False, "approved", 1))
        self.assertEqual([line[0] for line in self.sender.lines()].count("approved"), 1)

    def test_cancelled(self):
        reply, request = self.sender.request(Draft(bcc=crowd(10)), TANAKA, SATO)
        self.assertEqual(self.sender.ask("approval-cancel", of=reply["request"])["type"], "approval-ended")
        self.assertEqual(self.sender.list(), ([], []))
        late = self.sender.take(self.office.tanaka.approve(request))
        self.assertEqual((late["vote"], late["counts"], late["item"]), ("other-request", False, None))
        self.assertEqual(self.sender.ask("approval-cancel", of=reply["request"])["type"], "approval-ended")
        self.assertEqual(self.sender.ask("approval-cancel", of="../audit")["type"], "approval-ended")

    def test_wrong_number_is_told_and_decides_nothing(self):
        _, request = self.sender.request(Draft(bcc=crowd(40)), TANAKA, SATO)
        tanaka = self.office.tanaka
        review = tanaka.look(request)
        for wrong in ("39", "41", "0", "-40", "4O", "400", "", "4294967336", "39"):
            reply = tanaka.answer(review, outsiders=wrong)
            self.assertEqual(reply["type"], "approval-wrong", wrong)
            self.assertIn(wrong or "number", reply["text"])
        self.assertEqual(tanaka.lines(), [])
        self.assertEqual(tanaka.answer(review, outsiders="４０")["type"], "approval-letter")

    def test_each_point_has_to_be_ticked(self):
        _, request = self.sender.request(Draft(bcc=crowd(10), files={"a.txt": b"x"}), TANAKA, SATO)
        tanaka = self.office.tanaka
        review = tanaka.look(request)
        points = [point["point"] for point in review["points"]]
        for left in points:
            reply = tanaka.answer(review, points=[point for point in points if point != left])
            self.assertEqual((reply["type"], reply["code"]), ("error", "field"))
        self.assertEqual(tanaka.answer(review)["type"], "approval-letter")
        again = tanaka.answer(review)
        self.assertEqual((again["type"], again["code"]), ("error", "unknown"))

    def test_looking_decides_nothing(self):
        _, request = self.sender.request(Draft(bcc=crowd(10)), TANAKA, SATO)
        tanaka = self.office.tanaka
        review = tanaka.look(request)
        tanaka.port.dismiss(review["id"])
        self.assertEqual(tanaka.answer(review)["code"], "unknown")
        review = tanaka.look(request)
        tanaka.hello(self.office.policy)
        self.assertEqual(tanaka.answer(review)["code"], "unknown")
        self.assertEqual(tanaka.lines(), [])

    def test_a_letter_outlasts_a_change_of_the_settings(self):
        reply = self.sender.ask("approval-ask", of=self.sender.check(Draft(bcc=crowd(10)))["id"], approvers=[TANAKA], files=0)
        self.sender.hello({**self.office.policy, "confirmParties": 3})
        self.assertIn(b"Bcc:", self.sender.fetch(reply, 0))
        self.sender.port.dismiss(reply["request"])
        self.assertEqual(self.sender.ask("approval-file", of=reply["request"], file=0, **{"from": 0})["code"], "unknown")

    def test_what_was_not_checked_is_not_asked_for(self):
        draft = Draft(bcc=crowd(10), files={"a.txt": b"x"})
        verdict = self.sender.check(draft)
        rows = {"another file": ({"a.txt": b"y"}, [TANAKA], 1), "no file": ({}, [TANAKA], 0), "one that did not come": ({}, [TANAKA], 1),
                "nobody": (draft.files, [], 1), "no approver": (draft.files, ["x@corp.example"], 1),
                "the sender": (draft.files, [JIMU], 1), "twice": (draft.files, [TANAKA, TANAKA], 1)}
        for name, (files, approvers, count) in rows.items():
            with self.subTest(name):
                identifier = self.sender.port.new_id()
                self.sender.hand_over(identifier, files)
                reply = self.sender.ask("approval-ask", id=identifier, of=verdict["id"], approvers=approvers, files=count)
                self.assertEqual((reply["type"], reply["code"]), ("error", "field"), reply)
        self.assertEqual(self.sender.list(), ([], []))
        self.assertEqual(self.sender.lines(), [])
        self.sender.request(draft, TANAKA, verdict=verdict)
        reply = self.sender.ask("approval-ask", of=verdict["id"], approvers=[TANAKA], files=0)
        self.assertEqual(reply["code"], "unknown")

    def test_what_is_not_in_the_log_is_not_asked(self):
        self.sender.port.__exit__()
        sender = Desk(self, JIMU)
        sender.hello(self.office.policy)
        verdict = sender.check(Draft(bcc=crowd(10)))
        (sender.folder / "audit.jsonl").mkdir(parents=True)
        reply = sender.ask("approval-ask", of=verdict["id"], approvers=[TANAKA], files=0)
        self.assertEqual((reply["type"], reply["code"]), ("error", "audit"))
        self.assertEqual(list(sender.approvals.iterdir()), [])


def now(**shift):
    """The time, or another one."""
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**shift)


class Answers(unittest.TestCase):
    """What comes back and approves nothing: each is told, with its reason."""

    def setUp(self):
        self.office = Office(self)
        self.sender = self.office.sender
        self.draft = Draft(bcc=crowd(10))
        self.reply, self.request = self.sender.request(self.draft, TANAKA, SATO)
        self.sender.line()  # it has a key as well

    def record(self):
        """The request as it is kept."""
        path = self.sender.approvals / f"{self.reply['request']}.json"
        kept = json.loads(path.read_text(encoding="utf-8"))
        return path, kept, json.loads(kept["request"])

    def answer(self, desk=None, **changes):
        """An answer to the request, signed with the key of a desk; as a mail."""
        _, _, request = self.record()
        fields = {"request": request["id"], "digest": request["digest"], "approver": TANAKA, "time": stamp(now()),
                  "decision": "approved", "word": "", **changes}
        return letter((APPROVAL, json.dumps(sign(desk or self.office.tanaka, fields)).encode()))

    def assert_worth(self, mail, vote, word):
        """It is told once, and counts for nothing."""
        taken = self.sender.take(mail)
        self.assertEqual((taken["type"], taken["vote"], taken["counts"], taken["news"]), ("approval-taken", vote, False, True))
        self.assertIn(word, taken["texts"]["detail"])
        self.assertFalse(self.sender.take(mail)["news"])
        items, _ = self.sender.list()
        self.assertEqual([(item["approved"], item["declined"]) for item in items], [(0, 0)] * len(items))
        self.assertEqual(self.sender.check(self.draft)["level"], "block")
        self.assertEqual([line for line in self.sender.lines() if line[0] in ("approved", "declined")], [])

    def test_by_openssl(self):
        """What these tests sign counts, where it is right."""
        self.assertEqual(self.sender.take(self.answer())["vote"], "approved")

    def test_that_count_for_nothing(self):
        office = self.office
        stranger = Desk(self, TANAKA)
        stranger.line()
        rows = {
            "of another request": (self.answer(request=secrets.token_hex(16)), "other-request", "another request"),
            "of another message": (self.answer(digest=secrets.token_hex(32)), "other-message", "changed"),
            "by the sender": (self.answer(office.suzuki, approver=JIMU), "sender", "sender cannot"),
            "with the key of this desk": (self.answer(self.sender), "own-key", "key of this computer"),
            "with a key that the policy does not name": (self.answer(stranger), "other-key", "another key"),
            "with the key of another approver": (self.answer(office.sato), "other-key", "another key"),
            "by somebody whom the policy does not name": (
                self.answer(stranger, approver="x@corp.example"), "no-approver", "does not name"),
            "before the request": (self.answer(time=stamp(now(hours=-3))), "clock", "clock"),
            "by a clock that is days ahead": (self.answer(time=stamp(now(days=9))), "clock", "clock"),
        }
        for name, row in rows.items():
            with self.subTest(name):
                self.assert_worth(*row)

    def test_that_were_changed(self):
        whole = self.answer(word="Bcc!").decode()
        changes = {
            "the decision": ('"decision": "approved"', '"decision": "declined"', "forged"),
            "the word": ("Bcc!", "Good", "forged"),
            "a figure of the signature": ('"signature": "', '"signature": "AAAA', "none"),
            "a member more": ('"version": 1', '"version": 1, "outsiders": 10', "none"),
            "another version": ('"version": 1', '"version": 2', "none"),
            "a key twice": ('"version": 1', '"version": 1, "version": 1', "none"),
        }
        why = {"forged": "signature does not match", "none": "Words alone"}
        for name, (before, after, vote) in changes.items():
            with self.subTest(name):
                self.assertEqual(whole.count(before), 1)
                self.assert_worth(whole.replace(before, after).encode(), vote, why[vote])

    def test_without_a_signature(self):
        rows = {
            "words": letter(),
            "a request": self.request,
            "an answer within a message": letter(("message/rfc822", self.answer()), boundary="=z"),
            "two answers": letter(*[(APPROVAL, b"{}")] * 2),
            "no message at all": b"approved",
            "another type": letter(("application/json", b'{"decision":"approved"}')),
        }
        for name, mail in rows.items():
            with self.subTest(name):
                self.assert_worth(mail, "none", "Words alone")

    def test_a_message_with_the_id_of_another_request(self):
        """The approver is shown another message than the one that the sender means."""
        other = Draft(bcc=crowd(11))
        reply, _ = self.sender.request(other, TANAKA)
        swapped = json.loads(self.sender.fetch(reply, 1))
        swapped["id"] = self.reply["request"]
        mail = self.sender.mail(reply, request=json.dumps(swapped).encode())
        self.sender.ask("approval-cancel", of=reply["request"])
        self.assert_worth(self.office.tanaka.approve(mail), "other-message", "changed")

    def assert_told(self, taken, vote, word):
        """It counts for nothing, and says why."""
        self.assertEqual((taken["vote"], taken["counts"]), (vote, False))
        self.assertIn(word, taken["texts"]["detail"])

    def test_in_a_loop(self):
        """What carries requests and answers is approved as what it is, and none of what it carries is."""
        answer = self.office.tanaka.approve(self.request)
        other = Draft(bcc=crowd(11), files={"request.eml": self.request, "answer.eml": answer})
        reply, request = self.sender.request(other, TANAKA, SATO)
        for mail in (self.request, request, letter(("message/rfc822", request), boundary="=z")):
            self.assert_told(self.sender.take(mail), "none", "Words alone")
        for desk in (self.office.tanaka, self.office.sato):
            self.assertTrue(self.sender.take(desk.approve(request))["counts"])
        items, _ = self.sender.list()
        self.assertEqual({item["request"]: item["approved"] for item in items}, {self.reply["request"]: 0, reply["request"]: 2})
        self.assertEqual([self.sender.check(draft)["approval"]["approved"] for draft in (self.draft, other)], [False, True])

    def test_two_who_ask_each_other(self):
        """Each approves the other's message, and neither their own."""
        office = self.office
        reply, request = office.tanaka.request(Draft(bcc=crowd(10), sender=TANAKA, to=[TANAKA]), SATO, SUZUKI)
        self.assertEqual(office.tanaka.look(request, own=[TANAKA, SATO])["reason"], "sender")
        theirs = office.tanaka.approve(self.request)
        self.assert_told(office.tanaka.take(theirs), "other-request", "another request")
        self.assertTrue(self.sender.take(theirs)["counts"])
        [item], _ = office.tanaka.list()
        self.assertEqual((item["request"], item["approved"]), (reply["request"], 0))

    def test_twice_by_one_person(self):
        tanaka = self.office.tanaka
        self.assertTrue(self.sender.take(tanaka.approve(self.request))["counts"])
        for mail in (self.answer(word="again"), self.answer(decision="declined")):
            self.assert_told(self.sender.take(mail), "repeated", "already answered")
        [item], _ = self.sender.list()
        self.assertEqual((item["approved"], item["declined"]), (1, 0))
        self.assertEqual(self.sender.check(self.draft)["level"], "block")

    def test_two_addresses_with_one_key(self):
        line = self.office.tanaka.line()
        ready = self.sender.hello({**self.office.policy, "approvers": [line, line.replace(TANAKA, SATO)]})
        self.assertEqual([error["key"] for error in ready["errors"]], ["approvers"])
        self.assertIn(SATO, ready["errors"][0]["text"])
        reply = self.sender.check(self.draft)
        self.assertEqual((reply["type"], reply["code"]), ("error", "policy"))

    def test_approvers_of_ones_own(self):
        """Where the organisation says when, it says who."""
        lines = self.office.policy["approvers"]
        for managed, errors in (({"approveFrom": 10}, 1), ({"approveFrom": 10, "approvals": 2, "approvers": lines[:2]}, 0)):
            with self.subTest(managed):
                ready = self.sender.hello(managed, local={"approvers": [lines[2]]})
                self.assertEqual(len(ready["errors"]), errors)
        verdict = self.sender.check(self.draft)
        self.assertEqual(verdict["approval"]["approvers"], [TANAKA, SATO])
        self.assert_worth(self.answer(self.office.suzuki, approver=SUZUKI), "no-approver", "does not name")

    def test_after_the_policy_dropped_the_key(self):
        office = self.office
        answers = [desk.approve(self.request) for desk in (office.tanaka, office.sato)]
        for answer in answers:
            self.assertTrue(self.sender.take(answer)["counts"])
        self.assertEqual(self.sender.check(self.draft)["level"], "pass")
        self.sender.hello({**office.policy, "approvers": office.policy["approvers"][1:]})
        verdict = self.sender.check(self.draft)
        self.assertEqual((verdict["level"], verdict["approval"]["request"]["approved"]), ("block", 1))
        self.assert_told(self.sender.take(answers[0]), "no-approver", "does not name")

    def test_a_file_that_is_another_one_in_the_copy_than_was_approved(self):
        plan = Draft(bcc=crowd(10), files={"plan.csv": b"10:00,Welcome\r\n", "list.csv": b"a,b\n"})
        reply, mail = self.sender.request(plan, TANAKA, SATO)
        for desk in (self.office.tanaka, self.office.sato):
            self.sender.take(desk.approve(mail))
        self.assertEqual(self.sender.check(plan)["level"], "pass")
        changed = plan.sent({"plan.csv": b"10:00,Welcome\r\n", "list.csv": b"a,c\n"})
        self.assertNotIn("changed", self.sender.ask("approval-used", of=reply["request"]))
        for copy, name in ((changed, "list.csv"), (changed, None)):
            identifier = self.sender.port.new_id()
            self.sender.hand_over(identifier, {"copy": copy})
            told = self.sender.ask("approval-used", id=identifier, of=reply["request"])
            if name is None:
                self.assertNotIn("changed", told)  # once
            else:
                self.assertIn("not the one", told["changed"]["headline"])
                self.assertTrue(told["changed"]["detail"].startswith(f"{name}\n\n"), told)
        self.assertEqual(self.sender.lines()[-1], ("sent-changed", reply["request"]))

    def test_the_copy_has_what_was_approved(self):
        files = {"plan.csv": b"10:00,Welcome\r\n", "mail.eml": b"Subject: x\n\nHello\n", "p.bin": bytes(range(256))}
        plan = Draft(bcc=crowd(10), files=files)
        reply, mail = self.sender.request(plan, TANAKA, SATO)
        for desk in (self.office.tanaka, self.office.sato):
            self.sender.take(desk.approve(mail))
        identifier = self.sender.port.new_id()
        self.sender.hand_over(identifier, {"copy": plan.sent(files)})
        self.assertNotIn("changed", self.sender.ask("approval-used", id=identifier, of=reply["request"]))
        self.assertNotIn("sent-changed", [decision for decision, _ in self.sender.lines()])

    def test_a_job_sends_the_files_that_were_approved(self):
        office = Office(self, approvals=1, each="offer", eachLimit=0)
        draft = Draft(bcc=crowd(10), files={"plan.csv": b"10:00,Welcome\n"})
        _, mail = office.sender.request(draft, TANAKA)
        office.sender.take(office.tanaka.approve(mail))
        verdict = office.sender.check(draft, each=True, trial=True)
        for data, kind in ((b"11:00,Welcome\n", "error"), (b"10:00,Welcome\n", "each-job")):
            identifier = office.sender.port.new_id()
            office.sender.hand_over(identifier, {"plan.csv": data})
            job = office.sender.ask("each-start", id=identifier, of=verdict["id"], details="{}", files=1)
            self.assertEqual(job["type"], kind, job)
        self.assertEqual(len([line for line in office.sender.lines() if line[0] == "each"]), 1)

    def test_a_second_time(self):
        answers = [desk.approve(self.request) for desk in (self.office.tanaka, self.office.sato)]
        for answer in answers:
            self.sender.take(answer)
        self.assertEqual(self.sender.check(self.draft)["level"], "pass")
        self.sender.ask("approval-used", of=self.reply["request"])
        for _ in range(2):
            self.assertEqual(self.sender.check(self.draft)["level"], "block")
            for answer in answers:
                self.assert_told(self.sender.take(answer), "other-request", "another request")
            self.sender.restart()

    def move(self, **shift):
        """Moves the request in time: as if the clock of this desk had been put the other way."""
        path, kept, request = self.record()
        for name in ("asked", "until"):
            request[name] = stamp(datetime.datetime.fromisoformat(request[name].replace("Z", "+00:00")) + datetime.timedelta(**shift))
        path.write_text(json.dumps({**kept, "request": json.dumps(request)}), encoding="utf-8")

    def test_expired(self):
        answers = [desk.approve(self.request) for desk in (self.office.tanaka, self.office.sato)]
        self.sender.take(answers[0])
        self.move(hours=-49)
        self.assert_told(self.sender.take(answers[1]), "clock", "clock")  # made after the request, by that clock
        self.assert_told(self.sender.take(self.answer(self.office.sato, approver=SATO, time=stamp(now(hours=-5)))), "void", "time for an answer is over")
        verdict = self.sender.check(self.draft)
        self.assertEqual((verdict["level"], verdict["approval"]["request"]["state"]), ("block", "void"))
        items, expired = self.sender.list()
        self.assertEqual((items, [item["request"] for item in expired]), ([], [self.reply["request"]]))
        self.assertEqual(expired[0]["state"], "void")
        self.assertEqual(self.sender.list(), ([], []))
        self.assertEqual(list(self.sender.approvals.iterdir()), [])

    def test_a_clock_that_was_put_back(self):
        answers = [desk.approve(self.request) for desk in (self.office.tanaka, self.office.sato)]
        for answer in answers:
            self.sender.take(answer)
        self.move(minutes=50)
        verdict = self.sender.check(self.draft)
        self.assertEqual((verdict["level"], verdict["approval"]["request"]["state"]), ("block", "clock"))
        self.assertIn("clock", verdict["approval"]["texts"]["state"])

    def test_what_is_broken_on_the_disk(self):
        path, _, _ = self.record()
        for content in (b"", b"{", b"null", path.read_bytes()[:-20]):
            path.write_bytes(content)
            self.assertEqual(self.sender.list(), ([], []))
            self.assertIsNone(self.sender.check(self.draft)["approval"]["request"])
            self.assertEqual(self.sender.take(self.office.tanaka.approve(self.request))["vote"], "other-request")


class Looks(unittest.TestCase):
    """Requests that nobody is to look at: each says why, and decides nothing."""

    def setUp(self):
        self.office = Office(self)
        self.sender, self.tanaka = self.office.sender, self.office.tanaka
        self.draft = Draft(bcc=crowd(10))
        self.reply, self.mail = self.sender.request(self.draft, TANAKA, SATO)
        self.message = self.sender.fetch(self.reply, 0)
        self.record = json.loads(self.sender.fetch(self.reply, 1))

    def crafted(self, message=None, **changes):
        """The request with another message, or another record."""
        return self.sender.mail(
            self.reply, message=self.message if message is None else message,
            request=json.dumps({**self.record, **changes}).encode())

    def assert_refused(self, mail, reason, desk=None, **more):
        desk = desk or self.tanaka
        reply = desk.look(mail, **more)
        self.assertEqual((reply["type"], reply.get("reason")), ("approval-refused", reason), reply)
        self.assertTrue(reply["text"])
        answer = desk.answer({"id": reply["id"], "outsiders": {"total": 10}, "points": []})
        self.assertEqual((answer["type"], answer["code"]), ("error", "unknown"))
        self.assertEqual(desk.lines(), [])

    def test_that_is_right(self):
        self.assertEqual(self.tanaka.look(self.crafted())["type"], "approval-review")

    def test_whose_message_does_not_fit(self):
        bcc = b"c9@k9.example"
        self.assertIn(bcc, self.message)
        rows = {
            "a recipient more": self.message.replace(bcc, bcc + b", d@d.example"),
            "another recipient": self.message.replace(bcc, b"d@d.example"),
            "recipients hidden in a header that is not shown": b"Resent-Bcc: d@d.example\r\n" + self.message,
            "recipients hidden in a header of one's own": b"X-To: d@d.example\r\n" + self.message,
            "a second To": b"To: d@d.example\r\n" + self.message,
            "another subject": self.message.replace(b"Subject: Seminar", b"Subject: Other"),
            "another text": self.message.replace(base64.b64encode(b"Come.\r\n"), base64.b64encode(b"Go.\r\n")),
        }
        for name, message in rows.items():
            with self.subTest(name):
                self.assertNotEqual(message, self.message)
                self.assert_refused(self.crafted(message), "misfit")

    def test_whose_record_lies(self):
        rows = {
            "digest": ({"digest": secrets.token_hex(32)}, "misfit"), "text": ({"text": "Go."}, "misfit"),
            "recipients": ({"recipients": {"to": 1, "cc": 0, "bcc": 9}}, "misfit"),
            "HTML": ({"html": "0" * 64}, "misfit"), "outsiders": ({"outsiders": 9}, "figures"),
            "no time left": ({"asked": stamp(now(hours=-49)), "until": stamp(now(hours=-1))}, "void"),
            "until before asked": ({"until": self.record["asked"]}, "unreadable"),
            "another version": ({"version": 2}, "unreadable"), "a member more": ({"note": "x"}, "unreadable"),
            "no id": ({"id": "1"}, "unreadable"),
        }
        for name, (changes, reason) in rows.items():
            with self.subTest(name):
                self.assert_refused(self.crafted(**changes), reason)

    def test_that_are_none(self):
        rows = {
            "words alone": (letter(to=TANAKA), "none"),
            "a message alone": (letter(("message/rfc822", self.message), to=TANAKA), "none"),
            "an answer": (self.office.sato.approve(self.mail), "none"),
            "two records": (letter(("message/rfc822", self.message), (REQUEST, b"{}"), (REQUEST, b"{}"), to=TANAKA), "misfit"),
            "two messages": (letter(*[("message/rfc822", self.message)] * 2, (REQUEST, json.dumps(self.record).encode()), to=TANAKA), "misfit"),
            "no message": (b"\0" * 100, "none"), "nothing": (b"", "unreadable"),
        }
        for name, (mail, reason) in rows.items():
            with self.subTest(name):
                self.assert_refused(mail, reason)

    def test_by_another_policy(self):
        self.tanaka.hello({**self.office.policy, "internalDomains": ["corp.example", "k0.example"]})
        self.assert_refused(self.mail, "figures")

    def test_for_somebody_else(self):
        self.assert_refused(self.mail, "not-asked", self.office.suzuki)
        self.assert_refused(self.mail, "not-asked", own=[])

    def test_ones_own(self):
        self.assert_refused(self.mail, "sender", own=[TANAKA, JIMU])

    def test_from_outside(self):
        outside = self.message.replace(b"From: jimu@corp.example", b"From: jimu@evil.example")
        self.tanaka.hello({**self.office.policy, "internalDomains": ["corp.example"]})
        self.assert_refused(self.crafted(outside), "misfit")
        stranger = Desk(self, "jimu@evil.example")
        stranger.hello({**self.office.policy, "internalDomains": ["evil.example", "corp.example"]})
        _, mail = stranger.request(Draft(bcc=crowd(10), sender="jimu@evil.example", to=["jimu@evil.example"]), TANAKA)
        self.assert_refused(mail, "outside")

    def test_without_a_key(self):
        desk = Desk(self, TANAKA)
        desk.hello(self.office.policy)
        self.assert_refused(self.mail, "no-key", desk)
        desk.line()
        self.assertEqual(desk.look(self.mail)["type"], "approval-review")

    def test_too_many_at_a_time(self):
        looks = [self.tanaka.look(self.mail) for _ in range(21)]
        self.assertEqual([look["type"] for look in looks], ["approval-review"] * 20 + ["error"])
        self.assertEqual(looks[-1]["code"], "too-large")
        self.tanaka.port.dismiss(looks[0]["id"])
        self.assertEqual(self.tanaka.look(self.mail)["type"], "approval-review")

    def test_a_million_recipients_and_sixty_mebibytes(self):
        """They cost time and memory for once, and nothing comes of them."""
        people = b", ".join(b"c%d@k%d.example" % (n, n) for n in range(unless_watched(1_000_000, 10_000)))
        bcc = b"Bcc: c0@k0.example"
        self.assertIn(bcc, self.message)
        rows = {"misfit": self.crafted(self.message.replace(bcc, b"Bcc: " + people.replace(b", ", b",\r\n "), 1)),
                "too-large": self.crafted(self.message + b"x" * (60 * 1024 * 1024))}
        for reason, mail in rows.items():
            with self.subTest(reason):
                files = {str(start): mail[start:start + 20 * 1024 * 1024] for start in range(0, len(mail), 20 * 1024 * 1024)}
                identifier = self.tanaka.port.new_id()
                self.tanaka.hand_over(identifier, files)
                reply = self.tanaka.ask("approval-look", id=identifier, own=[TANAKA])
                self.assertEqual((reply["type"], reply["reason"]), ("approval-refused", reason))
                self.assertIn("cannot be approved" if reason == "misfit" else "too large", reply["text"])
        self.assertEqual(self.tanaka.look(self.mail)["type"], "approval-review")
        if not (SANITIZERS or WATCH):  # who watches keeps what is freed
            self.assertLess(self.tanaka.port.resident(), 200 * 1024 * 1024)

    def test_a_text_of_many_pieces(self):
        text = "拝啓 " * 40_000
        draft = Draft(bcc=crowd(10), text=text)
        _, mail = self.sender.request(draft, TANAKA)
        review = self.tanaka.look(mail)
        pieces = [review["text"]]
        while len(pieces) < review["textPieces"]:
            pieces += self.tanaka.port.page(review["id"], "text", len(pieces))["items"]
        self.assertGreater(len(pieces), 3)
        self.assertEqual("".join(pieces), text)

    def test_by_the_policy_of_this_desk(self):
        """What the approver is told, whatever the sender was."""
        self.assertEqual(self.tanaka.look(self.mail)["findings"], [])
        self.tanaka.hello({**self.office.policy, "attentionWords": ["Seminar", "Come."], "bulkLimit": 5, "attentionRecipients": ["k3.example"]})
        findings = self.tanaka.look(self.mail)["findings"]
        self.assertEqual([finding["check"] for finding in findings], ["bulk", "attention", "attention", "attention"])
        self.assertIn("Come.", findings[-1]["text"])
        _, mail = self.sender.request(Draft(bcc=crowd(9), cc=["x@x.example", "y@y.example"]), TANAKA)
        self.assertIn("exposure", [finding["check"] for finding in self.tanaka.look(mail)["findings"]])


if __name__ == "__main__":
    unittest.main()

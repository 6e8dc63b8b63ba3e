"""What is written down of a decision, and that nothing comes of one that is not."""

import hashlib
import json
import os
import pathlib
import socket
import tempfile
import unittest

from port import CORP, Port, mail, unless_watched

ONE = mail("To: a@k1.example", "Subject: Lunch")
TWO = mail("To: a@k1.example, b@k2.example")
FIVE = mail("Cc: " + ", ".join(f"c@k{n}.example" for n in range(5)))
MESSAGE_ID = "2dcb644ab0104f8ba02a50bfbe8af259"

FULL = 'mkdir -p "$1/state"; mount -t tmpfs -o size=32k,mode=700 tmpfs "$1/state"'
READ_ONLY = 'mkdir -p "$1/state"; mount -t tmpfs -o ro tmpfs "$1/state"'
JOURNAL = 'mount --bind "$JOURNAL" /run'
NO_JOURNAL = 'mount -t tmpfs tmpfs /run'
ROUNDS = unless_watched(100, 10)


class Written(unittest.TestCase):
    """What the log holds."""

    def test_pass_is_there_with_the_verdict(self):
        with Port() as port:
            port.hello()
            self.assertEqual(port.check(ONE)["level"], "pass")
            (line,) = port.lines()
            mode = port.log.stat().st_mode & 0o777
        self.assertEqual((line["decision"], line["level"]), ("pass", "pass"))
        self.assertEqual(line["recipients"]["external"], 1)
        self.assertEqual(line["versions"], {"helper": "0.1.0", "extension": "0.1.0", "protocol": 1})
        self.assertEqual(mode, 0o600)

    def test_every_choice(self):
        with Port() as port:
            port.hello()
            for choice in ("convert", "send", "edit"):
                verdict = port.check(TWO)
                self.assertEqual(len(port.lines()), ["convert", "send", "edit"].index(choice))
                decided = port.decide(verdict["id"], choice)
                self.assertEqual(set(decided) - {"acknowledgement"}, {"type", "id"})
                self.assertEqual(decided["type"], "decided")
                port.dismiss(verdict["id"])
            port.decide(None, "unchecked")
            lines = port.lines()
        self.assertEqual([line["decision"] for line in lines], ["convert", "send", "edit", "unchecked"])
        self.assertEqual([line["level"] for line in lines], ["confirm"] * 3 + [None])
        self.assertEqual(lines[0]["findings"], [{"check": "exposure", "level": "confirm"}])
        self.assertEqual(lines[0]["exposed"]["total"], 2)
        self.assertEqual(len({line["message"] for line in lines[:3]}), 1)

    def test_what_cannot_be_decided(self):
        with Port() as port:
            self.assertEqual(port.decide(None, "unchecked")["code"], "policy")
            port.hello()
            self.assertEqual(port.decide("never seen", "edit")["code"], "unknown")
            five = port.check(FIVE)["id"]
            self.assertEqual(port.decide(five, "send")["code"], "field")
            self.assertEqual(port.lines(), [])
            self.assertEqual(port.decide(five, "convert")["type"], "decided")
            self.assertEqual(port.decide(five, "convert")["code"], "unknown")
            port.dismiss(five)
            self.assertEqual(port.decide(five, "edit")["code"], "unknown")
            blocked = port.check(mail("To: a@k1.example; b@k2.example"))["id"]
            self.assertEqual(port.decide(blocked, "convert")["code"], "field")
            self.assertEqual(len(port.lines()), 1)

    def test_policy_of_the_check(self):
        with Port() as port:
            defaults = {key: item["default"] for key, item in port.settings().items()}
            port.hello(CORP)
            verdict = port.check(TWO)
            port.hello({**CORP, "bulkLimit": 9})
            port.decide(verdict["id"], "edit")
            port.check(ONE)
            found = [line["policy"] for line in port.lines()]
        expected = [hashlib.sha256(json.dumps(
            policy, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
            for policy in ({**defaults, **CORP}, {**defaults, **CORP, "bulkLimit": 9})]
        self.assertEqual(found, expected)

    def test_none_writes_no_log(self):
        with Port() as port:
            port.hello({**CORP, "audit": "none"})
            port.check(ONE)
            self.assertEqual(port.decide(port.check(TWO)["id"], "edit")["type"], "decided")
            self.assertEqual([path for path in port.home.rglob("*") if not path.is_dir()], [])
            self.assertEqual(port.decide(port.check(TWO)["id"], "send")["type"], "decided")
            self.assertEqual({path.name for path in port.home.rglob("*") if not path.is_dir()},
                             {"acknowledgements", "audit.key"})

    def test_trial_is_not_written(self):
        with Port() as port:
            port.hello()
            self.assertEqual(port.check(ONE, trial=True)["level"], "pass")
            port.decide(port.check(TWO, trial=True)["id"], "edit")
            self.assertEqual(port.lines(), [])

    def test_sent_copy(self):
        with Port() as port:
            port.hello()
            self.assertEqual(port.check(ONE, sent=True)["level"], "pass")
            five = port.check(FIVE, sent=True)["id"]
            for choice in ("convert", "edit"):
                self.assertEqual(port.decide(five, choice)["code"], "field")
            self.assertEqual(port.decide(port.check(TWO, sent=True)["id"], "send")["code"], "field")
            self.assertEqual(port.decide(port.check(FIVE)["id"], "sent-exposed")["code"], "field")
            page = port.page(five, "audience", 0)
            self.assertEqual((page["total"], page["items"]), (5, [f"k{n}.example" for n in range(5)]))
            self.assertEqual(port.lines(), [])
            self.assertEqual(port.decide(five, "sent-exposed")["type"], "decided")
            (line,) = port.lines()
        self.assertEqual((line["decision"], line["level"], line["exposed"]["total"]), ("sent-exposed", "convert", 5))

    def test_sent_copy_to_somebody_refused(self):
        """It exposes nobody, so there is nothing to tell; where it does, the log has both."""
        with Port() as port:
            port.hello({**CORP, "refusedRecipients": ["k0.example"]})
            alone = port.check(mail("To: c@k0.example"), sent=True)
            self.assertEqual((alone["exposed"]["total"], [one["check"] for one in alone["findings"]]), (0, ["refused"]))
            port.dismiss(alone["id"])
            port.decide(port.check(FIVE, sent=True)["id"], "sent-exposed")
            (line,) = port.lines()
        self.assertEqual([one["check"] for one in line["findings"]], ["exposure", "refused"])

    def test_broken_policy(self):
        with Port() as port:
            port.hello({"confirmParty": 2})
            self.assertEqual(port.check(ONE)["code"], "policy")
            self.assertEqual(port.decide(None, "unchecked", reason="policy")["type"], "decided")
            (line,) = port.lines()
        self.assertEqual((line["decision"], line["reason"], line["level"]), ("unchecked", "policy", None))
        self.assertNotIn("written", line)

    def test_what_could_not_be_written_before(self):
        with Port() as port:
            port.hello()
            for choice, at in (("held", "2026-11-24T03:12:25.123Z"), ("unchecked", "2026-11-24T12:12:26+09:00")):
                self.assertEqual(port.decide(None, choice, reason="missing", at=at)["type"], "decided")
            lines = port.lines()
        self.assertEqual([(line["decision"], line["time"]) for line in lines],
                         [("held", "2026-11-24T03:12:25.123Z"), ("unchecked", "2026-11-24T03:12:26.000Z")])
        self.assertEqual({line["reason"] for line in lines}, {"missing"})
        self.assertEqual([line["written"] > line["time"] for line in lines], [True, True])

    def test_reasons_and_times_that_are_none(self):
        with Port() as port:
            port.hello()
            question = port.check(TWO)["id"]
            for more in ({"reason": "a@k1.example"}, {"reason": ""}, {"reason": "x" * 33}, {"reason": 1},
                         {"at": "yesterday"}, {"at": "2026-11-24T03:12:25"}, {"at": 0},
                         {"at": "9999-12-31T23:59:59-14:00"}):
                with self.subTest(more):
                    self.assertEqual(port.decide(None, "held", **more)["code"], "field")
            for of, choice in ((question, "held"), (None, "off"), (None, "edit")):
                self.assertEqual(port.decide(of, choice)["code"], "field")
            self.assertEqual(port.lines(), [])


class NotWritten(unittest.TestCase):
    """What cannot be written down is not allowed."""

    def assert_refused(self, port):
        """No verdict “pass”, no decision; a question is still put."""
        error = port.check(ONE)
        self.assertEqual((error["type"], error["code"]), ("error", "audit"))
        self.assertIn("bcc-guard", error["text"])
        verdict = port.check(TWO)
        self.assertEqual(verdict["level"], "confirm")
        for choice in ("convert", "send", "edit"):
            self.assertEqual(port.decide(verdict["id"], choice)["code"], "audit")
        self.assertEqual(port.decide(None, "unchecked")["code"], "audit")

    def test_read_only(self):
        with Port(mounts=READ_ONLY) as port:
            port.hello()
            self.assert_refused(port)

    def test_full_and_free_again(self):
        with Port(mounts=FULL) as port:
            port.hello()
            written = 0
            while port.check(ONE)["type"] == "verdict":
                written += 1
            self.assertGreater(written, 5)
            self.assert_refused(port)
            self.assertEqual(len(port.lines()), written)  # each of them whole
            self.assertTrue(port.log.read_text().endswith("}\n"))
            port.log.write_text("")
            self.assertEqual(port.check(ONE)["level"], "pass")
            self.assertEqual(len(port.lines()), 1)

    def test_symbolic_link(self):
        with Port() as port:
            port.hello()
            port.log.symlink_to(port.home / "elsewhere")
            self.assert_refused(port)
            self.assertFalse((port.home / "elsewhere").exists())

    def test_no_file_is_no_matter_to_the_journal_alone(self):
        with Port(mounts=NO_JOURNAL) as port:
            port.hello({**CORP, "audit": "journal"})
            error = port.check(ONE)
            self.assertEqual(error["code"], "audit")
            self.assertIn("journal", error["text"])
            self.assertEqual(port.lines(), [])
            port.hello({**CORP, "audit": "both"})
            self.assertEqual(port.check(ONE)["code"], "audit")
            self.assertEqual(port.lines(), [])


class Journal(unittest.TestCase):
    """What journald gets, at the socket that is its."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / "systemd" / "journal"
        path.mkdir(parents=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)
        self.socket.bind(str(path / "socket"))
        self.socket.settimeout(20)
        self.port = Port(mounts=JOURNAL, JOURNAL=folder.name)
        self.port.__enter__()
        self.addCleanup(self.port.__exit__)

    def entry(self):
        """The next entry: NAME=value, or NAME, length and value; a large one comes as a file."""
        data, files, _, _ = socket.recv_fds(self.socket, 1 << 20, 1)
        for descriptor in files:
            with open(descriptor, "rb") as file:
                file.seek(0)
                data = file.read()
        fields = {}
        while data:
            name, data = data.split(b"\n", 1)
            if b"=" in name:
                name, value = name.split(b"=", 1)
            else:
                length = int.from_bytes(data[:8], "little")
                value, data = data[8:8 + length], data[9 + length:]
            fields[name.decode()] = value.decode()
        return fields

    def test_fields(self):
        self.port.hello({**CORP, "audit": "journal"})
        verdict = self.port.check(TWO)
        self.port.decide(verdict["id"], "convert")
        entry = self.entry()
        self.assertEqual(entry["MESSAGE_ID"], MESSAGE_ID)
        self.assertEqual(entry["MESSAGE"], "Bcc Guard: convert (confirm)")
        self.assertEqual((entry["PRIORITY"], entry["SYSLOG_IDENTIFIER"]), ("6", "bcc-guard"))
        self.assertEqual(entry["BCC_GUARD_DECISION"], "convert")
        self.assertEqual(entry["BCC_GUARD_LEVEL"], "confirm")
        self.assertEqual(entry["BCC_GUARD_EXPOSURE_PARTIES"], "2")
        self.assertEqual(entry["BCC_GUARD_RECIPIENTS_EXTERNAL"], "2")
        self.assertEqual(entry["BCC_GUARD_VERSIONS_PROTOCOL"], "1")
        self.assertEqual(len(json.loads(entry["BCC_GUARD_EXPOSED_DIGESTS"])), 2)
        self.assertEqual([name for name, value in entry.items() if "k1" in value or "@" in value], [])
        self.assertEqual(self.port.lines(), [])  # the file is not asked for

    def test_unchecked(self):
        self.port.hello({**CORP, "audit": "journal"})
        self.port.decide(None, "unchecked", reason="missing", at="2026-11-24T03:12:25.123Z")
        entry = self.entry()
        self.assertEqual(entry["MESSAGE"], "Bcc Guard: unchecked (not checked)")
        self.assertNotIn("BCC_GUARD_LEVEL", entry)
        self.assertEqual((entry["BCC_GUARD_REASON"], entry["BCC_GUARD_TIME"]), ("missing", "2026-11-24T03:12:25.123Z"))

    def test_both(self):
        self.port.hello({**CORP, "audit": "both"})
        self.port.check(ONE)
        (line,) = self.port.lines()
        entry = self.entry()
        self.assertEqual(entry["BCC_GUARD_DECISION"], "pass")
        self.assertEqual(entry["BCC_GUARD_MESSAGE"], line["message"])
        self.assertEqual(entry["BCC_GUARD_TIME"], line["time"])

    def test_thousands_of_digests(self):
        self.port.hello({**CORP, "audit": "journal"})
        many = mail("Cc: " + ",\r\n ".join(f"c@k{n}.example" for n in range(6000)))
        self.port.decide(self.port.check(many)["id"], "edit")
        entry = self.entry()
        self.assertEqual(entry["BCC_GUARD_EXPOSED_TOTAL"], "6000")
        self.assertEqual(len(json.loads(entry["BCC_GUARD_EXPOSED_DIGESTS"])), 5000)


    def test_journal_is_lost(self):
        """Nothing passes unwritten; the helper ends, and the next one opens the socket that is there then."""
        self.port.hello({**CORP, "audit": "journal"})
        self.assertEqual(self.port.check(ONE)["level"], "pass")
        self.socket.close()
        error = self.port.check(ONE)
        self.assertEqual((error["code"], "journal" in error["text"]), ("audit", True))
        self.assertIsNone(self.port.receive())
        self.assertEqual(self.port.wait(), 0)

    def test_journal_is_busy(self):
        """Its queue is full, and it takes no more: told, within what a send waits."""
        self.port.hello({**CORP, "audit": "journal"})
        replies = []
        while not replies or (replies[-1]["type"] == "verdict" and len(replies) < 5000):
            replies.append(self.port.check(ONE))
        self.assertEqual(replies[-1]["code"], "audit")
        while len(replies) > 1:
            replies.pop()
            self.entry()
        self.assertEqual(self.port.check(ONE)["level"], "pass")


class TwoHelpers(unittest.TestCase):
    """Two profiles of one user."""

    def test_one_log_and_one_key(self):
        with tempfile.TemporaryDirectory(prefix="bcc-guard-") as state:
            with Port(XDG_STATE_HOME=state) as one, Port(XDG_STATE_HOME=state) as other:
                for port in (one, other):
                    port.hello()
                for _ in range(ROUNDS):  # both at work at once
                    for port in (one, other):
                        port.send({"type": "check", "id": port.new_id(), "message": ONE})
                    for port in (one, other):
                        self.assertEqual(port.receive()["level"], "pass")
            folder = pathlib.Path(state) / "bcc-guard"
            self.assertEqual(sorted(os.listdir(folder)), ["approvals", "audit.jsonl", "audit.key", "jobs"])
            lines = [json.loads(line) for line in (folder / "audit.jsonl").read_text().splitlines()]
        self.assertEqual(len(lines), 2 * ROUNDS)
        self.assertEqual(len({line["message"] for line in lines}), 1)


if __name__ == "__main__":
    unittest.main()

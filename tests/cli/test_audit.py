"""bcc-guard audit: what a log comes to, and that nothing of it is passed over in silence."""

import hashlib
import hmac
import json
import pathlib
import tempfile
import unittest

from program import run

KEY = bytes(range(32))


def digest(address):
    """As the helper makes it."""
    return hmac.new(KEY, b"address\n" + address.encode(), hashlib.sha256).hexdigest()[:32]


def line(decision, day="2026-11-24", time="03:12:25.123", check="exposure", exposed=(), total=None, reason=None):
    """A line of the log."""
    unchecked = decision in ("unchecked", "held", "each-closed")
    return json.dumps({
        "time": f"{day}T{time}Z",
        "decision": decision,
        **({"reason": reason} if reason else {}),
        "level": None if unchecked else "pass" if decision == "pass" else "confirm",
        "findings": None if unchecked else [] if decision == "pass" else [{"check": check, "level": "confirm"}],
        "message": None if unchecked else "0" * 32,
        "exposed": None if unchecked else {
            "total": len(exposed) if total is None else total,
            "digests": [digest(one) for one in exposed]},
    }) + "\n"


class AuditLog(unittest.TestCase):
    """A state folder with a log."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        self.addCleanup(folder.cleanup)
        self.state = pathlib.Path(folder.name)
        self.folder = self.state / "bcc-guard"
        self.folder.mkdir()
        self.log = self.folder / "audit.jsonl"
        (self.folder / "audit.key").write_bytes(KEY)

    def run_audit(self, *options, **env):
        return run("audit", *options, env={"XDG_STATE_HOME": str(self.state), "TZ": "UTC", **env})

    def summary(self, *options, status=0, **env):
        done = self.run_audit("--format", "json", *options, **env)
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout)

    def fails(self, *options, naming):
        done = self.run_audit(*options)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        for word in naming:
            self.assertIn(word, done.stderr.decode())


class Summary(AuditLog):
    """Days, decisions and findings."""

    def test_counts(self):
        self.log.write_text(
            line("pass") * 3 + line("convert") + line("send") + line("edit") * 2 + line("unchecked")
            + line("each", "2026-11-25") + line("each-closed", "2026-11-25")
            + line("sent-exposed") + line("held", reason="missing") * 2 + line("unchecked", reason="missing")
            + line("held", "2026-11-25", reason="policy")
            + line("convert", "2026-11-25", check="unresolved"))
        def row(key, name, **counts):
            none = dict.fromkeys(("asked", "convert", "send", "each", "edit", "pass", "unchecked", "sent-exposed", "held"), 0)
            return {key: name, **none, **{word.replace("_", "-"): number for word, number in counts.items()}}

        self.assertEqual(self.summary(), {
            "days": [
                row("day", "2026-11-24", asked=4, convert=1, send=1, edit=2, **{"pass": 3}, unchecked=2, sent_exposed=1,
                    held=2),
                row("day", "2026-11-25", asked=2, convert=1, each=1, held=1)],
            "findings": [
                row("check", "exposure", asked=5, convert=1, send=1, each=1, edit=2, sent_exposed=1),
                row("check", "unresolved", asked=1, convert=1)],
            "reasons": [
                row("reason", "missing", unchecked=1, held=2),
                row("reason", "policy", held=1)],
            "approvals": {name: 0 for name in (
                "requested", "approved", "declined", "sentChanged", "underTenSeconds", "medianSeconds", "longestSeconds")},
            "unreadable": 0})

    def test_text(self):
        self.log.write_text(line("pass") * 1234 + line("convert") + line("edit", "2026-11-25")
                            + line("held", "2026-11-25", reason="missing"))
        done = self.run_audit()
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout.decode(), (
            "Day         Asked  Moved to Bcc  Sent as it was  One message each  Edited  Passed  Sent unchecked  Found in Sent  Held back\n"
            "2026-11-24      1             1               0                 0       0   1,234               0              0          0\n"
            "2026-11-25      1             0               0                 0       1       0               0              0          1\n"
            "Total           2             1               0                 0       1   1,234               0              0          1\n"
            "\n"
            "Finding   Asked  Moved to Bcc  Sent as it was  One message each  Edited  Passed  Sent unchecked  Found in Sent  Held back\n"
            "exposure      2             1               0                 0       1       0               0              0          0\n"
            "\n"
            "Not checked  Asked  Moved to Bcc  Sent as it was  One message each  Edited  Passed  Sent unchecked  Found in Sent  Held back\n"
            "missing          0             0               0                 0       0       0               0              0          1\n"))

    def test_days_are_local(self):
        self.log.write_text(line("pass", time="20:00:00.000"))
        self.assertEqual(self.summary(TZ="Asia/Tokyo")["days"][0]["day"], "2026-11-25")

    def test_what_was_put_aside_counts(self):
        for number in range(1, 6):
            self.log.with_name(f"audit.jsonl.{number}").write_text(line("pass", f"2026-11-1{number}"))
        self.log.write_text(line("edit"))
        days = [day["day"] for day in self.summary()["days"]]
        self.assertEqual(days, [f"2026-11-1{number}" for number in range(1, 5)] + ["2026-11-24"])

    def test_only_what_was_put_aside(self):
        self.log.with_name("audit.jsonl.1").write_text(line("pass"))
        self.assertEqual(len(self.summary()["days"]), 1)

    def test_since(self):
        self.log.write_text(line("pass", "2026-11-23") + line("pass") + line("edit", time="09:00:00.000"))
        for since, count in (("2026-11-23", 3), ("2026-11-24", 2), ("2026-11-24T03:12:25.123Z", 2),
                             ("2026-11-24T03:12:26Z", 1), ("2026-11-25", 0)):
            with self.subTest(since):
                days = self.summary("--since", since)["days"]
                self.assertEqual(sum(day["asked"] + day["pass"] for day in days), count)
        days = self.summary("--since", "2026-11-24", TZ="Asia/Tokyo")["days"]
        self.assertEqual(sum(day["asked"] + day["pass"] for day in days), 2)

    def test_file(self):
        other = self.state / "collected.jsonl"
        other.write_text(line("send"))
        self.assertEqual(self.summary("--file", str(other))["days"][0]["send"], 1)


class Address(AuditLog):
    """Where an address was, or would have been, shown."""

    def test_found(self):
        self.log.write_text(
            line("convert", exposed=["taro@k1.example", "b@k2.example"]) + line("edit", exposed=["b@k2.example"])
            + line("unchecked") + line("send", "2026-11-25", exposed=["taro@k1.example"]))
        found = self.summary("--address", "Taro@K1.example.")
        self.assertEqual([(one["time"][:10], one["decision"]) for one in found["lines"]],
                         [("2026-11-24", "convert"), ("2026-11-25", "send")])
        self.assertEqual((found["address"], found["partial"]), ("taro@k1.example", 0))

    def test_text(self):
        self.log.write_text(line("convert", exposed=["taro@k1.example"]) + line("edit", total=9000))
        done = self.run_audit("--address", "taro@k1.example")
        self.assertEqual(done.stdout.decode(), (
            "1 entry about a message that would have shown taro@k1.example to others\n"
            "2026-11-24 03:12:25  Moved to Bcc\n"
            "1 more entry does not list all of its addresses: this one may be among them\n"))

    def test_not_found(self):
        self.log.write_text(line("convert", exposed=["taro@k1.example"]))
        self.assertEqual(self.summary("--address", "aro@k1.example")["lines"], [])

    def test_key_beside_the_file(self):
        other = self.state / "elsewhere" / "audit.jsonl"
        other.parent.mkdir()
        other.write_text(line("convert", exposed=["taro@k1.example"]))
        self.fails("--file", str(other), "--address", "taro@k1.example", naming=["elsewhere/audit.key"])
        (other.parent / "audit.key").write_bytes(KEY)
        self.assertEqual(len(self.summary("--file", str(other), "--address", "taro@k1.example")["lines"]), 1)


class Broken(AuditLog):
    """What cannot be read."""

    def test_lines(self):
        wrong = ["", "{", "[]", "null", "not JSON", '{"time":"2026-11-24T03:12:25Z"}',
                 '{"decision":"pass"}', '{"decision":"pass","time":"yesterday"}',
                 '{"decision":"forward","time":"2026-11-24T03:12:25Z"}',
                 '{"decision":"edit","time":"2026-11-24T03:12:25Z","findings":[1]}',
                 "[" * 300_000, line("pass")[:60]]
        self.log.write_text(line("pass") + "".join(f"{one}\n" for one in wrong) + line("edit"))
        done = self.run_audit("--format", "json")
        self.assertEqual(done.returncode, 2)
        summary = json.loads(done.stdout)
        self.assertEqual(summary["unreadable"], len(wrong))
        self.assertEqual((summary["days"][0]["pass"], summary["days"][0]["edit"]), (1, 1))
        named = done.stderr.decode().splitlines()
        self.assertEqual(len(named), len(wrong) + 1)
        for number, text in enumerate(named[:-1], 2):
            self.assertIn(f"audit.jsonl, line {number}: expected", text)
        self.assertIn(f"{len(wrong)} could not be read", named[-1])

    def test_bytes(self):
        self.log.write_bytes(b"\xff\xfe\n" + line("pass").encode() + b"\0" * 9 + b"\n" + line("pass").encode().rstrip())
        summary = self.summary(status=2)
        self.assertEqual((summary["unreadable"], summary["days"][0]["pass"]), (2, 2))

    def test_no_log(self):
        self.fails(naming=["no audit log", str(self.log)])
        self.fails("--file", str(self.state / "gone"), naming=["no audit log", "gone"])

    def test_no_file(self):
        done = self.run_audit("--file", str(self.folder))
        self.assertEqual(done.returncode, 2)
        self.assertIn("Is a directory", done.stderr.decode())

    def test_options(self):
        self.log.write_text(line("pass"))
        self.fails("--since", "Tuesday", naming=["--since", "Tuesday", "2026-11-24"])
        self.fails("--format", "xml", naming=["--format", "xml", "json"])
        self.fails("--address", "taro", naming=["--address", "taro"])
        self.fails("audit.jsonl", naming=["audit.jsonl", "--file"])
        self.fails("--address", "taro@k1.example", "--bogus", naming=["bogus"])

    def test_no_key(self):
        self.log.write_text(line("pass"))
        (self.folder / "audit.key").write_bytes(KEY[:-1])
        self.fails("--address", "taro@k1.example", naming=["audit.key", "32 bytes"])
        self.assertEqual(self.summary()["unreadable"], 0)


if __name__ == "__main__":
    unittest.main()

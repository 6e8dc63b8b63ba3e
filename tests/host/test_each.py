"""One message each over the wire: what is offered, the job, its journal, and what is left of it after a kill.
BCC_GUARD_SEED repeats a run."""

import base64
import json
import os
import pathlib
import random
import signal
import stat
import sys
import tempfile
import unittest

from port import CORP, Port, mail, unless_watched

SEED = int(os.environ.get("BCC_GUARD_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
KILLS = unless_watched(200, 5)
DETAILS = json.dumps({"subject": "案内", "body": "<p>書面 " + "x" * 500_000})
FILE = bytes(range(256)) * 4000
FULL = ('mkdir -p "$1/state/bcc-guard"; mount -t tmpfs -o size=64k,mode=700 tmpfs "$1/state/bcc-guard";'
        ' head -c 32 /dev/urandom > "$1/state/bcc-guard/audit.key"; chmod 600 "$1/state/bcc-guard/audit.key"')
OFFERED = {**CORP, "each": "offer"}
LOOSE = {**OFFERED, "eachLimit": 2400}
print(f"# seed {SEED}", file=sys.stderr)


def people(count):
    """The header of a message to so many customers and the sender."""
    return [f"Cc: {', '.join(f'c{n}@k{n}.example' for n in range(count))}", "To: jimu@corp.example"]


def inside(count):
    """The header of a message to so many inside, with long names."""
    return "To: " + ", ".join(f"{'Long name ' * 8}<p{n}@corp.example>" for n in range(count))


class Desk(unittest.TestCase):
    """A home that outlives a helper."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        self.addCleanup(folder.cleanup)
        self.state = pathlib.Path(folder.name)
        self.jobs = self.state / "bcc-guard" / "jobs"

    def port(self, policy=LOOSE, **more):
        """A helper in it, which knows the policy."""
        port = Port(XDG_STATE_HOME=str(self.state), **more)
        self.addCleanup(port.__exit__)
        port.hello(policy)
        return port


def about(port, job, what, **more):
    """A request about a job; the reply."""
    return port.ask({"type": f"each-{what}", "id": port.new_id(), "of": job, **more})


def jobs(port):
    """All that are kept."""
    return port.ask({"type": "each-jobs", "id": port.new_id()})["items"]


def offer(port, *headers, **more):
    """What the verdict says of one message each, and the question."""
    verdict = port.check(mail(*headers, sender=more.pop("sender", "jimu@corp.example")), **{"each": True, **more})
    return verdict.get("each"), verdict


def start(port, *headers, files=(), details=DETAILS, check=None, **more):
    """Starts a job; the reply."""
    verdict = port.check(mail(*headers), each=True, **(check or {}))
    identifier = port.new_id()
    for name, data in files:
        port.ask({"type": "piece", "id": port.new_id(), "of": identifier, "name": name, "offset": 0,
                  "total": len(data), "data": base64.b64encode(data).decode()})
    reply = port.ask({"type": "each-start", "id": identifier, "of": verdict["id"], "details": details,
                      "files": len(files), **more})
    port.dismiss(verdict["id"])
    return reply


def listed(port, job, what):
    """All numbers of that list, and what is said of each."""
    found, total = {}, 1
    while len(found) < total:
        page = port.page(job, what, len(found))
        total = page["total"]
        found.update({item["number"]: item for item in page["items"]})
    return found


def finish(port, job, outcome=lambda number: {"outcome": "sent", "messageId": f"{number}@corp.example"}):
    """Sends what is left; returns who was sent to, in order."""
    sent = []
    while (turn := about(port, job, "next"))["number"] is not None:
        sent.append(turn)
        about(port, job, "result", number=turn["number"], **outcome(turn["number"]))
    return sent


class Offer(Desk):
    """What a verdict says of it."""

    def test_is_made_to_whoever_asks(self):
        port = self.port()
        each, verdict = offer(port, *people(7))
        self.assertEqual(verdict["level"], "convert")
        self.assertEqual({key: each[key] for key in ("offered", "messages", "seconds", "acknowledge")},
                         {"offered": True, "messages": 8, "seconds": 1, "acknowledge": False})
        self.assertEqual([(each["number"], *each["to"]) for each in each["samples"]],
                         [(1, "c0@k0.example"), (4, "c3@k3.example"), (7, "c6@k6.example"), (8, "jimu@corp.example")])
        self.assertIn("8", each["texts"]["detail"])
        self.assertNotIn("note", each["texts"])
        self.assertIsNone(offer(port, *people(7), each=False)[0])

    def test_and_to_whoever_looks_at_a_message_that_passes(self):
        port = self.port()
        header = [f"Bcc: {', '.join(f'c{n}@k{n}.example' for n in range(7))}"]
        self.assertIsNone(offer(port, *header)[0])
        each, verdict = offer(port, *header, trial=True)
        self.assertEqual((verdict["level"], each["offered"], each["messages"]), ("pass", True, 7))
        reply = port.ask({"type": "each-start", "id": port.new_id(), "of": verdict["id"], "details": "", "files": 0})
        self.assertEqual((reply["type"], reply["messages"]), ("each-job", 7))

    def test_says_that_a_reply_loses_its_thread(self):
        each, _ = offer(self.port(), *people(7), repliedTo=mail("To: jimu@corp.example", sender="boss@k0.example"))
        self.assertTrue(each["texts"]["note"])

    def test_leaves_what_it_does_not_solve_to_be_acknowledged(self):
        """The text holds customers, whom everybody would still read."""
        verdict = self.port().check(
            mail(*people(7)) + "\r\n".join(f"x{n}@y{n}.example" for n in range(20)), each=True)
        self.assertTrue(verdict["each"]["offered"])
        self.assertTrue(verdict["each"]["acknowledge"])

    def test_is_refused_with_a_reason(self):
        rows = {
            "signed": (people(7), {"each": "signed"}), "pictures": (people(7), {"each": "pictures"}),
            "files": (people(7), {"each": "files"}), "headers": (people(7), {"each": "headers"}),
            "links": (people(7), {"each": "links"}), "format": (people(7), {"each": "format"}), "too many": (people(2401), {}),
            "in another header": ([*people(7), "Reply-To: z@z.example"], {}),
            "newsgroup": ([*people(7), "Newsgroups: comp.test"], {}),
            "too many inside": ([people(7)[0], inside(12_000)], {}),
        }
        port = self.port()
        reasons = set()
        for name, (headers, more) in rows.items():
            with self.subTest(name):
                each, verdict = offer(port, *headers, **more)
                self.assertIs(each["offered"], False)
                reasons.add(each["reason"])
                reply = port.ask({"type": "each-start", "id": port.new_id(), "of": verdict["id"], "details": "", "files": 0})
                self.assertEqual(reply["code"], "unknown" if verdict["level"] == "pass" else "field")
        self.assertEqual(len(reasons), len(rows))
        self.assertEqual(jobs(port), [])

    def test_is_not_made(self):
        rows = {
            "by the policy": ({**OFFERED, "each": "never"}, people(7), {}),
            "beyond the limit of all": ({**OFFERED, "bulkLimit": 5}, people(7), {}),
            "to nobody who can be told": (OFFERED, [*people(7), "Bcc: Tanaka"], {}),
            "when it is sent": (OFFERED, people(7), {"sent": True}),
            "encrypted": (OFFERED, people(7), {"encrypted": True}),  # blocked anyway
            "one outside": (OFFERED, ["To: c1@k1.example, jimu@corp.example"], {"trial": True}),
            "nobody outside": (OFFERED, ["To: jimu@corp.example"], {"trial": True}),
        }
        for name, (policy, headers, more) in rows.items():
            with self.subTest(name):
                self.assertIsNone(offer(self.port(policy), *headers, **more)[0])

    def test_limit(self):
        for limit, offered in ((7, True), (6, False), (0, True)):
            with self.subTest(limit):
                self.assertIs(offer(self.port({**OFFERED, "eachLimit": limit}), *people(7))[0]["offered"], offered)


class Job(Desk):
    """One job, from its start to its end."""

    def test_everybody_gets_one(self):
        port = self.port()
        job = start(port, *people(5), files=[("list.csv", b"a,b\n")])
        self.assertEqual({key: job[key] for key in ("state", "messages", "left", "sent", "files", "held")},
                         {"state": "running", "messages": 6, "left": 6, "sent": 0, "files": 1, "held": False})
        sent = finish(port, job["job"])
        self.assertEqual([turn["to"] for turn in sent], [[f"c{n}@k{n}.example"] for n in range(5)] + [["jimu@corp.example"]])
        self.assertEqual({len(turn["cc"]) + len(turn["bcc"]) for turn in sent}, {0})
        (now,) = jobs(port)
        self.assertEqual((now["state"], now["sent"], now["left"]), ("finished", 6, 0))
        self.assertEqual(listed(port, job["job"], "sent")[3]["text"], "3@corp.example")
        self.assertEqual(about(port, job["job"], "close")["type"], "each-closed")
        self.assertEqual(jobs(port), [])
        self.assertEqual(list(self.jobs.iterdir()), [self.jobs / "running"])

    def test_what_is_kept_comes_back(self):
        """Whole, for its owner alone, and after a quit."""
        port = self.port()
        job = start(port, *people(5), files=[("list.bin", FILE), ("empty", b"")])["job"]
        for path in self.jobs.iterdir():
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.jobs.stat().st_mode), 0o700)
        port.close()
        port.wait()

        port = self.port()
        self.assertEqual(about(port, job, "resume")["files"], 2)
        for number, (name, data) in enumerate((("details", DETAILS.encode()), ("list.bin", FILE), ("empty", b""))):
            got = b""
            while True:
                reply = about(port, job, "file", file=number, **{"from": len(got)})
                self.assertEqual((reply["name"], reply["total"]), (name, len(data)))
                got += base64.b64decode(reply["data"])
                if len(got) >= reply["total"]:
                    break
            self.assertEqual(got, data)
        self.assertEqual(about(port, job, "file", file=3, **{"from": 0})["code"], "field")

    def test_is_written_down(self):
        port = self.port()
        for trial in (False, True):
            job = start(port, *people(5), check={"trial": trial})["job"]
            finish(port, job, lambda number: {"outcome": "refused"} if number == 2 else
                   {"outcome": "doubt"} if number == 3 else {"outcome": "sent", "messageId": "x"})
            about(port, job, "close")
            lines = [json.loads(line) for line in (self.state / "bcc-guard" / "audit.jsonl").read_text().splitlines()]
            self.assertEqual([line["decision"] for line in lines[-2:]], ["each", "each-closed"])
            self.assertEqual(lines[-2]["each"], {"job": job, "messages": 6})
            self.assertEqual(lines[-1]["each"], {"job": job, "messages": 6, "sent": 4, "refused": 1, "doubt": 1})
            self.assertEqual(lines[-2]["exposure"]["addresses"], 5)
            self.assertNotIn("k1.example", json.dumps(lines))

    def test_is_answered_once(self):
        port = self.port()
        verdict = port.check(mail(*people(5)), each=True)
        request = {"type": "each-start", "of": verdict["id"], "details": "", "files": 0}
        self.assertEqual(port.ask({**request, "id": port.new_id()})["type"], "each-job")
        self.assertEqual(port.ask({**request, "id": port.new_id()})["code"], "unknown")
        self.assertEqual(port.decide(verdict["id"], "convert")["code"], "unknown")
        other = port.check(mail(*people(5)), each=True)
        self.assertEqual(port.decide(other["id"], "each")["code"], "field")
        port.decide(other["id"], "convert")
        self.assertEqual(port.ask({**request, "of": other["id"], "id": port.new_id()})["code"], "unknown")
        self.assertEqual(len(jobs(port)), 1)

    def test_needs_all_its_files(self):
        port = self.port()
        self.assertEqual(self.start_with(port, 2)["code"], "field")
        self.assertEqual(start(port, *people(5), files=[("a", b"x")])["type"], "each-job")
        self.assertEqual(len(jobs(port)), 1)

    def start_with(self, port, count):
        """Says that there are so many files, where one came and another began."""
        verdict = port.check(mail(*people(5)), each=True)
        for name, total in (("a", 3), ("b", 4)):
            port.ask({"type": "piece", "id": port.new_id(), "of": "s", "name": name, "offset": 0, "total": total, "data": "YWJj"})
        return port.ask({"type": "each-start", "id": "s", "of": verdict["id"], "details": "", "files": count})

    def test_four_are_under_way_at_the_most(self):
        port = self.port()
        job = start(port, *people(9))["job"]
        numbers = [about(port, job, "next")["number"] for _ in range(4)]
        self.assertEqual(numbers, [1, 2, 3, 4])
        turn = about(port, job, "next")
        self.assertEqual((turn["state"], turn["number"]), ("running", None))
        self.assertGreater(turn["wait"], 0)
        about(port, job, "result", number=3, outcome="sent", messageId="x")
        self.assertEqual(about(port, job, "next")["number"], 5)

    def test_a_result_is_taken_once(self):
        port = self.port()
        job = start(port, *people(9))["job"]
        sent = {"outcome": "sent", "messageId": "x@y"}
        about(port, job, "next")
        for number, more in ((2, sent), (0, sent), (99, sent), (2**40, sent), (1, {**sent, "messageId": "a b"}),
                             (1, {"outcome": "sent"}), (1, {"outcome": "perhaps"})):
            with self.subTest(number=number, **more):
                self.assertEqual(about(port, job, "result", number=number, **more)["code"], "field")
        self.assertEqual(about(port, job, "result", number=1, **sent)["sent"], 1)
        self.assertEqual(about(port, job, "result", number=1, **sent)["code"], "field")

    def test_refusals(self):
        """What the server does not want is tried again where it may be, and three of them pause the job."""
        port = self.port()
        job = start(port, *people(9))["job"]
        for count in range(1, 4):
            number = about(port, job, "next")["number"]
            reply = about(port, job, "result", number=number, outcome="refused", reason="550 no\r\nsuch user")
            self.assertEqual((reply["state"], reply["refused"]), ("paused" if count == 3 else "running", count))
        self.assertEqual(reply["reason"], "refusals")
        self.assertEqual(about(port, job, "next")["state"], "paused")
        self.assertEqual({item["text"] for item in listed(port, job, "refused").values()}, {"550 no such user"})
        self.assertEqual(about(port, job, "order", order="go")["state"], "running")
        self.assertEqual(len(finish(port, job)), 7)
        self.assertEqual(about(port, job, "order", order="go")["code"], "field")

    def test_the_server_needs_time(self):
        port = self.port()
        job = start(port, *people(9))["job"]
        about(port, job, "next")
        reply = about(port, job, "result", number=1, outcome="later", reason="451 later")
        self.assertEqual((reply["refused"], reply["left"]), (0, 10))
        turn = about(port, job, "next")
        self.assertEqual((turn["state"], turn["number"]), ("running", None))
        self.assertGreater(turn["wait"], 3000)

    def test_a_refused_sender_stops_it(self):
        port = self.port()
        job = start(port, *people(9))["job"]
        about(port, job, "next")
        about(port, job, "next")
        reply = about(port, job, "result", number=1, outcome="sender", reason="530 login")
        self.assertEqual((reply["state"], reply["reason"], reply["left"], reply["refused"]), ("stopped", "sender", 9, 0))
        self.assertEqual(about(port, job, "close")["code"], "field")  # one is under way
        self.assertEqual(about(port, job, "result", number=2, outcome="sent", messageId="x")["sent"], 1)
        self.assertEqual(about(port, job, "next")["state"], "stopped")
        self.assertIn("9", jobs(port)[0]["texts"]["detail"])
        self.assertEqual(len(listed(port, job, "left")), 9)
        self.assertEqual(about(port, job, "order", order="go")["code"], "field")
        self.assertEqual(about(port, job, "close")["type"], "each-closed")

    def test_offline(self):
        port = self.port()
        job = start(port, *people(4))["job"]
        about(port, job, "next")
        reply = about(port, job, "result", number=1, outcome="offline")
        self.assertEqual((reply["state"], reply["reason"], reply["left"]), ("paused", "offline", 5))
        about(port, job, "order", order="go")
        self.assertEqual([turn["number"] for turn in finish(port, job)], [1, 2, 3, 4, 5])

    def test_orders(self):
        port = self.port()
        job = start(port, *people(4))["job"]
        about(port, job, "next")
        reply = about(port, job, "order", order="pause")
        self.assertEqual((reply["state"], reply["reason"], reply["underWay"]), ("paused", "person", 1))
        self.assertIsNone(about(port, job, "next")["number"])
        about(port, job, "result", number=1, outcome="doubt")
        self.assertEqual(about(port, job, "close")["code"], "field")
        self.assertEqual(about(port, job, "order", order="stop")["state"], "stopped")
        self.assertEqual(about(port, job, "close")["type"], "each-closed")
        self.assertEqual(about(port, job, "order", order="stop")["code"], "unknown")

    def test_two_jobs_one_waits(self):
        port = self.port()
        first, second = start(port, *people(3))["job"], start(port, *people(4))["job"]
        self.assertEqual(about(port, first, "next")["number"], 1)
        turn = about(port, second, "next")
        self.assertEqual((turn["state"], turn["number"]), ("waiting", None))
        self.assertGreater(turn["wait"], 0)
        self.assertEqual({each["job"]: each["state"] for each in jobs(port)}, {first: "running", second: "waiting"})
        about(port, first, "result", number=1, outcome="sent", messageId="x")
        self.assertEqual(len(finish(port, first)), 3)
        self.assertEqual(len(finish(port, second)), 5)

    def test_two_thunderbirds(self):
        """One waits for the other; nobody goes on with a job that another has open."""
        one, other = self.port(), self.port()
        job = start(one, *people(3))["job"]
        about(one, job, "next")
        second = start(other, *people(3))["job"]
        self.assertEqual(about(other, second, "next")["state"], "waiting")
        self.assertEqual(about(other, job, "resume")["code"], "unknown")
        self.assertEqual({each["job"]: (each["state"], each["held"]) for each in jobs(other)},
                         {job: ("running", True), second: ("waiting", False)})
        for what in ("next", "close"):
            self.assertEqual(about(other, job, what)["code"], "unknown")
        os.kill(one.pid, signal.SIGKILL)
        one.wait()
        self.assertEqual(about(other, second, "next")["number"], 1)
        self.assertEqual(about(other, job, "resume")["doubt"], 1)

    def test_jobs_that_are_none(self):
        port = self.port()
        for job in ("", "x", "../audit.jsonl", "00000000-0000-4000-8000-000000000000"):
            with self.subTest(job):
                for what, more in (("next", {}), ("resume", {}), ("close", {}), ("order", {"order": "go"}),
                                   ("file", {"file": 0, "from": 0}), ("result", {"number": 1, "outcome": "doubt"})):
                    self.assertEqual(about(port, job, what, **more)["code"], "unknown")
                self.assertEqual(port.page(job, "left", 0)["code"], "unknown")

    def test_many(self):
        """A page has room for a part of them."""
        port = self.port()
        job = start(port, *people(2331))
        self.assertEqual((job["messages"], job["seconds"]), (2332, 292))
        self.assertEqual(len(listed(port, job["job"], "left")), 2332)


class Faults(Desk):
    """What happens to disks and helpers."""

    def test_a_full_disk_at_the_start(self):
        with Port(mounts=FULL) as port:
            port.hello(LOOSE)
            error = start(port, *people(5))
            self.assertEqual((error["type"], error["code"]), ("error", "job"))
            self.assertIn("No space left", error["text"])
            self.assertEqual(jobs(port), [])
            self.assertEqual(start(port, *people(5), details="short")["type"], "each-job")

    def test_a_full_disk_in_the_middle(self):
        """No message goes that is not written down; a result that is not is known all the same, and comes later."""
        with Port(mounts=FULL) as port:
            port.hello(LOOSE)
            job = start(port, *people(5), details="short")["job"]
            about(port, job, "next")
            filler = port.home / "state" / "bcc-guard" / "filler"
            journal = port.home / "state" / "bcc-guard" / "jobs" / f"{job}.job"
            self.fill(filler, journal)
            reply = about(port, job, "result", number=1, outcome="sent", messageId="1@corp.example" + "x" * 900)
            self.fill(filler, journal)
            for _ in range(200):
                if (turn := about(port, job, "next"))["type"] == "error":
                    break
                self.assertEqual(about(port, job, "result", number=turn["number"], outcome="sent", messageId="x" * 990)["type"], "each-job")
                if jobs(port)[0]["state"] != "running":
                    break
            reply = jobs(port)[0]
            self.assertEqual((reply["state"], reply["reason"]), ("paused", "journal"))
            self.assertEqual(about(port, job, "order", order="go")["code"], "job")
            sent = reply["sent"]
            filler.unlink()
            self.assertEqual(about(port, job, "order", order="go")["state"], "running")
            self.assertEqual(sent + len(finish(port, job)), 6)

    def fill(self, filler, journal):
        """Leaves no block on that disk, and the journal at the end of its last one."""
        with open(filler, "ab", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass

    def test_no_log_no_job(self):
        port = self.port()
        (self.state / "bcc-guard" / "audit.jsonl").mkdir()
        self.assertEqual(start(port, *people(5))["code"], "audit")
        self.assertEqual(jobs(port), [])
        self.assertEqual([path.name for path in self.jobs.iterdir()], [])

    def test_a_damaged_journal(self):
        """Nobody is written to any more, and everybody without a result is named."""
        port = self.port()
        job = start(port, *people(5))["job"]
        number = about(port, job, "next")["number"]
        about(port, job, "result", number=number, outcome="sent", messageId="x")
        port.close()
        port.wait()
        journal = self.jobs / f"{job}.job"
        whole = journal.read_bytes()
        for name, text in {"a line of rubbish": whole + b"\xff\xfe\n", "twice": whole + b"about 1\n",
                           "no plan": b"\0" * 99, "empty": b"", "another version": whole.replace(b"job 1", b"job 2", 1)}.items():
            with self.subTest(name):
                journal.write_bytes(text)
                port = self.port()
                reply = about(port, job, "resume")
                known = whole in text
                self.assertEqual((reply["state"], reply["reason"], reply["left"]), ("stopped", "damaged", 0))
                self.assertEqual((reply["sent"], reply["doubt"]), (1, 5) if known else (0, 0))
                self.assertIsNone(about(port, job, "next")["number"])
                self.assertEqual(about(port, job, "order", order="go")["code"], "field")
                port.close()
                port.wait()
        port = self.port()
        about(port, job, "resume")
        self.assertEqual(about(port, job, "close")["type"], "each-closed")

    def test_a_changed_attachment_is_not_sent(self):
        port = self.port()
        job = start(port, *people(5), files=[("a.csv", b"a,b\n")])["job"]
        port.close()
        port.wait()
        (self.jobs / f"{job}.1").write_bytes(b"a,c\n")
        self.assertEqual(about(self.port(), job, "resume")["reason"], "damaged")

    def test_old_jobs_go(self):
        port = self.port()
        old, young = start(port, *people(5))["job"], start(port, *people(5))["job"]
        port.close()
        port.wait()
        for job, days in ((old, 31), (young, 29)):
            path = self.jobs / f"{job}.job"
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - days * 86400))
        self.assertEqual([each["job"] for each in jobs(self.port())], [young])
        self.assertEqual({path.name.split(".")[0] for path in self.jobs.iterdir()}, {young})


class Kills(Desk):
    """A helper that is killed at any moment: nobody gets it twice, and whoever did not get it is named."""

    def test_at_any_moment(self):
        chance = random.Random(SEED)
        port, job = None, None
        server, refused, told, starts = {}, set(), set(), 0
        for _ in range(KILLS):
            if port is None:
                port = self.port()
            if job is None:
                starts += 1
                server, refused, told = {}, set(), set()
                job = start(port, *people(12), details="short")["job"]
            else:
                reply = about(port, job, "resume")
                self.assertEqual(reply["type"], "each-job", reply)
                about(port, job, "order", order="go")
            open_turns = self.send(chance, port, job, server, refused, told, chance.randrange(1, 14))
            if chance.random() < 0.7 and job is not None and self.left(port, job):
                if chance.random() < 0.5:  # in the middle of something
                    port.send({"type": "each-next", "id": port.new_id(), "of": job})
                os.kill(port.pid, signal.SIGKILL)
                port.wait()
                port = None
            else:
                self.tell(port, job, open_turns, told)
                while self.left(port, job):
                    self.tell(port, job, self.send(chance, port, job, server, refused, told, 99), told)
                self.close(port, job, server, refused, told)
                job = None
        self.assertGreater(starts, 1)

    def left(self, port, job):
        """Whether anybody is."""
        return {each["job"]: each for each in jobs(port)}[job]["left"] > 0

    def tell(self, port, job, numbers, told):
        """Thunderbird says that these are sent."""
        for number in numbers:
            about(port, job, "result", number=number, outcome="sent", messageId=f"{number}@x")
            told.add(number)

    def send(self, chance, port, job, server, refused, told, count):
        """Up to so many, some of them under way at the end."""
        open_turns = []
        for _ in range(count):
            turn = about(port, job, "next")
            if turn["number"] is None:
                break
            number = turn["number"]
            self.assertNotIn(number, refused)
            if chance.random() < 0.1:
                about(port, job, "result", number=number, outcome="refused")
                refused.add(number)
                if jobs(port)[0]["state"] == "paused":
                    about(port, job, "order", order="go")
                continue
            server[number] = server.get(number, 0) + 1  # it arrives
            open_turns.append(number)
            if len(open_turns) >= chance.randrange(1, 5):
                self.tell(port, job, [open_turns.pop(0)], told)
        return open_turns

    def close(self, port, job, server, refused, told):
        """The books agree."""
        sent = listed(port, job, "sent").keys()
        doubt = listed(port, job, "doubt").keys()
        self.assertEqual(max(server.values(), default=1), 1, "somebody got it twice")
        self.assertEqual(set(listed(port, job, "refused")), refused)
        self.assertLessEqual(told, sent)
        self.assertEqual(set(range(1, 14)) - set(server) - refused - doubt, set(), "somebody is missing")
        self.assertEqual(set(sent) - set(server), set())
        self.assertEqual(about(port, job, "close")["type"], "each-closed")


if __name__ == "__main__":
    unittest.main()

"""Garbage gets an error that names what was wrong, or an end that says why; never a signal."""

import base64
import random
import struct
import subprocess
import unittest

from port import HELPER, VERSION, WATCH, Port, frame, mail, unless_watched
from waiting import wait_until

SETTINGS = b'{"id":"1","type":"settings"}'
GARBAGE = [
    (b"", "json"), (b"{", "json"), (b"[]", "json"), (b"null", "json"), (b"7", "json"),
    (SETTINGS * 2, "json"), (SETTINGS + b" null", "json"), (b"7" + SETTINGS, "json"),
    (SETTINGS + b"}", "json"), (b"[" + SETTINGS + b"]", "json"), (b"\xef\xbb\xbf" + SETTINGS, "json"),
    (b"\xff\xfe", "json"), (b"{}" * 2 + b"}", "json"), (b"[" * 500_000, "json"),
    (b'{"x":/*"*/' + b"[" * 500_000, "json"), (b'{"a":' * 200_000, "json"),
    (b'{"id":"1","type":"check","message":"a\\u0000b"}', "json"),
    (b"{}", "field"), (b'{"id":"1"}', "field"), (b'{"id":"1","type":"quit"}', "field"),
    (b'{"id":"1","type":"check"}', "field"), (b'{"id":"1","type":"page"}', "field"),
    (b'{"id":"1","type":"hello"}', "field"), (b'{"id":{},"type":"hello"}', "field"),
    (b'{"id":"1","type":"check","message":""}', "message"),
    (b'{"id":"1","type":"check","message":"\\nTo: p@k1.example"}', "message"),
    (b'{"id":"1","type":"page","of":"7","what":"moves","from":0}', "unknown"),
    (b'{"id":"1","type":"' + b"x" * 2_000_000 + b'"}', "field"),
    (b"x" * 2_000_000, "json"), (b'{"x":[' + b"{}," * 20_000_000 + b"0]}", "json"),
]
# Every field of every request, as it should be.
POLICY = {"managed": {}, "local": {}}
REQUESTS = {
    "hello": {"protocol": 1, "version": VERSION, "locale": "ja", "policy": POLICY},
    "check": {"message": mail("To: p@k1.example"), "repliedTo": mail("To: p@k1.example"), "own": ["o@corp.example"],
              "encrypted": False, "warn": False, "trial": False, "sent": False},
    "page": {"of": "7", "what": "moves", "from": 0},
    "decide": {"of": "7", "choice": "edit"},
    "validate": {"policy": POLICY},
    "piece": {"of": "7", "name": "a.csv", "offset": 0, "total": 3, "data": "YSxi"},
    "report": {"message": "To: p@k1.example\r\n\r\n"},
    "sift": {"authors": ["x"], "subjects": ["y"]}, "bounces": {"of": "7", "data": ["YSxi"]},
    "dismiss": {}, "settings": {},
}
# Valgrind makes each of it slower by a multiple: less of the same there.
ROUNDS = unless_watched(2000, 100)
MANY = unless_watched(1000, 50)
LONGEST = unless_watched(100_000_000, 100_000)
OTHERS = [None, 7, 0.5, -1, 1e300, 2**70, True, "x", [], [[]], ["x", 1], {}, {"x": {}}]


MIB = 1024 * 1024


class Attachments(unittest.TestCase):
    """Their bytes come in pieces, ahead of the check."""

    def piece(self, port, size=3, of="7", **fields):
        """Returns the code of the error; None: it was taken."""
        fields = {"name": "a.csv", "offset": 0, "total": size, "data": base64.b64encode(b"x" * size).decode(), **fields}
        reply = port.ask({"type": "piece", "id": port.new_id(), "of": of, **fields})
        self.assertEqual(reply["type"], "error" if "code" in reply else "taken")
        return reply.get("code")

    def test_one_behind_the_other(self):
        with Port() as port:
            for offset in range(0, 9, 3):
                self.assertIsNone(self.piece(port, offset=offset, total=9))
            self.assertIsNone(self.piece(port, size=0, name="empty.csv"))
            self.assertIsNone(self.piece(port, offset=0, total=9))  # a second file of the same name

    def test_that_do_not_fit_change_nothing(self):
        rows = {
            "no file begun": {"of": "8", "offset": 3}, "a gap": {"offset": 4}, "once more": {"offset": 1},
            "another name": {"offset": 3, "name": "b.csv"}, "another size": {"offset": 3, "total": 10},
            "beyond its size": {"offset": 3, "size": 7}, "behind its end": {"offset": 10},
            "too large a file": {"total": 25 * MIB + 1},
        }
        with Port() as port:
            self.assertIsNone(self.piece(port, total=9))
            for name, fields in rows.items():
                with self.subTest(name):
                    self.assertEqual(self.piece(port, **{"total": 9, **fields}), "field")
            self.assertIsNone(self.piece(port, offset=3, total=9))

    def test_that_are_no_base64(self):
        with Port() as port:
            for data in ("YSx", "YSxi YSxi", "YS=x", "YSx-", "====", "Y===", "YSxi é"):
                with self.subTest(data):
                    self.assertEqual(self.piece(port, total=9, data=data), "field")

    def test_until_there_is_no_room(self):
        """And there is room again when their check came, or will not come."""
        with Port() as port:
            port.hello()
            for of, total in (("a", 25 * MIB), ("b", 25 * MIB), ("a", 14 * MIB)):
                self.assertIsNone(self.piece(port, of=of, total=total))
            self.assertEqual(self.piece(port, of="c"), "too-large")
            self.assertEqual(port.check(mail("To: p@k1.example"), id="a")["level"], "pass")
            self.assertIsNone(self.piece(port, of="c", total=25 * MIB))
            port.dismiss("b")
            self.assertIsNone(self.piece(port, of="c", total=25 * MIB))
            self.assertEqual(self.piece(port, of="c", total=25 * MIB), "too-large")

    def test_as_many_as_anybody_attaches(self):
        with Port() as port:
            for number in range(1000):
                self.assertIsNone(self.piece(port, of=f"{number % 3}"))
            self.assertEqual(self.piece(port), "too-large")

    def test_of_a_whole_file(self):
        size = unless_watched(5 * MIB, 100_000)
        with Port() as port:
            for offset in range(0, 5 * size, size):
                self.assertIsNone(self.piece(port, size=size, offset=offset, total=5 * size))


class Garbage(unittest.TestCase):
    """Requests nobody should send."""

    def test_errors(self):
        with Port() as port:
            port.hello()
            for body, code in (row for row in GARBAGE if len(row[0]) <= LONGEST):
                with self.subTest(body[:60]):
                    port.send(body)
                    error = port.receive()
                    self.assertEqual((error["type"], error["code"]), ("error", code))
                    self.assertNotEqual(error["text"], "")
                    self.assertEqual(port.hello()["type"], "ready")  # the port goes on

    def test_wrong_types(self):
        """Each field as everything that it is not; the error says which field it was."""
        with Port() as port:
            port.hello()
            for kind, fields in REQUESTS.items():
                right = {"id": "1", "type": kind, **fields}
                for field, value in right.items():
                    for other in OTHERS:
                        if self.may_be(field, value, other):
                            continue
                        with self.subTest(kind, **{field: other}):
                            port.send({**right, field: other})
                            error = port.receive()
                            self.assertEqual((error["type"], error["code"]), ("error", "field"))
                            self.assertIn(f"“{field}”", error["text"])

    def may_be(self, field, value, other):
        """Whether the other value is one of the same kind, or nothing where that is allowed."""
        if field == "of" and other is None:
            return False  # only with a choice that has no question
        return (type(value) is type(other) and other not in ([[]], ["x", 1], -1, 2**70)
                and field not in ("what", "choice", "type"))

    def test_random_changes(self):
        chance = random.Random(7)
        request = frame({"type": "check", "id": "1", "message": mail("To: p@k1.example")})[4:]
        with Port() as port:
            port.hello()
            for number in range(ROUNDS):
                body = bytearray(request)
                for _ in range(chance.randint(1, 6)):
                    body[chance.randrange(len(body))] = chance.randrange(256)
                port.send(bytes(body))
                # One that is certainly answered, behind one that may not be.
                last = f"last {number}"
                port.send({"type": "hello", "id": last, "protocol": 1})
                while port.receive()["id"] != last:
                    pass

    def test_id_is_echoed(self):
        with Port() as port:
            error = port.ask({"type": "check", "id": "Ünïque \"id\""})
        self.assertEqual(error["code"], "field")

    def test_id_still_waits(self):
        with Port() as port:
            port.hello()
            text = mail("To: a@k1.example, b@k2.example")
            self.assertEqual(port.check(text, id="same")["type"], "verdict")
            self.assertEqual(port.check(text, id="same")["code"], "field")
            port.dismiss("same")
            self.assertEqual(port.check(text, id="same")["type"], "verdict")

    def test_dismiss_of_nothing(self):
        with Port() as port:
            port.hello()
            port.dismiss("never seen")
            self.assertEqual(port.hello()["type"], "ready")

    def test_page_after_dismiss(self):
        with Port() as port:
            port.hello()
            verdict = port.check(mail("To: a@k1.example, b@k2.example"))
            self.assertEqual(port.page(verdict["id"], "moves", 0)["total"], 1)
            port.dismiss(verdict["id"])
            self.assertEqual(port.page(verdict["id"], "moves", 0)["code"], "unknown")


class End(unittest.TestCase):
    """How the helper ends."""

    def test_end_of_input(self):
        with Port() as port:
            port.hello()
            port.close()
            self.assertIsNone(port.receive())
            self.assertEqual(port.wait(), 0)
            self.assertEqual(port.errors, "")

    def test_cut_off(self):
        whole = frame({"type": "hello", "id": "1", "protocol": 1})
        for count in unless_watched((1, 3, 4, 5, len(whole) - 1), (3, 5)):
            with self.subTest(count), Port() as port:
                port.write(whole[:count])
                port.close()
                self.assertIsNone(port.receive())
                self.assertEqual(port.wait(), 1)
                self.assertIn("Input ended after", port.errors)

    def test_too_large(self):
        for length in unless_watched((64 * MIB + 1, 65 * MIB, 0xFFFFFFFF), (64 * MIB + 1,)):
            with self.subTest(length), Port() as port:
                port.hello()
                port.write(struct.pack("=I", length))
                error = port.receive()
                self.assertEqual((error["id"], error["code"]), (None, "too-large"))
                self.assertIn(str(length), error["text"])
                self.assertIsNone(port.receive())
                self.assertEqual(port.wait(), 1)
                self.assertLess(len(port.errors), 500)

    def test_terminated(self):
        with Port() as port:
            port.hello()
            port.terminate()
            self.assertEqual(port.wait(), 0)

    def test_reader_that_stops_for_a_while(self):
        with Port() as port:
            port.hello()
            before = port.resident()
            ids = [port.new_id() for _ in range(MANY)]
            for identifier in ids:  # the answers are far more than a pipe holds
                port.send({"type": "settings", "id": identifier})
            wait_until(lambda: port.unread() > 32_000, "a pipe that is nearly full")
            if not WATCH:  # valgrind keeps what was freed for a while
                self.assertLess(port.resident() - before, 4 * 1024 * 1024)  # nothing piles up
            self.assertEqual([port.receive()["id"] for _ in ids], ids)

    def test_reader_that_stops_and_goes(self):
        with Port() as port:
            port.hello()
            for number in range(MANY):
                port.send({"type": "settings", "id": f"{number}"})
            port._process.stdout.close()
            self.assertEqual(port.wait(), 1)

    def test_no_output_from_the_start(self):
        for closed, said in ((">&-", "Cannot reply"), (">/dev/full", "Cannot reply"), ("<&-", "reading")):
            with self.subTest(closed):
                ended = subprocess.run(
                    ["sh", "-c", f'exec "$@" {closed}', "sh", *HELPER], input=frame({"type": "settings", "id": "1"}),
                    capture_output=True, timeout=20, env={"HOME": "/nonexistent", "PATH": "/usr/bin:/bin"})
                self.assertEqual((ended.returncode, ended.stdout), (1, b""))
                self.assertIn(said, ended.stderr.decode())

    def test_nobody_reads(self):
        with Port() as port:
            port.hello()
            port._process.stdout.close()
            port.send({"type": "hello", "id": "x", "protocol": 1})
            self.assertEqual(port.wait(), 1)
            self.assertIn("Cannot reply", port.errors)

    def test_debug_messages_keep_off(self):
        with Port(G_MESSAGES_DEBUG="all") as port:
            port.hello({"confirmParty": 2})
            port.hello()
            verdict = port.check(mail("To: a@k1.example, b@k2.example"), warn=True)
            self.assertEqual(verdict["level"], "confirm")
            self.assertEqual(port.receive()["reason"], "unavailable")
            port.close()
            self.assertIsNone(port.receive())
            self.assertEqual(port.wait(), 0)


if __name__ == "__main__":
    unittest.main()

"""Large mails, many questions, little memory."""

import unittest

from port import SANITIZERS, WATCH, Port, mail

MIB = 1024 * 1024


def all_items(port, verdict, what, first):
    """Every item of a list, by as many pages as it takes."""
    items = list(first["items"])
    while len(items) < first["total"]:
        page = port.page(verdict["id"], what, len(items))
        if page["type"] != "page" or not page["items"]:
            raise AssertionError(f"page from {len(items)}: {page}")
        items += page["items"]
    return items


class Size(unittest.TestCase):
    """From nothing to 64 MiB."""

    @unittest.skipIf(SANITIZERS or WATCH, "who watches needs memory")
    def test_idle_memory(self):
        with Port() as port:
            port.hello()
            self.assertLessEqual(port.resident(), 12 * MIB)

    def test_incident(self):
        addresses = ",\r\n ".join(f"c{n}@k{n}.example" for n in range(2331))
        with Port() as port:
            port.hello()
            verdict = port.check(mail(f"Cc: {addresses}"))
        self.assertEqual(verdict["level"], "convert")
        self.assertEqual(verdict["exposure"], {"addresses": 2331, "parties": 2331,
                                               "audience": 2331, "disclosures": 2331 * 2330})
        self.assertEqual(verdict["fresh"], 2331)
        self.assertEqual(verdict["conversion"]["moves"]["items"], [["cc", 0, 2330]])

    @unittest.skipIf(WATCH, "valgrind takes minutes, and the incident runs the same code")
    def test_hundred_thousand(self):
        count = 100_000
        entries = (f"c{n}@k{n}.example, i{n}@corp.example" for n in range(count))
        joined = ",\r\n ".join(entries)
        with Port() as port:
            port.hello()
            verdict = port.check(mail(f"Cc: {joined}"))
            self.assertEqual(verdict["recipients"]["external"], count)
            self.assertEqual(verdict["entries"]["cc"], 2 * count)
            self.assertEqual(verdict["exposure"]["disclosures"], count * (count - 1))
            exposed = all_items(port, verdict, "exposed", verdict["exposed"])
            self.assertEqual([item["address"] for item in exposed],
                             [f"c{n}@k{n}.example" for n in range(count)])
            moves = all_items(port, verdict, "moves", verdict["conversion"]["moves"])
            self.assertEqual(moves, [["cc", 2 * n, 2 * n] for n in range(count)])

    @unittest.skipIf(SANITIZERS or WATCH, "who watches keeps what is freed")
    def test_memory_comes_back(self):
        addresses = ",\r\n ".join(f'"Customer {n}" <c{n}@k{n}.example>' for n in range(100_000))
        with Port() as port:
            port.hello()
            before = port.resident()
            verdict = port.check(mail(f"Cc: {addresses}"))
            self.assertGreater(port.resident(), before + 20 * MIB)
            port.dismiss(verdict["id"])
            port.hello()
            self.assertLess(port.resident(), before + 4 * MIB)

    @unittest.skipIf(WATCH, "valgrind takes minutes, and every request runs the same code")
    def test_largest_request(self):
        with Port() as port:
            port.hello()
            empty = len(b'{"type": "check", "id": "big", "message": ""}')
            text = "To: a@k1.example, b@k2.example\\r\\n\\r\\n"
            body = text + "x" * (64 * MIB - empty - len(text))
            port.send(f'{{"type": "check", "id": "big", "message": "{body}"}}'.encode())
            self.assertEqual(port.receive(60)["level"], "confirm")

    def test_two_hundred_questions(self):
        with Port() as port:
            port.hello()
            ids = [port.check(mail(f"To: a@k{n}.example, b@l.example"))["id"] for n in range(200)]
            for n, identifier in enumerate(ids):
                page = port.page(identifier, "exposed", 0)
                self.assertEqual(page["items"][0]["party"], f"k{n}.example")


if __name__ == "__main__":
    unittest.main()

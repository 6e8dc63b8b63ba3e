"""The report of a leak over the wire: begun, fed with bounces, read in pieces, forgotten."""

import base64
import email.utils
import hashlib
import time
import unittest

from port import CORP, Port, mail

SENT = time.time() - 3600


def leak(count):
    """The headers of a message that shows so many customers to each other."""
    people = ", ".join(f"Customer <c{i}@k{i}.example>" for i in range(count))
    return mail(f"Cc: {people}", "Subject: Seminar", "Message-ID: <leak@corp.example>",
                f"Date: {email.utils.formatdate(SENT)}")


def bounce(number, message_id="leak@corp.example"):
    """What a server says of one of them."""
    return "\r\n".join([
        "From: MAILER-DAEMON@mx.example", "Subject: failure", f"Date: {email.utils.formatdate(SENT + 60)}",
        "MIME-Version: 1.0", 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "",
        "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "",
        f"Final-Recipient: rfc822; c{number}@k{number}.example", "Action: failed", "Status: 5.1.1", "",
        "--b", "Content-Type: message/rfc822", "", f"Message-ID: <{message_id}>", "", "--b--", ""])


class Report(unittest.TestCase):
    """One port, as the extension has it."""

    def setUp(self):
        self.port = self.enterContext(Port())
        self.port.hello()

    def begin(self, count=40, **more):
        """Begins one; returns its id and the reply."""
        identifier = self.port.new_id()
        return identifier, self.port.ask({"type": "report", "id": identifier, "message": leak(count), **more})

    def add(self, of, *texts):
        """Hands these over; the reply."""
        data = [base64.b64encode(text.encode()).decode() for text in texts]
        return self.port.ask({"type": "bounces", "id": self.port.new_id(), "of": of, "data": data})

    def html(self, of):
        """The whole of it."""
        pieces, total = [], 1
        while len(pieces) < total:
            page = self.port.page(of, "report", len(pieces))
            pieces, total = [*pieces, *page["items"]], page["total"]
        return "".join(pieces)

    def test_counts_what_came_back(self):
        identifier, reply = self.begin()
        self.assertEqual(reply, {"type": "reported", "id": identifier, "to": ""})
        self.assertEqual(self.add(identifier, bounce(1), mail("Subject: Out of office"), bounce(2))["bounces"], 2)
        self.assertEqual(self.add(identifier, bounce(2))["bounces"], 1)
        html = self.html(identifier)
        self.assertIn("c39@k39.example", html)
        self.assertIn("It came back from 2 of them, so that at most 38 could read it.", html)

    def test_counts_what_came_back_of_one_message_each(self):
        digests = " ".join(hashlib.sha256(f"{i}@corp.example".encode()).hexdigest()[:16] for i in range(40))
        copy = leak(40).replace("Cc: ", "Bcc: ").replace("Subject", f"X-Bcc-Guard-Each: {digests}\r\nSubject")
        identifier = self.port.new_id()
        self.port.ask({"type": "report", "id": identifier, "message": copy})
        self.add(identifier, bounce(1, "1@corp.example"), bounce(2, "2@corp.example"), bounce(3, "of-another@corp.example"))
        self.assertIn("Undelivered (2)", self.html(identifier))

    def test_what_comes_behind_a_page_counts_as_well(self):
        identifier, _ = self.begin()
        self.assertIn("It came back from 0 of them", self.html(identifier))
        self.add(identifier, bounce(1))
        self.assertIn("at most 39 could read it", self.html(identifier))

    def test_comes_in_pieces_that_fit(self):
        identifier, _ = self.begin(30_000)
        self.assertGreater(self.port.page(identifier, "report", 0)["total"], 10)
        html = self.html(identifier)
        self.assertGreater(len(html), 1024 * 1024)
        self.assertTrue(html.startswith("<!") and html.rstrip().endswith("</html>"))

    def test_names_whom_the_policy_names(self):
        self.port.hello({**CORP, "reportTo": "privacy@corp.example"})
        self.assertEqual(self.begin()[1]["to"], "privacy@corp.example")

    def test_is_forgotten(self):
        rows = {"dismissed": self.port.dismiss, "closed by a hello": lambda _: self.port.hello()}
        for name, end in rows.items():
            with self.subTest(name):
                identifier, _ = self.begin()
                end(identifier)
                self.assertEqual(self.add(identifier, bounce(1))["code"], "unknown")
                self.assertEqual(self.port.page(identifier, "report", 0)["code"], "unknown")

    def test_until_there_is_no_room(self):
        first, _ = self.begin()
        for _ in range(19):
            self.assertEqual(self.begin()[1]["type"], "reported")
        self.assertEqual(self.begin()[1]["code"], "too-large")
        self.port.dismiss(first)
        self.assertEqual(self.begin()[1]["type"], "reported")

    def test_sifts_by_author_and_subject(self):
        rows = [("MAILER-DAEMON@mx.example", "x"), ("Taro <taro@k1.example>", "Re: Seminar"),
                ("x@y.example", "配信不能: セミナー"), ("", "x")]
        reply = self.port.ask({"type": "sift", "id": self.port.new_id(), "authors": [author for author, _ in rows],
                               "subjects": [subject for _, subject in rows]})
        self.assertEqual(reply["items"], [0, 2, 3])
        wrong = self.port.ask({"type": "sift", "id": self.port.new_id(), "authors": ["x"], "subjects": []})
        self.assertEqual(wrong["code"], "field")


if __name__ == "__main__":
    unittest.main()

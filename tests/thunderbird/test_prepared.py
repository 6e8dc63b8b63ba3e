"""What is asked ahead of the click on Send stands in the request as it is at the click."""

import json
import pathlib
import shutil
import tempfile
import time

from product import HELPER, DeskTest
from waiting import wait_until

# Thunderbird collects the changes of an identity for so long before it tells of them.
COLLECTED = 1


class Prepared(DeskTest):
    """The helper's input is written down on its way."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="bcc-guard-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.record = cls.folder / "record"
        script = cls.folder / "recording-helper"
        script.write_text(f'#!/bin/sh\ntee -a "{cls.record}" | exec "{HELPER}"\n', encoding="utf-8")
        script.chmod(0o755)
        cls.helper = script
        super().setUpClass()

    def checks(self):
        """Every check of a mail before it is sent so far, oldest first."""
        data, requests = self.record.read_bytes(), []
        while len(data) >= 4:
            frame = data[4:4 + int.from_bytes(data[:4], "little")]
            data = data[4 + int.from_bytes(data[:4], "little"):]
            try:
                requests.append(json.loads(frame))
            except ValueError:
                break  # it is being written
        return [one for one in requests if one["type"] == "check" and not one.get("sent")]

    def send(self, compose):
        """Clicks Send; returns the request of the check."""
        before = len(self.checks())
        compose.click_send()
        compose.wait_closed()
        wait_until(lambda: len(self.checks()) > before, "the check")
        return self.checks()[-1]

    def test_attachments(self):
        for name in ("offer.pdf", "prices.ods"):
            (self.folder / name).write_text("3 b", encoding="utf-8")
        compose = self.tb.open_compose(to=["a@k1.example"])
        compose.attach(self.folder / "offer.pdf")
        compose.detach_all()
        compose.attach(self.folder / "prices.ods")
        message = self.send(compose)["message"]
        self.assertIn('X-Bcc-Guard-Attachment: size=3; name="prices.ods"', message)
        self.assertNotIn("offer.pdf", message)

    def test_no_attachment(self):
        message = self.send(self.tb.open_compose(to=["a@k1.example"]))["message"]
        self.assertNotIn("X-Bcc-Guard-Attachment", message)

    def test_own_mailboxes(self):
        self.tb.call("setReplyTo", "Desk <desk@k7.example>")
        self.addCleanup(self.tb.call, "setReplyTo", "")
        time.sleep(COLLECTED)
        request = self.send(self.tb.open_compose(to=["a@k1.example", "desk@k7.example"]))
        self.assertEqual(request["own"], ["jimu@corp.example", "desk@k7.example"])
        self.assertEqual(self.tb.notifications.shown, [])

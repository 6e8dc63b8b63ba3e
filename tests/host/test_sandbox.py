"""The shipped helper has given up what it does not need, and still does its work."""

import base64
import contextlib
import pathlib
import unittest

from bus import Bus
from port import Port, mail

TWO = mail("To: a@k1.example, b@k2.example")


def status_of(task):
    """What the kernel says of a thread."""
    lines = (task / "status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


class Sandbox(unittest.TestCase):
    """Seen from outside."""

    def test_every_thread(self):
        with Bus() as bus, Port(bus.address) as port:
            bus.server.start()
            ready = port.hello()
            port.check(TWO, warn=True)
            bus.server.wait_for(1)
            tasks = []
            for task in pathlib.Path(f"/proc/{port.pid}/task").iterdir():
                with contextlib.suppress(OSError):  # a thread that has ended meanwhile
                    tasks.append(status_of(task))
        self.assertEqual(ready["sandbox"], {"calls": True, "files": True})
        self.assertGreater(len(tasks), 2)  # libnotify's and GDBus's as well
        self.assertEqual({task["NoNewPrivs"] for task in tasks}, {"1"})
        self.assertEqual({task["Seccomp"] for task in tasks}, {"2"})  # a filter

    def test_first_of_a_charset(self):
        name = base64.b64encode("顧客".encode("iso-2022-jp")).decode()
        with Port() as port:
            port.hello()
            verdict = port.check(mail(f"To: =?ISO-2022-JP?B?{name}?= <a@k1.example>, b@k2.example"))
        self.assertEqual(verdict["exposed"]["items"][0]["name"], "顧客")

    def test_no_bus_is_started(self):
        with Port(bus_address="autolaunch:", DISPLAY=":77") as port:
            port.hello()
            verdict = port.check(TWO, warn=True)
            reply = port.receive()
            self.assertEqual((reply["id"], reply["reason"]), (verdict["id"], "unavailable"))
            self.assertEqual(port.check(TWO)["type"], "verdict")

    def test_silent(self):
        with Port() as port:
            port.hello()
            port.close()
            port.wait()
            self.assertEqual(port.errors, "")


if __name__ == "__main__":
    unittest.main()

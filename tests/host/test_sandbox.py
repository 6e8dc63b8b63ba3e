"""The shipped helper has given up what it does not need, and still does its work."""

import base64
import contextlib
import pathlib
import socket
import tempfile
import time
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
        self.assertEqual(ready["sandbox"], {"calls": True, "files": True, "sockets": True})
        self.assertGreater(len(tasks), 2)  # libnotify's and GDBus's as well
        self.assertEqual({task["NoNewPrivs"] for task in tasks}, {"1"})
        self.assertEqual({task["Seccomp"] for task in tasks}, {"2"})  # a filter
        self.assertEqual({task.get("Seccomp_filters", "2") for task in tasks}, {"2"})  # both; Linux 5.9 and later says it

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

    def test_first_warning_after_a_while(self):
        """The connection is there from the start, and stays; nobody listened at it before."""
        with Bus() as bus, Port(bus.address) as port:
            port.hello()
            bus.server.start()
            verdict = port.check(TWO, warn=True)
            (shown,) = bus.server.wait_for(1)
            bus.server.click(shown.id, "edit")
            self.assertEqual(port.receive()["id"], verdict["id"])
            self.assertEqual(len(port.lines()), 0)
            port.decide(verdict["id"], "edit")
            self.assertEqual(len(port.lines()), 1)

    def test_folder_that_lets_others_in_meanwhile(self):
        with Port() as port:
            port.hello()
            port.log.parent.chmod(0o755)
            port.check(mail("To: a@k1.example"))
            self.assertEqual(len(port.lines()), 1)
            self.assertEqual(port.log.parent.stat().st_mode & 0o777, 0o700)

    def test_bus_that_hangs_at_the_start(self):
        """Whoever listens and never answers."""
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{folder}/bus")
            listener.listen(5)
            begun = time.monotonic()
            with Port(f"unix:path={folder}/bus") as port:
                self.assertEqual(port.hello()["sandbox"]["sockets"], True)
                self.assertLess(time.monotonic() - begun, 5)
                verdict = port.check(TWO, warn=True)
                reply = port.receive()
                self.assertEqual((reply["id"], reply["reason"]), (verdict["id"], "unavailable"))

    def test_bus_is_lost(self):
        """The window asks, also about what was shown; the helper lives on."""
        with Bus() as bus, Port(bus.address) as port:
            bus.server.start()
            port.hello()
            shown = port.check(TWO, warn=True)
            bus.server.wait_for(1)
            bus.end()
            reply = port.receive()
            self.assertEqual((reply["type"], reply["id"], reply["reason"]), ("unanswered", shown["id"], "unavailable"))
            later = port.check(TWO, warn=True)
            reply = port.receive()
            self.assertEqual((reply["id"], reply["reason"]), (later["id"], "unavailable"))
            self.assertEqual(port.decide(later["id"], "edit")["type"], "decided")


if __name__ == "__main__":
    unittest.main()

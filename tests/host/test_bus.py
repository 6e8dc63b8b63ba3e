"""A test that is ended from outside leaves no server running."""

import os
import signal
import subprocess
import sys
import unittest

from waiting import wait_until

# What a test does, up to the point where it is ended. It sleeps in short naps, because Python hears of
# SIGINT after a nap only, where the signal comes just before it.
TEST = """
import time
from bus import Bus

with Bus() as bus:
    bus.server.start()
    print(bus._process.pid, bus.server_pid(), flush=True)
    for _ in range(600):
        time.sleep(0.1)
"""


def is_gone(pid):
    """Whether it has ended; one that nobody waits for stays as a zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(") ")[2].startswith("Z")
    except (FileNotFoundError, ProcessLookupError):  # the second, if it ends between opening and reading
        return True


class Ended(unittest.TestCase):
    """By a signal: meson's, at the end of its patience, or Ctrl+C."""

    def test_servers_end_with_their_test(self):
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
            with self.subTest(number), subprocess.Popen(
                    [sys.executable, "-B", "-c", TEST], stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL) as test:
                servers = test.stdout.readline().split()
                self.assertEqual(len(servers), 2)
                os.kill(test.pid, number)
                test.wait(20)
                for pid in servers:
                    wait_until(lambda pid=pid: is_gone(int(pid)), f"the end of {pid}")


if __name__ == "__main__":
    unittest.main()

"""Waiting for something to become true, with a message when it does not."""

import socket
import time

# To look takes Thunderbird a good part of a core, which what is waited for needs itself: the longer it lasts, the
# more rarely.
SHORTEST_S, LONGEST_S = 0.02, 0.2
# What works comes in time on a slow machine too, where others compute beside it. Nobody waits so long for what works.
PATIENCE_S = 60


def wait_until(condition, what, timeout=PATIENCE_S):
    """Returns the first true value of condition(); what says what was waited for."""
    deadline = time.monotonic() + timeout
    pause = SHORTEST_S
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout} s for {what}")
        time.sleep(pause)
        pause = min(1.2 * pause, LONGEST_S)


def connects(port):
    """Whether somebody listens on that port of 127.0.0.1."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0

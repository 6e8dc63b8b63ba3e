"""Waiting for something to become true, with a message when it does not."""

import time


def wait_until(condition, what, timeout=20, interval=0.03):
    """Returns the first true value of condition(); what says what was waited for."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout} s for {what}")
        time.sleep(interval)

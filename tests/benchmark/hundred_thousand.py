"""100,000 recipients in a real Thunderbird, from Send to Bcc: fifty lists of 2,000 members in Cc.

Prints times and memory, and leaves screenshots in the folder that BCC_GUARD_SHOTS says. LISTS and
MEMBERS can be other numbers.
"""

import os
import pathlib
import time

from product import HELPER, OFFICE, REVIEW, XPI
from thunderbird import Thunderbird
from waiting import wait_until

LISTS = int(os.environ.get("LISTS", "50"))
MEMBERS = int(os.environ.get("MEMBERS", "2000"))
MIB = 1024 * 1024
# Thunderbird's own sending takes a time that grows with the square of the recipients: it is not waited for.
POLICY = {**OFFICE, "warning": "window", "afterConvert": "edit"}


def memory(pid):
    """Proportional set size of a process in bytes: what it shares is counted once among all."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


class Clock:
    """Says what took how long."""

    def __init__(self, thunderbird):
        self._thunderbird = thunderbird
        self._last = time.monotonic()

    def say(self, what):
        """Since the last time; with the memory of now."""
        taken = time.monotonic() - self._last
        helpers = set(self._thunderbird.helper_pids())
        others = set(self._thunderbird.pids) - helpers
        print(f"# {what}: {taken:.1f} s; Thunderbird {sum(map(memory, others)) / MIB:.0f} MiB, "
              f"helper {sum(map(memory, helpers)) / MIB:.0f} MiB", flush=True)
        self._last = time.monotonic()


def is_free(thunderbird, compose):
    """Closed, or unlocked."""
    state = thunderbird.call("composeState", compose.id)
    return state is None or not state["locked"]


def shot(thunderbird, name):
    """What the person sees now."""
    if "BCC_GUARD_SHOTS" in os.environ:
        thunderbird.screenshot(pathlib.Path(os.environ["BCC_GUARD_SHOTS"]) / f"{name}.png")


def main():
    """From the address book to what leaves."""
    print(f"# {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}", flush=True)
    with Thunderbird(XPI, HELPER, POLICY) as thunderbird:
        thunderbird.allow(900)
        clock = Clock(thunderbird)
        for n in range(LISTS):
            thunderbird.books.add_list(f"Customers {n}", [
                {"name": f"Customer {i}", "email": f"c{i}@k{i}.example"}
                for i in range(n * MEMBERS, (n + 1) * MEMBERS)])
        clock.say(f"{LISTS * MEMBERS} contacts in {LISTS} lists are made")
        compose = thunderbird.open_compose()
        for n in range(LISTS):
            compose.add_list("cc", f"Customers {n}")
        clock.say("the lists stand in Cc")
        compose.click_send()
        if any("kind=checking" in one.url for one in wait_until(thunderbird.extension.windows, "a window", 300)):
            clock.say("clicked Send, and told that it is being checked")
            time.sleep(4)  # until Thunderbird gets to painting it
            shot(thunderbird, "checking")
        page = thunderbird.extension.wait_for_window(REVIEW, 1, 300)
        clock.say("the question is there")
        if page.run("return document.getElementById('who').hidden;"):
            raise AssertionError(f"not checked: {page.text('#headline')} {page.text('#technical')}")
        wanted = f"{LISTS * MEMBERS:,}"
        while wanted not in (page.text("#count") or ""):
            time.sleep(0.2)
        clock.say("all of them are in the window")
        print(f"# {page.text('#headline')} | {page.text('#count')} | {page.text('#readers')}", flush=True)
        shot(thunderbird, "asked")
        page.click("convert")
        wait_until(lambda: len(compose.recipients["bcc"]) == LISTS, "the lists in Bcc", 600)
        wait_until(lambda: is_free(thunderbird, compose), "the compose window", 600)
        clock.say("clicked Convert, and the lists stand in Bcc")
        shot(thunderbird, "converted")
        assert compose.recipients["cc"] == [] and thunderbird.mail.mails == []


if __name__ == "__main__":
    main()

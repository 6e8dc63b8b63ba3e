"""100,000 recipients end to end in a real Thunderbird: fifty lists of 2,000 members in Cc.

Thunderbird cannot hold so many single recipients in a compose window; as lists it does. Prints times
and memory, and leaves a screenshot where BCC_GUARD_SCREENSHOT says.
"""

import os
import pathlib
import time

from product import HELPER, OFFICE, REVIEW, XPI
from thunderbird import Thunderbird

LISTS = 50
MEMBERS = 2_000
MIB = 1024 * 1024
POLICY = {**OFFICE, "warning": "window"}


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


def main():
    """From the address book to what leaves."""
    print(f"# {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}", flush=True)
    with Thunderbird(XPI, HELPER, POLICY) as thunderbird:
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
        page = thunderbird.extension.wait_for_window(REVIEW, 1, 300)
        clock.say("clicked Send, and the window is there")
        if page.run("return document.getElementById('who').hidden;"):
            raise AssertionError(f"not checked: {page.text('#headline')} {page.text('#technical')}")
        wanted = f"{LISTS * MEMBERS:,}"
        while wanted not in (page.text("#count") or ""):
            time.sleep(0.2)
        clock.say("all of them are in the window")
        print(f"# {page.text('#headline')} | {page.text('#count')} | {page.text('#readers')}", flush=True)
        if "BCC_GUARD_SCREENSHOT" in os.environ:
            thunderbird.screenshot(os.environ["BCC_GUARD_SCREENSHOT"])
        page.click("convert")
        mail = thunderbird.mail.wait_for(1, 600)[0]
        clock.say(f"converted and sent, to {len(mail.recipients)} at the mail server")
        assert len(mail.recipients) == LISTS * MEMBERS
        assert mail.addresses("Cc") == [] and b"@k1.example" not in mail.content


if __name__ == "__main__":
    main()

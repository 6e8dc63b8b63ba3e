"""What it takes to learn whom one writes to from a year of sent messages, and whether a send is held longer meanwhile.

One Thunderbird, whose extension is switched on twice: with nothing known, so that it learns, and with the same known
already. What the first takes more is the learning. Nothing here fails because of a time.
"""

import email.utils
import os
import pathlib
import random
import time

from figures import row, show
from product import HELPER, OFFICE, XPI
from send import open_watched, send_clean, show_machine
from thunderbird import EXTENSION_ID
from timed import TimedThunderbird
from waiting import wait_until

MESSAGES = 5_000
DAY = 24 * 3600
AT_ONCE = 500
CUSTOMERS = 800
COMPLETE = 16  # where in the file it says that the year is learnt
SENDS = 12
TICK = os.sysconf("SC_CLK_TCK")


def copies(count):
    """Of the last year: one to three recipients each, some customers often."""
    chance = random.Random(1)
    for number in range(count):
        whom = {f"p{int(chance.paretovariate(0.5)) % CUSTOMERS}@customer{int(chance.paretovariate(0.5)) % CUSTOMERS}.example"
                for _ in range(chance.choice((1, 1, 2, 3)))}
        yield "\r\n".join([
            "From: jimu@corp.example", f"To: {', '.join(sorted(whom))}", f"Subject: Quotation {number}",
            f"Message-ID: <{number}@corp.example>",
            f"Date: {email.utils.formatdate(time.time() - DAY * (2 + 360 * number / count))}", "", "Thank you", ""])


def seconds_of(pids):
    """Of the processors, so far."""
    used = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / TICK


class Desk:
    """What is measured on one Thunderbird."""

    def __init__(self, thunderbird):
        self.thunderbird = thunderbird
        self.known = thunderbird.desktop.state_home / "bcc-guard" / "correspondents"

    def is_complete(self):
        """Whether the year is learnt."""
        return self.known.exists() and self.known.read_bytes()[COMPLETE] == 1

    def switch_on(self):
        """The seconds that follow; of the processors Thunderbird's and the helper's."""
        before = seconds_of(self.thunderbird.pids)
        begun = time.monotonic()
        self.thunderbird.call("enableExtension", EXTENSION_ID, True)
        self.thunderbird.extension.wait_running()
        return begun, before

    def used(self, before):
        """Processor seconds since: (Thunderbird, helper)."""
        helpers = self.thunderbird.helper_pids()
        others = [pid for pid in self.thunderbird.pids if pid not in helpers]
        return seconds_of(others) - before, seconds_of(helpers)

    def switch_off(self):
        """Its helper ends, too."""
        self.thunderbird.call("enableExtension", EXTENSION_ID, False)
        wait_until(lambda: not self.thunderbird.helper_pids(), "the helper to end", 30)

    def held(self, while_):
        """Milliseconds that messages to one known customer are held, as long as that is true, and at most so many."""
        times = []
        while len(times) < SENDS and while_():
            compose = open_watched(self.thunderbird, "Clean", to=["p1@customer1.example"])
            times.append(send_clean(self.thunderbird, compose)["held"])
        return times


def learn(desk):
    """From the switch to the whole year; and the same time once more with all of it known."""
    begun, before = desk.switch_on()
    wait_until(desk.is_complete, "the year to be learnt", 300)
    took = time.monotonic() - begun
    thunderbird, helper = desk.used(before)
    desk.switch_off()
    begun, before = desk.switch_on()
    time.sleep(max(0, took - (time.monotonic() - begun)))
    idle = desk.used(before)
    print(f"{MESSAGES:,} messages: {took:.1f} s from the start of the extension to the whole year learnt, "
          f"{desk.known.stat().st_size / 1024:.0f} KiB on the disk")
    print(f"of the processors: Thunderbird {thunderbird:.1f} s, with all of it known {idle[0]:.1f} s; "
          f"helper {helper:.2f} s, {idle[1]:.2f} s")
    desk.switch_off()


def hold(desk):
    """How long a send is held while it learns, and after."""
    desk.known.unlink()
    desk.switch_on()
    wait_until(desk.known.exists, "the learning to begin", 60)
    during = desk.held(lambda: not desk.is_complete())
    wait_until(desk.is_complete, "the year to be learnt", 300)
    after = desk.held(lambda: True)
    show("A message to one customer: Thunderbird's event → outcome", [
        *([row("while it learns", during, floor=after)] if during else []), row("after it has learnt", after)])


def main():
    """Prints the figures."""
    show_machine("before")
    with TimedThunderbird(XPI, HELPER, OFFICE, installation="normal_installed") as thunderbird:
        thunderbird.allow(300)
        desk = Desk(thunderbird)
        time.sleep(3)
        desk.switch_off()
        texts = list(copies(MESSAGES))
        for start in range(0, MESSAGES, AT_ONCE):
            thunderbird.call("addMessages", "Sent", texts[start:start + AT_ONCE])
        desk.known.unlink(missing_ok=True)
        time.sleep(3)
        learn(desk)
        hold(desk)
    show_machine("after")


if __name__ == "__main__":
    main()

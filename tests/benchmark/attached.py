"""How long the compose window is held for attachments, beside an extension that does nothing.

Both run at the same time, each in a Thunderbird of its own, and send the same files in turns. Nothing here fails
because of a time.
"""

import contextlib
import os
import pathlib
import tempfile
import time

from figures import paired, row, show
from product import HELPER, OFFICE, XPI
from send import in_turns, open_watched, show_machine
from timed import Floor, TimedThunderbird, pack_floor

MIB = 1024 * 1024
SIZES = {"4 KiB": 4096, "1 MiB": MIB, "5 MiB": 5 * MIB, "20 MiB": 20 * MIB}
ROUNDS = 3
REST = 1
# As many addresses as a list of customers has, of colleagues: nobody is asked.  ASCII: Thunderbird triples other text.
ROWS = "".join(f"Name,p{n}@corp.example,0120-000-000\r\n" for n in range(2331)).encode()


def goal(size):
    """Milliseconds."""
    return 300 + 100 * size / MIB


def held(thunderbird, path):
    """Milliseconds from Thunderbird's event to its outcome."""
    compose = open_watched(thunderbird, "Clean", to=["p@z.example"])
    compose.attach(path)
    time.sleep(REST)
    arrived = len(thunderbird.mail.mails)
    compose.click_send()
    thunderbird.mail.wait_for(arrived + 1, 120)
    compose.wait_closed(60)
    return thunderbird.last_send()["held"]


def measure(floor, ours, path):
    """The times of both, in pairs."""
    taken = {"floor": [], "ours": []}
    for i in range(1 + ROUNDS):
        for name, thunderbird in in_turns(floor, ours, i):
            time_held = held(thunderbird, path)
            if i > 0:
                taken[name].append(time_held)
    return taken["floor"], taken["ours"]


def main():
    """Prints the table."""
    show_machine("before")
    preferences = {"mailnews.message_warning_size": 100 * MIB}
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bcc-guard-")))
        floor = stack.enter_context(Floor(pack_floor(folder), preferences=preferences))
        ours = stack.enter_context(TimedThunderbird(XPI, HELPER, OFFICE, preferences=preferences))
        ours.notifications.start()
        for name, size in SIZES.items():
            path = folder / "list.csv"
            path.write_bytes((ROWS * (size // len(ROWS) + 1))[:size])
            times = measure(floor, ours, path)
            show(f"An attachment of {name} to one outsider: not asked", [
                row("floor: Thunderbird's event → outcome", times[0]),
                row("ours: Thunderbird's event → outcome", times[1], floor=times[0]),
                row("in pairs: ours more than floor", paired(times[1], times[0]), goal=goal(size)),
            ])
        if ours.notifications.shown:
            raise AssertionError("a clean attachment was asked about")
    show_machine("after")


if __name__ == "__main__":
    main()

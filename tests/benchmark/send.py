"""How long a send takes with the product, beside an extension that does nothing.

Both run at the same time, each in a Thunderbird of its own, and are measured in turns.
Nothing here fails because of a time.
"""

import contextlib
import pathlib
import tempfile
import time
from collections import defaultdict

import alone
from figures import paired, row, show
from product import HELPER, OFFICE, XPI
from timed import Floor, TimedThunderbird, pack_floor

WARM_UP = 3
ROUNDS = {40: 30, 2331: 10}
GOALS = {40: 25, 2331: 60}
CLEAN_ROUNDS = 40
CLEAN_GOAL = 10
MEMORY_GOAL = 12
# Longer than what is left to do after a send (windows close, pages are collected).
REST = 0.2


def customers(count):
    """So many, each of a company of their own."""
    return [f"p{i}@k{i}.example" for i in range(count)]


def resident(thunderbird):
    """MiB of memory of the one helper."""
    (pid,) = thunderbird.helper_pids()
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (kilobytes,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(kilobytes) / 1024


def open_watched(thunderbird, subject, **recipients):
    """A compose window with the stopwatch on."""
    compose = thunderbird.open_compose(subject=subject, **recipients)
    thunderbird.watch(compose)
    time.sleep(REST)
    return compose


def click_floor(floor, compose):
    """Clicks Send; milliseconds to Thunderbird's event and to the listener."""
    clicked = compose.click_send()
    entered = floor.entered()
    compose.wait_unlocked(60)
    asked = floor.last_send()["asked"]
    return {"event": (asked - clicked) * 1000, "end": (entered - clicked) * 1000,
            "round": (entered - asked) * 1000}


def click_ours(ours, compose):
    """Clicks Send and answers “edit”; milliseconds to Thunderbird's event and to Notify."""
    ours.notifications.clear()
    clicked = compose.click_send()
    question = ours.notifications.wait_for(1, 60)[0]
    ours.notifications.click(question.id, "edit")
    compose.wait_unlocked(60)
    asked = ours.last_send()["asked"]
    return {"event": (asked - clicked) * 1000, "end": (question.arrived - clicked) * 1000,
            "round": (question.arrived - asked) * 1000}


def asked(floor, ours, count):
    """The times of so many recipients in Cc, by series."""
    typed = customers(count)
    windows = [open_watched(one, "Kept", cc=typed) for one in (floor, ours)]
    taken = defaultdict(list)
    for i in range(WARM_UP + ROUNDS[count]):
        for name, times in (("floor", click_floor(floor, windows[0])),
                            ("ours", click_ours(ours, windows[1]))):
            for key, value in times.items():
                if i >= WARM_UP:
                    taken[name, key].append(value)
            time.sleep(REST)
    for window in windows:
        window.close()
    return taken


def show_asked(count, taken):
    """The table of one number of recipients."""
    floor, ours = taken["floor", "end"], taken["ours", "end"]
    headers = [f"Cc: {', '.join(customers(count))}"]
    rounds = taken["floor", "round"], taken["ours", "round"]
    show(f"{count:,} typed recipients in Cc: asked", [
        row("click → listener (floor)", floor),
        row("click → Notify (ours)", ours, floor=floor),
        row("ours more than floor, in pairs", paired(ours, floor), goal=GOALS[count]),
        row("of it: click → Thunderbird's event (floor)", taken["floor", "event"]),
        row("of it: click → Thunderbird's event (ours)", taken["ours", "event"]),
        row("of it: event → listener (floor)", rounds[0]),
        row("of it: event → Notify (ours)", rounds[1], floor=rounds[0]),
        row("event → …: ours more than floor, in pairs", paired(rounds[1], rounds[0])),
        row("the helper alone: request → verdict", alone.replies(headers, 20)),
        row("the helper alone: request → Notify", alone.notifies(headers, 20)),
    ])


def send_clean(thunderbird):
    """Sends one mail to one customer; milliseconds held, and from click to mail server."""
    thunderbird.mail.clear()
    compose = open_watched(thunderbird, "Clean", to=customers(1))
    clicked = compose.click_send()
    arrived = thunderbird.mail.wait_for(1, 60)[0].arrived
    compose.wait_closed(60)
    time.sleep(REST)
    return {"server": (arrived - clicked) * 1000, "held": thunderbird.last_send()["held"]}


def clean(floor, ours):
    """The times of mails to one customer, by series."""
    taken = defaultdict(list)
    for i in range(WARM_UP + CLEAN_ROUNDS):
        for name, thunderbird in (("floor", floor), ("ours", ours)):
            for key, value in send_clean(thunderbird).items():
                if i >= WARM_UP:
                    taken[name, key].append(value)
        with contextlib.suppress(AssertionError, TimeoutError):
            floor.entered()
    if ours.notifications.shown:
        raise AssertionError("a mail to one customer was asked about")
    return taken


def show_clean(taken):
    """Its table."""
    held, server = ([taken[name, key] for name in ("floor", "ours")] for key in ("held", "server"))
    headers = [f"To: {customers(1)[0]}"]
    show("One customer: not asked", [
        row("held by the extension: event → outcome (floor)", held[0]),
        row("held by the extension: event → outcome (ours)", held[1], floor=held[0]),
        row("ours more than floor, in pairs", paired(held[1], held[0]), goal=CLEAN_GOAL),
        row("click → mail server (floor)", server[0]),
        row("click → mail server (ours)", server[1], floor=server[0]),
        row("ours more than floor, in pairs", paired(server[1], server[0])),
        row("the helper alone: request → verdict", alone.replies(headers, 50)),
    ])


def main():
    """Prints the tables."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bcc-guard-"))
        floor = stack.enter_context(Floor(pack_floor(folder)))
        ours = stack.enter_context(TimedThunderbird(XPI, HELPER, OFFICE))
        ours.notifications.start()
        time.sleep(3)
        memory = {"after its start": resident(ours)}
        show_clean(clean(floor, ours))
        for count in ROUNDS:
            show_asked(count, asked(floor, ours, count))
        time.sleep(1)
        memory["after all of the above"] = resident(ours)
        show("The helper's resident memory, idle", [
            row(when, [size], "MiB", goal=MEMORY_GOAL) for when, size in memory.items()
        ])


if __name__ == "__main__":
    main()

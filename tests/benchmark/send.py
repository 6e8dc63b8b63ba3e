"""How long a send takes with the product, beside an extension that does nothing.

Both run at the same time, each in a Thunderbird of its own, and are measured in turns.
Nothing here fails because of a time.
"""

import contextlib
import os
import pathlib
import tempfile
import time
from collections import defaultdict

import helper_times
from figures import paired, row, show
from product import HELPER, OFFICE, XPI
from timed import Floor, TimedThunderbird, pack_floor

WARM_UP = 3
ROUNDS = {40: 30, 2331: 12}
GOALS = {40: 25, 2331: 60}
CLEAN_ROUNDS = 50
CLEAN_GOAL = 10
MEMORY_GOAL = 12
# Thunderbird goes on working after a send, and longer after a window opened; no person is as fast.
REST = 0.2
LONG_REST = 1


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
    return compose


def in_turns(floor, ours, i):
    """Both, each the first one every other time."""
    both = [("floor", floor), ("ours", ours)]
    return both if i % 2 == 0 else both[::-1]


def click_floor(floor, compose):
    """Clicks Send and waits for the listener."""
    clicked = compose.click_send()
    marks = {"listener": floor.entered(), "back": floor.answered()}
    compose.wait_unlocked(60)
    return since(clicked, event=floor.last_send()["asked"], **marks)


def click_ours(ours, compose):
    """Clicks Send, waits for the question, and answers “edit”."""
    ours.notifications.clear()
    clicked = compose.click_send()
    question = ours.notifications.wait_for(1, 60)[0]
    ours.notifications.click(question.id, "edit")
    compose.wait_unlocked(60)
    return since(clicked, event=ours.last_send()["asked"], notify=question.arrived)


def since(start, **moments):
    """Milliseconds from start to each."""
    return {name: (moment - start) * 1000 for name, moment in moments.items()}


def measure(floor, ours, count, click):
    """Clicks in turns, with click["floor"] and click["ours"]; the times, by series."""
    taken = defaultdict(list)
    for i in range(WARM_UP + count):
        for name, thunderbird in in_turns(floor, ours, i):
            for key, value in click[name](thunderbird).items():
                if i >= WARM_UP:
                    taken[name, key].append(value)
            time.sleep(REST)
    return taken


def asked(floor, ours, count):
    """The times of so many recipients in Cc."""
    typed = customers(count)
    windows = [open_watched(one, "Kept", cc=typed) for one in (floor, ours)]
    time.sleep(LONG_REST)
    taken = measure(floor, ours, ROUNDS[count], {
        "floor": lambda thunderbird: click_floor(thunderbird, windows[0]),
        "ours": lambda thunderbird: click_ours(thunderbird, windows[1]),
    })
    for window in windows:
        window.close()
    return taken


def show_asked(count, taken):
    """The table of one number of recipients.

    The pairs count from Thunderbird's event on: what it does before that, no extension can change,
    and with thousands of recipients it varies by more than what is looked for.
    """
    before = {name: taken[name, "event"] for name in ("floor", "ours")}
    listener, back, notify = (taken[key] for key in (
        ("floor", "listener"), ("floor", "back"), ("ours", "notify")))
    heard, answered = (paired(moment, before["floor"]) for moment in (listener, back))
    warned = paired(notify, before["ours"])
    headers = [f"Cc: {', '.join(customers(count))}"]
    show(f"{count:,} typed recipients in Cc: asked", [
        row("floor: click → listener", listener),
        row("ours: click → Notify", notify, floor=listener),
        row("floor: Thunderbird's event → listener", heard),
        row("floor: Thunderbird's event → listener → first answer", answered, floor=heard),
        row("ours: Thunderbird's event → Notify", warned, floor=heard),
        row("in pairs: ours more than floor's listener", paired(warned, heard), goal=GOALS[count]),
        # The event round: nothing that an extension asks is answered before Thunderbird,
        # which locks the window just before it calls the listener, is done with its pills.
        row("in pairs: ours more than floor's round (first answer)", paired(warned, answered),
            goal=GOALS[count]),
        row("helper alone: request → verdict", helper_times.replies(headers, 20)),
        row("helper alone: request → Notify", helper_times.notifies(headers, 20)),
    ])


def send_clean(thunderbird, compose):
    """Sends one mail to one customer; milliseconds held, and from click to mail server."""
    thunderbird.mail.clear()
    clicked = compose.click_send()
    arrived = thunderbird.mail.wait_for(1, 60)[0].arrived
    compose.wait_closed(60)
    return {**since(clicked, server=arrived), "held": thunderbird.last_send()["held"]}


def clean(floor, ours):
    """The times of mails to one customer.

    Each send takes its window with it.  Both of a pair are opened together, so that they rest alike
    and what else the machine does is the same for both.
    """
    windows = {}

    def send(thunderbird):
        if not windows:
            windows.update({one: open_watched(one, "Clean", to=customers(1)) for one in (floor, ours)})
            time.sleep(LONG_REST)
        return send_clean(thunderbird, windows.pop(thunderbird))

    taken = measure(floor, ours, CLEAN_ROUNDS, {"floor": send, "ours": send})
    if ours.notifications.shown:
        raise AssertionError("a mail to one customer was asked about")
    calls = floor.take_entered()
    if len(calls) != WARM_UP + CLEAN_ROUNDS:
        raise AssertionError(f"the floor was called {len(calls)} times")
    return taken


def show_clean(taken):
    """Its table."""
    held, server = ([taken[name, key] for name in ("floor", "ours")] for key in ("held", "server"))
    show("One customer: not asked", [
        row("floor: Thunderbird's event → outcome", held[0]),
        row("ours: Thunderbird's event → outcome", held[1], floor=held[0]),
        row("in pairs: ours more than floor", paired(held[1], held[0]), goal=CLEAN_GOAL),
        row("floor: click → mail server", server[0]),
        row("ours: click → mail server", server[1], floor=server[0]),
        row("in pairs: ours more than floor", paired(server[1], server[0])),
        row("helper alone: request → verdict", helper_times.replies([f"To: {customers(1)[0]}"], 50)),
    ])


def show_machine(when):
    """Other work on the machine shows in every figure."""
    print(f"{os.cpu_count()} processors, load average {when} {os.getloadavg()[0]:.1f}")


def main():
    """Prints the tables."""
    show_machine("before")
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
    show_machine("after")


if __name__ == "__main__":
    main()

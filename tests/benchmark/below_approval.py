"""How long a message below `approveFrom` is held: with a policy that has approvers, and without, in pairs.

Both run at the same time, each in a Thunderbird of its own, and send in turns. The one without approvals is the same build with
another policy, or another build: `BCC_GUARD_BEFORE` and `BCC_GUARD_BEFORE_XPI` are its helper and its extension. Then two helpers
without a Thunderbird answer in turns.
Nothing here fails because of a time.
"""

import contextlib
import os
import time

from checkers import TANAKA, make_key
from figures import paired, row, show
from helper_times import SENDER
from port import Port, mail
from product import HELPER, OFFICE, XPI
from send import customers, in_turns, open_watched, send_clean, show_machine
from timed import TimedThunderbird

WARM_UP, ROUNDS = 3, 30
CHECKS = 300
LONG_REST = 1
APPROVE_FROM = 100


def measure(before, now):
    """The times of both, in pairs; the windows of a pair are opened together."""
    taken = {"before": [], "now": []}
    for i in range(WARM_UP + ROUNDS):
        windows = {one: open_watched(one, "Clean", to=customers(1)) for one in (before, now)}
        time.sleep(LONG_REST)
        for name, thunderbird in in_turns(before, now, i):
            times = send_clean(thunderbird, windows[thunderbird])
            if i >= WARM_UP:
                taken["now" if name == "ours" else "before"].append(times)
    return taken


def measure_alone(policy, count):
    """Milliseconds from request to verdict in two helpers, without any Thunderbird, in pairs."""
    message = mail(f"Cc: {', '.join(customers(count))}")
    taken = {"before": [], "now": []}
    with Port() as before, Port() as now:
        before.hello(managed=OFFICE)
        now.hello(managed=policy)
        for i in range(WARM_UP + CHECKS):
            for name, port in in_turns(before, now, i):
                start = time.perf_counter()
                port.check(message, own=[SENDER], warn=False)
                if i >= WARM_UP:
                    taken["now" if name == "ours" else "before"].append((time.perf_counter() - start) * 1000)
    return taken["before"], taken["now"]


def show_alone(policy):
    """Their table."""
    rows = []
    for count in (1, 40):
        without, having = measure_alone(policy, count)
        rows += [row(f"{count} recipients, without approvals", without), row(f"{count} recipients, with", having, floor=without),
                 row("in pairs: µs more with", [1000 * more for more in paired(having, without)], "µs")]
    show("The helper alone: request → verdict, the same build", rows)


def main():
    """Prints the tables."""
    show_machine("before")
    _, line = make_key(TANAKA)
    policy = {**OFFICE, "approveFrom": APPROVE_FROM, "approvers": [line]}
    with contextlib.ExitStack() as stack:
        before = stack.enter_context(TimedThunderbird(
            os.environ.get("BCC_GUARD_BEFORE_XPI", XPI), os.environ.get("BCC_GUARD_BEFORE", HELPER), OFFICE))
        now = stack.enter_context(TimedThunderbird(XPI, HELPER, policy))
        for thunderbird in (before, now):
            thunderbird.notifications.start()
        taken = measure(before, now)
        if before.notifications.shown or now.notifications.shown:
            raise AssertionError("a message to one customer was asked about")
    rows = []
    for key, what in (("held", "Thunderbird's event → outcome"), ("server", "click → mail server")):
        without, having = ([one[key] for one in taken[name]] for name in ("before", "now"))
        rows += [row(f"without approvals: {what}", without), row(f"with: {what}", having, floor=without),
                 row("in pairs: more with", paired(having, without))]
    show(f"One customer, below approveFrom {APPROVE_FROM}", rows)
    show_alone(policy)
    show_machine("after")


if __name__ == "__main__":
    main()

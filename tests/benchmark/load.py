"""What one port takes: many checks, many open questions, the largest message.

Prints figures; memory or descriptors that grow, and questions that go lost, are failures.
"""

import os
import pathlib
import time

from bus import Bus
from port import Port, mail

CHECKS = 10_000
OPEN = 200
SETTLED = 1_000  # what is loaded once is loaded by then
MESSAGE = 64 * 1024 * 1024
MIB = 1024 * 1024

ONE = mail("To: a@k1.example", "Subject: Lunch")
FORTY = mail("Cc: " + ", ".join(f'"Customer {n}" <c@k{n}.example>' for n in range(40)))


def descriptors(port):
    """How many the helper has open."""
    return len(os.listdir(f"/proc/{port.pid}/fd"))


def peak(port):
    """VmHWM in bytes."""
    status = pathlib.Path(f"/proc/{port.pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def state(port):
    """For a line of the output."""
    return f"{port.resident() / MIB:.1f} MiB resident, {descriptors(port)} descriptors"


def settle(port, number):
    """One question to its end, as the extension does it; every other mail passes."""
    if number % 2:
        assert port.check(ONE)["level"] == "pass"
        return
    verdict = port.check(FORTY)
    assert verdict["level"] == "convert"
    assert port.decide(verdict["id"], "convert")["type"] == "decided"
    port.dismiss(verdict["id"])


def many_checks():
    """Half of them are asked about and decided, all are written to the log."""
    with Port() as port:
        port.hello()
        begun = time.monotonic()
        for number in range(1, CHECKS + 1):
            settle(port, number)
            if number == SETTLED:
                resident, opened = port.resident(), descriptors(port)
                print(f"# {number} checks: {state(port)}")
        print(f"# {CHECKS} checks in {time.monotonic() - begun:.0f} s: {state(port)}, peak {peak(port) / MIB:.1f} MiB")
        files = sorted(path.name for path in port.log.parent.iterdir())
        print(f"# the log: {', '.join(files)}")
        assert port.resident() < resident + MIB // 2, "memory grew"
        assert descriptors(port) == opened, "descriptors grew"


def open_questions():
    """All of them on the desktop, each answered by its own button."""
    with Bus() as bus, Port(bus.address) as port:
        bus.server.start()
        port.hello()
        before = state(port)
        begun = time.monotonic()
        ids = [port.check(FORTY, warn=True)["id"] for _ in range(OPEN)]
        asked = time.monotonic() - begun
        shown = bus.server.wait_for(OPEN, 60)
        print(f"# {OPEN} questions asked in {asked * 1000:.0f} ms; before: {before}; open: {state(port)}")
        for one in shown:
            bus.server.click(one.id, "edit")
        answers = [port.receive() for _ in ids]
        assert {answer["id"] for answer in answers} == set(ids), "an answer went lost"
        for identifier in ids:
            port.dismiss(identifier)
        port.hello()
        print(f"# all answered and dismissed: {state(port)}")


def largest_message():
    """As large as a request may be, body and all; and one with as many recipients as fit."""
    many = "Cc: " + ",\r\n ".join(f"c{n}@k{n}.example" for n in range(1_500_000))
    for name, message in (("text", mail("To: a@k1.example, b@k2.example") + "x" * (MESSAGE - 400)),
                          ("recipients", mail(many))):
        with Port() as port:
            port.hello()
            begun = time.monotonic()
            verdict = port.check(message)
            print(f"# {len(message) / MIB:.1f} MiB of {name}: {verdict['level']}, "
                  f"{verdict['recipients']['external']} outside, in {time.monotonic() - begun:.1f} s, "
                  f"peak {peak(port) / MIB:.0f} MiB")
            port.dismiss(verdict["id"])
            port.hello()
            print(f"# after it: {state(port)}")


if __name__ == "__main__":
    many_checks()
    open_questions()
    largest_message()

"""What a large policy costs a check: the same message by a small one, in turns with it.

Process time of the helper, over its port.  Nothing here fails because of a time.
"""

import pathlib
import statistics

from port import Port, mail

ROUNDS = 15
GOAL = 1.3


def domains(count):
    """A policy of so many domains inside."""
    return {"internalDomains": [f"d{n}.example" for n in range(count)]}


def alike(count):
    """A policy of so many domains inside, as long as those of the recipients, two slips away."""
    return {"internalDomains": [f"{n:05}k{n:05}.example" for n in range(count)]}


def pairs(count):
    """A policy of so many pairs of parties that trust each other."""
    return {"internalDomains": ["corp.example"],
            "trustedGroups": [[f"k{n}.example", f"l{n}.example"] for n in range(count)]}


ROWS = (
    # What it is, how many recipients, the large policy, the small one, whether it has a goal.
    ("60,000 domains", 25_000, domains(60_000), domains(10), GOAL),
    # Of names as long as those of the recipients, each looked up as what was meant.
    ("60,000 like k1234", 25_000, alike(60_000), alike(10), GOAL),
    ("28,000 trusted pairs", 2_331, pairs(28_000), pairs(10), None),
    ("28,000 trusted pairs", 20_000, pairs(28_000), pairs(10), None),
    ("199,000 domains", 25_000, domains(199_000), domains(10), None),
)


def used(port):
    """Milliseconds of process time so far."""
    fields = pathlib.Path(f"/proc/{port.pid}/schedstat").read_text(encoding="ascii").split()
    return int(fields[0]) / 1e6


def measure(port, message):
    """Milliseconds that one check takes."""
    before = used(port)
    verdict = port.check(message)
    if verdict["type"] != "verdict":
        raise AssertionError(verdict)
    return used(port) - before


def compare(name, recipients, large, small, goal):
    """Prints a line."""
    message = mail("Cc: " + ",\r\n ".join(f"p{n}@k{n}.example" for n in range(recipients)))
    with Port() as one, Port() as other:
        one.hello(large)
        other.hello(small)
        times = [(measure(one, message), measure(other, message)) for _ in range(ROUNDS)][1:]
    ratio = statistics.median(big / little for big, little in times)
    line = (f"{name:24} {recipients:>7,} recipients {statistics.median(big for big, _ in times):8.1f} ms  "
            f"×{ratio:.2f} of 10")
    if goal is not None:
        line += f"  goal ≤ {goal:g}: {'met' if ratio <= goal else 'MISSED'}"
    print(line, flush=True)


for row in ROWS:
    compare(*row)

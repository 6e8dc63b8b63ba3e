"""Makes FAULTS.md of what the tests found: tabulate_faults.py OUTCOMES > FAULTS.md"""

import json
import pathlib
import sys

import faults

HEAD = """\
# What happens when something fails

Made by `tests/thunderbird/tabulate_faults.py` of the outcomes of `test_faults.py` and `test_snap.py`: a real Thunderbird, a
real mail server, the helper as it is built. A person writes to two outsiders and clicks Send; the
fault is there before, or comes while the question is open. Every cell but the last is asserted by the test
of its row. The times, from the click or from the fault to the text, were measured in one run on 2
cores that had other work; a fault that has to be waited for is told of after 6 seconds, and its test
fails after 10.

| fault | the message | nothing lost | compose window | what the person reads | after |
| --- | --- | --- | --- | --- | --- |
"""


def row(found):
    """One line of the table."""
    told = " — ".join(found["told"]).replace("|", "\\|")
    cells = [found["fault"], found["mail"], found["kept"], found["usable"], told,
             f"{found['seconds']} s"]
    return f"| {' | '.join(cells)} |"


def main(path):
    """Prints the table; a fault that no test suffered, or one failed, is an error."""
    lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    found = {record["fault"]: record for record in map(json.loads, lines)}
    missing = [name for name in faults.NAMES if name not in found]
    if missing:
        sys.exit(f"No outcome for: {', '.join(missing)}")
    print(HEAD + "\n".join(row(found[name]) for name in faults.NAMES))


if __name__ == "__main__":
    main(*sys.argv[1:])

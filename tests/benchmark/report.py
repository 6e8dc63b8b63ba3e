"""What `bcc-guard report` takes for the incident and 10,000 delivery reports, beside two floors of the same run that read
the same files and count nothing else: Python's mailbox and email, and GMime alone.

The reports come in the words of ten programs, without the recipients of the message that came back, and, as «whole
headers», with all 2,331 of them in each.  Whole programs in turns; medians of process time (user and system), which the
goal is compared with where other work makes the wall time say little, and of wall time.
"""

import os
import pathlib
import statistics
import sys
import tempfile
import time

import incident_letter as letter
from bounces import FAILED

ROUNDS = 7
REPORTS = 10_000
WHOLE_REPORTS = 1_000
GOAL_S = 2
PYTHON = """import email, mailbox, sys
count = 0
for message in mailbox.mbox(sys.argv[1], create=False):
    count += sum(1 for part in message.walk() if part.get_content_type() == "message/delivery-status")
print(count)"""


def write_reports(path, count, header=""):
    """An mbox file of so many reports, each message that came back with such fields more."""
    everybody = letter.shuffled(1)
    kinds = [kind for _reason, kind in FAILED.values()]
    with open(path, "w", encoding="utf-8") as box:
        for number in range(count):
            one = kinds[number % len(kinds)](everybody[number % len(everybody)], letter.MESSAGE_ID)
            if header:
                one = one.replace("Subject: seminar\n", f"Subject: seminar\n{header}")
            box.write(f"From - Thu Nov 24 10:05:00 2011\n{one}\n")


def measure(command):
    """Seconds of process time and of wall time."""
    silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=silence)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise AssertionError(f"{command}: {status}")
    return used.ru_utime + used.ru_stime, time.perf_counter() - start


def compare(folder, title, reports):
    """Prints a line a program, all of them in turns."""
    message = folder / "sent.eml"
    message.write_bytes(letter.message())
    ours = [os.environ["BCC_GUARD"], "report", "--bounces", reports, message, "--format"]
    commands = {f"report, {form}": [*ours, form] for form in ("json", "html")}
    commands["GMime alone"] = [os.environ["BCC_GUARD_READING_MBOX"], reports]
    commands["Python's mailbox and email"] = [sys.executable, "-c", PYTHON, reports]
    taken = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            taken[name].append(measure(command))
    print(f"{title}, {reports.stat().st_size / 1e6:.0f} MB")
    floor = statistics.median(one[0] for one in taken["GMime alone"])
    for name, times in taken.items():
        process, wall = (statistics.median(column) for column in zip(*times, strict=True))
        goal = f"  goal ≤ {GOAL_S} s: {'met' if wall <= GOAL_S else 'MISSED'}" if name.startswith("report") else ""
        print(f"  {name:28} {process:7.3f} s (×{process / floor:.2f}), wall {wall:7.3f} s{goal}", flush=True)


with tempfile.TemporaryDirectory(prefix="bcc-guard-") as place:
    top = pathlib.Path(place)
    write_reports(top / "reports", REPORTS)
    compare(top, f"{letter.RECIPIENTS:,} recipients, {REPORTS:,} delivery reports", top / "reports")
    cc = "Cc: " + ",\n ".join(f"=?UTF-8?B?44GK5a6i5qeY?= <{one}>" for one, _group in letter.people()) + "\n"
    write_reports(top / "whole", WHOLE_REPORTS, cc)
    compare(top, f"{WHOLE_REPORTS:,} of them with whole headers", top / "whole")

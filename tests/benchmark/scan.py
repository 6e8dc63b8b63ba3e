"""What `bcc-guard scan` costs beside reading the same files, in turns in one run.

An mbox file of ordinary mail, attachments included, beside `LC_ALL=C grep -c '^From '` and Python's `mailbox` with its
headers read; a Maildir beside reading the first 16 KiB of each file.  Process time of whole programs and wall time;
ratios are medians of pairs, and goals are for wall time.  Nothing here fails because of a time.
Beside other work, `chrt -r 5 meson test -C build --benchmark benchmark-scan` keeps the processors for it, as root.
BCC_GUARD_BYTES and BCC_GUARD_MESSAGES choose the sizes (2 GB, 100,000), BCC_GUARD_FOLDER where the files are made.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ARCHIVES = pathlib.Path(__file__).parents[1] / "cli" / "archives.py"

BYTES = int(os.environ.get("BCC_GUARD_BYTES", "2_000_000_000"))
MESSAGES = int(os.environ.get("BCC_GUARD_MESSAGES", "100_000"))
FOLDER = os.environ.get("BCC_GUARD_FOLDER")
PROGRAM = os.environ["BCC_GUARD"]
ROUNDS = 5
MEMORY_GOAL = 32
ONE, TWO, JSON = "--jobs 1", "--jobs 2", "--jobs 1 --format json --all"
HEADS = "the first 16 KiB of each"
PYTHON = """import mailbox, sys, email.policy, email.parser
box = mailbox.mbox(sys.argv[1], lambda file: email.parser.BytesParser(policy=email.policy.default).parse(
    file, headersonly=True), create=False)
for message in box:
    message["To"], message["Cc"], message["Date"]"""


def measure(command):
    """Seconds of process time and of wall time, and MiB."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"}) as child:
        child.stdout.read()
        _, _, used = os.wait4(child.pid, 0)
        child.returncode = 0
    return used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024


def make(kind, path, size):
    """Has an archive made by a program of its own: what is forked from a large one counts as large."""
    made = subprocess.run([sys.executable, "-B", ARCHIVES, kind, path, str(size)], stdout=subprocess.PIPE, check=True)
    return int(made.stdout)


def compare(title, floor, commands, rounds=ROUNDS):
    """Prints a line a program: its median, and its ratio to the first."""
    print(title, flush=True)
    taken = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(measure(command))
    for name, values in taken.items():
        cpu, wall = (statistics.median(one[column] / base[column] for one, base in zip(values, taken[floor], strict=True))
                     for column in (0, 1))
        print(f"  {name:34} {statistics.median(one[0] for one in values):8.2f} s  "
              f"(wall {statistics.median(one[1] for one in values):.2f} s)  ×{cpu:.2f} (wall ×{wall:.2f})  "
              f"{max(one[2] for one in values):.1f} MiB", flush=True)
    return taken


def judge(text, value, goal, met):
    """How a figure stands to its goal."""
    print(f"  {text}: {value:.2f} (goal {goal}: {'met' if met else 'MISSED'})", flush=True)


def ratio(taken, name, other):
    """The median of what one took in times of another, pair by pair, in wall time."""
    return statistics.median(one[1] / base[1] for one, base in zip(taken[name], taken[other], strict=True))


def scan(*options):
    """The command."""
    return [PROGRAM, "scan", *options]


def judge_memory(taken):
    """What a scan has resident at the most."""
    memory = max(one[2] for name in (ONE, TWO) for one in taken[name])
    judge("memory in MiB", memory, f"< {MEMORY_GOAL}", memory < MEMORY_GOAL)


def main(folder):
    box, maildir = folder / "Sent", folder / "Maildir"
    count = make("mbox", box, BYTES)
    subprocess.run(["cat", box], stdout=subprocess.DEVNULL, check=True)  # into the cache
    taken = compare(f"an mbox file of {box.stat().st_size:,} bytes, {count:,} messages", "grep", {
        "grep": ["grep", "-c", "^From ", box], ONE: scan(*ONE.split(), box), TWO: scan(*TWO.split(), box),
        JSON: scan(*JSON.split(), box)})
    judge("--jobs 1 to grep", ratio(taken, ONE, "grep"), "≤ 2", ratio(taken, ONE, "grep") <= 2)
    judge("--jobs 1 to --jobs 2", ratio(taken, ONE, TWO), "> 1", ratio(taken, ONE, TWO) > 1)
    judge_memory(taken)
    python = measure([sys.executable, "-c", PYTHON, box])
    for name in (ONE, JSON):
        value = python[1] / statistics.median(one[1] for one in taken[name])
        judge(f"Python's mailbox ({python[1]:.1f} s) to {name}", value, "≥ 20", value >= 20)
    box.unlink()

    size = make("maildir", maildir, MESSAGES)
    reading = [os.environ["BCC_GUARD_HEADS"], maildir / "cur"]
    measure(reading)  # into the cache
    taken = compare(f"a Maildir of {MESSAGES:,} messages, {size:,} bytes", HEADS, {
        HEADS: reading, ONE: scan(*ONE.split(), maildir), TWO: scan(*TWO.split(), maildir)})
    judge("--jobs 2 to reading", ratio(taken, TWO, HEADS), "≤ 1.5", ratio(taken, TWO, HEADS) <= 1.5)
    judge("--jobs 1 to --jobs 2", ratio(taken, ONE, TWO), "> 1", ratio(taken, ONE, TWO) > 1)
    judge_memory(taken)


with tempfile.TemporaryDirectory(prefix="bcc-guard-", dir=FOLDER) as name_of_folder:
    main(pathlib.Path(name_of_folder))

"""What `bcc-guard check` costs, beside GMime reading the same bytes; each start-up included.

Process time (user and system) of whole programs, in turns, for recipients without names and with
names of three kinds; ratios are medians of pairs, of process time and of wall time.  Nothing here
fails because of a time.
BCC_GUARD_FLEX=FOLDER adds FlexConfirmMail's classifier: the folder of its recipient-classifier.js.
"""

import base64
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
SIZES = (10, 100, 1000, 2331, 10000, 100000)
FLEX = os.environ.get("BCC_GUARD_FLEX")
EMAIL = """import email, email.policy, sys
with open(sys.argv[1], "rb") as mail:
    message = email.message_from_binary_file(mail, policy=email.policy.default)
print(len(message["Cc"].addresses))"""

BARE = "no names"
KINDS = {
    BARE: lambda i: "",
    "ASCII names": lambda i: f"Customer {i} ",
    "raw names": lambda i: f"{japanese(i)} ",
    "encoded names": lambda i: f"=?UTF-8?B?{base64.b64encode(japanese(i).encode()).decode()}?= ",
}

FLOOR = "GMime alone"
ENDS = "GMime, then ends"  # without freeing what it read
OURS = ("check, text", "check, JSON")
# For 100,000: wall time in times of both, and memory in times of the one that takes less.
LARGE, GOALS, MEMORY_GOAL = 100000, {FLOOR: 1.3, ENDS: 2}, 1
# Milliseconds for 2,331 without names.
INCIDENT, INCIDENT_GOAL = 2331, 8
# The machine of that goal reads 2,331 in 1.4 ms (spec 7), which makes it a ratio inside of one run.
READING_THERE = 1.4
READINGS = 25


def japanese(i):
    """A name as it would be written."""
    return f"顧客{i} 太郎"


def write_mail(path, kind, count):
    """A mail to so many recipients."""
    with open(path, "w", encoding="utf-8", newline="") as out:
        for i in range(count):
            address = f"p{i}@k{i}.example"
            out.write("From: jimu@corp.example\r\nCc: " if i == 0 else ",\r\n ")
            out.write(address if kind == BARE else f"{KINDS[kind](i)}<{address}>")
        out.write("\r\n\r\nbody\r\n")


def measure(command):
    """Milliseconds of process time and of wall time, and MiB; these are never less than this program's own."""
    silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=silence)
    _, _, used = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    return (used.ru_utime + used.ru_stime) * 1000, wall * 1000, used.ru_maxrss / 1024


def programs(path, size):
    """Their commands, by name."""
    program = os.environ["BCC_GUARD"]
    commands = {
        FLOOR: [os.environ["BCC_GUARD_READING"], path],
        ENDS: [os.environ["BCC_GUARD_READING"], path, "0"],
        OURS[0]: [program, "check", path],
        OURS[1]: [program, "check", "--format", "json", path],
        "Python's email": [sys.executable, "-c", EMAIL, path],
    }
    if FLEX:
        commands["FlexConfirmMail"] = [
            shutil.which("node"), "--experimental-default-type=module",
            os.path.join(os.path.dirname(__file__), "flex.mjs"), FLEX, path]
    if size > 2331:  # quadratic: 8 s for 10,000
        del commands["Python's email"]
    return commands


def judged(value, goal):
    """How a figure stands to its goal."""
    return f"goal ≤ {goal:g}: {'met' if value <= goal else 'MISSED'}"


def ratio(taken, name, other, column):
    """The median of what one took in times of another, pair by pair."""
    return statistics.median(
        one[column] / base[column] for one, base in zip(taken[name], taken[other], strict=True))


def show_large(name, taken, memory):
    """One of ours beside its goals."""
    times = (f"wall time ×{ratio(taken, name, other, 1):.2f} of {other} "
             f"({judged(ratio(taken, name, other, 1), goal)})" for other, goal in GOALS.items())
    least = min(memory[other] for other in GOALS)
    print(f"        {name}: {'; '.join(times)}; memory ×{memory[name] / least:.2f} "
          f"({judged(memory[name] / least, MEMORY_GOAL)})", flush=True)


def compare(path, kind, size):
    """Prints a line a program."""
    commands = programs(path, size)
    taken = {name: [] for name in commands}
    readings = []
    for _ in range(ROUNDS):
        for name, command in commands.items():
            taken[name].append(measure(command))
        if size == INCIDENT and kind == BARE:
            readings.append(read_warm(path))
    times = {name: [one[0] for one in values] for name, values in taken.items()}
    memory = {name: max(one[2] for one in values) for name, values in taken.items()}
    for name in commands:
        beside = "  ".join(
            f"×{ratio(taken, name, other, 0):.2f} (wall ×{ratio(taken, name, other, 1):.2f})"
            for other in GOALS)
        print(f"{size:>7,} {kind:13} {name:16} {statistics.median(times[name]):8.1f} ms  {beside}  "
              f"{memory[name]:6.1f} MiB", flush=True)
    if size == LARGE:
        for name in OURS:
            show_large(name, taken, memory)
    if readings:
        show_incident(times, readings)


def read_warm(path):
    """Milliseconds that GMime's reading takes in a process that has done it before."""
    command = [os.environ["BCC_GUARD_READING"], path, str(READINGS)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def show_incident(times, readings):
    """The goal for 2,331 as it stands, and beside what this machine takes for the reading itself."""
    nothing = statistics.median(measure(["/bin/true"])[0] for _ in range(ROUNDS))
    reading = statistics.median(readings)
    print(f"        a program that does nothing {nothing:.1f} ms; GMime's reading alone, without start-up "
          f"{reading:.1f} ms (in a warm process), {READING_THERE} ms on the machine of the goal")
    for name in OURS:
        whole = statistics.median(times[name])
        beside = whole / reading
        print(f"        {name}: {whole:.1f} ms in all ({judged(whole, INCIDENT_GOAL)}), "
              f"×{beside:.1f} of GMime's reading ({judged(beside, round(INCIDENT_GOAL / READING_THERE, 1))})",
              flush=True)


with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
    file = os.path.join(folder, "mail.eml")
    print(f"×: of {FLOOR}, and of {ENDS}")
    for kind_of_names in KINDS:
        for count in SIZES:
            write_mail(file, kind_of_names, count)
            compare(file, kind_of_names, count)

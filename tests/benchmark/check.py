"""What `bcc-guard check` costs, beside GMime reading the same bytes; each start-up included.

Process time (user and system) of whole programs, in turns.  Nothing here fails because of a time.
BCC_GUARD_FLEX=FOLDER adds FlexConfirmMail's classifier: the folder of its recipient-classifier.js.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 15
SIZES = (10, 100, 1000, 2331, 10000, 100000)
FLEX = os.environ.get("BCC_GUARD_FLEX")
EMAIL = """import email, email.policy, sys
with open(sys.argv[1], "rb") as mail:
    message = email.message_from_binary_file(mail, policy=email.policy.default)
print(len(message["Cc"].addresses))"""

FLOOR = "GMime alone"
OURS = ("check, text", "check, JSON")
# Of the issue: process time and memory for 100,000, in times of the floor; milliseconds for 2,331.
LARGE, LARGE_GOAL = 100000, 1.6
INCIDENT, INCIDENT_GOAL = 2331, 8
# The machine of that goal reads 2,331 in 1.4 ms (spec 7), which makes it a ratio inside of one run.
READING_THERE = 1.4
READINGS = 25


def measure(command):
    """Milliseconds of process time, and MiB; these are never less than this program's own."""
    silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=silence)
    _, _, used = os.wait4(pid, 0)
    return (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024


def programs(path, size):
    """Their commands, by name."""
    program = os.environ["BCC_GUARD"]
    commands = {
        FLOOR: [os.environ["BCC_GUARD_READING"], path],
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


def compare(path, size):
    """Prints a line a program."""
    commands = programs(path, size)
    taken = {name: [] for name in commands}
    readings = []
    for _ in range(ROUNDS):
        for name, command in commands.items():
            taken[name].append(measure(command))
        if size == INCIDENT:
            readings.append(read_warm(path))
    times = {name: [time for time, _ in values] for name, values in taken.items()}
    memory = {name: max(peak for _, peak in values) for name, values in taken.items()}
    for name in commands:
        ratio = statistics.median(
            one / other for one, other in zip(times[name], times[FLOOR], strict=True))
        line = (f"{size:>7,} {name:16} {statistics.median(times[name]):8.1f} ms  ×{ratio:.2f}  "
                f"{memory[name]:6.1f} MiB")
        if size == LARGE and name in OURS:
            line += (f"  time: {judged(ratio, LARGE_GOAL)}; "
                     f"memory: {judged(memory[name] / memory[FLOOR], LARGE_GOAL)}")
        print(line, flush=True)
    if size == INCIDENT:
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
        ratio = whole / reading
        print(f"        {name}: {whole:.1f} ms in all ({judged(whole, INCIDENT_GOAL)}), "
              f"×{ratio:.1f} of GMime's reading ({judged(ratio, round(INCIDENT_GOAL / READING_THERE, 1))})",
              flush=True)


with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
    for count in SIZES:
        typed = ",\r\n ".join(f"p{i}@k{i}.example" for i in range(count))
        file = os.path.join(folder, "mail.eml")
        with open(file, "w", encoding="ascii", newline="") as out:
            out.write(f"From: jimu@corp.example\r\nCc: {typed}\r\n\r\nbody\r\n")
        compare(file, count)

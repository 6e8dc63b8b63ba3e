"""What `bcc-guard check` costs, beside GMime reading the same bytes; each start-up included.

Process time (user and system) of whole programs, in turns.  Nothing here fails because of a time.
BCC_GUARD_FLEX=FOLDER adds FlexConfirmMail's classifier: the folder of its recipient-classifier.js.
"""

import os
import shutil
import statistics
import sys
import tempfile

ROUNDS = 15
SIZES = (10, 100, 1000, 2331, 10000, 100000)
FLEX = os.environ.get("BCC_GUARD_FLEX")
EMAIL = """import email, email.policy, sys
with open(sys.argv[1], "rb") as mail:
    message = email.message_from_binary_file(mail, policy=email.policy.default)
print(len(message["Cc"].addresses))"""


def measure(command):
    """Milliseconds of process time, and MiB; these are never less than this program's own."""
    silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=silence)
    _, _, used = os.wait4(pid, 0)
    return (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024


def compare(path, size):
    """Prints a line a program."""
    program = os.environ["BCC_GUARD"]
    commands = {
        "GMime alone": [os.environ["BCC_GUARD_READING"], path],
        "check, text": [program, "check", path],
        "check, JSON": [program, "check", "--format", "json", path],
        "Python's email": [sys.executable, "-c", EMAIL, path],
    }
    if FLEX:
        commands["FlexConfirmMail"] = [
            shutil.which("node"), "--experimental-default-type=module",
            os.path.join(os.path.dirname(__file__), "flex.mjs"), FLEX, path]
    if size > 2331:  # quadratic: 8 s for 10,000
        del commands["Python's email"]
    taken = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            taken[name].append(measure(command))
    floor = [time for time, _ in taken["GMime alone"]]
    for name, values in taken.items():
        times = [time for time, _ in values]
        ratio = statistics.median(one / other for one, other in zip(times, floor, strict=True))
        print(f"{size:>7,} {name:16} {statistics.median(times):8.1f} ms  ×{ratio:.2f}  "
              f"{max(memory for _, memory in values):6.1f} MiB", flush=True)


with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
    for count in SIZES:
        typed = ",\r\n ".join(f"p{i}@k{i}.example" for i in range(count))
        file = os.path.join(folder, "mail.eml")
        with open(file, "w", encoding="ascii", newline="") as out:
            out.write(f"From: jimu@corp.example\r\nCc: {typed}\r\n\r\nbody\r\n")
        compare(file, count)

"""What the verification of a request for an approval takes: cutting it apart, recipients and digest made anew, one
signature, beside two floors of the same run: GMime reading the message that the request is about, and our own reading of it.

Process time in turns, without the start of a program; medians of pairs.  Nothing here fails because of a time.
"""

import os
import pathlib
import statistics
import subprocess
import tempfile

ROUNDS, TIMES = 7, 9
SIZES = (2331, 100_000)
GOAL = 1.5


def write_mail(path, size):
    """A message to so many outsiders in Bcc."""
    people = ",\r\n ".join(f"p{i}@k{i}.example" for i in range(size))
    path.write_text(
        f"From: jimu@corp.example\r\nTo: jimu@corp.example\r\nSubject: Seminar\r\nBcc: {people}\r\n\r\nCome.\r\n",
        encoding="utf-8", newline="")


def run(program, *arguments):
    """The numbers that a program prints."""
    done = subprocess.run([os.environ[program], *map(str, arguments)], capture_output=True, check=True, text=True)
    return [float(word) for word in done.stdout.split()]


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "mail"
        for size in SIZES:
            write_mail(path, size)
            rows = []
            for _ in range(ROUNDS):
                gmime = run("BCC_GUARD_READING", path, TIMES)[-1]
                rows.append((gmime, *run("BCC_GUARD_APPROVING", path, TIMES)))
            gmime, ours, verified = (statistics.median(column) for column in zip(*rows))
            ratio = statistics.median(row[2] / row[0] for row in rows)
            own = statistics.median(row[2] / row[1] for row in rows)
            print(f"{size:7,} recipients: GMime {gmime:.2f} ms, read by us {ours:.2f} ms, verified {verified:.2f} ms: "
                  f"{ratio:.2f} times GMime (goal {GOAL}: {'met' if ratio <= GOAL else 'missed'}), {own:.2f} times ours")


main()

"""What the verification of a request for an approval takes: cutting it apart, recipients and digest made anew, one
signature, beside three floors of the same run: our own reading of the message that the request is about, GMime's, and all
of our check of it.  No recipient has a name: names are read, and are no part of what is approved.

Process time in turns, without the start of a program; medians of pairs.  Nothing here fails because of a time.
"""

import os
import pathlib
import statistics
import subprocess
import tempfile

ROUNDS, TIMES = 7, {2331: 101, 100_000: 9}
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
        for size, times in TIMES.items():
            write_mail(path, size)
            rows = []
            for _ in range(ROUNDS):
                gmime = run("BCC_GUARD_READING", path, times)[-1]
                rows.append((gmime, *run("BCC_GUARD_APPROVING", path, times)))
            gmime, ours, checked, verified = (statistics.median(column) for column in zip(*rows))
            own, whole, other = (statistics.median(row[3] / row[i] for row in rows) for i in (1, 2, 0))
            print(f"{size:7,} recipients: read {ours:.2f} ms, checked {checked:.2f} ms, read by GMime {gmime:.2f} ms, "
                  f"verified {verified:.2f} ms: {own:.2f} times our reading (goal {GOAL}: "
                  f"{'met' if own <= GOAL else 'missed'}), {whole:.2f} times our check, {other:.2f} times GMime")


main()

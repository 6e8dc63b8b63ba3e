"""The committed tables of faults, against the tests' lists of them.  TAP on standard output."""

import pathlib
import sys


EACH = "\n## While one message each is sent\n"


def table(text):
    """The cells of each row of the first one."""
    lines = text.partition("\n## ")[0].splitlines()
    rows = [line for line in lines if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in rows]


def named(rows, names, columns):
    """What is wrong with the names of the rows, and their cells."""
    written = [row[0] for row in rows]
    for name in names:
        if written.count(name) != 1:
            yield f"“{name}” is in {written.count(name)} rows"
    for row in rows:
        if row[0] not in names:
            yield f"“{row[0]}” is no fault of the tests"
        if len(row) != columns or not all(row):
            yield f"“{row[0]}” has an empty cell"


def faults_of(text, faults, held):
    """What is wrong with both."""
    rows = table(text)
    yield from named(rows, faults.NAMES, 6)
    yield from (f"“{row[0]}” was not {held}" for row in rows if row[1:2] != [held])
    yield from named(table(text.partition(EACH)[2]), faults.EACH, 7)


def main(folder):
    """Prints one test."""
    sys.path.insert(0, folder)
    import faults  # noqa: PLC0415 (the folder is an argument)
    import outcomes  # noqa: PLC0415

    text = (pathlib.Path(folder) / "FAULTS.md").read_text(encoding="utf-8")
    found = list(faults_of(text, faults, outcomes.HELD))
    print("1..1")
    print("not ok" if found else "ok", "1 the tables of faults")
    for line in found:
        print(f"# {line}")


if __name__ == "__main__":
    main(*sys.argv[1:])

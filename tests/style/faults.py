"""The committed table of faults, against the tests' list of them.  TAP on standard output."""

import pathlib
import sys


def table(path):
    """The cells of each row of the first one."""
    lines = path.read_text(encoding="utf-8").partition("\n## ")[0].splitlines()
    rows = [line for line in lines if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in rows]


def faults_of(rows, names, held):
    """What is wrong with it."""
    written = [row[0] for row in rows]
    for name in names:
        if written.count(name) != 1:
            yield f"“{name}” is in {written.count(name)} rows"
    for row in rows:
        if row[0] not in names:
            yield f"“{row[0]}” is no fault of the tests"
        if len(row) != 6 or not all(row):
            yield f"“{row[0]}” has an empty cell"
        elif row[1] != held:
            yield f"“{row[0]}” was not {held}"


def main(folder):
    """Prints one test."""
    sys.path.insert(0, folder)
    import faults  # noqa: PLC0415 (the folder is an argument)
    import outcomes  # noqa: PLC0415

    found = list(faults_of(table(pathlib.Path(folder) / "FAULTS.md"), faults.NAMES, outcomes.HELD))
    print("1..1")
    print("not ok" if found else "ok", "1 the table of faults")
    for line in found:
        print(f"# {line}")


if __name__ == "__main__":
    main(*sys.argv[1:])

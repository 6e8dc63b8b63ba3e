"""Counts the lines of helper/ that ran: count.py LEAST LINES PART IDLE, of what "llvm-cov export --format=lcov" wrote.

PART names the files that count, LINES says how often each line ran.  Prints a row a file and the sum; writes the
lines that did not run into IDLE.  Fails below LEAST of a hundred.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HELPER = ROOT / "helper"


def code_lines(text):
    """The numbers of the lines that are more than comment, brace and white space: llvm-cov counts those as well."""
    bare = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment.group().count("\n"), text, flags=re.DOTALL)
    return {number for number, line in enumerate(bare.splitlines(), 1) if re.search(r"\w", line)}


def read(path):
    """Returns, by file of helper/, how often each of its lines of code ran."""
    counts, lines, code = {}, None, set()
    for row in path.read_text(encoding="utf-8").splitlines():
        key, _, value = row.partition(":")
        if key == "SF":
            source = pathlib.Path(value).resolve()
            is_ours = HELPER in source.parents and source.suffix == ".c"
            lines = counts.setdefault(source.relative_to(ROOT), {}) if is_ours else None
            code = code_lines(source.read_text(encoding="utf-8")) if is_ours else set()
        elif key == "DA" and lines is not None:
            number, count = map(int, value.split(",")[:2])
            if number in code:
                lines[number] = max(count, lines.get(number, 0))
    return counts


def main(least, path, part, idle):
    wanted = read(pathlib.Path(part))
    counts = {name: lines for name, lines in sorted(read(pathlib.Path(path)).items()) if name in wanted}
    rows = [(name, len(lines), sum(1 for count in lines.values() if count)) for name, lines in counts.items()]
    for name, total, ran in rows:
        print(f"{100 * ran / total:5.1f} % of {total:4} lines of {name}")
    total, ran = sum(row[1] for row in rows), sum(row[2] for row in rows)
    print(f"{100 * ran / total:5.1f} % of {total} lines ran, {least} % are asked for")
    with open(idle, "w", encoding="utf-8") as out:
        for name, lines in counts.items():
            source = (ROOT / name).read_text(encoding="utf-8").splitlines()
            for number, count in sorted(lines.items()):
                if not count:
                    print(f"{name}:{number}: {source[number - 1]}", file=out)
    return 1 if ran < total * int(least) / 100 else 0


sys.exit(main(*sys.argv[1:]))

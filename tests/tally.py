"""Counts the tests of a meson run: prints "N passed, N failed", and says whether all passed.

A program that ended badly counts as a failure of its own, whatever its tests said. What a test said of its
failure is printed as well: Meson keeps that in its log alone.
"""
import sys
import xml.etree.ElementTree as ElementTree


def count(path):
    """Returns how many passed and failed, and the names of those that were skipped."""
    passed = failed = 0
    skipped = []
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        bad = 0
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                bad += 1
            elif case.find("skipped") is not None:
                skipped.append(f"{suite.get('name')} {case.get('name')}")
            else:
                passed += 1
        failed += bad
    return passed, failed, skipped


def reasons(path):
    """Yields the lines of the failed tests: TAP has the reason in the comments behind "not ok"."""
    failed = False
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            if not line.startswith("#"):
                # What TAP calls a "TODO" is expected to fail.
                failed = line.startswith("not ok ") and "# TODO" not in line
            if failed:
                yield line.rstrip()


def tell(path, log, status):
    """Prints the reasons and figures of a meson run; returns the exit status."""
    try:
        for line in reasons(log):
            print(line)
        passed, failed, skipped = count(path)
    except (OSError, ElementTree.ParseError) as error:
        print(f"No results: {error}", file=sys.stderr)
        passed, failed, skipped = 0, 1, []
    for name in skipped:
        print(f"skipped: {name}")
    return end(passed, failed, status)


def end(passed, failed, status):
    """Prints the last line; returns the exit status."""
    if status != 0 and failed == 0:
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0

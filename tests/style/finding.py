"""Which test tests/run finds by what a person types.  TAP."""

import contextlib
import io
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import runner  # noqa: E402

TESTS = {name: {"name": name, "suite": [f"bcc-guard:{suite}", "bcc-guard:quick"]} for name, suite in (
    ("prompt", "unit"), ("policy", "unit"), ("log-file", "unit"), ("valgrind-prompt", "valgrind"),
    ("host-policy", "host"), ("host-wire", "host"), ("cli-policy", "cli"),
    ("extension-gate", "extension"), ("extension", "extension"), ("style", "style"),
    ("thunderbird-send", "thunderbird"), ("benchmark-send", "speed"))}
FOUND = (
    ("its name", "prompt", "prompt"),
    ("the end of its name", "gate", "extension-gate"),
    ("its name, and the end of others", "policy", "policy"),
    ("the file of a program", "tests/unit/test-log-file.c", "log-file"),
    ("the file of a room", "tests/host/test_wire.py", "host-wire"),
    ("the file of a room, which is the end of others", "tests/cli/test_policy.py", "cli-policy"),
    ("the file of the extension's", "gate.test.mjs", "extension-gate"),
    ("a name that a suite has as well", "style", "style"),
    ("several", "send", "There are several tests “send”: thunderbird-send, benchmark-send"),
    ("a suite", "unit", "“unit” is a suite: tests/run --suite unit"),
    ("a misspelt name", "promt", "There is no test “promt”; near it: prompt; tests/run --list has them all"),
    ("no name near it", "xyz", "There is no test “xyz”; tests/run --list has them all"),
)
LINES = [
    "# Subtest: one\n", "ok 1 - one # SKIP test name does not match pattern\n", "  ---\n", "  ...\n",
    "# Subtest: two\n", "ok 2 - two\n", "  ---\n", "  ...\n",
]


def found(wanted):
    """The name of what is found, or the sentence."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            return runner.found(TESTS, wanted)["name"]
    except SystemExit as error:
        return error.code


def main():
    """Prints a test for each row, and one of what is shown."""
    bad = False
    rows = [(name, found(typed), wanted) for name, typed, wanted in FOUND]
    rows.append(("what node passes over is not shown", "".join(runner.without_passed_over(LINES)), "".join(LINES[4:])))
    print(f"1..{len(rows)}")
    for number, (name, result, wanted) in enumerate(rows, 1):
        print(f"{'ok' if result == wanted else 'not ok'} {number} {name}")
        if result != wanted:
            bad = True
            print(f"# {result!r} instead of {wanted!r}")
    return bad


sys.exit(main())

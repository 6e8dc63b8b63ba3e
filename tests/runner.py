"""Runs every test, some, or one of them.

tests/run                  builds everything and runs every test, but for those of the suite long
tests/run --quick          those of about a minute
tests/run --suite long     what takes long, and is mostly seen by others as well
tests/run --suite SUITE    one suite; other options go to "meson test" as well
tests/run NAME             one test, with all that it says: its name, its file, or the end of its name
tests/run NAME CASE        its cases that have CASE in their name
tests/run --list           the suites and names of all tests
tests/run --list NAME      the cases of one
"""

import difflib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

import tally

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
LOGS = BUILD / "meson-logs"
# What stands in front of a name in these suites; the suite valgrind runs others once more.
PREFIXES = ("host-", "cli-", "extension-", "desktop-", "deploy-", "thunderbird-", "benchmark-")
# Of what node does not run because of its name.
PASSED_OVER = "# SKIP test name does not match pattern"
# Prints the names of the tests of a module.
LOADER = """
import sys, unittest
def names(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from names(one)
        else:
            yield one.id().partition(".")[2]
print(*names(unittest.defaultTestLoader.loadTestsFromName(sys.argv[1])), sep="\\n")
"""


def introspect(what):
    """What meson knows: tests, benchmarks or targets."""
    return json.loads((BUILD / "meson-info" / f"intro-{what}.json").read_text())


def all_tests():
    """Every test by its name; each file of the suite extension is one as well."""
    tests = {test["name"]: test for what in ("tests", "benchmarks") for test in introspect(what)}
    extension = tests["extension"]
    for path in sorted((ROOT / "tests" / "extension").glob("*.test.mjs")):
        name = f"extension-{path.name.removesuffix('.test.mjs')}"
        command = [extension["cmd"][0], "--test-reporter=tap", str(path)]
        tests[name] = {**extension, "name": name, "cmd": command}
    return tests


def suites(test):
    """The suites that a test is in."""
    return [suite.rpartition(":")[2] for suite in test["suite"]]


def found(tests, wanted):
    """The test that somebody means, who may have given its file; ends with a sentence if there is none."""
    path = pathlib.PurePath(wanted)
    short = re.sub(r"^test[-_]|(\.test)?\.\w+$", "", path.name).replace("_", "-")
    room = f"{path.parent.name}-"
    if room in PREFIXES and room + short in tests:
        return tests[room + short]
    near = [prefix + short for prefix in PREFIXES if prefix + short in tests]
    for name in (wanted, short):
        if name in tests:
            if near:
                print(f"# Of that name there are also: {', '.join(near)}", file=sys.stderr)
            return tests[name]
    if len(near) == 1:
        return tests[near[0]]
    if near:
        sys.exit(f"There are several tests “{wanted}”: {', '.join(near)}")
    if any(wanted in suites(test) for test in tests.values()):
        sys.exit(f"“{wanted}” is a suite: tests/run --suite {wanted}")
    # Those of valgrind have the names of others.
    others = [name for name in tests if wanted.startswith("valgrind-") or not name.startswith("valgrind-")]
    sys.exit(f"There is no test “{wanted}”{nearest(short, others)}; tests/run --list has them all")


def nearest(wanted, names):
    """A part of a sentence: the names that somebody may have meant."""
    near = [name for name in names if wanted in name] or difflib.get_close_matches(wanted, names, 5, 0.5)
    return f"; near it: {', '.join(near[:8])}" if near else ""


def kind(test):
    """By what its cases are chosen: node, unittest, GLib, or nothing."""
    command = test["cmd"]
    if pathlib.PurePath(command[0]).name == "node":
        return "node"
    if "tap" in command:
        return "unittest"
    program = next((word for word in command if re.search(r"/(test|replay)-[^/]*$", word)), None)
    return "GLib" if program else None


def environment(test):
    """That of meson; what a test prints comes at once."""
    given = {"MALLOC_PERTURB_": str(random.randint(1, 255)), "PYTHONUNBUFFERED": "1"}
    return {**given, **os.environ, **test["env"]}


def said(test, command):
    """The lines that a command of this test prints."""
    return subprocess.run(
        command, cwd=test["workdir"] or BUILD, env=environment(test), stdout=subprocess.PIPE,
        text=True, check=False).stdout.splitlines()


def cases(test):
    """The names of its cases."""
    command = test["cmd"]
    if kind(test) == "node":
        lines = said(test, [command[0], "--test-name-pattern=^$", *command[1:]])
        return [line.partition(" - ")[2].removesuffix(PASSED_OVER).strip() for line in lines if PASSED_OVER in line]
    if kind(test) == "unittest":
        return said(test, ["/usr/bin/python3", "-B", "-c", LOADER, command[-1]])
    if kind(test) == "GLib":
        return [line for line in said(test, [*command, "-l"]) if line.startswith("/")]
    sys.exit(f"“{test['name']}” has no cases: it runs as a whole")


def narrowed(test, wanted):
    """The command that runs the cases with this in their name."""
    command = test["cmd"]
    if command[-1].startswith("test_") and "tap" not in command:
        return [*command, "-k", wanted]  # as somebody else, who alone can say which there are
    names = cases(test)
    chosen = [name for name in names if name == wanted] or [name for name in names if wanted in name]
    if not chosen:
        sys.exit(f"“{test['name']}” has no case “{wanted}”{nearest(wanted, names)}; "
                 f"tests/run --list {test['name']} has them all")
    if kind(test) == "node":
        pattern = re.sub(r"[\\^$.*+?()[\]{}|/]", r"\\\g<0>", wanted)
        return [command[0], f"--test-name-pattern={pattern}", *command[1:]]
    if kind(test) == "unittest":
        return [*command[:-1], *(f"{command[-1]}.{name}" for name in chosen)]
    return [*command, *(word for name in chosen for word in ("-p", name))]


def without_passed_over(lines):
    """The lines of node, but for what it did not run."""
    title, skipping = "", False
    for line in lines:
        if PASSED_OVER in line:
            title, skipping = "", True
        elif skipping:
            skipping = line.strip() != "..."
        elif line.startswith("# Subtest:"):
            yield title
            title = line
        else:
            yield title + line
            title = ""


def ninja(*targets):
    """Builds these, in silence; ends with what is said if that fails."""
    done = subprocess.run(["ninja", "-C", BUILD, *targets], check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout)


def build_for(test):
    """Builds the product and what this test needs."""
    ninja(*(os.path.relpath(path, BUILD) for target in introspect("targets")
            if target["id"] in test["depends"] or ROOT / "tests" not in pathlib.Path(target["defined_in"]).parents
            for path in target["filename"] if target["build_by_default"]))


def fetch_packages():
    """axe-core, ESLint and addons-linter; where they cannot be had, their tests are skipped."""
    for room in (ROOT / "tests" / "extension", ROOT / "tests" / "static"):
        lock, there = room / "package-lock.json", room / "node_modules" / ".package-lock.json"
        if shutil.which("npm") and (not there.exists() or there.stat().st_mtime <= lock.stat().st_mtime):
            command = ["npm", "ci", "--prefix", room, "--cache", BUILD / "npm",
                       "--ignore-scripts", "--no-audit", "--no-fund"]
            if subprocess.run(command, check=False, stdout=sys.stderr).returncode != 0:
                print(f"The packages of {room.relative_to(ROOT)}/package.json could not be fetched", file=sys.stderr)


def run_one(test, wanted=None):
    """Runs it and shows what it says; returns the exit status."""
    if {"extension", "static", "thunderbird"}.intersection(suites(test)):
        fetch_packages()
    build_for(test)
    command = test["cmd"] if wanted is None else narrowed(test, wanted)
    with subprocess.Popen(
            command, cwd=test["workdir"] or BUILD, env=environment(test), stdout=subprocess.PIPE,
            text=True, errors="replace") as process:
        results = []
        for line in without_passed_over(process.stdout):
            print(line, end="", flush=True)
            results += re.findall(r"^(?:ok|not ok)\b(?!.*# (?:SKIP|TODO))", line, re.MULTILINE)
    if test["protocol"] != "tap":
        return process.returncode
    return tally.end(results.count("ok"), results.count("not ok"), process.returncode)


def run_many(arguments):
    """Runs what meson makes of these arguments; returns the exit status."""
    fetch_packages()
    # With all that ninja says: it takes a while.
    if subprocess.run(["ninja", "-C", BUILD], check=False).returncode != 0:
        return 1
    junit, log = LOGS / "testlog.junit.xml", LOGS / "testlog.txt"
    junit.unlink(missing_ok=True)
    # One more than cores: of a test in a Thunderbird half the time is waiting for windows, or for something to hang.
    command = ["meson", "test", "-C", BUILD, "--no-rebuild", "--print-errorlogs",
               f"--num-processes={len(os.sched_getaffinity(0)) + 1}", *arguments]
    status = subprocess.run(command, check=False).returncode
    # What repeats the random tests of this run.
    if log.exists():
        text = log.read_text(encoding="utf-8", errors="replace")
        print(*re.findall(r"^# (?:seed \d+|\d+ messages compared)$", text, re.MULTILINE), sep="\n")
    return tally.tell(junit, log, status)


def main(*arguments):
    """Does what tests/run is asked to do."""
    first, *rest = arguments or [""]
    if first in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    if first == "--quick":
        return run_many(["--suite", "quick", *rest])
    if not first:
        return run_many(["--no-suite", "long"])
    if first.startswith("-") and first != "--list":
        return run_many(arguments)
    ninja("build.ninja")
    tests = all_tests()
    if len(arguments) > 2:
        sys.exit("tests/run NAME CASE: one test, and one part of its cases' names")
    if first != "--list":
        return run_one(found(tests, first), *rest)
    if rest:
        test = found(tests, *rest)
        build_for(test)
        print(*cases(test), sep="\n")
    else:
        print(*sorted(f"{suite:12} {name}{' (quick)' * len(quick)}" for name, test in tests.items()
                      for suite, *quick in [suites(test)]), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

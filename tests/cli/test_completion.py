"""bash completes what the program takes."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from program import run

COMPLETION = pathlib.Path(os.environ["BCC_GUARD_COMPLETION"])
LIBRARY = "/usr/share/bash-completion/bash_completion"
COMMANDS = {"scan", "report", "check", "policy", "audit", "doctor", "approve", "approver"}
HTML = {"report", "scan"}
# They print one thing.
FORMLESS = {"approve", "approver"}


def complete(line, folder="/"):
    """Returns what Tab offers at the end of the line, as a person's shell does it."""
    words = line.split(" ")
    script = """
        source "$1" && source "$2" || exit 1
        COMP_LINE=$3 COMP_POINT=${#3} COMP_TYPE=9 COMP_KEY=9
        shift 3
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        function=$(complete -p bcc-guard | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        "$function" bcc-guard "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", LIBRARY, COMPLETION, line, *words],
        capture_output=True, check=True, cwd=folder, text=True,
    )
    if done.stderr:
        raise AssertionError(f"{line}: {done.stderr}")
    return set(done.stdout.split())


class Completion(unittest.TestCase):
    """Lines, and what they lead to."""

    def test_commands(self):
        self.assertEqual(complete("bcc-guard "), COMMANDS | {"--help", "--version"})
        self.assertEqual(complete("bcc-guard po"), {"policy"})
        self.assertEqual(complete("bcc-guard x"), set())
        helped = run("--help").stdout.decode()
        for command in COMMANDS:
            self.assertRegex(helped, rf"(?m)^  {command} ")

    def test_every_option_that_there_is(self):
        for command in COMMANDS:
            with self.subTest(command):
                known = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)",
                                       run(command, "--help").stdout.decode(), re.MULTILINE))
                self.assertEqual("--format" in known, command not in FORMLESS)
                self.assertEqual(complete(f"bcc-guard {command} --"), known | {"--help"})

    def test_words(self):
        for command in COMMANDS - FORMLESS:
            formats = {"text", "json"} | ({"html"} if command in HTML else set())
            self.assertEqual(complete(f"bcc-guard {command} --format "), formats)
        self.assertEqual(complete("bcc-guard policy --format j"), {"json"})
        self.assertEqual(complete("bcc-guard policy --sch"), {"--schema"})
        self.assertEqual(complete("bcc-guard check --own "), set())

    def test_files(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("policies.json", "invite.eml"):
            (folder / name).touch()
        for line in ("check --policy ", "policy --check "):
            self.assertEqual(complete(f"bcc-guard {line}", folder), {"policies.json"})
        self.assertEqual(complete("bcc-guard check ", folder), {"policies.json", "invite.eml"})
        self.assertEqual(complete("bcc-guard check --encrypted inv", folder), {"invite.eml"})


if __name__ == "__main__":
    unittest.main()

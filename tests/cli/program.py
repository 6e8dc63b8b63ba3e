"""Runs the program under test, which is named by the environment."""

import json
import os
import pathlib
import pty
import subprocess
import tempfile

PROGRAM = os.environ.get("BCC_GUARD", "bcc-guard")
PATIENCE_S = 120
# The languages of a build that is not installed.
CATALOGUES = {"BCC_GUARD_LOCALEDIR": str(pathlib.Path(PROGRAM).resolve().parents[1] / "po")}
# An environment in which programs meet another GMime than they were built for.
OTHER_GMIME = {"LD_PRELOAD": os.environ.get("BCC_GUARD_OTHER_GMIME", "")}


def run(*arguments, stdin=b"", env=None, program=PROGRAM):
    """Returns the finished process, its output as bytes."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "LANGUAGE")
    }
    environment.update({"LC_ALL": "C.UTF-8", "G_DEBUG": "fatal-criticals"}, **(env or {}))
    return subprocess.run(
        [program, *map(os.fspath, arguments)],
        input=stdin,
        env=environment,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )


def run_on_terminal(arguments, env):
    """Returns what a person would see."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(PROGRAM, [PROGRAM, *map(os.fspath, arguments)], env)
    seen = b""
    try:
        while chunk := os.read(terminal, 65536):
            seen += chunk
    except OSError:  # the other end is closed
        pass
    os.waitpid(child, 0)
    os.close(terminal)
    return seen


class Folder:
    """A folder for mails and policies, gone after the `with`."""

    def __enter__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        self.path = pathlib.Path(self._temporary.name)
        self._count = 0
        return self

    def __exit__(self, *_exception):
        self._temporary.cleanup()

    def write(self, content):
        """Writes bytes, text or, as JSON, anything else; returns the path."""
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content, ensure_ascii=False)
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogateescape")
        self._count += 1
        path = self.path / f"{self._count}"
        path.write_bytes(content)
        return path

    def options(self, policy=None, reply_to=None, own=(), encrypted=False):
        """The options that stand for a situation."""
        options = []
        if policy is not None:
            options += ["--policy", self.write(policy)]
        if reply_to is not None:
            options += ["--reply-to", self.write(reply_to)]
        for address in own:
            options += ["--own", address]
        if encrypted:
            options.append("--encrypted")
        return options

    def check(self, mails, **situation):
        """Checks all mails in one process; returns the reports in their order."""
        return self.check_with(self.options(**situation), mails)

    def check_with(self, options, mails):
        paths = [self.write(mail) for mail in mails]
        done = run("check", "--format", "json", *options, "--", *paths)
        if done.stderr:
            raise AssertionError(f"{done.args}: {done.stderr.decode(errors='replace')}")
        reports = [json.loads(line) for line in done.stdout.splitlines()]
        if [report["source"] for report in reports] != [str(path) for path in paths]:
            raise AssertionError(f"{done.args}: not one report a mail, in their order")
        return reports

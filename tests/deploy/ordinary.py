"""Runs tests as an ordinary user, as whom nothing of the machine can be changed.

usage: ordinary.py TEST…

Root builds the package and becomes somebody else, with nothing of root's environment.
"""

import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile

import package

ACCOUNT = "games"  # every Debian has it, and it owns nothing that matters here
TESTS = pathlib.Path(__file__).resolve().parents[1]


def main(*tests):
    deb = package.package()
    with tempfile.TemporaryDirectory(prefix="bcc-guard-") as name:
        folder = pathlib.Path(name)
        for part in ("deploy", "thunderbird"):
            shutil.copytree(TESTS / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(deb, folder / "package.deb")
        command = ["/usr/bin/python3", "-B", "-m", "tap", *tests]
        if os.getuid() == 0:
            command = become(folder) + command
        environment = {
            "BCC_GUARD_DEB": str(folder / "package.deb"),
            "HOME": name,
            "LANG": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(folder / "thunderbird"),
        }
        return subprocess.run(command, cwd=folder / "deploy", env=environment, check=False).returncode


def become(folder):
    """The command that makes the next one run as ACCOUNT, who gets the folder."""
    account = pwd.getpwnam(ACCOUNT)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, account.pw_uid, account.pw_gid)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""A desk with the package on it, and the doctor's visit."""

import json
import os
import pathlib
import shutil
import subprocess
import zipfile

from isolation import SystemFiles

EXTENSION_ID = "bcc-guard@bcc-guard"
HELPER = "usr/libexec/bcc-guard-helper"
MANIFEST = "bcc_guard.json"
# What Thunderbird writes down, and the doctor reads.
KEPT = ("prefs.js", "extensions.json", "compatibility.ini")
PROFILES = """[Profile0]
Name=default
IsRelative=0
Path={path}
Default=1

[General]
StartWithLastProfile=1
Version=2
"""


def unpack(folder):
    """The files of the package under test."""
    subprocess.run(["dpkg-deb", "--extract", os.environ["BCC_GUARD_DEB"], folder], check=True)
    return folder


def template(package):
    """The policies.json to begin with, with the organisation's domain put in."""
    command = [package / "usr/bin/bcc-guard", "policy", "--template"]
    policies = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    policies["policies"]["3rdparty"]["Extensions"][EXTENSION_ID]["internalDomains"] = ["corp.example"]
    return json.dumps(policies)


def older(package):
    """Makes the helper in the unpacked package one of an older version; returns its path."""
    with zipfile.ZipFile(package / "usr/share/bcc-guard/bcc-guard.xpi") as archive:
        version = json.loads(archive.read("manifest.json"))["version"].encode()
    helper = package / HELPER
    helper.write_bytes(helper.read_bytes().replace(version + b"\0", b"0" * len(version) + b"\0"))
    return helper


def add_profile(home, folder, profile):
    """Tells in home/folder that there is this profile, as the profile manager does."""
    (home / folder).mkdir(parents=True, exist_ok=True)
    (home / folder / "profiles.ini").write_text(PROFILES.format(path=profile))


def snapshot(folder):
    """Everything below it: kind, rights, times and content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path)] = (status.st_mode, status.st_mtime_ns, content)
    return found


class Desk:
    """Home, system folders and package, in root; everything there can be broken."""

    def __init__(self, root, policies, profile=None, bus_address=None):
        self.home, self.package = root / "home", root / "package"
        self.home.mkdir()
        unpack(self.package)
        self.profile = self.home / ".thunderbird" / "default"
        self.profile.mkdir(parents=True)
        for name in KEPT if profile is not None else ():
            shutil.copy(profile / name, self.profile / name)
        add_profile(self.home, ".thunderbird", self.profile)
        self.system = SystemFiles(root / "system", self.package)
        if policies is not None:
            self.system.policies.write_text(policies)
        self.environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        if bus_address is not None:
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus_address

    @property
    def helper(self):
        """The installed program."""
        return self.package / HELPER

    @property
    def manifest(self):
        """The installed manifest."""
        return self.system.manifests / MANIFEST

    def edit(self, path, change):
        """Rewrites a JSON file by what change does to its content."""
        content = json.loads(path.read_text())
        change(content)
        path.write_text(json.dumps(content))

    def doctor(self, before=""):
        """Returns exit status and report; before is a command of root's, run first in its sight."""
        command = []
        if before:
            back = f"unshare --user --map-user={os.getuid()} --map-group={os.getgid()}"
            script = f'{before} && exec {back} "$@"'
            command = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh"]
        return visit(self.system, self.environment, command)


def visit(system, environment, before=()):
    """Runs the doctor; returns its exit status and its report."""
    command = [*before, "bcc-guard", "doctor", "--format", "json"]
    done = subprocess.run(system.wrap(command), env=environment, capture_output=True, text=True,
                          check=False, cwd=pathlib.Path(environment["HOME"]), timeout=60)
    if not done.stdout:
        raise AssertionError(f"the doctor said nothing: {done.returncode} {done.stderr}")
    return done.returncode, json.loads(done.stdout)

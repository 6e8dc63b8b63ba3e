"""Building, installing and taking away again."""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import zipfile

from package import ODD, SOURCE, build, clone, make_tarball, package, run, unpack, unpack_tarball

BUILD = pathlib.Path(os.environ["BCC_GUARD_BUILD"])
MANIFEST = "usr/lib/mozilla/native-messaging-hosts/bcc_guard.json"
FOR_SNAPS = "etc/thunderbird/policies/bcc-guard.xpi"
EVERYWHERE = {  # below prefix
    "bin/bcc-guard",
    "share/bash-completion/completions/bcc-guard",
    "share/bcc-guard/bcc-guard.xpi",
    "share/bcc-guard/policies.json",
    "share/icons/hicolor/scalable/apps/bcc-guard.svg",
    "share/icons/hicolor/symbolic/apps/bcc-guard-symbolic.svg",
    "share/locale/ja/LC_MESSAGES/bcc-guard.mo",
}


def files_below(folder):
    """Every file, and its content."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*") if path.is_file()
    }


class PackageTest(unittest.TestCase):
    """A folder for each test."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))


class Debian(PackageTest):
    """The .deb."""

    def test_lintian_has_nothing_to_say(self):
        done = subprocess.run(
            ["nice", "lintian", "--allow-root", "--pedantic", "--display-info", "--fail-on",
             "error,warning,info,pedantic", package()],
            capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_holds_what_belongs_there(self):
        files = set(files_below(unpack(package(), self.folder)))
        self.assertLessEqual({f"usr/{name}" for name in EVERYWHERE}, files)
        self.assertLessEqual(
            {MANIFEST, "usr/libexec/bcc-guard-helper", "usr/share/man/man1/bcc-guard.1.gz",
             "usr/share/man/man5/bcc-guard-policy.5.gz", "usr/share/man/man8/bcc-guard-helper.8.gz"}, files)
        self.assertEqual([name for name in files if not name.startswith("usr/")], [FOR_SNAPS])
        self.assertEqual((self.folder / FOR_SNAPS).read_bytes(),
                         (self.folder / "usr/share/bcc-guard/bcc-guard.xpi").read_bytes())
        printed = run(self.folder / "usr/bin/bcc-guard", "policy", "--template",
                      env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
        self.assertEqual((self.folder / "usr/share/bcc-guard/policies.json").read_text(), printed)

    def test_runs_no_script(self):
        run("dpkg-deb", "--control", package(), self.folder)
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"control", "md5sums", "conffiles"})
        self.assertEqual((self.folder / "conffiles").read_text().split(), [f"/{FOR_SNAPS}"])

    def test_has_the_version_of_meson(self):
        project = json.loads(run("meson", "introspect", "--projectinfo", SOURCE / "meson.build"))
        self.assertEqual(run("dpkg-deb", "--field", package(), "Version").strip(), project["version"])

    def test_is_for_the_gmime_that_it_was_built_for(self):
        """3.2.15 changed a call, and kept the name of the library: to meet the other side would be a crash."""
        depends = run("dpkg-deb", "--field", package(), "Depends")
        later = subprocess.run(["pkg-config", "--atleast-version=3.2.15", "gmime-3.0"], check=False).returncode == 0
        self.assertRegex(depends, rf"libgmime-3\.0-0\w* \({'>=' if later else '<<'} 3\.2\.15~\)")

    def test_purging_leaves_nothing(self):
        root = self.folder / "root"
        for name in ("var/lib/dpkg/updates", "var/lib/dpkg/info", "var/lib/dpkg/triggers"):
            (root / name).mkdir(parents=True)
        (root / "var/lib/dpkg/status").touch()
        dpkg = ["dpkg", f"--root={root}", "--log=/dev/null", "--force-not-root,depends,bad-path"]
        run(*dpkg, "--install", package())
        self.assertTrue((root / MANIFEST).exists())
        run(*dpkg, "--purge", "bcc-guard")
        left = [name for name in files_below(root) if not name.startswith("var/lib/dpkg/")]
        self.assertEqual(left, [])
        self.assertEqual([name for name in ("etc", "usr") if (root / name).exists()], [])

    def test_a_build_of_the_tarball_elsewhere_is_the_same_to_the_bit(self):
        tarball = make_tarball(clone(self.folder / "clone", ODD["umask"]))
        source = unpack_tarball(tarball, self.folder / "another place")
        other = build(source, **ODD)
        one, two = unpack(package(), self.folder / "one"), unpack(other, self.folder / "two")
        self.assertEqual(files_below(one), files_below(two))
        self.assertEqual(package().read_bytes(), other.read_bytes())
        self.assertEqual(package().name, other.name)


class Sources(PackageTest):
    """A clone that is configured otherwise."""

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))
        cls.clone = clone(cls.home / "elsewhere", ODD["umask"])
        run("meson", "setup", "build", "--prefix=/opt/guard", "--libexecdir=lib/private",
            "-Dmanifest_dir=/opt/hosts", cwd=cls.clone)

    def test_extension_is_the_same_wherever_and_whenever_it_is_packed(self):
        run("ninja", "-C", "build", "extension/bcc-guard.xpi", cwd=self.clone,
            env={**os.environ, **ODD["environment"]})
        packed = unpack(package(), self.folder) / "usr/share/bcc-guard/bcc-guard.xpi"
        with zipfile.ZipFile(self.clone / "build/extension/bcc-guard.xpi") as built, zipfile.ZipFile(packed) as archive:
            # The one that is installed knows where its helper is, and which.
            place = "base/installation.js"
            known = re.fullmatch(r'export const HELPER_PATH = "/usr/libexec/bcc-guard-helper";\n'
                                 r'export const HELPER_BUILD = "([0-9a-f]{16})";\n', archive.read(place).decode())
            self.assertIn(known[1].encode(), (self.folder / "usr/libexec/bcc-guard-helper").read_bytes())
            self.assertIn(b"HELPER_PATH = null;", built.read(place))
            self.assertEqual({entry.filename: entry.CRC for entry in built.infolist() if entry.filename != place},
                             {entry.filename: entry.CRC for entry in archive.infolist() if entry.filename != place})
            self.assertEqual({entry.date_time for entry in archive.infolist()}, {(1980, 1, 1, 0, 0, 0)})
            self.assertEqual(archive.namelist(), sorted(archive.namelist()))

    def test_manifest_goes_where_it_was_told_and_names_the_helper(self):
        plan = json.loads(run("meson", "introspect", "--installed", "build", cwd=self.clone))
        places = {pathlib.Path(name).name: place for name, place in plan.items()}
        self.assertEqual(places["bcc_guard.json"], "/opt/hosts/bcc_guard.json")
        self.assertEqual(places["bcc-guard-helper"], "/opt/guard/lib/private/bcc-guard-helper")
        manifest = json.loads((self.clone / "build/helper/bcc_guard.json").read_text())
        self.assertEqual(manifest["path"], places["bcc-guard-helper"])

    def test_tarball_holds_the_sources_and_is_the_same_twice(self):
        tarball = make_tarball(self.clone)
        content = tarball.read_bytes()
        self.assertEqual(set(files_below(unpack_tarball(tarball, self.folder))),
                         set(run("git", "-C", self.clone, "ls-files").split()))
        tarball.unlink()
        self.assertEqual(make_tarball(self.clone).read_bytes(), content)


class ByHand(PackageTest):
    """meson install, of the build under test."""

    def test_installs_and_uninstalls(self):
        destination = self.folder / "staged"
        run("meson", "install", "-C", BUILD, "--no-rebuild", f"--destdir={destination}")
        found = {name: (destination / name).read_bytes() for name in files_below(destination)}
        prefix = json.loads(run("meson", "introspect", "--buildoptions", BUILD))
        prefix = next(option["value"] for option in prefix if option["name"] == "prefix").lstrip("/")
        self.assertLessEqual({MANIFEST} | {f"{prefix}/{name}" for name in EVERYWHERE}, set(found))
        self.assertEqual([n for n, data in found.items() if os.fsencode(destination) in data], [])
        run("ninja", "-C", BUILD, "uninstall")
        self.assertFalse(destination.exists(), "empty folders are left")


if __name__ == "__main__":
    unittest.main()

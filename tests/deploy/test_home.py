"""Installed for one person, below their home, for a Thunderbird that was unpacked there from an archive.

The archive is Debian's program in another folder: Mozilla's and Betterbird's cannot be had from Debian."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from desk import add_profile, visit
from package import clone
from thunderbird import Thunderbird

STRANGERS = ["a@k1.example", "b@k2.example"]
FOLDER = pathlib.Path("/usr/lib/thunderbird")
MANIFEST = ".mozilla/native-messaging-hosts/bcc_guard.json"


class Home(unittest.TestCase):
    """One after the other: it is installed, used, and taken away."""

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="bcc-guard-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)
        cls.source = clone(cls.home / "source")
        cls.install()

    @classmethod
    def install(cls, *options):
        """The documented command."""
        command = ["nice", cls.source / "helper/packaging/install-home", *options]
        environment = {"HOME": str(cls.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"

    @classmethod
    def ours(cls):
        """What lies in the home, but for the sources."""
        return {path for path in cls.home.rglob("*") if cls.home / "source" not in (path, *path.parents)}

    def test_1_checks_in_an_unpacked_thunderbird(self):
        # Debian's has links to what an archive holds itself, and one to dictionaries that need not be there.
        shutil.copytree(FOLDER, self.home / "thunderbird", ignore=lambda folder, names: [
            name for name in names if not pathlib.Path(folder, name).exists()])
        extension = self.home / ".local/share/bcc-guard/bcc-guard.xpi"
        with Thunderbird(extension, policy={"internalDomains": ["corp.example"]}, home=self.home,
                         binary=self.home / "thunderbird/thunderbird") as thunderbird:
            thunderbird.notifications.start()
            thunderbird.open_compose(cc=STRANGERS).click_send()
            question = thunderbird.notifications.wait_for(1, 60)[0]
            (pid,) = thunderbird.helper_pids()
            self.assertEqual(os.readlink(f"/proc/{pid}/exe"), f"{self.home}/.local/libexec/bcc-guard-helper")
            thunderbird.notifications.click(question.id, "convert")
            mail = thunderbird.mail.wait_for(1)[0]
            self.assertEqual(mail.addresses("Cc"), [])
            self.assertLessEqual(set(STRANGERS), set(mail.recipients))
            self.assert_doctor_is_content(thunderbird)

    def assert_doctor_is_content(self, thunderbird):
        """It takes the manifest in the home for the installed one, and knows where the archive looks."""
        add_profile(self.home, ".thunderbird", thunderbird.profile)
        environment = {**thunderbird.desktop.environment, "PATH": f"{self.home}/.local/bin:/usr/bin:/bin"}
        status, report = visit(thunderbird.system, environment)
        self.assertEqual((status, report["protected"]), (0, True), report)
        said = {line["text"] for line in report["checks"]}
        self.assertIn(f"{self.home}/{MANIFEST} leads to {self.home}/.local/libexec/bcc-guard-helper", said)
        self.assertRegex("\n".join(said), rf"is in {self.home}/thunderbird \(unpacked from an archive\)")

    def test_2_without_the_manifest_the_doctor_says_what_the_archive_misses(self):
        folder = self.home / ".thunderbird"
        (folder / "default").mkdir(parents=True, exist_ok=True)
        (folder / "default/prefs.js").touch()
        (folder / "default/compatibility.ini").write_text(
            f"[Compatibility]\nLastAppDir={self.home}/thunderbird\n")
        add_profile(self.home, ".thunderbird", folder / "default")
        manifest = self.home / MANIFEST
        kept = manifest.read_text()
        manifest.unlink()
        self.addCleanup(manifest.write_text, kept)
        done = subprocess.run(
            [self.home / ".local/bin/bcc-guard", "doctor", "--format", "json"], check=False, capture_output=True,
            env={"HOME": str(self.home), "LANG": "C.UTF-8"})
        lines = [line["text"] for line in json.loads(done.stdout)["checks"] if line["check"] == "thunderbird"]
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"Thunderbird in {self.home}/thunderbird is unpacked from an archive and does not find the "
                      "helper: there is no manifest in /usr/lib/mozilla/native-messaging-hosts", lines)

    def test_3_one_command_takes_it_away(self):
        self.assertGreater(len(self.installed()), 10)
        self.install("--remove")
        self.assertEqual(self.installed(), [])

    def installed(self):
        """Ours; the audit log is the person's, and the profile keeps its copy of the extension."""
        return [path for path in self.ours()
                if path.name.startswith(("bcc-guard", "bcc_guard")) and not {"state", "profile"}.intersection(path.parts)]


if __name__ == "__main__":
    unittest.main()

"""The package on a desk of an ordinary user: a real Thunderbird, and the doctor when something is broken."""

import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest
import zipfile

from desk import EXTENSION_ID, KEPT, Desk, add_profile, snapshot, template, unpack, visit
from thunderbird import ChromeError, Thunderbird
from waiting import wait_until

STRANGERS = ["a@k1.example", "b@k2.example"]
VITAL, MINOR = False, True  # protected, although there is a problem

assert os.getuid() != 0, "run by ordinary.py: root may do everything"
_folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
root = pathlib.Path(_folder.name)
POLICIES = template(unpack(root / "package"))
running = None  # the Thunderbird of this module


def setUpModule():
    global running
    unittest.addModuleCleanup(_folder.cleanup)
    running = unittest.enterModuleContext(Thunderbird(package=root / "package", policies=POLICIES))
    running.notifications.start()
    add_profile(running.home, ".thunderbird", running.home / "profile")


def keep_profile(folder):
    """What the running Thunderbird wrote down, once it has."""
    profile = running.home / "profile"
    wait_until(lambda: EXTENSION_ID in (profile / "extensions.json").read_text(), "extensions.json", 30)
    folder.mkdir()
    for name in KEPT:
        shutil.copy(profile / name, folder / name)
    return folder


def lines(report, status="problem"):
    """Check and text of the lines with that status."""
    return [(line["check"], line["text"]) for line in report["checks"] if line["status"] == status]


class Product(unittest.TestCase):
    """What was installed works."""

    def visit(self, **more):
        return visit(running.system, {**running.desktop.environment, **more})

    def test_asks_and_converts(self):
        running.open_compose(cc=STRANGERS).click_send()
        question = running.notifications.wait_for(1, 60)[0]
        running.notifications.click(question.id, "convert")
        mail = running.mail.wait_for(1)[0]
        self.assertEqual(mail.addresses("Cc"), [])
        self.assertLessEqual(set(STRANGERS), set(mail.recipients))
        (pid,) = running.helper_pids()
        self.assertEqual(os.readlink(f"/proc/{pid}/exe"), "/usr/libexec/bcc-guard-helper")

    def test_doctor_finds_nothing_wrong(self):
        status, report = self.visit()
        self.assertEqual(lines(report) + lines(report, "unknown"), [])
        self.assertEqual((status, report["protected"]), (0, True))
        checks = [line["check"] for line in report["checks"]]
        self.assertEqual(checks, ["thunderbird", "manifest", "helper", "extension", "installation",
                                  "policy", "notifications", "audit"])

    def test_doctor_speaks_japanese(self):
        _, report = self.visit(LANGUAGE="ja")
        self.assertIn("正常に応答します", dict(lines(report, "ok"))["helper"])

    def test_nobody_can_disable_it(self):
        with self.assertRaisesRegex(ChromeError, "disallowed by enterprise policy"):
            running.call("enableExtension", EXTENSION_ID, False)


class Disabled(unittest.TestCase):
    """A policy that leaves the extension to the user, who disables it."""

    def test_doctor_sees_it(self):
        policies = POLICIES.replace('"force_installed"', '"normal_installed"')
        with Thunderbird(package=root / "package", policies=policies) as thunderbird:
            add_profile(thunderbird.home, ".thunderbird", thunderbird.home / "profile")
            environment = thunderbird.desktop.environment
            self.assertTrue(visit(thunderbird.system, environment)[1]["protected"])
            thunderbird.call("enableExtension", EXTENSION_ID, False)
            wait_until(lambda: not visit(thunderbird.system, environment)[1]["protected"],
                       "the doctor to see it", 30)
            status, report = visit(thunderbird.system, environment)
            self.assertEqual(status, 1)
            self.assertIn("disabled", dict(lines(report))["extension"])


class Broken(unittest.TestCase):
    """One thing after the other; the rest is as on the desk that works."""

    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))
        cls.kept = keep_profile(folder / "profile")

    def setUp(self):
        self.root = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))

    def desk(self, policies=POLICIES, bus=True):
        return Desk(self.root, policies, self.kept, running.desktop.bus_address if bus else None)

    def assert_found(self, desk, check, words, protected=VITAL, before="", more=0):
        """One line of that check is a problem, with these words; none of the others, but for more."""
        status, report = desk.doctor(before)
        found = dict(lines(report))
        self.assertIn(check, found, report)
        self.assertRegex(found[check], words)
        self.assertEqual((status, report["protected"]), (1, protected), report)
        self.assertEqual(len(lines(report)), 1 + more, report)
        advice = [line["advice"] for line in report["checks"] if line["status"] == "problem"]
        self.assertEqual([text for text in advice if not text], [])

    def test_nothing(self):
        status, report = self.desk().doctor()
        self.assertEqual((status, report["protected"], lines(report)), (0, True, []))

    def test_changes_nothing(self):
        desk = self.desk()
        before = snapshot(self.root)
        self.assertEqual(desk.doctor()[0], 0)
        after = snapshot(self.root)
        self.assertEqual([path for path in after if after[path] != before.get(path)], [])
        self.assertEqual(set(before), set(after))

    def test_first_start_of_the_helper_makes_an_empty_folder_and_no_more(self):
        """It could not make that of the audit log later: it gives up its files before it reads."""
        desk = self.desk()
        before = snapshot(self.root)
        hello = json.dumps({"type": "hello", "id": "1", "protocol": 1, "policy": {"local": {}}}).encode()
        done = subprocess.run(
            desk.system.wrap(["/usr/libexec/bcc-guard-helper"]), env=desk.environment, check=True,
            input=struct.pack("=I", len(hello)) + hello, capture_output=True, timeout=60)
        self.assertEqual(json.loads(done.stdout[4:])["type"], "ready")
        after = snapshot(self.root)
        made = sorted(path for path in after if path not in before)
        self.assertEqual(
            [pathlib.Path(path).relative_to(desk.home).as_posix() for path in made],
            [".local", ".local/state", ".local/state/bcc-guard"])
        self.assertEqual([path for path in before if path not in after], [])
        self.assertEqual(
            [path for path in before if path != str(desk.home) and after[path] != before[path]], [])

    def test_helper_missing(self):
        desk = self.desk()
        desk.helper.unlink()
        self.assert_found(desk, "helper", "No such file")

    def test_helper_not_executable(self):
        desk = self.desk()
        desk.helper.chmod(0o644)
        self.assert_found(desk, "helper", "Permission denied")

    def test_helper_older(self):
        desk = self.desk()
        with zipfile.ZipFile(desk.package / "usr/share/bcc-guard/bcc-guard.xpi") as archive:
            version = json.loads(archive.read("manifest.json"))["version"].encode()
        old = desk.helper.read_bytes().replace(version + b"\0", b"0" * len(version) + b"\0")
        desk.helper.write_bytes(old)
        self.assert_found(desk, "helper", "has version 0", more=1)

    def test_helper_of_another_kind(self):
        desk = self.desk()
        shutil.copy("/bin/cat", desk.helper)
        self.assert_found(desk, "helper", "expected a “ready”|does not work")

    def test_helper_hangs_and_so_does_its_child(self):
        desk = self.desk()
        desk.helper.write_text("#!/bin/sh\nsleep 20\n")
        self.assert_found(desk, "helper", "no answer within 8 seconds")

    def test_manifest_missing(self):
        desk = self.desk()
        desk.manifest.unlink()
        self.assert_found(desk, "manifest", "No manifest")

    def test_manifest_wrong(self):
        for key, value, words in (("allowed_extensions", ["other@example"], "allowed_extensions"),
                                  ("path", "bcc-guard-helper", "absolute"),
                                  ("name", "bcc-guard", "“name” is “bcc-guard”"),
                                  ("type", "pkcs11", "“type”")):
            with self.subTest(key), tempfile.TemporaryDirectory(dir=self.root) as name:
                desk = Desk(pathlib.Path(name), POLICIES, self.kept, running.desktop.bus_address)
                desk.edit(desk.manifest, lambda content: content.update({key: value}))
                status, report = desk.doctor()
                texts = [text for check, text in lines(report) if check == "manifest"]
                self.assertRegex(texts[0], words)
                self.assertEqual((status, report["protected"], len(texts)), (1, False, 2))

    def test_own_manifest_goes_first(self):
        desk = self.desk()
        own = desk.home / ".mozilla/native-messaging-hosts"
        own.mkdir(parents=True)
        shutil.copy(desk.manifest, own)
        desk.edit(own / "bcc_guard.json", lambda content: content.update(path="/nonexistent/helper"))
        self.assert_found(desk, "helper", "/nonexistent/helper")

    def test_own_manifest_that_is_broken_is_passed_over(self):
        desk = self.desk()
        own = desk.home / ".mozilla/native-messaging-hosts"
        own.mkdir(parents=True)
        (own / "bcc_guard.json").write_text("{")
        self.assert_found(desk, "manifest", "passes over", MINOR)

    def test_policy_missing(self):
        self.assert_found(self.desk(policies=None), "policy", "There is no", MINOR)

    def test_policy_with_a_wrong_key(self):
        self.assert_found(self.desk(POLICIES.replace('"internalDomains":', '"internalDomain":')),
                          "policy", "internalDomain")

    def test_policies_that_thunderbird_cannot_read(self):
        for broken in (POLICIES[:-1], "// ours\n" + POLICIES, "[]"):
            with self.subTest(broken[:7]), tempfile.TemporaryDirectory(dir=self.root) as name:
                desk = Desk(pathlib.Path(name), broken, self.kept, running.desktop.bus_address)
                self.assert_found(desk, "policy", "ignores all of /etc/thunderbird/policies")

    def test_extension_not_forced(self):
        self.assert_found(self.desk(POLICIES.replace('"force_installed"', '"allowed"')),
                          "installation", "by force", MINOR)

    def test_extension_not_where_the_policy_says(self):
        self.assert_found(self.desk(POLICIES.replace("bcc-guard.xpi", "gone.xpi")),
                          "installation", "gone.xpi, which cannot be read", MINOR)

    def test_extension_missing(self):
        desk = self.desk()
        desk.edit(desk.profile / "extensions.json", lambda content: content.update(
            addons=[addon for addon in content["addons"] if addon["id"] != EXTENSION_ID]))
        self.assert_found(desk, "extension", "is not installed")

    def test_profiles_that_cannot_be_read(self):
        desk = self.desk()
        (desk.home / ".thunderbird/profiles.ini").chmod(0)
        status, report = desk.doctor()
        self.assertEqual((status, report["protected"]), (2, False))
        self.assertEqual(lines(report, "unknown")[0][0], "extension")

    def test_never_used(self):
        desk = Desk(self.root, POLICIES, None, running.desktop.bus_address)
        self.assert_found(desk, "extension", "no profile that was ever used")

    def test_confined_profiles(self):
        for folder, name in (("snap/thunderbird/common/.thunderbird", "snap"),
                             (".var/app/org.mozilla.Thunderbird/.thunderbird", "flatpak")):
            with self.subTest(name), tempfile.TemporaryDirectory(dir=self.root) as place:
                desk = Desk(pathlib.Path(place), POLICIES, self.kept, running.desktop.bus_address)
                other = desk.home / folder / "default"
                shutil.copytree(desk.profile, other)
                add_profile(desk.home, folder, other)
                self.assert_found(desk, "extension", f"a {name}: mails sent with it are not checked")

    def test_unpacked_from_an_archive(self):
        desk = self.desk()
        program = desk.home / "thunderbird"
        program.mkdir()
        shutil.copy("/usr/lib/thunderbird/application.ini", program)
        path = desk.profile / "compatibility.ini"
        path.write_text(path.read_text().replace("/usr/lib/thunderbird", str(program)))
        status, report = desk.doctor()
        self.assertEqual((status, report["protected"]), (2, False))
        self.assertRegex(dict(lines(report, "unknown"))["thunderbird"], "not known")

    def test_flatpak_installed(self):
        desk = self.desk()
        (desk.home / ".local/share/flatpak/app/org.mozilla.Thunderbird").mkdir(parents=True)
        self.assert_found(desk, "thunderbird", "flatpak")

    def test_no_notification_server(self):
        self.assert_found(self.desk(bus=False), "notifications", "no session bus", MINOR)
        desk = self.desk_again()
        desk.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent/bus"
        self.assert_found(desk, "notifications", "Could not connect", MINOR)

    def desk_again(self):
        folder = self.root / "again"
        folder.mkdir()
        return Desk(folder, POLICIES, self.kept)

    def test_home_that_cannot_be_written(self):
        desk = self.desk()
        before = f"mount --bind {desk.home} {desk.home} && mount -o remount,bind,ro {desk.home}"
        self.assert_found(desk, "audit", "Read-only file system", MINOR, before)

    def test_disk_that_is_full(self):
        desk = self.desk()
        state = desk.home / ".local/state"
        state.mkdir(parents=True)
        before = (f"mount -t tmpfs -o size=16k tmpfs {state} && "
                  f"{{ cat /dev/zero > {state}/full 2>/dev/null || true; }}")
        self.assert_found(desk, "audit", "the disk is full", MINOR, before)


if __name__ == "__main__":
    unittest.main()

"""The package on a desk of an ordinary user: a real Thunderbird, and whatever may be broken there."""

import contextlib
import json
import os
import pathlib
import shlex
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest

from desk import EXTENSION_ID, HELPER, KEPT, Desk, add_profile, older, snapshot, template, unpack, visit
from faults import FULL, NOT_STARTED, READ_ONLY, UNCHECKED, UNRECORDED
from processes import start, stop
from thunderbird import BINARY, ChromeError, Thunderbird
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
    wait_until(lambda: EXTENSION_ID in (profile / "extensions.json").read_text(), "extensions.json")
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
        self.assertEqual(checks, ["thunderbird", "manifest", "helper", "extension", "addons", "installation",
                                  "policy", "notifications", "audit"])

    def test_doctor_speaks_japanese(self):
        _, report = self.visit(LANGUAGE="ja")
        self.assertIn("正常に応答します", dict(lines(report, "ok"))["helper"])

    def test_nobody_can_disable_it(self):
        with self.assertRaisesRegex(ChromeError, "disallowed by enterprise policy"):
            running.call("enableExtension", EXTENSION_ID, False)


class State(unittest.TestCase):
    """What is broken is seen by the person, by the doctor, and in the log."""

    def log(self, thunderbird):
        """The lines of the audit log."""
        path = thunderbird.desktop.state_home / "bcc-guard" / "audit.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def wait_for_line(self, thunderbird, count):
        """The newest line, when there are so many."""
        wait_until(lambda: len(self.log(thunderbird)) >= count, "the line in the log", 90)
        self.assertEqual(len(self.log(thunderbird)), count)
        return self.log(thunderbird)[-1]

    def wait_for_badge(self, thunderbird, text):
        """On the button of the main window."""
        wait_until(lambda: thunderbird.extension.button()["badge"] == text, f"the badge “{text}”", 90)

    def told(self, thunderbird, words):
        """The window that says them."""
        def found():
            for window in thunderbird.extension.windows():
                with contextlib.suppress(ChromeError):  # just opening or closing
                    window.open_details()
                    if all(word in (window.text() or "") for word in words):
                        return window
            return None
        return wait_until(found, f"a window that says {words}")

    def offered(self, thunderbird):
        """The ways out that a mail to two strangers gets."""
        compose = thunderbird.open_compose(to=STRANGERS)
        compose.click_send()
        window = self.told(thunderbird, ("2 people outside",))
        offered = window.choices()
        window.click("edit")
        compose.wait_unlocked()
        compose.close()
        thunderbird.notifications.clear()
        return offered

    def assert_held_back(self, thunderbird, words, press=lambda window: None):
        """A mail to strangers is not sent; the person is told why, in these words."""
        compose = thunderbird.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        press(thunderbird.extension)
        self.told(thunderbird, words).click("edit")
        compose.wait_unlocked()
        self.assertEqual((compose.recipients, thunderbird.mail.mails), (before, []))
        compose.close()


class Seen(State):
    """On the desk that works, until it is mended."""

    def setUp(self):
        self.manifest = running.system.manifests / "bcc_guard.json"
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="bcc-guard-")))
        self.well = self.manifest.read_text()
        self.addCleanup(self.mend)
        self.lines = len(self.log(running))
        running.clear_mail()

    def mend(self):
        """As it was; what is left of the fault is gone when this ends."""
        if self.manifest.exists() and self.manifest.read_text() == self.well:
            return
        self.manifest.write_text(self.well)
        self.end_helper()
        running.close_composes()
        running.open_compose().close()  # a person who writes a mail does not have to wait for it
        self.wait_for_badge(running, "")
        for window in running.extension.windows():
            window.close()

    def end_helper(self):
        """Thunderbird starts another by the manifest."""
        for pid in running.helper_pids():
            os.kill(pid, signal.SIGKILL)

    def use(self, program):
        """Another helper from now on."""
        self.manifest.write_text(json.dumps({**json.loads(self.well), "path": str(program)}))
        self.end_helper()

    def mounted(self, mounts):
        """The helper, that finds another state folder."""
        script = self.folder / "helper"
        inside = f"set -e\n{mounts}\nexec /{HELPER}"
        script.write_text(f"#!/bin/sh\nexec unshare --mount --map-root-user sh -c {shlex.quote(inside)}\n")
        script.chmod(0o755)
        return script

    def doctor(self):
        """Exit status, what is protected, and the problems by their check."""
        status, report = visit(running.system, running.desktop.environment)
        return status, report["protected"], dict(lines(report))

    def test_locked_keys(self):
        """What a person has set otherwise, before or by hand, counts for nothing."""
        own = {"confirmParties": 0, "convertParties": 0, "audit": "none", "internalDomains": ["k1.example"]}
        background = running.extension.background
        self.addCleanup(background.run, "return browser.storage.local.remove(arguments[0]);", list(own))
        background.run("return browser.storage.local.set(arguments[0]);", own)
        self.assertIn("convert", self.offered(running))
        line = self.wait_for_line(running, self.lines + 1)
        self.assertEqual((line["decision"], line["exposure"]["parties"]), ("edit", 2))

    def test_missing_helper(self):
        self.manifest.unlink()
        self.end_helper()
        self.wait_for_badge(running, "!")
        self.assert_held_back(running, (UNCHECKED, NOT_STARTED))
        status, protected, problems = self.doctor()
        self.assertEqual((status, protected, list(problems)), (2, False, ["manifest"]))
        self.assertEqual(len(self.log(running)), self.lines)
        self.mend()
        line = self.wait_for_line(running, self.lines + 1)
        self.assertEqual((line["decision"], line["reason"]), ("held", "missing"))
        self.assertLess(line["time"], line["written"])

    def test_old_helper(self):
        self.use(older(unpack(self.folder / "old")))
        wait_until(lambda: "installed with bcc guard" in running.extension.button()["title"].lower(),
                   "the older one to be named", 60)
        self.assertEqual(running.extension.button()["badge"], "!")
        running.open_compose(to=STRANGERS[:1]).click_send()
        running.mail.wait_for(1)
        running.clear_mail()
        status, protected, problems = self.doctor()
        self.assertEqual((status, protected), (2, False))
        self.assertIn("has version 0", problems["helper"])
        versions = self.wait_for_line(running, self.lines + 1)["versions"]
        self.assertNotEqual(versions["helper"], versions["extension"])

    def test_helper_from_elsewhere(self):
        """As another manifest would lead to it: it checks, and is told of."""
        self.use(unpack(self.folder / "other") / HELPER)
        wait_until(lambda: "installed with bcc guard" in running.extension.button()["title"].lower(),
                   "the other one to be named", 60)
        self.assertEqual(running.extension.button()["badge"], "!")

    def assert_unwritable_is_seen(self, mounts, reason):
        self.use(self.mounted(mounts))
        running.open_compose().close()
        self.wait_for_badge(running, "")

        def convert(extension):
            question = running.notifications.wait_for(1, 60)[-1]
            running.notifications.click(question.id, "convert")

        running.notifications.clear()
        self.assert_held_back(running, (UNRECORDED, reason), convert)
        self.assertEqual(len(self.log(running)), self.lines)
        self.mend()
        line = self.wait_for_line(running, self.lines + 1)
        self.assertEqual((line["decision"], line["reason"]), ("held", "audit"))

    def test_read_only_home(self):
        """What the doctor says of it is in Broken."""
        self.assert_unwritable_is_seen(READ_ONLY, "Read-only file system")

    def test_full_disk(self):
        self.assert_unwritable_is_seen(FULL, "No space left on device")

    def test_changed_policy(self):
        """It counts from the next start."""
        self.assertEqual(self.doctor()[0], 0)
        time.sleep(0.1)
        running.system.policies.write_text(POLICIES)
        status, protected, problems = self.doctor()
        self.assertEqual((status, protected), (1, True))
        self.assertIn("the old policy is in force", problems["policy"])
        lock = running.home / "profile" / "lock"
        target = os.readlink(lock)
        lock.unlink()
        lock.symlink_to(target)  # as a Thunderbird leaves it that is started now
        self.assertEqual(self.doctor()[0], 0)


class BrokenPolicy(State):
    """A typing mistake in the policy."""

    def test_broken_policy(self):
        policies = POLICIES.replace('"confirmParties"', '"confirmParty"')
        with Thunderbird(package=root / "package", policies=policies) as thunderbird:
            add_profile(thunderbird.home, ".thunderbird", thunderbird.home / "profile")
            self.wait_for_badge(thunderbird, "!")
            self.told(thunderbird, ("cannot check messages", "confirmParty"))
            self.assert_held_back(thunderbird, (UNCHECKED, "confirmParty", "did you mean “confirmParties”"))
            status, report = visit(thunderbird.system, thunderbird.desktop.environment)
            self.assertEqual((status, report["protected"]), (2, False))
            self.assertIn("confirmParty", dict(lines(report))["policy"])
            line = self.wait_for_line(thunderbird, 1)
            self.assertEqual((line["decision"], line["reason"]), ("held", "policy"))


class OtherPolicy(State):
    """Another policy: two strangers are too many, and the extension is the user's to disable."""

    @classmethod
    def setUpClass(cls):
        policies = POLICIES.replace('"convertParties": 5', '"convertParties": 2') \
            .replace('"force_installed"', '"normal_installed"')
        cls.other = cls.enterClassContext(Thunderbird(package=root / "package", policies=policies))
        cls.other.notifications.start()
        add_profile(cls.other.home, ".thunderbird", cls.other.home / "profile")

    def test_is_in_force_and_in_the_log(self):
        for thunderbird in (running, self.other):
            before = len(self.log(thunderbird))
            self.assertEqual("send" in self.offered(thunderbird), thunderbird is running)
            self.wait_for_line(thunderbird, before + 1)
        self.assertNotEqual(self.log(running)[-1]["policy"], self.log(self.other)[-1]["policy"])

    def test_disabled_extension(self):
        self.assertTrue(self.visit()[1]["protected"])
        self.other.call("enableExtension", EXTENSION_ID, False)
        wait_until(lambda: not self.visit()[1]["protected"], "the doctor to see it")
        status, report = self.visit()
        self.assertEqual((status, list(dict(lines(report)))), (2, ["extension", "installation"]))
        self.assertIn("disabled", dict(lines(report))["extension"])
        self.assertIsNone(self.other.extension.button())
        self.other.call("enableExtension", EXTENSION_ID, True)
        wait_until(lambda: self.visit()[1]["protected"], "the doctor to see it on")

    def visit(self):
        return visit(self.other.system, self.other.desktop.environment)


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
        self.assertEqual((status, report["protected"]), (1 if protected else 2, protected), report)
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

    def test_first_start_of_the_helper_makes_empty_folders_and_no_more(self):
        """It could not make those of the audit log and of jobs later: it gives up its files before it reads."""
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
            [".local", ".local/state", ".local/state/bcc-guard", ".local/state/bcc-guard/approvals",
             ".local/state/bcc-guard/jobs"])
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
        older(desk.package)
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
        self.assert_found(desk, "manifest", "No native-messaging manifest")

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
                self.assertEqual((status, report["protected"], len(texts)), (2, False, 2))

    def test_own_manifest_goes_first(self):
        desk = self.desk()
        own = desk.home / ".mozilla/native-messaging-hosts"
        own.mkdir(parents=True)
        shutil.copy(desk.manifest, own)
        desk.edit(own / "bcc_guard.json", lambda content: content.update(path="/nonexistent/helper"))
        self.assert_found(desk, "helper", "/nonexistent/helper", more=1)

    def test_own_manifest_is_a_fault_whatever_it_leads_to(self):
        desk = self.desk()
        own = desk.home / ".mozilla/native-messaging-hosts"
        own.mkdir(parents=True)
        shutil.copy(desk.manifest, own)
        self.assert_found(desk, "manifest", f"{own}/bcc_guard.json shadows /usr/lib/mozilla/.*/bcc_guard.json")
        self.assertEqual(self.advice(desk), [f"Delete {own}/bcc_guard.json."])

    def advice(self, desk):
        """What to do, line by line."""
        return [line["advice"] for line in desk.doctor()[1]["checks"] if line["status"] == "problem"]

    def test_helper_elsewhere(self):
        desk = self.desk()
        shutil.copy(desk.helper, desk.home / "helper")
        desk.edit(desk.manifest, lambda content: content.update(path=f"{desk.home}/helper"))
        self.assert_found(desk, "manifest", "the helper that was installed is /usr/libexec/bcc-guard-helper")

    def test_helper_that_others_can_write(self):
        for path in ("helper", "manifest"):
            with self.subTest(path), tempfile.TemporaryDirectory(dir=self.root) as name:
                desk = Desk(pathlib.Path(name), POLICIES, self.kept, running.desktop.bus_address)
                getattr(desk, path).chmod(0o775)
                self.assert_found(desk, "manifest", "can be written by others")

    def test_own_manifest_that_is_broken_is_passed_over(self):
        desk = self.desk()
        own = desk.home / ".mozilla/native-messaging-hosts"
        own.mkdir(parents=True)
        (own / "bcc_guard.json").write_text("{")
        self.assert_found(desk, "manifest", "ignores", MINOR)
        self.assertEqual(self.advice(desk), [f"Delete {own}/bcc_guard.json."])

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
                          "installation", "force-install", MINOR)

    def test_extension_not_where_the_policy_says(self):
        self.assert_found(self.desk(POLICIES.replace("bcc-guard.xpi", "gone.xpi")),
                          "installation", "gone.xpi, which cannot be read", MINOR)

    def test_extension_missing(self):
        desk = self.desk()
        desk.edit(desk.profile / "extensions.json", lambda content: content.update(
            addons=[addon for addon in content["addons"] if addon["id"] != EXTENSION_ID]))
        self.assert_found(desk, "extension", "is not installed")

    def test_add_on_that_sends_by_itself(self):
        """Switched on before the policy that blocks it came."""
        desk = self.desk()
        desk.edit(desk.profile / "extensions.json", lambda content: content["addons"].append(
            {"id": "sendlater3@kamens.us", "active": True, "defaultLocale": {"name": "Send Later"}}))
        self.assert_found(desk, "addons", "Send Later.* can send messages by itself", MINOR)

    def test_troubleshoot_mode(self):
        """A real one; it asks, before it starts, whether to go on without extensions."""
        desk = self.desk()
        command = [BINARY, "--safe-mode", "--no-remote", "--profile", desk.profile]
        process = start(desk.system.wrap(command), env={**running.desktop.environment, **desk.environment})
        self.addCleanup(stop, process)
        wait_until((desk.profile / "lock").is_symlink, "Thunderbird")
        self.assert_found(desk, "extension", "Troubleshoot Mode")
        stop(process)
        self.assertEqual(desk.doctor()[0], 0)

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
        unchecked = "messages sent with it are not checked"
        for folder, name, why in (
                ("snap/thunderbird/common/.thunderbird", "Thunderbird as a snap", "there is no portal on this desktop"),
                (".var/app/org.mozilla.Thunderbird/.thunderbird", "Thunderbird as a flatpak", unchecked),
                (".var/app/eu.betterbird.Betterbird/.thunderbird", "Betterbird as a flatpak", unchecked)):
            with self.subTest(name), tempfile.TemporaryDirectory(dir=self.root) as place:
                desk = Desk(pathlib.Path(place), POLICIES, self.kept, running.desktop.bus_address)
                other = desk.home / folder / "default"
                shutil.copytree(desk.profile, other)
                add_profile(desk.home, folder, other)
                self.assert_found(desk, "extension", f"{name}: {why}")

    def test_unpacked_from_an_archive(self):
        desk = self.desk()
        program = desk.home / "thunderbird"
        program.mkdir()
        shutil.copy("/usr/lib/thunderbird/application.ini", program)
        path = desk.profile / "compatibility.ini"
        path.write_text(path.read_text().replace("/usr/lib/thunderbird", str(program)))
        status, report = desk.doctor()
        self.assertEqual((status, report["protected"]), (2, False))
        self.assertRegex(dict(lines(report, "unknown"))["thunderbird"], "may not find the helper")

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

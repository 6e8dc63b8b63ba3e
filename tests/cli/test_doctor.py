"""The doctor, in a home that is made by hand: no Thunderbird runs, and nothing of the machine is changed.

Bcc Guard is installed for one person there, as what a system has cannot be made by hand."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import dbus

import portal
from bus import Bus
from portal import State
from processes import start, stop
from program import OTHER_GMIME, PROGRAM, run
from waiting import wait_until

EXTENSION = "bcc-guard@bcc-guard"
BUILT = os.environ["BCC_GUARD_HELPER"]
AT_HOME = os.environ["BCC_GUARD_AT_HOME"]
HOME = pathlib.Path(os.environ["BCC_GUARD_HOME"])  # for which it was built
HELPER = HOME / "libexec/bcc-guard-helper"
MANIFEST = HOME / ".mozilla/native-messaging-hosts/bcc_guard.json"
VERSION = os.environ["BCC_GUARD_VERSION"]
# Where the lines that run are counted: this program is another one than bcc-guard, and has other counters.
COUNTERS = {name: os.environ[name].replace("%m", "home-%m") for name in ["LLVM_PROFILE_FILE"] if name in os.environ}
PROFILES = "[Profile0]\nName=default\nIsRelative=1\nPath=default\n\n[General]\nVersion=2\n"


def addon(**more):
    """What Thunderbird writes down of the extension."""
    return {"id": EXTENSION, "active": True, "userDisabled": False, "appDisabled": False, "version": VERSION, **more}


def said(reply):
    """A shell command that says it as one frame."""
    body = json.dumps(reply)
    return f"printf '%b%s' '\\{len(body.encode()):03o}\\0\\0\\0' '{body}'"


@contextlib.contextmanager
def as_portal(bus, state):
    """The portal of the tests is on the bus."""
    program = [sys.executable, "-B", portal.__file__, MANIFEST.parent, state.path]
    process = start(program, env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address})
    try:
        connection = dbus.bus.BusConnection(bus.address)
        wait_until(lambda: all(connection.name_has_owner(name) for name in portal.NAMES), "the portal")
        yield
    finally:
        stop(process)


class Home:
    """A desk on which all is well, but for what is asked of the session bus; every part can be rewritten."""

    def __init__(self):
        self.path = HOME
        self.program = AT_HOME
        self.bus_address = None
        self.environment = {}
        shutil.rmtree(HOME, ignore_errors=True)
        self.write(".thunderbird/profiles.ini", PROFILES)
        self.write(".thunderbird/default/prefs.js", "")
        self.addons(addon())
        HELPER.parent.mkdir()
        shutil.copy(BUILT, HELPER)
        HELPER.chmod(0o755)
        self.manifest()
        self.write("extension.xpi", "")
        self.policies()

    def write(self, name, content):
        """A file, as text or as JSON."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def addons(self, *addons):
        """The profile has these add-ons."""
        self.write(".thunderbird/default/extensions.json", {"addons": [{"id": "other@corp.example"}, "?", *addons]})

    def manifest(self, **more):
        """The person's own manifest."""
        content = {"name": "bcc_guard", "description": "Bcc Guard", "type": "stdio", "path": str(HELPER),
                   "allowed_extensions": [EXTENSION], **more}
        self.write(MANIFEST, {key: value for key, value in content.items() if value is not None})

    def policies(self, settings=None, locks=None, **installation):
        """The policies.json."""
        entry = {"installation_mode": "force_installed", "install_url": f"file://{self.path}/extension.xpi",
                 **installation}
        settings = {"internalDomains": ["corp.example"]} if settings is None else settings
        extensions = {"3rdparty": {"Extensions": {EXTENSION: settings}}} if settings else {}
        self.write("etc/thunderbird/policies/policies.json",
                   {"policies": {"ExtensionSettings": {EXTENSION: entry}, "Preferences": locks or {}, **extensions}})

    def for_snaps(self):
        """The policies.json for desks with a Snap, which has its folder in /etc."""
        template = run("policy", "--template", "--snap", "corp.example", program=self.program).stdout.decode()
        self.write("etc/thunderbird/policies/policies.json", template.replace("file:///etc", f"file://{self.path}/etc"))
        self.write("etc/thunderbird/policies/bcc-guard.xpi", "")

    def helper(self, script):
        """Another helper, a shell script."""
        HELPER.write_text(f"#!/bin/sh\n{script}\n")

    def doctor(self, *options):
        """The finished process."""
        return run("doctor", *options, program=self.program, env={
            "HOME": str(self.path), "MOZ_SYSTEM_CONFIG_DIR": f"{self.path}/etc", "XDG_RUNTIME_DIR": "/nonexistent",
            "XDG_STATE_HOME": f"{self.path}/state", "XDG_CONFIG_HOME": "", "DBUS_SESSION_BUS_ADDRESS": self.bus_address or "",
            **COUNTERS, **self.environment})

    def report(self):
        """Exit status, whether the desk is protected, and the lines by their check."""
        done = self.doctor("--format", "json")
        report = json.loads(done.stdout)
        found = {}
        for line in report["checks"]:
            found.setdefault(line["check"], []).append((line["status"], line["text"]))
        return done.returncode, report["protected"], found

    def advice(self, check):
        """What to do about it."""
        report = json.loads(self.doctor("--format", "json").stdout)
        return [line["advice"] for line in report["checks"] if line["check"] == check and line["advice"]]


class Doctor(unittest.TestCase):
    """One thing is not as it should be."""

    def setUp(self):
        self.home = Home()
        self.addCleanup(shutil.rmtree, HOME)

    def assert_found(self, check, text, status="problem", vital=True):
        """A line says so, and the exit status and `protected` agree with it."""
        exit_status, protected, found = self.home.report()
        self.assertIn((status, True), [(kind, text in said) for kind, said in found[check]], found[check])
        if status != "ok":
            self.assertNotEqual(exit_status, 0)
        if vital and status != "ok":
            self.assertFalse(protected)
        # Scripts ask for nothing else: 1 is not “not protected”.
        self.assertEqual(exit_status == 2, not protected)

    def assert_well(self, check, text=""):
        self.assertEqual([(status, text in said) for status, said in self.home.report()[2][check]], [("ok", True)])

    def test_well(self):
        self.assert_well("manifest", str(HELPER))
        self.assert_well("helper", VERSION)
        self.assert_well("extension", "is enabled")
        self.assert_well("installation", "force-installs")
        self.assert_well("policy", "is valid")
        self.assert_well("audit", "can be written")
        self.assertFalse((self.home.path / "state").exists())

    def test_text(self):
        said = self.home.doctor().stdout.decode()
        self.assertIn("OK: helper:", said)
        self.assertIn("    → ", said)  # the bus, for one
        self.assertRegex(said, "\n\n(The messages of this user are checked|This user is NOT protected: .*)\\.\n$")

    def test_json_is_whole_in_a_locale_without_the_characters(self):
        self.home.environment = {"LC_ALL": "C"}
        self.home.policies({})
        self.home.manifest(name="other")
        done = self.home.doctor("--format", "json")
        self.assertIn("expected “bcc_guard”", done.stdout.decode())

    def test_usage(self):
        for options in (["--format", "xml"], ["--none"], ["else"]):
            done = self.home.doctor(*options)
            self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertRegex(done.stderr.decode(), "^bcc-guard: ")

    def test_troubleshoot_mode(self):
        """The extension is enabled, and does not run."""
        command = [sys.executable, "-c", "import time; time.sleep(60)", "--safe-mode"]
        with subprocess.Popen(command) as thunderbird:
            self.addCleanup(thunderbird.kill)
            (self.home.path / ".thunderbird/default/lock").symlink_to(f"127.0.1.1:+{thunderbird.pid}")
            self.assert_found("extension", "Troubleshoot Mode")
            thunderbird.kill()
        self.assert_well("extension", "is enabled")

    def test_manifests(self):
        for broken, text in (
                ({"name": "other"}, "expected “bcc_guard”"), ({"description": None}, "“description” is missing"),
                ({"type": 1}, "“type” is missing or is not a string"), ({"path": "helper"}, "expected an absolute path"),
                ({"allowed_extensions": None}, "does not name"), ({"allowed_extensions": ["x@y"]}, "does not name")):
            with self.subTest(text):
                self.home.manifest(**broken)
                self.assert_found("manifest", text, vital=False)
        self.home.write(MANIFEST, "[]")
        self.assert_found("manifest", "not a JSON object", vital=False)
        self.home.write(MANIFEST, "{")
        self.assert_found("manifest", "ignores", vital=False)
        self.assertEqual(self.home.advice("manifest")[0], "Install the package bcc-guard again.")

    def test_manifest_in_the_home_beside_a_package(self):
        """It goes first, whatever it leads to; only deleting it mends that."""
        self.home.program = PROGRAM
        self.assert_found("manifest", str(MANIFEST))
        self.assertRegex(self.home.report()[2]["manifest"][0][1], "belongs to no package|shadows")
        self.assertRegex(self.home.advice("manifest")[0], f"^Delete {MANIFEST}[.,]")
        self.home.write(MANIFEST, "{")
        self.assert_found("manifest", "ignores", vital=False)
        self.assertEqual(self.home.advice("manifest")[0], f"Delete {MANIFEST}.")

    def test_manifest_that_leads_elsewhere(self):
        """The helper there may answer whatever it likes."""
        self.home.manifest(path=BUILT)
        self.assert_found("manifest", f"{BUILT}, which may not be Bcc Guard's: the helper that was installed is {HELPER}")

    def test_what_others_can_replace(self):
        for path in (MANIFEST, MANIFEST.parent, HELPER, HELPER.parent):
            with self.subTest(path):
                mode = path.stat().st_mode
                path.chmod(mode | 0o002)
                self.assert_found("manifest", f"{path} can be written by others than its owner")
                path.chmod(mode)
                self.assert_well("manifest")

    @unittest.skipUnless(os.getuid() == 0, "only root gives files away")
    def test_what_another_user_can_replace(self):
        for path in (MANIFEST, HELPER):
            with self.subTest(path):
                os.chown(path, 1, 1)
                self.assert_found("manifest", f"{path} belongs to user 1, expected root")
                os.chown(path, 0, 0)

    def test_helpers(self):
        self.home.manifest(path=f"{self.home.path}/none")
        self.assert_found("helper", "does not work: ")
        self.home.manifest()
        for script, text in (
                ("echo 'no library' >&2; exit 1", "no library"), ("exit 0", "does not work"),
                ("printf '\\2\\0\\0\\0{}'; cat >/dev/null", "does not work"),
                ("printf '\\2\\0\\0\\0[['; cat >/dev/null", "does not work"),
                ("printf '\\042\\0\\0\\0{\"type\":\"ready\",\"version\":\"0.0.1\"}'; cat >/dev/null", "has version 0.0.1")):
            with self.subTest(script):
                self.home.helper(script)
                self.assert_found("helper", text)

    def test_helper_that_cannot_check(self):
        """It says that it is ready; only a trial message shows that it is not."""
        ready = {"type": "ready", "version": VERSION}
        for verdict, text in (
                ("exit 1", "cannot be checked: it ended without a word"),
                ("echo 'no such function' >&2; kill -SEGV $$", "cannot be checked: no such function"),
                (said({"type": "error", "code": "message", "text": "No GMime"}), "cannot be checked: No GMime"),
                (said({"type": "verdict", "level": "pass"}), "expected “convert” for a trial message")):
            with self.subTest(text):
                self.home.helper(f"{said(ready)}; sleep 0.1; {verdict}; cat >/dev/null")
                self.assert_found("helper", text)
        self.assertFalse((self.home.path / "state").exists())

    def test_helper_that_was_built_for_another_gmime(self):
        self.home.environment = OTHER_GMIME
        self.assert_found("helper", "cannot be checked: Expected GMime")

    def test_helper_that_says_nothing(self):
        self.home.helper("exec sleep 60")
        self.assert_found("helper", "no answer within")

    def test_extension(self):
        self.home.addons()
        self.assert_found("extension", "is not installed")
        for off in ({"active": False}, {"userDisabled": True}, {"appDisabled": True}):
            self.home.addons(addon(**off))
            self.assert_found("extension", "is disabled")
        self.home.addons(addon(version="0.0.1"))
        self.assert_found("extension", "has version 0.0.1")

    def test_add_ons_that_send_by_themselves(self):
        known = {"id": "sendlater3@kamens.us", "active": True, "defaultLocale": {"name": "Send\u202e Later"}}
        other = {"id": "merge@add-on.example", "active": True, "defaultLocale": {"name": "Merge"},
                 "optionalPermissions": {"permissions": ["messages.send"], "origins": []}}
        given = {"merge@add-on.example": {"permissions": ["compose", "messages.send"], "origins": []},
                 EXTENSION: {"permissions": ["messages.send"], "origins": []}, "x": "y", "z": {"permissions": [1]}}
        for addons, granted, names in (
                ([], given, []),
                ([known], {}, ["“Send Later” (sendlater3@kamens.us)"]),
                ([{**known, "defaultLocale": None}], {}, ["“sendlater3@kamens.us” (sendlater3@kamens.us)"]),
                ([{**known, "active": False}], {}, []),
                ([other], {}, []),  # it was not given what it may ask for
                ([other], given, ["“Merge” (merge@add-on.example)"]),
                ([other], "{", []),
                ([{**other, "active": False}], given, []),
                ([known, other], given, ["“Send Later”", "“Merge”"])):
            with self.subTest(addons=addons, granted=granted):
                self.home.addons(addon(), *addons)
                self.home.write(".thunderbird/default/extension-preferences.json", granted)
                _, _, found = self.home.report()
                self.assertEqual([status for status, _ in found["addons"]], ["problem"] * len(names) or ["ok"])
                for name, (_, text) in zip(names, found["addons"]):
                    self.assertIn(f"{name}", text)
                    self.assertIn("can send messages by itself", text)
                self.assert_well("extension", "is enabled")

    def test_add_ons_that_send_leave_the_desk_protected(self):
        """What Bcc Guard is asked about it checks; the exit status tells of them."""
        self.home.addons(addon(), {"id": "sendlater3@kamens.us", "active": True})
        self.home.policies({"audit": "none"})
        before = self.home.report()[1]
        self.home.addons(addon())
        self.assertEqual(self.home.report()[1], before)
        self.home.addons(addon(), {"id": "sendlater3@kamens.us", "active": True})
        self.assertIn("policy --template", self.home.advice("addons")[0])
        self.assertEqual(self.home.report()[0], 1)

    def test_settings_that_let_recipients_come_unchecked(self):
        spelling, header = "mail.SpellCheckBeforeSend", "mail.compose.other.header"
        off = {spelling: {"Value": False, "Status": "locked"}, header: {"Value": "", "Status": "locked"}}
        for values, locks, names in (
                ({}, {}, []),
                ({spelling: False, header: ""}, {}, []),
                ({spelling: True}, {}, [spelling]),
                ({header: "Resent-Cc"}, {}, [header]),
                ({spelling: True, header: "X-A"}, {}, [spelling, header]),
                ({spelling: True, header: "X-A"}, off, []),
                ({spelling: True}, {spelling: {"Value": True, "Status": "locked"}}, [spelling]),
                ({spelling: True}, {spelling: {"Value": False, "Status": "default"}}, [spelling]),
                ({header: "X-A"}, {header: {"Value": "X-A", "Status": "locked"}}, [header]),
                ({spelling: True}, {spelling: "locked"}, [spelling])):
            with self.subTest(values=values, locks=locks):
                self.home.write(".thunderbird/default/prefs.js", "".join(
                    f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in values.items()))
                self.home.policies(locks=locks)
                _, _, found = self.home.report()
                said = found.get("settings", [])
                self.assertEqual([status for status, _ in said], ["problem"] * len(names))
                for name, (_, text) in zip(names, said):
                    self.assertIn(f"the setting {name} is on", text)

    def test_extensions_that_cannot_be_read(self):
        for content in ("[]", '{"addons":{}}', "{"):
            self.home.write(".thunderbird/default/extensions.json", content)
            self.assert_found("extension", "cannot be read", "unknown")

    def test_profiles(self):
        (self.home.path / ".thunderbird/default/prefs.js").unlink()
        self.assert_found("extension", "no profile that was ever used")
        self.home.write(".thunderbird/profiles.ini", "[Profile0]\nName=x\n")
        self.assert_found("extension", "no profile that was ever used")
        self.home.write(".thunderbird/profiles.ini", "Path")
        self.assert_found("extension", "The profiles cannot be read", "unknown")

    def test_confined(self):
        for folder, text in ((".var/app/org.mozilla.Thunderbird", "Thunderbird as a flatpak"),
                             (".var/app/eu.betterbird.Betterbird", "Betterbird as a flatpak")):
            self.home.write(f"{folder}/.thunderbird/profiles.ini", PROFILES)
            self.home.write(f"{folder}/.thunderbird/default/prefs.js", "")
            self.assert_found("extension", f"belongs to {text}")
        for name, product in (("org.mozilla.thunderbird", "Thunderbird"), ("eu.betterbird.Betterbird", "Betterbird")):
            path = self.home.write(f".local/share/flatpak/app/{name}/x", "").parent
            self.assert_found("thunderbird", f"{product} in {path} is a flatpak, whose sandbox")

    def test_snap(self):
        """What its portal may do decides; the store keeps nothing as long as nobody was asked."""
        self.home.write("snap/thunderbird/common/.thunderbird/profiles.ini", PROFILES)
        self.home.write("snap/thunderbird/common/.thunderbird/default/prefs.js", "")
        self.home.write("snap/thunderbird/common/.thunderbird/default/extensions.json", {"addons": [addon()]})
        self.assert_found("extension", "there is no portal on this desktop")
        state = State(self.home.path / "permission.json")
        with Bus() as bus, as_portal(bus, state):
            self.home.bus_address = bus.address
            for permission, text in ((None, "was not told yet"), ("ask", "was not told yet"), ("no", "was told not to")):
                with self.subTest(permission):
                    state.write(permission=permission)
                    self.assert_found("extension", f"belongs to Thunderbird as a snap: the desktop's portal, which "
                                                   f"would start the helper, {text}")
                    self.assertRegex(self.home.advice("extension")[0], "SetPermission webextensions true bcc_guard snap")
            state.write(permission="yes")
            self.assert_well_at("extension", "is enabled")
            self.assert_found("installation", "a snap can read only what is in", vital=False)
            self.assert_found("installation", "may not find it", "unknown")
            self.home.for_snaps()
            self.assert_well_at("installation", "bcc-guard.xpi")
            (self.home.path / "etc/thunderbird/policies/policies.json").unlink()
            self.assert_found("installation", "may not find it", "unknown")

    def assert_well_at(self, check, text):
        """Each of its lines."""
        found = self.home.report()[2][check]
        self.assertEqual({(status, text in said) for status, said in found}, {("ok", True)}, found)

    def test_profiles_of_a_later_thunderbird(self):
        """Where there is no folder of the old name; Betterbird 153 does that already."""
        for name in ("profiles.ini", "default/prefs.js"):
            path = self.home.path / ".config/thunderbird" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            (self.home.path / ".thunderbird" / name).rename(path)
        self.assert_found("extension", f"{self.home.path}/.config/thunderbird/default: the extension is not installed")

    def test_programs(self):
        for name in ("Thunderbird", "Betterbird"):
            for version, text, status in (("153.0", "is unpacked from an archive", "unknown"),
                                          ("153.4.0esr-bb7", "is unpacked from an archive", "unknown"),
                                          ("128.1", "has version 128.1", "problem")):
                self.home.write("program/application.ini", f"; made by hand\n[App]\nName={name}\nVersion={version}\n")
                self.home.write(".thunderbird/default/compatibility.ini",
                                f"[Compatibility]\nLastAppDir={self.home.path}/program\n")
                self.assert_found("thunderbird", f"{name} in {self.home.path}/program {text}", status)

    def test_where_an_archive_looks(self):
        """It stands in its library; the manifest in the home is found by any."""
        self.home.write("program/application.ini", "[App]\nName=Thunderbird\nVersion=153.0\n")
        self.home.write(".thunderbird/default/compatibility.ini",
                        f"[Compatibility]\nLastAppDir={self.home.path}/program\n")
        for folder in ("/usr/lib/mozilla", "/usr/lib64/mozilla"):
            with self.subTest(folder):
                self.home.write("program/libxul.so", f"x\0{folder}\0x")
                self.home.manifest()
                self.assert_well_at("thunderbird", "is in")
                MANIFEST.unlink()
                self.assert_found("thunderbird", "unpacked from an archive and does not find the helper: there is no "
                                                 f"manifest in {folder}/native-messaging-hosts")
        self.home.manifest(path=BUILT)
        self.assert_found("thunderbird", "does not find the helper: the helper that was installed is")
        self.home.write("program/libxul.so", "/usr/lib/mozilla/extensions\0")
        self.assert_found("thunderbird", "may not find the helper", "unknown")

    def test_policies(self):
        path = self.home.write("etc/thunderbird/policies/policies.json", "[]")
        self.assert_found("policy", "Thunderbird ignores all of")
        path.write_text('{"policies":')
        self.assert_found("policy", "Thunderbird ignores all of")
        path.write_text('{"policies":{}}')
        self.assert_found("installation", "does not force-install the extension", vital=False)
        self.home.policies({"internalDomain": []})
        self.assert_found("policy", "internalDomain")
        self.home.policies({})
        self.assert_found("policy", "the defaults are in force", vital=False)
        path.unlink()
        path.mkdir()
        self.assert_found("policy", "Thunderbird ignores all of")

    def test_providers_and_suffixes_are_no_organisation(self):
        """The person at the desk is told what to write instead."""
        for setting in ("internalDomains", "trustedGroups"):
            for domain, remedy in (("gmail.com", "expected full addresses, such as name@gmail.com"),
                                   ("ocn.ne.jp", "expected full addresses, such as name@ocn.ne.jp"),
                                   ("co.jp", "expected the domain of one organisation, such as name.co.jp")):
                with self.subTest(setting, domain=domain):
                    self.home.policies({setting: [domain] if setting == "internalDomains" else [[domain, "k1.example"]]})
                    self.assert_found("policy", remedy)

    def test_installation(self):
        self.home.policies(installation_mode="allowed")
        self.assert_found("installation", "does not force-install the extension", vital=False)
        self.home.policies(install_url=f"file://{self.home.path}/none.xpi")
        self.assert_found("installation", "none.xpi, which cannot be read", vital=False)
        self.home.policies(install_url="https://corp.example/bcc-guard.xpi")
        self.assert_well("installation", "https://corp.example/bcc-guard.xpi")

    def test_policy_that_is_newer_than_the_start(self):
        lock = self.home.path / ".thunderbird/default/lock"
        lock.symlink_to(f"127.0.1.1:+{os.getpid()}")
        self.assert_well("policy")
        os.utime(lock, (1, 1), follow_symlinks=False)
        self.assert_found("policy", "the old policy is in force", vital=False)

    def test_audit(self):
        self.home.policies({"audit": "none"})
        self.assert_well("audit", "no audit log in a file")
        self.home.policies()
        (self.home.path / "state").write_text("")  # no folder
        self.assert_found("audit", "Not a directory", vital=False)

    def test_notifications(self):
        self.home.bus_address = "unix:path=/nonexistent/bus"
        self.assert_found("notifications", "No notification can be shown: There is no session bus", vital=False)
        with Bus() as bus:
            self.home.bus_address = bus.address
            self.assert_found("notifications", "Nobody shows notifications", vital=False)
            bus.server.start()
            self.assert_well("notifications", "Recorder")
            bus.server.stop()
            bus.server.start(capabilities=["body"])
            self.assert_found("notifications", "without buttons", vital=False)


if __name__ == "__main__":
    unittest.main()

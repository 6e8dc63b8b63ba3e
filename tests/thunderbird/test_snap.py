"""A Thunderbird from Snap: its sandbox hides the helper, which the desktop's portal starts for it, or does not.

It is Debian's, told by SNAP_NAME that it is one, with the policy for such a desk; the portal is that of portal.py.
What only a real Ubuntu can show is named in helper/packaging/README.md. The proxy for a Flatpak is tried here as well.
"""

import json
import os
import pathlib
import subprocess
import unittest

import faults
from faults import ENDED, INTERRUPTED, NOT_STARTED, TOO_LONG, UNCHECKED, Fault
from portal import ALLOW, CLOSE, PERMITTED, PROXY, PROXY_ROOT, REFUSED, State
from processes import descendants, is_program, start, stop
from product import HELPER, STRANGERS, XPI
from test_faults import FaultDesk
from thunderbird import Thunderbird
from waiting import wait_until

CLI = os.environ["BCC_GUARD"]
PORTAL = pathlib.Path(__file__).with_name("portal.py")
NATIVE = "widget.use-xdg-desktop-portal.native-messaging"
PROFILES = "[Profile0]\nName=default\nIsRelative=0\nPath={}\n\n[General]\nVersion=2\n"


def template():
    """The policies.json for a desk with a Snap."""
    command = [CLI, "policy", "--template", "--snap", "corp.example"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Snap(FaultDesk):
    """One Thunderbird, and a portal that can be ended and told what the person says."""

    @classmethod
    def setUpClass(cls):
        cls.tb = cls.enterClassContext(Thunderbird(
            XPI, policies=template(), environment={"SNAP_NAME": "thunderbird", "SNAP_INSTANCE_NAME": "thunderbird"}))
        cls.tb.install_helper(HELPER)
        cls.tb.notifications.start()
        cls.state = State(cls.tb.home / "permission.json")
        profiles = cls.tb.home / "snap/thunderbird/common/.thunderbird/profiles.ini"
        profiles.parent.mkdir(parents=True)
        profiles.write_text(PROFILES.format(cls.tb.profile))
        cls.portal = None
        cls.addClassCleanup(cls.end_portal)

    def setUp(self):
        super().setUp()
        self.state.write(permission=PERMITTED, answer=None, asked=0)
        self.addCleanup(self.permit)
        if self.portal is None:
            self.start_portal()

    @classmethod
    def run_portal(cls, *options):
        """Where it sees what the system has."""
        manifests = "/usr/lib/mozilla/native-messaging-hosts"
        command = ["/usr/bin/python3", "-B", PORTAL, manifests, cls.tb.home / "permission.json", *options]
        return start(cls.tb.system.wrap(command), env=cls.tb.desktop.environment)

    @classmethod
    def start_portal(cls):
        """Until the doctor finds it."""
        cls.portal = cls.run_portal()
        wait_until(lambda: cls.report("extension")[0][1].find("no portal") < 0, "the portal")

    @classmethod
    def end_portal(cls):
        """With the helpers that it started, as systemd does."""
        if cls.portal is not None:
            stop(cls.portal)
        cls.portal = None

    @classmethod
    def report(cls, check):
        """What the doctor says of that: status and text of each line."""
        done = subprocess.run(
            cls.tb.system.wrap([CLI, "doctor", "--format", "json"]), env=cls.tb.desktop.environment,
            check=False, capture_output=True, text=True)
        return [(line["status"], line["text"]) for line in json.loads(done.stdout)["checks"] if line["check"] == check]

    def anew(self, **state):
        """This is what the portal finds from now on, until the fault is over; no helper runs."""
        self.end_portal()
        self.state.write(**state)
        self.start_portal()
        self.mending(self.permit)

    def permit(self):
        """As the command that the doctor names does."""
        self.state.write(permission=PERMITTED, answer=None)

    def helpers(self):
        """Those that the portal started."""
        return [pid for pid in descendants(self.portal.pid) if is_program(pid, faults.HELPER_NAME)]

    def assert_doctor(self, check, status, text):
        """One line of the check, and it says so."""
        self.assertEqual([(found, text in said) for found, said in self.report(check)], [(status, True)])

    def test_1_permitted(self):
        compose, question = self.ask(to=STRANGERS)
        self.assertEqual((len(self.helpers()), self.tb.helper_pids()), (1, []))
        self.tb.notifications.click(question.id, "convert")
        self.assert_shows_nobody(self.tb.mail.wait_for(1)[0], STRANGERS)
        compose.wait_closed(60)
        self.assertEqual(self.state["asked"], 0)
        self.assert_doctor("extension", "ok", "is enabled")
        self.assert_doctor("installation", "ok", "/etc/thunderbird/policies/bcc-guard.xpi")

    def test_2_asked_and_allowed(self):
        self.anew(permission=None, answer=None)
        self.assert_doctor("extension", "problem", "was not told yet whether it may")
        self.state.write(answer=ALLOW)
        self.ask(to=STRANGERS)[0].close()
        self.assertEqual(self.state["permission"], PERMITTED)

    def test_3_the_command_that_the_doctor_names_permits_it(self):
        self.anew(permission=REFUSED)
        done = subprocess.run(
            self.tb.system.wrap([CLI, "doctor", "--format", "json"]), env=self.tb.desktop.environment,
            check=False, capture_output=True, text=True)
        (advice,) = (line["advice"] for line in json.loads(done.stdout)["checks"] if line["check"] == "extension")
        command = advice[advice.index("gdbus "):]
        subprocess.run(["sh", "-c", command], env=self.tb.desktop.environment, check=True, capture_output=True)
        self.assertEqual(self.state["permission"], PERMITTED)
        self.assert_doctor("extension", "ok", "is enabled")

    def no_portal(self):
        self.end_portal()
        self.assert_doctor("extension", "problem", "there is no portal on this desktop")
        self.mending(self.start_portal)

    def refused(self):
        self.anew(permission=REFUSED)
        self.assert_doctor("extension", "problem", "was told not to")

    def closed(self):
        self.anew(permission=None, answer=CLOSE)

    def unanswered(self):
        self.anew(permission=None, answer=None)

    def restarts(self, _compose):
        self.end_portal()
        self.start_portal()

    def test_4_no_portal(self):
        self.suffer(Fault("Snap: no portal", (UNCHECKED, NOT_STARTED), Snap.no_portal))

    def test_5_refused(self):
        self.suffer(Fault("Snap: the portal was told not to start the helper", (UNCHECKED, NOT_STARTED), Snap.refused))

    def test_6_asked_and_closed(self):
        self.suffer(Fault("Snap: the portal asks whether it may, and the person closes that",
                          (UNCHECKED, NOT_STARTED), Snap.closed))

    def test_7_asked_and_not_answered(self):
        self.suffer(Fault("Snap: the portal asks whether it may, and nobody answers", (UNCHECKED, TOO_LONG),
                          Snap.unanswered, at_most=faults.HANGS_S))
        self.assertEqual(self.state["asked"], 1)  # not once more for every try

    def test_8_restarts(self):
        self.suffer(Fault("Snap: the portal restarts while the question is open", (INTERRUPTED, ENDED),
                          strike=Snap.restarts))

    def test_9_a_thunderbird_before_157_asks_no_proxy(self):
        """As a Flatpak meets it that is permitted to talk to the proxy: neither manifest nor portal, and the pref is on."""
        self.no_portal()
        proxy = self.run_portal("--proxy")
        self.addCleanup(stop, proxy)
        owned = ["gdbus", "call", "--session", "--dest", PROXY, "--object-path", PROXY_ROOT,
                 "--method", "org.freedesktop.DBus.Properties.Get", PROXY, "version"]
        wait_until(lambda: self.succeeds(owned), "the proxy")
        self.state.write(asked=0)
        self.assertIsNone(self.tb.call("setPreference", f"{NATIVE}-proxy", 1))
        self.mending(self.tb.call, "setPreference", f"{NATIVE}-proxy", None)
        compose = self.tb.open_compose(to=STRANGERS)
        before = compose.recipients
        compose.click_send()
        self.told((UNCHECKED, NOT_STARTED)).click("edit")
        self.assert_not_sent(compose, before)
        self.assertEqual(self.state["asked"], 0, "this Thunderbird knows the proxy: the README is due")
        self.assertTrue(self.succeeds(owned))
        self.assertEqual(self.state["asked"], 1)  # who asks is counted

    def succeeds(self, command):
        """On this desktop."""
        return subprocess.run(command, env=self.tb.desktop.environment, check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    unittest.main()

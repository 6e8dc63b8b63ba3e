"""The desktop's notification server, as a recorder a test can answer from."""

import json
import pathlib
import signal
import subprocess
import sys
from dataclasses import dataclass

import dbus
from dbusmock import MOCK_IFACE

from processes import start
from waiting import PATIENCE_S, wait_until

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
TEMPLATE = pathlib.Path(__file__).with_name("notification_template.py")
FULL = ("actions", "body", "body-markup", "persistence")
EXPIRED, DISMISSED = 1, 2


@dataclass
class Notification:
    """One call of Notify."""

    id: int
    replaces: int
    app_name: str
    icon: str
    summary: str
    body: str
    actions: list  # key, label, key, label, …
    hints: dict
    timeout: int
    arrived: float  # time.time()

    @property
    def action_keys(self):
        """The keys that a click can send."""
        return self.actions[::2]


def command(capabilities=FULL, name="Recorder"):
    """What starts a server."""
    parameters = json.dumps({"capabilities": json.dumps(list(capabilities)), "name": name})
    return [sys.executable, "-m", "dbusmock", "--session", "--template", str(TEMPLATE),
            "--parameters", parameters]


class NotificationServer:
    """On the bus of a Desktop; not running until start()."""

    def __init__(self, bus_address):
        self._address = bus_address
        self._process = None
        self._mock = None

    def start(self, capabilities=FULL, name="Recorder"):
        """Takes the name on the bus; capabilities without "actions" is a server without buttons."""
        self._process = start(
            command(capabilities, name),
            env={"DBUS_SESSION_BUS_ADDRESS": self._address, "PATH": "/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,  # every call is printed, in the middle of the TAP
        )
        self.meet()

    def meet(self):
        """Waits until one is there, whoever started it."""
        bus = dbus.bus.BusConnection(self._address)
        wait_until(lambda: bus.name_has_owner(NAME), "the notification server")
        self._mock = dbus.Interface(bus.get_object(NAME, PATH, introspect=False), MOCK_IFACE)

    def stop(self):
        """Leaves the bus, as a crashed server would; no harm if not running."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait()
        self._process = None

    def crash_after_notify(self):
        """It answers the next Notify, and is gone."""
        self._mock.CrashAfterNotify()

    def freeze(self):
        """It hangs, until thaw()."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        """It goes on."""
        self._process.send_signal(signal.SIGCONT)

    @property
    def shown(self):
        """Every call of Notify since the last clear()."""
        return [Notification(**record) for record in self._recorded()["records"]]

    @property
    def closed(self):
        """Ids that a client asked to close."""
        return self._recorded()["closed"]

    def wait_for(self, count, timeout=PATIENCE_S):
        """Waits for that many Notify calls, returns all."""
        wait_until(
            lambda: len(self._recorded()["records"]) >= count, f"{count} notifications", timeout
        )
        return self.shown

    def wait_for_closed(self, identifier, timeout=PATIENCE_S):
        """Waits until a client took that notification away."""
        wait_until(lambda: identifier in self.closed, f"closing of {identifier}", timeout)

    def click(self, identifier, key):
        """The person clicks that button; "default" is the notification itself."""
        self._emit("ActionInvoked", "us", dbus.UInt32(identifier), key)

    def close(self, identifier, reason=DISMISSED):
        """The person (or time) takes the notification away."""
        self._emit("NotificationClosed", "uu", dbus.UInt32(identifier), dbus.UInt32(reason))

    def clear(self):
        """Forgets what was recorded."""
        self._mock.Forget()

    def _recorded(self):
        return json.loads(self._mock.Recorded())

    def _emit(self, signal, signature, *args):
        self._mock.EmitSignal(NAME, signal, signature, dbus.Array(args, signature="v"))

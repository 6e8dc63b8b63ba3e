"""A python-dbusmock template: a notification server that records and lets a test answer.

The template that dbusmock brings takes CloseNotification(i) where the
specification (and so every client) says (u), and keeps times in whole seconds.
"""

import json
import os
import time

import dbus
import dbus.service
from dbusmock import MOCK_IFACE
from gi.repository import GLib

BUS_NAME = "org.freedesktop.Notifications"
MAIN_OBJ = "/org/freedesktop/Notifications"
MAIN_IFACE = BUS_NAME
SYSTEM_BUS = False

CLOSED_BY_CALL = 3


def load(mock, parameters):
    """Called by dbusmock when the server starts."""
    mock.capabilities = dbus.Array(json.loads(str(parameters["capabilities"])), signature="s")
    mock.server_name = str(parameters["name"])
    mock.records = []
    mock.closed = []
    mock.last_id = 0
    mock.is_fragile = False


@dbus.service.method(MAIN_IFACE, in_signature="", out_signature="as")
def GetCapabilities(self):  # noqa: N802 (names set by the specification)
    return self.capabilities


@dbus.service.method(MAIN_IFACE, in_signature="", out_signature="ssss")
def GetServerInformation(self):  # noqa: N802
    return (self.server_name, "Bcc Guard", "1", "1.2")


@dbus.service.method(MAIN_IFACE, in_signature="susssasa{sv}i", out_signature="u")
def Notify(self, app_name, replaces, icon, summary, body, actions, hints, timeout):  # noqa: N802
    arrived = time.time()
    if not replaces:
        self.last_id += 1
    record = {
        "id": int(replaces) or self.last_id, "replaces": int(replaces), "app_name": str(app_name),
        "icon": str(icon), "summary": str(summary), "body": str(body),
        "actions": [str(action) for action in actions],
        "hints": {str(key): _plain(value) for key, value in hints.items()},
        "timeout": int(timeout), "arrived": arrived,
    }
    self.records.append(record)
    if self.is_fragile:
        GLib.idle_add(_crash, self.connection)
    return dbus.UInt32(record["id"])


def _crash(connection):
    """The answer is out, and nothing more comes."""
    connection.flush()
    os._exit(0)


@dbus.service.method(MAIN_IFACE, in_signature="u", out_signature="")
def CloseNotification(self, identifier):  # noqa: N802
    self.closed.append(int(identifier))
    reason = dbus.UInt32(CLOSED_BY_CALL)
    self.EmitSignal(MAIN_IFACE, "NotificationClosed", "uu", [identifier, reason])


@dbus.service.method(MOCK_IFACE, in_signature="", out_signature="s")
def Recorded(self):  # noqa: N802
    return json.dumps({"records": self.records, "closed": self.closed})


@dbus.service.method(MOCK_IFACE, in_signature="", out_signature="")
def CrashAfterNotify(self):  # noqa: N802
    self.is_fragile = True


@dbus.service.method(MOCK_IFACE, in_signature="", out_signature="")
def Forget(self):  # noqa: N802
    self.records.clear()
    self.closed.clear()


def _plain(value):
    """What JSON can hold; images and the like only as their text."""
    if isinstance(value, dbus.Boolean):
        return bool(value)
    return int(value) if isinstance(value, int) else str(value)

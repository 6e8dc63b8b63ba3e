"""A private session bus, and notification servers on it that misbehave."""

import pathlib
import shlex
import subprocess
import tempfile

import dbus

from desktop import BUS_CONFIG, listens
from notifications import NAME, NotificationServer, command
from processes import start, stop
from waiting import wait_until


class Bus:
    """A session bus with nothing on it; a context manager."""

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        home = pathlib.Path(self._folder.name)
        socket = home / "bus"
        config = home / "bus.conf"
        self._services = home / "services"
        self._services.mkdir()
        config.write_text(BUS_CONFIG.format(socket=socket).replace(
            "</busconfig>", f"<servicedir>{self._services}</servicedir></busconfig>"))
        self._process = start(
            ["dbus-daemon", f"--config-file={config}", "--nofork"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.address = f"unix:path={socket}"
        wait_until(lambda: listens(socket), "the session bus")
        self.server = NotificationServer(self.address)
        return self

    def __exit__(self, *_):
        self.server.stop()
        stop(self._process)
        self._folder.cleanup()

    def end(self):
        """The bus goes away, and everybody's connection with it."""
        stop(self._process)

    def start_server_on_demand(self):
        """The bus starts the notification server for the first call, and it is to be killed."""
        program = self._services / "server"
        program.write_text(f"#!/bin/sh\nexec {shlex.join(command())} >/dev/null\n")
        program.chmod(0o755)
        (self._services / f"{NAME}.service").write_text(f"[D-BUS Service]\nName={NAME}\nExec={program}\n")
        self._daemon().ReloadConfig()

    def hang(self):
        """Takes the notification server's name, and never answers a call."""
        connection = dbus.bus.BusConnection(self.address)
        connection.request_name(NAME)
        return connection  # lives as long as it is held

    def server_pid(self):
        """The process of the running notification server."""
        return int(self._daemon().GetConnectionUnixProcessID(NAME))

    def _daemon(self):
        connection = dbus.bus.BusConnection(self.address)
        return dbus.Interface(
            connection.get_object("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                  introspect=False), "org.freedesktop.DBus")

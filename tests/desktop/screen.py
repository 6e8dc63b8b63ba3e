"""A screen with a real notification server, a mouse and a screen reader."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from desktop import Desktop
from port import Port
from processes import start
from waiting import wait_until

HERE = pathlib.Path(__file__).parent
SHOTS = os.environ.get("BCC_GUARD_SHOTS")
SERVERS = {
    "dunst": "/usr/bin/dunst",
    "gnome-shell": "/usr/bin/gnome-shell",
    "lxqt-notificationd": "/usr/bin/lxqt-notificationd",
    "mako": "/usr/bin/mako",
    "mate-notification-daemon": "/usr/lib/mate-notification-daemon/mate-notification-daemon",
    "notification-daemon": "/usr/lib/notification-daemon/notification-daemon",
    "swaync": "/usr/bin/swaync",
    "xfce4-notifyd": "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd",
}


class Screen:
    """Lives from start() to stop()."""

    def __init__(self, server):
        self._program = SERVERS[server]
        self._name = server
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="bcc-guard-"))
        self._desktop = Desktop(self._folder, size="1024x600")
        self._server = None

    def start(self):
        """Starts the desktop, its accessibility bus and the server."""
        self._desktop.start()
        self._desktop.environment.pop("NO_AT_BRIDGE")
        self._prepare()
        self._desktop.run(["/usr/libexec/at-spi-bus-launcher", "--launch-immediately"])
        wait_until(lambda: self._owned("org.a11y.Bus"), "the accessibility bus")
        self.start_server()

    def start_server(self):
        """Starts the notification server."""
        self._launch_server()
        wait_until(lambda: self._owned("org.freedesktop.Notifications"), self._name)

    def kill_server(self):
        """It crashes."""
        self._server.kill()
        self._server.wait()

    def hang_server(self):
        """It answers nothing from now on."""
        self._server.send_signal(signal.SIGSTOP)

    def stop(self):
        """Ends everything."""
        if self._server is not None and self._server.poll() is None:
            self._server.kill()
            self._server.wait()
        self._desktop.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def port(self):
        """A helper on this desktop."""
        texts = {name: value for name, value in os.environ.items()
                 if name in ("BCC_GUARD_LOCALEDIR", "BCC_GUARD_ICON")}
        return Port(self._desktop.bus_address, **texts)

    def run(self, *command):
        """What a program on this desktop prints."""
        done = subprocess.run(command, env=self._desktop.environment, timeout=30, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return done.stdout if done.returncode == 0 else None

    def extents(self, role, name, *within):
        """Its x, y, width and height, or None if it is not there (or not in something of that role)."""
        found = self.run(sys.executable, str(HERE / "accessible.py"), role, name, *within)
        return None if found is None else tuple(map(int, found.split()))

    def find(self, role, name, *within):
        """The middle of it, or None."""
        found = self.extents(role, name, *within)
        if found is None:
            return None
        x, y, width, height = found
        return x + width // 2, y + height // 2

    def wait_for(self, role, name, *within):
        """The middle of it, as soon as it is there."""
        return wait_until(lambda: self.find(role, name, *within), f"the {role} “{name}”")

    def window(self):
        """The middle of the server's window, for servers that no screen reader can read."""
        found = self.run("xdotool", "search", "--onlyvisible", "--class", self._name)
        if not found:
            return None
        geometry = self.run("xdotool", "getwindowgeometry", "--shell", found.split()[0])
        values = dict(line.split("=") for line in geometry.split())
        return tuple(int(values[at]) + int(values[size]) // 2
                     for at, size in (("X", "WIDTH"), ("Y", "HEIGHT")))

    def click(self, place, button=1):
        """Moves the mouse there and clicks."""
        x, y = place
        self.run("xdotool", "mousemove", str(x), str(y))
        self.run("xdotool", "click", str(button))

    def keep(self, name):
        """Leaves a screenshot where BCC_GUARD_SHOTS says."""
        if SHOTS:
            self._desktop.screenshot(pathlib.Path(SHOTS) / f"{self._name}-{name}.png")

    def _prepare(self):
        """What a server needs beside the desktop."""

    def _launch_server(self):
        self._server = start(
            [self._program], env=self._desktop.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _owned(self, name, bus="--session"):
        found = self.run("dbus-send", bus, "--print-reply", "--dest=org.freedesktop.DBus",
                         "/", "org.freedesktop.DBus.NameHasOwner", f"string:{name}")
        return found is not None and "true" in found


class XfceScreen(Screen):
    """With Xfce's settings, which its server reads."""

    def __init__(self):
        super().__init__("xfce4-notifyd")

    def _prepare(self):
        super()._prepare()
        self._desktop.run(["/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd"])
        wait_until(lambda: self._owned("org.xfce.Xfconf"), "the settings")

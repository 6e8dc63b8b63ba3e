"""A GNOME Shell on no screen, with its own mouse and a screen reader.

There is neither X server nor seat: the mouse is that of its remote desktop, and the shell
itself takes the screenshots.  --unsafe-mode lets us ask for them, and clear its own banners.
"""

import pathlib
import re
import shlex
import subprocess

from gi.repository import Gio, GLib
from processes import start
from screen import SHOTS, Screen
from waiting import wait_until

# How the bus would start the part that owns the name: GNOME 48's is a module, which gjs has to be told.
SERVICE = pathlib.Path("/usr/share/dbus-1/services/org.gnome.Shell.Notifications.service")
WIDTH, HEIGHT = 1024, 600
LEFT_BUTTON = 0x110  # BTN_LEFT of the kernel

# No welcome, and nothing that still moves when it is clicked.
SETTINGS = """[org/gnome/shell]
welcome-dialog-last-shown-version='99'

[org/gnome/desktop/interface]
enable-animations=false
"""

# What it says of itself at the start: that nothing locks the screen, and to root that it
# is root.  Warnings would wait behind these.
IS_STARTED = "!Main.layoutManager._startingUp"
CLEAR = """Main.messageTray.getSources().forEach(source => source.destroy());
  Main.overview.hide(); true"""


class GnomeScreen(Screen):
    """Lives from start() to stop()."""

    def __init__(self):
        super().__init__("gnome-shell")
        self._bus = None
        self._mouse = None

    def kill_server(self):
        """It crashes; systemd would start a new one."""
        super().kill_server()
        wait_until(lambda: not self._owned("org.freedesktop.Notifications"), "it to go")

    def set_banners(self, shown):
        """Do Not Disturb, as the switch in the calendar sets it."""
        value = "true" if shown else "false"
        self.run("gsettings", "set", "org.gnome.desktop.notifications", "show-banners", value)
        wait_until(lambda: self._tell(
            """new imports.gi.Gio.Settings({ schema_id: "org.gnome.desktop.notifications" })
              .get_boolean("show-banners")""") == value, "the setting to arrive")

    def click(self, place, button=LEFT_BUTTON):
        """Moves the mouse there, from a corner in which nothing waits for it, and clicks."""
        x, y = place
        for move in ((-2.0 * WIDTH, 2.0 * HEIGHT), (float(x), float(y - HEIGHT + 1))):
            self._move_mouse("NotifyPointerMotionRelative", "(dd)", *move)
        for is_down in (True, False):
            self._move_mouse("NotifyPointerButton", "(ib)", button, is_down)

    def keep(self, name):
        """Leaves a screenshot where BCC_GUARD_SHOTS says."""
        if SHOTS:
            path = pathlib.Path(SHOTS).resolve() / f"{self._name}-{name}.png"
            self._call("org.gnome.Shell.Screenshot", "/org/gnome/Shell/Screenshot",
                       "org.gnome.Shell.Screenshot", "Screenshot", "(bbs)", False, False, str(path))

    def stop(self):
        """Ends everything."""
        if self._bus is not None:
            self._bus.close_sync()
        super().stop()

    def _prepare(self):
        """A system bus with something like logind on it, without which it does not start."""
        environment = self._desktop.environment
        for name in ("DISPLAY", "GDK_BACKEND"):
            environment.pop(name)
        socket = self._folder / "run" / "system-bus"
        environment.update(
            DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={socket}", GSETTINGS_BACKEND="keyfile",
            LIBGL_ALWAYS_SOFTWARE="1", XDG_CURRENT_DESKTOP="GNOME")
        settings = self._folder / "config" / "glib-2.0" / "settings"
        settings.mkdir(parents=True)
        (settings / "keyfile").write_text(SETTINGS, encoding="utf-8")
        self._desktop.run(["dbus-daemon", "--session", "--nofork", f"--address=unix:path={socket}"])
        wait_until(socket.exists, "the system bus")
        self._desktop.run(["/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind"])
        wait_until(lambda: self._owned("org.freedesktop.login1", "--system"), "logind")
        self._bus = Gio.DBusConnection.new_for_address_sync(
            self._desktop.bus_address,
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)

    def _launch_server(self):
        """The shell, and the part of it that owns the name, which the bus would start."""
        self._server = start(
            [self._program, "--headless", "--no-x11", "--unsafe-mode",
             "--virtual-monitor", f"{WIDTH}x{HEIGHT}"],
            env=self._desktop.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self._owned("org.gnome.Shell"), self._name, 60)
        self._desktop.run(shlex.split(re.search("^Exec=(.*)$", SERVICE.read_text(), re.MULTILINE)[1]))
        wait_until(lambda: self._try(IS_STARTED) == "true", "the shell to be ready", 60)
        self._tell(CLEAR)
        (self._mouse,) = self._call(
            "org.gnome.Mutter.RemoteDesktop", "/org/gnome/Mutter/RemoteDesktop",
            "org.gnome.Mutter.RemoteDesktop", "CreateSession")
        self._move_mouse("Start")

    def _move_mouse(self, method, signature="()", *args):
        self._call("org.gnome.Mutter.RemoteDesktop", self._mouse,
                   "org.gnome.Mutter.RemoteDesktop.Session", method, signature, *args)

    def _call(self, name, path, interface, method, signature="()", *args):
        parameters = GLib.Variant(signature, args)
        timeout_ms = 20_000
        return self._bus.call_sync(name, path, interface, method, parameters, None,
                                   Gio.DBusCallFlags.NONE, timeout_ms, None).unpack()

    def _tell(self, script):
        """What a script in the shell evaluates to, as JSON."""
        done, value = self._call("org.gnome.Shell", "/org/gnome/Shell", "org.gnome.Shell", "Eval",
                                 "(s)", script)
        if not done:
            raise RuntimeError(f"{script}: {value}")
        return value

    def _try(self, script):
        """The same of a shell that may not listen yet."""
        try:
            return self._tell(script)
        except GLib.Error:
            return None

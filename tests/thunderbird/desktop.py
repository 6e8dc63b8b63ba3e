"""A desktop of its own: X server, window manager and session bus, on no screen."""

import contextlib
import os
import pathlib
import socket as sockets
import subprocess

from processes import start, stop
from waiting import wait_until

# No service files: with the system's configuration the bus would start an
# installed notification daemon whenever a test wants none to be there.
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

# A window manager that lets no window steal the focus: new ones get none.
NO_FOCUS_CONFIG = """<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>no</focusNew></focus>
</openbox_config>
"""


def listens(path):
    """Whether somebody takes connections there: a socket exists a little before that."""
    with sockets.socket(sockets.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


class Desktop:
    """Lives in home, from start() to stop(); environment is for its programs."""

    def __init__(self, home, size="1280x900", on_screen=False, focuses_new=True):
        self._home = pathlib.Path(home)
        self._size = size
        self._on_screen = on_screen
        self._focuses_new = focuses_new
        self._processes = []
        self.environment = {}

    def start(self):
        """Starts the three servers."""
        for name in ("config", "cache", "data", "state", "run", "tmp"):
            (self._home / name).mkdir(mode=0o700, parents=True)
        self.environment = self._base_environment()
        if self._on_screen:
            self._borrow_screen()
            return
        self.environment["DISPLAY"] = self._start_xserver()
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._start_session_bus()
        self._start_window_manager()

    @property
    def bus_address(self):
        """The address of the session bus."""
        return self.environment["DBUS_SESSION_BUS_ADDRESS"]

    @property
    def state_home(self):
        """XDG_STATE_HOME of the programs on this desktop."""
        return self._home / "state"

    def screenshot(self, path):
        """Saves the whole screen as an image."""
        command = ["import", "-window", "root", str(path)]
        subprocess.run(command, env=self.environment, check=True, timeout=60)

    def press(self, *keys):
        """Presses keys, as X names them, in the window that has the focus."""
        self._run(["xdotool", "key", "--clearmodifiers", "--delay", "40", *keys])

    def point(self, x, y):
        """Moves the mouse there."""
        self._run(["xdotool", "mousemove", str(x), str(y)])

    def drag(self, start, end):
        """Pulls what is at one place of the screen to another."""
        (x, y), (to_x, to_y) = start, end
        way = [(x + (to_x - x) * step // 6, y + (to_y - y) * step // 6) for step in range(1, 7)]
        moves = [word for at in [*way, (to_x + 1, to_y)] for word in ("mousemove", *map(str, at), "sleep", "0.05")]
        self._run(["xdotool", "mousemove", str(x), str(y), "mousedown", "1", *moves, "mouseup", "1"])

    def typing(self, text):
        """A context in which somebody types the text again and again, without haste."""
        return self._meanwhile(["xdotool", "type", "--delay", "120", text * 50])

    @contextlib.contextmanager
    def clicking(self, x, y):
        """A context in which somebody clicks there again and again."""
        self.point(x, y)
        with self._meanwhile(["xdotool", "click", "--repeat", "500", "--delay", "120", "1"]):
            yield
        self._run(["xdotool", "mouseup", "1"])  # it may have ended in the middle of one

    @contextlib.contextmanager
    def _meanwhile(self, command):
        process = start(command, env=self.environment)
        try:
            yield
        finally:
            stop(process)

    def type(self, text):
        """Types it into the window that has the focus."""
        command = ["xdotool", "type", "--clearmodifiers", "--delay", "40", text]
        subprocess.run(command, env=self.environment, check=True, timeout=60)

    def click(self, x, y):
        """A click of the mouse at that place of the screen."""
        self._run(["xdotool", "mousemove", str(x), str(y), "click", "1"])

    def fill(self):
        """Makes the active window as large as the screen."""
        width, height = self._size.split("x")
        frame = 22  # of openbox, above and below
        for command in (["windowmove", "--sync", "0", "0"],
                        ["windowsize", "--sync", width, str(int(height) - frame)]):
            self._run(["xdotool", "getactivewindow", *command])

    def _run(self, command):
        subprocess.run(command, env=self.environment, check=True, timeout=60)

    def stop(self):
        """Ends the servers, the last started first."""
        for process in reversed(self._processes):
            stop(process)

    def _base_environment(self):
        """Nothing of the caller's but where the data of an uninstalled helper are."""
        data = ("BCC_GUARD_LOCALEDIR", "BCC_GUARD_ICON")
        return {
            **{name: os.environ[name] for name in data if name in os.environ},
            "HOME": str(self._home),
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            # Two Thunderbirds that send at once from one folder take each other's nsemail.eml.
            "TMPDIR": str(self._home / "tmp"),
            "XDG_CACHE_HOME": str(self._home / "cache"),
            "XDG_CONFIG_HOME": str(self._home / "config"),
            "XDG_DATA_HOME": str(self._home / "data"),
            "XDG_RUNTIME_DIR": str(self._home / "run"),
            "XDG_STATE_HOME": str(self._home / "state"),
            "GDK_BACKEND": "x11",
            "GSETTINGS_BACKEND": "memory",
            "NO_AT_BRIDGE": "1",
        }

    def _borrow_screen(self):
        """The person's own screen and bus, on which the notification has to appear."""
        for name in ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        if "DBUS_SESSION_BUS_ADDRESS" not in self.environment:
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._start_session_bus()

    def _start_xserver(self):
        reading, writing = os.pipe()
        self._spawn(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{self._size}x24",
             "-nolisten", "tcp"],
            pass_fds=[writing],
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        return f":{number}"

    def _start_window_manager(self):
        command = ["openbox", "--sm-disable"]
        if not self._focuses_new:
            config = self._home / "config" / "openbox.xml"
            config.write_text(NO_FOCUS_CONFIG)
            command += ["--config-file", str(config)]
        self._spawn(command)

    def _start_session_bus(self):
        return self.start_bus("bus")[0]

    def start_bus(self, name):
        """One more bus, of that name; its address and its process."""
        socket = self._home / "run" / name
        config = self._home / "config" / f"{name}.conf"
        config.write_text(BUS_CONFIG.format(socket=socket))
        process = self._spawn(["dbus-daemon", f"--config-file={config}", "--nofork"])
        wait_until(lambda: listens(socket), "the bus")
        return f"unix:path={socket}", process

    def run(self, command):
        """Starts one more program of the desktop, until stop() or that of its process, which this returns."""
        return self._spawn(command)

    def is_served(self, name):
        """Whether some program answers to that name on the session bus."""
        ask = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
               "org.freedesktop.DBus.NameHasOwner", f"string:{name}"]
        done = subprocess.run(ask, env=self.environment, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        return "true" in done.stdout

    def windows_of(self, name):
        """Where the windows of that class are that a person sees: left, top, right and bottom of each."""
        search = ["xdotool", "search", "--onlyvisible", "--class", name, "getwindowgeometry", "--shell", "%@"]
        done = subprocess.run(search, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, timeout=60, check=False)
        values = [int(line.partition("=")[2]) for line in done.stdout.splitlines()
                  if line.startswith(("X=", "Y=", "WIDTH=", "HEIGHT="))]
        return [(x, y, x + width, y + height) for x, y, width, height in zip(*[iter(values)] * 4, strict=True)]

    def _spawn(self, command, **options):
        process = start(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **options)
        self._processes.append(process)
        return process

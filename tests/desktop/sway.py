"""A Sway in a window: for notification servers of Wayland desktops.

Its screenshots show what a person would see. What these servers draw no screen reader can read, so a warning is where
the screen is not empty.
"""

import os
import pathlib
import shutil

from screen import SHOTS, Screen
from waiting import wait_until

PROGRAMS = ("/usr/bin/sway", "/usr/bin/swaymsg", "/usr/bin/grim", "/usr/bin/convert")
SIZE = "1024x500"  # with the frame of its window it fits on the desktop
CONFIG = f"output X11-1 resolution {SIZE} position 0 0\n"
# It does not start as root. Another name for whoever runs the tests will do.
NOT_AS_ROOT = ["unshare", "--user", "--map-user=1000"] if os.getuid() == 0 else []


def is_installed():
    """With all that these tests need of it."""
    return all(shutil.which(program) for program in PROGRAMS)


class SwayScreen(Screen):
    """Lives from start() to stop()."""

    def __init__(self, server):
        super().__init__(server)
        self._window = None

    def box(self):
        """The x, y, width and height of what is shown, or None: there is nothing else on this screen."""
        picture = self._folder / "screen.png"
        if self.run("grim", str(picture)) is None:
            return None
        place = self.run("convert", str(picture), "-format", "%@", "info:")
        if not place or place.startswith(("0x0", SIZE)):
            return None
        size, x, y = place.split("+")
        width, height = size.split("x")
        return int(x), int(y), int(width), int(height)

    def window(self):
        """The middle of it."""
        box = self.box()
        return box and (box[0] + box[2] // 2, box[1] + box[3] // 2)

    def click(self, place, button=1):
        """Moves the mouse there and clicks."""
        x, y = map(str, place)
        self.run("xdotool", "mousemove", "--window", self._window, x, y)
        self.run("xdotool", "click", str(button))

    def keep(self, name):
        """Leaves a screenshot where BCC_GUARD_SHOTS says."""
        if SHOTS:
            self.run("grim", str(pathlib.Path(SHOTS).resolve() / f"{self._name}-{name}.png"))

    def _prepare(self):
        super()._prepare()
        config = self._folder / "config" / "sway"
        config.write_text(CONFIG, encoding="utf-8")
        socket = self._folder / "run" / "sway.sock"
        self._desktop.environment.update(
            WLR_BACKENDS="x11", WLR_RENDERER="pixman", SWAYSOCK=str(socket), GDK_BACKEND="wayland")
        # A window that comes before the window manager is never shown.
        wait_until(lambda: self.run("xdotool", "get_num_desktops"), "the window manager")
        self._desktop.run([*NOT_AS_ROOT, "sway", "--config", str(config)])
        wait_until(lambda: self.run("swaymsg", "--type", "get_outputs"), "sway")
        self._window = wait_until(lambda: self.run("xdotool", "getactivewindow"), "its window").strip()
        (display,) = (path.name for path in socket.parent.glob("wayland-*") if path.is_socket())
        self._desktop.environment.update(WAYLAND_DISPLAY=display)

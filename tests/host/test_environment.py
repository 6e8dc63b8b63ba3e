"""What another program or a person may have left in the environment: the helper checks on, or says what is wrong."""

import os
import pathlib
import re
import struct
import tempfile
import unittest

from bus import Bus
from port import WATCH, Port, mail

ONE = mail("To: a@k1.example")
TWO = mail("To: a@k1.example, b@k2.example")

# It changes nothing: the message is checked, the decision written, and nothing said.
HARMLESS = {
    "developers' debugging": {"G_DEBUG": "fatal-warnings,fatal-criticals"},
    "all of GLib's messages": {"G_MESSAGES_DEBUG": "all"},
    "what GDBus sends and gets": {"G_DBUS_DEBUG": "all"},
    "another charset than the locale's": {"CHARSET": "x", "LC_ALL": "C"},
    "another charset for translations": {"OUTPUT_CHARSET": "UTF-16"},
    "file names in another charset": {"G_FILENAME_ENCODING": "@x,UTF-16"},
    "a locale that is a path": {"LANG": "../../x", "LC_ALL": "../../x"},
    "a language that is a path": {"LANGUAGE": "../../x"},
    "no translations": {"BCC_GUARD_LOCALEDIR": "/nonexistent"},
    "a time zone that is a path": {"TZ": "../../../etc/passwd"},
    "no temporary folder": {"TMPDIR": "/nonexistent"},
    "another GIO": {"GIO_USE_VFS": "gvfs", "GSETTINGS_BACKEND": "dconf"},
    "an icon without end": {"BCC_GUARD_ICON": "/dev/zero"},
    "many languages": {"LANGUAGE": "x:" * 500},
    "another folder of locales": {"LOCPATH": "/nonexistent", "LC_ALL": "ja_JP.UTF-8"},
    "no converters": {"GCONV_PATH": "/nonexistent"},
    "an allocator that fills what it frees": {"MALLOC_PERTURB_": "165", "GLIBC_TUNABLES": "glibc.malloc.perturb=165"},
    "an allocator that is told nonsense": {"GLIBC_TUNABLES": "glibc.malloc.arena_max=-1:::=", "G_SLICE": "x"},
    "a Snap that it is not": {"SNAP": "/snap/x/1", "SNAP_NAME": "x", "SNAP_INSTANCE_NAME": "../x"},
    "no programs": {"PATH": ""},
    "no folder for sockets": {"XDG_RUNTIME_DIR": "/proc/self"},
    "somebody who waits for a service": {"NOTIFY_SOCKET": "/nonexistent", "LISTEN_FDS": "1", "LISTEN_PID": "1"},
    "a cache that is a path": {"XDG_CACHE_HOME": "../x", "XDG_CONFIG_HOME": "../x", "XDG_DATA_DIRS": "../x:/dev/null"},
}
# Of a session bus: the window asks.
BUSES = {
    "none": "",
    "none there": "unix:path=/nonexistent",
    "a folder": "unix:path=/tmp",
    "over the network": "tcp:host=localhost,port=1",
    "over the network, by name": "tcp:host=bus.example,port=1",
    "over the network, with a file": "nonce-tcp:host=localhost,port=1,noncefile=/etc/passwd",
    "to be started": "autolaunch:",
    "a program": "unixexec:path=/bin/touch,argv1={folder}/touched",
    "no address": "\1;;;=%",
    "many": ";".join(["unix:path=/nonexistent"] * 1000),
}
# No place for log and key: nothing passes unwritten, and the text names it.
NO_PLACES = ("/dev/null", "/proc/self", "/" + "x" * 5000, "{folder}/file")


def catalogue(texts):
    """A translation as msgfmt writes it, whatever is in it."""
    pairs = sorted((key.encode(), value.encode()) for key, value in texts.items())
    tables, strings, begin = [b"", b""], b"", 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("=II", len(pair[column]), begin + len(strings))
            strings += pair[column] + b"\0"
    head = struct.pack("=7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + tables[0] + tables[1] + strings


class Environment(unittest.TestCase):
    """One variable at a time."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "file").write_text("")

    def assert_checks(self, port):
        """A message that passes, and a question; with a line of each."""
        port.hello()
        self.assertEqual(port.check(ONE)["level"], "pass")
        verdict = port.check(TWO)
        self.assertEqual(verdict["level"], "confirm")
        self.assertEqual(port.decide(verdict["id"], "edit")["type"], "decided")

    def test_harmless(self):
        for name, variables in HARMLESS.items():
            with self.subTest(name), Bus() as bus, Port(bus.address, **variables) as port:
                bus.server.start()
                self.assert_checks(port)
                self.assertEqual(len(port.lines()), 2)
                verdict = port.check(TWO, warn=True)
                bus.server.click(bus.server.wait_for(1)[0].id, "edit")
                self.assertEqual(port.receive()["id"], verdict["id"])
                if not any(name.endswith("DEBUG") for name in variables):
                    self.assertEqual(port.errors, "")

    def test_warnings_are_no_end(self):
        """Of libnotify, where nobody shows notifications."""
        with Bus() as bus, Port(bus.address, G_DEBUG="fatal-warnings,fatal-criticals") as port:
            port.hello()
            verdict = port.check(TWO, warn=True)
            reply = port.receive()
            self.assertEqual((reply["id"], reply["reason"]), (verdict["id"], "unavailable"))
            self.assert_checks(port)

    def test_what_debugging_prints_names_nobody(self):
        with Port(G_MESSAGES_DEBUG="all") as port:
            self.assert_checks(port)
            self.assertNotIn("k1.example", port.errors)

    def test_modules_of_others_are_not_loaded(self):
        """GIO complains of one that is none."""
        (self.folder / "libhostile.so").write_text("no module")
        with Bus() as bus:
            bus.server.start()
            for name in ("GIO_MODULE_DIR", "GIO_EXTRA_MODULES"):
                with self.subTest(name), Port(bus.address, **{name: str(self.folder)}) as port:
                    self.assert_checks(port)
                    port.check(TWO, warn=True)
                    bus.server.wait_for(1)
                    self.assertEqual(port.errors, "")

    def test_converters_of_others(self):
        """glibc loads them into the program for a charset that it does not know itself: no recipient gets lost."""
        (self.folder / "gconv-modules").write_text("".join(
            f"module {one}// {other}// libhostile 1\n"
            for one, other in (("ISO-2022-JP", "INTERNAL"), ("INTERNAL", "ISO-2022-JP"), ("UTF-8", "ISO-2022-JP"))))
        (self.folder / "libhostile.so").write_text("no module")
        name = "=?ISO-2022-JP?B?GyRCO3BFRBsoQg==?="
        with Port(GCONV_PATH=str(self.folder)) as port:
            self.assert_checks(port)
            verdict = port.check(mail(f"To: {name} <a@k1.example>, {name} <b@k2.example>"))
            self.assertEqual((verdict["level"], verdict["exposure"]["addresses"]), ("confirm", 2))

    def test_buses(self):
        for name, address in BUSES.items():
            with self.subTest(name), Port(address.format(folder=self.folder)) as port:
                self.assert_checks(port)
                verdict = port.check(TWO, warn=True)
                reply = port.receive(5)
                self.assertEqual((reply["id"], reply["reason"]), (verdict["id"], "unavailable"))
                self.assertEqual(port.errors, "")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["file"])

    def test_no_place(self):
        for place in NO_PLACES:
            with self.subTest(place[:20]), Port(XDG_STATE_HOME=place.format(folder=self.folder)) as port:
                port.hello()
                error = port.check(ONE)
                self.assertEqual((error["code"], "bcc-guard" in error["text"]), ("audit", True))
                self.assertEqual(port.check(TWO)["level"], "confirm")

    def test_relative_places_are_ignored(self):
        """As the specification wants it: the log would be wherever Thunderbird was started."""
        before = os.getcwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, before)
        for place in ("state", "./state", "../state", ""):
            with self.subTest(place), Port(XDG_STATE_HOME=place) as port:
                self.assert_checks(port)
                self.assertEqual(len((port.home / ".local/state/bcc-guard/audit.jsonl").read_text().splitlines()), 2)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["file"])

    @unittest.skipIf(WATCH, "what such a format reads is found")
    def test_translation_that_is_no_format(self):
        """Whoever sets this variable can do more; but no message passes because of it."""
        source = (pathlib.Path(__file__).parents[2] / "po" / "de.po").read_text()
        keys = ["\0".join(filter(None, pair)) for pair in re.findall(
            r'^msgid "([^"\\]+)"(?:\nmsgid_plural "([^"\\]+)")?$', source, re.MULTILINE)]
        self.assertGreater(len(keys), 50)
        for text in ("%n", "%n%n%n%n%n%s%s%s%s", "%s%s%s%s%s%s%s%s%s%s", "%5$s", "\1\n\2"):
            folder = self.folder / "de" / "LC_MESSAGES"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "bcc-guard.mo").write_bytes(catalogue(dict.fromkeys(keys, text)))
            with self.subTest(text), Port(BCC_GUARD_LOCALEDIR=str(self.folder)) as port:
                port.send({"type": "hello", "id": "1", "protocol": 1, "locale": "de",
                           "policy": {"managed": {"internalDomains": ["corp.example"]}}})
                try:
                    self.assertEqual(port.receive()["type"], "ready")
                    verdict = port.check(TWO)
                except (AssertionError, BrokenPipeError, TypeError):  # TypeError: there is no reply
                    continue  # it has ended, and the window asks
                self.assertEqual(verdict["level"], "confirm")


if __name__ == "__main__":
    unittest.main()

"""The faults that Bcc Guard has to live with: a row for each, which test_faults.py makes and suffers.

A row says how the fault is made and what the person is told. What is the same for all of them (not
sent, nothing lost, the window usable) is in the test.
"""

import os
import pathlib
import resource
import shlex
import signal
import sys
from dataclasses import dataclass
from typing import Callable, Optional

from waiting import wait_until

HELPER_NAME = "bcc-guard-helper"
FAULTY = pathlib.Path(__file__).with_name("faulty_helper.py")

# What the helper finds instead of the person's state folder.
FULL = 'mount -t tmpfs -o size=16k,mode=700 tmpfs "$XDG_STATE_HOME"\n' \
    'head -c 65536 /dev/zero > "$XDG_STATE_HOME/filler" 2>/dev/null || true'
READ_ONLY = 'mount -t tmpfs -o ro tmpfs "$XDG_STATE_HOME"'

ASKS = "would see each other's addresses"  # the question itself
UNCHECKED = "could not be checked"
INTERRUPTED = "Not sent: the check was interrupted"
UNRECORDED = "could not be written"
NOT_STARTED = "could not be started"
ENDED = "ended unexpectedly"
TOO_LONG = "took too long"

HANGS_S = 10  # the person is told of what has to be waited for


@dataclass(frozen=True)
class Fault:
    """One row of the table.

    prepare(desk) is called before the mail is written, strike(desk, compose) while the question
    is open, which asked(desk) waits for. says is what the person reads in a window, in these words.
    """

    name: str
    says: tuple
    prepare: Optional[Callable] = None
    strike: Optional[Callable] = None
    at_most: Optional[float] = None  # seconds until it is said
    body: str = "Dear all"
    attached: bool = False  # a file
    asked: Callable = lambda desk: desk.review()


def script(desk, text):
    """A program that is a shell script."""
    path = desk.folder / "helper.sh"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


# — a helper that does not start —

def missing(desk):
    desk.use(None)


def not_executable(desk):
    path = desk.folder / HELPER_NAME
    path.write_bytes(pathlib.Path(desk.helper).read_bytes())
    path.chmod(0o644)
    desk.use(path)


def other_machine(desk):
    """The ELF header names another processor."""
    program = bytearray(pathlib.Path(desk.helper).read_bytes())
    program[18:20] = (243).to_bytes(2, sys.byteorder)  # e_machine: RISC-V
    path = desk.folder / HELPER_NAME
    path.write_bytes(program)
    path.chmod(0o755)
    desk.use(path)


def no_descriptors(desk):
    desk.use(script(desk, f"ulimit -n 3\nexec {shlex.quote(desk.helper)}"))


def exits_at_once(desk):
    desk.use(script(desk, "exit 3"))


# — one that starts, and fails —

def faulty(mode):
    """The real helper behind one that spoils a reply."""
    def prepare(desk):
        words = [sys.executable, "-B", str(FAULTY), mode, desk.helper]
        desk.use(script(desk, f"exec {shlex.join(words)}"))
    return prepare


def mounted(mounts):
    """The real helper, that finds another state folder."""
    def prepare(desk):
        unshare = "unshare --mount" + ("" if os.getuid() == 0 else " --map-root-user")
        inside = f"set -e\n{mounts}\nexec {shlex.quote(desk.helper)}"
        desk.use(script(desk, f"exec {unshare} sh -c {shlex.quote(inside)}"))
    return prepare


def hangs(desk):
    desk.signal(signal.SIGSTOP)


def killed(number):
    """By a signal, while the question is open."""
    def strike(desk, compose):
        desk.signal(number)
    return strike


def hangs_while_asked(desk, compose):
    desk.signal(signal.SIGSTOP)
    desk.review().click("convert")


def converts(desk, compose):
    """The person decides, and the fault is in what follows."""
    desk.review().click("convert")


def no_memory(desk):
    """The running helper gets no more."""
    for pid in desk.tb.helper_pids():
        resource.prlimit(pid, resource.RLIMIT_AS, (1 << 20, 1 << 20))


# — the desktop —

def no_bus(desk):
    """The helper's session bus is not there."""
    desk.use(script(
        desk, f"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent exec {shlex.quote(desk.helper)}"))


def own_bus(desk):
    """A bus for the helper alone, which can be ended without ending Thunderbird."""
    address, desk.bus = desk.tb.desktop.start_bus("other-bus")
    desk.use(script(desk, f"DBUS_SESSION_BUS_ADDRESS={address} exec {shlex.quote(desk.helper)}"))


def bus_goes(desk, compose):
    desk.bus.kill()


def only_notifications(desk):
    desk.settings(warning="notification")


def server_asks(desk):
    desk.tb.notifications.wait_for(1)


def server_crashes(desk, compose):
    desk.tb.notifications.stop()
    desk.mending(desk.tb.notifications.start)


def no_server(desk):
    desk.settings(warning="notification")
    desk.tb.notifications.stop()
    desk.mending(desk.tb.notifications.start)


def no_buttons(desk):
    no_server(desk)
    desk.tb.notifications.start(["body"])
    desk.mending(desk.tb.notifications.stop)


def server_hangs(desk):
    desk.settings(warning="notification")
    desk.tb.notifications.freeze()
    desk.mending(desk.tb.notifications.thaw)


def offline(desk):
    desk.tb.call("setOffline", True)
    desk.mending(desk.tb.call, "setOffline", False)


# — the extension —

def background_ends(desk, compose):
    desk.tb.call("endBackground", desk.tb.extension.identifier)


def extension_reloads(desk, compose):
    desk.tb.call("reloadExtension", desk.tb.extension.identifier)


def switched_off(desk, compose):
    """And on again, as nobody can be told before."""
    name = desk.tb.extension.identifier
    desk.tb.call("enableExtension", name, False)
    compose.wait_unlocked()
    desk.tb.call("enableExtension", name, True)


def page_stopped(desk):
    """As Thunderbird does with an idle one; Send wakes it."""
    desk.tb.call("endBackground", desk.tb.extension.identifier)


def process_killed(desk):
    desk.kill_extension()


def draft_saved(desk, compose):
    """As Thunderbird does every five minutes; it unlocks the window with it."""
    desk.mending(desk.tb.call, "emptyFolder", "Drafts")
    desk.tb.call("autosave", compose.id)
    wait_until(desk.tb.drafts, "the draft")


FAULTS = (
    Fault("helper missing", (UNCHECKED, NOT_STARTED), missing),
    Fault("helper not executable", (UNCHECKED, NOT_STARTED), not_executable),
    Fault("helper for another machine", (UNCHECKED, NOT_STARTED), other_machine),
    Fault("helper exits at once", (UNCHECKED, NOT_STARTED), exits_at_once),
    Fault("helper killed while the question is open (SIGKILL)", (INTERRUPTED, ENDED),
          strike=killed(signal.SIGKILL)),
    Fault("helper crashes while the question is open (SIGSEGV)", (INTERRUPTED, ENDED),
          strike=killed(signal.SIGSEGV)),
    Fault("helper hangs (SIGSTOP)", (UNCHECKED, TOO_LONG), hangs, at_most=HANGS_S),
    Fault("helper hangs while the question is open", (INTERRUPTED, TOO_LONG),
          strike=hangs_while_asked, at_most=HANGS_S),
    Fault("helper answers late", (UNCHECKED, TOO_LONG), faulty("late"), at_most=HANGS_S),
    Fault("helper answers twice, and otherwise", (ASKS,), faulty("twice")),
    Fault("helper answers another id", (UNCHECKED, TOO_LONG), faulty("other-id"), at_most=HANGS_S),
    Fault("helper answers garbage", (UNCHECKED, ENDED), faulty("garbage")),
    Fault("helper answers half a frame", (UNCHECKED, TOO_LONG), faulty("half-a-frame"),
          at_most=HANGS_S),
    Fault("helper answers 2 MiB", (UNCHECKED, ENDED), faulty("large")),
    Fault("helper of an old protocol", (UNCHECKED, "incompatible versions"), faulty("old-protocol")),
    Fault("helper of a new protocol", (UNCHECKED, "incompatible versions"), faulty("new-protocol")),
    Fault("helper that answers and cannot check", (UNCHECKED, "cannot be used", "does not see the strangers"), faulty("no-trial")),
    Fault("helper ends while it takes an attachment", (UNCHECKED, ENDED), faulty("ends-at-a-file"), attached=True),
    Fault("helper hangs while it takes an attachment", (UNCHECKED, TOO_LONG), faulty("hangs-at-a-file"), attached=True,
          at_most=HANGS_S),
    Fault("disk full", (UNRECORDED, "No space left on device"), mounted(FULL), converts),
    Fault("home read-only", (UNRECORDED, "Read-only file system"), mounted(READ_ONLY), converts),
    Fault("no file descriptors", (UNCHECKED, NOT_STARTED), no_descriptors),
    Fault("no memory", (UNCHECKED, ENDED), no_memory, body="0123456789 " * 100_000),
    Fault("no session bus", (ASKS,), no_bus),
    Fault("session bus goes while the question is open", (ASKS,), own_bus, bus_goes),
    Fault("no notification server", (ASKS,), no_server),
    Fault("notification server without buttons", (ASKS,), no_buttons),
    Fault("notification server crashes", (ASKS,), only_notifications, server_crashes,
          asked=server_asks),
    Fault("notification server hangs", (ASKS,), server_hangs),
    Fault("notification server ignores", (ASKS,)),
    Fault("offline", (ASKS,), offline),
    Fault("background page of the extension ended while the question is open",
          (INTERRUPTED,), strike=background_ends),
    Fault("extension reloaded while the question is open", (INTERRUPTED,), strike=extension_reloads),
    Fault("background page of the extension stopped before Send", (ASKS,), page_stopped),
    Fault("extension process killed before Send", (ASKS,), process_killed),
    Fault("Thunderbird saves a draft while the question is open", (ASKS,), strike=draft_saved),
)

# Not where the organisation forces the extension.
SWITCHED_OFF = Fault(
    "extension switched off and on while the question is open", (INTERRUPTED,), strike=switched_off)

# Those that are made and answered each in its own way, in test_faults.py.
OTHERS = (
    SWITCHED_OFF.name,
    "extension updated while the question is open",
    "extension process killed while the question is open",
    "extension process killed while the question about a reply with an attachment is open",
    "extension process killed while the question about a draft from a thread is open",
    "extension process killed while the question about a redirected message is open",
    "extension process killed after Thunderbird saved a draft while the question is open",
    "another add-on changes the recipients after the check",
    "another add-on begins to change the recipients and does not wait for it",
    "another add-on cancels after the check",
    "compose window closed while the question is open",
    "two profiles at once, in one home",
    "Thunderbird quits while the question is open",
    # In test_pointing.py.
    "extension process killed while the message waits",
    # In test_snap.py.
    "Snap: no portal",
    "Snap: the portal was told not to start the helper",
    "Snap: the portal asks whether it may, and the person closes that",
    "Snap: the portal asks whether it may, and nobody answers",
    "Snap: the portal restarts while the question is open",
)

NAMES = (*(fault.name for fault in FAULTS), *OTHERS)

# While one message each is sent, in the order of their table: of twelve messages, if nothing else is said.
EACH = (
    # In test_each_faults.py.
    "550 to one RCPT, 554 to one DATA, 450 to one RCPT, 451 to one DATA, and one connection ends instead of the reply to DATA",
    "451 to MAIL, for as long as Thunderbird tries once",
    "550 to MAIL from the first message on",
    "550 to MAIL from the sixth message on, and the person goes on when it is over",
    "554 to DATA of every message",
    "550 to three RCPT, and the person goes on",
    "550 to three RCPT, and the person stops it",
    "550 to three RCPT, and the person saves the rest as files",
    "the server takes thirty a minute (of 40)",
    "the server is gone, and comes back",
    "Thunderbird is offline, and online again",
    "a list among the recipients is renamed, and gets a member",
    "another job is sent (the second of the two)",
    "the helper is killed",
    "the helper is killed while the job pauses",
    "the process of the extension is killed",
    "Thunderbird quits",
    "Thunderbird quits while the job pauses",
    "Thunderbird is killed",
    "Thunderbird is killed, and its helper is still there at the next start",
    "the disk is full (of 60)",
    # In test_each_meanwhile.py.
    "eight clicks a second on «Send 12 messages»",
    "double clicks on Pause, Go on, Pause and Stop",
    "Send in the window whose message is being sent",
    "the window with the progress is closed",
    "the window with the progress is closed while the job pauses",
    "the window with the progress is closed while the helper hangs, which then is killed",
    "the machine sleeps for a minute, and the connections end meanwhile",
    "the account gets another server",
    "the identity is deleted",
    "nothing can be put into Sent until the next start",
)

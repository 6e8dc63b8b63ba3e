"""Starting, finding and ending the processes of a test."""

import os
import pathlib
import signal
import subprocess


def start(command, **options):
    """Starts a program in a session of its own, which ends with the test, however that ends."""
    bound = ["setpriv", "--pdeathsig", "KILL", "--", *map(str, command)]
    return subprocess.Popen(bound, start_new_session=True, **options)


def stop(process, timeout=10):
    """Ends a process that start() started, and its process group."""
    _signal_group(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        pass
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()


def descendants(pid):
    """The ids of all processes below pid."""
    children = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        parent = _parent(entry)
        if parent is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found, pending = [], [pid]
    while pending:
        below = children.get(pending.pop(), [])
        found += below
        pending += below
    return found


def is_program(pid, name):
    """Whether pid runs that program, as a binary or as a script of an interpreter."""
    try:
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False  # it ended meanwhile
    arguments = command.decode(errors="replace").split("\0")
    return any(os.path.basename(argument) == name for argument in arguments[:2])


def is_named(pid, name):
    """Whether that is what pid calls itself."""
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text(errors="replace").strip() == name
    except OSError:
        return False  # it ended meanwhile


def _parent(entry):
    try:
        stat = (entry / "stat").read_text(errors="replace")
    except OSError:
        return None
    # The name in parentheses may hold anything, so look behind its end.
    return int(stat.rpartition(")")[2].split()[1])


def _signal_group(pid, number):
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        pass

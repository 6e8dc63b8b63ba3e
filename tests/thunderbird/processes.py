"""Finding and ending the processes that a test started."""

import os
import pathlib
import signal
import subprocess


def stop(process, timeout=10):
    """Ends a process and its process group; every one was started in a session of its own."""
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

#!/usr/bin/python3
"""A helper with one fault that the real one cannot be made to have: faulty_helper.py MODE HELPER.

It hands everything on to the real helper and back, but for the reply that the fault is in. The verdict that
follows a `ready` is of the extension's trial message: only the modes that name a trial spoil it.
"""

import json
import os
import struct
import subprocess
import sys
import threading
import time

LATE_S = 11  # longer than the extension waits


def frame(body):
    """A whole frame."""
    return struct.pack("=I", len(body)) + body


def changed(body, **changes):
    """A frame with the same reply, but for a few fields."""
    return frame(json.dumps({**json.loads(body), **changes}).encode())


def late(body):
    """The verdict, when nobody waits for it any more."""
    time.sleep(LATE_S)
    return frame(body)


def twice(body):
    """The verdict, and at once another one for the same question that would let everything go."""
    return frame(body) + changed(body, level="pass", findings=[], choices=[], conversion=None)


def large(body):
    """More than Thunderbird takes."""
    return changed(body, padding="x" * (2 << 20))


def ends(body):
    """It, before that reply."""
    os._exit(1)


def hangs(body):
    """It, until it is killed."""
    while True:
        time.sleep(1)


# Mode → the type of the reply that it changes, and how.
MODES = {
    "late": ("verdict", late),
    "twice": ("verdict", twice),
    "other-id": ("verdict", lambda body: changed(body, id="another")),
    "garbage": ("verdict", lambda body: frame(b"\xff{no JSON")),
    "half-a-frame": ("verdict", lambda body: frame(body)[: len(body) // 2]),
    "large": ("verdict", large),
    "old-protocol": ("ready", lambda body: changed(body, protocol=0)),
    "no-trial": ("trial", lambda body: changed(body, exposure={"addresses": 0})),
    "ends-at-a-file": ("taken", ends),
    "hangs-at-a-file": ("taken", hangs),
    "new-protocol": ("ready", lambda body: changed(body, protocol=2)),
}


def hand_on(source, sink):
    """The requests, untouched."""
    while data := source.read1(65536):
        sink.write(data)
        sink.flush()
    sink.close()


def main(mode, helper):
    """Stands between Thunderbird and the helper until one of them ends."""
    kind, spoil = MODES[mode]
    real = subprocess.Popen([helper], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    threading.Thread(
        target=hand_on, args=(sys.stdin.buffer, real.stdin), daemon=True
    ).start()
    last = None
    while length := real.stdout.read(4):
        body = real.stdout.read(*struct.unpack("=I", length))
        this = json.loads(body).get("type")
        if (last, this) == ("ready", "verdict"):
            this = "trial"
        sys.stdout.buffer.write(spoil(body) if this == kind else frame(body))
        last = this
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

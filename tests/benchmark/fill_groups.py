"""Stands between Thunderbird and the real helper: every group of a checked mail gets 100,000 members.

Thunderbird itself would take minutes to hold so many; what the helper says of them, and what the
extension does with it, is all real.

usage: fill_groups.py HELPER
"""

import json
import re
import struct
import subprocess
import sys
import threading

COUNT = 100_000
MEMBERS = ",\r\n ".join(f'"Customer {i}" <c{i}@k{i}.example>' for i in range(COUNT))


def read(stream):
    """One frame, or None at the end."""
    head = stream.read(4)
    return stream.read(struct.unpack("=I", head)[0]) if len(head) == 4 else None


def write(stream, body):
    """One frame."""
    stream.write(struct.pack("=I", len(body)) + body)
    stream.flush()


def filled(body):
    """The request, its groups filled."""
    request = json.loads(body)
    if request["type"] == "check":
        request["message"] = re.sub(
            r'^(Cc: "[^"]*":)[^;]*;', lambda found: f"{found[1]}\r\n {MEMBERS};", request["message"],
            flags=re.MULTILINE)
    return json.dumps(request).encode()


def back(helper):
    """The replies go as they are."""
    while (body := read(helper.stdout)) is not None:
        write(sys.stdout.buffer, body)


def main():
    """Until Thunderbird closes the port."""
    with subprocess.Popen(
            [sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as helper:
        threading.Thread(target=back, args=[helper], daemon=True).start()
        while (body := read(sys.stdin.buffer)) is not None:
            write(helper.stdin, filled(body))
        helper.stdin.close()


if __name__ == "__main__":
    main()

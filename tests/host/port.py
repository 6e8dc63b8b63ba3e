"""The shipped helper over pipes, as the extension has it."""

import contextlib
import fcntl
import json
import os
import pathlib
import select
import struct
import subprocess
import tempfile
import termios
import time

# What runs the helper and watches it (valgrind), if anything does; it says by this exit status that it found something.
WATCH = os.environ.get("BCC_GUARD_WATCH", "")
FOUND = 99
HELPER = [*([WATCH] if WATCH else []), os.environ["BCC_GUARD_HELPER"]]
# What sanitizers are told, and who counts the lines that ran.
SANITIZERS = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
COUNTERS = {name: value for name, value in os.environ.items() if name == "LLVM_PROFILE_FILE"}
# Whoever watches takes time.
PATIENCE = 10 if WATCH else 1
VERSION = os.environ["BCC_GUARD_VERSION"]
CORP = {"internalDomains": ["corp.example"]}


def unless_watched(many, fewer):
    """What of the same is enough: whoever watches sees no more in the next round."""
    return fewer if WATCH else many


def frame(request):
    """A request as it goes over the wire; bytes go as they are."""
    body = request if isinstance(request, bytes) else json.dumps(request).encode()
    return struct.pack("=I", len(body)) + body


def mail(*headers, sender="jimu@corp.example"):
    """A mail with these headers."""
    return "\r\n".join([f"From: {sender}", *headers, "", "body"])


def mounted(mounts, home):
    """The command that runs the helper in a mount namespace of its own."""
    if os.getuid() == 0:
        unshare = ["unshare", "--mount"]
    else:
        unshare = ["unshare", "--mount", "--map-root-user"]
    return [*unshare, "sh", "-e", "-c", f'{mounts}\nshift\nexec "$@"', "sh", home, *HELPER]


class Port:
    """One running helper; a context manager that ends it."""

    def __init__(self, bus_address="unix:path=/nonexistent/bus", mounts="", **environment):
        """mounts: shell commands that the helper's own mount namespace is made by; $1 is its home."""
        self._errors = tempfile.TemporaryFile()
        self._home = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        self._mounts = mounts
        self._process = subprocess.Popen(
            mounted(mounts, self._home.name) if mounts else HELPER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": "/nonexistent",
                 "DBUS_SESSION_BUS_ADDRESS": bus_address, "G_DEBUG": "fatal-criticals",
                 "HOME": self._home.name, "XDG_STATE_HOME": f"{self._home.name}/state",
                 **SANITIZERS, **COUNTERS, **environment},
        )
        self._buffer = b""
        self._last_id = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if WATCH:
            self._end()
        if self._process.poll() is None:
            self._process.kill()
        found = self.errors if self._process.wait() == FOUND else ""
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            try:
                stream.close()
            except BrokenPipeError:
                pass
        self._home.cleanup()
        if found:
            raise AssertionError(found)

    def _end(self):
        """What was not freed is seen where a process ends by itself."""
        with contextlib.suppress(OSError, ValueError, subprocess.TimeoutExpired):
            self._process.stdout.close()  # it does not wait for a reader
            self._process.stdin.close()
            self._process.wait(5 * PATIENCE)

    @property
    def pid(self):
        """The helper's process."""
        return self._process.pid

    @property
    def home(self):
        """The helper's home, as it sees it."""
        if not self._mounts:
            return pathlib.Path(self._home.name)
        return pathlib.Path(f"/proc/{self.pid}/root{self._home.name}")

    @property
    def log(self):
        """The audit log."""
        return self.home / "state" / "bcc-guard" / "audit.jsonl"

    def lines(self):
        """The audit log's lines; none, if there is no log."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def decide(self, of, choice, **more):
        """What was decided is to be written down; returns `decided` or `error`."""
        return self.ask({"type": "decide", "id": self.new_id(), "of": of, "choice": choice, **more})

    @property
    def errors(self):
        """What it wrote to standard error so far."""
        self._errors.seek(0)
        return self._errors.read().decode()

    def write(self, data):
        """Raw bytes."""
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def send(self, request):
        """One frame."""
        self.write(frame(request))

    def unread(self):
        """How many bytes of replies wait in the pipe."""
        return struct.unpack("i", fcntl.ioctl(self._process.stdout, termios.FIONREAD, b"\0" * 4))[0]

    def receive(self, timeout=60):
        """The next reply; None at the end of the output."""
        header = self._read(4, timeout)
        if not header:
            return None
        (length,) = struct.unpack("=I", header)
        if length > 1024 * 1024:
            raise AssertionError(f"{length} bytes announced: noise, or a reply above the limit")
        return json.loads(self._read(length, timeout))

    def ask(self, request):
        """Sends, and waits for the reply with the same id."""
        self.send(request)
        reply = self.receive()
        if reply is None or reply["id"] != request["id"]:
            raise AssertionError(f"{request['id']} was answered by {reply}")
        return reply

    def hello(self, managed=CORP, **more):
        """Makes the policy known, returns `ready`."""
        policy = {"managed": managed, "local": more.pop("local", {})}
        return self.ask({"type": "hello", "id": self.new_id(), "protocol": 1, "version": VERSION,
                         "policy": policy, **more})

    def validate(self, **policy):
        """What hello would say of managed= and local=: the errors."""
        return self.ask({"type": "validate", "id": self.new_id(), "policy": policy})["errors"]

    def settings(self):
        """The table of settings, by key."""
        return {item["key"]: item for item in self._describe()["items"]}

    def conversations(self):
        """In how many the sender is not asked again."""
        return self._describe()["conversations"]

    def _describe(self):
        return self.ask({"type": "settings", "id": self.new_id()})

    def check(self, message, **more):
        """Has a mail checked, returns `verdict` or `error`."""
        more.setdefault("id", self.new_id())
        return self.ask({"type": "check", "message": message, **more})

    def dismiss(self, identifier):
        """The question is settled."""
        self.send({"type": "dismiss", "id": identifier})

    def page(self, of, what, start):
        """More of a list."""
        return self.ask({"type": "page", "id": self.new_id(), "of": of, "what": what,
                         "from": start})

    def close(self):
        """Ends the helper's input."""
        self._process.stdin.close()

    def wait(self, timeout=60):
        """The exit status; below 0, if a signal ended it."""
        return self._process.wait(timeout * PATIENCE)

    def terminate(self):
        """SIGTERM."""
        self._process.terminate()

    def resident(self):
        """VmRSS in bytes."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")

    def new_id(self):
        """One that was not used before."""
        self._last_id += 1
        return f"id-{self._last_id}"

    def _read(self, count, timeout):
        deadline = time.monotonic() + timeout * PATIENCE
        descriptor = self._process.stdout.fileno()
        while len(self._buffer) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise TimeoutError(f"no reply within {timeout} s")
            data = os.read(descriptor, 1 << 20)
            if not data and self._buffer:
                raise AssertionError(f"the output ended inside of a frame: {self._buffer[:80]}")
            if not data:
                return b""
            self._buffer += data
        result, self._buffer = self._buffer[:count], self._buffer[count:]
        return result

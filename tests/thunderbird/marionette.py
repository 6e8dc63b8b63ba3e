"""A client for Marionette, the remote control inside Thunderbird.

Only what the tests need: scripts in the chrome context.  Thunderbird has no
content context (Marionette knows tabs of Firefox only), so pages of extensions
are reached from chrome, see chrome.js.
"""

import json
import socket
import time


class MarionetteError(Exception):
    """Thunderbird answered a command with an error."""


class AlertError(MarionetteError):
    """An alert stood in front of the main window. It is gone now."""


class Marionette:
    """One session.  Frames are LENGTH:[type, id, …] in both directions."""

    def __init__(self, port, timeout=60):
        self._socket = _connect(port, timeout)
        self._buffer = b""
        self._last_id = 0
        self._receive()  # the greeting
        # "ignore": otherwise any command would answer a prompt that a test
        # wants to see.
        self.command(
            "WebDriver:NewSession",
            {"capabilities": {"alwaysMatch": {"unhandledPromptBehavior": "ignore"}}},
        )
        self.command("Marionette:SetContext", {"value": "chrome"})
        self.set_script_timeout(120)

    def set_script_timeout(self, seconds):
        """How long an asynchronous script may take."""
        self.command("WebDriver:SetTimeouts", {"script": int(seconds * 1000)})
        self._socket.settimeout(seconds + 180)  # the script's own timeout speaks first, and says more

    def command(self, name, parameters=None):
        """Sends one command, returns its result."""
        self._last_id += 1
        frame = json.dumps([0, self._last_id, name, parameters or {}]).encode()
        self._socket.sendall(b"%d:%s" % (len(frame), frame))
        _, identifier, error, result = self._receive()
        if identifier != self._last_id:
            raise MarionetteError(f"reply to {identifier} instead of {self._last_id}")
        if error:
            kind = AlertError if error["error"] == "unexpected alert open" else MarionetteError
            raise kind(f"{error['error']}: {error['message']}\n{error['stacktrace']}")
        return result

    def execute_script(self, script, *args):
        """Runs a function body with system rights, returns what it returns."""
        return self._execute("WebDriver:ExecuteScript", script, args)

    def execute_async_script(self, script, *args):
        """As execute_script, but the result goes to the callback in the last argument."""
        return self._execute("WebDriver:ExecuteAsyncScript", script, args)

    def quit(self, timeout=10):
        """Ends Thunderbird; compose windows with unsaved text make it ask, and wait."""
        self._socket.settimeout(timeout)
        self.command("Marionette:Quit", {"flags": ["eForceQuit"]})

    def close(self):
        """Drops the connection; Thunderbird goes on."""
        self._socket.close()

    def _execute(self, command, script, args):
        parameters = {"script": script, "args": list(args), "sandbox": "system", "newSandbox": True}
        return self.command(command, parameters)["value"]

    def _receive(self):
        while b":" not in self._buffer:
            self._read_more()
        length, self._buffer = self._buffer.split(b":", 1)
        while len(self._buffer) < int(length):
            self._read_more()
        frame, self._buffer = self._buffer[: int(length)], self._buffer[int(length) :]
        return json.loads(frame)

    def _read_more(self):
        data = self._socket.recv(1 << 20)
        if not data:
            raise MarionetteError("Thunderbird closed the connection")
        self._buffer += data


def _connect(port, timeout):
    """Thunderbird listens some seconds after its start."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=5)
            # Longer than any script: its own timeout speaks first, and says more.
            connection.settimeout(300)
            return connection
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)

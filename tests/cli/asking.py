"""Requests for an approval, written by what helper/data/approval.md says, and a person at a terminal who answers them."""

import base64
import datetime
import email.message
import email.policy
import fcntl
import hashlib
import json
import os
import pty
import secrets
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata

from program import PATIENCE_S, PROGRAM

REQUEST = "application/vnd.bcc-guard.request+json"
APPROVAL = "application/vnd.bcc-guard.approval+json"
POLICY = {"internalDomains": ["corp.example"]}


def collapse(text):
    """One blank for all white space in one place."""
    blank = "".join(
        " " if c in "\t\n\f\r" or unicodedata.category(c) in ("Zs", "Zl", "Zp") else c for c in text)
    return " ".join(word for word in blank.split(" ") if word)


def digest_of_file(content):
    """In a file without a NUL, CR LF counts as LF."""
    if b"\0" not in content:
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def stamp(when):
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


class Draft:
    """A message that is to be approved; its addresses are written as they are compared."""

    def __init__(self, to=(), cc=(), bcc=(), text="Come.\n", files=(), sender="jimu@corp.example", subject="Seminar"):
        self.people = {"to": list(to), "cc": list(cc), "bcc": list(bcc)}
        self.text, self.files, self.sender, self.subject = text, dict(files), sender, subject

    def form(self):
        """The canonical form."""
        rows = [("from", self.sender)]
        for field, people in self.people.items():
            rows += [(field, mailbox) for mailbox in sorted(set(people))]
        rows += [("subject", collapse(self.subject)), ("text", collapse(self.text))]
        rows += sorted(("file", f"{digest_of_file(content)} {name}") for name, content in self.files.items())
        return b"bcc-guard-message-1\n" + b"".join(
            f"{name} {len(value.encode())}:{value}\n".encode() for name, value in rows)

    def message(self):
        """The message itself, as bytes."""
        head = "".join(
            [f"From: {self.sender}\r\n"]
            + [f"{field.capitalize()}: {f',{chr(13)}{chr(10)} '.join(people)}\r\n"
               for field, people in self.people.items() if people])
        body = email.message.EmailMessage(policy=email.policy.SMTP)
        body["Subject"] = self.subject
        body.set_content(self.text, cte="base64")
        for name, content in self.files.items():
            body.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        if self.files:
            body.set_boundary("=files")
        return head.encode() + body.as_bytes()

    def request(self, outsiders, asked=None, hours=48):
        """What asks for its approval, as an object."""
        asked = asked or datetime.datetime.now(datetime.timezone.utc)
        return {
            "type": "request", "version": 1, "id": secrets.token_hex(16),
            "digest": hashlib.sha256(self.form()).hexdigest(), "html": None, "text": self.text,
            "recipients": {field: len(set(people)) for field, people in self.people.items()},
            "outsiders": outsiders, "asked": stamp(asked), "until": stamp(asked + datetime.timedelta(hours=hours)),
        }


def part(kind, content):
    return f"--x\r\nContent-Type: {kind}\r\n\r\n".encode() + content + b"\r\n"


def letter(*parts, sender="jimu@corp.example"):
    """A message with words and these parts."""
    head = (f"From: {sender}\r\nTo: tanaka@corp.example\r\nSubject: Please approve\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=x\r\n\r\n")
    return head.encode() + part("text/plain", b"Please approve.") + b"".join(parts) + b"--x--\r\n"


def ask(draft, request=None, message=None):
    """The message that asks; what it says and what it holds may differ."""
    request = draft.request(len(set(sum(draft.people.values(), [])))) if request is None else request
    return letter(
        part("message/rfc822", draft.message() if message is None else message),
        part(REQUEST, json.dumps(request, ensure_ascii=False).encode()))


def find_part(message, kind):
    """The one part of a message of that type, decoded."""
    found = [one for one in email.message_from_bytes(message, policy=email.policy.default).walk()
             if one.get_content_type() == kind]
    assert len(found) == 1, kind
    return found[0].get_payload(decode=True)


def take_terminal():
    """As a shell starts a program: standard input is its terminal, and its end is heard of even below nohup."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Person:
    """Sits at a terminal, at which a program runs; its standard output is kept."""

    def __init__(self, arguments, env, rows=24, columns=80):
        self.terminal, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            [PROGRAM, *map(os.fspath, arguments)], env=env, stdin=other, stdout=subprocess.PIPE, stderr=other,
            start_new_session=True, preexec_fn=take_terminal)
        os.close(other)
        self.seen = ""

    def read(self):
        """Adds what comes next on the screen; says whether there was anything."""
        if not select.select([self.terminal], [], [], 1)[0]:
            return True
        try:
            self.seen += os.read(self.terminal, 65536).decode(errors="replace")
        except OSError:  # the other end is closed
            return False
        return True

    def wait_for(self, text):
        """Returns what was on the screen up to the text, which is read no second time."""
        end = time.monotonic() + PATIENCE_S
        while text not in self.seen:
            if time.monotonic() > end or not self.read():
                raise AssertionError(f"“{text}” did not come: {self.seen[-3000:]}")
        before, self.seen = self.seen.split(text, 1)
        return before

    def type(self, text):
        os.write(self.terminal, text.encode() + b"\n")

    def answer(self, question, text):
        """Waits for the question."""
        before = self.wait_for(question)
        self.type(text)
        return before

    def end(self):
        """Waits for the program; returns its exit status, what it wrote, and what was on the screen behind it."""
        written = self.process.stdout.read()
        while self.read():
            pass
        os.close(self.terminal)
        return self.process.wait(PATIENCE_S), written, self.seen


def signed_text(answer):
    """What an approver signs."""
    fields = (answer[name] for name in ("request", "digest", "approver", "time", "decision", "word"))
    return b"bcc-guard-approval-1\n" + b"".join(f"{len(field.encode())}:{field}\n".encode() for field in fields)


# An Ed25519 secret key as PKCS #8 (RFC 8410, 7), before its 32 bytes.
PKCS8 = bytes.fromhex("302e020100300506032b657004220420")


def sign(answer, seed, folder):
    """The answer with a signature that OpenSSL makes of the seed."""
    (folder / "key").write_bytes(PKCS8 + seed)
    (folder / "text").write_bytes(signed_text(answer))
    done = subprocess.run(
        ["openssl", "pkeyutl", "-sign", "-keyform", "DER", "-inkey", folder / "key", "-rawin", "-in", folder / "text"],
        capture_output=True, check=True)
    return {**answer, "signature": base64.b64encode(done.stdout).decode()}


def is_signed(answer, folder):
    """Whether OpenSSL takes the signature for one of the key."""
    files = {"key": bytes.fromhex("302a300506032b6570032100") + base64.b64decode(answer["key"]),
             "text": signed_text(answer), "signature": base64.b64decode(answer["signature"])}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder / "key", "-rawin",
         "-in", folder / "text", "-sigfile", folder / "signature"],
        capture_output=True, check=False).returncode == 0

"""Desks that approve each other's messages, over the wire, with letters between them as Thunderbird would send them."""

import base64
import email
import email.header
import email.message
import email.policy
import json
import pathlib
import subprocess
import tempfile

from port import Port

JIMU, TANAKA, SATO, SUZUKI = (f"{name}@corp.example" for name in ("jimu", "tanaka", "sato", "suzuki"))
CORP = {"internalDomains": ["corp.example"]}
PIECE = 512 * 1024


def crowd(count):
    """So many outsiders."""
    return [f"c{n}@k{n}.example" for n in range(count)]


class Draft:
    """What stands in a compose window."""

    def __init__(self, to=(JIMU,), cc=(), bcc=(), subject="Seminar", text="Come.\n", html=None, files=(), sender=JIMU, more=()):
        self.fields = {"To": to, "Cc": cc, "Bcc": bcc}
        self.subject, self.text, self.html, self.files, self.sender = subject, text, html, dict(files), sender
        self.more = more

    def written(self):
        """As the extension writes it."""
        lines = [f"From: {self.sender}"]
        lines += [f"{name}: " + ",\r\n ".join(people) for name, people in self.fields.items() if people]
        lines += [f"Subject: {self.subject}", *self.more]
        lines += [f'X-Bcc-Guard-Attachment: size={len(data)}; name="{name}"' for name, data in self.files.items()]
        kind, body = ("html", self.html) if self.html is not None else ("plain", self.text)
        lines += ["MIME-Version: 1.0", f"Content-Type: text/{kind}; charset=UTF-8", "Content-Transfer-Encoding: 8bit", ""]
        return "\r\n".join(lines) + "\r\n" + body.replace("\n", "\r\n")

    def sent(self, files):
        """Its copy in Sent, with these files: as Thunderbird encodes them, with line ends of a message."""
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"], message["Subject"] = self.sender, self.subject
        message.set_content(self.text)
        for name, data in files.items():
            kind = "message" if name.endswith(".eml") else "application"
            if kind == "message":
                message.add_attachment(email.message_from_bytes(data.replace(b"\n", b"\r\n"), policy=email.policy.SMTP), filename=name)
            else:
                message.add_attachment(data, "application", "octet-stream", filename=name)
        return message.as_bytes()


class Desk:
    """One person's Thunderbird and helper; a home that outlives the helper."""

    def __init__(self, test, address, **environment):
        folder = tempfile.TemporaryDirectory(prefix="bcc-guard-")
        test.addCleanup(folder.cleanup)
        self.test, self.address, self.environment = test, address, environment
        self.state = pathlib.Path(folder.name)
        self.folder = self.state / "bcc-guard"
        self.approvals = self.folder / "approvals"
        self.policy, self.managed = {}, True
        self.port = None
        self.restart()

    def restart(self, **environment):
        """Another helper in the same home."""
        if self.port is not None:
            self.port.__exit__()
        self.port = Port(XDG_STATE_HOME=str(self.state), **{**self.environment, **environment})
        self.test.addCleanup(self.port.__exit__)
        return self.hello(self.policy)

    def hello(self, policy, local=None, **more):
        """Makes a policy known."""
        self.policy = policy
        return self.port.hello({**CORP, **policy}, local=local or {}, **more)

    def ask(self, kind, **more):
        """Any request."""
        return self.port.ask({"type": kind, "id": more.pop("id", None) or self.port.new_id(), **more})

    def line(self):
        """What the policy has to hold of this desk."""
        return self.ask("approval-key", own=[self.address])["lines"][0]

    def lines(self):
        """The audit log's decisions, with the id of the request."""
        log = self.folder / "audit.jsonl"
        found = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return [(line["decision"], line.get("request")) for line in found]

    def hand_over(self, of, files):
        """The bytes of files, ahead."""
        for name, data in files.items():
            for offset in range(0, max(len(data), 1), PIECE):
                reply = self.ask("piece", of=of, name=name, offset=offset, total=len(data),
                                 data=base64.b64encode(data[offset:offset + PIECE]).decode())
                self.test.assertEqual(reply["type"], "taken", reply)

    def check(self, draft, **more):
        """Sends, as far as the verdict."""
        message = {"message": draft.written(), "text": draft.text, "own": [self.address], **more}
        if message["text"] is None:
            del message["text"]
        if draft.files:
            wanted = self.ask("check", offers=True, **message)
            if wanted["type"] != "wanted":
                return wanted
        identifier = self.port.new_id()
        self.hand_over(identifier, draft.files)
        return self.ask("check", id=identifier, handedOver=len(draft.files), **message)

    def request(self, draft, *approvers, verdict=None, **more):
        """Asks for an approval; returns the reply and the mail."""
        verdict = verdict or self.check(draft)
        self.test.assertIn("ask", verdict["choices"], verdict)
        identifier = self.port.new_id()
        self.hand_over(identifier, draft.files)
        reply = self.ask("approval-ask", id=identifier, of=verdict["id"], approvers=list(approvers),
                         files=len(draft.files), **more)
        if reply["type"] == "error":
            return reply, None
        self.port.dismiss(verdict["id"])
        return reply, self.mail(reply)

    def fetch(self, letter, number):
        """The bytes of a part of a letter."""
        data, total = b"", letter["parts"][number]["size"]
        while len(data) < total:
            piece = self.ask("approval-file", of=letter["request"], file=number, **{"from": len(data)})
            self.test.assertEqual(piece["total"], total)
            data += base64.b64decode(piece["data"])
        return data

    def mail(self, letter, **changes):
        """The letter as it arrives; `changes` are other bytes for a part, by its name."""
        subject = email.header.Header(letter["subject"], "utf-8").encode(linesep="\r\n")
        out = (f"From: {self.address}\r\nTo: {', '.join(letter['to'])}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
               "Content-Type: multipart/mixed; boundary=\"=x\"\r\n\r\n--=x\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n"
               f"{letter['text']}\r\n").encode()
        for number, part in enumerate(letter["parts"]):
            data = changes.get(part["name"].split(".")[0]) or self.fetch(letter, number)
            out += f"--=x\r\nContent-Type: {part['type']}; name={part['name']}\r\n".encode()
            if part["type"].startswith("message/"):
                out += b"\r\n" + data + b"\r\n"
            else:
                out += b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data) + b"\r\n"
        return out + b"--=x--\r\n"

    def look(self, mail, own=None):
        """Opens a request that arrived."""
        identifier = self.port.new_id()
        self.hand_over(identifier, {"mail": mail})
        return self.ask("approval-look", id=identifier, own=[self.address] if own is None else own)

    def answer(self, review, decision="approved", **more):
        """Answers it, pointing at everything; returns the reply."""
        request = {"of": review["id"], "decision": decision, "outsiders": str(review["outsiders"]["total"]),
                   "points": [point["point"] for point in review["points"]], "word": "", **more}
        return self.ask("approval-answer", **request)

    def approve(self, mail, decision="approved", **more):
        """Looks and answers; returns the mail that goes back."""
        return self.mail(self.answer(self.look(mail), decision, **more))

    def take(self, mail):
        """An answer arrives."""
        identifier = self.port.new_id()
        self.hand_over(identifier, {"mail": mail})
        return self.ask("approval-take", id=identifier)

    def list(self):
        """Open requests, and those that were told to be over."""
        reply = self.ask("approval-list")
        return reply["items"], reply["expired"]


class Office:
    """A desk that sends, and three that may approve, two of whom have to."""

    def __init__(self, test, approvals=2, approve_from=10, **policy):
        self.sender = Desk(test, JIMU)
        self.tanaka, self.sato, self.suzuki = (Desk(test, address) for address in (TANAKA, SATO, SUZUKI))
        self.desks = [self.sender, self.tanaka, self.sato, self.suzuki]
        self.policy = {"approveFrom": approve_from, "approvals": approvals,
                       "approvers": [desk.line() for desk in self.desks[1:]], **policy}
        for desk in self.desks:
            desk.hello(self.policy)


# An Ed25519 secret key as PKCS #8 (RFC 8410, 7), before its 32 bytes.
PKCS8 = bytes.fromhex("302e020100300506032b657004220420")
SIGNED = ("request", "digest", "approver", "time", "decision", "word")


def stamp(when):
    """A time as it stands in a record."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def sign(desk, fields):
    """An answer signed with the key of a desk, by OpenSSL; returns its record."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=desk.state))
    (folder / "key").write_bytes(PKCS8 + (desk.folder / "approver.key").read_bytes())
    (folder / "text").write_bytes(b"bcc-guard-approval-1\n" + b"".join(
        f"{len(fields[name].encode())}:{fields[name]}\n".encode() for name in SIGNED))
    done = subprocess.run(
        ["openssl", "pkeyutl", "-sign", "-keyform", "DER", "-inkey", folder / "key", "-rawin", "-in", folder / "text"],
        capture_output=True, check=True)
    return {"type": "approval", "version": 1, **fields, "key": desk.line().split()[1],
            "signature": base64.b64encode(done.stdout).decode()}


def letter(*parts, sender=TANAKA, to=JIMU, boundary="=y"):
    """A mail with these parts, each a type and bytes."""
    out = (f"From: {sender}\r\nTo: {to}\r\nSubject: Approved\r\nMIME-Version: 1.0\r\n"
           f"Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n\r\napproved\r\n").encode()
    for kind, data in parts:
        out += f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n".encode() + data + b"\r\n"
    return out + f"--{boundary}--\r\n".encode()

"""A real SMTP server that keeps what it gets."""

import asyncio
import email
import email.policy
import functools
import logging
import ssl
import subprocess
import time
import warnings
import weakref
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from ports import free_port
from waiting import PATIENCE_S, wait_until

# A password without encryption, and a certificate that is refused, are what is tested.
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)

MINUTE_S = 60
TOO_FAST = "450 4.7.1 rate limit exceeded, try again later"

DROPPED = "the connection ends instead of the reply to DATA"


@dataclass
class Mail:
    """One mail as it came over the wire."""

    sender: str
    recipients: list
    content: bytes
    arrived: float  # time.time()

    @property
    def message(self):
        """The parsed mail."""
        return email.message_from_bytes(self.content, policy=email.policy.default)

    def addresses(self, header):
        """The addresses of all headers of that name."""
        values = self.message.get_all(header, [])
        return [address.addr_spec for value in values for address in value.addresses]


class _Recorder:
    """The handler: takes every mail."""

    def __init__(self):
        self.mails = []
        self.refuses = False
        self.begun = None
        self.faults = {}
        self.given = []
        self.most = None
        self.a_minute = None
        self.taken = []
        self.boxes = {}

    async def handle_MAIL(self, server, session, envelope, address, mail_options):  # noqa: N802
        self.begun = time.time()
        if (fault := self._fault("MAIL", [address])) is not None:
            return fault
        if self._is_too_fast():
            self.given.append(TOO_FAST)
            return TOO_FAST
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        if (fault := self._fault("RCPT", [address])) is not None:
            return fault
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 OK"

    def _fault(self, command, addresses):
        """The reply that was made for one of them, or for all (None)."""
        faults = self.faults.get(command, {})
        fault = next((faults[one] for one in [*addresses, None] if one in faults), None)
        if fault is not None:
            self.given.append(fault)
        return fault

    def _is_too_fast(self):
        if self.a_minute is None:
            return False
        now = time.monotonic()
        self.taken = [at for at in self.taken if at > now - MINUTE_S]
        if len(self.taken) >= self.a_minute:
            return True
        self.taken.append(now)
        return False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (name set by aiosmtpd)
        if self.refuses:
            return "554 5.7.1 Refused"
        while self.most is not None and len(self.mails) >= self.most:
            await asyncio.sleep(0.05)
        fault = self._fault("DATA", envelope.rcpt_tos)
        if fault not in (None, DROPPED):
            return fault
        recipients = list(envelope.rcpt_tos)
        mail = Mail(envelope.mail_from, recipients, envelope.original_content, time.time())
        self.mails.append(mail)
        for box in {id(box): box for one, box in self.boxes.items() if one in recipients}.values():
            box.deliver(mail.content)
        if fault == DROPPED:  # whether it was taken, the sender never learns
            server.transport.abort()
        return "250 OK"


class _Controller(Controller):
    def factory(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # The default limits would refuse thousands of RCPT in one session.
            session = SMTP(self.handler, ident="sink", command_call_limit=1_000_000, **self.SMTP_kwargs)
        self.sessions.add(session)
        return session

    @functools.cached_property
    def sessions(self):
        """Those of all connections that are open."""
        return weakref.WeakSet()

    def cut_off(self):
        """Ends them, in the thread of the loop."""
        for session in self.sessions:
            if session.transport is not None:
                session.transport.abort()


def asking_for(password):
    """Of a server that takes mails only from who says this password."""

    def authenticate(_server, _session, _envelope, _mechanism, login):
        # handled: the refusal was sent, and here it was not.
        return AuthResult(success=login.password == password.encode(), handled=False)

    return {
        "authenticator": authenticate, "auth_required": True, "auth_require_tls": False,
        # Its challenge is none that Thunderbird knows: that would be another refusal.
        "auth_exclude_mechanism": ["LOGIN"],
    }


def self_signed(folder):
    """Of a server with a certificate that nobody vouches for; its files go there."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail.corp.example",
         "-keyout", str(key), "-out", str(certificate)], check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return {"tls_context": context, "require_starttls": True}


class MailServer:
    """Listens on a free port of 127.0.0.1 from creation to stop(); manners as the two functions above make them."""

    def __init__(self, **manners):
        self._recorder = _Recorder()
        # aiosmtpd calls the port it was given to see that it listens, so not 0.
        self.port = free_port()
        self._manners = manners
        self._controller = None
        self.listen()

    def listen(self):
        """Takes connections again, if it takes none."""
        if self._controller is None:
            self._controller = _Controller(
                self._recorder, hostname="127.0.0.1", port=self.port, server_hostname="mail.corp.example", enable_SMTPUTF8=True,
                **self._manners)
            self._controller.start()

    def cut_off(self):
        """Ends every connection, whatever was said on it."""
        self._controller.loop.call_soon_threadsafe(self._controller.cut_off)

    def hang_up(self):
        """Ends every connection, and takes no other one until listen()."""
        if self._controller is not None:
            self.cut_off()
            self._controller.stop()
        self._controller = None

    @property
    def mails(self):
        """What arrived since the last clear()."""
        return list(self._recorder.mails)

    def wait_for(self, count, timeout=PATIENCE_S):
        """Waits for that many mails, returns all."""
        wait_until(lambda: len(self._recorder.mails) >= count, f"{count} mails", timeout)
        return self.mails

    @property
    def begun(self):
        """When the last mail began (MAIL), as time.time(); None: since the last clear() none did."""
        return self._recorder.begun

    def clear(self):
        """Forgets what arrived."""
        self._recorder.mails.clear()
        self._recorder.given.clear()
        self._recorder.begun = None

    def refuse(self, refuses=True):
        """From now on every mail is refused, or taken again."""
        self._recorder.refuses = refuses

    def answer(self, command, reply, address=None):
        """What it says to MAIL, RCPT or DATA of that address (None: of everybody) from now on."""
        self._recorder.faults.setdefault(command, {})[address] = reply

    def answer_well(self, address=None):
        """No more such replies, to what goes to that address or to anybody."""
        if address is None:
            self._recorder.faults.clear()
        for faults in self._recorder.faults.values():
            faults.pop(address, None)

    @property
    def given(self):
        """Such replies as it gave them."""
        return list(self._recorder.given)

    def allow(self, a_minute):
        """From now on it takes no more than so many within a minute, and says so; None: as many as come."""
        self._recorder.a_minute = a_minute
        self._recorder.taken.clear()

    def hand_over(self, address, folders):
        """From now on what that address gets lies in the inbox of that IMAP server (servers.py) as well."""
        self._recorder.boxes[address] = folders

    def take_at_most(self, most):
        """Whatever comes behind so many waits for its last reply; None: from now on nothing waits."""
        self._recorder.most = most

    def stop(self):
        """Stops listening."""
        self.take_at_most(None)
        self.hang_up()

"""A real SMTP server that keeps what it gets."""

import email
import email.policy
import time
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from ports import free_port
from waiting import wait_until


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

    async def handle_MAIL(self, server, session, envelope, address, mail_options):  # noqa: N802
        self.begun = time.time()
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (name set by aiosmtpd)
        if self.refuses:
            return "554 5.7.1 Refused"
        recipients = list(envelope.rcpt_tos)
        mail = Mail(envelope.mail_from, recipients, envelope.original_content, time.time())
        self.mails.append(mail)
        return "250 OK"


class _Controller(Controller):
    def factory(self):
        # The default limits would refuse thousands of RCPT in one session.
        return SMTP(
            self.handler, hostname="mail.corp.example", ident="sink",
            enable_SMTPUTF8=True, command_call_limit=1_000_000,
        )


class MailServer:
    """Listens on a free port of 127.0.0.1 from creation to stop()."""

    def __init__(self):
        self._recorder = _Recorder()
        # aiosmtpd calls the port it was given to see that it listens, so not 0.
        self.port = free_port()
        self._controller = _Controller(self._recorder, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    @property
    def mails(self):
        """What arrived since the last clear()."""
        return list(self._recorder.mails)

    def wait_for(self, count, timeout=30):
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
        self._recorder.begun = None

    def refuse(self, refuses=True):
        """From now on every mail is refused, or taken again."""
        self._recorder.refuses = refuses

    def stop(self):
        """Stops listening."""
        self._controller.stop()

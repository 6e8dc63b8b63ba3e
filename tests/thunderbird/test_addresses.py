"""Difficult addresses: where Thunderbird would send to others than we read, we say so.

The rows are those of tests/data/addresses.
"""

import re

from addresses import POLICY, mail, read, recipients_of, rows
from product import DeskTest
from program import Folder

# The extension's own way from the compose window's entries to the text that the helper reads.
WRITE = """
  const [texts] = arguments;
  return (async () => {
    const { writeMessage } = await import(browser.runtime.getURL("compose/message-writer.js"));
    const tools = {
      parse: text => messenger.messengerUtilities.parseMailboxString(text),
      addressBook: { membersOf: async () => null },
    };
    const written = texts.map(to =>
      writeMessage({ to, isPlainText: true, plainTextBody: "" }, Promise.resolve([]), tools));
    return (await Promise.all(written)).map(({ text }) => text);
  })();
"""

ENTRIES = """
  return (async () => {
    const [tab] = await messenger.tabs.query({ type: "messageCompose" });
    return (await messenger.compose.getComposeDetails(tab.id)).to;
  })();
"""

# Those that are hard to read, that Thunderbird and a mail server take, and that are not glued into one.
SENT = (
    "rfc5322: A.1.2 Cc with escaped quotes",
    "rfc5322: A.1.3 group",
    "rfc5322: A.2 Reply-To with quotes",
    "rfc5322: A.6.1 From with a dot in the name",
    "rfc5322: 3.4 domain literal",
    "rfc5322: 4.4 empty entries behind",
    "rfc6532: 3.2 UTF-8 quoted name",
    "rfc6532: right-to-left override in a name",
    "rfc6532: ideographic space behind the comma",
    "isemail: 42 RFC5321_QUOTEDSTRING",
    "isemail: 45 RFC5321_QUOTEDSTRING",
    "isemail: 19 VALID",
    "jsmime: comment that looks like an address",
    "jsmime: quoted address as name",
    "jsmime: quote in a comment",
    "jsmime: semicolon",
    "jsmime: name that looks like an address",
    "jsmime: two addresses in a quoted name",
    "jsmime: 2047: address and encoded comma in a word",
    "headerparser: 4: comma in a name",
    "headerparser: 4: quotes within quotes",
    "headerparser: 4: address in quotes as a name",
    "headerparser: 4: three angles",
    "headerparser: 4: quoted heart",
    "gmime: 13 commas in quotes",
    "gmime: 30 quote in an encoded word",
    "own: percent and bang routes",
)


def spelling(address):
    """One spelling of a mailbox; Thunderbird writes the domain as it goes over the wire."""
    local, _at, domain = address.rpartition("@")
    if re.fullmatch(r'"(?:[^"\\]|\\.)*"', local, re.DOTALL):
        local = re.sub(r"\\(.)", r"\1", local[1:-1], flags=re.DOTALL)
    local = "".join(c.lower() if c.isascii() else c for c in local)
    return f"{local}@{domain.lower().removesuffix('.')}"


def is_address(email):
    """Whether Thunderbird would send to it: what it asks itself."""
    return "@" in email[1:] and not email.endswith("@")


def differs(emails, reading):
    """Whether mail to those would go to others than we read, and we do not say so."""
    if reading.finding == "unreadable":
        return False
    addresses = {spelling(email) for email in emails if is_address(email)}
    read = {spelling(mailbox) for mailbox in reading.mailboxes}
    # An entry that is several glued into one goes to nobody: it is said, and stops the message.
    return not read <= addresses if reading.finding == "unresolved" else addresses != read


class Addresses(DeskTest):
    """Nothing is asked: it is about who gets the mail."""

    policy = {**POLICY, "internalDomains": ["corp.example"]}
    maxDiff = None

    def check(self, mails):
        """What the program reads in each."""
        with Folder() as folder:
            return [read(report) for report in folder.check(mails, policy=POLICY)]

    def write(self, texts):
        """The mails that the extension makes of the entries of To."""
        return [recipients_of(text) for text in self.tb.extension.background.run(WRITE, texts)]

    def type_all(self):
        """What Thunderbird makes of every row, typed alone: mailboxes of the wire, and entries."""
        compose = self.tb.open_compose()
        return compose.type_each("to", [row.to for row in rows()])

    def test_headers(self):
        sections = [mail(row.to).encode().decode("latin-1") for row in rows()]
        for row, mailboxes in zip(rows(), self.tb.call("readMailboxes", sections)):
            with self.subTest(str(row), to=ascii(row.to)):
                emails = [email for _name, email in mailboxes]
                self.assertFalse(differs(emails, row.expected), (emails, row.expected))
                # To Thunderbird a comment alone is an entry, to RFC 5322 it is nothing.
                nobody = [
                    name for name, email in mailboxes
                    if not is_address(email) and not re.fullmatch(r"\(.*\)", name)
                ]
                self.assertTrue(row.expected.finding or not nobody, mailboxes)

    def test_typed(self):
        typed = self.type_all()
        readings = self.check(self.write([one["entries"] for one in typed]))
        for row, one, reading in zip(rows(), typed, readings):
            with self.subTest(str(row), to=ascii(row.to)):
                self.assertFalse(differs(one["emails"], reading), (one, reading))
                nobody = [email for email in one["emails"] if not is_address(email)]
                self.assertTrue(reading.finding or not nobody, (one, reading))

    def test_sent(self):
        """The hard ones, in one mail: it goes out to those whom we read."""
        texts = [row.to for row in rows() if str(row) in SENT]
        self.assertEqual(len(texts), len(SENT))
        compose = self.tb.open_compose()
        for text in texts:
            compose.add("to", text)
        (reading,) = self.check(self.write([self.tb.extension.background.run(ENTRIES)]))
        self.assertIsNone(reading.finding)
        compose.click_send()
        recipients = self.tb.mail.wait_for(1)[0].recipients
        self.assertEqual(
            sorted({spelling(one) for one in recipients}),
            sorted({spelling(mailbox) for mailbox in reading.mailboxes}),
        )

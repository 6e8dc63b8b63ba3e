"""Difficult addresses: where Thunderbird would send to others than we read, we say so.

The rows are those of tests/data/addresses.
"""

import re

from addresses import POLICY, mail, read, recipients_of, rows
from product import OFFICE, DeskTest
from program import Folder
from waiting import wait_until

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

# What an add-on does that moves everybody of a field to another, and that is not ours.
MOVES = """
  const [from, to] = arguments;
  return (async () => {
    const [tab] = await messenger.tabs.query({ type: "messageCompose" });
    const details = await messenger.compose.getComposeDetails(tab.id);
    await messenger.compose.setComposeDetails(tab.id, { [from]: [], [to]: details[from] });
  })();
"""

STAYS = "\u5c71\u7530\u3000\u592a\u90ce <taro@corp.example>"  # with an ideographic space
KEPT = [
    "\u5c71\u7530 \u592a\u90ce <a@k1.example>", "\u201cZitat\u201d <b@k2.example>", "c@k3.example",
]
NAMES = [
    *KEPT, "\u5c71\u7530\u3000\u592a\u90ce <d@k4.example>", '"x;y" <e@k5.example>',
    "=?UTF-8?B?5bGx55Sw?= <f@k6.example>", '"\u200fRTL\u200e mark" <g@k7.example>', '"Doe,  John" <h@k8.example>',
    '"n: m" <i@k9.example>', "nb\u00a0sp <j@k10.example>",
]

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


def header(name, text):
    """A header as it stands in a message, with its folds."""
    return re.search(rf"^{name}: .*(?:\r?\n[ \t].*)*", text, re.MULTILINE).group()


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


class Names(DeskTest):
    """What becomes of the names that stand before the addresses."""

    policy = {**OFFICE, "warning": "window", "convertParties": 0}
    maxDiff = None

    def test_names_are_what_the_same_call_of_thunderbird_makes_of_them(self):
        """Converted, and taken back: in the window, in the copy and on the wire. Our call changes nothing more."""
        ours, theirs = self.walk(self.convert, self.undo), self.walk(self.set_bcc, self.set_cc)
        self.assertEqual(ours, theirs)
        kept = [entry for entry in NAMES if entry in ours["moved"]]
        self.assertEqual(kept, KEPT)

    def walk(self, convert, undo):
        """The names in the window, in Bcc of the copy, back in Cc, and there on the wire."""
        compose = self.tb.open_compose(to=[STAYS], cc=NAMES)
        convert(compose)
        moved = compose.recipients
        self.assertEqual(moved["to"], [STAYS])
        undo(compose)
        back = compose.recipients
        self.assertEqual((back["to"], back["bcc"]), ([STAYS], []))
        compose.click_send()
        review = self.review()
        review.click("acknowledge")
        review.click("send")
        wire = header("Cc", self.tb.mail.wait_for(1)[0].content.decode())
        wait_until(self.tb.sent, "its copy, which is not the one that is looked for")
        self.tb.clear_mail()
        compose = self.tb.open_compose(to=[STAYS], cc=NAMES)
        convert(compose)
        compose.click_send()
        self.tb.mail.wait_for(1)
        copy = header("Bcc", wait_until(self.tb.sent, "the copy")[0])
        self.tb.clear_mail()
        return {"moved": moved["bcc"], "back": back["cc"], "wire": wire, "copy": copy}

    def convert(self, compose):
        """By its button."""
        self.tb.extension.click_button(compose)
        self.review().click("convert")
        wait_until(lambda: len(compose.recipients["bcc"]) == len(NAMES), "Bcc")
        self.tb.extension.panel()

    def undo(self, compose):
        """By the panel that says what was moved."""
        self.tb.extension.panel().click("undo")
        wait_until(lambda: len(compose.recipients["cc"]) == len(NAMES), "Cc")

    def set_bcc(self, compose):
        """As an add-on that is not ours does it."""
        self.tb.extension.background.run(MOVES, "cc", "bcc")

    def set_cc(self, compose):
        """And back."""
        self.tb.extension.background.run(MOVES, "bcc", "cc")

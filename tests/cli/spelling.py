"""Random mails: a structure for the model, and one of its many spellings.

Domains are chosen so that their organisation and whether strangers share them
is known without the Public Suffix List.
"""

import base64

from model import Entry, Mail, World

IDN = {"xn--eckwd4c7cu47r2wf.jp": "ドメイン名例.jp", "xn--bcher-kva.example": "bücher.example"}

ORGANISATIONS = {
    "corp.example": "corp.example",
    "tokyo.corp.example": "corp.example",
    "shop.corp.example": "corp.example",
    **{f"k{n}.example": f"k{n}.example" for n in range(6)},
    "mail.k1.example": "k1.example",
    "a.b.k2.example": "k2.example",
    "example1.co.jp": "example1.co.jp",
    "tokyo.example1.co.jp": "example1.co.jp",
    "example2.co.jp": "example2.co.jp",
    "alpha.github.io": "alpha.github.io",
    "beta.github.io": "beta.github.io",
    "co.jp": "co.jp",
    "gmail.com": "gmail.com",
    "docomo.ne.jp": "docomo.ne.jp",
    "[192.0.2.1]": "[192.0.2.1]",
    **{domain: domain for domain in IDN},
}
WORLD = World(ORGANISATIONS, {"gmail.com", "docomo.ne.jp"})

# As normalised; those in quotes need them.
LOCALS = ("p", "q", "r", "a.b", "x+tag", "o'neil", '"with space"', '"a,b"', '"x@y"', "jürgen")

NAMES = (
    "Customer",
    "山田 太郎",
    "=?utf-8?B?" + base64.b64encode("鈴木, 花子".encode()).decode() + "?=",
    "=?ISO-2022-JP?B?" + base64.b64encode("田中".encode("iso-2022-jp")).decode() + "?=",
    "=?iso-8859-1?q?J=FCrgen_=3Cx=40y=2Eexample=3E?=",
    '"Doe, John"',
    '"a@b.example"',
    '"quo\\"ted \\\\"',
    '"(no comment)"',
    "Initial Q. Public",
)
COMMENTS = ("(c)", "(a, b)", "(x@y.example)", "(nes(t)ed)", '("c")', "(\\))", "(会)")
UNRESOLVED = ('"Customers (2026)" <"Customers (2026)">', "Customers <Customers>")
SPACES = ("", " ", "  ", "\t")


def random_case(random, text):
    return "".join(random.choice((c.upper(), c.lower())) if c.isascii() else c for c in text)


def spell_address(random, mailbox):
    """One of the spellings of a normalised mailbox."""
    local, _at, domain = mailbox.rpartition("@")
    if random.random() < 0.3:
        local = random_case(random, local)
    if not local.startswith('"') and random.random() < 0.15:
        local = f'"{local}"'
    if domain in IDN and random.random() < 0.5:
        domain = IDN[domain]
    elif random.random() < 0.3:
        domain = random_case(random, domain)
    if not domain.startswith("[") and random.random() < 0.1:
        domain += "."
    return f"{local}@{domain}"


def spell_mailbox(random, mailbox, space):
    address = spell_address(random, mailbox)
    shape = random.random()
    if shape < 0.4:
        text = address
    elif shape < 0.5:
        text = f"<{address}>"
    else:
        text = f"{random.choice(NAMES)}{space(random) or ' '}<{address}>"
    if random.random() < 0.15:
        text += f" {random.choice(COMMENTS)}"
    if random.random() < 0.05:
        text = f"{random.choice(COMMENTS)} {text}"
    return text


class Speller:
    """Makes entries and mails, and writes them down."""

    def __init__(self, random):
        self.random = random
        self.newline = random.choice(("\n", "\r\n"))
        self.domains = random.sample(sorted(ORGANISATIONS), random.randint(2, 8))
        self.locals = random.sample(LOCALS, random.randint(1, 4))

    def space(self, random):
        return self.newline + " " if random.random() < 0.1 else random.choice(SPACES)

    def mailbox(self):
        return f"{self.random.choice(self.locals)}@{self.random.choice(self.domains)}"

    def entry(self, depth=0):
        random = self.random
        shape = random.random()
        if shape < 0.02 and depth == 0:
            return Entry([None], random.choice(UNRESOLVED))
        if shape < 0.08 and depth < 3:
            members = [self.entry(depth + 1) for _n in range(random.choice((0, 1, 1, 2, 3)))]
            name = random.choice(("Team", '"Customers (2026)"', "会員", '"a, b: c;"'))
            text = f"{name}:{self.space(random)}{self.join(members)};"
            return Entry([m for member in members for m in member.mailboxes], text)
        mailbox = self.mailbox()
        return Entry([mailbox], spell_mailbox(random, mailbox, self.space))

    def join(self, entries):
        text = ""
        for n, entry in enumerate(entries):
            if n:
                text += self.random.choice((", ", ",", " , ", f",{self.newline} ", ",, "))
            text += entry.written
        return text

    def entries(self, most):
        return [self.entry() for _n in range(self.random.randint(0, most))]

    def mail(self):
        random = self.random
        from_ = [f"jimu@{random.choice(('corp.example', 'corp.example', *self.domains))}"]
        if random.random() < 0.1:
            from_.append(self.mailbox())
        sender = [self.mailbox()] if random.random() < 0.1 else []
        fields = {field: self.entries(random.choice((1, 3, 6))) for field in ("to", "cc", "bcc")}
        for field in ("reply-to", "mail-followup-to", "resent-to", "resent-cc"):
            if random.random() < 0.05:
                fields[field] = self.entries(2)
        return Mail(from_ + sender, from_, fields, random.random() < 0.05)

    def headers_of(self, name, entries):
        """The entries in one header, or in several."""
        random = self.random
        cuts = sorted(random.randint(0, len(entries)) for _n in range(random.random() < 0.2))
        parts = [entries[a:b] for a, b in zip([0, *cuts], [*cuts, len(entries)])]
        for part in parts:
            if part:
                written = random_case(random, name) if random.random() < 0.2 else name.title()
                yield f"{written}:{self.space(random)}{self.join(part)}{self.newline}"

    def write(self, mail):
        """Returns the mail as text."""
        random = self.random
        end = self.newline
        from_ = [Entry([one], spell_mailbox(random, one, self.space)) for one in mail.from_]
        # Several of one name keep their order; the names do not.
        blocks = [list(self.headers_of(name, entries)) for name, entries in mail.fields.items()]
        blocks.append([f"From: {self.join(from_)}{end}"])
        for one in mail.sender[len(mail.from_) :]:
            blocks.append([f"Sender: {spell_mailbox(random, one, self.space)}{end}"])
        blocks.append([f"Subject: To: nobody@k9.example,{end} Cc: x@k8.example{end}"])
        if mail.encrypted:
            blocks.append([f"Content-Type: multipart/encrypted; boundary=x{end}"])
        lines = []
        while blocks:
            block = random.choice(blocks)
            if block:
                lines.append(block.pop(0))
            else:
                blocks.remove(block)
        return "".join(lines) + end + f"To: body@k7.example{end}"


def random_policy(random):
    """A policy in a random spelling is not needed here: addresses are normalised."""
    inside = ("corp.example", "!shop.corp.example", "k1.example", "p@gmail.com",
              "!q@corp.example", "xn--bcher-kva.example", "co.jp", "!mail.k1.example")
    shared = ("k2.example", "!gmail.com", "mail.k1.example", "!docomo.ne.jp", "!a.b.k2.example")
    trusted = [d for d in sorted(ORGANISATIONS) if not d.startswith("[")]
    trusted += ["p@gmail.com", "q@docomo.ne.jp", "p@k3.example"]
    policy = {
        "internalDomains": random.sample(inside, random.choice((0, 1, 1, 2, 4))),
        "sharedDomains": random.sample(shared, random.choice((0, 0, 1, 3))),
        "trustedGroups": [
            random.sample(trusted, random.randint(2, 5)) for _n in range(random.choice((0, 0, 1, 3)))
        ],
        "confirmParties": random.choice((0, 2, 2, 3, 4)),
        "convertParties": random.choice((0, 1, 2, 3, 5, 5)),
        "bulkLimit": random.choice((0, 0, 0, 3, 6)),
        "emptyTo": random.choice(
            ("sender", "sender", "undisclosed", "info@corp.example", "info@k1.example")),
    }
    return {key: value for key, value in policy.items() if random.random() < 0.8}

"""Random mails: a structure for the model, and one of its many spellings.

Domains are chosen so that their organisation and whether strangers share them
is known without the Public Suffix List.
"""

import base64
import re

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
    # Public suffixes themselves, a whole row of them, and what is taken out of the row.
    "github.io": "github.io",
    "y.kawasaki.jp": "y.kawasaki.jp",
    "x.y.kawasaki.jp": "x.y.kawasaki.jp",
    "mail.x.y.kawasaki.jp": "x.y.kawasaki.jp",
    "city.kawasaki.jp": "city.kawasaki.jp",
    "a.city.kawasaki.jp": "city.kawasaki.jp",
    "gmail.com": "gmail.com",
    "mail.gmail.com": "gmail.com",
    "docomo.ne.jp": "docomo.ne.jp",
    "abc.ocn.ne.jp": "ocn.ne.jp",
    "localhost": "localhost",
    "[192.0.2.1]": "[192.0.2.1]",
    "[ipv6:2001:db8::1]": "[ipv6:2001:db8::1]",
    **{domain: domain for domain in IDN},
}
WORLD = World(ORGANISATIONS, {"gmail.com", "docomo.ne.jp", "ocn.ne.jp"})

# As normalised; those in quotes need them.
LOCALS = (
    "p", "q", "r", "a.b", "x", "x+tag", "x+other", "o'neil", "jürgen", "a.b.c",
    '"with space"', '"a,b"', '"x@y"', '"back\\\\slash"', '"quo\\"te"', '"a..b"', '"p;q:r"',
)

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

# Behind the last entry of a list, they keep it from being read to its end.
DAMAGES = (
    ", y@k9.example; x@k9.example", " x@k9.example y@k8.example", ', "x@k9.example', ", x@k9.example (", ", <x@k9.example",
    ", x@k9.example\0", ", x@k9.example y@k8.example", ", x@k9.example <y@k8.example> <z@k7.example>",
    ", x@@k9.example", ", x\\, y@k9.example", ", =?utf-8?q?a,?= <x@k9.example>", ", x@k9.example\u200b",
)
ENCRYPTED = (
    "multipart/encrypted; boundary=x", "Multipart/Encrypted;protocol=x", "application/pkcs7-mime",
    'application/x-pkcs7-mime; smime-type=enveloped-data; name="signed-data.p7m"',
)
OPEN = (
    "text/plain; charset=utf-8", 'application/pkcs7-mime; smime-type="signed-data"',
    "multipart/signed; boundary=x; x=multipart/encrypted",
)


def random_case(random, text):
    return "".join(random.choice((c.upper(), c.lower())) if c.isascii() else c for c in text)


def spell_quotes(random, local):
    """The local part, in quotes where it needs none, and with more backslashes than it needs."""
    if local.startswith('"'):
        return re.sub(r"\\.|[^\"]", lambda c: spell_pair(random, c[0]), local)
    if random.random() > 0.15:
        return local
    if random.random() < 0.5:
        return f'"{local}"'
    # Behind the dot of an atom Thunderbird sees a space in front of a quoted word: no other spelling.
    words = local.split(".")
    n_quoted = random.randint(0, len(words))
    return ".".join(f'"{word}"' if i < n_quoted else word for i, word in enumerate(words))


def spell_pair(random, character):
    return f"\\{character}" if len(character) == 1 and random.random() < 0.05 else character


def spell_domain(random, domain):
    if domain in IDN and random.random() < 0.5:
        domain = IDN[domain]
    elif random.random() < 0.3:
        domain = random_case(random, domain)
    return f"{domain}." if not domain.startswith("[") and random.random() < 0.1 else domain


def spell_address(random, mailbox):
    """One of the spellings of a normalised mailbox."""
    local, _at, domain = mailbox.rpartition("@")
    if random.random() < 0.3:
        local = random_case(random, local)
    local = spell_quotes(random, local)
    return f"{local}@{spell_domain(random, domain)}"


def spell_setting(random, entry):
    """One of the spellings of an entry of a policy."""
    out = "!" if entry.startswith("!") else ""
    name = entry.removeprefix("!")
    return out + (spell_address if "@" in name else spell_domain)(random, name)


def spell_policy(random, policy):
    spelt = dict(policy)
    for key in ("internalDomains", "sharedDomains"):
        if key in spelt:
            spelt[key] = [spell_setting(random, entry) for entry in spelt[key]]
    if "trustedGroups" in spelt:
        spelt["trustedGroups"] = [
            [spell_setting(random, entry) for entry in group] for group in spelt["trustedGroups"]]
    return spelt


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
        if random.random() < 0.1:
            self.locals += ["x+tag", "x+other"]
        self.circle = []  # the people of the mail that is replied to

    def space(self, random):
        return self.newline + " " if random.random() < 0.1 else random.choice(SPACES)

    def mailbox(self):
        if self.circle and self.random.random() < 0.5:
            return self.random.choice(self.circle)
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
            deepest = max((member.depth for member in members), default=0)
            return Entry([m for member in members for m in member.mailboxes], text, deepest + 1)
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

    def original(self, crowd, rate_of_damage):
        """A mail that is replied to: to many, or in a small circle."""
        mail = self.mail((8, 12) if crowd else (1, 2), rate_of_damage)
        fields = [mail.mailboxes(field) for field in mail.fields]
        self.circle = [mailbox for field in [mail.from_, *fields] for mailbox in field if mailbox]
        return mail

    def mail(self, most=(1, 3, 6), rate_of_damage=0.02):
        random = self.random
        from_ = [f"jimu@{random.choice(('corp.example', 'corp.example', *self.domains))}"]
        if random.random() < 0.1:
            from_.append(self.mailbox())
        if random.random() < 0.01:
            from_.clear()
        sender = [self.mailbox()] if random.random() < 0.1 else []
        fields = {field: self.entries(random.choice(most)) for field in ("to", "cc", "bcc")}
        for field in ("reply-to", "mail-followup-to", "resent-to", "resent-cc"):
            if random.random() < 0.05:
                fields[field] = self.entries(2)
        named = [field for field, entries in fields.items() if any(e.mailboxes for e in entries)]
        broken = random.choice(named) if named and random.random() < rate_of_damage else None
        return Mail(from_ + sender, from_, fields, random.random() < 0.05, broken)

    def headers_of(self, name, entries, damage=""):
        """The entries in one header, or in several."""
        random = self.random
        cuts = sorted(random.randint(0, len(entries)) for _n in range(random.random() < 0.2))
        parts = [entries[a:b] for a, b in zip([0, *cuts], [*cuts, len(entries)]) if a < b]
        for part in parts:
            written = random_case(random, name) if random.random() < 0.2 else name.title()
            end = damage if part is parts[-1] else ""
            yield f"{written}:{self.space(random)}{self.join(part)}{end}{self.newline}"

    def senders_of(self, mail):
        """The headers From and Sender, each as a block."""
        random = self.random
        entries = [Entry([one], spell_mailbox(random, one, self.space)) for one in mail.from_]
        if random.random() < 0.05:
            entries = [Entry(mail.from_, f"Team: {self.join(entries)};")]
        yield list(self.headers_of("from", entries))
        for one in mail.sender[len(mail.from_) :]:
            yield [f"Sender: {spell_mailbox(random, one, self.space)}{self.newline}"]

    def preamble(self):
        """What may stand in front of the first header."""
        shape = self.random.random()
        if shape < 0.04:
            return f"From jimu@corp.example Tue Nov 24 00:00:00 2026{self.newline}"
        return f"\ufeffX-Mailer: x{self.newline}" if shape < 0.08 else ""

    def write(self, mail):
        """Returns the mail as text."""
        random = self.random
        end = self.newline
        # Several of one name keep their order; the names do not.
        blocks = [
            list(self.headers_of(name, entries, random.choice(DAMAGES) if name == mail.broken else ""))
            for name, entries in mail.fields.items()
        ]
        blocks.extend(self.senders_of(mail))
        blocks.append([f"Subject: To: nobody@k9.example,{end} Cc: x@k8.example{end}"])
        blocks.append([f"Content-Type: {random.choice(ENCRYPTED if mail.encrypted else OPEN)}{end}"])
        lines = []
        while blocks:
            block = random.choice(blocks)
            if block:
                lines.append(block.pop(0))
            else:
                blocks.remove(block)
        return self.preamble() + "".join(lines) + end + f"To: body@k7.example{end}"


def random_policy(random, domains):
    """With normalised addresses, as the model wants them; trusted are some of the domains."""
    inside = ("corp.example", "!shop.corp.example", "k1.example", "p@gmail.com",
              "!q@corp.example", "xn--bcher-kva.example", "co.jp", "!mail.k1.example",
              "jürgen@k3.example", "x+tag@k4.example", "kawasaki.jp", "!a.city.kawasaki.jp")
    shared = ("k2.example", "!gmail.com", "mail.k1.example", "!docomo.ne.jp", "!a.b.k2.example",
              "xn--bcher-kva.example", "!mail.gmail.com", "city.kawasaki.jp", "!abc.ocn.ne.jp")
    trusted = [domain for domain in domains if not domain.startswith("[")]
    trusted += ["k0.example", "mail.k1.example", "p@gmail.com", "q@docomo.ne.jp", "p@k3.example"]
    policy = {
        "internalDomains": random.sample(inside, random.choice((0, 1, 1, 2, 4))),
        "sharedDomains": random.sample(shared, random.choice((0, 0, 1, 3))),
        "trustedGroups": [
            random.sample(trusted, random.randint(2, 5)) for _n in range(random.choice((0, 0, 1, 3)))
        ],
        "confirmParties": random.choice((0, 2, 2, 3, 4)),
        "convertParties": random.choice((0, 0, 1, 2, 3, 5, 5)),
        "bulkLimit": random.choice((0, 0, 0, 3, 6)),
        "emptyTo": random.choice(
            ("sender", "sender", "undisclosed", "info@corp.example", "info@k1.example",
             "p@corp.example")),
    }
    return {key: value for key, value in policy.items() if random.random() < 0.8}

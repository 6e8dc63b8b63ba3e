"""Random mails: a structure for the model, and one of its many spellings.

Domains are chosen so that their organisation and whether strangers share them
is known without the Public Suffix List.
"""

import base64
import re

from model import DEFAULTS, MOVABLE, SHOWN, Entry, Mail, Newsgroup, World, wrong_settings

APPROVER = "tanaka@corp.example rjFc7fSL+hy3H9xHEcYmjYSpOJ/OqU4hAUIAr2MC+ns="
IDN = {"xn--eckwd4c7cu47r2wf.jp": "ドメイン名例.jp", "xn--bcher-kva.example": "bücher.example"}

ORGANISATIONS = {
    "corp.example": "corp.example",
    "corp.exmaple": "corp.exmaple",
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
    **{f"c{n}.example": f"c{n}.example" for n in range(7)},  # strangers
}
WORLD = World(
    {**ORGANISATIONS, "k7.example": "k7.example"},  # in the text of every mail
    shared={"gmail.com", "docomo.ne.jp", "ocn.ne.jp"},
    # One label is a public suffix of its own, as far as a list can tell.
    suffixes={"co.jp", "ne.jp", "jp", "example", "github.io", "kawasaki.jp", "y.kawasaki.jp", "localhost"},
)
GMAIL = ("gmail.com", "googlemail.com")
NEWSGROUPS = ("comp.test", "misc.test", "fj.test")

# As normalised; those in quotes need them.
LOCALS = (
    "p", "q", "r", "a.b", "x", "x+tag", "x+other", "o'neil", "jürgen", "a.b.c", "p.ext",
    "a..b", "ab.", "a...b.", '"a,b"', '"back\\\\slash"', '"quo\\"te"', '"p;q:r"',
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
# What the compose window makes of pasted addresses that stand between these.
GLUES = (" ", "\t", "、", "，", "；", "､", "\u3000", " 、 ", " / ", "/", "・", "|")
N_GLUES_ALONE = 8  # of them, that no address has in it
UNRESOLVED = ('"Customers (2026)" <"Customers (2026)">', "Customers <Customers>")
# The same in To, Cc and Bcc; elsewhere it shows somebody, and cannot be read.
QUOTED_WORDS = ('<"[p@k0.example]">', 'P <"p@k1.example 様">')
# What can be found in a text, where nothing says how addresses stand.
IN_A_TEXT = re.compile(r"[a-z][a-z0-9.+]*@[a-z0-9.-]+\.[a-z]+")
IN_EVERY_TEXT = "body@k7.example"
SPACES = ("", " ", "  ", "\t")

# Names of lists, as they are written and as they are.
LISTS = {
    "Team": "Team",
    '"Customers (2026)"': "Customers (2026)",
    "会員": "会員",
    '"a, b: c;"': "a, b: c;",
    "=?utf-8?B?" + base64.b64encode("会員 東京".encode()).decode() + "?=": "会員 東京",
}

# Behind the last entry of a list, they keep it from being read to its end.
DAMAGES = (
    ", y@k9.example; x@k9.example", " x@k9.example y@k8.example", ', "x@k9.example', ", x@k9.example (", ", <x@k9.example",
    ", x@k9.example\0", ", x@k9.example y@k8.example", ", x@k9.example <y@k8.example> <z@k7.example>",
    ", x@@k9.example", ", x\\, y@k9.example", ", =?utf-8?q?a,?= <x@k9.example>", ", x@k9.example\u200b",
)
# Those that leave the entries in front of them readable.
LATE_DAMAGES = tuple(damage for damage in DAMAGES if damage.startswith(","))
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


def normal(local, domain):
    """A mailbox, normalised; at Gmail neither dots nor a tag tell people apart."""
    if domain not in GMAIL:
        return f"{local}@{domain}"
    plain = local if local.startswith('"') else local.partition("+")[0].replace(".", "")
    return f"{plain}@gmail.com"


def spell_for_gmail(random, local):
    """With dots in it, and with a tag."""
    if local.startswith('"'):
        return local
    dotted = "".join(f".{c}" if i and random.random() < 0.3 else c for i, c in enumerate(local))
    return dotted + random.choice(("", "", "+shop", "+a.b"))


def spell_quotes(random, local):
    """The local part, in quotes where it needs none, and with more backslashes than it needs."""
    if local.startswith('"'):
        return re.sub(r"\\.|[^\"]", lambda c: spell_pair(random, c[0]), local)
    if random.random() > 0.15:
        return local
    if random.random() < 0.5 or ".." in local or local.endswith("."):
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
    elif domain.startswith("*."):
        return f"*.{spell_domain(random, domain[2:])}"
    elif random.random() < 0.3:
        domain = random_case(random, domain)
    return f"{domain}." if not domain.startswith("[") and random.random() < 0.1 else domain


def with_tag(random, mailbox):
    """The mailbox with a `+tag`, where one can be had by writing it behind."""
    local, _at, domain = mailbox.rpartition("@")
    return mailbox if local.startswith('"') else normal(f"{local}+{random.choice(('archive', 'x'))}", domain)


def spell_address(random, mailbox):
    """One of the spellings of a normalised mailbox."""
    local, _at, domain = mailbox.rpartition("@")
    if domain == "gmail.com" and random.random() < 0.5:
        local, domain = spell_for_gmail(random, local), random.choice(GMAIL)
    if random.random() < 0.3:
        local = random_case(random, local)
    local = spell_quotes(random, local)
    return f"{local}@{spell_domain(random, domain)}"


def spell_setting(random, entry):
    """One of the spellings of an entry of a policy."""
    out = "!" if entry.startswith("!") else ""
    name = entry.removeprefix("!")
    if "*" in name and "@" in name:
        local, _at, domain = name.rpartition("@")
        return f"{out}{local}@{spell_domain(random, domain)}"
    return out + (spell_address if "@" in name else spell_domain)(random, name)


def spell_policy(random, policy):
    spelt = dict(policy)
    for key in ("internalDomains", "sharedDomains", "refusedRecipients", "attentionRecipients"):
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
        self.policy = {}  # whose limits are aimed at
        self.mine = []  # the sender's mailboxes
        self.circle = []  # the people of the mail that is replied to
        self.posted_to = []  # its newsgroups

    def space(self, random):
        return self.newline + " " if random.random() < 0.1 else random.choice(SPACES)

    def mailbox(self):
        random = self.random
        if self.circle and random.random() < 0.5:
            return random.choice(self.circle)
        if self.mine and random.random() < 0.05:
            return with_tag(random, random.choice(self.mine))
        return normal(random.choice(self.locals), random.choice(self.domains))

    def edge(self, key):
        """A number at a limit of the policy, or beside it."""
        limit = self.policy.get(key, DEFAULTS[key]) or 3
        return max(1, min(limit, 20) + self.random.choice((-1, 0, 0, 1)))

    def crowd(self):
        """People of one organisation, as many as are a crowd or nearly."""
        random = self.random
        inside = self.policy.get("crowdInside") and random.random() < 0.8
        organisation = ORGANISATIONS["corp.example" if inside else random.choice(self.domains)]
        domains = sorted(one for one in ORGANISATIONS if ORGANISATIONS[one] == organisation)
        domains = random.sample(domains, random.randint(1, len(domains)))
        size = self.edge(random.choice(("crowdFrom", "crowdFrom", "convertAddresses")))
        return [normal(f"s{n}", random.choice(domains)) for n in range(size)]

    def strangers(self, local="p"):
        """People of as many parties as are forced into Bcc, or nearly."""
        size = min(7, self.edge("convertParties"))
        at_providers = self.random.random() < 0.2
        return [f"{local}{n}@gmail.com" if at_providers else f"{local}@c{n}.example" for n in range(size)]

    def answered(self):
        """Those of the mail replied to, all or all but one, and newcomers."""
        random = self.random
        people = list(dict.fromkeys(self.circle))
        people = random.sample(people, max(1, len(people) - random.choice((0, 0, 0, 1))))
        newcomers = random.choice((list, list, lambda: [self.mailbox()], self.crowd, lambda: self.strangers("n")))
        return people + newcomers()

    def entry_of(self, mailbox):
        return Entry([mailbox], spell_mailbox(self.random, mailbox, self.space))

    def group_of(self, members):
        name = self.random.choice(tuple(LISTS))
        return Entry(
            [mailbox for member in members for mailbox in member.mailboxes],
            f"{name}:{self.space(self.random)}{self.join(members)};",
            max((member.depth for member in members), default=0) + 1,
            (LISTS[name], *(inner for member in members for inner in member.names)),
        )

    def glued(self):
        """Several addresses in one entry, as the compose window makes one of them."""
        random = self.random
        words = [f"c{n}@k{n}.example" for n in range(random.randint(1, 3))] + ["boss"]
        if random.random() < 0.3:
            local = random.choice(GLUES[:N_GLUES_ALONE]).join(("boss", "p"))
        else:
            local = random.choice(GLUES).join(words)
        domain = random.choice([one for one in self.domains if not one.startswith("[")] or ["corp.example"])
        address = f'"{local}"@{spell_domain(random, domain)}'
        name = random.choice(("", "", *NAMES))
        return Entry([None], f"{name} <{address}>" if name else address)

    def entry(self, depth=0, glued=True):
        random = self.random
        shape = random.random()
        if shape < 0.01 and depth == 0:
            return Entry([None], random.choice(UNRESOLVED + (QUOTED_WORDS if glued else ())))
        if shape < 0.02 and glued:
            return self.glued()
        if shape < 0.08 and depth < 3:
            n_members = random.choice((0, 1, 1, 2, 3))
            return self.group_of([self.entry(depth + 1, glued) for _n in range(n_members)])
        return self.entry_of(self.mailbox())

    def join(self, entries):
        text = ""
        for n, entry in enumerate(entries):
            if n:
                text += self.random.choice((", ", ",", " , ", f",{self.newline} ", ",, "))
            text += entry.written
        return text

    def entries(self, most, glued=True):
        return [self.entry(glued=glued) for _n in range(self.random.randint(0, most))]

    def spread(self, people, fields):
        """Most of them into one field, or all into one list."""
        random = self.random
        field = random.choice(MOVABLE)
        if random.random() < 0.35:
            group = self.group_of([self.entry_of(one) for one in people])
            is_inner = random.random() < 0.6
            fields[field].append(self.group_of([group, self.entry(1)]) if is_inner else group)
            return
        strays = random.choice((0, 0, 0.1, 0.3))
        if random.random() < 0.16:
            *people, answered = people
            fields.setdefault(random.choice(SHOWN[2:]), []).append(self.entry_of(answered))
        for mailbox in people:
            place = random.choice(("bcc", "bcc", *MOVABLE, random.choice(SHOWN)))
            place = place if random.random() < strays else field
            fields.setdefault(place, []).append(self.entry_of(mailbox))

    def people(self):
        """A few more for a mail, chosen together, or nobody."""
        # A crowd inside takes a policy that knows of such, and so is the rarest of all.
        kinds = [self.strangers, *[lambda: []] * 4, *[self.answered] * (4 if self.circle else 0)]
        kinds += [self.crowd] * (2 if self.policy.get("crowdInside") else 1)
        return self.random.choice(kinds)()

    def original(self, kind, rate_of_damage):
        """A mail that is replied to: to a few, strangers, a crowd or nobody known, perhaps in a newsgroup."""
        people = {"strangers": self.strangers, "crowd": self.crowd}.get(kind, list)()
        mail = self.mail((1, 2) if people else (1, 2, 3), rate_of_damage, people, 0.2)
        if kind == "nobody":
            mail.fields["to"].append(self.random.choice((Entry([None], UNRESOLVED[0]), self.glued())))
        for field in ("reply-to", "mail-followup-to"):
            if self.random.random() < 0.3:
                mail.fields.setdefault(field, []).extend(self.entries(2, glued=False))
        fields = [mail.mailboxes(field) for field in mail.fields]
        self.circle = [mailbox for field in [mail.from_, *fields] for mailbox in field if mailbox]
        self.posted_to = mail.newsgroups
        return mail

    def mail_to_a_list(self):
        """A mail to one list of colleagues, or to an empty one."""
        members = [self.entry_of(name + "@corp.example") for name in ("boss", "p")]
        group = self.group_of(members[: self.random.choice((0, 0, 1, 2))])
        from_ = ["jimu@corp.example"]
        return Mail(from_, from_, {"to": [group], "cc": [], "bcc": []}, self.random.random() < 0.3)

    def mails(self, count):
        """Mails of all kinds."""
        kinds = [self.mail] * 24 + [self.mail_to_a_list]
        return [self.random.choice(kinds)() for _n in range(count)]

    def mail(self, most=(1, 3, 6), rate_of_damage=0.02, people=None, rate_of_news=0.06):
        random = self.random
        from_ = [f"jimu@{random.choice(('corp.example', 'corp.example', *self.domains))}"]
        if random.random() < 0.1:
            from_.append(self.mailbox())
        if random.random() < 0.01:
            from_.clear()
        sender = [self.mailbox()] if random.random() < 0.1 else []
        owned, self.mine = self.mine, [*self.mine, *from_]
        people = self.people() if people is None else people
        most = (0, 0, 2) if people else most
        fields = {field: self.entries(random.choice(most)) for field in ("to", "cc", "bcc")}
        for field in SHOWN[2:]:
            if random.random() < 0.02:
                fields[field] = self.entries(2, glued=False)
        if people:
            self.spread(people, fields)
        self.mine = owned
        named = [field for field, entries in fields.items() if any(e.mailboxes for e in entries)]
        broken = random.choice(named) if named and random.random() < rate_of_damage else None
        newsgroups = self.newsgroups(rate_of_news)
        followup = random.choice(("", "poster", *NEWSGROUPS)) if newsgroups else ""
        mail = Mail(
            from_ + sender, from_, fields, random.random() < 0.12, broken, newsgroups, followup)
        if not mail.encrypted and random.random() < 0.2:
            mail.carried = {None: self.pasted()}
            readers = {one for entries in fields.values() for entry in entries for one in entry.mailboxes}
            if len(readers) == 1:
                mail.carried[None][:0] = [one for one in readers if one and IN_A_TEXT.fullmatch(one)]
        return mail

    def pasted(self):
        """A list that somebody put into the text: as many as are asked about, or nearly."""
        random = self.random
        people = random.choice((self.crowd, self.strangers, list))()
        people += [self.mailbox() for _n in range(self.edge("contentsFrom") - len(people))]
        people += [one for one in self.circle if random.random() < 0.5]
        return [one for one in people if IN_A_TEXT.fullmatch(one)] + [IN_EVERY_TEXT]

    def paste(self, people):
        """The same as it is written."""
        random = self.random
        words = (random_case(random, one) if random.random() < 0.2 else one for one in people if one != IN_EVERY_TEXT)
        return "".join(
            random.choice(("{}, ", "{};", "<{}>", '"x" <{}>\n', "{}\n", "> {}\n", "宛先は{}です。", "mailto:{}?x ")).format(word)
            for word in words)

    def newsgroups(self, rate):
        random = self.random
        if random.random() < (0.5 if self.posted_to else rate):
            names = [*(one.name for one in self.posted_to), *NEWSGROUPS[: random.randint(0, 2)]]
            return [Newsgroup(name) for name in names or NEWSGROUPS[:1]]
        return []

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

    def news_of(self, mail):
        """The headers of a posting, each as a block."""
        if mail.newsgroups:
            names = [one.name for one in mail.newsgroups]
            yield [f"Newsgroups: {self.random.choice((',', ', ')).join(names)}{self.newline}"]
        if mail.followup_to:
            yield [f"Followup-To: {mail.followup_to}{self.newline}"]

    def write(self, mail, damages=DAMAGES):
        """Returns the mail as text."""
        random = self.random
        end = self.newline
        # Several of one name keep their order; the names do not.
        blocks = [
            list(self.headers_of(name, entries, random.choice(damages) if name == mail.broken else ""))
            for name, entries in mail.fields.items()
        ]
        blocks.extend(self.senders_of(mail))
        blocks.extend(self.news_of(mail))
        blocks.append([f"Subject: To: nobody@k9.example,{end} Cc: x@k8.example{end}"])
        kinds = ENCRYPTED if mail.encrypted else OPEN[:1] if mail.carried else OPEN
        blocks.append([f"Content-Type: {random.choice(kinds)}{end}"])
        lines = []
        while blocks:
            block = random.choice(blocks)
            if block:
                lines.append(block.pop(0))
            else:
                blocks.remove(block)
        pasted = self.paste(mail.carried.get(None, ())).replace("\n", end)
        return self.preamble() + "".join(lines) + f"{end}{pasted} To: {IN_EVERY_TEXT}{end}"


INSIDE = (
    "corp.example", "corp.example", "*.corp.example", "!*.corp.example", "!shop.corp.example", "k1.example",
    "p@gmail.com", "!q@corp.example", "xn--bcher-kva.example", "example1.co.jp", "!mail.k1.example",
    "jürgen@k3.example", "x+tag@k4.example", "city.kawasaki.jp", "!a.city.kawasaki.jp", "*@k5.example",
    "!*.ext@corp.example", "*.ext@k0.example", "s*@k3.example", "!s1*@corp.example", "a..b@docomo.ne.jp",
)
SHARED = (
    "k2.example", "!gmail.com", "mail.k1.example", "!docomo.ne.jp", "!a.b.k2.example", "xn--bcher-kva.example",
    "!mail.gmail.com", "city.kawasaki.jp", "!abc.ocn.ne.jp",
)
BCC_LISTS = ("Team", "Team*", "Customers*", "*2026*", "会*", "*, b*", "Other", "*")


def random_groups(random, domains):
    """Trusted groups of some of the domains, one party alone and several."""
    trusted = [domain for domain in domains if not domain.startswith("[")]
    trusted += ["corp.example", "k0.example", "mail.k1.example", "p@gmail.com", "q@docomo.ne.jp",
                "p@k3.example", "ab.@docomo.ne.jp"]
    sizes = [random.choice((1, 1, 1, 2, 3, 5)) for _n in range(random.choice((0, 0, 1, 3)))]
    return [random.sample(trusted, size) for size in sizes]


def without_mistakes(policy):
    """The policy without what calls a provider or a public suffix an organisation."""
    shared = policy.get("sharedDomains", [])

    def right(entries):
        return [one for one in entries
                if not wrong_settings(WORLD, {"sharedDomains": shared, "internalDomains": [one]})]

    right_ones = dict(policy)
    if "internalDomains" in policy:
        right_ones["internalDomains"] = right(policy["internalDomains"])
    if "trustedGroups" in policy:
        groups = [right(group) for group in policy["trustedGroups"]]
        right_ones["trustedGroups"] = [group for group in groups if group]
    return right_ones


def random_policy(random, domains):
    """With normalised addresses, as the model wants them; trusted are some of the domains."""
    policy = {
        "internalDomains": list(dict.fromkeys(random.sample(INSIDE, random.choice((0, 1, 1, 2, 4))))),
        "sharedDomains": random.sample(SHARED, random.choice((0, 0, 1, 3))),
        "trustedGroups": random_groups(random, domains),
        "confirmParties": random.choice((0, 2, 2, 3, 4)),
        "convertParties": random.choice((0, 0, 1, 2, 3, 5, 5)),
        "crowdFrom": random.choice((0, 2, 3, 3, 4, 5)),
        "convertAddresses": random.choice((0, 0, 1, 2, 3, 4, 6, 8)),
        "crowdInside": random.random() < 0.5,
        "bccLists": random.sample(BCC_LISTS, random.choice((0, 1, 1, 2))),
        "bulkLimit": random.choice((0, 0, 0, 3, 6)),
        "approveFrom": random.choice((0, 0, 0, 1, 2, 4)),
        "contentsFrom": random.choice((0, 2, 3, 4, 4)),
        "newcomers": random.random() < 0.7,
        "firstContact": random.random() < 0.5,
        "lookalikes": random.random() < 0.7,
        "refusedRecipients": random.sample(INSIDE, random.choice((0, 0, 0, 1, 2))),
        "attentionRecipients": random.sample(INSIDE, random.choice((0, 0, 0, 1, 2))),
        "emptyTo": random.choice(
            ("sender", "sender", "undisclosed", "info@corp.example", "info@k1.example",
             "p@corp.example")),
    }
    kept = {key: value for key, value in policy.items() if random.random() < 0.8}
    # Who has to ask needs somebody to ask.
    if kept.get("approveFrom"):
        kept["approvers"] = [APPROVER]
    return without_mistakes(kept)

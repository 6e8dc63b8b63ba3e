"""The rules once more, for comparison: who would see whom.

Written from the rules, not from the program, as simply as they can be said, and
without reading a mail: a mail comes as a structure.  Pairs are looked at one by
one, which is quadratic and hard to get wrong.
"""

import collections
import dataclasses
import functools
import re

SHOWN = (
    "to", "cc", "reply-to", "mail-followup-to", "mail-reply-to",
    "resent-to", "resent-cc", "resent-from", "disposition-notification-to",
)
MOVABLE = ("to", "cc")
RECIPIENT = ("to", "cc", "bcc")
KNOWING = ("to", "cc", "reply-to", "mail-followup-to")  # and From
LEVELS = ("pass", "confirm", "convert", "block")
NEW_NAMED = 3  # before their number is
CONTENTS_NAMED = 4  # findings: three files, and how many more there are
GLUE = re.compile(r"[@\s、，；､]")  # in a local part: several addresses in one

DEFAULTS = {
    "internalDomains": [],
    "sharedDomains": [],
    "trustedGroups": [],
    "confirmParties": 2,
    "convertParties": 5,
    "crowdFrom": 20,
    "convertAddresses": 100,
    "crowdInside": False,
    "bccLists": [],
    "bulkLimit": 0,
    "approveFrom": 0,
    "contentsFrom": 10,
    "newcomers": True,
    "firstContact": False,
    "lookalikes": True,
    "refusedRecipients": [],
    "attentionRecipients": [],
    "emptyTo": "sender",
}


@dataclasses.dataclass(frozen=True)
class Newsgroup:
    """One that reads the mail, and has no mailbox."""

    name: str


@dataclasses.dataclass
class Entry:
    """One entry of an address header: its mailboxes, normalised.

    None stands for one without an address, or for several glued into one.
    """

    mailboxes: list
    written: str = ""
    depth: int = 0  # of groups
    names: tuple = ()  # of the group and of those in it, decoded


@dataclasses.dataclass
class Mail:
    """A mail as it is meant; `fields` maps a header to its entries."""

    sender: list  # mailboxes of From and Sender; the first is From
    from_: list
    fields: dict
    encrypted: bool = False
    broken: str | None = None  # a field that cannot be read to its end
    newsgroups: list = dataclasses.field(default_factory=list)
    followup_to: str = ""  # what answers go to: nobody reads this mail by it
    carried: dict = dataclasses.field(default_factory=dict)  # mailboxes in each file; None: in the text

    def entries(self, field):
        return self.fields.get(field, [])

    def mailboxes(self, field):
        return [mailbox for entry in self.entries(field) for mailbox in entry.mailboxes]

    def people(self):
        """Who have each other's addresses when they got this mail; None where somebody is not named."""
        return set(self.from_).union(*map(self.mailboxes, KNOWING))


@dataclasses.dataclass
class World:
    """What is known of domains: their organisations, and which are nobody's."""

    organisations: dict  # domain → registrable domain
    shared: set
    suffixes: set = dataclasses.field(default_factory=set)  # public ones

    def organisation(self, domain):
        return self.organisations[domain]


def domain_of(mailbox):
    return mailbox.rpartition("@")[2]


def is_within(domain, parent):
    return domain == parent or domain.endswith("." + parent)


def fits(pattern, text):
    """Whether a text is a pattern in which `*` is any text."""
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL))


def is_listed(entries, matches):
    """Whether an entry matches, and none with a leading `!` does."""
    return any(matches(entry) for entry in entries if not entry.startswith("!")) and not any(
        matches(entry[1:]) for entry in entries if entry.startswith("!")
    )


def is_inside(mailbox, entry):
    """Whether one entry of internalDomains, without its `!`, means the mailbox."""
    local, at, domain = entry.rpartition("@")
    if at:
        return domain_of(mailbox) == domain and fits(local, mailbox.rpartition("@")[0])
    if domain.startswith("*."):
        return domain_of(mailbox) != domain[2:] and is_within(domain_of(mailbox), domain[2:])
    return is_within(domain_of(mailbox), domain)


def is_slip(written, meant):
    """Whether one name of a domain, of five letters or more, is another but for one letter."""
    names = list(zip(written.split("."), meant.split("."), strict=False))
    wrong = [(one, other) for one, other in names if one != other]
    if written.count(".") != meant.count(".") or len(wrong) != 1 or len(wrong[0][1]) < 5:
        return False
    one, other = wrong[0]
    gaps = range(len(other) + 1)
    return one in {
        *(other[:i] + other[i + 1:] for i in gaps),
        *(other[:i] + letter + other[i + n:] for i in gaps for n in (0, 1) for letter in one),
        *(other[:i] + other[i + 1:i + 2] + other[i:i + 1] + other[i + 2:] for i in gaps),
    }


def is_tagged(mailbox, plain):
    """Whether a mailbox is another with a `+tag`."""
    local, _at, domain = plain.rpartition("@")
    return domain_of(mailbox) == domain and mailbox.startswith(f"{local}+")


def is_shared(world, policy, domain):
    entries = policy.get("sharedDomains", [])
    if any(is_within(domain, entry[1:]) for entry in entries if entry.startswith("!")):
        return False
    return any(is_within(domain, entry) for entry in [*entries, *world.shared])


def wrong_settings(world, policy):
    """The keys under which a policy calls something an organisation that is none."""

    def is_wrong(domain):
        return not domain[:1].isalnum() or domain in world.suffixes or is_shared(world, policy, domain)

    inside = [
        one.removeprefix("*.") for one in policy.get("internalDomains", []) if not one.startswith("!")
    ]
    trusted = [one for group in policy.get("trustedGroups", []) for one in group]
    return {
        key
        for key, entries in (("internalDomains", inside), ("trustedGroups", trusted))
        if any(is_wrong(one) for one in entries if "@" not in one[1:])
    }


class Model:
    """The rules for one situation; `policy` holds normalised addresses."""

    def __init__(self, world, mail, policy, replied_to=None, own=()):
        self.world = world
        self.mail = mail
        self.policy = {**DEFAULTS, **policy}
        self.own = set(mail.sender) | set(own)
        self.replied_to = replied_to
        self.met = replied_to.people() - {None} if replied_to else set()
        # Asked for every pair.
        for name in ("is_shared", "party", "is_own", "is_internal"):
            setattr(self, name, functools.cache(getattr(self, name)))
        self.side = functools.cache(self._side)
        self.trusted = functools.cache(self._trusted)
        self.is_mass_reply = bool(replied_to) and self._was_mass(replied_to)

    def is_shared(self, domain):
        return is_shared(self.world, self.policy, domain)

    def party(self, reader):
        if isinstance(reader, Newsgroup):
            return reader
        domain = domain_of(reader)
        return reader if self.is_shared(domain) else self.world.organisation(domain)

    def is_own(self, mailbox):
        return mailbox in self.own or any(is_tagged(mailbox, one) for one in self.own)

    def is_internal(self, reader):
        if isinstance(reader, Newsgroup):
            return False
        if self.is_own(reader):
            return True
        entries = self.policy["internalDomains"]
        if entries:
            return is_listed(entries, lambda entry: is_inside(reader, entry))
        return self.party(reader) in {
            self.party(one) for one in self.mail.from_ if not self.is_shared(domain_of(one))
        }

    def _side(self, reader):
        """Those who are counted together: a party, and whether its people are inside."""
        return self.party(reader), self.is_internal(reader)

    def crowds(self, mailboxes):
        """The sides that are crowds among distinct mailboxes, none of them own."""
        limit = self.policy["crowdFrom"]
        counts = collections.Counter(map(self.side, mailboxes))
        return {
            (party, internal)
            for (party, internal), count in counts.items()
            if 0 < limit <= count
            and (self.policy["crowdInside"] or not internal)
            and {party} not in self.trusted(alone=True)
        }

    def _trusted(self, alone=False):
        """The groups of parties that may see each other.  An address says nothing of the people beside it."""
        return [
            {
                self.party(entry) if "@" in entry else self.world.organisation(entry)
                for entry in group
            }
            for group in self.policy["trustedGroups"]
            if not (alone and any("@" in entry for entry in group))
        ]

    def _was_mass(self, replied_to):
        """Whether a mail replied to may have been a leak itself."""
        if replied_to.broken or None in replied_to.people():
            return True
        people = {one for one in replied_to.people() if not self.is_own(one)}
        parties = {self.party(one) for one in people if not self.is_internal(one)}
        # Where nothing is ever forced, a mass mail is what it is by default.
        limit = self.policy["convertParties"] or DEFAULTS["convertParties"]
        return len(parties) >= limit or bool(self.crowds(people))

    def are_known(self, x, y):
        if not self.replied_to or self.is_mass_reply:
            return False
        if isinstance(y, Newsgroup):
            posters = {*self.replied_to.from_, *self.replied_to.mailboxes("reply-to")}
            return x in posters and y in self.replied_to.newsgroups
        return x in self.met and y in self.met

    def would_be_exposed(self, x, y, crowds):
        if x == y or self.are_known(x, y):
            return False
        if self.side(x) == self.side(y):
            return self.side(x) in crowds
        (party, x_is_internal), (other, y_is_internal) = self.side(x), self.side(y)
        if x_is_internal or y_is_internal:
            return False
        parties = {party, other}
        return len(parties) == 2 and not any(parties <= group for group in self.trusted())

    def others(self, fields, mail):
        """The mailboxes in these fields that are not own, each with the first field it stands in."""
        found = {}
        for field in fields:
            for mailbox in mail.mailboxes(field):
                if mailbox is not None and not self.is_own(mailbox):
                    found.setdefault(mailbox, field)
        return found

    def disclosures(self, mail):
        """Pairs (who is shown, who would see it)."""
        visible = self.others(SHOWN, mail)
        audience = [*self.others(RECIPIENT, mail), *dict.fromkeys(mail.newsgroups)]
        crowds = self.crowds(visible)
        return [(x, y) for x in visible for y in audience if self.would_be_exposed(x, y, crowds)]

    def recipients(self, mail):
        figures = dict.fromkeys((*RECIPIENT, "internal", "external"), 0)
        for mailbox, field in self.others(RECIPIENT, mail).items():
            figures[field] += 1
            figures["internal" if self.is_internal(mailbox) else "external"] += 1
        unresolved = sum(mail.mailboxes(field).count(None) for field in RECIPIENT)
        return {**figures, "unresolved": unresolved}

    def _exposure(self, pairs):
        """The level of what is exposed, or None."""
        policy = self.policy
        exposed = {x for x, _y in pairs}
        fresh = exposed - self.met
        if 0 < policy["convertParties"] <= len({self.party(x) for x in fresh}):
            return "convert"
        if 0 < policy["convertAddresses"] <= len(fresh):
            return "convert"
        involved = {self.party(one) for pair in pairs for one in pair}
        return "confirm" if exposed and 0 < policy["confirmParties"] <= len(involved) else None

    def is_in_bcc_list(self, entry):
        return any(fits(pattern, name) for pattern in self.policy["bccLists"] for name in entry.names)

    def _has_bcc_list(self, mail):
        return any(self.is_in_bcc_list(entry) for field in MOVABLE for entry in mail.entries(field))

    def _findings(self, pairs, recipients):
        mail = self.mail
        exposed = {x for x, _y in pairs}
        exposure = self._exposure(pairs)
        found = [("exposure", exposure)] if exposure else []
        if any(self.side(x) == self.side(y) for x, y in pairs):
            found.append(("crowd", "confirm"))
        if self._has_bcc_list(mail):
            found.append(("list", "convert"))
        # What may be acknowledged asks for no Bcc.
        asks_for_bcc = any(level == "convert" for _check, level in found)
        if recipients["unresolved"]:
            found.append(("unresolved", "block"))
        if mail.broken:
            found.append(("unreadable", "block"))
        if any(x in exposed for field in SHOWN[2:] for x in mail.mailboxes(field)):
            found.append(("headers", "confirm"))
        if mail.encrypted and asks_for_bcc:
            found.append(("encrypted", "block"))
        if self._is_bulk(recipients["external"]):
            found.append(("bulk", "block"))
        found.extend(("contents", "confirm") for _file in self.files_that_show()[:CONTENTS_NAMED])
        if self.newcomers() and not (exposure and self._are_told_as_exposed(pairs)):
            found.append(("newcomer", "confirm"))
        if self.mistyped():
            found.append(("lookalike", "confirm"))
        if self._wants_attention(mail):
            found.append(("attention", "confirm"))
        if self._is_refused_to_any(mail):
            found.append(("refused", "block"))
        # Others look at it when all else is settled.
        if not found and 0 < self.policy["approveFrom"] <= recipients["external"]:
            found.append(("approval", "block"))
        return found

    def carried_in(self, file):
        """The outsiders whose addresses a file, or the text, shows to outsiders who do not have them.

        Whom a header shows to none but those who have it is shown to them in the text as well.
        """
        shown = {*self.others(SHOWN, self.mail)} - {x for x, _y in self.disclosures(self.mail)}
        readers = [one for one in self.others(RECIPIENT, self.mail) if not self.is_internal(one)]
        readers += dict.fromkeys(self.mail.newsgroups)
        carried = [one for one in dict.fromkeys(self.mail.carried[file]) if one not in shown and not self.is_internal(one)]
        crowds = self.crowds(carried)
        return [x for x in carried if any(self.would_be_exposed(x, y, crowds) for y in readers)]

    def files_that_show(self):
        """The files that show so many that it is asked about."""
        least = self.policy["contentsFrom"]
        return [file for file in self.mail.carried if 0 < least <= len(self.carried_in(file))]

    def _outsiders(self):
        """Whoever gets it and is not inside."""
        return [one for one in self.others(RECIPIENT, self.mail) if not self.is_internal(one)]

    def _met_anywhere(self):
        """The mailboxes that the mail replied to named in any field."""
        mail = self.replied_to
        return {*mail.sender, *mail.from_, *(one for field in mail.fields for one in mail.mailboxes(field) if one)}

    def newcomers(self):
        """Those of a reply whose party was not in the mail replied to, nor is trusted by one that was."""
        if not self.policy["newcomers"] or not self.replied_to:
            return []
        met = {self.party(one) for one in self._met_anywhere()}
        trusted = [group for group in self.trusted() if group & met]
        return [one for one in self._outsiders()
                if self.party(one) not in met and not any(self.party(one) in group for group in trusted)]

    def _are_told_as_exposed(self, pairs):
        """Whether all newcomers are those, or of the few, that the finding on what is exposed names as new."""
        exposed = {x for x, _y in pairs}
        fresh = exposed - self.met
        newcomers = set(self.newcomers())
        involved = {self.party(one) for pair in pairs for one in pair}
        names_new = bool(fresh) and (fresh < exposed or len(involved) > 1)
        return names_new and newcomers <= exposed and (fresh == newcomers or len(fresh) <= NEW_NAMED)

    def _inside(self):
        """The domains that are inside."""
        home = {self.party(one) for one in self.mail.from_ if not self.is_shared(domain_of(one))}
        entries = [one for one in self.policy["internalDomains"] if not one.startswith("!") and ("*" in one or "@" not in one)]
        return home | set(map(domain_of, self.own)) | {domain_of(one).removeprefix("*.") for one in entries}

    def mistyped(self):
        """The outsiders' domains that were meant to be one that is inside, by what is known without any memory."""
        if not self.policy["lookalikes"]:
            return set()
        met = {domain_of(one) for one in self._met_anywhere()} if self.replied_to else set()
        met |= {self.world.organisation(one) for one in met}
        inside = self._inside()

        def is_mistyped(domain):
            ways = {domain, self.world.organisation(domain)}
            return not ways & met and any(is_slip(way, one) for way in ways for one in inside)

        return set(filter(is_mistyped, map(domain_of, self._outsiders())))

    def convert(self):
        """The mail after converting, or None where it would not help."""
        mail = self.mail
        exposed = {x for x, _y in self.disclosures(mail)}
        moved = {
            field: [
                entry
                for entry in mail.entries(field)
                if exposed & set(entry.mailboxes) or self.is_in_bcc_list(entry)
            ]
            for field in MOVABLE
        }
        after = {field: list(entries) for field, entries in mail.fields.items()}
        for field in MOVABLE:
            after[field] = [one for one in mail.entries(field) if one not in moved[field]]
        after["bcc"] = [*mail.entries("bcc"), *moved["to"], *moved["cc"]]
        after["to"] = after["to"] or self._filler()
        converted = dataclasses.replace(mail, fields=after)
        if not (moved["to"] or moved["cc"]) or self.disclosures(converted):
            return None
        if self._is_bulk(self.recipients(converted)["external"]) or self._is_refused_to_any(converted):
            return None
        return converted

    def _filler(self):
        """What stands in To when nothing is left in it."""
        filler = self.policy["emptyTo"]
        if filler == "undisclosed":
            return []
        if filler == "sender":
            return [Entry([mailbox]) for mailbox in self.mail.from_[:1]]
        return [Entry([filler])]

    def _wants_attention(self, mail):
        """Whether somebody gets it who is to be looked at twice, and may be written to."""
        def is_in(key, mailbox):
            return is_listed(self.policy[key], lambda entry: is_inside(mailbox, entry))

        return any(is_in("attentionRecipients", one) and not is_in("refusedRecipients", one)
                   for one in self.others(RECIPIENT, mail))

    def _is_refused_to_any(self, mail):
        """Whether somebody gets it to whom nobody may write."""
        return any(
            is_listed(self.policy["refusedRecipients"], lambda entry, mailbox=mailbox: is_inside(mailbox, entry))
            for field in RECIPIENT for mailbox in mail.mailboxes(field) if mailbox)

    def _is_bulk(self, external):
        return 0 < self.policy["bulkLimit"] < external

    def report(self):
        """What the program has to say, as far as it is not words."""
        pairs = self.disclosures(self.mail)
        exposed = {x for x, _y in pairs}
        recipients = self.recipients(self.mail)
        findings = self._findings(pairs, recipients)
        level = max([level for _check, level in findings], key=LEVELS.index, default="pass")
        may_help = level in ("confirm", "convert") and not self.mail.encrypted
        converted = self.convert() if may_help else None
        return {
            "level": level,
            "recipients": recipients,
            "exposure": {
                "addresses": len(exposed),
                "parties": len({self.party(x) for x, _y in pairs}),
                "audience": len({self.party(y) for _x, y in pairs}),
                "disclosures": len(pairs),
            },
            "findings": findings,
            "exposed": [
                (x, self.party(x), field)
                for x, field in self.others(SHOWN, self.mail).items()
                if x in exposed
            ],
            "converted": converted
            and {field: converted.mailboxes(field) for field in RECIPIENT},
        }

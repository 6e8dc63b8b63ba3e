"""The rules once more, for comparison: who would see whom.

Written from the rules, not from the program, as simply as they can be said, and
without reading a mail: a mail comes as a structure.  Pairs are looked at one by
one, which is quadratic and hard to get wrong.
"""

import dataclasses

SHOWN = ("to", "cc", "reply-to", "mail-followup-to", "resent-to", "resent-cc")
MOVABLE = ("to", "cc")
RECIPIENT = ("to", "cc", "bcc")
LEVELS = ("pass", "confirm", "convert", "block")

DEFAULTS = {
    "internalDomains": [],
    "sharedDomains": [],
    "trustedGroups": [],
    "confirmParties": 2,
    "convertParties": 5,
    "bulkLimit": 0,
    "emptyTo": "sender",
}


@dataclasses.dataclass
class Entry:
    """One entry of an address header: its mailboxes, normalised.

    None stands for one without an address.
    """

    mailboxes: list
    written: str = ""
    depth: int = 0  # of groups


@dataclasses.dataclass
class Mail:
    """A mail as it is meant; `fields` maps a header to its entries."""

    sender: list  # mailboxes of From and Sender; the first is From
    from_: list
    fields: dict
    encrypted: bool = False
    broken: str | None = None  # a field that cannot be read to its end

    def entries(self, field):
        return self.fields.get(field, [])

    def mailboxes(self, field):
        return [mailbox for entry in self.entries(field) for mailbox in entry.mailboxes]


@dataclasses.dataclass
class World:
    """What is known of domains: their organisations, and which are shared."""

    organisations: dict  # domain → registrable domain
    shared: set

    def organisation(self, domain):
        return self.organisations[domain]


def domain_of(mailbox):
    return mailbox.rpartition("@")[2]


def is_within(domain, parent):
    return domain == parent or domain.endswith("." + parent)


def is_listed(entries, matches):
    """Whether an entry matches, and none with a leading `!` does."""
    return any(matches(entry) for entry in entries if not entry.startswith("!")) and not any(
        matches(entry[1:]) for entry in entries if entry.startswith("!")
    )


class Model:
    """The rules for one situation; `policy` holds normalised addresses."""

    def __init__(self, world, mail, policy, replied_to=None, own=()):
        self.world = world
        self.mail = mail
        self.policy = {**DEFAULTS, **policy}
        self.own = set(mail.sender) | set(own)
        self.known = set()
        self.known = self._find_known(replied_to)

    def is_shared(self, domain):
        entries = self.policy["sharedDomains"]
        if any(is_within(domain, entry[1:]) for entry in entries if entry.startswith("!")):
            return False
        return any(is_within(domain, entry) for entry in [*entries, *self.world.shared])

    def party(self, mailbox):
        domain = domain_of(mailbox)
        return mailbox if self.is_shared(domain) else self.world.organisation(domain)

    def is_internal(self, mailbox):
        if mailbox in self.own:
            return True
        entries = self.policy["internalDomains"]
        if not entries:
            organisations = {
                self.party(one) for one in self.mail.from_ if not self.is_shared(domain_of(one))
            }
            return self.party(mailbox) in organisations

        def matches(entry):
            return mailbox == entry if "@" in entry else is_within(domain_of(mailbox), entry)

        return is_listed(entries, matches)

    def _find_known(self, replied_to):
        if replied_to is None or replied_to.broken:
            return set()
        known = set(replied_to.from_)
        for field in ("to", "cc", "reply-to"):
            known |= set(replied_to.mailboxes(field))
        if None in known:
            return set()
        parties = {self.party(mailbox) for mailbox in known if not self.is_internal(mailbox)}
        # Where nothing is ever forced, a mass mail is what it is by default.
        limit = self.policy["convertParties"] or DEFAULTS["convertParties"]
        return known if len(parties) < limit else set()

    def are_trusted(self, party, other):
        for group in self.policy["trustedGroups"]:
            parties = {
                self.party(entry) if "@" in entry else self.world.organisation(entry)
                for entry in group
            }
            if party in parties and other in parties:
                return True
        return False

    def would_be_exposed(self, x, y):
        return (
            self.party(x) != self.party(y)
            and not (x in self.known and y in self.known)
            and not self.are_trusted(self.party(x), self.party(y))
        )

    def externals(self, fields, mail):
        found = {}
        for field in fields:
            for mailbox in mail.mailboxes(field):
                if mailbox is not None and not self.is_internal(mailbox):
                    found.setdefault(mailbox, field)
        return found

    def disclosures(self, mail):
        """Pairs (who is shown, who would see it)."""
        audience = self.externals(RECIPIENT, mail)
        return [
            (x, y)
            for x in self.externals(SHOWN, mail)
            for y in audience
            if self.would_be_exposed(x, y)
        ]

    def recipients(self, mail):
        figures = dict.fromkeys((*RECIPIENT, "internal", "external", "unresolved"), 0)
        seen = set()
        for field in RECIPIENT:
            for mailbox in mail.mailboxes(field):
                if mailbox is None:
                    figures["unresolved"] += 1
                elif mailbox not in self.own and mailbox not in seen:
                    seen.add(mailbox)
                    figures[field] += 1
                    figures["internal" if self.is_internal(mailbox) else "external"] += 1
        return figures

    def _exposure_finding(self, exposed_parties, involved):
        confirm, convert = self.policy["confirmParties"], self.policy["convertParties"]
        if convert and len(exposed_parties) >= convert:
            return [("exposure", "convert")]
        if confirm and involved and len(involved) >= confirm:
            return [("exposure", "confirm")]
        return []

    def _findings(self, exposed, involved, external):
        mail = self.mail
        found = self._exposure_finding({self.party(x) for x in exposed}, involved)
        if any(None in entry.mailboxes for field in MOVABLE for entry in mail.entries(field)):
            found.append(("unresolved", "convert"))
        if any(x in exposed for field in SHOWN[2:] for x in mail.mailboxes(field)):
            found.append(("headers", "confirm"))
        if mail.encrypted and any(level == "convert" for _check, level in found):
            found.append(("encrypted", "block"))
        if mail.broken:
            found.append(("unreadable", "block"))
        if self._is_bulk(external):
            found.append(("bulk", "block"))
        return found

    def convert(self):
        """The mail after converting, or None where it would not help."""
        mail = self.mail
        exposed = {x for x, _y in self.disclosures(mail)} | {None}
        # Nobody knows who reads it then.
        unresolved = any(None in mail.mailboxes(field) for field in RECIPIENT)
        if unresolved:
            exposed |= set(self.externals(MOVABLE, mail))
        moved = {
            field: [entry for entry in mail.entries(field) if exposed & set(entry.mailboxes)]
            for field in MOVABLE
        }
        after = {field: list(entries) for field, entries in mail.fields.items()}
        for field in MOVABLE:
            after[field] = [one for one in mail.entries(field) if one not in moved[field]]
        after["bcc"] = [*mail.entries("bcc"), *moved["to"], *moved["cc"]]
        if not after["to"]:
            filler = self.policy["emptyTo"]
            if filler == "sender":
                after["to"] = [Entry([mail.from_[0]])] if mail.from_ else []
            elif filler != "undisclosed":
                after["to"] = [Entry([filler])]
        converted = dataclasses.replace(mail, fields=after)
        if unresolved and set(self.externals(MOVABLE, converted)):
            return None
        if not (moved["to"] or moved["cc"]) or self.disclosures(converted):
            return None
        if self._is_bulk(self.recipients(converted)["external"]):
            return None
        return converted

    def _is_bulk(self, external):
        return 0 < self.policy["bulkLimit"] < external

    def report(self):
        """What the program has to say, as far as it is not words."""
        pairs = self.disclosures(self.mail)
        exposed = {x for x, _y in pairs}
        parties = {self.party(x) for x, _y in pairs}
        audience = {self.party(y) for _x, y in pairs}
        recipients = self.recipients(self.mail)
        findings = self._findings(exposed, parties | audience, recipients["external"])
        level = max([level for _check, level in findings], key=LEVELS.index, default="pass")
        may_help = level in ("confirm", "convert") and not self.mail.encrypted
        converted = self.convert() if may_help else None
        return {
            "level": level,
            "recipients": recipients,
            "exposure": {
                "addresses": len(exposed),
                "parties": len(parties),
                "audience": len(audience),
                "disclosures": len(pairs),
            },
            "findings": findings,
            "exposed": [
                (x, self.party(x), field)
                for x, field in self.externals(SHOWN, self.mail).items()
                if x in exposed
            ],
            "converted": converted
            and {field: converted.mailboxes(field) for field in RECIPIENT},
        }

"""The clauses of the rules, and which of them a random mail depends on."""

import dataclasses

from model import LEVELS, MOVABLE, SHOWN, domain_of

# Every clause of the rules, by the name that `reached` gives it: none may be missed by chance.
CLAUSES = {
    *(f"level {level}" for level in LEVELS),
    *(f"finding {check}" for check in
      ("exposure", "unresolved", "unreadable", "headers", "encrypted", "bulk")),
    *(f"exposed in {field}" for field in SHOWN),
    *(f"exposed at {domain}" for domain in ("[192.0.2.1]", "[ipv6:2001:db8::1]", "co.jp", "github.io",
                                            "y.kawasaki.jp", "localhost")),
    *(f"empty To gets {filler}" for filler in ("sender", "undisclosed", "an address")),
    *(f"in {field} without an address" for field in ("to", "cc", "bcc")),
    "acquaintances", "acquaintances by a mail that is never forced", "a mass mail replied to",
    "a mass mail replied to where nothing is forced", "an unreadable mail replied to",
    "trust", "own by --own", "taken out of the inside", "a full address inside",
    "no policy: the organisation", "no policy: a shared provider", "no From",
    "two sub-addresses", "a group in a group moves", "Bcc alone sees",
    "exposed to too few", "converting does not help",
}


def reached(situation, mail, model, report):
    """The clauses of the rules that this mail depends on."""
    yield from _of_the_mail(mail, model, report)
    yield from _of_the_conversion(mail, model, report)
    yield from _of_the_sender(mail, model, report)
    yield from _that_count(situation, mail, model, report)
    yield from _of_the_reply(situation, mail, model, report)


def _of_the_mail(mail, model, report):
    exposed = [address for address, _party, _field in report["exposed"]]
    yield f"level {report['level']}"
    yield from (f"finding {check}" for check, _level in report["findings"])
    yield from (f"exposed in {field}" for _address, _party, field in report["exposed"])
    yield from (f"exposed at {domain_of(address)}" for address in exposed)
    if report["level"] == "pass" and exposed:
        yield "exposed to too few"
    if {"x+tag", "x+other"} <= {address.rpartition("@")[0] for address in exposed}:
        yield "two sub-addresses"
    if exposed and not set(exposed) & set(mail.mailboxes("bcc")) and len(report["exposed"]) == 1:
        yield "Bcc alone sees"


def _of_the_conversion(mail, model, report):
    converted = report["converted"]
    exposed = {address for address, _party, _field in report["exposed"]}
    for field, entries in mail.fields.items():
        if any(None in entry.mailboxes for entry in entries):
            yield f"in {field} without an address"
        deep = {m for entry in entries if entry.depth > 1 for m in entry.mailboxes}
        if converted and field in MOVABLE and deep & exposed:
            yield "a group in a group moves"
    if converted and converted["to"] != [m for m in mail.mailboxes("to") if m in converted["to"]]:
        filler = model.policy["emptyTo"]
        yield f"empty To gets {filler if filler == 'sender' else 'an address'}"
    if converted and not converted["to"] and model.policy["emptyTo"] == "undisclosed":
        yield "empty To gets undisclosed"
    if report["level"] in ("confirm", "convert") and not converted:
        yield "converting does not help"


def _of_the_sender(mail, model, report):
    if not mail.from_:
        yield "no From"
    if not model.policy["internalDomains"] and mail.from_ and report["exposed"]:
        shared = model.is_shared(domain_of(mail.from_[0]))
        yield f"no policy: {'a shared provider' if shared else 'the organisation'}"


def _that_count(situation, mail, model, report):
    """What the figures would be others without."""
    policy = model.policy
    for clause, other in {
        "acquaintances": dataclasses.replace(situation, replied_to=None),
        "trust": dataclasses.replace(situation, policy={**policy, "trustedGroups": []}),
        "own by --own": dataclasses.replace(situation, own=[]),
        "taken out of the inside": dataclasses.replace(situation, policy={
            **policy, "internalDomains": [e for e in policy["internalDomains"] if e[0] != "!"]}),
        "a full address inside": dataclasses.replace(situation, policy={
            **policy, "internalDomains": [e for e in policy["internalDomains"] if e[0] == "!" or "@" not in e]}),
    }.items():
        if other != situation and other.model(mail).report()["exposure"] != report["exposure"]:
            yield clause
            if clause == "acquaintances" and not policy["convertParties"]:
                yield "acquaintances by a mail that is never forced"


def _of_the_reply(situation, mail, model, report):
    replied_to = situation.replied_to
    if not replied_to or model.known or not replied_to.from_ or not report["exposed"]:
        return
    if replied_to.broken:
        readable = dataclasses.replace(replied_to, broken=None)
        other = dataclasses.replace(situation, replied_to=readable)
        if other.model(mail).report()["exposure"] != report["exposure"]:
            yield "an unreadable mail replied to"
    else:
        yield "a mass mail replied to"
        if not model.policy["convertParties"]:
            yield "a mass mail replied to where nothing is forced"

"""The clauses of the rules, and which of them a random mail depends on."""

import collections
import dataclasses

from model import LEVELS, MOVABLE, RECIPIENT, SHOWN, Newsgroup, domain_of

DISTANCES = {-1: "one short", 0: "reached", 1: "one more"}
LIMITS = ("confirmParties", "convertParties", "convertAddresses", "crowdFrom")

# Every clause of the rules, by the name that `reached` gives it: none may be missed by chance.
CLAUSES = {
    *(f"level {level}" for level in LEVELS),
    *(f"finding {check}" for check in
      ("exposure", "crowd", "list", "unresolved", "unreadable", "headers", "encrypted", "bulk", "contents", "newcomer",
       "lookalike", "attention", "refused")),
    *(f"encrypted, alone asked by {check}" for check in ("exposure", "list")),
    *(f"exposed in {field}" for field in SHOWN),
    *(f"exposed at {domain}" for domain in ("[192.0.2.1]", "[ipv6:2001:db8::1]", "co.jp", "github.io",
                                            "y.kawasaki.jp", "localhost", "gmail.com")),
    *(f"empty To gets {filler}" for filler in ("sender", "undisclosed", "an address")),
    *(f"in {field} without an address" for field in RECIPIENT),
    *(f"{key} {distance}" for key in LIMITS for distance in DISTANCES.values()),
    "acquaintances", "acquaintances by a mail that is never forced", "acquaintances by Mail-Followup-To",
    "acquaintances by Reply-To", "a poster and a newsgroup",
    "a mass mail replied to", "a mass mail replied to where nothing is forced",
    "an unreadable mail replied to", "a mail to nobody known replied to", "a crowd replied to",
    "a crowd inside replied to", "not forced among those who met", "forced by newcomers in a reply",
    "trust", "own by --own", "own by a tag", "taken out of the inside", "a full address inside",
    "a pattern inside", "sub-domains alone inside",
    "no policy: the organisation", "no policy: a shared provider", "no From",
    "two sub-addresses", "dots side by side", "a dot at the end", "a group in a group moves", "Bcc alone sees",
    "a newsgroup sees", "a crowd inside", "a crowd trusted alone", "a crowd trusted beside another",
    "a crowd seen in Bcc", "a crowd and others", "two crowds", "a crowd by another header",
    "no crowd any more when converted", "acquaintances in a crowd",
    "a list that exposes nobody moves", "a list in a list moves", "a list without people moves",
    "exposed to too few", "converting does not help",
    *(f"contentsFrom {distance}" for distance in DISTANCES.values()), "a crowd in a text", "in a text to a newsgroup",
    "in a text to those who met", "in a text and in a header", "in a text, and its only reader",
    "a newcomer by Bcc of the mail replied to", "a newcomer who is trusted", "a newcomer told as exposed",
    "a newcomer not told as exposed", "mistyped, and met",
}


def reached(situation, mail, model, report):
    """The clauses of the rules that this mail depends on."""
    for clauses in (_of_the_mail, _of_the_limits, _of_the_crowds, _of_the_conversion, _of_the_lists,
                    _of_the_sender, _of_the_text):
        yield from clauses(mail, model, report)
    for clauses in (_that_count, _of_the_reply, _of_whom):
        yield from clauses(situation, mail, model, report)


def _of_the_mail(mail, model, report):
    exposed = [address for address, _party, _field in report["exposed"]]
    locals_ = {address.rpartition("@")[0] for address in exposed}
    findings = [check for check, _level in report["findings"]]
    yield f"level {report['level']}"
    yield from (f"finding {check}" for check in findings)
    yield from (f"exposed in {field}" for _address, _party, field in report["exposed"])
    yield from (f"exposed at {domain_of(address)}" for address in exposed)
    if "encrypted" in findings and len({"exposure", "crowd", "list"} & set(findings)) == 1:
        yield f"encrypted, alone asked by {findings[0]}"
    if report["level"] == "pass" and exposed:
        yield "exposed to too few"
    if {"x+tag", "x+other"} <= locals_:
        yield "two sub-addresses"
    if "a..b" in locals_:
        yield "dots side by side"
    if "ab." in locals_:
        yield "a dot at the end"
    if exposed and not set(exposed) & set(mail.mailboxes("bcc")) and len(report["exposed"]) == 1:
        yield "Bcc alone sees"
    if any(isinstance(y, Newsgroup) for _x, y in model.disclosures(mail)):
        yield "a newsgroup sees"


def _of_the_limits(mail, model, report):
    """Which limits are just missed, met, or passed by one."""
    pairs = model.disclosures(mail)
    fresh = {x for x, _y in pairs} - model.met
    figures = {
        "confirmParties": len({model.party(one) for pair in pairs for one in pair}),
        "convertParties": len({model.party(x) for x in fresh}),
        "convertAddresses": len(fresh),
        "crowdFrom": max(_sides(mail, model).values(), default=0),
    }
    for key, figure in figures.items():
        distance = figure - model.policy[key]
        if model.policy[key] and distance in DISTANCES:
            yield f"{key} {DISTANCES[distance]}"


def _sides(mail, model):
    return collections.Counter(
        model.side(one) for one in model.others(SHOWN, mail)
        if model.policy["crowdInside"] or not model.is_internal(one))


def _of_the_crowds(mail, model, report):
    inner = [(x, y) for x, y in model.disclosures(mail) if model.side(x) == model.side(y)]
    if not inner:
        return
    sides = {model.side(x) for x, _y in inner}
    visible = model.others(SHOWN, mail)
    if any(internal for _party, internal in sides):
        yield "a crowd inside"
    if len(sides) > 1:
        yield "two crowds"
    if any(party in group for party, _internal in sides for group in model.trusted()):
        yield "a crowd trusted beside another"
    if any(y not in visible for _x, y in inner):
        yield "a crowd seen in Bcc"
    if any(visible[x] not in MOVABLE for x, _y in inner):
        yield "a crowd by another header"
        if report["converted"]:
            yield "no crowd any more when converted"
    if report["exposure"]["parties"] > len(sides):
        yield "a crowd and others"
    if any(model.are_known(x, y) for x in visible for y in visible if model.side(x) == model.side(y) in sides):
        yield "acquaintances in a crowd"


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


def _of_the_text(mail, model, report):
    if None not in mail.carried:
        return
    carried, shown = set(mail.carried[None]), model.carried_in(None)
    readers = {*model.others(RECIPIENT, mail)}
    distance = len(shown) - model.policy["contentsFrom"]
    if model.policy["contentsFrom"] and distance in DISTANCES:
        yield f"contentsFrom {DISTANCES[distance]}"
    if not model.files_that_show():
        return
    if any(not any(model.would_be_exposed(x, y, ()) for y in [*readers, *mail.newsgroups]) for x in shown):
        yield "a crowd in a text"
    if mail.newsgroups:
        yield "in a text to a newsgroup"
    if any(model.are_known(x, y) for x in carried for y in readers - {x}):
        yield "in a text to those who met"
    if carried & set(model.others(SHOWN, mail)):
        yield "in a text and in a header"
    if len(readers) == 1 and readers & carried and not readers & set(shown):
        yield "in a text, and its only reader"


def _of_the_lists(mail, model, report):
    if not report["converted"] or ("list", "convert") not in report["findings"]:
        return
    if not report["exposed"]:
        yield "a list that exposes nobody moves"
    for entry in (one for field in MOVABLE for one in mail.entries(field)):
        if not entry.mailboxes and model.is_in_bcc_list(entry):
            yield "a list without people moves"
        outer = dataclasses.replace(entry, names=entry.names[:1])
        if model.is_in_bcc_list(entry) and not model.is_in_bcc_list(outer):
            yield "a list in a list moves"


def _of_the_sender(mail, model, report):
    if not mail.from_:
        yield "no From"
    everybody = {m for field in mail.fields for m in mail.mailboxes(field)} - {None}
    if report["exposed"] and any(model.is_own(one) for one in everybody - model.own):
        yield "own by a tag"
    if not model.policy["internalDomains"] and mail.from_ and report["exposed"]:
        shared = model.is_shared(domain_of(mail.from_[0]))
        yield f"no policy: {'a shared provider' if shared else 'the organisation'}"


def _without_inside(situation, is_left_out):
    inside = situation.policy.get("internalDomains", [])
    kept = [entry for entry in inside if not is_left_out(entry)]
    return dataclasses.replace(situation, policy={**situation.policy, "internalDomains": kept})


def _without_field(situation, field):
    mail = situation.replied_to
    fields = {name: entries for name, entries in mail.fields.items() if name != field} if mail else {}
    return dataclasses.replace(situation, replied_to=mail and dataclasses.replace(mail, fields=fields))


def _others(situation):
    """The same situation without one thing each, by the name of what is left out."""
    policy, replied_to = situation.policy, situation.replied_to
    groups = policy.get("trustedGroups", [])
    unposted = replied_to and dataclasses.replace(replied_to, newsgroups=[])
    yield "acquaintances", dataclasses.replace(situation, replied_to=None)
    yield "acquaintances by Mail-Followup-To", _without_field(situation, "mail-followup-to")
    yield "acquaintances by Reply-To", _without_field(situation, "reply-to")
    yield "a poster and a newsgroup", dataclasses.replace(situation, replied_to=unposted)
    yield "trust", dataclasses.replace(situation, policy={**policy, "trustedGroups": []})
    yield "a crowd trusted alone", dataclasses.replace(situation, policy={
        **policy, "trustedGroups": [group for group in groups if len(group) > 1]})
    yield "own by --own", dataclasses.replace(situation, own=[])
    yield "taken out of the inside", _without_inside(situation, lambda e: e[0] == "!")
    yield "a full address inside", _without_inside(situation, lambda e: "@" in e and e[0] != "!" and "*" not in e)
    yield "a pattern inside", _without_inside(situation, lambda e: "@" in e and e[0] != "!" and "*" in e)
    yield "sub-domains alone inside", _without_inside(situation, lambda e: e.startswith("*."))


def _that_count(situation, mail, model, report):
    """What the figures would be others without."""
    for clause, other in _others(situation):
        if other != situation and other.model(mail).report()["exposure"] != report["exposure"]:
            yield clause
            if clause == "acquaintances" and not model.policy["convertParties"]:
                yield "acquaintances by a mail that is never forced"


def _of_whom(situation, mail, model, report):
    """What the findings on whom one writes to would be without one thing."""
    untrusting = dataclasses.replace(situation, policy={**situation.policy, "trustedGroups": []})
    if model.replied_to and len(untrusting.model(mail).newcomers()) > len(model.newcomers()):
        yield "a newcomer who is trusted"
    if model.newcomers() and "exposure" in dict(report["findings"]):
        yield "a newcomer told as exposed" if "newcomer" not in dict(report["findings"]) else "a newcomer not told as exposed"
    if model.replied_to and len(_without_field(situation, "bcc").model(mail).newcomers()) > len(model.newcomers()):
        yield "a newcomer by Bcc of the mail replied to"
    if len(dataclasses.replace(situation, replied_to=None).model(mail).mistyped()) > len(model.mistyped()):
        yield "mistyped, and met"


def _of_the_reply(situation, mail, model, report):
    if not situation.replied_to or not report["exposed"]:
        return
    exposed = {address for address, _party, _field in report["exposed"]}
    level = dict(report["findings"]).get("exposure")
    alone = dict(dataclasses.replace(situation, replied_to=None).model(mail).report()["findings"])
    if level == "confirm" and alone["exposure"] == "convert":
        yield "not forced among those who met"
    if level == "convert" and exposed & model.met:
        yield "forced by newcomers in a reply"
    if model.is_mass_reply:
        yield from _of_the_mass_reply(situation, mail, model, report)


def _of_the_mass_reply(situation, mail, model, report):
    """Why the mail replied to is one of many, where that decides."""
    tame = situation.model(mail)
    tame.is_mass_reply = False
    if tame.report()["exposure"] == report["exposure"]:
        return
    replied_to = situation.replied_to
    crowds = model.crowds({one for one in replied_to.people() - {None} if not model.is_own(one)})
    if replied_to.broken:
        yield "an unreadable mail replied to"
    elif None in replied_to.people():
        yield "a mail to nobody known replied to"
    elif crowds:
        inside = any(internal for _party, internal in crowds)
        yield "a crowd inside replied to" if inside else "a crowd replied to"
    else:
        yield "a mass mail replied to"
        if not model.policy["convertParties"]:
            yield "a mass mail replied to where nothing is forced"

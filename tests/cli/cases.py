"""The worked cases: their files, and what a mail of them means to the model."""

import json
import pathlib

from entries import TOKEN, mailboxes, normalise
from model import Entry, Mail, World

DATA = pathlib.Path(__file__).parent.parent / "data"
CASES = {DATA / "exposure-cases.json": 41, DATA / "found-cases.json": 38}  # so many at least

# What the cases need of the Public Suffix List and of the providers.
SUFFIXES = {"example", "com", "jp", "co.jp", "ac.jp", "ne.jp", "or.jp", "io", "github.io"}
SHARED = {"gmail.com", "docomo.ne.jp", "coralnet.or.jp", "guest.booking.com"}


class CaseWorld(World):
    """The organisations of the domains in the cases."""

    def organisation(self, domain):
        labels = domain.split(".")
        tails = [".".join(labels[n:]) for n in range(len(labels))]
        longest = next((n for n, tail in enumerate(tails) if tail in self.suffixes), len(tails))
        return tails[max(0, longest - 1)]


WORLD = CaseWorld({}, SHARED, SUFFIXES)


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def as_text(headers):
    return "".join(f"{line}\n" for line in headers) + "\nbody\n"


def split(value):
    """The entries of an address header, as text; groups are not nested in the cases."""
    entries, in_group = [""], False
    for token in TOKEN.findall(value):
        in_group = token != ";" if token in ":;" else in_group
        if token == "," and not in_group:
            entries.append("")
        else:
            entries[-1] += token
    return [entry for entry in map(str.strip, entries) if entry]


def entry_of(text):
    name = text.partition(":")[0].strip('"') if text.endswith(";") else None
    return Entry(mailboxes(text), text, names=(name,) if name else ())


def mail_of(headers):
    fields = {}
    for line in headers:
        name, _colon, value = line.partition(":")
        fields.setdefault(name.lower(), []).extend(map(entry_of, split(value)))
    from_, sender = ([m for entry in fields.pop(name, []) for m in entry.mailboxes] for name in ("from", "sender"))
    return Mail(from_ + sender, from_, fields)


def setting_of(entry):
    """An entry of a policy, normalised."""
    return normalise(entry) if "@" in entry[1:] and "*" not in entry else entry


def policy_of(policy):
    inside = [setting_of(entry) for entry in policy.get("internalDomains", [])]
    return {**policy, "internalDomains": inside}

"""The tables of difficult addresses, and what the program reads in a To header."""

import dataclasses
import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).parent.parent / "data" / "addresses"
README = FOLDER / "README.md"

# Everybody in To is exposed to the witness, and so is named in the report, whatever the figures.
POLICY = {
    "internalDomains": ["desk.example"],
    "confirmParties": 0, "convertParties": 0, "convertAddresses": 0, "crowdFrom": 0,
}
HEAD = "From: desk@desk.example\r\nBcc: witness@witness.example\r\n"


@dataclasses.dataclass(frozen=True)
class Reading:
    """What a header says: distinct mailboxes in their order, and a finding.

    Of a header that is unreadable no mailboxes are stated: it is not sent, and they may not be all.
    """

    mailboxes: tuple = ()
    finding: str | None = None  # "unreadable" or "unresolved"
    unresolved: int = 0  # entries without an address

    @property
    def kind(self):
        """What the table in the documentation counts it as."""
        return self.finding or "read"


@dataclasses.dataclass(frozen=True)
class Row:
    """One header value, and how it has to be read."""

    table: str
    name: str
    to: str
    expected: Reading

    def __str__(self):
        return f"{self.table}: {self.name}"


@dataclasses.dataclass(frozen=True)
class Table:
    """The rows that come from one source."""

    name: str
    source: str
    rows: tuple

    def count(self, kind):
        """How many rows are read, unresolved or unreadable."""
        return sum(row.expected.kind == kind for row in self.rows)


def _load(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    rows = (
        Row(path.stem, row["name"], row["to"], Reading(
            tuple(row.get("reads", ())), row.get("finding"), row.get("unresolved", 0),
        ))
        for row in content["rows"]
    )
    return Table(path.stem, content["source"], tuple(rows))


def tables():
    """All tables, by name."""
    return [_load(path) for path in sorted(FOLDER.glob("*.json"))]


def rows():
    """The rows of all tables."""
    return [row for table in tables() for row in table.rows]


def mail(to):
    """A mail with that To header, which stands last: a value may end the header section."""
    return f"{HEAD}To: {to}\r\n\r\n"


def recipients_of(text):
    """A mail with the To header, and no other recipients, of a mail that the extension wrote."""
    header = re.search(r"^To: (.*?)\r\n(?![ \t])", text, re.MULTILINE | re.DOTALL)
    return mail(header[1] if header else "")


def read(report):
    """The Reading in a report of the program."""
    findings = {finding["check"]: finding["level"] for finding in report["findings"]}
    if findings.get("unreadable") == "block":
        return Reading(finding="unreadable")
    mailboxes = tuple(one["address"] for one in report["exposed"] if one["field"] == "to")
    if findings.get("unresolved") == "block":
        return Reading(mailboxes, "unresolved", report["recipients"]["unresolved"])
    if findings or report["recipients"]["unresolved"]:
        raise AssertionError(f"expected no other finding: {report}")
    return Reading(mailboxes)

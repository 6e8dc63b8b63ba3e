"""The mailboxes in an entry as the program prints it."""

import re

from model import GLUE
from spelling import IDN, normal

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\[[^\]]*\]|.', re.DOTALL)
CODES = {name: code for code, name in IDN.items()}


def content_of(local):
    """A local part without the quotes that it is written in."""
    return re.sub(r'"((?:[^"\\]|\\.)*)"', lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), local)


def normalise(address):
    local, _at, domain = address.strip().rpartition("@")
    content = content_of(local)
    if re.fullmatch(r"[\w+'.-]+", content):
        local = content
    elif '"' in local:
        local = '"' + re.sub(r'(["\\])', r"\\\1", content) + '"'
    local = "".join(c.lower() if c.isascii() else c for c in local)
    domain = domain.lower().rstrip(".")
    return normal(local, CODES.get(domain, domain))


def mailbox_of(address):
    """Normalised; None where it is several that are glued into one."""
    glued = GLUE.search(content_of(address.strip().rpartition("@")[0]))
    return None if glued else normalise(address)


def mailboxes(entry):
    """Normalised; None for one without an address."""
    found = []
    text, angle, had_angle = "", False, False

    def end():
        nonlocal text, had_angle
        if text.strip() or had_angle:
            bare = re.sub(r'"(?:\\.|[^"\\])*"', "q", text)
            found.append(mailbox_of(text) if "@" in bare else None)
        text, had_angle = "", False

    for token in TOKEN.findall(entry):
        if token == "<":
            text, angle, had_angle = "", True, True
        elif token == ">":
            angle = False
        elif token in ",;":
            end()
        elif token == ":" and not angle:
            text = ""
        else:
            text += token
    end()
    return found

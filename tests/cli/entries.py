"""The mailboxes in an entry as the program prints it."""

import re

from spelling import IDN

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\[[^\]]*\]|.', re.DOTALL)


def normalise(address):
    local, _at, domain = address.strip().rpartition("@")
    content = re.sub(r'"((?:[^"\\]|\\.)*)"', lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), local)
    if re.fullmatch(r"[\w+']+(\.[\w+']+)*", content):
        local = content
    elif '"' in local:
        local = '"' + re.sub(r'(["\\])', r"\\\1", content) + '"'
    local = "".join(c.lower() if c.isascii() else c for c in local)
    domain = domain.lower().rstrip(".")
    return f"{local}@{ {name: code for code, name in IDN.items()}.get(domain, domain)}"


def mailboxes(entry):
    """Normalised; None for one without an address."""
    found = []
    text, angle, had_angle = "", False, False

    def end():
        nonlocal text, had_angle
        if text.strip() or had_angle:
            bare = re.sub(r'"(?:\\.|[^"\\])*"', "q", text)
            found.append(normalise(text) if "@" in bare else None)
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

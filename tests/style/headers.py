"""Every public function says what it is for, and of each parameter what it is: what the headers lack.  TAP."""

import pathlib
import re
import sys

HELPER = pathlib.Path(__file__).resolve().parents[2] / "helper"

# A doc comment, and the declaration that follows it at once.
DECLARED = re.compile(
    r"(?:/\*\*\n(?P<doc>(?: \*[^\n]*\n)*?) \*/\n)?"
    r"^(?P<type>(?!typedef|struct|enum|static|#|G_|\}|return)[A-Za-z_][\w \t]*[\s*]+)(?P<name>[a-z_]+)\((?P<parameters>[^;{}]*?)\)"
    r"(?:\s*G_GNUC_\w+(?:\([^()]*\))?)*;",
    re.MULTILINE,
)
COMMENT = re.compile(r"/\*(?!\*\n).*?\*/", re.DOTALL)
# What frees, and the quark of an error, say it all by their names.
PLAIN = re.compile(r"_(free|error_quark)$")


def parameters(text):
    """The names of the parameters of a declaration."""
    if text.strip() == "void":
        return
    depth, start, parts = 0, 0, []
    for place, letter in enumerate(text + ","):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    for part in parts:
        yield re.search(r"(\w+|\.\.\.)(?:\[\w*\])?$", part.strip())[1]


def lacks(header):
    """What the functions of one header leave unsaid."""
    text = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), header.read_text(encoding="utf-8"))
    name = header.relative_to(HELPER).as_posix()
    for found in DECLARED.finditer(text):
        function, doc = found["name"], found["doc"] or ""
        if PLAIN.search(function):
            continue
        if not doc.startswith(f" * {function}:\n"):
            yield f"{name}: {function}() has no doc comment"
            continue
        for parameter in parameters(found["parameters"]):
            if not re.search(rf"^ \* @{re.escape(parameter)}: \S", doc, re.MULTILINE):
                yield f"{name}: {function}(): nothing is said of “{parameter}”"
        if not re.match(r"void\s*$", found["type"].strip()) and " * Returns: " not in doc:
            yield f"{name}: {function}(): nothing is said of what it returns"


def main():
    headers = sorted(HELPER.rglob("*.h"))
    functions = sum(1 for header in headers for _ in DECLARED.finditer(header.read_text(encoding="utf-8")))
    faults = [fault for header in headers for fault in lacks(header)]
    print("1..2")
    print("ok" if functions > 200 else "not ok", 1, f"{functions} public functions are found")
    print("not ok" if faults else "ok", 2, "each of them says what it takes and returns")
    for fault in faults:
        print(f"# {fault}")
    return bool(faults)


sys.exit(main())

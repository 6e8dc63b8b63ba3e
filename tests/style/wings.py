"""What each wing of the house may know: one row a wing.  An include says its wing; none runs in a circle.  TAP."""

import pathlib
import re
import sys

HELPER = pathlib.Path(__file__).resolve().parents[2] / "helper"

# Of each wing: the wings below it that it may include, and the libraries beside GLib and the C library.
WINGS = {
    "text": ("", ""),
    "mail": ("text", "gmime idn2"),
    "contents": ("mail text", "libarchive libxml2"),
    "json": ("text", "json-glib"),
    "policy": ("json mail text", "json-glib libpsl"),
    "rules": ("contents mail policy text", "libsodium"),
    "report": ("html mail policy rules text", ""),
    "html": ("text", ""),
    "archive": ("json mail text", "json-glib zlib"),
    "jobs": ("audit mail text", ""),
    "audit": ("contents json mail policy rules text wire", "json-glib"),
    "approval": ("audit contents json mail policy text", "json-glib libsodium nettle"),
    "desktop": ("policy rules text", "gio libnotify"),
    "wire": ("approval audit contents desktop jobs json mail policy rules text", "gio json-glib"),
    "host": ("approval audit contents desktop jobs mail policy report rules text wire", "gio linux seccomp"),
    "doctor": ("audit desktop json policy text wire", "gio json-glib"),
    "cli": ("approval archive audit contents doctor html json mail policy report rules text", "gio json-glib"),
}
LIBRARIES = ("gio", "gmime", "idn2", "json-glib", "libarchive", "libnotify", "libpsl", "libsodium", "libxml2", "linux", "nettle", "seccomp", "zlib")
# Headers that are not called as their library is.
HEADERS = {"archive": "libarchive.h", "libxml": "libxml2.h", "sodium": "libsodium.h"}
# The pure rooms of a wing that may know JSON: what they decide has to be the same for whoever asks.
PURE = {f"policy/{room}.{end}": "json-glib"
        for room in ("party", "pattern", "pattern-hint", "policy", "trust") for end in "ch"}
# What the build makes of a list in data/.
GENERATED = ("build.h", "invisible-characters.h", "shared-providers.h")
OURS = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
FOREIGN = re.compile(r"^#include <([^>]+)>", re.MULTILINE)


def library(header):
    """The library of LIBRARIES that a header is of, or None."""
    header = HEADERS.get(re.match(r"[a-z]*", header)[0], header)
    return next((name for name in LIBRARIES if re.match(rf"{re.escape(name)}[./]", header)), None)


def wing_faults(path, text):
    """What a file includes and must not."""
    name = path.relative_to(HELPER).as_posix()
    wing = name.split("/", maxsplit=1)[0]
    wings, libraries = (set(words.split()) for words in WINGS[wing])
    for include in OURS.findall(text):
        if "/" not in include:
            if (HELPER / wing / include).exists() or include not in GENERATED:
                yield f"{name} includes {include} without its wing"
        elif include.split("/", maxsplit=1)[0] not in wings | {wing}:
            yield f"{name} includes {include}: {wing}/ knows {', '.join(sorted(wings)) or 'nobody'}"
    for header in FOREIGN.findall(text):
        found = library(header)
        if found and (found not in libraries or found == PURE.get(name)):
            yield f"{name} includes <{header}>: not for this room"


def circles(includes):
    """The circles in which files include each other."""
    state = {}

    def visit(name, road):
        if state.get(name) == "done":
            return
        if state.get(name) == "open":
            yield " → ".join([*road[road.index(name):], name])
            return
        state[name] = "open"
        for other in sorted(includes.get(name, ())):
            yield from visit(other, [*road, name])
        state[name] = "done"

    for name in sorted(includes):
        yield from visit(name, [])


def rooms(files):
    """Which rooms a room includes: the header and the source of a room are one."""
    graph = {}
    for name, text in files.items():
        room = name.rsplit(".", 1)[0]
        graph.setdefault(room, set()).update(
            other.rsplit(".", 1)[0] for other in OURS.findall(text) if other.rsplit(".", 1)[0] != room)
    return graph


def report(number, name, faults):
    """Prints one result."""
    faults = list(faults)
    print(f"{'not ' if faults else ''}ok {number} {name}")
    for fault in faults:
        print(f"# {fault}")
    return bool(faults)


def main():
    files = {path.relative_to(HELPER).as_posix(): path.read_text(encoding="utf-8")
             for path in sorted(HELPER.rglob("*.[ch]"))}
    print(f"1..{len(WINGS) + 5}")
    bad = report(1, "every file is in a wing", (name for name in files if name.split("/")[0] not in WINGS))
    for number, wing in enumerate(WINGS, 2):
        faults = (fault for name, text in files.items() if name.startswith(wing + "/")
                  for fault in wing_faults(HELPER / name, text))
        bad |= report(number, f"{wing}/ includes what it may know", faults)
    number = len(WINGS) + 2
    # checks.c names its checks, and each of them its header.
    graph = {room: others for room, others in rooms(files).items() if not room.startswith("rules/checks/")}
    bad |= report(number, "no circle of includes", circles(graph))
    bad |= report(number + 1, "a circle is seen", () if list(circles({"a": {"b"}, "b": {"a"}})) else ["it is not"])
    bad |= report(number + 2, "GIO in mail/ is seen", () if list(
        wing_faults(HELPER / "mail/x.c", "#include <gio/gio.h>\n")) else ["it is not"])
    bad |= report(number + 3, "wire/ in rules/ is seen", () if list(
        wing_faults(HELPER / "rules/x.c", '#include "wire/reply.h"\n')) else ["it is not"])
    return bad


sys.exit(main())

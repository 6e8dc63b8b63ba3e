"""The documents say what is there: settings, pictures, rooms, links, tests.  TAP on standard output."""

import itertools
import json
import pathlib
import re
import subprocess
import sys

MOST_LINES = 150  # of the README: those who come read no more
MOST_BYTES = 1_000_000  # of the pictures: everybody who clones takes them along
EXAMPLES = "helper/data/setting-examples.json"
SETTINGS = "\n## The settings that matter\n"
NOT_OURS = re.compile(r"(^|/)(build[^/]*|node_modules|\.[^/]+)/")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# The maps: a heading "### `wing/`" for each folder, and below it rows that begin with rooms.
MAPS = {"helper": r".*\.[ch]$", "extension": r".*\.js$"}


def in_program(program):
    """Each key with its default, as a table writes it."""
    schema = json.loads(subprocess.run([program, "policy", "--schema"], check=True,
                                       stdout=subprocess.PIPE).stdout)
    return {
        key: setting["default"] if setting["default"] and isinstance(setting["default"], str)
        else json.dumps(setting["default"])
        for key, setting in schema["properties"].items()
    }


def settings(program, readme):
    """What the README's table says otherwise than the program."""
    known = in_program(program)
    written = dict(re.findall(r"^\| `(.+?)` \| `(.*?)` \|", readme.split(SETTINGS)[1].split("\n## ")[0],
                              re.MULTILINE))
    if not written:
        yield "the README has no table of settings"
    yield from (f"{key}: {known.get(key)} in the program, {default} in the README"
                for key, default in written.items() if known.get(key) != default)


def examples(program, folder):
    """What is wrong with the examples of bcc-guard-policy(5): they are a policy that is right, with every setting."""
    done = subprocess.run([program, "policy", "--check", folder / EXAMPLES], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        yield from done.stdout.splitlines()
    shown = json.loads((folder / EXAMPLES).read_text(encoding="utf-8"))
    yield from (f"{key} has no example" for key in in_program(program).keys() - shown.keys())


def lines(readme):
    """Whether the README is too long."""
    count = len(readme.splitlines())
    if count > MOST_LINES:
        yield f"it has {count} lines, expected no more than {MOST_LINES}"


def pictures(folder):
    """What is wrong with them: each that is there is shown, with words for who cannot see it."""
    place = folder / "tests" / "data" / "screenshots"
    shown = re.findall(r"!\[(.*?)\]\((.+?)\)", (place / "README.md").read_text(encoding="utf-8"))
    there = {one.name for one in place.glob("*.png")}
    size = sum((place / one).stat().st_size for one in there)

    yield from (f"{one} is there, and not shown" for one in there - {one for _, one in shown})
    yield from (f"{one} has no words" for words, one in shown if not words)
    if size > MOST_BYTES:
        yield f"all pictures have {size} bytes, expected no more than {MOST_BYTES}"


def anchors(text):
    """The names that the headings of a document have."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(path, text):
    """The links of a document that lead nowhere."""
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        if not target.exists():
            yield f"{path}: {link} is not there"
        elif anchor and anchor not in anchors(text if target == path else target.read_text(encoding="utf-8")):
            yield f"{path}: {link}: there is no such heading"


def links(folder):
    """The dead links of all documents."""
    for path in sorted(folder.rglob("*.md")):
        if not NOT_OURS.search(path.relative_to(folder).as_posix()):
            yield from dead_links(path, path.read_text(encoding="utf-8"))


def mapped(text):
    """The rooms that a map names, with their wings."""
    for wing, section in re.findall(r"^### `(.+?/)`(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL):
        for row in re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE):
            yield from (wing + room for room in re.findall(r"`(.+?)`", row))


def rooms(folder, name):
    """What is wrong with the map of a part of the house."""
    place, pattern = folder / name, re.compile(MAPS[name])
    there = {path.relative_to(place).as_posix() for path in place.glob("*/**/*") if pattern.match(path.name)}
    there = {re.sub(r"\.[ch]$", "", one) for one in there}
    written = list(mapped((place / "README.md").read_text(encoding="utf-8")))
    yield from (f"{name}/{one} is not in {name}/README.md" for one in sorted(there - set(written)))
    yield from (f"{name}/README.md names {one}, which is not there" for one in sorted(set(written) - there))


def unrun(folder):
    """The test files that no meson.build runs, by the names that it has for them."""
    for path in sorted(folder.glob("tests/*/test[-_]*")):
        told = (path.parent / "meson.build").read_text(encoding="utf-8")
        if not re.search(rf"'(test[-_])?{path.stem[5:]}(\.\w+)?'", told):
            yield f"{path.relative_to(folder)} is never run"


def doubled(text):
    """The sections of a manual page that have the name of another."""
    sections = re.findall(r"^\.SH (.+)$", text, re.MULTILINE)
    return sorted({one for one in sections if sections.count(one) > 1})


def pages(folder):
    """What is wrong with the manual pages."""
    for path in sorted((folder / "helper" / "data").glob("*.[1-9]*")):
        yield from (f"{path.name} has two sections {one}" for one in doubled(path.read_text(encoding="utf-8")))


def unnoticed():
    """The faults that these tests would not see."""
    here = pathlib.Path(__file__)
    bad = {"[a](nowhere.md)": 1, "[a](#nothing)": 1, "# A heading\n[a](#a-heading) [b](https://example.com/)": 0}
    yield from (f"{text!r} passes" for text, count in bad.items() if len(list(dead_links(here, text))) != count)
    if list(mapped("### `a/`: words\n\n| `b`, `c` | d |\n## Next\n| `e` | |\n")) != ["a/b", "a/c"]:
        yield "a map is read wrongly"
    if doubled(".SH A\n.SH B\n.SH A\n") != ["A"]:
        yield "a second section passes"


def main(program, root):
    """Prints all tests."""
    folder = pathlib.Path(root)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    tests = {
        "the settings in the README": settings(program, readme),
        "the lines of the README": lines(readme),
        "the examples of bcc-guard-policy(5)": examples(program, folder),
        "the sections of the manual pages": pages(folder),
        "the pictures": pictures(folder),
        "the links of all documents": links(folder),
        **{f"the map of {name}/": rooms(folder, name) for name in MAPS},
        "the files of tests": unrun(folder),
        "a dead link is seen": unnoticed(),
    }
    print(f"1..{len(tests)}")
    for number, (name, found) in zip(itertools.count(1), tests.items()):
        faults = list(found)
        print("not ok" if faults else "ok", number, name)
        print("".join(f"# {fault}\n" for fault in faults), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The README's table of settings, against those that the program knows, and its pictures.  TAP on standard output."""

import json
import pathlib
import re
import subprocess
import sys

MOST_BYTES = 1_000_000  # everybody who clones takes them along


def in_program(program):
    """Each key with its default, as the table writes it."""
    schema = json.loads(subprocess.run([program, "policy", "--schema"], check=True,
                                       stdout=subprocess.PIPE).stdout)
    return {
        key: setting["default"] if setting["default"] and isinstance(setting["default"], str)
        else json.dumps(setting["default"])
        for key, setting in schema["properties"].items()
    }


def in_readme(path):
    """The same from the README."""
    section = path.read_text(encoding="utf-8").split("\n## The policy\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(.+?)` \| `(.*?)` \|", section, re.MULTILINE))


def pictures(path):
    """What is wrong with them: each that is there is shown, with words for who cannot see it."""
    shown = re.findall(r"!\[(.*?)\]\((.+?)\)", path.read_text(encoding="utf-8"))
    folder = path.parent / "tests" / "data" / "screenshots"
    there = {str(one.relative_to(path.parent)) for one in folder.glob("*.png")}
    size = sum((path.parent / one).stat().st_size for one in there)

    yield from (f"{one} is shown, and not there" for one in {one for _, one in shown} - there)
    yield from (f"{one} is there, and not shown" for one in there - {one for _, one in shown})
    yield from (f"{one} has no words" for words, one in shown if not words)
    if size > MOST_BYTES:
        yield f"all pictures have {size} bytes, expected no more than {MOST_BYTES}"


def main(program, readme):
    """Prints both tests."""
    path = pathlib.Path(readme)
    known, written = in_program(program), in_readme(path)
    settings = [f"{key}: {known.get(key)} in the program, {written.get(key)} in the README"
                for key in sorted(known.keys() | written.keys()) if known.get(key) != written.get(key)]
    print("1..2")
    for number, (name, faults) in enumerate((("settings", settings), ("pictures", list(pictures(path)))), 1):
        print("not ok" if faults else "ok", number, f"the {name} in the README")
        print("".join(f"# {fault}\n" for fault in faults), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The README's table of settings, against those that the program knows.  TAP on standard output."""

import json
import pathlib
import re
import subprocess
import sys


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


def main(program, readme):
    """Prints one test."""
    known, written = in_program(program), in_readme(pathlib.Path(readme))
    print("1..1")
    print("ok" if known == written else "not ok", "1 the settings in the README")
    for key in sorted(known.keys() | written.keys()):
        if known.get(key) != written.get(key):
            print(f"# {key}: {known.get(key)} in the program, {written.get(key)} in the README")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Writes the manual page of the settings: its @SETTINGS@ are they as the program knows them, with an example each."""

import json
import os
import subprocess
import sys


def roff(text):
    """Text as it is, in a line of a manual page."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("\"", "\\(dq")


def values(schema):
    """What a value can be."""
    kind = schema["type"]
    if kind == "boolean":
        return "true, false"
    if kind == "integer":
        smallest = max(branch.get("minimum", 0) for branch in schema.get("anyOf", [schema]))
        if schema["maximum"] < 2**31 - 1:
            return f"a whole number from 0 to {schema['maximum']}"
        return f"0, or a whole number from {smallest} up" if smallest > 0 else "a whole number from 0 up"
    if kind == "array":
        return "a list of lists" if schema["items"]["type"] == "array" else "a list"
    examples = schema.get("examples", [])
    return ", ".join([*schema.get("enum", []), *examples, *["an address"] * bool(examples)]) or "a text"


def entry(key, schema, example):
    """The lines of one setting."""
    default, shown = (json.dumps(value, ensure_ascii=False) for value in (schema["default"], example))
    return [".TP", f".B {roff(key)}", roff(f"{schema['description']}."),
            roff(f"Values: {values(schema)}."), roff(f"Default: {default}."),
            ".PP", ".RS", ".EX", roff(f'"{key}": {shown}'), ".EE", ".RE"]


def main(program, examples, source, target):
    """All are paths."""
    environment = {name: value for name, value in os.environ.items() if name != "LANGUAGE"}
    environment["LC_ALL"] = "C.UTF-8"
    printed = subprocess.run([program, "policy", "--schema"], env=environment, check=True,
                             stdout=subprocess.PIPE).stdout
    with open(examples, encoding="utf-8") as file:
        example = json.load(file)
    lines = []
    for key, schema in json.loads(printed)["properties"].items():
        if key not in example:
            sys.exit(f"{examples}: “{key}” is missing, expected an example of every setting")
        lines += entry(key, schema, example[key])
    with open(source, encoding="utf-8") as page:
        before, after = page.read().split("@SETTINGS@\n")
    with open(target, "w", encoding="utf-8") as page:
        page.write(before + "\n".join(lines) + "\n" + after)


if __name__ == "__main__":
    main(*sys.argv[1:])

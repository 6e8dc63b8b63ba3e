#!/usr/bin/env python3
"""Packs the extension: the same files give the same bytes, whenever and wherever it is run.

usage: pack.py [--helper PATH --build HEADER] OUTPUT FOLDER FILE...

With --helper the extension knows that its helper lies there, and that it was built from what HEADER says; it tells of
another one.
Every FILE is packed under its path below FOLDER. A file in FOLDER that is neither named nor
part of the build is an error: what was forgotten in meson.build must not be missing in silence.
"""

import argparse
import json
import pathlib
import sys
import zipfile

NOT_PACKED = {"README.md", "installed/meson.build", "meson.build", "pack.py", "package.json"}  # the last is for node, which runs the tests
INSTALLATION = "base/installation.js"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that zip knows


def content(options, folder, name):
    """What is packed under a name."""
    if name == INSTALLATION and options.helper is not None:
        build = options.build.read_text(encoding="ascii").split('"')[1]
        return (f"export const HELPER_PATH = {json.dumps(options.helper)};\n"
                f"export const HELPER_BUILD = {json.dumps(build)};\n").encode()
    return (folder / name).read_bytes()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--helper")
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("output")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()

    folder = options.folder.resolve()
    named = {file.resolve().relative_to(folder).as_posix() for file in options.files}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    forgotten = there - named - NOT_PACKED
    if forgotten:
        sys.exit(f"pack.py: not named in meson.build: {', '.join(sorted(forgotten))}")

    with zipfile.ZipFile(options.output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(named):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content(options, folder, name))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Packs the extension: the same files give the same bytes, whenever and wherever it is run.

usage: pack.py OUTPUT FOLDER FILE...

Every FILE is packed under its path below FOLDER. A file in FOLDER that is neither named nor
part of the build is an error: what was forgotten in meson.build must not be missing in silence.
"""

import pathlib
import sys
import zipfile

NOT_PACKED = {"README.md", "meson.build", "pack.py", "package.json"}  # the last is for node, which runs the tests
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that zip knows


def main(output, folder, *files):
    folder = pathlib.Path(folder).resolve()
    named = {pathlib.Path(file).resolve().relative_to(folder).as_posix() for file in files}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    forgotten = there - named - NOT_PACKED
    if forgotten:
        sys.exit(f"pack.py: not named in meson.build: {', '.join(sorted(forgotten))}")

    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(named):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (folder / name).read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])

#!/usr/bin/env python3
"""Writes a header with the build: a digest of all that the helper is made from.

usage: digest-sources.py VERSION FOLDER HEADER DEPFILE
"""
import hashlib
import pathlib
import sys


def main(version, folder, header, depfile):
    sources = sorted(path for path in pathlib.Path(folder).rglob("*") if path.suffix in (".c", ".h", ".txt"))
    digest = hashlib.sha256(version.encode())
    for path in sources:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    pathlib.Path(header).write_text(f'#define BUILD "{digest.hexdigest()[:16]}"\n', encoding="ascii")
    names = " ".join(str(path).replace(" ", "\\ ") for path in sources)
    pathlib.Path(depfile).write_text(f"{header}: {names}\n", encoding="utf-8")


main(*sys.argv[1:])

#!/usr/bin/env python3
"""Turns invisible-characters.txt into an array in C, in the order of the characters."""
import sys


def main(source, target):
    with open(source, encoding="utf-8") as lines:
        rows = [line.split(maxsplit=3) for line in lines if line.strip() and line[0] != "#"]
    ends = [int(end, 16) for row in rows for end in row[:2]]
    if ends != sorted(ends):
        sys.exit(f"{source}: the ranges are not in order")
    with open(target, "w", encoding="ascii") as out:
        for first, last, kind, meaning in rows:
            out.write(f"{{ 0x{first}, 0x{last}, INVISIBLE_{kind.upper()} }}, /* {meaning.strip()} */\n")


main(*sys.argv[1:])

#!/usr/bin/env python3
"""Turns shared-providers.txt into a hash table in C that costs nothing at start.

The table is one string pool and offsets into it, so that it needs no
relocations and its pages are shared.  Offset 0 is an empty slot.
"""
import sys


def fnv1a(text):
    """The hash; party.c has the same one."""
    value = 2166136261
    for byte in text.encode("ascii"):
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def main(source, target):
    with open(source, encoding="utf-8") as lines:
        domains = [line.strip() for line in lines if line.strip() and line[0] != "#"]
    size = 2 * len(domains) + 1
    slots = [0] * size
    pool = [""]
    offset = 1
    for domain in domains:
        slot = fnv1a(domain) % size
        while slots[slot]:
            slot = (slot + 1) % size
        slots[slot] = offset
        pool.append(domain)
        offset += len(domain) + 1
    with open(target, "w", encoding="ascii") as out:
        out.write(f"#define SHARED_SLOTS {size}u\n")
        out.write("static const char shared_pool[] =\n")
        for domain in pool:
            out.write(f'    "{domain}\\0"\n')
        out.write(";\nstatic const guint32 shared_slots[SHARED_SLOTS] = {\n")
        for first in range(0, size, 12):
            out.write("    " + ", ".join(map(str, slots[first : first + 12])) + ",\n")
        out.write("};\n")


main(*sys.argv[1:])

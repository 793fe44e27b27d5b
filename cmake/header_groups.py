#!/usr/bin/env python3
"""Sorts the headers of rooms and protocols by the heaviest anchor that each includes, over however many others: one line "ANCHOR HEADER"
each, "none" for the rest. A header that includes its anchor may be compiled with the anchor read before: it would come first in any case
or after others, which are judged themselves. Given: the source folder, then the anchors, heaviest first."""
import re
import sys
from pathlib import Path

FOLDERS = ("emulator", "protocols")


def read_includes(source):
    """{header: [what it includes]}, as include lines name them."""
    return {str(header.relative_to(source / folder)): re.findall(r'^#include ["<]([^">]+)[">]', header.read_text(), re.M)
            for folder in FOLDERS for header in (source / folder).rglob("*.hpp")}


def closure(header, includes):
    reached, frontier = set(), [header]
    while frontier:
        for included in includes.get(frontier.pop(), ()):
            if included not in reached:
                reached.add(included)
                frontier.append(included)
    return reached


def main():
    source, anchors = Path(sys.argv[1]), sys.argv[2:]
    includes = read_includes(source)
    for header in sorted(includes):
        reached = closure(header, includes) - {header}
        print(next((anchor for anchor in anchors if anchor in reached), "none"), header)


main()

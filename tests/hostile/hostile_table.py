"""The table of behaviours and outcomes, as docs/hostile.md has it: `PYTHONPATH=. python tests/hostile/hostile_table.py > docs/hostile.md`."""

from __future__ import annotations

import sys

from behaviours import Behaviour
from bodies import BODIES
from content import CLEANING, CONTENT, WRITING
from destinations import DESTINATIONS
from lists import LISTS, TRAPS

FAMILIES = {
    "bodies": "Answers",
    "destinations": "Where requests go",
    "content": "Content that lies",
    "writing": "What is written",
    "cleaning": "Pages that would end the cleaner",
    "lists": "Lists of articles",
    "traps": "Links without end",
}
ALL: list[Behaviour] = [*BODIES, *DESTINATIONS, *CONTENT, *WRITING, *CLEANING, *LISTS, *TRAPS]

HEAD = """# The hostile web, row by row

`tests/hostile` serves four sites on this machine that behave as badly as they can, and a healthy one, and harvests all in
one run, with bounded time and at most 1 GB a process. These are the {count} behaviours and what comes of each; the test holds
every row to it, and the healthy site's articles all arrive. The bounds of the test are smaller than the defaults, so that
it takes seconds. This page is written by `make docs`.
"""


def page() -> str:
    parts = [HEAD.format(count=len(ALL))]
    for family, title in FAMILIES.items():
        rows = [f"| {each.name} | {each.outcome} |" for each in ALL if each.family == family]
        parts.append(
            "\n".join([f"## {title}", "", "| a page, or a list | what comes of it |", "|---|---|", *rows, ""])
        )
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())

"""Mentions: what a block speaks of, as a bit mask. Weak evidence that only the block model weighs."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

WORD = re.compile(r"\w+")
FIRST_WORDS = 60  # what a block is about is said early
LONGEST_RUN = 3


@cache
def subjects() -> tuple[str, ...]:
    """The subjects, in the order of their bits."""
    return tuple(tables())


@cache
def tables() -> dict[str, list[str]]:
    return tomllib.loads((files("cleaners") / "mentions.toml").read_text(encoding="utf-8"))


@cache
def vocabulary() -> dict[str, int]:
    """From a run of words to the subjects that it betrays."""
    found: dict[str, int] = {}
    for place, runs in enumerate(tables().values()):
        for run in runs:
            found[run] = found.get(run, 0) | 1 << place
    return found


def mentions_of(words: list[str]) -> int:
    """The subjects of a block, given its words in lower case, as a bit mask in the order of `subjects()`.

    >>> mask = mentions_of("sign up for our newsletter".split())
    >>> [name for place, name in enumerate(subjects()) if mask >> place & 1]
    ['newsletter']
    """
    known = vocabulary()
    words = words[:FIRST_WORDS]
    mask = 0
    for size in range(1, LONGEST_RUN + 1):
        runs = (
            words
            if size == 1
            else [" ".join(run) for run in zip(*(words[k:] for k in range(size)), strict=False)]
        )
        for run in runs:
            mask |= known.get(run, 0)
        if runs:
            mask |= known.get(f"^{runs[0]}", 0)
    return mask

"""Mentions: what a block speaks of, as a bit mask. Weak evidence that only the block model weighs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

FIRST_WORDS = 60  # what a block is about is said early
LONGEST_RUN = 3


@dataclass(slots=True)
class Step:
    """What a word means after the words before it, and what may come after it."""

    mask: int = 0
    further: dict[str, Step] = field(default_factory=dict)


Steps = dict[str, Step]


@cache
def subjects() -> tuple[str, ...]:
    """The subjects, in the order of their bits."""
    return tuple(tables())


@cache
def tables() -> dict[str, list[str]]:
    return tomllib.loads((files("cleaners") / "mentions.toml").read_text(encoding="utf-8"))


@cache
def vocabulary() -> Steps:
    """The runs of words that betray subjects, word by word."""
    found: Steps = {}
    for place, runs in enumerate(tables().values()):
        for words in map(str.split, runs):
            if len(words) <= LONGEST_RUN:
                enter(found, words, 1 << place)
    return found


@cache
def openers() -> frozenset[str]:
    """The words that runs begin with."""
    return frozenset(vocabulary())


def enter(steps: Steps, words: list[str], mask: int) -> None:
    """Put a run among the steps."""
    for word in words:
        step = steps.setdefault(word, Step())
        steps = step.further
    step.mask |= mask


def mentions_of(words: list[str]) -> int:
    """The subjects of a block, given its words in lower case, as a bit mask in the order of `subjects()`.

    >>> mask = mentions_of("sign up for our newsletter".split())
    >>> [name for place, name in enumerate(subjects()) if mask >> place & 1]
    ['newsletter']
    """
    known = vocabulary()
    words = words[:FIRST_WORDS]
    mask = mask_of(known.get(f"^{words[0]}"), words, 0) if words else 0
    if openers().isdisjoint(words):
        return mask
    for place, word in enumerate(words):
        if word in known:
            mask |= mask_of(known[word], words, place)
    return mask


def mask_of(step: Step | None, words: list[str], place: int) -> int:
    """The subjects of all runs that begin at a place, given the step that its word is."""
    mask = 0
    while step:
        mask |= step.mask
        place += 1
        step = step.further.get(words[place]) if step.further and place < len(words) else None
    return mask

"""Families of class names: what themes and plug-ins that nobody catalogued call their blocks.

The vocabulary is data (`families.toml`); here is how a name is held against it. A name is split where people
split names (`related-posts`, `relatedPosts`, `related_posts`), and meets a family when it *begins* with
one of its words. A family's word somewhere inside a longer name (`post-related-wide`) is weaker evidence, kept apart.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from cleaners.document import Element

HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
SEAM = re.compile(r"[^a-z0-9ß-ÿ]+|(?<=[a-z])(?=\d)")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LONGEST_WORD = 7  # parts of the longest word in the vocabulary
LONGEST_NAME = 80  # generated names beyond this carry no meaning


class Family(NamedTuple):
    name: str
    cut: bool
    starts: frozenset[str]
    whole: frozenset[str]


class Marks(NamedTuple):
    """Families as bit masks: those the name begins with, and those it merely contains."""

    begins: int
    contains: int


@cache
def families() -> tuple[Family, ...]:
    """The vocabulary, in the order of its file; a family's place is its bit."""
    tables = tomllib.loads((files("cleaners") / "families.toml").read_text(encoding="utf-8"))
    return tuple(
        Family(name, t.get("cut", False), frozenset(t.get("starts", ())), frozenset(t.get("whole", ())))
        for name, t in tables.items()
    )


@cache
def bit(name: str) -> int:
    return 1 << [family.name for family in families()].index(name)


@cache
def vocabulary() -> tuple[dict[str, int], dict[str, int]]:
    """Two look-ups from a word to its families: words that may begin a name, words that must be all of it."""
    starts: dict[str, int] = {}
    whole: dict[str, int] = {}
    for place, family in enumerate(families()):
        for words, known in ((family.starts, starts), (family.whole, whole)):
            for word in words:
                key = "-".join(words_of_name(word))
                known[key] = known.get(key, 0) | 1 << place
    return starts, whole


@lru_cache(maxsize=50_000)
def marks_of(name: str) -> Marks:
    """Hold one class name or id against the vocabulary.

    >>> marks_of("related-posts").begins == marks_of("relatedPosts").begins == bit("related")
    True
    >>> marks_of("unrelated")
    Marks(begins=0, contains=0)
    >>> marks_of("post-body-related") == Marks(bit("content"), bit("related"))
    True
    """
    words = words_of_name(name)
    starts, whole = vocabulary()
    begins = whole.get("-".join(words), 0)
    contains = 0
    for first in range(min(len(words), 6)):
        for last in range(first + 1, min(len(words), first + LONGEST_WORD) + 1):
            found = starts.get("-".join(words[first:last]), 0)
            if first == 0:
                begins |= found
            else:
                contains |= found
    return Marks(begins, contains & ~begins)


# attributes in which builders of pages name a block, besides class and id
NAMING = (
    "itemprop",
    "role",
    "data-testid",
    "data-component",
    "data-module",
    "data-type",
    "data-widget",
    "aria-label",
)


def names_on(element: Element) -> list[str]:
    """All the names an element goes by: classes, id, and what other attributes call it."""
    attributes = element.attrib
    if not attributes:
        return []
    names = attributes.get("class", "").split()
    own = attributes.get("id")
    if own and element.tag not in HEADINGS:  # the id of a heading is its own words, for links to jump to
        names.append(own)
    return names + [value for key in NAMING if (value := attributes.get(key))]


@lru_cache(maxsize=50_000)
def marks_of_element(names: tuple[str, ...]) -> Marks:
    """The marks of all the names of an element, put together."""
    begins = contains = 0
    for name in names:
        marks = marks_of(name)
        begins |= marks.begins
        contains |= marks.contains
    return Marks(begins, contains & ~begins)


@lru_cache(maxsize=50_000)
def words_of_name(name: str) -> tuple[str, ...]:
    """A name taken apart where people put names together.

    >>> words_of_name("post__relatedLinks-2")
    ('post', 'related', 'links')
    """
    if len(name) > LONGEST_NAME:
        return ()
    return tuple(word for word in SEAM.split(HUMP.sub("-", name).lower()) if word and not word.isdigit())


def beginnings(name: str) -> tuple[str, ...]:
    """What a name begins with, one to three words long.

    >>> beginnings("post-related-links-wide")
    ('post', 'post-related', 'post-related-links')
    """
    words = words_of_name(name)
    return tuple("-".join(words[:count]) for count in range(1, min(3, len(words)) + 1))

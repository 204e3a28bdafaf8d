"""Families of class names: what themes and plug-ins that nobody catalogued call their blocks.

The vocabulary is data (`families.toml`); here is how a name is held against it. A name is split where people
split names (`related-posts`, `relatedPosts`, `related_posts`), and meets a family when it *begins* with
one of its words. A family's word somewhere inside a longer name (`post-related-wide`) is weaker evidence, kept apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from cleaners.document import Element
from cleaners.memory import Memory

HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
PART = re.compile(r"[0-9]*[a-zß-ÿ]+")  # a number begins a part, and says nothing by itself
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LONGEST_WORD = 7  # parts of the longest word in the vocabulary
LONGEST_NAME = 80  # generated names beyond this carry no meaning
MOST_CLASSES = 1_000  # on one element; pages have been seen with more than a hundred
MOST_NAMES = 10_000  # to remember; a site has less


class Family(NamedTuple):
    name: str
    cut: bool
    starts: frozenset[str]
    whole: frozenset[str]


class Marks(NamedTuple):
    """Families as bit masks: those the name begins with, and those it merely contains."""

    begins: int
    contains: int


NO_MARKS = Marks(0, 0)  # as most names have it


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


@cache
def longest() -> dict[str, int]:
    """How many parts a word of the vocabulary has at most, by its first part; most parts of names begin none."""
    found: dict[str, int] = {}
    for words in vocabulary():
        for word in words:
            first = word.partition("-")[0]
            found[first] = max(found.get(first, 0), word.count("-") + 1)
    return found


def marks_of(name: str) -> Marks:
    """Hold one class name or id against the vocabulary.

    >>> marks_of("related-posts").begins == marks_of("relatedPosts").begins == bit("related")
    True
    >>> marks_of("unrelated")
    Marks(begins=0, contains=0)
    >>> marks_of("post-body-related") == Marks(bit("content"), bit("related"))
    True
    """
    return marks_among(words_of_name(name))


def marks_among(words: Sequence[str]) -> Marks:
    """The same of a name that was taken apart."""
    reach = longest()
    if reach.keys().isdisjoint(words):
        return NO_MARKS
    starts, whole = vocabulary()
    begins = whole.get("-".join(words), 0)
    contains = 0
    for first, word in enumerate(words[:6]):
        if word not in reach:
            continue
        for last in range(first + 1, min(len(words), first + reach[word]) + 1):
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
OTHERS = frozenset(NAMING)


def names_on(element: Element) -> list[str]:
    """All the names an element goes by: classes, id, and what other attributes call it."""
    attributes = dict(element.items())  # one call into the tree instead of one for each attribute
    return names_among(attributes, str(element.tag)) if attributes else []


def names_among(attributes: Mapping[str, str], tag: str) -> list[str]:
    """The names among the attributes of an element."""
    names = attributes.get("class", "").split(None, MOST_CLASSES)[:MOST_CLASSES]
    own = attributes.get("id")
    if own and tag not in HEADINGS:  # the id of a heading is its own words, for links to jump to
        names.append(own)
    if not OTHERS.isdisjoint(attributes):
        names += [value for key in NAMING if (value := attributes.get(key))]
    return [name for name in names if len(name) <= LONGEST_NAME]


@lru_cache(maxsize=MOST_NAMES)
def words_of_name(name: str) -> tuple[str, ...]:
    """A name taken apart where people put names together.

    >>> words_of_name("post__relatedLinks-2")
    ('post', 'related', 'links')
    """
    if len(name) > LONGEST_NAME:
        return ()
    return tuple(PART.findall(name if name.islower() else HUMP.sub("-", name).lower()))


def beginnings(words: Sequence[str]) -> tuple[str, ...]:
    """What a name of some words begins with, one to three words long.

    >>> beginnings(["post", "related", "links", "wide"])
    ('post', 'post-related', 'post-related-links')
    """
    if len(words) < 2:
        return tuple(words)
    two = f"{words[0]}-{words[1]}"
    return (words[0], two) if len(words) == 2 else (words[0], two, f"{two}-{words[2]}")


class Called(NamedTuple):
    """All that is told of a name, or of several together."""

    begins: int
    contains: int
    beginnings: tuple[str, ...]  # each once


def called_by(name: str) -> Called:
    words = words_of_name(name)
    return Called(*marks_among(words), beginnings(words))


TOLD: Final = Memory(called_by)  # by name


def called(names: Sequence[str]) -> Called:
    """What the names of an element say together.

    >>> called(["related-posts", "related"]) == (bit("related"), 0, ("related", "related-posts"))
    True
    """
    told = [TOLD[name] for name in names]
    if len(told) == 1:
        return told[0]
    begins = contains = 0
    first: list[str] = []
    for one in told:
        begins |= one[0]
        contains |= one[1]
        first += one[2]
    return Called(begins, contains & ~begins, tuple(dict.fromkeys(first)))

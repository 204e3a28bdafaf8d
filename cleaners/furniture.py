"""Furniture: blocks that are not the article by what their tag, their role or their name says anywhere on the web.

These rules come after the catalogue, for the plug-ins and themes that nobody catalogued. Only names whose blocks almost
never hold an author's words cut here (`cut = true` in `families.toml`); what is less sure the block model weighs. A block that
holds much of the page's prose, or its headline, is no furniture whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, reduce
from itertools import chain
from operator import or_
from string import digits
from typing import Final, NamedTuple

from cleaners.document import Document, Element, drop_all, where, words_of
from cleaners.families import (
    HEADINGS,
    LONGEST_NAME,
    NAMING,
    families,
    longest,
    vocabulary,
    words_of_name,
)
from cleaners.memory import Memory
from cleaners.nests import Nest
from cleaners.records import Removal

TAGS = {"nav": "navigation", "footer": "footer", "dialog": "popup", "select": "form", "form": "form"}
ROLES = {
    "navigation": "navigation", "menu": "navigation", "menubar": "navigation", "search": "navigation",
    "contentinfo": "footer", "dialog": "popup", "alertdialog": "popup",
}  # fmt: skip
UNTOUCHED = frozenset({"html", "body", "main", "article", "h1"})
MOST_PROSE = 0.2  # of the page's; wrappers of whole pages are called "sidebar-left" or "has-related", too
SHORTEST_PROSE = 80  # characters of a paragraph
MOST_AROUND = 8  # blocks that were too much to take, around another; the words of each are read again
# a name and its first word: capitals go with the small letters behind them, and a capital behind those begins the next word
NAME = re.compile(r"(?=\S)([^A-Za-zÀ-ÿ\s]*([A-ZÀ-ÿ]*[a-zß-ÿ]*)\S*)")


class Verdict(NamedTuple):
    kind: str
    rule: str


def take_out(document: Document, *held: Element | None) -> list[Removal]:
    """Take the furniture out of a page, but what holds one of some elements; the ledger has a line for each block taken."""
    taken = list(furniture(document, with_ancestors(element for element in held if element is not None)))
    steps: dict[Element, str] = {}
    ledger = [Removal(v.kind, v.rule, where(element, known=steps), words) for element, v, words in taken]
    drop_all(element for element, _, _ in taken)
    return [line for line in ledger if line.text]


def with_ancestors(elements: Iterable[Element]) -> set[Element]:
    """Elements and all around them."""
    found: set[Element] = set()
    for element in elements:
        node: Element | None = element
        while node is not None and node not in found:
            found.add(node)
            node = node.getparent()
    return found


def furniture(document: Document, spared: set[Element]) -> Iterator[tuple[Element, Verdict, str]]:
    """The outermost furniture of a page, in order, with its words."""
    verdicts = suspects(document)
    nest = Nest([document.root, *verdicts])
    judge = Judge(document.root, nest)
    gone: set[Element] = set()
    for element, verdict in verdicts.items():
        outer = nest.around[element]
        if outer is None or outer in gone:  # none is around what an earlier pass took
            gone.add(element)
        elif element not in spared and judge.is_minor(element, verdict, outer):
            gone.add(element)
            yield element, verdict, judge.words or words_of(element)


class Judge:
    """Says which suspects a page can do without, each after those around it."""

    def __init__(self, root: Element, nest: Nest) -> None:
        self.prose = nest.paragraph_letters(shortest=SHORTEST_PROSE)
        self.headed = with_ancestors(root.iter("h1"))
        self.most = MOST_PROSE * (self.prose[root] or len(words_of(root)) // 4)
        self.passed = {root: 0}  # how many of those around each were read for nothing
        self.words = ""  # of the last block, if they were read

    def is_minor(self, element: Element, verdict: Verdict, outer: Element) -> bool:
        """Whether the page can do without the block; a discussion may well be longer than what it discusses."""
        passed = self.passed[element] = self.passed.get(outer, 0)
        self.words = ""
        if verdict.kind == "comments":
            return element not in self.headed
        if prose := self.prose[element]:
            return prose <= self.most
        if passed >= MOST_AROUND:
            return False
        self.words = words_of(element)
        is_minor = len(self.words) // 4 <= self.most
        self.passed[element] += not is_minor
        return is_minor


def suspects(document: Document) -> dict[Element, Verdict]:
    """Every element that its tag, role or names speak against, in the page's order."""
    begun = cut_by_classes(document)
    for element, mask in cut_by_others(document):
        begun[element] = begun.get(element, 0) | mask
    roles = {
        element: ROLES[role.lower()]
        for element, role in document.attributes["role"].items()
        if role.lower() in ROLES
    }
    found = document.in_order({*begun, *roles, *document.root.iter(*TAGS)})
    verdicts = [(each, verdict_of(str(each.tag), roles.get(each), begun.get(each, 0))) for each in found]
    return {element: verdict for element, verdict in verdicts if verdict}


def verdict_of(tag: str, role: str | None, begun: int) -> Verdict | None:
    """What an element is by its tag, its role or the families its names begin with; nothing for some."""
    if tag in UNTOUCHED:
        return None
    if kind := TAGS.get(tag):
        return Verdict(kind, f"tag:{tag}")
    if role:
        return Verdict(role, f"role:{role}")
    family = cutting(begun)
    return Verdict(family, f"family:{family}") if family else None


def cut_by_classes(document: Document) -> dict[Element, int]:
    """The families to cut that classes of elements begin with."""
    told = cut_among(suspicious(document.class_names))
    return {element: reduce(or_, masks) for element, masks in document.of_classes(told).items()}


def cut_by_others(document: Document) -> Iterator[tuple[Element, int]]:
    """The families to cut that other names of elements begin with; numbers before a name do not count.

    Each is one name, of several words perhaps. A heading's id is none: it is the heading's own words.
    """
    columns = {name: document.attributes[name] for name in (*NAMING, "id")}
    values = set(chain.from_iterable(column.values() for column in columns.values()))
    first = suspicious(chain.from_iterable(map(str.split, values)))
    told = cut_among([value for value in values if not first.isdisjoint(value.split())])
    for name, column in columns.items() if told else ():
        for element, value in column.items():
            if value in told and not (name == "id" and element.tag in HEADINGS):
                yield element, told[value]


def cut_among(names: Iterable[str]) -> dict[str, int]:
    """Those of some names that begin with families to cut, with these."""
    short = (name for name in names if len(name) <= LONGEST_NAME)
    # a number at the end says nothing; without it the ids of a menu's entries are one
    return {name: mask for name in short if (mask := CUT[name.rstrip(digits)])}


def suspicious(names: Iterable[str]) -> set[str]:
    """Those of some names, each a word, that begin with the first word of a block to cut."""
    known = first_words()
    return {name for name, word in NAME.findall(" ".join(names)) if word.lower() in known}


def cut_families(name: str) -> int:
    """The families to cut that a name begins with, as a mask."""
    starts, whole = vocabulary()
    words = words_of_name(name)
    begins = whole.get("-".join(words), 0)
    most = longest().get(words[0], 0) if words else 0
    for last in range(1, min(len(words), most) + 1):
        begins |= starts.get("-".join(words[:last]), 0)
    return begins & all_cut()


CUT: Final = Memory(cut_families)


@cache
def all_cut() -> int:
    """The mask of all families whose blocks are cut."""
    return sum(1 << place for place, family in enumerate(families()) if family.cut)


@cache
def first_words() -> frozenset[str]:
    """Every word that may begin the name of a block to cut."""
    return frozenset(words_of_name(word)[0] for f in families() if f.cut for word in (*f.starts, *f.whole))


def cutting(begins: int) -> str:
    """The first family in a mask whose blocks are cut."""
    mask = begins & all_cut()
    return families()[(mask & -mask).bit_length() - 1].name if mask else ""

"""Furniture: blocks that are not the article by what their tag, their role or their name says anywhere on the web.

These rules come after the catalogue, for the plug-ins and themes that nobody catalogued. Only names whose blocks almost
never hold an author's words cut here (`cut = true` in `families.toml`); what is less sure the block model weighs. A block that
holds much of the page's prose, or its headline, is no furniture whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, partial, reduce
from operator import or_
from typing import NamedTuple

from cleaners.document import Document, Element, Tell, drop_all, where, words_of
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
    begun, roles = document.told(told_by_attribute()), document.told({"role": kinds_by_role})
    found = document.in_order({*begun, *roles, *document.root.iter(*TAGS)})
    verdicts = {
        element: verdict_of(str(element.tag), roles.get(element), begun.get(element)) for element in found
    }
    return {element: verdict for element, verdict in verdicts.items() if verdict}


def kinds_by_role(roles: Collection[str]) -> dict[str, str]:
    return {role: ROLES[role.lower()] for role in roles if role.lower() in ROLES}


def verdict_of(tag: str, roles: Mapping[str, str] | None, begun: Mapping[str, int] | None) -> Verdict | None:
    """What an element is by its tag, its role or the families its names begin with; nothing for some."""
    if tag in UNTOUCHED:
        return None
    if kind := TAGS.get(tag):
        return Verdict(kind, f"tag:{tag}")
    if roles:
        return Verdict(roles["role"], f"role:{roles['role']}")
    masks = [
        mask
        for name, mask in (begun or {}).items()
        if not (name == "id" and tag in HEADINGS)  # a heading's id is its own words
    ]
    family = cutting(reduce(or_, masks, 0))
    return Verdict(family, f"family:{family}") if family else None


@cache
def told_by_attribute() -> dict[str, Tell[int]]:
    """For each attribute that names blocks, what tells the families to cut that values of it begin with."""
    masks = Memory(cut_families)
    return {
        **dict.fromkeys((*NAMING, "id"), partial(cut_by_name, masks)),
        "class": partial(cut_by_names, masks),
    }


def cut_by_name(masks: Mapping[str, int], values: Collection[str]) -> dict[str, int]:
    """The families of values that are one name each, of several words perhaps; numbers before it do not count."""
    suspects = suspicious(values)
    some = [
        value for value in values if len(value) <= LONGEST_NAME and not suspects.isdisjoint(value.split())
    ]
    return {value: mask for value in some if (mask := masks[value])}


def cut_by_names(masks: Mapping[str, int], values: Collection[str]) -> dict[str, int]:
    """The families of values that are lists of names."""
    each = {name: mask for name in suspicious(values) if len(name) <= LONGEST_NAME and (mask := masks[name])}
    lists = [(value, value.split()) for value in values if each]
    return {
        value: reduce(or_, [each[name] for name in names if name in each])
        for value, names in lists
        if not each.keys().isdisjoint(names)
    }


def suspicious(values: Iterable[str]) -> set[str]:
    """Of all that stands between spaces in some values, what begins with the first word of a block to cut."""
    known = first_words()
    return {
        name for name, word in NAME.findall(" ".join(set(" ".join(values).split()))) if word.lower() in known
    }


def cut_families(name: str) -> int:
    """The families to cut that a name begins with, as a mask."""
    starts, whole = vocabulary()
    words = words_of_name(name)
    begins = whole.get("-".join(words), 0)
    most = longest().get(words[0], 0) if words else 0
    for last in range(1, min(len(words), most) + 1):
        begins |= starts.get("-".join(words[:last]), 0)
    return begins & all_cut()


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

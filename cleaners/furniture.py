"""Furniture: blocks that are not the article by what their tag, their role or their name says anywhere on the web.

These rules come after the catalogue, for the plug-ins and themes that nobody catalogued. Only names whose blocks almost
never hold an author's words cut here (`cut = true` in `families.toml`); what is less sure the block model weighs. A block that
holds much of the page's prose, or its headline, is no furniture whatever it is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cleaners.document import Document, Element, drop, where, words_of
from cleaners.families import families, marks_of_element, names_on
from cleaners.records import Removal

TAGS = {"nav": "navigation", "footer": "footer", "dialog": "popup", "select": "form", "form": "form"}
ROLES = {
    "navigation": "navigation", "menu": "navigation", "menubar": "navigation", "search": "navigation",
    "contentinfo": "footer", "dialog": "popup", "alertdialog": "popup",
}  # fmt: skip
UNTOUCHED = frozenset({"html", "body", "main", "article", "h1"})
MOST_PROSE = 0.2  # of the page's; wrappers of whole pages are called "sidebar-left" or "has-related", too
SHORTEST_PROSE = 80  # characters of a paragraph


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: str
    rule: str


def take_out(document: Document, *held: Element | None) -> list[Removal]:
    """Take the furniture out of a page, but what holds one of some elements; the ledger has a line for each block taken."""
    spared = {
        around for element in held if element is not None for around in (element, *element.iterancestors())
    }
    whole = prose_in(document.root)
    found = list(furniture(document.root, spared, whole))
    ledger = [Removal(v.kind, v.rule, where(element), words_of(element)) for element, v in found]
    for element, _ in found:
        drop(element)
    return [line for line in ledger if line.text]


def furniture(root: Element, spared: set[Element], whole: int) -> Iterator[tuple[Element, Verdict]]:
    """The outermost furniture of a tree, in order."""
    pending = [root]
    while pending:
        element = pending.pop()
        if not isinstance(element.tag, str):
            continue
        verdict = verdict_of(element)
        if verdict and element not in spared and is_minor(element, verdict, whole):
            yield element, verdict
        else:
            pending.extend(reversed(element))


def verdict_of(element: Element) -> Verdict | None:
    """What an element is by its tag, its role or its names; nothing for most."""
    tag = str(element.tag)
    if tag in UNTOUCHED:
        return None
    if kind := TAGS.get(tag):
        return Verdict(kind, f"tag:{tag}")
    if kind := ROLES.get((element.get("role") or "").lower()):
        return Verdict(kind, f"role:{kind}")
    names = tuple(names_on(element))
    family = cutting(marks_of_element(names).begins) if names else ""
    return Verdict(family, f"family:{family}") if family else None


@cache
def cutting(begins: int) -> str:
    """The first family in a mask whose blocks are cut."""
    return next((f.name for place, f in enumerate(families()) if f.cut and begins >> place & 1), "")


def is_minor(element: Element, verdict: Verdict, whole: int) -> bool:
    """Whether the page can do without the block; a discussion may well be longer than what it discusses."""
    if verdict.kind == "comments":
        return not any(True for _ in element.iter("h1"))
    return prose_in(element) <= MOST_PROSE * whole


def prose_in(element: Element) -> int:
    """Characters in an element's paragraphs; of text in any element where there are no paragraphs."""
    lengths = [len(paragraph.text_content()) for paragraph in element.iter("p")]
    return sum(length for length in lengths if length >= SHORTEST_PROSE) or len(words_of(element)) // 4

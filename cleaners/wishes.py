"""What the user of a site asks for: further blocks to take out, by their marks, and the element that holds the body.

Marks are those of the catalogue: a class, an id, the beginning of one up to a hyphen or an underscore, one with a number at
its end, the name of a custom element. What they meet goes before anything else is looked at, and the ledger says for which mark.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

from cleaners.catalogue import LONGEST_NAME, UNTOUCHED, patterns_of
from cleaners.document import Document, Element, drop_all, where, words_of
from cleaners.records import Removal

BODY = "site:body"  # the rule that takes what stands outside of the element that holds the body
LONGEST_SELECTOR = 200  # letters; what is nested deeper than that allows is beyond the library
NOT_FOUND = "body_not_found"  # the flag of a page without that element


def take_out(document: Document, marks: Sequence[str]) -> list[Removal]:
    """Take out the blocks that bear a mark of the user's; the ledger has a line for each."""
    wanted = frozenset(mark.strip().lower() for mark in marks)
    found = list(outermost(document.root, wanted)) if wanted else []
    ledger = [Removal("other", f"site:{mark}", where(element), words_of(element)) for element, mark in found]
    drop_all(element for element, _ in found)
    if found:  # the other passes are not to look at what is gone
        document.held = list(document.root.iter())
    return [line for line in ledger if line.text]


def outermost(root: Element, wanted: Collection[str]) -> Iterator[tuple[Element, str]]:
    """The elements that bear one of some marks, in order, but for those inside others; and the mark."""
    pending = [root]
    while pending:
        element = pending.pop()
        mark = next((mark for mark in marks_on(element) if mark in wanted), None)
        if mark:
            yield element, mark
        else:
            pending.extend(child for child in reversed(element) if isinstance(child.tag, str))


def marks_on(element: Element) -> Iterator[str]:
    """Every mark that an element bears.

    >>> from lxml import html
    >>> list(marks_on(html.fromstring('<div id="Box" class="ad-slot">')))
    ['.ad-slot', '.ad-*', '#box']
    """
    tag = str(element.tag)
    if tag in UNTOUCHED:
        return
    tokens = [(".", token) for token in (element.get("class") or "").lower().split()]
    tokens += [("#", (element.get("id") or "").strip().lower())]
    tokens += [("@", (element.get("data-testid") or element.get("data-hook") or "").lower())]
    for sigil, token in tokens:
        if token and len(token) <= LONGEST_NAME:
            yield sigil + token
            yield from (sigil + pattern for pattern in patterns_of(token))
    if "-" in tag or ":" in tag:
        yield tag


def body_of(document: Document, selector: str | None) -> Element | None:
    """The first element that a CSS selector meets; a page without one, or a selector that is none, is flagged."""
    if not selector:
        return None
    element = first_met(selector, document.root)
    if element is None:
        document.flags.append(NOT_FOUND)
    return element


def left(document: Document, element: Element | None) -> Element | None:
    """The element, unless it went from its page as a widget, which is flagged."""
    if element is None or document.holds(element):
        return element
    document.flags.append(NOT_FOUND)
    return None


def first_met(selector: str, root: Element) -> Element | None:
    """The first element that a CSS selector meets; none if it is no selector, too."""
    if len(selector) > LONGEST_SELECTOR:
        return None
    try:
        met = CSSSelector(selector, translator="html")(root)
    except (SelectorError, etree.XPathError, ValueError):
        return None
    return next(iter(met), None)

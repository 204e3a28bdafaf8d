"""Loose lines: words that stand bare between blocks, without an element of their own.

Some plug-ins print a few words wherever a theme calls them, such as "Views: 8,781" between two blocks. No
mark meets them; only their words tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement as Element

from cleaners.document import BLOCKLIKE, squeeze

LONGEST: Final = 160  # letters; what is longer is prose
LONGEST_RAW: Final = 400  # the same with its white space
HOLDERS: Final = frozenset("p div section article main aside header footer td".split())


@dataclass(frozen=True, slots=True)
class LooseLine:
    """A line of text, and the element that it begins or follows."""

    text: str
    beside: Element
    follows: bool

    def drop(self) -> None:
        if self.follows:
            self.beside.tail = " "
        else:
            self.beside.text = " "


def loose_lines(elements: Iterable[Element]) -> Iterator[LooseLine]:
    """Every short text beside elements that fills a line by itself; what follows one comes before what is in it.

    >>> from lxml import html
    >>> page = html.fromstring("<div>Views: 12<p>Prose with <b>bold</b> words</p> The end <i>of</i> it</div>")
    >>> [line.text for line in loose_lines(page.iter())]
    ['Views: 12']
    """
    for element in elements:
        tag = element.tag
        if tag not in BLOCKLIKE:
            continue
        # between nearly all blocks there is nothing but white space
        if (text := element.tail) and not text.isspace() and (line := short(text)) and stands_bare(element):
            yield LooseLine(line, element, follows=True)
        if tag in HOLDERS and (text := element.text) and not text.isspace():
            first = element[0] if len(element) else None
            if is_block(first) and (line := short(text)):
                yield LooseLine(line, element, follows=False)


def short(text: str) -> str:
    """The words of a text; nothing where they are too many for a line."""
    words = squeeze(text) if len(text) < LONGEST_RAW else ""
    return words if len(words) <= LONGEST else ""


def stands_bare(element: Element) -> bool:
    """Whether what follows a block is a line of its own, in an element that may hold such lines."""
    parent = element.getparent()
    return parent is not None and parent.tag in HOLDERS and is_block(element.getnext())


def is_block(element: Element | None) -> bool:
    """Whether a line ends here; the edge of its parent counts as a block."""
    return element is None or element.tag in BLOCKLIKE

"""Loose lines: words that stand bare between blocks, without an element of their own.

Some plug-ins print a few words wherever a theme calls them, such as "Views: 8,781" between two blocks. No
mark meets them; only their words tell.
"""

from __future__ import annotations

from collections.abc import Iterator
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


def loose_lines(root: Element) -> Iterator[LooseLine]:
    """Every short text that fills a line by itself; what follows an element comes before what is in it.

    >>> from lxml import html
    >>> page = html.fromstring("<div>Views: 12<p>Prose with <b>bold</b> words</p> The end <i>of</i> it</div>")
    >>> [line.text for line in loose_lines(page)]
    ['Views: 12']
    """
    for element in root.iter(*BLOCKLIKE):
        # between nearly all blocks there is nothing but white space
        if (text := element.tail) and not text.isspace() and is_short(text) and stands_bare(element):
            yield LooseLine(squeeze(text), element, follows=True)
        if (
            element.tag in HOLDERS
            and (text := element.text)
            and not text.isspace()
            and is_short(text)
            and is_block(next(iter(element), None))
        ):
            yield LooseLine(squeeze(text), element, follows=False)


def is_short(text: str) -> bool:
    """Whether a text has words, and not too many for a line."""
    return len(text) < LONGEST_RAW and 0 < len(squeeze(text)) <= LONGEST


def stands_bare(element: Element) -> bool:
    """Whether what follows a block is a line of its own, in an element that may hold such lines."""
    parent = element.getparent()
    return parent is not None and parent.tag in HOLDERS and is_block(element.getnext())


def is_block(element: Element | None) -> bool:
    """Whether a line ends here; the edge of its parent counts as a block."""
    return element is None or element.tag in BLOCKLIKE

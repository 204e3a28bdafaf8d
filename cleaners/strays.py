"""Strays: lines that stand bare between blocks, without an element of their own.

Some plug-ins print a few words wherever a theme calls them, such as "Views: 8,781" between two blocks. No
mark meets them; only their words tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml.html import HtmlElement as Element

from cleaners.document import BLOCKLIKE, squeeze

LONGEST: Final = 160  # letters; what is longer is prose
BARE = etree.XPath(
    "//text()[normalize-space()][string-length() < 400][parent::p or parent::div or parent::section or "
    "parent::article or parent::main or parent::aside or parent::header or parent::footer or parent::td]"
)


@dataclass(frozen=True, slots=True)
class Stray:
    """A line of text, and the element that it begins or follows."""

    text: str
    beside: Element
    follows: bool

    def drop(self) -> None:
        if self.follows:
            self.beside.tail = " "
        else:
            self.beside.text = " "


def strays(root: Element) -> Iterator[Stray]:
    """Every short text that fills a line by itself.

    >>> from lxml import html
    >>> page = html.fromstring("<div>Views: 12<p>Prose with <b>bold</b> words</p> The end <i>of</i> it</div>")
    >>> [stray.text for stray in strays(page)]
    ['Views: 12']
    """
    for text in BARE(root):
        beside, line = text.getparent(), squeeze(text)
        before, after = neighbours(beside, follows=text.is_tail)
        if line and len(line) <= LONGEST and before in BLOCKLIKE and after in BLOCKLIKE:
            yield Stray(line, beside, text.is_tail)


def neighbours(beside: Element, *, follows: bool) -> tuple[str, str]:
    """The names of the elements before and after a text; the edge of its parent counts as a block."""
    after = beside.getnext() if follows else next(iter(beside), None)
    return str(beside.tag) if follows else "div", "div" if after is None else str(after.tag)

"""Nests: which block of a page lies in which.

A page of the wild web may nest thousands of blocks, so everything here takes one walk, however deep they lie.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from lxml import etree
from lxml.html import HtmlElement as Element

LETTERS: Final = etree.XPath(
    "string-length()"
)  # of all text within an element; counted without taking it over
MOST_INSIDE: Final = 10  # paragraphs in each other; beyond it somebody wants to keep us busy


class Nest:
    """The blocks of a page, each with the nearest one around it.

    >>> from lxml import html
    >>> page = html.fromstring("<div><ul><li><div><p>four</p></div><p>one</p></li></ul></div>")
    >>> outer, inner = page.find("ul"), page.find(".//div")
    >>> nest = Nest([outer, inner])
    >>> nest.around[inner] is outer, nest.around[outer]
    (True, None)
    >>> sorted(nest.paragraph_letters().values())
    [4, 7]
    """

    def __init__(self, blocks: Collection[Element]) -> None:
        """Take the blocks in document order."""
        self.blocks = list(blocks)
        self.nearest: dict[Element, Element | None] = {block: block for block in self.blocks}
        self.around = {block: self.block_of(block.getparent()) for block in self.blocks}

    def block_of(self, element: Element | None) -> Element | None:
        """The block that an element is or lies in; what was walked once is remembered."""
        path = []
        while element is not None and element not in self.nearest:
            path.append(element)
            element = element.getparent()
        block = None if element is None else self.nearest[element]
        self.nearest.update(dict.fromkeys(path, block))
        return block

    def paragraph_letters(self, *, shortest: int = 0) -> dict[Element, int]:
        """How many letters stand in paragraphs, by block; paragraphs with fewer than `shortest` do not count."""
        letters = dict.fromkeys(self.blocks, 0)
        for outermost in (block for block, outer in self.around.items() if outer is None):
            for paragraph, length in paragraphs(outermost):
                if length >= shortest and (block := self.block_of(paragraph)) is not None:
                    letters[block] += length
        for block in reversed(self.blocks):
            if (outer := self.around[block]) is not None:
                letters[outer] += letters[block]
        return letters


def letters_in(root: Element, *, shortest: int = 0) -> int:
    """How many letters stand in a tree's paragraphs."""
    return sum(length for _, length in paragraphs(root) if length >= shortest)


def paragraphs(root: Element) -> Iterator[tuple[Element, int]]:
    """Every paragraph of a tree, with its letters; those of one inside another are its own and the other's."""
    found = list(root.iter("p"))
    if any(holds_another(paragraph) for paragraph in found):
        found = not_too_deep(root)
    for paragraph in found:
        yield paragraph, int(LETTERS(paragraph)) if len(paragraph) else len(paragraph.text or "")


def holds_another(paragraph: Element) -> bool:
    """Whether there is a paragraph in another, as on hardly any page."""
    return len(paragraph) > 0 and next(paragraph.iterdescendants("p"), None) is not None


def not_too_deep(root: Element) -> list[Element]:
    """The paragraphs of a tree that are not in too many others."""
    inside = 0
    found = []
    for event, paragraph in etree.iterwalk(root, events=("start", "end"), tag="p"):
        inside += 1 if event == "start" else -1
        if event == "start" and inside <= MOST_INSIDE:
            found.append(paragraph)
    return found

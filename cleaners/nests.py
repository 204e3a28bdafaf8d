"""Nests: which block of a page lies in which.

A page of the wild web may nest thousands of blocks, so everything here takes one walk, however deep they lie.
"""

from __future__ import annotations

from collections.abc import Collection

from lxml.html import HtmlElement as Element


class Nest:
    """The blocks of a page, each with the nearest one around it.

    >>> from lxml import html
    >>> page = html.fromstring("<div><ul><li><div><p>four</p></div><p>one</p></li></ul></div>")
    >>> outer, inner = page.find("ul"), page.find(".//div")
    >>> nest = Nest([outer, inner])
    >>> nest.around[inner] is outer, nest.around[outer]
    (True, None)
    >>> sorted(nest.paragraph_letters(page).values())
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

    def paragraph_letters(self, root: Element) -> dict[Element, int]:
        """How many letters stand in paragraphs, by block."""
        letters = dict.fromkeys(self.blocks, 0)
        for paragraph in root.iter("p"):
            if (block := self.block_of(paragraph)) is not None:
                letters[block] += len(paragraph.text_content())
        for block in reversed(self.blocks):
            if (outer := self.around[block]) is not None:
                letters[outer] += letters[block]
        return letters

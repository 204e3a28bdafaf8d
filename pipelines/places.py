"""Where a record's blocks stand on its page, counted in letters from the top; white space does not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from cleaners.document import UNSEEN, decode, parse, squeeze, where, words_of
from cleaners.records import Article, Block, Removal
from pipelines.saved import Saved

LAST: Final = 2**62  # what is nowhere on the page, such as a picture's label


@dataclass(slots=True)
class Map:
    """The letters of a page, and where those places begin that the ledger names."""

    letters: str
    named: dict[str, list[tuple[int, str]]]

    def place_of(self, removal: Removal) -> int:
        """The place of a removal; each is given out once, the one with the same words first."""
        candidates = self.named.get(removal.where, [])
        words = letters_of(removal.text)
        best = next((each for each in candidates if each[1] == words), candidates[0] if candidates else None)
        if best:
            candidates.remove(best)
            return best[0]
        found = self.letters.find(words) if words else -1
        return found if found >= 0 else LAST


def in_order(article: Article, saved: Saved) -> list[Block | Removal]:
    """All blocks of a record, kept and removed, in the page's order."""
    names = {removal.where for removal in article.removed}
    page = map_of_text(saved.content) if saved.kind == "text" else map_of_html(saved.content, names)
    placed: list[tuple[int, Block | Removal]] = [(page.place_of(each), each) for each in article.removed]
    placed += places_of_kept(article.blocks, page.letters)
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def places_of_kept(blocks: tuple[Block, ...], letters: str) -> Iterator[tuple[int, Block]]:
    """Kept blocks are in order already, so each is looked for behind the one before."""
    place = 0
    for block in blocks:
        start = letters_of(block.text.split(" | ")[0])
        place = max(place, letters.find(start, place))
        yield place, block
        place += len(start)


def map_of_text(content: bytes) -> Map:
    lines = [letters_of(line) for line in decode(content, None).splitlines()]
    begins = accumulate(map(len, lines), initial=0)
    named = {f"line {n}": [line] for n, line in enumerate(zip(begins, lines, strict=False), 1)}
    return Map("".join(lines), named)


def map_of_html(content: bytes, names: Container[str]) -> Map:
    pieces: list[str] = []
    named: dict[str, list[tuple[int, str]]] = defaultdict(list)
    begins = 0
    for element, piece in walked(parse(content).root):
        if element is not None and (name := where(element)) in names:
            named[name].append((begins, letters_of(words_of(element))))
        pieces.append(letters_of(piece))
        begins += len(pieces[-1])
    return Map("".join(pieces), named)


def walked(root: HtmlElement) -> Iterator[tuple[HtmlElement | None, str]]:
    """Every element with the text that it begins with, and the text behind each with none, in order."""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            yield None, node.tail or ""
        elif node.tag in UNSEEN:
            walk.skip_subtree()
            yield node, ""
        else:
            yield node, node.text or ""


def letters_of(text: str) -> str:
    r"""The text without any white space.

    >>> letters_of(" Read\u00a0Time:\n3 Minute ")
    'ReadTime:3Minute'
    """
    return "".join(squeeze(text).split())

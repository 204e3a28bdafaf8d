"""A tree as a list of blocks, in reading order: what a reader would call a paragraph, a heading, an item, a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from cleaners.document import BLOCKLIKE, UNSEEN, Element, squeeze, words_of
from cleaners.records import Block, BlockKind

HEADINGS = {f"h{level}": level for level in range(1, 7)}
KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(HEADINGS, "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    "blockquote": "quote",
    "pre": "code",
    **dict.fromkeys(("figcaption", "caption"), "caption"),
}
CAPTION_NAMES = frozenset(
    "wp-caption-text wp-element-caption gallery-caption image-caption caption-text photo-caption".split()
)
# a table whose cells hold such things is a table for layout, and is read like any other container
LAYOUT = frozenset({"table", "article", "section", "form", "iframe", *HEADINGS})
ANCHOR_MARKS = frozenset({"#", "¶", "§", "🔗", "⚓"})
LONGEST_CELL = 1_500


@dataclass(slots=True)
class TextBlock:
    """A block with its place in the tree, before anybody judged it."""

    kind: BlockKind
    text: str
    element: Element = field(repr=False)
    level: int | None = None
    linked: int = 0  # characters that stand inside links
    links: list[tuple[str, str]] = field(default_factory=list, repr=False)  # (address, words)

    def record(self) -> Block:
        return Block(self.kind, self.text, self.level)


class Reader:
    """Gathers the inline text between two block boundaries."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.linked = 0
        self.links: list[tuple[str, str]] = []
        self.anchors: list[tuple[str, int]] = []
        self.breaks = 0

    def add(self, words: str | None) -> None:
        if not words:
            return
        if not words.isspace():
            self.breaks = 0
            if self.anchors:
                self.linked += len(words.strip())
        self.text.append(words)

    def open_link(self, address: str) -> None:
        self.anchors.append((address, len(self.text)))

    def close_link(self) -> None:
        if self.anchors:
            address, start = self.anchors.pop()
            self.links.append((address, squeeze("".join(self.text[start:]))))

    def take(self, kind: BlockKind, level: int | None, element: Element) -> TextBlock | None:
        """The block gathered so far, if it has any words; the reader is empty afterwards."""
        whole = "".join(self.text)
        text = as_code(whole) if kind == "code" else squeeze(whole)
        found = (
            TextBlock(kind, text, element, level, min(self.linked, len(text)), self.links) if text else None
        )
        self.text, self.linked, self.links, self.breaks = [], 0, [], 0
        self.anchors = [(address, 0) for address, _ in self.anchors]
        return found


Context = tuple[Element, BlockKind, int | None]  # a block element, what its own text is, a heading's level


def blocks_of(root: Element) -> list[TextBlock]:
    """All blocks of a tree in reading order; nothing is judged here."""
    return list(walk(root))


def walk(root: Element) -> Iterator[TextBlock]:
    reader = Reader()
    context: list[Context] = [(root, "paragraph", None)]
    events = etree.iterwalk(root, events=("start", "end"))
    for event, node in events:
        if not isinstance(node.tag, str):
            continue
        if event == "end":
            yield from leave(node, reader, context)
            if node is not root:
                reader.add(node.tail)
        elif node.tag in UNSEEN or is_anchor_mark(node):
            events.skip_subtree()
        elif node.tag == "tr" and (cells := data_cells(node)):
            yield from flush(reader, context)
            yield from row(node, cells)
            events.skip_subtree()
        else:
            yield from enter(node, reader, context)
            reader.add(node.text)
    yield from flush(reader, context)


def enter(node: Element, reader: Reader, context: list[Context]) -> Iterator[TextBlock]:
    """What begins with an element: a link, a line, a block; inline elements begin nothing."""
    if node.tag == "a":
        reader.open_link(node.get("href") or "")
    elif node.tag == "br":
        reader.breaks += 1
        in_code = context[-1][1] == "code"
        if reader.breaks > 1 and not in_code:
            yield from flush(reader, context)
        reader.add("\n" if in_code else " ")
    elif node.tag in BLOCKLIKE:
        yield from flush(reader, context)
        context.append((node, *kind_of(node, context[-1])))


def leave(node: Element, reader: Reader, context: list[Context]) -> Iterator[TextBlock]:
    """What ends with an element."""
    if node.tag == "a":
        reader.close_link()
    elif len(context) > 1 and context[-1][0] is node:
        yield from flush(reader, context)
        context.pop()


def flush(reader: Reader, context: list[Context]) -> Iterator[TextBlock]:
    element, kind, level = context[-1]
    if found := reader.take(kind, level, element):
        yield found


def is_anchor_mark(node: Element) -> bool:
    """Whether a link is the mark that generators put on headings for others to link to: "#" or "¶"."""
    if node.tag != "a":
        return False
    words = node.text_content().strip() if node.get("aria-hidden") or len(node) == 0 else ""
    return words in ANCHOR_MARKS and (node.get("href") or "").startswith("#")


def kind_of(node: Element, outer: Context) -> tuple[BlockKind, int | None]:
    """What a block element's own text is: its tag says, else what it stands in."""
    tag = str(node.tag)
    if tag in HEADINGS:
        return "heading", HEADINGS[tag]
    if kind := KINDS.get(tag):
        return kind, None
    if not CAPTION_NAMES.isdisjoint((node.get("class") or "").split()):
        return "caption", None
    _, kind, level = outer
    return kind, level


def data_cells(node: Element) -> list[Element]:
    """The cells of a table row that holds data; empty for a row of a layout table or of a single cell."""
    cells = [cell for cell in node if cell.tag in ("td", "th")]
    if len(cells) < 2 or any(inner.tag in LAYOUT for inner in node.iter()):
        return []
    return cells if all(len(cell.text_content()) <= LONGEST_CELL for cell in cells) else []


def row(node: Element, cells: list[Element]) -> Iterator[TextBlock]:
    words = [text for cell in cells if (text := words_of(cell))]
    links = [(link.get("href") or "", words_of(link)) for link in node.iter("a")]
    if words:
        linked = sum(len(text) for _, text in links)
        yield TextBlock("row", " | ".join(words), node, None, linked, links)


def as_code(text: str) -> str:
    r"""Program text: line ends and indents are kept, empty margins are not.

    >>> as_code("\n  a = 1\n    b = 2  \n\n")
    '  a = 1\n    b = 2'
    """
    return re.sub(r"[ \t\r]+(?=\n|$)", "", text).strip("\n")

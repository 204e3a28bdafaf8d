"""A tree as a list of blocks, in reading order: what a reader would call a paragraph, a heading, an item, a row."""

from __future__ import annotations

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
LAYOUT = ("table", "tr", "article", "section", "form", "iframe", *HEADINGS)
ANCHOR_MARKS = frozenset({"#", "¶", "§", "🔗", "⚓"})
LONGEST_CELL = 1_500
MOST_OPEN = 10  # links around a link
BOUNDARIES = BLOCKLIKE | {"a"}
TAKEN = frozenset({"a", "tr"})


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


Context = tuple[Element, BlockKind, int | None]  # a block element, what its own text is, a heading's level


class Reader:
    """Gathers the inline text between two block boundaries, and the blocks."""

    def __init__(self, root: Element) -> None:
        self.blocks: list[TextBlock] = []
        self.context: list[Context] = [(root, "paragraph", None)]
        self.text: list[str] = []
        self.linked = 0
        self.links: list[tuple[str, str]] = []
        self.addresses: list[str] = []  # of the links that are open
        self.starts: list[int] = []  # where in the text they begin
        self.breaks = 0
        self.layout: set[Element] | None = None

    def add(self, words: str) -> None:
        if words.isspace():
            if not self.text and self.context[-1][1] != "code":
                return  # nothing but a margin
        elif self.breaks or self.addresses:
            self.breaks = 0
            if self.addresses:
                self.linked += len(words.strip())
        self.text.append(words)

    def enter(self, node: Element, tag: str) -> None:
        """What begins with an element: a link, a line, a block."""
        if tag == "a":
            self.addresses.append(node.get("href") or "")
            self.starts.append(len(self.text))
        elif tag == "br":
            self.breaks += 1
            in_code = self.context[-1][1] == "code"
            if self.breaks > 1 and not in_code:
                self.flush()
            self.add("\n" if in_code else " ")
        else:
            self.flush()
            self.context.append((node, *kind_of(node, tag, self.context[-1])))

    def leave(self, node: Element, tag: str) -> None:
        """What ends with an element."""
        if tag == "a":
            self.close_link()
        elif len(self.context) > 1 and self.context[-1][0] is node:
            self.flush()
            self.context.pop()

    def close_link(self) -> None:
        if self.addresses:
            address, start = self.addresses.pop(), self.starts.pop()
            # links in links are a mistake, and reading the same words for each of a thousand takes long
            read = len(self.addresses) < MOST_OPEN
            self.links.append((address, squeeze("".join(self.text[start:])) if read else ""))

    def takes(self, node: Element, tag: str) -> bool:
        """Whether an element is dealt with as a whole, with all that stands in it."""
        return is_anchor_mark(node) if tag == "a" else self.takes_row(node)

    def takes_row(self, node: Element) -> bool:
        """Whether a table row holds data, which makes it a block; a row for layout is read like any container."""
        cells = [cell for cell in node if cell.tag in ("td", "th")]
        if len(cells) < 2:
            return False
        if self.layout is None:
            self.layout = holders_of_layout(self.context[0][0])
        if node in self.layout or any(len(cell.text_content()) > LONGEST_CELL for cell in cells):
            return False
        self.flush()
        if words := words_of_row(node):
            links = [(link.get("href") or "", words_of_link(link)) for link in node.iter("a")]
            linked = sum([len(text) for _, text in links])
            self.blocks.append(TextBlock("row", " | ".join(words), node, None, linked, links))
        return True

    def flush(self) -> None:
        """End the block gathered so far; there is none if it has no words."""
        if self.text or self.links:
            element, kind, level = self.context[-1]
            whole = "".join(self.text)
            if text := as_code(whole) if kind == "code" else squeeze(whole):
                linked = min(self.linked, len(text))
                self.blocks.append(TextBlock(kind, text, element, level, linked, self.links))
            self.text, self.linked, self.links = [], 0, []
            self.starts = [0] * len(self.starts)
        self.breaks = 0


def blocks_of(root: Element) -> list[TextBlock]:
    """All blocks of a tree in reading order; nothing is judged here."""
    reader = Reader(root)
    events = etree.iterwalk(root, events=("start", "end"))
    for event, node in events:
        tag = node.tag
        if event == "end":
            if tag in BOUNDARIES:
                reader.leave(node, tag)
            if node is not root and (words := node.tail):
                reader.add(words)
        elif tag in UNSEEN or (tag in TAKEN and reader.takes(node, tag)):
            events.skip_subtree()
        else:
            if tag in BOUNDARIES:
                reader.enter(node, tag)
            if words := node.text:
                reader.add(words)
    reader.flush()
    return reader.blocks


def words_of_row(row: Element) -> list[str]:
    """The words of each cell that has any; what stands between cells by mistake counts as one."""
    words = [squeeze(row.text or "")]
    for part in row:
        words += (words_of(part), squeeze(part.tail or ""))
    return [text for text in words if text]


def is_anchor_mark(node: Element) -> bool:
    """Whether a link is the mark that generators put on headings for others to link to: "#" or "¶"."""
    if not (node.get("href") or "").startswith("#"):
        return False
    words = node.text_content().strip() if node.get("aria-hidden") or len(node) == 0 else ""
    return words in ANCHOR_MARKS


def holders_of_layout(root: Element) -> set[Element]:
    """Everything in a tree that holds what is no table's data."""
    holders: set[Element] = set()
    for node in root.iter(*LAYOUT):
        holder = node.getparent()
        while holder is not None and holder not in holders:
            holders.add(holder)
            holder = holder.getparent()
    return holders


def kind_of(node: Element, tag: str, outer: Context) -> tuple[BlockKind, int | None]:
    """What a block element's own text is: its tag says, else what it stands in."""
    if tag in HEADINGS:
        return "heading", HEADINGS[tag]
    if kind := KINDS.get(tag):
        return kind, None
    classes = node.get("class")
    if classes and "caption" in classes and not CAPTION_NAMES.isdisjoint(classes.split()):
        return "caption", None
    _, kind, level = outer
    return kind, level


def words_of_link(link: Element) -> str:
    if len(link) == 0:
        return squeeze(link.text or "")
    if next(link.iterdescendants("a"), None) is not None:  # a mistake; there may be a thousand in one another
        return squeeze(str(link.text_content()))
    return words_of(link)


def as_code(text: str) -> str:
    r"""Program text: line ends and indents are kept, empty margins are not.

    >>> as_code("\n  a = 1\n    b = 2  \n\n")
    '  a = 1\n    b = 2'
    """
    return "\n".join([line.rstrip(" \t\r") for line in text.split("\n")]).strip("\n") if text.strip() else ""

"""Drawings: a saved page as a plain sequence of marks, neutral and harmless, every removed block in its place.

Nothing of the page's own markup is taken over but the kinds of its elements: no attributes, no scripts, no
styles, no images. The marks are flat, not nested, so that no page is too deep to draw.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final, Literal

from lxml import etree
from lxml.html import HtmlElement

from cleaners.document import BLOCKLIKE, INVISIBLE, UNSEEN, decode, parse, where
from cleaners.records import Article, Block, Removal
from pipelines.places import letters_of
from pipelines.saved import Saved

DEEPEST: Final = 40  # elements that stand within one another; what is deeper is drawn on the same level
LAYOUT: Final = frozenset("address article aside body center details dialog dir div fieldset form header hgroup html "
                          "legend main menu nav search section select footer figure tbody thead tfoot".split())  # fmt: skip
INLINE: Final = frozenset("a b strong em i u s del ins code kbd samp mark sub sup small q cite".split())
MOST_NEAR: Final = 50  # elements at one place that are looked at when none has just these words
ENOUGH: Final = 24  # letters by which a block is known again

Act = Literal["open", "close", "cut", "end", "text", "image", "break"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of a drawing: an element or a removed block begins or ends, or there are words."""

    act: Act
    name: str = ""  # of the element
    text: str = ""
    number: int = -1  # of the removed block in the ledger
    is_kept: bool = False  # whether the words went into the record
    is_inline: bool = False


@dataclass(slots=True)
class Drawing:
    """A page's marks, and the numbers of the removed blocks that have a place in it."""

    marks: list[Mark] = field(default_factory=list)
    placed: set[int] = field(default_factory=set)


def drawing(article: Article, saved: Saved) -> Drawing:
    """The page with all that was removed from it."""
    if saved.kind == "text":
        return drawn_text(article, saved.content)
    parts = [saved.content, *(saved.page.more if saved.page else ())]
    drawn = Drawing()
    for part in parts:
        root = parse(part, headers=saved.page.headers if saved.page else None).root
        missing = [pair for pair in enumerate(article.removed) if pair[0] not in drawn.placed]
        draw_tree(drawn, Tree(root), article.blocks, missing)
    return drawn


class Tree:
    """A page's elements with the letters that each spans; white space does not count."""

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.spans: dict[HtmlElement, tuple[int, int]] = {}
        self.starts: list[HtmlElement] = []  # all elements in order, and where each begins
        self.begins: list[int] = []
        self.letters = "".join(self.measured())

    def measured(self) -> Iterator[str]:
        open_since: list[int] = []
        at = 0
        for event, node in steps(self.root):
            if event == "start":
                open_since.append(at)
                self.starts.append(node)
                self.begins.append(at)
                piece = letters_of(node.text or "") if node.tag not in UNSEEN else ""
            else:
                self.spans[node] = (open_since.pop(), at)
                piece = letters_of(node.tail or "") if node is not self.root else ""
            at += len(piece)
            yield piece

    def words(self, element: HtmlElement) -> str:
        begin, end = self.spans[element]
        return self.letters[begin:end]

    def holder(self, words: str) -> HtmlElement | None:
        """The smallest element that holds these letters in one piece; of equal ones the outermost."""
        begin = self.letters.find(words) if words else -1
        if begin < 0:
            return None
        end = begin + len(words)
        node: HtmlElement | None = self.starts[bisect_right(self.begins, begin) - 1]
        while node is not None and not (self.spans[node][0] <= begin and end <= self.spans[node][1]):
            node = node.getparent()
        while (
            node is not None
            and (above := node.getparent()) is not None
            and self.spans[above] == self.spans[node]
        ):
            node = above
        return None if node is None or node.tag in {"html", "body"} else node


def steps(root: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Starts and ends of all elements, in order; what nobody sees has no inside."""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        if event == "start" and node.tag in UNSEEN:
            walk.skip_subtree()
        yield event, node


def draw_tree(
    drawn: Drawing, tree: Tree, blocks: Sequence[Block], removals: Iterable[tuple[int, Removal]]
) -> None:
    cuts = placed(tree, removals)
    drawn.placed |= {number for numbers in cuts.values() for number in numbers}
    kept = Kept(tree.letters, blocks)
    at, depth = 0, 0
    names: list[str] = []  # of the marks to be closed; empty for an element that is not drawn
    for event, node in steps(tree.root):
        numbers = cuts.get(node, [])
        if event == "start":
            inline = node.tag not in BLOCKLIKE
            drawn.marks += (Mark("cut", number=number, is_inline=inline) for number in numbers)
            name = name_of(node) if depth < DEEPEST or node.tag in {"img", "br"} else ""
            names.append(name)
            depth += bool(name)
            drawn.marks += opening(node, name)
            text = "" if node.tag in UNSEEN else node.text or ""
        else:
            if name := names.pop():
                depth -= 1
                drawn.marks.append(Mark("close", name, is_inline=name in INLINE))
            drawn.marks += (
                Mark("end", number=number, is_inline=node.tag not in BLOCKLIKE)
                for number in reversed(numbers)
            )
            text = (node.tail or "") if node is not tree.root else ""
        if text:
            length = len(letters_of(text))
            drawn.marks.append(
                Mark("text", text=INVISIBLE.sub("", text), is_kept=kept.holds(at, at + length))
            )
            at += length


def opening(node: HtmlElement, name: str) -> Iterator[Mark]:
    if node.tag == "br":
        yield Mark("break")
    elif node.tag == "img":
        yield Mark("image", text=" ".join((node.get("alt") or "").split())[:200])
    if name:
        yield Mark("open", name, is_inline=name in INLINE)


def name_of(node: HtmlElement) -> str:
    """What an element is drawn as; nothing for one that only groups others, or is no part of the text.

    >>> from lxml import html
    >>> [name_of(html.fromstring(source)) for source in ("<h2>a</h2>", "<div>a</div>", "<div><p>a</p></div>")]
    ['h2', 'div', '']
    """
    tag = node.tag if isinstance(node.tag, str) else ""
    if tag in LAYOUT:
        has_words = bool((node.text or "").strip() or any((child.tail or "").strip() for child in node))
        return "div" if has_words else ""
    if tag in INLINE:
        return tag
    return tag if tag in BLOCKLIKE and tag not in {"br", "textarea"} else ""


class Kept:
    """Which letters of a page went into the record."""

    def __init__(self, letters: str, blocks: Sequence[Block]) -> None:
        self.begins: list[int] = []
        self.ends: list[int] = []
        at = 0
        for piece in (piece for block in blocks for piece in block.text.split(" | ")):
            words = letters_of(piece)
            begin = letters.find(words, at) if words else -1
            if begin >= 0:
                at = begin + len(words)
                self.begins.append(begin)
                self.ends.append(at)

    def holds(self, begin: int, end: int) -> bool:
        """Whether the middle of these letters is inside a kept block."""
        middle = (begin + end) // 2
        place = bisect_right(self.begins, middle) - 1
        return begin < end and place >= 0 and middle < self.ends[place]


def placed(tree: Tree, removals: Iterable[tuple[int, Removal]]) -> dict[HtmlElement, list[int]]:
    """Each removed block's element: the one at its place with its words, or else the one that holds its words."""
    removals = list(removals)
    places = Places(tree, {removal.where for _, removal in removals})
    cuts: dict[HtmlElement, list[int]] = defaultdict(list)
    for number, removal in removals:
        node = places.take(removal.where, letters_of(removal.text))
        if node is not None:
            cuts[node].append(number)
    return dict(cuts)


class Places:
    """The elements of a page by the places that a ledger names; each is given out once."""

    def __init__(self, tree: Tree, wanted: Container[str]) -> None:
        self.tree = tree
        self.named: dict[str, dict[HtmlElement, None]] = defaultdict(dict)
        self.exact: dict[tuple[str, str], list[HtmlElement]] = defaultdict(list)
        for node in reversed(tree.starts):
            if (name := where(node)) in wanted:
                self.named[name][node] = None
                self.exact[name, tree.words(node)].append(node)

    def take(self, name: str, words: str) -> HtmlElement | None:
        node = self.with_words(name, words)
        if node is None:
            node = self.like(name, words)
        if node is None:
            return self.tree.holder(words)
        self.named[name].pop(node)
        return node

    def with_words(self, name: str, words: str) -> HtmlElement | None:
        exact = self.exact[name, words]
        return next(
            (node for node in iter(lambda: exact.pop() if exact else None, None) if node in self.named[name]),
            None,
        )

    def like(self, name: str, words: str) -> HtmlElement | None:
        """One that begins with or holds some of the words, or any: what was inside it may have gone before."""
        near = list(islice(reversed(self.named[name]), MOST_NEAR))
        begins = (node for node in near if words and self.tree.words(node).startswith(words[:ENOUGH]))
        holds = (node for node in near if words[:ENOUGH] in self.tree.words(node))
        return next(chain(begins, holds, near), None)


def drawn_text(article: Article, content: bytes) -> Drawing:
    """A plain text, line by line; a removed block is boxed from its line on, for as many lines as it has words."""
    lines = decode(content, None).splitlines()
    drawn = Drawing()
    starts = {
        removal.where: (number, removal) for number, removal in reversed(list(enumerate(article.removed)))
    }
    kept = Kept("".join(map(letters_of, lines)), article.blocks)
    at, left = 0, 0  # letters so far, and those still to come of the removed block
    current = -1
    for count, line in enumerate(lines, 1):
        if (found := starts.get(f"line {count}")) and current < 0:
            current, left = found[0], len(letters_of(found[1].text))
            drawn.placed.add(current)
            drawn.marks.append(Mark("cut", number=current))
        length = len(letters_of(line))
        if length:
            drawn.marks += (
                Mark("open", "p"),
                Mark("text", text=line, is_kept=kept.holds(at, at + length)),
                Mark("close", "p"),
            )
        at, left = at + length, left - length
        if current >= 0 and left <= 0:
            drawn.marks.append(Mark("end", number=current))
            current = -1
    if current >= 0:
        drawn.marks.append(Mark("end", number=current))
    return drawn

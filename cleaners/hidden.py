"""Hidden text: what of an article's words stands in elements that their own mark-up hides from readers.

Text is hidden for good reasons, as in a list of questions that unfold at a click, and to tell machines what no reader
sees. Which of both it is nobody can know from the page, so it is kept, and flagged where it is much. What style sheets
and scripts hide or show is not looked at, but for a few classes that mean the same on every site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from cleaners.blocks import TextBlock
from cleaners.document import BLOCKLIKE, Document, Element, words_of

# of an article's letters; an unfolding answer or a summary for screen readers is less, stuffing has to be more to pay
NOTABLE: Final = 0.1
WHOLE: Final = frozenset({"html", "body"})  # hidden until a script has run, then shown to everybody
STREAMED: Final = re.compile(r"S:[0-9a-f]+")  # ids of what React sends hidden, and puts in its place at once
HIDING: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|(?<![\w-])(?:text-indent|left|top)\s*:\s*-9\d{3}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01]",
)
SIGNS: Final = ("none", "hidden", "collapse", "font-size", "-9", "rect")  # looked for first, in no time
OFF_SCREEN: Final = frozenset("screen-reader-text sr-only visually-hidden visuallyhidden".split())


def is_mostly_seen(document: Document, kept: Sequence[TextBlock]) -> bool:
    """Whether no notable part of an article's blocks is hidden."""
    hidden = hidden_in(document)
    if not hidden:
        return True
    letters = sum(len(block.text) for block in kept)
    return hidden_letters(kept, hidden) < NOTABLE * letters or not letters


def hidden_in(document: Document) -> set[Element]:
    """The elements of a page that their own mark-up hides; of those within them, only some are among them."""
    said = document.attributes
    hidden = {each for each, value in said["hidden"].items() if value.lower() != "until-found"}
    if hidden:
        hidden.difference_update([each for each, own in said["id"].items() if STREAMED.fullmatch(own)])
    hidden.update(bearing(said["style"], is_hiding))
    if any(map("\n".join(set(said["class"].values())).__contains__, OFF_SCREEN)):
        hidden.update(bearing(said["class"], lambda classes: not OFF_SCREEN.isdisjoint(classes.split())))
    hidden.difference_update([each for each in hidden if each.tag in WHOLE])
    return hidden


def is_hiding(style: str) -> bool:
    """Whether a style hides what it is for.

    >>> [is_hiding(style) for style in ("Display : none", "font-size: 0px", "font-size:0.9em", "margin-left: -9999px")]
    [True, True, False, False]
    """
    written = style.lower()
    return any(sign in written for sign in SIGNS) and HIDING.search(written) is not None


def bearing(borne: Mapping[Element, str], hides: Callable[[str], bool]) -> list[Element]:
    """The elements whose attribute hides them; each value is judged once."""
    values = {value for value in set(borne.values()) if hides(value)}
    return [each for each, value in borne.items() if value in values] if values else []


def hidden_letters(kept: Sequence[TextBlock], hidden: set[Element]) -> int:
    """How many letters of some blocks no reader sees: of blocks in hidden elements, and of hidden pieces within blocks."""
    way = Way(hidden)
    unseen = [way.is_hidden(block.element) for block in kept]
    letters = sum(len(block.text) for block, is_unseen in zip(kept, unseen, strict=True) if is_unseen)
    seen = {block.element for block, is_unseen in zip(kept, unseen, strict=True) if not is_unseen}
    pieces = (each for each in hidden if each.tag not in BLOCKLIKE and way.block_around(each) in seen)
    return letters + sum(len(words_of(each)) for each in pieces)


class Way:
    """What stands around elements; each is looked at once, however many ask for what is around it."""

    def __init__(self, hidden: set[Element]) -> None:
        self.hidden = hidden
        self.unseen: dict[Element, bool] = {}
        self.blocks: dict[Element, Element | None] = {}

    def is_hidden(self, element: Element) -> bool:
        """Whether an element, or any around it, is hidden."""
        passed: list[Element] = []
        node: Element | None = element
        while node is not None and node not in self.unseen and node not in self.hidden:
            passed.append(node)
            node = node.getparent()
        unseen = node is not None and (node in self.hidden or self.unseen[node])
        self.unseen.update(dict.fromkeys(passed, unseen))
        return unseen

    def block_around(self, piece: Element) -> Element | None:
        """The block element around a piece; nothing when there is none, or another hidden element comes first."""
        passed: list[Element] = []
        node = piece.getparent()
        while not (node is None or node in self.blocks or node in self.hidden or node.tag in BLOCKLIKE):
            passed.append(node)
            node = node.getparent()
        block = None if node is None or node in self.hidden else self.blocks.get(node, node)
        self.blocks.update(dict.fromkeys(passed, block))
        return block

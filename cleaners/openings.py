"""Openings: the first words of an element, for all that is told by them; a line and a column begin alike."""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement as Element

from .document import BLOCKLIKE, UNSEEN, squeeze

BEGINNING = 4_000  # characters
MOST_PIECES = 1_000  # elements and texts whose words are put together
MOST_WORDLESS = 200  # of them, before the first word
MOST_HELD = 700  # elements within a heading


def beginning_of(element: Element, most: int = BEGINNING) -> str:
    """The words of an element up to a length beyond which nobody would call them a line."""
    if not len(element):
        return squeeze(element.text or "") if element.tag not in UNSEEN else ""
    return words_up_to(element, most)[0]


def opening_of(element: Element, most: int) -> str:
    """The words of an element; if they are more than so many letters, at least one more than that of their beginning.

    A column may stand where a line is looked for: that it is none is told by its first words.
    """
    if not len(element):
        return squeezed_opening(element.text or "", most) if element.tag not in UNSEEN else ""
    opening, is_whole = words_up_to(element, 2 * most)
    return opening if is_whole or len(opening) > most else beginning_of(element)


def squeezed_opening(text: str, most: int) -> str:
    """The same of a text."""
    opening = squeeze(text[: 3 * most])
    return opening if len(opening) > most or len(text) <= 3 * most else squeeze(text)


def words_up_to(element: Element, most: int) -> tuple[str, bool]:
    """The words of an element up to a length, and whether none were left out because of it."""
    taken: list[str] = []
    length = 0
    waiting: list[Element | str] = [element]
    for count in range(MOST_PIECES):
        node = waiting.pop()
        if isinstance(node, str):
            text = node
        else:
            tag = node.tag
            edge = " " if tag in BLOCKLIKE else ""  # blocks part words, inline elements do not
            tail = (node.tail or "") if node is not element else ""
            if edge or tail:
                waiting.append(edge + tail)
            text = edge
            if tag not in UNSEEN:
                text += node.text or ""
                if held := len(node):
                    waiting += reversed(node[:MOST_PIECES] if held > MOST_PIECES else node)
        taken.append(text)
        length += len(text.strip())
        if not waiting or length > most or (count > MOST_WORDLESS and not length):
            break
    return squeeze("".join(taken)), length <= most


def is_crowded(element: Element, most: int = MOST_HELD) -> bool:
    """Whether an element holds too much to be a heading or a label, however few its words are."""
    return len(element) > 0 and sum(1 for _ in islice(element.iter(), most + 2)) > most

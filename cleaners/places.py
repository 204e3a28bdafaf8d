"""Where blocks stand: what an element inherits from those around it, and what stands below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleaners.blocks import TextBlock
from cleaners.document import Element
from cleaners.families import beginnings, marks_of_element, names_on

TAGS = (
    "article main section aside nav header footer form figure ul ol li table td blockquote details a button label select "
    "address dl pre h1 h2 h3 h4 h5 h6 p span div dialog hgroup summary"
).split()
TAG_BIT = {tag: 1 << place for place, tag in enumerate(TAGS)}
PROSE_CHARS, PROSE_LINKED = 80, 0.3  # a block this long and not mostly links is prose


@dataclass(slots=True)
class Place:
    """What an element inherits from the elements around it, and the sums over the blocks below it."""

    element: Element
    parent: Place | None
    depth: int
    tags: int
    begins: tuple[int, int, int]  # families at the element itself, its parent, its grandparent
    begins_any: int
    contains_any: int
    hidden: bool
    signature: str
    words: tuple[str, ...]  # what its names begin with
    prose: int = 0
    chars: int = 0
    linked: int = 0
    blocks: int = 0
    score: float = 0.0


class Places:
    """The places of one page's elements, worked out as they are asked for, each once."""

    def __init__(self) -> None:
        self.known: dict[Element, Place] = {}

    def of(self, element: Element) -> Place:
        chain: list[Element] = []
        node: Element | None = element
        while node is not None and node not in self.known:
            chain.append(node)
            node = node.getparent()
        place = self.known[node] if node is not None else None
        for link in reversed(chain):
            place = self.known[link] = enter(link, place)
        return self.known[element]


def enter(element: Element, above: Place | None) -> Place:
    """The place of an element below another."""
    tag = str(element.tag)
    names = () if tag in ("html", "body") else tuple(names_on(element))
    begins, contains = marks_of_element(names)
    first = (element.get("class") or "").split(None, 1)[:1]
    own = f"{tag}.{first[0]}" if first else tag
    words = words_of_names(names)
    bit = TAG_BIT.get(tag, 0)
    if above is None:
        return Place(element, None, 0, bit, (begins, 0, 0), begins, contains, is_hidden(element), own, words)
    return Place(
        element, above, above.depth + 1, above.tags | bit, (begins, *above.begins[:2]),
        above.begins_any | begins, above.contains_any | contains, above.hidden or is_hidden(element),
        "/".join((*above.signature.split("/")[-2:], own)), words,
    )  # fmt: skip


@lru_cache(maxsize=50_000)
def words_of_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """What the names of an element begin with, each beginning once."""
    return tuple(dict.fromkeys(word for name in names for word in beginnings(name)))


def is_hidden(element: Element) -> bool:
    """Hidden by its own mark-up; what style sheets hide cannot be known here."""
    if element.get("hidden") is not None:
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    return any(hiding in style for hiding in ("display:none", "visibility:hidden"))


def is_prose(block: TextBlock) -> bool:
    return len(block.text) >= PROSE_CHARS and block.linked < PROSE_LINKED * len(block.text)


def places_of(blocks: Sequence[TextBlock]) -> tuple[list[Place], Place]:
    """The place of each block, every place with its sums, and the place that holds the most prose close below it."""
    places = Places()
    at = [places.of(block.element) for block in blocks]
    for block, place in zip(blocks, at, strict=True):
        add_up(block, place)
    return at, max(
        places.known.values(), key=lambda p: (p.score * (1 - p.linked / max(1, p.chars)), -p.depth)
    )


def add_up(block: TextBlock, place: Place) -> None:
    """Count a block in every place around it; prose scores where it stands close below."""
    prose = len(block.text) if is_prose(block) else 0
    worth = min(prose / 100, 5) + 1 if prose else 0.0
    steps = 0
    node: Place | None = place
    while node is not None:
        node.prose += prose
        node.chars += len(block.text)
        node.linked += block.linked
        node.blocks += 1
        steps += 1
        if worth and 2 <= steps <= 4:
            node.score += worth / (steps - 1)
        node = node.parent

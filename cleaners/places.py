"""Where blocks stand: what an element inherits from those around it, and what stands below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import TextBlock
from cleaners.document import Element
from cleaners.families import called, names_among

TAGS = (
    "article main section aside nav header footer form figure ul ol li table td blockquote details a button label select "
    "address dl pre h1 h2 h3 h4 h5 h6 p span div dialog hgroup summary"
).split()
TAG_BIT = {tag: 1 << place for place, tag in enumerate(TAGS)}
PROSE_CHARS, PROSE_LINKED = 80, 0.3  # a block this long and not mostly links is prose
FAR = 30  # steps, blocks: further away than this is all the same
REACH = 3  # elements; prose speaks for as many around the one it stands in

Counts = NDArray[np.int64]


class Traits(NamedTuple):
    """What an element says by itself."""

    tag: int
    begins: int
    contains: int
    hidden: bool
    signature: tuple[str, ...]
    words: tuple[str, ...]  # what its names begin with


@dataclass(slots=True)
class Places:
    """The places of one page's elements, as columns; each is worked out once, after the place around it.

    Row 0 is nowhere: what stands around the root, and around nowhere itself.
    """

    parent: list[int] = field(default_factory=lambda: [0])
    depth: list[int] = field(default_factory=lambda: [-1])
    tags: list[int] = field(default_factory=lambda: [0])  # of the element and all around it, as bits
    begins: list[int] = field(default_factory=lambda: [0])  # families of the element itself
    begins_any: list[int] = field(default_factory=lambda: [0])
    contains_any: list[int] = field(default_factory=lambda: [0])
    hidden: list[bool] = field(default_factory=lambda: [False])
    signature: list[tuple[str, ...]] = field(default_factory=lambda: [()])
    words: list[tuple[str, ...]] = field(default_factory=lambda: [()])
    known: dict[Element, int] = field(default_factory=dict)
    traits: dict[tuple[object, ...], Traits] = field(default_factory=dict)  # by tag and attributes

    def __len__(self) -> int:
        return len(self.parent)

    def of(self, element: Element) -> int:
        """The row of an element."""
        way: list[Element] = []
        node: Element | None = element
        while node is not None and node not in self.known:
            way.append(node)
            node = node.getparent()
        place = self.known[node] if node is not None else 0
        for step in reversed(way):
            place = self.known[step] = self.enter(step, place)
        return place

    def enter(self, element: Element, above: int) -> int:
        """The row of an element below another."""
        key = (element.tag, *element.items())
        own = self.traits.get(key)
        if own is None:
            own = self.traits[key] = traits_of(element)
        self.parent.append(above)
        self.depth.append(self.depth[above] + 1)
        self.tags.append(self.tags[above] | own.tag)
        self.begins.append(own.begins)
        self.begins_any.append(self.begins_any[above] | own.begins)
        self.contains_any.append(self.contains_any[above] | own.contains)
        self.hidden.append(self.hidden[above] or own.hidden)
        self.signature.append((*self.signature[above][-2:], *own.signature))
        self.words.append(own.words)
        return len(self.parent) - 1

    def ways(self, to: int) -> tuple[list[int], list[int]]:
        """The way to every place from one of them: steps up to what holds both, steps down from there."""
        climb, descent = [FAR] * len(self), [0] * len(self)
        above = self.around(to)
        for place in range(1, len(self)):
            if place in above:
                climb[place] = above[place]
            else:
                climb[place] = climb[self.parent[place]]
                descent[place] = descent[self.parent[place]] + 1
        return climb, descent

    def around(self, place: int) -> dict[int, int]:
        """A place and all around it, with how many steps away each is."""
        steps: dict[int, int] = {}
        while place:
            steps[place] = len(steps)
            place = self.parent[place]
        return steps


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums over the blocks at and below each place."""

    blocks: Counts
    chars: Counts
    linked: Counts
    prose: Counts  # characters of it
    top: int  # the place that holds the most prose close below it


def traits_of(element: Element) -> Traits:
    tag, attributes = str(element.tag), dict(element.items())
    begins, contains, words = called(() if tag in ("html", "body") else names_among(attributes, tag))
    first = attributes.get("class", "").split(None, 1)[:1]
    signature = f"{tag}.{first[0]}".split("/") if first else [tag]  # names may have a slash of their own
    return Traits(TAG_BIT.get(tag, 0), begins, contains, is_hidden(attributes), tuple(signature), words)


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Hidden by its own mark-up; what style sheets hide cannot be known here."""
    style = attributes.get("style")
    if not style:
        return "hidden" in attributes
    style = style.replace(" ", "").lower()
    return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style


def is_prose(block: TextBlock) -> bool:
    return len(block.text) >= PROSE_CHARS and block.linked < PROSE_LINKED * len(block.text)


def sums_of(blocks: Sequence[TextBlock], places: Places, at: Sequence[int]) -> Sums:
    """The sums of every place, given where each block stands."""
    size = len(places)
    chars = [len(block.text) for block in blocks]
    prose = [length if is_prose(block) else 0 for block, length in zip(blocks, chars, strict=True)]
    below = [[0, 0, 0, 0] for _ in range(size)]
    for place, length, block, of_prose in zip(at, chars, blocks, prose, strict=True):
        own = below[place]
        own[:] = own[0] + 1, own[1] + length, own[2] + block.linked, own[3] + of_prose
    for place in range(size - 1, 0, -1):  # every place comes after the one around it
        into, own = below[places.parent[place]], below[place]
        into[0] += own[0]
        into[1] += own[1]
        into[2] += own[2]
        into[3] += own[3]
    sums = np.array(below, dtype=np.int64)
    worth = scores(prose, places, at) * (1 - sums[:, 2] / np.maximum(1, sums[:, 1]))
    return Sums(sums[:, 0], sums[:, 1], sums[:, 2], sums[:, 3], most_worth(worth, places))


def scores(prose: Sequence[int], places: Places, at: Sequence[int]) -> NDArray[np.float64]:
    """How much prose stands close below each place; the closer, the more it counts."""
    score = [0.0] * len(places)
    for chars, place in zip(prose, at, strict=True):
        if chars:
            worth = min(chars / 100, 5) + 1
            for step in range(1, REACH + 1):
                place = places.parent[place]  # noqa: PLW2901 - the way up
                score[place] += worth / step
    return np.array(score)


def most_worth(worth: NDArray[np.float64], places: Places) -> int:
    """The place that is worth most; of several, the one furthest up."""
    best = np.flatnonzero(worth[1:] == worth[1:].max()) + 1
    return int(min(best, key=places.depth.__getitem__))

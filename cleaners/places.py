"""Where blocks stand: what an element inherits from those around it, and what stands below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import TextBlock
from cleaners.document import Element, step_of
from cleaners.families import TOLD, Called, called, called_by, names_among

TAGS = (
    "article main section aside nav header footer form figure ul ol li table td blockquote details a button label select "
    "address dl pre h1 h2 h3 h4 h5 h6 p span div dialog hgroup summary"
).split()
TAG_BIT = {tag: 1 << place for place, tag in enumerate(TAGS)}
PROSE_CHARS, PROSE_LINKED = 80, 0.3  # a block this long and not mostly links is prose
FAR = 30  # steps, blocks: further away than this is all the same
REACH = 3  # elements; prose speaks for as many around the one it stands in
MOST_TRAITS = 5_000  # to remember; a site has a few hundred
LONGEST_KEY = 500  # characters of attributes; the elements around text have few

Counts = NDArray[np.int64]
Join = Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]
Key = tuple[object, ...]  # the tag and the attributes of an element


class Traits(NamedTuple):
    """What an element says by itself."""

    tag: str
    begins: int
    contains: int
    hidden: bool
    signature: tuple[str, ...]
    words: tuple[str, ...]  # what its names begin with
    step: str  # in the path that a person can find it by


NOWHERE = Traits(tag="", begins=0, contains=0, hidden=False, signature=(), words=(), step="")
REMEMBERED: dict[Key, Traits] = {}


@dataclass(slots=True)
class Places:
    """The places of one page's elements, as they are met; each comes after the place around it.

    Place 0 is nowhere: what stands around the root, and around nowhere itself.
    """

    parent: list[int] = field(default_factory=lambda: [0])
    depth: list[int] = field(default_factory=lambda: [-1])
    own: list[int] = field(default_factory=lambda: [0])  # which of the traits are the place's
    known: dict[Element, int] = field(default_factory=dict)
    numbers: dict[Key, int] = field(default_factory=lambda: {(): 0})  # of traits
    told: list[Traits] = field(default_factory=lambda: [NOWHERE])  # those that were asked for so far

    @property
    def traits(self) -> list[Traits]:
        """What the elements met so far say by themselves, each once; the new ones are told in one go, which is quicker."""
        if len(self.told) < len(self.numbers):
            self.told += traits_of(list(islice(self.numbers, len(self.told), None)))
        return self.told

    def __len__(self) -> int:
        return len(self.parent)

    def of(self, element: Element) -> int:
        """The place of an element."""
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
        """The place of an element below another."""
        key = (element.tag, *element.items())
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.numbers)
        self.parent.append(above)
        self.depth.append(self.depth[above] + 1)
        self.own.append(number)
        return len(self.parent) - 1

    def traits_at(self, place: int) -> Traits:
        return self.traits[self.own[place]]

    def path(self, place: int, *, steps: int = 4) -> str:
        """The same short path to a place that `cleaners.document.where` gives for its element."""
        path: list[str] = []
        told = self.traits
        while place and len(path) < steps and (traits := told[self.own[place]]).tag != "html":
            path.append(traits.step)
            place = self.parent[place]
        return " > ".join(reversed(path))

    def signatures(self, at: Iterable[int]) -> list[tuple[str, ...]]:
        """The signature of each of some places, worked out once for all that have the same traits around them."""
        own, parent = self.own, self.parent
        known: dict[tuple[int, int, int], tuple[str, ...]] = {}
        found: list[tuple[str, ...]] = []
        for place in at:
            above = parent[place]
            traits = own[place], own[above], own[parent[above]]
            signature = known.get(traits)
            if signature is None:
                signature = known[traits] = self.signature(place)
            found.append(signature)
        return found

    def signature(self, place: int) -> tuple[str, ...]:
        """What a place and the two around it are called by their tags and first classes."""
        above = self.parent[place]
        around = (*self.traits_at(self.parent[above]).signature, *self.traits_at(above).signature)
        return (*around[-2:], *self.traits_at(place).signature)

    def around(self, place: int) -> dict[int, int]:
        """A place and all around it, with how many steps away each is."""
        steps: dict[int, int] = {}
        while place:
            steps[place] = len(steps)
            place = self.parent[place]
        return steps


@dataclass(frozen=True, slots=True)
class Ground:
    """All places of a page as columns, once each is known."""

    depth: Counts
    own: Counts  # which of the traits are the place's
    leaps: list[Counts]  # where one is that goes up 1, 2, 4 … steps from each place

    @property
    def parent(self) -> Counts:
        return self.leaps[0]

    def up(self, steps: int) -> Counts:
        """Where one is that goes up a few steps."""
        found = self.parent
        for _ in range(steps - 1):
            found = self.parent[found]
        return found

    def gathered(self, join: Join, column: NDArray[Any]) -> NDArray[Any]:
        """What each place and all around it say together; nowhere has to say what changes nothing."""
        for leap in self.leaps:  # each reaches twice as far as the one before
            column = join(column, column.take(leap, axis=0))
        return column

    def summed(self, column: NDArray[Any]) -> NDArray[np.float64]:
        """The sums over each place and all below it; of nowhere, anything."""
        for leap in self.leaps:
            column = column + np.bincount(leap, column, len(column))
        return column

    def ways(self, around: Mapping[int, int]) -> tuple[Counts, Counts]:
        """The way to every place from one of them: steps up to what holds both, steps down from there."""
        depth = np.full(len(self.depth), -1)
        depth[list(around)] = self.depth[list(around)]
        shared = self.gathered(np.maximum, depth)
        return self.depth[next(iter(around))] - shared, self.depth - shared


def ground_of(places: Places) -> Ground:
    leaps = [np.array(places.parent)]
    while leaps[-1].any():
        leaps.append(leaps[-1][leaps[-1]])
    return Ground(np.array(places.depth), np.array(places.own), leaps[:-1] or leaps)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums over the blocks at and below each place."""

    blocks: Counts
    chars: Counts
    linked: Counts
    prose: Counts  # characters of it
    top: int  # the place that holds the most prose close below it


def traits_of(keys: Sequence[Key]) -> list[Traits]:
    """What elements say by their tags and their attributes; a site has the same on every page."""
    found = list(map(REMEMBERED.get, keys))
    new = iter(tell([key for key, traits in zip(keys, found, strict=True) if traits is None]))
    return [next(new) if traits is None else traits for traits in found]


def tell(keys: Sequence[Key]) -> list[Traits]:
    """The same of keys that are met for the first time."""
    each = [dict(cast(Iterable[tuple[str, str]], key[1:])) for key in keys]
    tags = [str(key[0]) for key in keys]
    names = [
        [] if tag in ("html", "body") else names_among(attributes, tag)
        for tag, attributes in zip(tags, each, strict=True)
    ]
    TOLD.learn(chain.from_iterable(names), partial(map, called_by))
    found = list(map(traits_by, tags, each, map(called, names)))
    for key, attributes, traits in zip(keys, each, found, strict=True):
        if sum(map(len, attributes.values())) <= LONGEST_KEY:
            remember(key, traits)
    return found


def traits_by(tag: str, attributes: Mapping[str, str], names: Called) -> Traits:
    """What an element of a tag says by its attributes and by what its names tell."""
    classes = attributes.get("class", "")
    first = classes.split(None, 1)[:1]
    signature = f"{tag}.{first[0]}".split("/") if first else [tag]  # names may have a slash of their own
    step = step_of(tag, attributes.get("id", ""), classes)
    begins, contains, words = names
    return Traits(tag, begins, contains, is_hidden(attributes), tuple(signature), words, step)


def remember(key: Key, traits: Traits) -> None:
    if len(REMEMBERED) >= MOST_TRAITS:
        REMEMBERED.clear()
    REMEMBERED[key] = traits


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Hidden by its own mark-up; what style sheets hide cannot be known here."""
    style = attributes.get("style")
    if not style:
        return "hidden" in attributes
    style = style.replace(" ", "").lower()
    return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style


def is_prose(block: TextBlock) -> bool:
    return len(block.text) >= PROSE_CHARS and block.linked < PROSE_LINKED * len(block.text)


def sums_of(chars: Counts, linked: Counts, is_prose: NDArray[np.bool_], ground: Ground, at: Counts) -> Sums:
    """The sums of every place, given where each block stands, how long it is, and how much of it stands in links."""
    size = len(ground.depth)
    prose = np.where(is_prose, chars, 0)
    blocks, length, within, of_prose = (
        ground.summed(np.bincount(at, weights, size)).astype(np.int64)
        for weights in (None, chars, linked, prose)
    )
    worth = scores(prose, ground, at) * (1 - within / np.maximum(1, length))
    return Sums(blocks, length, within, of_prose, most_worth(worth, ground))


def scores(prose: Counts, ground: Ground, at: Counts) -> NDArray[np.float64]:
    """How much prose stands close below each place; the closer, the more it counts."""
    told = np.flatnonzero(prose)
    worth = np.minimum(prose[told] / 100, 5) + 1
    steps = np.arange(1, REACH + 1)
    above = np.stack([ground.up(step)[at[told]] for step in steps.tolist()], axis=1)
    found = np.bincount(above.ravel(), (worth[:, None] / steps).ravel(), len(ground.depth))
    return found.astype(np.float64, copy=False)


def most_worth(worth: NDArray[np.float64], ground: Ground) -> int:
    """The place that is worth most; of several, the one furthest up."""
    best = np.flatnonzero(worth[1:] == worth[1:].max()) + 1
    return int(best[ground.depth[best].argmin()])

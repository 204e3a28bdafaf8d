"""Odds: what class names are worth as evidence, learned from many sites.

A lexicon says for the beginnings of names how often article text stood below them: log odds, above zero for text.
Here a block is given the least, the most and the mean of the odds of the names on it, near above it and far above it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.places import Place

Lexicon = Mapping[str, float]
REACHES = ("own", "near", "far")
SORTS = ("least", "most", "mean", "count")
COLUMNS = [f"names_{reach}_{sort}" for reach in REACHES for sort in SORTS]


@dataclass(frozen=True, slots=True)
class Odds:
    """The odds of several names together."""

    least: float = 0.0
    most: float = 0.0
    total: float = 0.0
    count: int = 0

    def joined(self, other: Odds) -> Odds:
        if not other.count:
            return self
        if not self.count:
            return other
        least, most = min(self.least, other.least), max(self.most, other.most)
        return Odds(least, most, self.total + other.total, self.count + other.count)

    def row(self) -> tuple[float, float, float, int]:
        return self.least, self.most, self.total / max(1, self.count), self.count


def odds_columns(at: Sequence[Place], lexicon: Lexicon) -> NDArray[np.float32]:
    """The columns in `COLUMNS` for the blocks at these places. Shape (places, 12)."""
    own: dict[int, Odds] = {}
    above: dict[int, Odds] = {}  # of everything above the grandparent

    def own_of(place: Place) -> Odds:
        found = own.get(id(place))
        if found is None:
            worth = [lexicon[word] for word in place.words if word in lexicon]
            found = own[id(place)] = Odds(min(worth), max(worth), sum(worth), len(worth)) if worth else Odds()
        return found

    def above_of(place: Place) -> Odds:
        way: list[Place] = []
        node: Place | None = place
        while node is not None and id(node) not in above:
            way.append(node)
            node = node.parent
        for step in reversed(way):
            parent = step.parent
            grand = parent.parent if parent else None
            far = grand.parent if grand else None
            above[id(step)] = above[id(parent)].joined(own_of(far)) if parent and far else Odds()
        return above[id(place)]

    def row(place: Place) -> tuple[float, ...]:
        parent = place.parent
        near = own_of(parent) if parent else Odds()
        if parent and parent.parent:
            near = near.joined(own_of(parent.parent))
        return (*own_of(place).row(), *near.row(), *above_of(place).row())

    rows: dict[int, tuple[float, ...]] = {}
    for place in at:
        if id(place) not in rows:
            rows[id(place)] = row(place)
    return np.array([rows[id(place)] for place in at], dtype=np.float32).reshape(len(at), len(COLUMNS))

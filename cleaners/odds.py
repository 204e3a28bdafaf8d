"""Odds: what class names are worth as evidence, learned from many sites.

A lexicon says for the beginnings of names how often article text stood below them: log odds, above zero for text.
Here a block is given the least, the most and the mean of the odds of the names on it, near above it and far above it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.places import Counts, Ground, Places

Lexicon = Mapping[str, float]
REACHES = ("own", "near", "far")
SORTS = ("least", "most", "mean", "count")
COLUMNS = [f"names_{reach}_{sort}" for reach in REACHES for sort in SORTS]

Odds = NDArray[np.float64]  # a row for each place: the least (its sign turned), the most, the sum, how many
NONE = (-math.inf, -math.inf, 0.0, 0)  # changes nothing when it is joined with others


def joined(one: Odds, other: Odds) -> Odds:
    """The odds of the names at one place and at another, for each of some pairs."""
    both = one + other
    np.maximum(one[:, :2], other[:, :2], out=both[:, :2])
    return both


def odds_columns(places: Places, ground: Ground, at: Counts, lexicon: Lexicon) -> NDArray[np.float32]:
    """The columns in `COLUMNS` for the blocks at these places. Shape (12, blocks)."""
    told = np.array([odds_of(traits.words, lexicon) for traits in places.traits])
    own = told.take(ground.own, axis=0)
    near = joined(own.take(ground.up(1)[at], axis=0), own.take(ground.up(2)[at], axis=0))
    far = ground.gathered(joined, own).take(ground.up(3)[at], axis=0)  # all above the grandparent
    found = np.concatenate([own.take(at, axis=0), near, far], axis=1)
    least, most, mean, count = (found[:, sort :: len(SORTS)] for sort in range(len(SORTS)))
    mean /= np.maximum(1, count)
    np.negative(least, out=least)
    least[count == 0] = most[count == 0] = 0
    return found.T.astype(np.float32)


def odds_of(words: Sequence[str], lexicon: Lexicon) -> tuple[float, float, float, int]:
    """What the beginnings of an element's names are worth together, as a row of odds."""
    worth = [lexicon[word] for word in words if word in lexicon]
    return (-min(worth), max(worth), sum(worth), len(worth)) if worth else NONE

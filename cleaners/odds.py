"""Odds: what class names are worth as evidence, learned from many sites.

A lexicon says for the beginnings of names how often article text stood below them: log odds, above zero for text.
Here a block is given the least, the most and the mean of the odds of the names on it, near above it and far above it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.places import Places

Lexicon = Mapping[str, float]
REACHES = ("own", "near", "far")
SORTS = ("least", "most", "mean", "count")
COLUMNS = [f"names_{reach}_{sort}" for reach in REACHES for sort in SORTS]

Odds = tuple[float, float, float, int]  # of several names together: the least, the most, their sum, how many
NONE: Odds = (0.0, 0.0, 0.0, 0)


def joined(one: Odds, other: Odds) -> Odds:
    if not other[3]:
        return one
    if not one[3]:
        return other
    return min(one[0], other[0]), max(one[1], other[1]), one[2] + other[2], one[3] + other[3]


def odds_columns(places: Places, at: Sequence[int], lexicon: Lexicon) -> NDArray[np.float32]:
    """The columns in `COLUMNS` for the blocks at these places. Shape (blocks, 12)."""
    worth = {words: odds_of(words, lexicon) for words in set(places.words)}
    own = [worth[words] for words in places.words]
    parent = places.parent
    far = [NONE] * len(places)  # of everything above the grandparent
    for place in range(1, len(places)):
        above = parent[place]
        beyond = own[parent[parent[above]]]
        far[place] = joined(far[above], beyond) if beyond is not NONE else far[above]
    rows = {
        place: (*own[place], *joined(own[parent[place]], own[parent[parent[place]]]), *far[place])
        for place in set(at)
    }
    found = np.array([rows[place] for place in at], dtype=np.float64).reshape(len(at), len(COLUMNS))
    found[:, 2::4] /= np.maximum(1, found[:, 3::4])  # the mean
    return found.astype(np.float32)


def odds_of(words: Sequence[str], lexicon: Lexicon) -> Odds:
    """What the beginnings of an element's names are worth together."""
    worth = [lexicon[word] for word in words if word in lexicon]
    return (min(worth), max(worth), sum(worth), len(worth)) if worth else NONE

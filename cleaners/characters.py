"""Characters: what each is, looked up for the text of a whole page at once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

SPACE: Final = 1
UPPER: Final = 2
DIGIT: Final = 4
COMMA: Final = 8
STOP: Final = 16
SEPARATOR: Final = 32
WORD: Final = 64
UNKNOWN: Final = 128
SIGNS: Final = np.array([[UPPER], [DIGIT], [COMMA], [STOP], [SEPARATOR]], dtype=np.uint8)
COMMAS, STOPS, SEPARATORS = ",", ".!?", "|•·»›→←/"
LINE: Final = "\n"
UTF_32: Final = "utf-32-le"
SHORT: Final = 4  # letters; a word of fewer is short

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tally:
    """What texts are made of, a number for each text."""

    words: Counts
    short_words: Counts
    title_words: Counts  # that begin with a capital
    capitals: Counts
    digits: Counts
    commas: Counts
    stops: Counts
    separators: Counts


class Signs(NamedTuple):
    """Some texts as one, each with a line end behind it, and what each character is."""

    text: str
    traits: NDArray[np.uint8]
    edges: Counts  # where each text begins, and where the next would


def signs_of(texts: Sequence[str]) -> Signs:
    text = LINE.join((*texts, ""))
    return Signs(
        text, traits_of(codes_of(text)), np.cumsum([0, *map(len, texts)]) + np.arange(len(texts) + 1)
    )


def tally(signs: Signs) -> Tally:
    """What each of some texts, of which none is empty, is made of.

    >>> found = tally(signs_of(["Tea for 2, please.", "No"]))
    >>> found.words.tolist(), found.short_words.tolist(), found.digits.tolist()
    ([4, 1], [3, 1], [1, 0])
    """
    traits, edges = signs.traits, signs.edges
    blank = (traits & SPACE).view(np.bool_)
    turns = np.flatnonzero(blank[1:] != blank[:-1]) + 1  # where words begin and end by turns
    if not blank[0]:
        turns = np.concatenate([[0], turns])
    first, behind = turns[::2], turns[1::2]

    def count(places: NDArray[np.intp]) -> Counts:
        # they are few, and in order: quicker than to add up what is at all places
        return np.diff(np.searchsorted(places, edges))

    bearing = np.flatnonzero((traits & SIGNS) != 0)  # of all signs in a row, one sign behind the other
    found = np.diff(np.searchsorted(bearing, edges + len(traits) * np.arange(len(SIGNS))[:, None]))
    return Tally(
        count(first), count(first[behind - first < SHORT]), count(first[(traits[first] & UPPER) != 0]), *found,
    )  # fmt: skip


def tokens_of(signs: Signs) -> list[list[str]]:
    """The words of each of some texts in lower case, as an expression for a run of letters, digits and _ finds them.

    >>> tokens_of(signs_of(["It's tea-time!", "4 o'clock"]))
    [['it', 's', 'tea', 'time'], ['4', 'o', 'clock']]
    """
    lowered = signs.text.lower()
    if len(lowered) != len(signs.text):  # as of a capital I with a dot
        bounds = itertools.pairwise(signs.edges.tolist())
        signs = signs_of([signs.text[first : behind - 1].lower() for first, behind in bounds])
        lowered = signs.text
    codes = np.frombuffer(lowered.encode(UTF_32, "surrogatepass"), np.uint32)
    plain = np.where((signs.traits & WORD) != 0, codes, np.uint32(ord(" ")))
    plain[signs.edges[1:] - 1] = ord(LINE)
    return [line.split() for line in plain.tobytes().decode(UTF_32, "surrogatepass").split(LINE)[:-1]]


def codes_of(text: str) -> NDArray[np.intp]:
    return np.frombuffer(text.encode(UTF_32, "surrogatepass"), np.uint32).astype(np.intp)


def traits_of(codes: NDArray[np.intp]) -> NDArray[np.uint8]:
    """The traits of each character, as bits."""
    known = table()
    found = known.take(codes)
    if found.max() == UNKNOWN:
        for code in np.unique(codes[found == UNKNOWN]).tolist():
            known[code] = told(chr(code))
        found = known.take(codes)
    return found


@cache
def table() -> NDArray[np.uint8]:
    """The traits of all characters; filled in as they are met, for no page has more than a few hundred."""
    return np.full(0x110000, UNKNOWN, dtype=np.uint8)


def told(character: str) -> int:
    """What Python says of a character."""
    return (
        SPACE * character.isspace()
        | UPPER * character.isupper()
        | DIGIT * character.isdigit()
        | COMMA * (character in COMMAS)
        | STOP * (character in STOPS)
        | SEPARATOR * (character in SEPARATORS)
        | WORD * (character.isalnum() or character == "_")
    )

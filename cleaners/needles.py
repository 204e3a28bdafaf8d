"""Needles: short strings that are looked for in many texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ahocorasick_rs import BytesAhoCorasick

BREAK: Final = "\0"  # stands between texts; no tree holds one


class Needles:
    """Strings of some kinds, in lower case, to be found in one pass over all texts. Each kind is a bit of a number.

    >>> needles = Needles({1: ["tea", "milk"], 2: ["bun"]})
    >>> needles.found_in(["no", "A bun with tea", "Milk"])
    {1: 3, 2: 1}
    """

    __slots__ = ("automaton", "kinds")

    def __init__(self, needles: Mapping[int, Iterable[str]]) -> None:
        pairs = sorted({(needle, kind) for kind, some in needles.items() for needle in some})
        self.kinds = [kind for _, kind in pairs]
        self.automaton = BytesAhoCorasick([needle.encode() for needle, _ in pairs])

    def found_in(self, texts: Iterable[str]) -> dict[int, int]:
        """By the place of each text that holds a needle, in any case, the kinds of all its needles."""
        return self.found_between(BREAK, BREAK.join(texts))

    def found_in_words(self, words: Iterable[str]) -> dict[int, int]:
        """The same of words without a space in them; a needle may ask for one before the word or behind it."""
        return self.found_between(" ", f" {' '.join(words)} ", first=-1)

    def found_between(self, separator: str, joined: str, *, first: int = 0) -> dict[int, int]:
        """The same of texts that are one string already; `first` is the number of what stands before any separator."""
        found: dict[int, int] = {}
        kinds, sign = self.kinds, separator.encode()
        whole = joined.lower().encode("utf-8", "surrogatepass")
        at, counted = first, 0
        for needle, _, end in self.automaton.find_matches_as_indexes(whole, overlapping=True):
            last = end - 1  # matches come by their ends, and a separator there is still of its text
            at += whole.count(sign, counted, last)
            counted = last
            found[at] = found.get(at, 0) | kinds[needle]
        return found

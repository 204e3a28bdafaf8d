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
        self.automaton = BytesAhoCorasick([needle.encode() for needle, _ in pairs] + [BREAK.encode()])

    def found_in(self, texts: Iterable[str]) -> dict[int, int]:
        """By the place of each text that holds a needle, in any case, the kinds of all its needles."""
        return self.found_between_breaks(BREAK.join(texts).lower())

    def found_between_breaks(self, texts: str) -> dict[int, int]:
        """The same of texts that are one string already, in lower case."""
        found: dict[int, int] = {}
        at = 0
        kinds, end_of_text = self.kinds, len(self.kinds)
        whole = texts.encode("utf-8", "surrogatepass")
        for needle, _, _ in self.automaton.find_matches_as_indexes(whole, overlapping=True):
            if needle == end_of_text:  # matches come by their ends
                at += 1
            else:
                found[at] = found.get(at, 0) | kinds[needle]
        return found

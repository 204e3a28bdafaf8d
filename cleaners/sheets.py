"""A sheet: the lines of a flattened page, with what the finders of furniture ask of them again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise

from cleaners.lines import Line
from cleaners.phrases import Phrase
from cleaners.records import Reaction, ShareCount, StarRow

Row = Reaction | StarRow | ShareCount
URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
REACH = 4  # lines from a card's title to its facts, at most
MOST_RETURNS = 12  # a heading stands on its page once, in a table of contents or two, and in a widget or two


@dataclass(frozen=True, slots=True)
class Island:
    """Lines `first` to `end` (not included) that are one block of furniture."""

    first: int
    end: int
    kind: str
    rule: str
    sure: bool = True
    section: bool = False  # everything after it belongs to it
    figures: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = field(default=(), repr=False)


class Sheet:
    """The lines of a page with what a finder asks of them again and again."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.free = 0  # the end of the last island found
        self.outlines = [line.outline for line in lines]
        repeated = {key for key, times in Counter(self.outlines).items() if 1 < times <= MOST_RETURNS and key}
        self.returning = {
            at for at, key in enumerate(self.outlines) if key in repeated and not lines[at].text.endswith(".")
        }
        with_facts = [at for at, line in enumerate(lines) if line.facts]
        self.above_facts = above(with_facts, REACH)
        self.above_figures = above([at for at, line in enumerate(lines) if line.is_figure], 2)
        self.names = {
            word
            for at in with_facts
            if (facts := lines[at].facts) and lines[at].words <= 30
            for name in facts.may_name
            for word in name_words(name)
        }

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each outline stands."""
        places: dict[str, list[int]] = {}
        for at, key in enumerate(self.outlines):
            if key:
                places.setdefault(key, []).append(at)
        return places

    @cached_property
    def proses(self) -> list[int]:
        """How many sentences stand above each line."""
        return [0, *accumulate(line.is_prose for line in self.lines)]

    def label_at(self, at: int, kind: str) -> Phrase | None:
        """The label that heads a block of a kind."""
        return self.lines[at].means(kind, "opens", "heads") if at < len(self) else None

    def while_each(self, first: int, most: int, belongs: Callable[[int], bool]) -> int:
        """How far lines from `first` on belong to a block, at most so many."""
        at, last = first, min(len(self), first + most)
        while at < last and belongs(at):
            at += 1
        return at

    def goes_on(self, at: int, belongs: Callable[[int], bool]) -> bool:
        """Whether a run of lines began before a place, so that it was looked at already."""
        return at > self.free and belongs(at - 1)

    def returns(self, at: int) -> bool:
        """Whether a line that could be a heading stands on the page once more."""
        return at in self.returning

    def are_headings(self, first: int, end: int) -> bool:
        """Whether lines return in the same order elsewhere, with sentences between most of them."""
        entries = [self.places[self.outlines[at]] for at in range(first, end) if self.returns(at)]
        below = [next((place for place in places if place >= end), -1) for places in entries]
        above = [next((place for place in places if place < first), -1) for places in entries]
        return self.part_prose(below) or self.part_prose(above)

    def part_prose(self, headings: list[int]) -> bool:
        if not headings or -1 in headings or any(two <= one for one, two in pairwise(headings)):
            return False
        ends = [*headings[1:], min(headings[-1] + 3, len(self))]
        apart = sum(self.proses[two] > self.proses[one] for one, two in zip(headings, ends, strict=True))
        return 2 * apart >= len(headings)

    def prose_follows(self, at: int, within: int = 8) -> bool:
        """Whether the article seems to go on soon after a place."""
        for line in self.lines[at : at + within]:
            if line.sure or line.means("comments", "opens") or line.means("author_box", "opens"):
                return False
            if line.is_prose:
                return True
        return False


def above(places: Iterable[int], reach: int) -> set[int]:
    """The places from which some places are so many lines below, at most.

    >>> sorted(above([5, 6], 2))
    [3, 4, 5]
    """
    return {at - step for at in places for step in range(1, reach + 1)}


def name_words(name: str) -> list[str]:
    """The words of a name by which a biography may call its person.

    >>> name_words("Dr. Jane Roe, MD")
    ['jane', 'roe']
    """
    bare = name.split(",", 1)[0]
    return [
        word.lower() for word in re.findall(r"[^\W\d_]{2,}", bare) if word.lower() not in ("dr", "prof", "by")
    ]


def is_network(line: Line) -> bool:
    return any(phrase.rule == "lines:networks" for phrase in line.phrases)

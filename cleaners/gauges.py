r"""Gauges: how the figures of a widget are read out of its block, and how those of a page come together.

A gauge is one entry of a plug-in's `[figures]` or `[[rows]]`. It says where in the block a number stands:

    likes = ".like-count"                                        the text of the first such element
    rating_average = { from = "[data-avg]", attribute = "data-avg" }
    rating_count = { from = ".legend", match = '\((\d+)' }        the first group of the pattern
    comments = [{ from = ".title" }, { from = "li", count = true }]   the first that gives a number is taken
    comments = { from = ".no-comments", value = 0 }              says zero without printing it

`from` is a CSS selector inside the block; without it the block itself is read. A `count` of none is no
figure. With `given`, a block that holds what it selects has `from` looked for in the whole page; `unless`
names tags, classes and ids, parted by commas, and gives nothing when the page holds one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Final

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement as Element

from cleaners.document import Document, words_of
from cleaners.figures import figure
from cleaners.records import Engagement, Reaction, ShareCount, StarRow

SCALARS: Final = frozenset(f.name for f in fields(Engagement)) - {"reactions", "rating_stars", "share_counts"}
RATING: Final[tuple[str, ...]] = ("rating_average", "rating_count", "rating_best", "rating_stars")
ROW_NAMES: Final = {"reactions": "name", "rating_stars": "stars", "share_counts": "network"}

SIMPLE: Final = re.compile(r"[.#]?[a-zA-Z][\w-]*")

Row = Reaction | StarRow | ShareCount
Reading = dict[str, Any]  # what one block says: figures by engagement field, rows as tuples


@dataclass(frozen=True, slots=True)
class Gauge:
    """One place where a figure, or the name of a row, stands."""

    select: str = ""
    attribute: str = ""
    match: re.Pattern[str] | None = None
    count: bool = False
    value: int | None = None
    given: str = ""
    unless: frozenset[str] = frozenset()

    def texts(self, block: Element, page: Document | None = None) -> Iterator[str]:
        """What stands at this place, one text for each element found there."""
        found = self.elements(block)
        if not found or (self.unless and not self.unless.isdisjoint((page or around(block)).names)):
            return iter(())
        if self.value is not None:
            return iter([str(self.value)])
        if self.count:
            return iter([str(len(found))])
        return filter(None, map(self.text, found))

    def elements(self, block: Element) -> list[Element]:
        """The elements at this place; with `given`, the page's, of a block that holds what it asks for."""
        if self.given and not selector(self.given)(block):
            return []
        return selector(self.select)(page_of(block) if self.given else block) if self.select else [block]

    def text(self, element: Element) -> str:
        printed = (element.get(self.attribute) or "") if self.attribute else words_of(element)
        if self.match is None:
            return printed
        found = self.match.search(printed)
        return next(filter(None, found.groups()), "") if found else ""


Gauges = tuple[Gauge, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list that a widget prints: faces of a reaction, lines of a histogram, shares by network."""

    field: str
    each: str
    cells: Mapping[str, Gauges]

    def read(self, block: Element) -> tuple[Row, ...]:
        found = map(self.row, self.elements(block))
        return tuple(with_percents({row_name(row): row for row in found if row is not None}.values()))

    def elements(self, block: Element) -> list[Element]:
        return selector(self.each)(block)

    def row(self, element: Element) -> Row | None:
        name = next(texts(self.cells[ROW_NAMES[self.field]], element), "")
        count = whole(read("count", self.cells.get("count", ()), element))
        percent = read("percent", self.cells.get("percent", ()), element)
        if self.field == "reactions":
            return Reaction(name, count, percent) if name else None
        if self.field == "share_counts":
            return ShareCount(name.lower(), count) if name and count is not None else None
        stars = whole(figure("stars", name))
        return StarRow(stars, count, percent) if stars is not None else None


@dataclass(slots=True)
class Tally:
    """The figures of a page, gathered block by block."""

    figures: Reading = field(default_factory=dict)
    rating: Reading = field(default_factory=dict)
    comments: list[int] = field(default_factory=list)  # as the comment section counts them
    announced: list[int] = field(default_factory=list)  # as a byline or a button counts them

    def add(self, reading: Reading, *, in_comments: bool = False) -> None:
        """Take in what one block says: first come first served, where none says it better."""
        rating: Reading = {name: reading.pop(name) for name in RATING if name in reading}
        if weight(rating) > weight(self.rating):
            self.rating = rating
        if "comments" in reading:
            (self.comments if in_comments else self.announced).append(reading.pop("comments"))
        if known_to_the_minute(self.figures) and not known_to_the_minute(reading):
            self.figures.pop("read_seconds", None)
        self.figures = reading | self.figures

    def engagement(self) -> Engagement:
        """The record's figures: the rating with most votes, the fullest count of comments."""
        rating = dict(self.rating)
        if rating.get("rating_count") == 0:  # the mean of no votes is printed as zero, and is none
            rating.pop("rating_average", None)
        comments = max(self.comments, default=next(iter(self.announced), None))
        return Engagement(**self.figures, **rating, comments=comments)


def around(block: Element) -> Document:
    """The page of a block that came without one."""
    return Document(page_of(block), held=list(page_of(block).iter("*")))


def page_of(block: Element) -> Element:
    return block.getroottree().getroot()


def weight(rating: Mapping[str, Any]) -> tuple[int, int]:
    """How much a rating is worth: its votes, then how much it says."""
    return rating.get("rating_count", -1), len(rating)


def known_to_the_minute(reading: Mapping[str, Any]) -> bool:
    return int(reading.get("read_seconds", 0)) % 60 == 0


@cache
def selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def gauges(spec: object) -> Gauges:
    """Gauges from the catalogue's notation: a selector, a table, or a list of either."""
    if isinstance(spec, list):
        return tuple(gauge for one in spec for gauge in gauges(one))
    if isinstance(spec, str):
        return (Gauge(spec),)
    if not isinstance(spec, dict):
        raise TypeError(f"a figure is a selector, a table or a list, not {spec!r}")
    options = dict(spec)
    pattern = options.pop("match", None)
    match = re.compile(pattern, re.IGNORECASE) if pattern else None
    unless = names_in(options.pop("unless", ""))
    return (Gauge(select=options.pop("from", ""), match=match, unless=unless, **options),)


def names_in(selector: str) -> frozenset[str]:
    """The tags, classes and ids in a list that may hold nothing else, since a whole page is asked for them."""
    names = [name.strip() for name in selector.split(",") if name]
    if unknown := [name for name in names if not SIMPLE.fullmatch(name)]:
        raise ValueError(f"`unless` knows tags, classes and ids, not {unknown[0]!r}")
    return frozenset(names)


def rows(spec: Mapping[str, Any]) -> Rows:
    cells = {name: gauges(cell) for name, cell in spec.items() if name not in {"of", "each"}}
    return Rows(spec["of"], spec["each"], cells)


def texts(places: Gauges, block: Element, page: Document | None = None) -> Iterator[str]:
    return (text for gauge in places for text in gauge.texts(block, page))


def read(field_name: str, places: Gauges, block: Element, page: Document | None = None) -> int | float | None:
    """The first number that stands at one of these places."""
    found = (figure(field_name, text) for text in texts(places, block, page))
    return next((value for value in found if value is not None), None)


def read_block(
    block: Element, figures: Mapping[str, Gauges], lists: Iterable[Rows], page: Document | None = None
) -> Reading:
    """All that a plug-in's gauges find in one of its blocks."""
    scalars = {name: read(name, places, block, page) for name, places in figures.items()}
    found = {listed.field: listed.read(block) for listed in lists}
    return {name: value for name, value in {**scalars, **found}.items() if value not in (None, ())}


def whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def with_percents(found: Iterable[Row]) -> Iterator[Row]:
    """Rows with their shares worked out, to a whole percent, where a widget prints counts alone.

    >>> [row.percent for row in with_percents([Reaction("Happy", 34), Reaction("Sad", 110)])]
    [24.0, 76.0]
    """
    listed = tuple(found)
    counts = [row.count for row in listed if row.count is not None]
    complete = len(counts) == len(listed) and all(getattr(row, "percent", None) is None for row in listed)
    for row in listed:
        if complete and not isinstance(row, ShareCount):
            yield replace(row, percent=float(round(100 * (row.count or 0) / max(1, sum(counts)))))
        else:
            yield row


def row_name(row: Row) -> str | int:
    return row.stars if isinstance(row, StarRow) else row.network if isinstance(row, ShareCount) else row.name

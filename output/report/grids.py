"""Grids: tables for the eye, whose columns can be sorted and whose cells know how they are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

Style = Literal[
    "text",
    "host",
    "said",
    "number",
    "share",
    "decimal",
    "date",
    "link",
    "spark",
    "heat",
    "fill",
    "verdict",
    "bar",
]
LEVELS: Final = 6  # shades of a heat map

NUMERIC: Final = frozenset({"number", "share", "decimal", "heat", "fill", "bar"})


class Link(NamedTuple):
    """Words and where they lead. Both come from the web."""

    text: str
    url: str | None

    @property
    def href(self) -> str | None:
        """The address, if it is one that is safe to follow.

        >>> Link("", "https://a.example/x").href, Link("", "javascript:alert(1)").href
        ('https://a.example/x', None)
        """
        return self.url if is_web_address(self.url) else None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a grid."""

    name: str
    style: Style = "text"
    about: str = ""

    @property
    def is_number(self) -> bool:
        return self.style in NUMERIC


@dataclass(frozen=True, slots=True)
class Grid:
    """A caption, columns and rows; `top` is the largest value of a bar or heat column."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Sequence[Any], ...]
    top: float = 0

    def level(self, value: float | None) -> int:
        """The shade of a value, 0 for none to LEVELS for the most."""
        return shade(value, self.top)


def grid(caption: str, columns: Iterable[Column], rows: Iterable[Sequence[Any]]) -> Grid:
    columns, rows = tuple(columns), tuple(rows)
    scaled = [n for n, column in enumerate(columns) if column.style in {"heat", "fill", "bar"}]
    top = max((row[n] or 0 for row in rows for n in scaled), default=0)
    return Grid(caption, columns, rows, top)


def bars(caption: str, names: str, values: str, rows: Iterable[Sequence[Any]], style: Style = "text") -> Grid:
    """A ranking: each row a name and a figure, which is drawn as a bar too."""
    return grid(caption, (Column(names, style), Column(values, "bar")), rows)


def shade(value: float | None, top: float) -> int:
    """How dark a cell is; the root keeps small values apart from none.

    >>> shade(0, 9), shade(1, 9), shade(9, 9), shade(None, 0)
    (0, 2, 6, 0)
    """
    if not value or not top:
        return 0
    return max(1, min(LEVELS, round(LEVELS * math.sqrt(value / top))))


def is_web_address(url: str | None) -> bool:
    try:
        return bool(url) and urlsplit(url or "").scheme in {"http", "https"}
    except ValueError:  # such as https://[
        return False


def sort_key(value: Any) -> str:  # noqa: ANN401  a cell may hold anything
    """What a script sorts a cell by.

    >>> sort_key(1234), sort_key(Link("B", None)), sort_key(None)
    ('1234', 'B', '')
    """
    if value is None:
        return ""
    if isinstance(value, Link):
        return value.text
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(sum(value)) if isinstance(value, tuple) else str(value)

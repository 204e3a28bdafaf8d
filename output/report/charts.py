"""Charts: figures to places. Everything is in per cent of the plot, so that a page draws it at any width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Step = Literal["month", "quarter", "year"]
MOST_COLUMNS: Final = 60
STEPS: Final = (10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100)  # where an axis may end
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
NAMES: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: its place, its height and what it says."""

    x: float
    width: float
    height: float
    label: str
    value: int
    tick: str = ""  # written below, where there is room
    is_minor: bool = False  # a tick that a narrow page leaves out


@dataclass(frozen=True, slots=True)
class Columns:
    """A column chart; `ticks` are heights in per cent with their figures."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    note: str = ""

    @property
    def total(self) -> int:
        return sum(bar.value for bar in self.bars)


def columns(title: str, unit: str, figures: Sequence[tuple[str, str, int]], note: str = "") -> Columns:
    """A chart of (label, tick, value) triples."""
    top = ceiling(max((value for *_, value in figures), default=0))
    slot = 100 / max(len(figures), 1)
    ticked = [n for n, (_, tick, _) in enumerate(figures) if tick]
    minor = {n for place, n in enumerate(ticked) if place % 2} if len(ticked) > 5 else set()
    drawn = (
        Bar(slot * n + slot * 0.09, slot * 0.82, 100 * value / top, label, value, tick, n in minor)
        for n, (label, tick, value) in enumerate(figures)
    )
    return Columns(title, unit, tuple(drawn), tuple(scale(top)), note)


def ceiling(value: int) -> int:
    """The next figure that is easily read and easily halved.

    >>> [ceiling(value) for value in (0, 7, 130, 8_500)]
    [2, 8, 160, 10000]
    """
    if value <= 10:
        return max(2, value + value % 2)
    power = int(10 ** (len(str(value)) - 2))
    return next(power * step for step in STEPS if power * step >= value)


def scale(top: int) -> Iterable[tuple[float, str]]:
    for part in (0, top // 2, top) if top % 2 == 0 else (0, top):
        yield 100 * part / top, f"{part:,}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A run of months cut into equal steps, from the first to the last that holds anything."""

    start: int  # in months since year 0
    step: Step
    count: int

    def place(self, month: int) -> int:
        return (month - self.start) // MONTHS[self.step]

    def label(self, n: int) -> str:
        year, month = divmod(self.start + n * MONTHS[self.step], 12)
        names = {"month": f"{NAMES[month]} {year}", "quarter": f"Q{month // 3 + 1} {year}", "year": f"{year}"}
        return names[self.step]

    def tick(self, n: int) -> str:
        """The year where it begins; the first step says its own name when that would come too late."""
        year, month = divmod(self.start + n * MONTHS[self.step], 12)
        if self.step == "year":
            return str(year) if n % max(1, self.count // 8) == 0 else ""
        return str(year) if month == 0 else ""

    def spread(self, months: Iterable[tuple[int, int]]) -> list[int]:
        """Counts by month added up by step; what lies outside is left out."""
        totals = [0] * self.count
        for month, count in months:
            if 0 <= (place := self.place(month)) < self.count:
                totals[place] += count
        return totals


def calendar(first: int, last: int) -> Calendar:
    """The finest calendar from one month to another that a chart has room for.

    >>> calendar(month_number(date(2020, 5, 1)), month_number(date(2022, 3, 9))).step
    'month'
    """
    for step in ("month", "quarter", "year"):
        length = MONTHS[step]
        start = first - first % length
        count = (last - start) // length + 1
        if count <= MOST_COLUMNS:
            return Calendar(start, step, count)
    return Calendar(last - last % 12 - 12 * (MOST_COLUMNS - 1), "year", MOST_COLUMNS)


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1

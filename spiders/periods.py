"""Periods: how often a site is to be crawled, as people write it."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import get_close_matches
from typing import Final

WORDS: Final = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
}
UNITS: Final = {
    "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "h": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
SHORTEST: Final = timedelta(minutes=10)  # no blog has news more often, and each visit costs it something
LONGEST: Final = timedelta(days=366)
EXAMPLES: Final = "such as '30 min', '6 hours', '1 day', '2 weeks', 'daily' or 'weekly'"
AMOUNT: Final = re.compile(r"([0-9]{1,6})\s*([a-z]+)")


def period_of(text: str) -> timedelta:
    """The length of time that a text means. Raises `ValueError`, which says what is wrong with the text.

    >>> period_of("6 hours"), period_of("weekly")
    (datetime.timedelta(seconds=21600), datetime.timedelta(days=7))
    """
    plain = text.strip().lower()
    period = WORDS.get(plain) or measured(plain)
    if not SHORTEST <= period <= LONGEST:
        raise ValueError(f"must lie between 10 minutes and a year, not at {text!r}")
    return period


def measured(text: str) -> timedelta:
    """A number and a unit, in singular or plural."""
    amount = AMOUNT.fullmatch(text)
    if amount is None:
        raise ValueError(f"{text!r} is no length of time {EXAMPLES}" + meant(text, [*WORDS]))
    number, unit = amount.groups()
    length = UNITS.get(unit) or UNITS.get(unit.removesuffix("s"))
    if length is None:
        raise ValueError(f"{text!r} has no unit of time {EXAMPLES}" + meant(unit, [*UNITS]))
    return int(number) * length


def meant(typed: str, known: list[str]) -> str:
    near = get_close_matches(typed, known, n=1)
    return f"; is {near[0]!r} meant?" if near else ""

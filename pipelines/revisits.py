"""Revisits: when an address is worth asking for again.

What discovery announces as changed is asked for at once, whatever is said here. This is for what nobody announces:
often for what changes, rarely for what does not, and sooner for what is young.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

DAY: Final = timedelta(
    hours=20
)  # a nightly crawl that starts a little earlier still finds due what it saw before
MONTH: Final = timedelta(days=30)
SEASON: Final = timedelta(days=90)
HALF_DAY: Final = timedelta(hours=10)
SLOWER, FASTER = 1.6, 0.5  # what an unchanged and a changed page do to the time until the next visit

# the first wait and the longest, by what an address turned out to be
WAITS: Final = {
    "listing": (HALF_DAY, 7 * DAY),
    "other": (MONTH, 2 * SEASON),
    "elsewhere": (MONTH, 2 * SEASON),
    "missing": (DAY, 2 * SEASON),
    "failed": (DAY / 4, MONTH),
}


def next_visit(
    now: datetime,
    fate: str,
    *,
    published: datetime | None = None,
    before: datetime | None = None,
    changed: bool = False,
) -> datetime:
    """When to ask again. `before` is when it was asked for the last time, none if never.

    >>> from datetime import UTC
    >>> monday = datetime(2024, 1, 1, tzinfo=UTC)
    >>> (next_visit(monday, "article", published=monday - timedelta(days=400)) - monday).days
    30
    """
    first, longest = wait_of_article(now, published) if fate == "article" else WAITS[fate]
    if before is None:
        return now + first
    pace = FASTER if changed else SLOWER
    return now + min(max((now - before) * pace, min(first, DAY)), longest)


def wait_of_article(now: datetime, published: datetime | None) -> tuple[timedelta, timedelta]:
    """The first wait and the longest: an eighth and a half of its age, between a day and a season."""
    age = now - published if published is not None else 8 * DAY
    return min(max(age / 8, DAY), MONTH), min(max(age / 2, DAY), SEASON)

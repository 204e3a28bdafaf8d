"""Ending: how a crawl ended, read from its stats: the exit status, the line for people, what was dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.exits import BY_REASON, Exit
from pipelines.failure import FAILURE, REASON
from pipelines.refusals import named

INTERRUPTED = "Interrupted. What was clean by then is published."
STOPPED_AT_ONCE = "Stopped at once. What was clean by then is safe; the next crawl publishes it and goes on."
DROPPED = "item_dropped_reasons_count/"  # Scrapy's stats key, followed by the refusal's name
UNFIT = "poultice/dropped/"  # the spiders' stats key, followed by the words themselves
KNOWN = ("poultice/skipped", "poultice/not_modified", "poultice/gone")


def status_of(stats: Mapping[str, Any], *, published: bool) -> Exit:
    """The close reason decides where it can; else a crawl is fine if it has articles, new ones or known ones."""
    # without a reason it was not let finish: a second Ctrl-C
    status = BY_REASON.get(stats.get(REASON) or stats.get("finish_reason", "shutdown"))
    if status is None:
        is_known = any(stats.get(key) for key in KNOWN)
        status = Exit.FINE if published or is_known else Exit.FAILED
    return status


def failure_of(stats: Mapping[str, Any], status: Exit) -> str:
    """What went wrong, in a line."""
    if FAILURE in stats:
        return str(stats[FAILURE])
    if status is Exit.FAILED:
        return "No article was found, so nothing was published."
    if status is Exit.INTERRUPTED:
        return INTERRUPTED if "finish_reason" in stats else STOPPED_AT_ONCE
    return f"The crawl ended early: {stats['finish_reason']}."


def refused_in(stats: Mapping[str, Any]) -> dict[str, int]:
    """How many pages were dropped for what reason, in words, most first.

    >>> refused_in({"item_dropped_reasons_count/TooShort": 2, "item_dropped_count": 2})
    {'too short': 2}
    """
    words = named()
    counts = {k.removeprefix(DROPPED): n for k, n in stats.items() if k.startswith(DROPPED)}
    counts |= {k.removeprefix(UNFIT): n for k, n in stats.items() if k.startswith(UNFIT)}
    return {words.get(name, name): n for name, n in sorted(counts.items(), key=lambda item: -item[1])}


def unfit_in(stats: Mapping[str, Any]) -> int:
    """How many answers could not be made a page of, such as those that are too large."""
    return sum(count for key, count in stats.items() if key.startswith(UNFIT))


def left_out_in(stats: Mapping[str, Any]) -> str:
    """What was left out because a budget was spent, in a sentence; empty when nothing was.

    >>> left_out_in({"poultice/left_out/URL_BUDGET": 1200})
    'Left out: 1,200 addresses beyond URL_BUDGET.'
    """
    told = told_of("poultice/left_out/", "addresses beyond ", stats)
    return f"Left out: {told}." if told else ""


def unmade_in(stats: Mapping[str, Any]) -> str:
    """Requests that would have gone where none belongs, in a sentence; empty when there were none.

    >>> unmade_in({"poultice/refused/off the site": 2, "poultice/refused/at a private address": 1})
    'Requests not made: 1 at a private address, 2 off the site.'
    """
    told = told_of("poultice/refused/", "", stats)
    return f"Requests not made: {told}." if told else ""


def told_of(prefix: str, words: str, stats: Mapping[str, Any]) -> str:
    found = sorted((key.removeprefix(prefix), n) for key, n in stats.items() if key.startswith(prefix))
    return ", ".join(f"{count:,} {words}{name}" for name, count in found)

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
    return {words.get(name, name): n for name, n in sorted(counts.items(), key=lambda item: -item[1])}

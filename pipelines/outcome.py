"""Outcome: how a crawl went, as the summary tells it and as the exit status says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

from output.store import Published
from pipelines.exits import BY_REASON, Exit
from pipelines.failure import FAILURE, REASON
from pipelines.publish import Brief, PublishPipeline
from pipelines.refusals import named

INTERRUPTED = "Interrupted. What was clean by then is published."
STOPPED_AT_ONCE = "Stopped at once. What was published stays, what was not is lost."
DROPPED = "item_dropped_reasons_count/"  # Scrapy's stats key, followed by the refusal's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that is told of a crawl once it is over."""

    status: Exit
    failure: str | None  # one line; none when all went well
    published: Mapping[Path, Published] = field(default_factory=dict)  # by file
    newest: tuple[Brief, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)  # pages by what they were, most first
    requests: int = 0
    seconds: float = 0.0
    errors: int = 0  # faults of our own: they stand in the log


def outcome_of(crawler: Crawler) -> Outcome:
    """Read a crawl's outcome, once it is over, from its stats and its publishing pipeline."""
    stats: dict[str, Any] = crawler.stats.get_stats()
    publishing = crawler.get_item_pipeline(PublishPipeline)
    published = publishing.published if publishing else {}
    status = status_of(stats, published)
    return Outcome(
        status=status,
        failure=None if status is Exit.FINE else failure_of(stats, status),
        published=published,
        newest=tuple(publishing.newest) if publishing else (),
        refused=refused_in(stats),
        requests=stats.get("downloader/request_count", 0),
        seconds=stats.get("elapsed_time_seconds", 0.0),
        errors=stats.get("log_count/ERROR", 0),
    )


def status_of(stats: Mapping[str, Any], published: Mapping[Path, Published]) -> Exit:
    """The close reason decides where it can; else a crawl is as good as what it published."""
    # without a reason it was not let finish: a second Ctrl-C
    status = BY_REASON.get(stats.get(REASON) or stats.get("finish_reason", "shutdown"))
    if status is None:
        status = Exit.FINE if published else Exit.FAILED
    return status


def failure_of(stats: Mapping[str, Any], status: Exit) -> str:
    if FAILURE in stats:
        return str(stats[FAILURE])
    if status is Exit.FAILED:
        return "No article was found, so nothing was published."
    if status is Exit.INTERRUPTED:
        return INTERRUPTED if "finish_reason" in stats else STOPPED_AT_ONCE
    return f"The crawl ended early: {stats['finish_reason']}."


def refused_in(stats: Mapping[str, Any]) -> dict[str, int]:
    """How many pages were dropped for what reason, in words.

    >>> refused_in({"item_dropped_reasons_count/TooShort": 2, "item_dropped_count": 2})
    {'too short': 2}
    """
    words = named()
    counts = {k.removeprefix(DROPPED): n for k, n in stats.items() if k.startswith(DROPPED)}
    return {words.get(name, name): n for name, n in sorted(counts.items(), key=lambda item: -item[1])}

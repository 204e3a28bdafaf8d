"""Outcome: how a crawl went, as the summary tells it and as the exit status says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapy.crawler import Crawler

from output.objects import Location
from output.runs import Run
from output.store import Published
from pipelines.ending import failure_of, left_out_in, refused_in, status_of, unmade_in
from pipelines.exits import Exit
from pipelines.publish import PublishPipeline
from pipelines.publisher import Brief
from pipelines.record import RunRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that is told of a crawl once it is over."""

    status: Exit
    run: Run | None = None  # its row; none when nobody knows its site, or the row could not be written
    failure: str | None  # one line; none when all went well
    published: Mapping[Location, Published] = field(default_factory=dict)  # by file
    folder: Location | None = None  # of the table of articles, where there is one
    newest: tuple[Brief, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)  # pages by what they were, most first
    kept_from: tuple[str, ...] = ()  # sentences on what the crawl left out
    requests: int = 0
    seconds: float = 0.0
    errors: int = 0  # faults of our own: they stand in the log

    @property
    def is_worth_showing(self) -> bool:
        """Whether there is more to say than why it failed."""
        return bool(self.published or self.refused or self.status is Exit.FINE)


def outcome_of(crawler: Crawler) -> Outcome:
    """Read a crawl's outcome, once it is over, from its stats, its row and its publishing pipeline."""
    stats: dict[str, Any] = crawler.stats.get_stats()
    publishing = crawler.get_item_pipeline(PublishPipeline)
    published = publishing.published if publishing else {}
    record = crawler.get_extension(RunRecord)
    run = record.run if record else None
    status = Exit(run.exit_status) if run else status_of(stats, published=bool(published))
    return Outcome(
        status=status,
        run=run,
        failure=None if status is Exit.FINE else (run and run.complaint) or failure_of(stats, status),
        published=published,
        folder=publishing.store.root / "articles"
        if publishing and (published or status is Exit.FINE)
        else None,
        newest=tuple(publishing.newest) if publishing else (),
        refused=refused_in(stats),
        kept_from=tuple(filter(None, (left_out_in(stats), unmade_in(stats)))),
        requests=stats.get("downloader/request_count", 0),
        seconds=stats.get("elapsed_time_seconds", 0.0),
        errors=stats.get("log_count/ERROR", 0),
    )

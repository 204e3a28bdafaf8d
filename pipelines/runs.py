"""Runs: the row of a crawl, made from Scrapy's stats once it is over; the keys `poultice/…` are the spiders'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cleaners.records import CLEANER_VERSION
from output.runs import Answers, Drops, Finds, Run
from pipelines.ending import failure_of, refused_in, status_of, unfit_in
from pipelines.exits import Exit
from pipelines.failure import REASON
from pipelines.measures import Measures
from pipelines.verdict import Signs

ANSWERS: Final = "downloader/response_status_count/"  # Scrapy's stats key, followed by the status
FOUND: Final = "poultice/found/"
EXCEPTIONS: Final = "downloader/exception_type_count/"
RETRIED: Final = "retry/reason_count/"
NEVER_SENT: Final = frozenset(("IgnoreRequest", "Unasked"))  # robots.txt or we ourselves were against it
BUSY: Final = "503"  # is waited out, and asked again; when that takes too long, the site counts as blocked
KILLED: Final = "killed"


@dataclass(frozen=True, slots=True)
class Figures:
    """What publishing did to a site's articles over a whole crawl."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


def run_of(
    stats: Mapping[str, Any], name: str | None, started: datetime, figures: Figures, measures: Measures
) -> Run:
    """A crawl's row before it is judged."""
    ended = datetime.now(UTC)
    status = status_of(stats, published=any((figures.new, figures.changed, figures.unchanged)))
    return Run(
        run_id=stats.get("poultice/run_id") or f"{started:%Y%m%dT%H%M%SZ}",
        site=stats["poultice/site"],
        name=name,
        started=started,
        ended=ended,
        seconds=round((ended - started).total_seconds(), 3),
        cleaning_seconds=round(stats.get("poultice/cleaning_seconds", 0.0), 3),
        verdict="ok",
        reason=stats.get(REASON) or stats["finish_reason"],
        complaint=None if status is Exit.FINE else failure_of(stats, status),
        exit_status=status,
        requests=stats.get("downloader/request_count", 0),
        bytes=stats.get("downloader/response_bytes", 0),
        answers=answers_in(stats),
        found=tuple(Finds(*found) for found in counted_under(FOUND, stats)),
        skipped=stats.get("poultice/skipped", 0),
        not_modified=stats.get("poultice/not_modified", 0),
        pages=stats.get("item_scraped_count", 0) + stats.get("item_dropped_count", 0) + unfit_in(stats),
        new=figures.new,
        changed=figures.changed,
        unchanged=figures.unchanged,
        gone=stats.get("poultice/gone", 0),
        drops=tuple(Drops(reason, count) for reason, count in refused_in(stats).items()),
        words=measures.words,
        text_share=measures.text_share,
        removed_blocks=measures.removed_blocks,
        coverage=measures.coverage,
        cleaner_version=CLEANER_VERSION,
    )


def answers_in(stats: Mapping[str, Any]) -> tuple[Answers, ...]:
    """Requests by the status of their answer; those without one have status 0.

    >>> answers_in({"downloader/response_status_count/200": 9, "downloader/exception_type_count/a.Timeout": 1})
    (Answers(status=0, count=1), Answers(status=200, count=9))
    """
    silent = sum(count for _, count in exceptions_in(stats))
    found = [Answers(int(status), count) for status, count in counted_under(ANSWERS, stats)]
    found += [Answers(0, silent)] if silent else []
    return tuple(sorted(found, key=lambda answers: answers.status))


def exceptions_in(stats: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Requests that were sent and not answered, by the exception that told of it."""
    found = counted_under(EXCEPTIONS, stats)
    return [(name, count) for name, count in found if name.rpartition(".")[2] not in NEVER_SENT]


def counted_under(prefix: str, stats: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The stats whose keys begin so, by the rest of the key, most first."""
    found = [(key.removeprefix(prefix), count) for key, count in stats.items() if key.startswith(prefix)]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def signs_in(stats: Mapping[str, Any]) -> Signs:
    lost = lost_requests(stats) + stats.get("spider_exceptions/count", 0)
    return Signs(refused=stats.get("poultice/blocked_answers", 0), lost=lost)


def lost_requests(stats: Mapping[str, Any]) -> int:
    """Requests whose last trial brought an error of the server's, or no answer: all trials but those repeated.

    >>> lost_requests({"downloader/response_status_count/500": 6, "retry/reason_count/500 Internal Error": 4})
    2
    """
    errors = [(s, count) for s, count in counted_under(ANSWERS, stats) if s[0] == "5" and s != BUSY]
    repeated: Counter[str] = Counter()
    for reason, count in counted_under(RETRIED, stats):
        repeated[reason.partition(" ")[0]] += count
    return sum(max(0, count - repeated[kind]) for kind, count in [*errors, *exceptions_in(stats)])


def killed_run(run_id: str, site: str, name: str | None, started: datetime, last_heard: datetime) -> Run:
    """The row of a run that was killed before it could write one; the next run of its site writes it."""
    return Run(
        run_id=run_id,
        site=site,
        name=name,
        started=started,
        ended=max(started, last_heard),
        seconds=max(0.0, (last_heard - started).total_seconds()),
        verdict="partial",
        reason=KILLED,
        complaint="The crawl was killed; what it had cleaned was kept, and the next one went on from there.",
        exit_status=Exit.INTERRUPTED,
        cleaner_version=CLEANER_VERSION,
    )

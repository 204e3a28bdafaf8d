"""Verdict: how a crawl went, judged by how it ended and by what is usual for its site.

Pure: a run and the runs before it go in, the run with its verdict comes out. In this order, the first that
holds is told:

    blocked, robots, unreachable, failed   it ended so, as its exit status says
    partial                                it was interrupted or killed
    blocked                                it ended well, but many pages were refused
    template_changed                       pages are not what they were; see `pipelines.usual`
    partial                                many pages could not be fetched, read or cleaned
    nothing_new, ok
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from output.runs import Run, Verdict
from pipelines.exits import Exit
from pipelines.refusals import unclean
from pipelines.usual import oddities

GOOD: Final = frozenset(("ok", "nothing_new"))
# many: a site's own dead links and its odd bad page are no news; a tenth of a night's pages is
MANY_SHARE: Final = 0.1
MANY_AT_LEAST: Final = 3
ENDED: Final[dict[int, Verdict]] = {
    Exit.BLOCKED: "blocked",
    Exit.UNREACHABLE: "unreachable",
    Exit.INTERRUPTED: "partial",
}
AGAINST_CRAWLERS: Final = frozenset(("robots", "opted_out"))  # as the site declares to all of them
LEFT_OFF: Final = frozenset(("shutdown", "killed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What tells of a crawl's trouble and is no column of its own."""

    refused: int = 0  # requests for articles that were answered with 403, 429 or a captcha
    lost: int = 0  # requests without a usable answer after all retries, and pages that a spider failed at


class Finding(NamedTuple):
    """A verdict, and the reason for it in a sentence where one is needed."""

    verdict: Verdict
    complaint: str | None = None


def judged(run: Run, earlier: Sequence[Run], signs: Signs) -> Run:
    """The run with its verdict, a complaint if it deserves one, and the exit status that says so.

    `earlier` are the site's runs before it, oldest first. The run's own complaint, if it has one, stays.
    """
    finding = (
        ended(run, signs)
        or turned_away(run, signs)
        or unlike_itself(run, earlier)
        or with_losses(run, signs)
        or calm(run)
    )
    return replace(
        run,
        verdict=finding.verdict,
        complaint=run.complaint or finding.complaint,
        exit_status=status_after(run, finding),
    )


def status_after(run: Run, finding: Finding) -> Exit:
    """A crawl that published, but not as it should, must not look like one that did."""
    if finding.verdict in GOOD or run.exit_status not in (Exit.FINE, Exit.FAILED):
        return Exit(run.exit_status)
    if run.exit_status == Exit.FINE:
        return Exit.PARTIAL
    return Exit.BLOCKED if finding.verdict == "blocked" else Exit.FAILED


def ended(run: Run, signs: Signs) -> Finding | None:
    """The verdict of a crawl that did not end well."""
    if run.exit_status in (Exit.FINE, Exit.PARTIAL):
        return None
    if run.reason in LEFT_OFF:
        return Finding("partial")
    if run.reason in AGAINST_CRAWLERS:
        return Finding("robots")
    if run.exit_status == Exit.FAILED and signs.refused:
        return Finding("blocked", told_of_refusals(signs.refused))
    if run.exit_status == Exit.FAILED and run.pages:  # there are pages, and none is an article any more
        return None
    return Finding(ENDED.get(run.exit_status, "failed"))


def turned_away(run: Run, signs: Signs) -> Finding | None:
    if not is_many(signs.refused, run.pages + run.not_modified):
        return None
    return Finding("blocked", told_of_refusals(signs.refused))


def told_of_refusals(refused: int) -> str:
    pages = "1 page was" if refused == 1 else f"{refused:,} pages were"
    return f"{pages} refused to us (403, 429 or a captcha)."


def unlike_itself(run: Run, earlier: Sequence[Run]) -> Finding | None:
    odd = oddities(run, earlier)
    if odd:
        return Finding(
            "template_changed",
            f"The pages are not what they were; has the template changed? {'; '.join(odd)}.",
        )
    return Finding("failed") if run.exit_status == Exit.FAILED else None


def with_losses(run: Run, signs: Signs) -> Finding | None:
    unclean_pages = sum(drop.count for drop in run.drops if drop.reason in unclean())
    lost = signs.lost + unclean_pages
    if not is_many(lost, run.pages - unclean_pages + run.not_modified):
        return None
    return Finding("partial", f"{lost:,} pages could not be fetched, read or cleaned.")


def is_many(bad: int, good: int) -> bool:
    """Whether so many pages went wrong that a crawl cannot be called fine.

    >>> is_many(3, 5), is_many(3, 500), is_many(2, 0)
    (True, False, False)
    """
    return bad >= MANY_AT_LEAST and bad > MANY_SHARE * (bad + good)


def calm(run: Run) -> Finding:
    return Finding("ok" if run.new or run.changed or run.gone else "nothing_new")

"""Results: what became of each site of a harvest, what that makes of the whole, and the table that shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from output.runs import Run
from pipelines.exits import Exit
from pipelines.marked import counted, printable
from pipelines.summary import duration
from pipelines.verdict import GOOD

ONE_FAULT: Final = {Exit.BAD_USAGE, Exit.BLOCKED, Exit.UNREACHABLE, Exit.LOCKED}
STYLES: Final = {"ok": "green", "nothing_new": "green", "template_changed": "yellow", "partial": "yellow"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How the crawl of one site went."""

    name: str  # in sites.toml
    site: str
    status: Exit
    run: Run | None = None  # none when the crawl died, or was turned away, before it could write its row
    complaint: str | None = None

    @property
    def verdict(self) -> str:
        if self.run is not None:
            return self.run.verdict
        return "locked" if self.status is Exit.LOCKED else "failed"


def overall(results: Sequence[Result]) -> Exit:
    """The exit status of all crawls together; `pipelines.exits` has the table."""
    statuses = [result.status for result in results]
    bad = [status for status in statuses if status is not Exit.FINE]
    if not bad:
        return Exit.FINE
    if Exit.STORAGE in bad:
        return Exit.STORAGE
    if len(bad) < len(statuses) or Exit.PARTIAL in bad:
        return Exit.PARTIAL
    return bad[0] if bad[0] in ONE_FAULT and len(set(bad)) == 1 else Exit.FAILED


def told(results: Sequence[Result]) -> str:
    """One sentence on all of them.

    >>> results = [Result(name=name, site="a.example", status=Exit.FAILED) for name in "ab"]
    >>> told(results)
    '2 sites: 2 failed.'
    """
    verdicts = Counter(result.verdict.replace("_", " ") for result in results).most_common()
    return f"{counted(len(results), 'site')}: {', '.join(f'{count:,} {said}' for said, count in verdicts)}."


def parts_of(results: Sequence[Result]) -> Iterator[RenderableType]:
    """The table of a harvest, and below it what is to be said of single sites."""
    yield table_of(results)
    for result in results:
        if result.complaint:
            yield Text(f"{result.name}: {printable(result.complaint)}", overflow="fold")
    yield Text(told(results), style="bold")


def table_of(results: Sequence[Result]) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("site", overflow="fold")
    table.add_column("verdict", no_wrap=True)
    for name in ("new", "changed", "unchanged", "gone", "requests", "time"):
        table.add_column(name, justify="right", no_wrap=True)
    for result in results:
        verdict = Text(result.verdict.replace("_", " "), style=STYLES.get(result.verdict, "red"))
        table.add_row(Text(result.name), verdict, *figures(result.run))
    return table


def figures(run: Run | None) -> list[str]:
    if run is None:
        return []
    counts = (run.new, run.changed, run.unchanged + run.not_modified, run.gone, run.requests)
    return [f"{count:,}" for count in counts] + [duration(run.seconds)]


def line_of(result: Result) -> str:
    """One site in one line, for the log of a harvest.

    >>> line_of(Result(name="bees", site="bees.example", status=Exit.FAILED, complaint="It ended by SIGKILL."))
    'bees: failed. It ended by SIGKILL.'
    """
    said = result.verdict.replace("_", " ")
    if result.run is not None and result.verdict in GOOD:
        said += f", {result.run.new:,} new, {result.run.changed:,} changed, {duration(result.run.seconds)}"
    return f"{result.name}: {said}." + (f" {printable(result.complaint)}" if result.complaint else "")

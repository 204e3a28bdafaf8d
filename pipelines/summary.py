"""Summary: what a crawl published and what it dropped, in a few lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from output.objects import Location
from output.runs import Run
from output.store import Published
from pipelines.marked import counted, printable
from pipelines.outcome import Outcome
from pipelines.publisher import Brief

WIDTH = 110  # columns where there is no terminal, as in a log or a mail


def show(outcome: Outcome, stream: TextIO) -> None:
    """Print what became of a crawl's pages."""
    console = Console(file=stream, highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    for part in parts_of(outcome):
        console.print(part)


def parts_of(outcome: Outcome) -> Iterator[RenderableType]:
    if outcome.published:
        yield newest_table(outcome.newest)
        yield more_line(outcome)
        yield published_table(outcome.published)
        yield ""
    if outcome.refused:
        yield Text(refused_line(outcome.refused))
    yield from map(Text, outcome.kept_from)
    if outcome.run and (known := known_line(outcome.run)):
        yield Text(known)
    yield Text(cost_line(outcome))
    if outcome.folder:
        load = f'Load it with  pandas.read_parquet("{outcome.folder!s}")'
        yield Text(load, style="bold", overflow="fold")


def newest_table(articles: tuple[Brief, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("date", no_wrap=True)
    table.add_column("words", justify="right")
    table.add_column("title", no_wrap=True, overflow="ellipsis")
    for article in articles:
        day = f"{article.published:%Y-%m-%d}" if article.published else ""
        table.add_row(day, f"{article.words:,}", Text(printable(article.title)))
    return table


def more_line(outcome: Outcome) -> str:
    """Say how many articles the table above leaves out; an empty line when none."""
    found = sum(file.new + file.changed + file.unchanged for file in outcome.published.values())
    more = found - len(outcome.newest)
    return f"… and {more:,} older\n" if more > 0 else ""


def published_table(published: Mapping[Location, Published]) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in ("new", "changed", "unchanged", "articles in all"):
        table.add_column(name, justify="right")
    table.add_column("file", overflow="fold")
    for path, figures in published.items():
        numbers = (figures.new, figures.changed, figures.unchanged, figures.rows)
        table.add_row(*(f"{number:,}" for number in numbers), Text(str(path)))
    return table


def refused_line(refused: Mapping[str, int]) -> str:
    """One sentence on the pages that were dropped.

    >>> refused_line({"duplicate": 2, "listing": 1})
    'Dropped 3 pages: 2 duplicate, 1 listing.'
    """
    reasons = ", ".join(f"{count:,} {words}" for words, count in refused.items())
    return f"Dropped {counted(sum(refused.values()), 'page')}: {reasons}."


def known_line(run: Run) -> str:
    """What became of the articles known before, in one sentence; nothing on a first crawl."""
    counts = (
        (run.skipped, "not due"),
        (run.not_modified, "not modified"),
        (run.unchanged, "fetched and found unchanged"),
        (run.gone, "gone"),
    )
    told = ", ".join(f"{count:,} {words}" for count, words in counts if count)
    if run.verdict == "nothing_new":
        return f"Nothing new: of what is known, {told}." if told else "Nothing new."
    return f"Known before: {told}." if told else ""


def cost_line(outcome: Outcome) -> str:
    errors = f" {counted(outcome.errors, 'error')}, logged above." if outcome.errors else ""
    return f"{counted(outcome.requests, 'request')} in {duration(outcome.seconds)}.{errors}"


def duration(seconds: float) -> str:
    """A length of time as people say it.

    >>> duration(4.26), duration(75), duration(7300)
    ('4.3 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"

"""Changes: what recleaning has made of each site, as a short table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from pipelines.marked import counted, printable
from pipelines.recleaning import Recleaned
from pipelines.summary import WIDTH

MOST_FIELDS = 4


def show(results: Iterable[Recleaned], stream: TextIO) -> None:
    """Print what changed, site by site."""
    console = Console(file=stream, highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    for part in parts_of(list(results)):
        console.print(part)


def parts_of(results: list[Recleaned]) -> Iterator[RenderableType]:
    yield table_of(results)
    for done in results:
        if remark := remark_on(done):
            yield Text(f"{done.site}: {remark}", overflow="fold")


def table_of(results: list[Recleaned]) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("site", overflow="fold")
    for name in ("pages", "articles", "new", "changed", "blocks", "pages/s"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("fields that changed most")
    for done in results:
        tally = done.tally
        figures = [f"{n:,}" for n in (done.pages, done.articles, tally.new, tally.changed)]
        blocks = f"+{tally.blocks_added:,} −{tally.blocks_removed:,}"
        pace = f"{done.pages / done.seconds:.1f}" if done.seconds else ""
        table.add_row(Text(printable(done.site)), *figures, blocks, pace, most_of(tally.fields))
    return table


def most_of(fields: Counter[str]) -> str:
    """The fields that changed most, with the number of articles.

    >>> most_of(Counter(text=3, title=1))
    'text 3, title 1'
    """
    return ", ".join(f"{name} {count:,}" for name, count in fields.most_common(MOST_FIELDS))


def remark_on(done: Recleaned) -> str:
    """What else is to be said: pages that gave no article, and articles that were left alone."""
    said = []
    if done.refused:
        reasons = ", ".join(f"{count:,} {words}" for words, count in done.refused.most_common())
        said.append(f"{counted(done.refused.total(), 'page')} gave no article: {reasons}.")
    if done.older:
        said.append(f"{counted(done.older, 'article')} stay: what is stored is newer than the archive.")
    return " ".join(said)

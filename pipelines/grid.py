"""The answer to a query for the eye: a table as wide as the terminal, or cards where there are too many columns.

Whatever comes from the web is stripped of what would move the cursor, and never wraps: a cell is one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from output.query import Answer
from pipelines.marked import counted, printable

WIDTH: Final = 110  # columns where there is no terminal, as in a log or a mail
GAP: Final = 2  # between two columns of the table
LEAST: Final = 10  # what a column is cut to; below that cards are easier to read
ROWS: Final = 40
CARDS: Final = 5
LONGEST: Final = 2_000  # letters of a cell that are looked at; an article's text may have a million

Row = dict[str, Any]


def show(answer: Answer, console: Console, limit: int | None = None) -> None:
    """Print the first rows and how many there are: `limit` of them, all for 0, by default what is easily read."""
    if not console.is_terminal:
        console.width = WIDTH
    names = answer.schema.names
    rows, total = first_rows(answer, ROWS if limit is None else limit)
    cells = [[cell(value) for value in row.values()] for row in rows]
    widths = widths_for(names, cells, fixed_columns(answer.schema), console.width)
    if widths:
        console.print(table(answer.schema, cells, widths))
    else:
        cells = cells[:CARDS] if limit is None else cells
        for card in cards(names, cells, console.width):
            console.print(card)
    console.print(Text(summary(len(cells), total), style="bold"), soft_wrap=True)


def first_rows(answer: Answer, limit: int) -> tuple[list[Row], int]:
    """The rows to show, and how many there are in all; only those shown are kept."""
    rows: list[Row] = []
    total = 0
    for batch in answer.batches:
        missing = max(0, limit - len(rows)) if limit else batch.num_rows
        rows += batch.slice(0, missing).to_pylist()
        total += batch.num_rows
    return rows, total


def fixed_columns(schema: pa.Schema) -> list[bool]:
    """Which columns are never cut: a number or a time with its end missing says something else."""
    return [not (is_text(kind) or pa.types.is_nested(kind)) for kind in schema.types]


def is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def widths_for(names: list[str], cells: list[list[Text]], fixed: list[bool], room: int) -> list[int]:
    """How wide each column is to be, so that all fit in; nothing where they cannot.

    >>> rows = [[Text("a" * 60), Text("12"), Text("b" * 9)]]
    >>> widths_for(["title", "likes", "site"], rows, [False, True, False], 40)
    [22, 5, 9]
    """
    wanted = [
        max(cell_len(printable(name)), *(cell_len(row[n].plain) for row in cells), 1)
        for n, name in enumerate(names)
    ]
    least = [want if fixed[n] else min(want, LEAST) for n, want in enumerate(wanted)]
    spare = room - GAP * (len(names) - 1) - sum(least)
    if spare < 0:
        return []
    hungry = sorted(range(len(names)), key=lambda n: wanted[n] - least[n])
    for place, n in enumerate(hungry):  # those that want little are served first, so that none is left over
        more = min(wanted[n] - least[n], spare // (len(hungry) - place))
        least[n] += more
        spare -= more
    return least


def table(schema: pa.Schema, cells: list[list[Text]], widths: list[int]) -> Table:
    grid = Table(
        box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), collapse_padding=True
    )
    for name, kind, width in zip(schema.names, schema.types, widths, strict=True):
        is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
        grid.add_column(
            cut(Text(printable(name)), width),
            justify="right" if is_number else "left",
            width=width,
            no_wrap=True,
        )
    for row in cells:
        grid.add_row(*(cut(each, width) for each, width in zip(row, widths, strict=True)))
    return grid


def cards(names: list[str], cells: list[list[Text]], room: int) -> Iterator[Text]:
    """Each row by itself, one line a column."""
    margin = max(cell_len(printable(name)) for name in names) + GAP
    for number, row in enumerate(cells, start=1):
        lines = [Text(f"── {number} ".ljust(room, "─"), style="dim")]
        for name, each in zip(names, row, strict=True):
            heading = set_cell_size(printable(name), margin)
            lines.append(Text.assemble((heading, "bold"), cut(each, max(LEAST, room - margin))))
        yield Text("\n").join(lines)


def cut(text: Text, width: int) -> Text:
    shorter = text.copy()
    shorter.truncate(width, overflow="ellipsis")
    return shorter


def cell(value: object) -> Text:
    """A value on one line; null is dim, so that it is no word.

    >>> cell([{"name": "Happy", "count": 3, "percent": None}, {"name": "Sad", "count": 0, "percent": None}]).plain
    'Happy 3; Sad 0'
    """
    if value is None:
        return Text("null", style="dim")
    return Text(printable(spelt(value)[:LONGEST]))


def spelt(value: object) -> str:
    match value:
        case str():
            return value[:LONGEST]
        case float():
            return in_digits(value)
        case datetime():
            return value.replace(tzinfo=None).isoformat(
                " ", "microseconds" if value.microsecond else "seconds"
            )
        case list():
            parts = [spelt(each) for each in value]
            return ("; " if any(isinstance(each, dict) for each in value) else ", ").join(parts) or "[]"
        case dict():
            return " ".join(spelt(each) for each in value.values() if each is not None)
    return str(value)


def in_digits(number: float) -> str:
    """As few digits as tell it.

    >>> in_digits(0.1 + 0.2), in_digits(1234567.0), in_digits(0.000012345)
    ('0.3', '1234567', '1.234e-05')
    """
    if number and abs(number) < 1e-3:
        return f"{number:.4g}"
    return f"{number:.4f}".rstrip("0").rstrip(".")


def summary(shown: int, total: int) -> str:
    if shown == total:
        return counted(total, "row")
    return f"{shown:,} of {counted(total, 'row')}; for the others --limit 0, --csv or --parquet FILE"

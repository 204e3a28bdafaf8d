"""The answer to a query as a file: JSON lines, CSV or Parquet, row by row as it comes."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, TextIO

from output import parquet
from output.query import Answer
from pipelines.feed import spelt
from pipelines.formulas import guarded


def write_json(answer: Answer, file: TextIO, shown: Callable[[str], str] = str) -> None:
    """One JSON object a line; times as in ISO 8601. `shown` has the last word on what is printed."""
    for batch in answer.batches:
        lines = (json.dumps(in_json(row), ensure_ascii=False) for row in batch.to_pylist())
        file.writelines(f"{shown(line)}\n" for line in lines)


def write_csv(answer: Answer, file: TextIO, shown: Callable[[str], str] = str, *, guard: bool = True) -> None:
    """A line of names, then one line a row; null is an empty cell, lists are JSON in theirs.

    Without `guard` a spreadsheet will compute what looks like a formula.
    """
    writer = csv.writer(file, lineterminator="\n")
    safe = guarded if guard else as_it_is
    writer.writerow(safe(shown(name)) for name in answer.schema.names)
    for batch in answer.batches:
        for row in batch.to_pylist():
            cells = map(in_cell, row.values())
            writer.writerow(safe(shown(cell)) if isinstance(cell, str) else cell for cell in cells)


def write_parquet(answer: Answer, file: IO[bytes]) -> None:
    """With the dataset's own compression. Raises `pyarrow.ArrowException` for types that Parquet does not have."""
    with parquet.writer(file, answer.schema) as writer:
        for batch in answer.batches:
            writer.write_batch(batch)


def as_it_is(cell: object) -> object:
    return cell


def in_cell(value: object) -> object:
    value = in_json(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def in_json(value: object) -> object:  # noqa: PLR0911 - one line a type
    """A value as JSON knows it: what is no number is null, times are spelt.

    >>> in_json({"mean": float("nan"), "days": [date(2024, 5, 1)]})
    {'mean': None, 'days': ['2024-05-01']}
    """
    match value:
        case dict():
            return {str(name): in_json(each) for name, each in value.items()}
        case list() | tuple():
            return [in_json(each) for each in value]
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return float(value)
        case datetime():
            return spelt(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case bytes():
            return value.hex()
    return value

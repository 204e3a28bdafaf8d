"""The data dictionary, made from the tables' schemas and the records they are read off.

    python -m output.dictionary > docs/data-dictionary.md

What a column means is said by its record; here stand only the units of the numbers and the origin of each record.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Final, Literal, NamedTuple, Union, get_args, get_origin

import pyarrow as pa

from cleaners.records import Article, Engagement, Removal
from output.runs import Run
from output.schema import (
    SCHEMA_VERSION,
    TABLES,
    Field,
    LedgerKey,
    Replacement,
    Stamp,
    TableStamp,
    arrow_type,
    fields_of,
    without_none,
)

COMMAND: Final = "python -m output.dictionary > docs/data-dictionary.md"
UNITS: Final = {
    "count": """likes dislikes views comments shares rating_count helpful_yes helpful_no count requests skipped
        not_modified pages new changed unchanged gone removed_blocks sentence_count paragraph_count""",
    "words": "word_count words",
    "seconds": "read_seconds seconds cleaning_seconds",
    "bytes": "bytes",
    "percent, 0 to 100": "percent",
    "share, 0 to 1": "language_confidence similarity text_share share",
    "points; 0 to 100 in most texts": "reading_ease",
    "points out of rating_best": "rating_average",
    "points": "rating_best",
    "stars": "stars",
    "1 to 6": "level",
    "from 1": "version schema_version",
    "from 0": "ordinal",
    "HTTP status": "status",
    "exit status": "exit_status",
}
UNIT_OF: Final = {name: unit for unit, names in UNITS.items() for name in names.split()}

ORIGINS: Final[dict[type, str]] = {
    Article: "page",
    Engagement: "widget",
    Removal: "ledger",
    LedgerKey: "dataset",
    Stamp: "dataset",
    TableStamp: "dataset",
    Replacement: "dataset",
    Run: "crawl",
}
ORIGIN_OF: Final = {"fetched_url": "crawl"} | dict.fromkeys(
    """article_id language language_confidence word_count sentence_count paragraph_count reading_ease topics
    provenance flags duplicate_of similarity changed blocks_added blocks_removed""".split(),
    "worked out",
)
"""Columns that come from elsewhere than the others of their record."""
PLAIN: Final = {
    arrow_type(kind): said
    for kind, said in ((str, "text"), (int, "whole number"), (float, "number"), (datetime, "time"))
}
PARTS: Final[dict[str, tuple[type, ...]]] = {
    "articles": (Article, Engagement, Stamp),
    "versions": (Article, Engagement, Stamp, Replacement),
    "removals": (LedgerKey, Removal, TableStamp),
    "runs": (Run, TableStamp),
}
"""The records that each table's columns are read off."""

OPENING: Final = f"""\
# Data dictionary

<!-- Made by `{COMMAND}`; edit the records in cleaners/records.py, output/runs.py and output/schema.py instead. -->

Every column of the four tables, version {SCHEMA_VERSION} of the schema. The same meanings are in the Parquet files'
metadata, and `scrapy query "FROM dictionary"` lists them. [How to ask the tables](analysts.md) has the examples.

A table is a folder of the dataset: `data/articles`, `data/versions`, `data/removals`, `data/runs`.

**Type.** *text*, *whole number* (64 bits), *number* (64 bits, floating), *time* (UTC, to the microsecond), *list of* the
like, or *list of records*, whose fields follow with a dot. Where the type says *or null*, null means that it is not
known or was not said; it is never a guess, never 0 and never an empty text. A list is never null: what has nothing is
the empty list.

| in | text | whole number | number | time | list of text | list of records |
|---|---|---|---|---|---|---|
| Parquet | `STRING` | `INT64` | `DOUBLE` | `TIMESTAMP(MICROS, UTC)` | `LIST` | `LIST` of a group |
| pandas | `str` | `int64`, `float64` where there are nulls | `float64` | `datetime64[us, UTC]` | array | array of `dict` |
| Polars | `String` | `Int64` | `Float64` | `Datetime("us", "UTC")` | `List(String)` | `List(Struct)` |
| DuckDB | `VARCHAR` | `BIGINT` | `DOUBLE` | `TIMESTAMP WITH TIME ZONE` | `VARCHAR[]` | `STRUCT(…)[]` |
| Spark | `string` | `bigint` | `double` | `timestamp` | `array<string>` | `array<struct<…>>` |

**From.** *page*: what the page says or declares (`provenance` tells, field by field, by which means); *widget*: printed
by a widget that was taken out of the text; *ledger*: said by the rule that took a block out; *worked out*: computed by
Poultice from the other columns or from several rows; *crawl*: what the crawl saw; *dataset*: the store's own bookkeeping.
"""


class Entry(NamedTuple):
    """One line of the dictionary."""

    table_name: str
    column_name: str
    type: str
    unit: str
    origin: str
    meaning: str


def entries() -> Iterator[Entry]:
    """Every column of every table, and every field inside it."""
    for table, records in PARTS.items():
        for record in records:
            names = set(TABLES[table].names)
            own = tuple(field for field in fields_of(record) if field.name in names)
            yield from lines_of(table, own, ORIGINS[record])


def lines_of(table: str, fields: tuple[Field, ...], origin: str, prefix: str = "") -> Iterator[Entry]:
    for field in fields:
        column = prefix + field.name
        source = origin if prefix else ORIGIN_OF.get(field.name, origin)
        yield Entry(table, column, spelt(field.kind), unit_of(field), source, field.meaning)
        yield from lines_of(table, fields_of_each(field.kind), source, f"{column}.")


def fields_of_each(kind: object) -> tuple[Field, ...]:
    """The fields of the records that a list holds; none for anything else."""
    inner = get_args(kind)[0] if get_origin(kind) is tuple else None
    return fields_of(inner) if isinstance(inner, type) and is_dataclass(inner) else ()


def spelt(kind: object) -> str:
    """A record field's type in words.

    >>> spelt(int | None), spelt(tuple[str, ...]), spelt(Literal["a", "b"])
    ('whole number or null', 'list of text', 'text')
    """
    if get_origin(kind) in {Union, UnionType}:
        return f"{spelt(without_none(kind))} or null"
    if get_origin(kind) is tuple:
        return "list of records" if fields_of_each(kind) else f"list of {spelt(get_args(kind)[0])}"
    return "text" if get_origin(kind) is Literal else PLAIN[arrow_type(kind)]


def unit_of(field: Field) -> str:
    """The unit of a number; the zone of a time; nothing for a text or a list."""
    kind = spelt(field.kind)
    if "number" in kind and not kind.startswith("list"):
        return UNIT_OF[field.name]
    return "UTC" if kind.startswith("time") else ""


@cache
def table() -> pa.Table:
    """The dictionary as a table, for queries."""
    return pa.Table.from_pylist([entry._asdict() for entry in entries()])


def markdown() -> str:
    """The whole page, `docs/data-dictionary.md`."""
    parts = [OPENING]
    for name in PARTS:
        about = TABLES[name].metadata[b"poultice.about"].decode()
        parts.append(f"\n## {name}\n\n{about[0].upper()}{about[1:]}.\n")
        parts.append("\n| column | type | unit | from | meaning |\n|---|---|---|---|---|\n")
        parts += [row_of(entry) for entry in entries() if entry.table_name == name]
    return "".join(parts)


def row_of(entry: Entry) -> str:
    cells = (
        f"`{entry.column_name}`",
        entry.type,
        entry.unit,
        entry.origin,
        entry.meaning.replace("|", r"\|"),
    )
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())

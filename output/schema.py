"""The tables' schemas, read off the records: a field's annotation is its column's type and its meaning.

One frozen schema a table, in every file of it, so that a folder or a glob loads without arguments: an added
column breaks Polars and is silently dropped by pandas, a dictionary or null type breaks Polars, a map cannot
be saved again by pandas. Times of crawling are no columns, or a second crawl of an unchanged blog would give
other rows; when a run took place, and what it saw, is said by the tables of runs and versions.
"""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Final, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from cleaners.records import Article, Engagement, Removal
from output.runs import Run

SCHEMA_VERSION: Final = 2
VERSION_KEY: Final = b"poultice.schema_version"
SITE_KEY: Final = b"poultice.site"  # in each file: its name may be a likeness only


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a stored row says of itself, beside the article."""

    version: Annotated[int, "1 when first stored; one more each time the article's text or facts change"]
    valid_from: Annotated[
        datetime | None, "when this version was first fetched, UTC; null in rows older than this column"
    ]
    gone_at: Annotated[datetime | None, "when its page was found to be gone, UTC; null while it is there"]
    duplicate_of: Annotated[str | None, "article_id of the earlier article that this one repeats"]
    similarity: Annotated[
        float | None, "how much of it the two share, from 0 to 1; null without duplicate_of"
    ]
    cleaner_version: Annotated[str, "the cleaner that made the row; one with the same result leaves it"]
    schema_version: Annotated[int, "the version of this table's columns"]


@dataclass(frozen=True, slots=True)
class LedgerKey:
    """Which article a line of the ledger belongs to."""

    article_id: Annotated[str, "the article it was taken out of, as in the table of articles"]
    version: Annotated[int, "the version of that article"]
    site: Annotated[str, "host of url without www."]
    url: Annotated[str, "canonical address of the article"]
    ordinal: Annotated[int, "place in the article's ledger, from 0"]


@dataclass(frozen=True, slots=True)
class TableStamp:
    """What every stored row says of itself."""

    schema_version: Annotated[int, "the version of this table's columns"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What became of a version of an article that is no longer the newest."""

    valid_to: Annotated[datetime, "when the next version was first fetched, UTC"]
    changed: Annotated[tuple[str, ...], "the columns in which the next version differs"]
    blocks_added: Annotated[tuple[str, ...], "texts of the blocks that only the next version has"]
    blocks_removed: Annotated[tuple[str, ...], "texts of the blocks that only this version has"]


class Field(NamedTuple):
    """One field of a record: its name, its type without the annotation, and what it means."""

    name: str
    kind: object
    meaning: str


@cache
def fields_of(record: type) -> tuple[Field, ...]:
    """The annotated fields of a record class, in order."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(Field(name, *get_args(hint)) for name, hint in hints.items())


ARTICLE_FIELDS: Final = tuple(
    field for field in fields_of(Article) if field.name not in {"engagement", "removed"}
)

PLAIN_TYPES: Final[dict[object, pa.DataType]] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def arrow_type(kind: object) -> pa.DataType:
    """The Arrow type of a record field's type.

    >>> arrow_type(tuple[str, ...]), arrow_type(int | None)
    (ListType(list<element: string>), DataType(int64))
    """
    if kind in PLAIN_TYPES:
        return PLAIN_TYPES[kind]
    if isinstance(kind, type) and is_dataclass(kind):
        return pa.struct([arrow_field(field) for field in fields_of(kind)])
    origin = get_origin(kind)
    if origin is tuple:
        return pa.list_(pa.field("element", arrow_type(get_args(kind)[0])))
    if origin is Literal:
        return pa.string()
    if origin in {Union, UnionType}:
        return arrow_type(without_none(kind))
    raise TypeError(f"a record field of type {kind} has no column type")


def without_none(kind: object) -> object:
    (inner,) = (part for part in get_args(kind) if part is not NoneType)
    return inner


def arrow_field(field: Field) -> pa.Field:
    return pa.field(field.name, arrow_type(field.kind), metadata={"meaning": field.meaning})


def table_schema(table: str, about: str, fields: tuple[Field, ...]) -> pa.Schema:
    """The schema of a table; its key-value metadata tells each column's meaning to readers without Arrow."""
    said = {"poultice.table": table, "poultice.about": about, VERSION_KEY.decode(): str(SCHEMA_VERSION)}
    said |= {f"column.{path}": meaning for path, meaning in meanings(fields)}
    return pa.schema([arrow_field(field) for field in fields], metadata=said)


def meanings(fields: tuple[Field, ...], prefix: str = "") -> list[tuple[str, str]]:
    """Path and meaning of every column and of every field inside it, such as `blocks.kind`."""
    found: list[tuple[str, str]] = []
    for field in fields:
        found.append((prefix + field.name, field.meaning))
        inner = get_args(field.kind)[0] if get_origin(field.kind) is tuple else field.kind
        if isinstance(inner, type) and is_dataclass(inner):
            found += meanings(fields_of(inner), f"{prefix}{field.name}.")
    return found


ARTICLES: Final = table_schema(
    "articles",
    "one row an article, in its newest version; one file a site",
    ARTICLE_FIELDS + fields_of(Engagement) + fields_of(Stamp),
)
REMOVALS: Final = table_schema(
    "removals",
    "the ledger: one row for each block that was taken out of an article; one file a site",
    fields_of(LedgerKey) + fields_of(Removal) + fields_of(TableStamp),
)
VERSIONS: Final = table_schema(
    "versions",
    "one row for each version of an article that a newer one replaced; one file a site",
    ARTICLE_FIELDS + fields_of(Engagement) + fields_of(Stamp) + fields_of(Replacement),
)
RUNS: Final = table_schema(
    "runs", "one row a crawl: how it went; one file a site", fields_of(Run) + fields_of(TableStamp)
)

TABLES: Final = {"runs": RUNS, "removals": REMOVALS, "versions": VERSIONS, "articles": ARTICLES}
"""By name, in the order in which a set's files go in: what a reader finds in `articles` has the rest there."""
PARTED: Final = ("removals", "versions", "articles")  # whose rows lie in the part of their article
SORTED_BY: Final = {
    "runs": ("started", "run_id"),
    "removals": ("article_id", "ordinal"),
    "versions": ("article_id", "version"),
    "articles": ("published", "article_id"),
}

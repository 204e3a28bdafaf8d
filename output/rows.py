"""Article <-> row: the only place that knows how a record lies in the tables."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar, get_args, get_origin

import pyarrow as pa

from cleaners.records import CLEANER_VERSION, Article, Engagement, Removal
from output.schema import ARTICLE_FIELDS, ARTICLES, SCHEMA_VERSION, fields_of

Row = dict[str, Any]
Record = TypeVar("Record")

LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
LARGEST: Final = 2**63 - 1  # of an int64 column


def row_of(article: Article, *, cleaner_version: str = CLEANER_VERSION, version: int = 1) -> Row:
    """The row of the table of articles, as plain values in the order of its columns."""
    row = {field.name: plain(getattr(article, field.name)) for field in ARTICLE_FIELDS}
    row |= plain(article.engagement)
    return row | {"version": version, "cleaner_version": cleaner_version, "schema_version": SCHEMA_VERSION}


def ledger_of(article: Article, *, version: int = 1) -> list[Row]:
    """The article's rows of the table of removals, in the ledger's order."""
    key = {"article_id": article.article_id, "version": version, "site": article.site, "url": article.url}
    return [
        key | {"ordinal": ordinal} | plain(removal) | {"schema_version": SCHEMA_VERSION}
        for ordinal, removal in enumerate(article.removed)
    ]


def rows_of(articles: Iterable[Article], *, cleaner_version: str = CLEANER_VERSION) -> pa.Table:
    """A table of articles, one row each, in the given order."""
    return table_of((row_of(article, cleaner_version=cleaner_version) for article in articles), ARTICLES)


def table_of(rows: Iterable[Row], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=schema)


def article_of(row: Mapping[str, Any], ledger: Iterable[Mapping[str, Any]] = ()) -> Article:
    """The article of a row, as `Table.to_pylist` gives it, and of its ledger's rows in any order."""
    values = {field.name: value_of(field.kind, row[field.name]) for field in ARTICLE_FIELDS}
    removed = sorted(ledger, key=lambda line: int(line["ordinal"]))
    return Article(
        **values,
        engagement=record_of(Engagement, row),
        removed=tuple(record_of(Removal, line) for line in removed),
    )


def record_of(record: type[Record], row: Mapping[str, Any]) -> Record:
    kind: type = record
    return record(**{field.name: value_of(field.kind, row[field.name]) for field in fields_of(kind)})


def value_of(kind: object, value: Any) -> Any:  # noqa: ANN401 - a column may hold any of the plain types
    """One stored value as the record's field wants it."""
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return tuple(value_of(inner, each) for each in value)
    if isinstance(kind, type) and is_dataclass(kind):
        return record_of(kind, value)
    return value


def plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - the mirror of `value_of`, one line a type
    """A record's value as plain Python, fit to be stored: what no column can hold is unknown, so null."""
    match value:
        case str():
            return LONE_SURROGATE.sub("\ufffd", value)
        case tuple():
            return [plain(each) for each in value]
        case datetime():
            return utc(value)
        case float():
            return value if math.isfinite(value) else None
        case int():
            return value if abs(value) <= LARGEST else None
        case None:
            return None
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}


def utc(moment: datetime) -> datetime | None:
    """The moment in UTC; without a zone it is taken for UTC, and null where the calendar ends.

    >>> utc(datetime(2024, 5, 1, 12, 30))
    datetime.datetime(2024, 5, 1, 12, 30, tzinfo=datetime.timezone.utc)
    """
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return None

"""Article <-> row: the only place that knows how a record lies in the tables."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar, get_args, get_origin

import pyarrow as pa

from cleaners.records import CLEANER_VERSION, Article, Engagement, Removal
from output.runs import Run
from output.schema import ARTICLE_FIELDS, ARTICLES, SCHEMA_VERSION, Stamp, fields_of

Row = dict[str, Any]
Record = TypeVar("Record")

LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
LARGEST: Final = 2**63 - 1  # of an int64 column


FIRST: Final[Row] = {field.name: None for field in fields_of(Stamp)} | {
    "version": 1,
    "cleaner_version": CLEANER_VERSION,
    "schema_version": SCHEMA_VERSION,
}


def row_of(article: Article, **stamp: object) -> Row:
    """The row of the table of articles, as plain values in the order of its columns.

    `stamp` holds what the row says of itself, such as `version=2`; what is not given is as in a first version.
    """
    row = {field.name: plain(getattr(article, field.name)) for field in ARTICLE_FIELDS}
    row |= plain(article.engagement)
    return row | FIRST | stamp


def ledger_of(article: Article, *, version: int = 1) -> list[Row]:
    """The article's rows of the table of removals, in the ledger's order."""
    key = {"article_id": article.article_id, "version": version, "site": article.site, "url": article.url}
    return [
        key | {"ordinal": ordinal} | plain(removal) | {"schema_version": SCHEMA_VERSION}
        for ordinal, removal in enumerate(article.removed)
    ]


def run_row_of(run: Run) -> Row:
    """The row of the table of runs."""
    row: Row = plain(run)
    return row | {"schema_version": SCHEMA_VERSION}


def run_of(row: Mapping[str, Any]) -> Run:
    return record_of(Run, row)


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


def as_json(article: Article) -> bytes:
    """The whole record as one line of JSON, its ledger included, from which `from_json` makes it again."""
    return json.dumps(plain(article), ensure_ascii=False, default=datetime.isoformat).encode()


def from_json(line: bytes) -> Article:
    """The article of a line of JSON. Fields that are not in it, as in an older one, have their defaults."""
    return record_of(Article, json.loads(line))


def record_of(record: type[Record], row: Mapping[str, Any]) -> Record:
    kind: type = record
    known = (field for field in fields_of(kind) if field.name in row)
    return record(**{field.name: value_of(field.kind, row[field.name]) for field in known})


def value_of(kind: object, value: Any) -> Any:  # noqa: ANN401 - a column may hold any of the plain types
    """One stored value as the record's field wants it."""
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return tuple(value_of(inner, each) for each in value)
    if isinstance(kind, type) and is_dataclass(kind):
        return record_of(kind, value)
    if isinstance(value, str) and datetime in {kind, *get_args(kind)}:
        return datetime.fromisoformat(value)
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

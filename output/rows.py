"""Article <-> row: the only place that knows how a record lies in the tables."""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import partial
from operator import itemgetter
from types import NoneType
from typing import Any, Final, TypeVar, get_args, get_origin

import pyarrow as pa

from cleaners.records import CLEANER_VERSION, Article, Engagement, Removal
from output.runs import Run
from output.schema import ARTICLE_FIELDS, ARTICLES, SCHEMA_VERSION, Stamp, fields_of

Row = dict[str, Any]
Record = TypeVar("Record")

TURNING: Final = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # what stands beside a text, too
UNFIT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
LARGEST: Final = 2**63 - 1  # of an int64 column
APART: Final = ("engagement", "removed")  # fields of an article that lie in columns or a table of their own


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
    values = {
        name: row[name] if read is None else read(row[name])
        for name, read in READERS[Article]
        if name not in APART
    }
    removed = sorted(ledger, key=itemgetter("ordinal"))
    return Article(
        **values,
        engagement=record_of(Engagement, row),
        removed=records_of(Removal, removed),
    )


def as_json(article: Article) -> bytes:
    """The whole record as one line of JSON, its ledger included, from which `from_json` makes it again."""
    return json_line(plain(article))


def json_line(record: Row) -> bytes:
    return json.dumps(record, ensure_ascii=False, default=datetime.isoformat).encode()


def packed(article: Article) -> bytes:
    """The whole record in a sixth of the space; `unpacked` makes it again."""
    record = plain(article)
    if record["text"] == text_of(record["blocks"]):
        record["text"] = None  # and is not written twice: that is a third of it
    return zlib.compress(json_line(record), 1)


def unpacked(record: bytes) -> Article:
    known = json.loads(zlib.decompress(record))
    if known["text"] is None:
        known["text"] = text_of(known["blocks"])
    return record_of(Article, known)


def text_of(blocks: Iterable[Row]) -> str:
    """The text of an article whose text is that of its blocks, as the cleaners put it together."""
    return "\n\n".join([block["text"] for block in blocks if block["kind"] != "caption"])


def from_json(line: bytes) -> Article:
    """The article of a line of JSON. Fields that are not in it, as in an older one, have their defaults."""
    return record_of(Article, json.loads(line))


def record_of(record: type[Record], row: Mapping[str, Any]) -> Record:
    known = ((name, read) for name, read in READERS[record] if name in row)
    return record(**{name: row[name] if read is None else read(row[name]) for name, read in known})


Form = Callable[[Any], Any]


class Readers(dict[type, tuple[tuple[str, Form | None], ...]]):
    """How each field of a record is read. Types are looked into once: there are some hundred values in an article."""

    def __missing__(self, record: type) -> tuple[tuple[str, Form | None], ...]:
        self[record] = tuple((field.name, reader_of(field.kind)) for field in fields_of(record))
        return self[record]


READERS: Final = Readers()


def reader_of(kind: object) -> Form | None:
    """What makes of a stored value what the record's field wants; nothing where it is that already."""
    if get_origin(kind) is tuple:
        within = get_args(kind)[0]
        if isinstance(within, type) and is_dataclass(within):
            return partial(records_of, within)
        inner = reader_of(within)
        return tuple if inner is None else lambda values: tuple(map(inner, values))
    if isinstance(kind, type) and is_dataclass(kind):
        return partial(record_of, kind)
    return moment_of if datetime in {kind, *get_args(kind)} else None


def records_of(record: type[Record], rows: Iterable[Mapping[str, Any]]) -> tuple[Record, ...]:
    """Many small records at once, such as blocks: their values lie in a row as they are."""
    rows = list(rows)
    values = itemgetter(*(name for name, _ in READERS[record]))
    try:
        return tuple([record(*values(row)) for row in rows])
    except KeyError:  # a row from before a field was there
        return tuple([record_of(record, row) for row in rows])


def moment_of(value: Any) -> Any:  # noqa: ANN401 - JSON has a moment as text, Parquet as such
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def plain(value: Any) -> Any:  # noqa: ANN401 - a record may hold any of the plain types
    """A record's value as plain Python, fit to be stored: what no column can hold is unknown, so null."""
    return FORMS[type(value)](value)


class Forms(dict[type, Form]):
    """What makes plain Python of the values of a type."""

    def __missing__(self, kind: type) -> Form:
        known = next((base for base in (str, tuple, datetime, float, int) if issubclass(kind, base)), None)
        self[kind] = self[known] if known else partial(plain_record, [field.name for field in fields(kind)])
        return self[kind]


def plain_text(text: str) -> str:
    r"""Text that can stand anywhere: no halves of characters, nothing that steers a terminal or turns a line around.

    >>> plain_text("half a \ud83d face, \x1b[2J a \u202etxet dekniw\u202c and a tab\t")
    'half a \ufffd face,  [2J a txet dekniw and a tab\t'
    """
    is_fit = text.isprintable() or text.replace("\n", "").isprintable()
    return text if is_fit else UNFIT.sub(fit, text)


def fit(unfit: re.Match[str]) -> str:
    if "\ud800" <= unfit[0] <= "\udfff":
        return "\ufffd"
    return "" if unfit[0] in TURNING else " "


def plain_list(values: tuple[Any, ...]) -> list[Any]:
    return [plain(each) for each in values]


def plain_float(value: float) -> float | None:
    return value if math.isfinite(value) else None


def plain_int(value: int) -> int | None:
    return value if abs(value) <= LARGEST else None


def plain_record(names: list[str], record: object) -> Row:
    return {name: plain(getattr(record, name)) for name in names}


def utc(moment: datetime) -> datetime | None:
    """The moment in UTC; without a zone it is taken for UTC, and null where the calendar ends.

    >>> utc(datetime(2024, 5, 1, 12, 30))
    datetime.datetime(2024, 5, 1, 12, 30, tzinfo=datetime.timezone.utc)
    """
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return None


FORMS: Final = Forms(
    {
        str: plain_text,
        tuple: plain_list,
        datetime: utc,
        float: plain_float,
        int: plain_int,
        bool: bool,
        NoneType: lambda value: value,
    }
)

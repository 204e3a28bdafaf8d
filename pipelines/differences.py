"""Differences: what two cleanings of the same pages say differently, one row an article and field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Final

import pyarrow.parquet as pq

from cleaners.records import Article, Engagement
from output import parquet
from output.errors import explained
from output.rows import Row, plain, table_of
from output.schema import fields_of, table_schema
from output.staging import replaced
from pipelines.spool import Spool

BATCH: Final = 500  # rows that are plain Python at a time
GROUPS: Final = {"engagement", "blocks"}  # told by their parts
NEW: Final = "article"  # stands in the place of a field for an article that was not there before


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one article that came out differently."""

    site: Annotated[str, "host of the site, without www."]
    article_id: Annotated[str, "as in the table of articles"]
    url: Annotated[str, "canonical address of the article"]
    field: Annotated[str, "name of the column, or `removed` for the ledger; `article` for one that is new"]
    before: Annotated[
        str | None, "what was stored; lists as JSON; null for blocks, which have columns of their own"
    ]
    after: Annotated[str | None, "what today's cleaner says, likewise; the title of an article that is new"]
    blocks_added: Annotated[tuple[str, ...], "of the field blocks: texts that are there only now"] = ()
    blocks_removed: Annotated[tuple[str, ...], "of the field blocks: texts that were there only before"] = ()


SCHEMA: Final = table_schema(
    "differences",
    "what the last `scrapy reclean` changed: one row an article and field",
    fields_of(Difference),
)


@dataclass(slots=True)
class Tally:
    """How much differs."""

    new: int = 0
    changed: int = 0
    blocks_added: int = 0
    blocks_removed: int = 0
    fields: Counter[str] = field(default_factory=Counter)

    def note(self, found: Iterable[Difference]) -> None:
        """Count what differs in one article."""
        found = list(found)
        self.new += any(each.field == NEW for each in found)
        self.changed += any(each.field != NEW for each in found)
        self.fields.update(each.field for each in found if each.field != NEW)
        self.blocks_added += sum(len(each.blocks_added) for each in found)
        self.blocks_removed += sum(len(each.blocks_removed) for each in found)


class Book:
    """Where differences are taken down, a batch at a time."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self.writer = writer
        self.rows: list[Row] = []

    def add(self, found: Iterable[Difference]) -> None:
        self.rows += [plain(each) for each in found]
        if len(self.rows) >= BATCH:
            self.write()

    def write(self) -> None:
        self.writer.write_table(table_of(self.rows, SCHEMA))
        self.rows = []


@contextmanager
def book(path: Path) -> Iterator[Book]:
    """A Parquet file of differences, which takes its place whole, once all is written. Raises `StorageError`."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced(path) as file, parquet.writer(file, SCHEMA) as writer:
            opened = Book(writer)
            yield opened
            opened.write()


def differences(site: str, before: Spool, after: Iterable[Article]) -> Iterator[list[Difference]]:
    """What differs in each article of a site, those left out in which nothing does."""
    for article in after:
        stored = before.get(article.article_id)
        found = [newcomer(site, article)] if stored is None else list(between(site, stored, article))
        if found:
            yield found


def newcomer(site: str, article: Article) -> Difference:
    return Difference(site, article.article_id, article.url, NEW, None, article.title or article.url)


def between(site: str, before: Article, after: Article) -> Iterator[Difference]:
    for name, old, new in told_apart(before, after):
        yield Difference(site, after.article_id, after.url, name, spelt(old), spelt(new))
    if before.blocks != after.blocks:
        added, removed = texts_only_in(after, before), texts_only_in(before, after)
        yield Difference(site, after.article_id, after.url, "blocks", None, None, added, removed)


def told_apart(before: Article, after: Article) -> Iterator[tuple[str, object, object]]:
    """The fields that differ, with both their values."""
    old, new = facts(before), facts(after)
    yield from ((name, old[name], new[name]) for name in new if old[name] != new[name])


def facts(article: Article) -> dict[str, object]:
    named = {each.name: getattr(article, each.name) for each in fields(Article) if each.name not in GROUPS}
    named |= {each.name: getattr(article.engagement, each.name) for each in fields(Engagement)}
    return {name: plain(value) for name, value in named.items()}


def texts_only_in(one: Article, other: Article) -> tuple[str, ...]:
    """The texts of blocks that another article has not, or has less often."""
    left = Counter(block.text for block in one.blocks) - Counter(block.text for block in other.blocks)
    return tuple(left.elements())


def spelt(value: object) -> str | None:
    """A value as text.

    >>> spelt(["Jane Roe"]), spelt(3), spelt(None)
    ('["Jane Roe"]', '3', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)

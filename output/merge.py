"""What a part of a site becomes when articles are published: a newer record wins, the others stay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, Literal, NamedTuple, TypeVar, get_args

import pyarrow as pa

from cleaners.records import Article, Engagement
from output.parquet import only
from output.rows import Row, article_of, ledger_of, row_of, table_of, utc
from output.schema import TABLES, Stamp, fields_of

Thing = TypeVar("Thing")
Verdict = Literal["new", "changed", "unchanged"]

BATCH: Final = 500  # articles that are plain Python at a time; the rest lie in Arrow, in a tenth of the space
STAMPS: Final = tuple(field.name for field in fields_of(Stamp))
# a change in these alone is no new version: counters run, a server answers elsewhere, an image moves,
# and what is reckoned from the text has changed only if the text has
BY_THE_WAY: Final = {field.name for field in fields_of(Engagement)} | {
    *("fetched_url", "site_name", "image_url", "provenance", "flags", "topics", "language_confidence"),
    *("word_count", "sentence_count", "paragraph_count", "reading_ease"),
}


class Found(NamedTuple):
    """One article as it lies in the tables: its row, and its ledger's rows in order."""

    row: Row
    ledger: list[Row]


@dataclass(frozen=True, slots=True)
class Tables:
    """Articles' rows, and their ledgers' rows."""

    articles: pa.Table
    removals: pa.Table


class Changes:
    """What becomes of a part: rows that take the place of those with their ids, or are added."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.relined: set[str] = set()  # articles whose ledger is another now
        self.tables: dict[str, list[pa.Table]] = {"articles": [], "removals": [], "versions": []}
        self.waiting: dict[str, list[Row]] = {table: [] for table in self.tables}

    def put(self, row: Row, ledger: list[Row] | None = None) -> None:
        """An article's row as it is from now on; also its ledger, unless that stays."""
        self.ids.add(row["article_id"])
        self.waiting["articles"].append(row)
        if ledger is not None:
            self.relined.add(row["article_id"])
            self.waiting["removals"] += ledger

    def retire(self, row: Row) -> None:
        """The row of a version that is no longer the newest."""
        self.waiting["versions"].append(row)

    def pack(self) -> None:
        """Put the waiting rows into Arrow's form, a tenth of the size."""
        for table, rows in self.waiting.items():
            if rows:
                self.tables[table].append(table_of(rows, TABLES[table]))
                rows.clear()


def as_is(article: Article) -> Article:
    return article


@dataclass(frozen=True, slots=True)
class Manner:
    """How articles are published: with which cleaner, fetched when, and what their site's others said of them.

    `undo` takes back what the site's other pages had to say: articles are compared, and stored, as their own
    pages gave them. `same_pages` says that nothing was fetched anew.
    """

    cleaner_version: str
    now: datetime
    fetched: Mapping[str, datetime]
    same_pages: bool = False
    undo: Callable[[Article], Article] = as_is

    def fetched_at(self, article: Article) -> datetime | None:
        return utc(self.fetched.get(article.article_id, self.now))


class Merge:
    """What is published onto some stored articles. A row that did not change keeps what others said of it."""

    def __init__(self, stored: Tables, manner: Manner) -> None:
        self.stored = stored
        self.manner = manner
        self.verdicts: dict[str, Verdict] = {}
        self.changes = Changes()

    def add(self, articles: Mapping[str, Article]) -> None:
        for batch in batches(articles.values()):
            known = plain_rows(self.stored, [article.article_id for article in batch])
            for article in batch:
                verdict = self.take(self.manner.undo(article), known.get(article.article_id))
                self.verdicts[article.article_id] = verdict
            self.changes.pack()

    def take(self, article: Article, stored: Found | None) -> Verdict:
        if stored is None:
            self.changes.put(*self.after(article, None))
            return "new"
        before = found_like(stored.row, self.manner.undo(article_of(*stored)))
        after = self.after(article, before)
        if is_same(after, before):
            if self.manner.same_pages and after.row != before.row:  # today's cleaner gives it too
                self.changes.put(stored.row | {"cleaner_version": self.manner.cleaner_version})
            return "unchanged"
        self.changes.put(after.row, None if after.ledger == stored.ledger else after.ledger)
        if after.row["version"] > before.row["version"]:
            self.changes.retire(stored.row | replacement(stored.row, before.row, after.row))
        return "changed"

    def after(self, article: Article, before: Found | None) -> Found:
        """The article as it will lie in the tables."""
        stamp: Row = {
            "cleaner_version": self.manner.cleaner_version,
            "valid_from": self.manner.fetched_at(article),
        }
        row = row_of(article, **stamp)
        if before:
            row |= self.inherited(row, before.row)
        return Found(row, ledger_of(article, version=row["version"]))

    def inherited(self, row: Row, before: Row) -> Row:
        """What a row takes over from the one whose place it takes."""
        kept = {name: before[name] for name in ("version", "valid_from", "duplicate_of", "similarity")}
        if self.manner.same_pages:
            kept["gone_at"] = before["gone_at"]
        if not self.manner.same_pages and is_new_version(row, before):
            kept |= {"version": before["version"] + 1, "valid_from": row["valid_from"]}
        return kept


def is_same(after: Found, before: Found) -> bool:
    return differing(after.row, before.row) <= {"cleaner_version"} and after.ledger == before.ledger


def is_new_version(row: Row, before: Row) -> bool:
    """A better cleaner gives other rows for the same page, which is no new version of the article."""
    if row["cleaner_version"] != before["cleaner_version"]:
        return False
    return not differing(row, before) <= BY_THE_WAY | set(STAMPS)


def replacement(stored: Row, before: Row, after: Row) -> Row:
    """What the table of versions says of a row that gives way to the next version.

    Changes are told by what the article's own page said before and after; what is taken out of its text because
    the site's other pages have it too is no change.
    """
    return {
        "valid_to": after["valid_from"],
        "changed": [name for name in after if name in differing(after, before) - set(STAMPS)],
        "blocks_added": texts_only_in(after, before),
        "blocks_removed": texts_only_in(stored, after),
    }


def texts_only_in(one: Row, other: Row) -> list[str]:
    known = {block["text"] for block in other["blocks"]}
    return [block["text"] for block in one["blocks"] if block["text"] not in known]


def found_like(stored: Row, article: Article) -> Found:
    """An article's row and its ledger's rows, with the stamps of a stored row."""
    row = row_of(article, **{name: stored[name] for name in STAMPS})
    return Found(row, ledger_of(article, version=stored["version"]))


def differing(one: Row, other: Row) -> set[str]:
    return {name for name in one if one[name] != other[name]}


def batches(things: Iterable[Thing], size: int = 0) -> Iterator[list[Thing]]:
    source = iter(things)
    while some := list(islice(source, size or BATCH)):
        yield some


def plain_rows(tables: Tables, ids: list[str]) -> dict[str, Found]:
    """Some articles' rows and their ledgers' rows, by article_id."""
    ledgers: defaultdict[str, list[Row]] = defaultdict(list)
    for line in only(tables.removals, ids).sort_by("ordinal").to_pylist():
        ledgers[line["article_id"]].append(line)
    rows = only(tables.articles, ids).to_pylist()
    return {row["article_id"]: Found(row, ledgers[row["article_id"]]) for row in rows}


class Tally:
    """What became of all articles that were given."""

    def __init__(self) -> None:
        self.verdicts: dict[str, Verdict] = {}
        self.versions = 0

    def add(self, merge: Merge) -> None:
        """Count a merge; an article that was given before keeps what was said of it then, if that was news."""
        for article_id, verdict in merge.verdicts.items():
            if self.verdicts.get(article_id, "unchanged") == "unchanged":
                self.verdicts[article_id] = verdict
        self.versions += sum(table.num_rows for table in merge.changes.tables["versions"])

    def counts(self) -> dict[Verdict, int]:
        counted = Counter(self.verdicts.values())
        return {verdict: counted[verdict] for verdict in get_args(Verdict)}

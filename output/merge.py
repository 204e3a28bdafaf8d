"""What a site's tables become when articles are published: a newer record wins, the others stay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal, get_args

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.records import Article, Engagement
from output.rows import Row, article_of, ledger_of, row_of, table_of
from output.schema import ARTICLES, REMOVALS, Stamp, fields_of

Verdict = Literal["new", "changed", "unchanged"]

BATCH: Final = 500  # articles that are plain Python at a time; the rest lie in Arrow, in a tenth of the space
STAMPS: Final = {field.name for field in fields_of(Stamp)}
# a change in these alone is no new version: counters run, a server answers elsewhere, an image moves
BY_THE_WAY: Final = {field.name for field in fields_of(Engagement)} | {
    *("fetched_url", "site_name", "image_url", "word_count", "provenance", "flags")
}


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of one site: its articles and the ledger of what was taken out of them."""

    articles: pa.Table
    removals: pa.Table

    def of(self, ids: Collection[str]) -> Tables:
        return Tables(only(self.articles, ids), only(self.removals, ids))

    def without(self, ids: Collection[str]) -> Tables:
        if not ids:
            return self
        return Tables(only(self.articles, ids, invert=True), only(self.removals, ids, invert=True))


NO_ROWS: Final = Tables(ARTICLES.empty_table(), REMOVALS.empty_table())


def as_is(article: Article) -> Article:
    return article


class Merge:
    """A site's stored tables and what is published onto them. Later articles win over earlier ones.

    Articles are compared, and stored, as their own pages gave them: `undo` takes back what the site's other pages
    had to say. A row that did not change keeps what they said.
    """

    def __init__(
        self, stored: Tables, *, cleaner_version: str, undo: Callable[[Article], Article] = as_is
    ) -> None:
        self.stored = stored
        self.cleaner_version = cleaner_version
        self.undo = undo
        self.verdicts: dict[str, Verdict] = {}
        self.fresh: list[Tables] = []

    def add(self, articles: Iterable[Article]) -> None:
        for batch in batches(articles):
            again = self.verdicts.keys() & batch.keys()
            if again:
                self.fresh = [tables.without(again) for tables in self.fresh]
            self.fresh.append(self.judge(batch))

    def judge(self, batch: dict[str, Article]) -> Tables:
        """Compare each article with what is stored, and give the rows of those that are new or changed."""
        stored = plain_rows(self.stored.of(batch))
        known = {found: rows_like(row, self.undo(article_of(row, ledger))) for found, (row, ledger) in stored}
        rows: list[Row] = []
        ledger: list[Row] = []
        for article_id, article in batch.items():
            row, removed = self.rows_after(self.undo(article), known.get(article_id))
            self.verdicts[article_id] = verdict(row, removed, known.get(article_id))
            if self.verdicts[article_id] != "unchanged":
                rows.append(row)
                ledger += removed
        return Tables(table_of(rows, ARTICLES), table_of(ledger, REMOVALS))

    def rows_after(self, article: Article, stored: tuple[Row, list[Row]] | None) -> tuple[Row, list[Row]]:
        row = row_of(article, cleaner_version=self.cleaner_version)
        row["version"] = version = version_after(row, stored[0]) if stored else 1
        return row, ledger_of(article, version=version)

    def counts(self) -> dict[Verdict, int]:
        counted = Counter(self.verdicts.values())
        return {judged: counted[judged] for judged in get_args(Verdict)}

    @property
    def has_news(self) -> bool:
        return any(judged != "unchanged" for judged in self.verdicts.values())

    def result(self) -> Tables:
        replaced = [article_id for article_id, judged in self.verdicts.items() if judged == "changed"]
        return joined([self.stored.without(replaced), *self.fresh])


def rows_like(stored: Row, article: Article) -> tuple[Row, list[Row]]:
    """An article's row and its ledger's rows, with the stamps of a stored row."""
    row = row_of(article, cleaner_version=stored["cleaner_version"], version=stored["version"])
    return row, ledger_of(article, version=stored["version"])


def joined(parts: Iterable[Tables]) -> Tables:
    parts = list(parts)
    return Tables(
        pa.concat_tables([part.articles for part in parts]),
        pa.concat_tables([part.removals for part in parts]),
    )


def verdict(row: Row, ledger: list[Row], stored: tuple[Row, list[Row]] | None) -> Verdict:
    if stored is None:
        return "new"
    before, ledger_before = stored
    is_same = differing(row, before) <= STAMPS and ledger == ledger_before
    return "unchanged" if is_same else "changed"


def version_after(row: Row, stored: Row) -> int:
    """The version of a row that takes a stored one's place.

    A better cleaner gives other rows for the same page, which is no new version of the article.
    """
    changed = differing(row, stored)
    is_new = "cleaner_version" not in changed and not changed <= BY_THE_WAY | STAMPS
    return int(stored["version"]) + is_new


def differing(one: Row, other: Row) -> set[str]:
    return {name for name in one if one[name] != other[name]}


def batches(articles: Iterable[Article]) -> Iterator[dict[str, Article]]:
    """The articles by id, some at a time; of several with one id in a batch the last one stays."""
    source = iter(articles)
    while some := list(islice(source, BATCH)):
        yield {article.article_id: article for article in some}


def only(table: pa.Table, ids: Collection[str], *, invert: bool = False) -> pa.Table:
    """The rows whose `article_id` is among the ids, or is not."""
    among = pc.is_in(table["article_id"], value_set=pa.array(list(ids), pa.string()))
    return table.filter(pc.invert(among) if invert else among)


def in_batches(tables: Tables) -> Iterator[dict[str, tuple[Row, list[Row]]]]:
    """All articles' rows and their ledgers' rows, in the table's order, some at a time as plain Python."""
    ids = tables.articles["article_id"].to_pylist()
    for start in range(0, len(ids), BATCH):
        yield dict(plain_rows(tables.of(ids[start : start + BATCH])))


def plain_rows(tables: Tables) -> Iterator[tuple[str, tuple[Row, list[Row]]]]:
    """Each article's row and its ledger's rows in order, by article_id."""
    ledgers: defaultdict[str, list[Row]] = defaultdict(list)
    for line in tables.removals.sort_by("ordinal").to_pylist():
        ledgers[line["article_id"]].append(line)
    for row in tables.articles.to_pylist():
        yield row["article_id"], (row, ledgers[row["article_id"]])

"""Judgement: what only all articles of a site together can tell, such as that a block returns on every page.

It is kept apart from what each page said by itself. It is made anew on all stored articles whenever the site has
been published, so it follows the evidence; it changes rows in place, and makes no article a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from cleaners.records import Article
from output.merge import Tables, as_is, in_batches, joined, rows_like
from output.rows import Row, article_of, table_of
from output.schema import ARTICLES, REMOVALS


@dataclass(frozen=True, slots=True)
class Judgement:
    """Both functions are pure; judging what was judged before gives the same again."""

    judge: Callable[
        [Iterable[Article]], Callable[[Article], Article]
    ]  # all articles -> what it makes of each
    undo: Callable[[Article], Article]  # an article as its own page gave it


NO_JUDGEMENT: Final = Judgement(judge=lambda _: as_is, undo=as_is)


def reviewed(stored: Tables, judgement: Judgement) -> tuple[Tables, int]:
    """A site's tables under a judgement on all of them, and how many articles that changed.

    The articles are gone through twice, some at a time; all are never held at once but in Arrow.
    """
    judged = judgement.judge(article_of(*found) for batch in in_batches(stored) for found in batch.values())
    replaced: list[str] = []
    parts: list[Tables] = []
    for batch in in_batches(stored):
        revised = dict(revisions(batch, judged))
        if revised:
            replaced += revised
            parts.append(tables_of(revised.values()))
    return joined([stored.without(replaced), *parts]), len(replaced)


def revisions(
    batch: dict[str, tuple[Row, list[Row]]], judged: Callable[[Article], Article]
) -> Iterator[tuple[str, tuple[Row, list[Row]]]]:
    """The rows of those articles that a judgement changes; their stamps stay as they are."""
    for article_id, (row, ledger) in batch.items():
        article = article_of(row, ledger)
        revised = judged(article)
        if revised != article:
            yield article_id, rows_like(row, revised)


def tables_of(found: Collection[tuple[Row, list[Row]]]) -> Tables:
    rows = [row for row, _ in found]
    return Tables(
        table_of(rows, ARTICLES), table_of(chain.from_iterable(lines for _, lines in found), REMOVALS)
    )

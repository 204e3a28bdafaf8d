"""Judgement: what only all articles of a site together can tell, such as that a block returns on every page.

It is kept apart from what each page said by itself. It is made anew on all stored articles whenever the site has
been published, so it follows the evidence; it changes rows in place, and makes no article a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from cleaners.records import Article
from output.merge import Changes, Found, as_is, found_like
from output.rows import article_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """Both functions are pure; judging what was judged before gives the same again."""

    judge: Callable[
        [Iterable[Article]], Callable[[Article], Article]
    ]  # all articles -> what it makes of each
    undo: Callable[[Article], Article]  # an article as its own page gave it


def none_judged(_: Iterable[Article]) -> Callable[[Article], Article]:
    return as_is


NO_JUDGEMENT: Final = Judgement(judge=none_judged, undo=as_is)


def revisions(batches: Iterable[list[Found]], judged: Callable[[Article], Article]) -> Changes:
    """What a judgement changes of the stored articles; their stamps stay as they are."""
    changes = Changes()
    for batch in batches:
        for found in revised_in(batch, judged):
            changes.put(*found)
        changes.pack()
    return changes


def revised_in(batch: Iterable[Found], judged: Callable[[Article], Article]) -> Iterator[Found]:
    for found in batch:
        article = article_of(*found)
        revised = judged(article)
        if revised != article:
            yield found_like(found.row, revised)

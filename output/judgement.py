"""Judgement: what only all articles of a site together can tell, such as that a block returns on every page.

It is kept apart from what each page said by itself. It is made anew on all stored articles whenever the site has
been published, so it follows the evidence; it changes rows in place, and makes no article a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from cleaners.records import Article
from output.merge import Changes, Found, as_is, found_like
from output.outlines import Needs
from output.rows import article_of


class Judged(Protocol):
    """What was found out of a site's articles, and what it makes of each of them."""

    def __call__(self, article: Article, /) -> Article: ...

    def concerns(self, article_id: str, /) -> bool:
        """Whether an article may become another by it. Most never do, and need not be read for it."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """Both functions are pure; judging what was judged before gives the same again.

    `judge` is given all articles of a site, but of each only what it `needs`: the rest has its defaults. Where that is
    not said, it is given all of them.
    """

    judge: Callable[[Iterable[Article]], Judged]
    undo: Callable[[Article], Article]  # an article as its own page gave it
    needs: Needs | None = None


class Nothing:
    """What is found out where nobody judges."""

    def __call__(self, article: Article, /) -> Article:
        return article

    def concerns(self, _: str, /) -> bool:
        return False


def none_judged(_: Iterable[Article]) -> Judged:
    return Nothing()


NO_JUDGEMENT: Final = Judgement(judge=none_judged, undo=as_is)


def revisions(batches: Iterable[list[Found]], judged: Judged) -> Changes:
    """What a judgement changes of the stored articles; their stamps stay as they are."""
    changes = Changes()
    for batch in batches:
        for found in revised_in(batch, judged):
            changes.put(*found)
        changes.pack()
    return changes


def revised_in(batch: Iterable[Found], judged: Judged) -> Iterator[Found]:
    for found in batch:
        article = article_of(*found)
        revised = judged(article)
        if revised != article:
            yield found_like(found.row, revised)

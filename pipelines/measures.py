"""Measures: what the articles of one crawl are like, taken as they pass, a few numbers for each."""

from __future__ import annotations

from array import array
from collections import Counter
from statistics import median
from typing import Final

from cleaners.records import Article, Engagement
from output.runs import Coverage
from output.schema import ARTICLE_FIELDS, fields_of

ALWAYS_FILLED: Final = frozenset(
    """article_id url fetched_url site text blocks word_count sentence_count paragraph_count
    provenance""".split()
)
OF_ARTICLE: Final = [field.name for field in ARTICLE_FIELDS if field.name not in ALWAYS_FILLED]
OF_ENGAGEMENT: Final = [field.name for field in fields_of(Engagement)]


class Measures:
    """Grows by three numbers an article; a crawl of 200,000 keeps 5 MB."""

    def __init__(self) -> None:
        self._words = array("q")
        self._shares = array("d")
        self._removed = array("q")
        self._filled: Counter[str] = Counter()

    def take(self, article: Article) -> None:
        self._words.append(article.word_count)
        self._removed.append(len(article.removed))
        if (share := text_share(article)) is not None:
            self._shares.append(share)
        self._filled.update(name for name in OF_ARTICLE if is_filled(getattr(article, name)))
        engagement = article.engagement
        self._filled.update(name for name in OF_ENGAGEMENT if is_filled(getattr(engagement, name)))

    @property
    def words(self) -> float | None:
        return median(self._words) if self._words else None

    @property
    def text_share(self) -> float | None:
        return median(self._shares) if self._shares else None

    @property
    def removed_blocks(self) -> float | None:
        return median(self._removed) if self._removed else None

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """In what share of the articles each field is filled, also those that are never."""
        articles = len(self._words)
        if not articles:
            return ()
        names = [*OF_ARTICLE, *OF_ENGAGEMENT]
        return tuple(Coverage(name, self._filled[name] / articles) for name in names)


def is_filled(value: object) -> bool:
    """Whether a field says something. A count of zero does.

    >>> is_filled(0), is_filled(None), is_filled(())
    (True, False, False)
    """
    return value is not None and value not in ((), "")


def text_share(article: Article) -> float | None:
    """The article's part of all the letters that its page showed; nothing for a page without any."""
    removed = sum(len(removal.text) for removal in article.removed)
    letters = len(article.text) + removed
    return len(article.text) / letters if letters else None

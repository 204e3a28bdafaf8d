"""Screen: what is no article, or is one that we have, goes no further."""

from __future__ import annotations

from cleaners.records import Article
from pipelines.refusals import Duplicate, Listing, NoText, Refusal, SoftNotFound, TooShort

BY_FLAG: dict[str, type[Refusal]] = {  # the cleaners judge, the pipeline acts; the first that applies is told
    "soft_404": SoftNotFound,
    "listing": Listing,
    "too_short": TooShort,
}


class ScreenPipeline:
    """Keeps one record an article; the first page that gives it wins."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}  # article_id -> the address that it was fetched from

    def process_item(self, article: Article) -> Article:
        if not article.word_count:
            raise NoText(article.fetched_url)
        for flag, refusal in BY_FLAG.items():
            if flag in article.flags:
                raise refusal(article.fetched_url)
        if article.article_id in self.seen:
            raise Duplicate(f"{article.fetched_url}: the same article as {self.seen[article.article_id]}")
        self.seen[article.article_id] = article.fetched_url
        return article

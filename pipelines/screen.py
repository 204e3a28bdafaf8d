"""Screen: what is no article, is not to be collected, or is one that we have, goes no further."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.settings import BaseSettings

from cleaners.records import Article
from cleaners.reservations import ALL
from pipelines.failure import FAILURE
from pipelines.refusals import Duplicate, Listing, NoText, OptedOut, Refusal, SoftNotFound, TooShort

BY_FLAG: dict[str, type[Refusal]] = {  # the cleaners judge, the pipeline acts; the first that applies is told
    "soft_404": SoftNotFound,
    "listing": Listing,
    "too_short": TooShort,
}


class Screened(Protocol):
    """What is looked at of an article."""

    @property
    def article_id(self) -> str: ...
    @property
    def fetched_url(self) -> str: ...
    @property
    def word_count(self) -> int: ...
    @property
    def flags(self) -> tuple[str, ...]: ...


class ScreenPipeline:
    """Keeps one record an article; the first page that gives it wins.

    `opt_outs` are the flags of pages that are not to be collected: none when OBEY_OPT_OUTS is off, else OPT_OUTS.
    """

    def __init__(self, opt_outs: Collection[str] = (), crawler: Crawler | None = None) -> None:
        self.opt_outs = opt_outs
        self.crawler = crawler
        self.seen: dict[str, str] = {}  # article_id -> the address that it was fetched from

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(opt_outs_of(crawler.settings), crawler)

    async def open_spider(self) -> None:  # not plain: Scrapy makes coroutines of the other pipelines' first
        """A word that is no flag would let through what the user wants obeyed, so it ends the crawl."""
        if self.crawler and (unknown := sorted(set(self.opt_outs) - ALL)):
            fault = f"The setting OPT_OUTS has no flag {unknown[0]!r}; there are: {', '.join(sorted(ALL))}."
            self.crawler.stats.set_value(FAILURE, fault)
            raise CloseSpider("bad_setting")

    def process_item(self, article: Article) -> Article:
        self.let_pass(article)
        return article

    def let_pass(self, article: Screened) -> None:
        """Raise a `Refusal` for what is no article of its own."""
        if not article.word_count:
            raise NoText(article.fetched_url)
        for flag, refusal in BY_FLAG.items():
            if flag in article.flags:
                raise refusal(article.fetched_url)
        if flags := [flag for flag in article.flags if flag in self.opt_outs]:
            raise OptedOut(f"{article.fetched_url}: {', '.join(flags)}")
        if article.article_id in self.seen:
            raise Duplicate(f"{article.fetched_url}: the same article as {self.seen[article.article_id]}")
        self.seen[article.article_id] = article.fetched_url


def opt_outs_of(settings: BaseSettings) -> list[str]:
    """The flags of pages that are not to be collected."""
    return settings.getlist("OPT_OUTS") if settings.getbool("OBEY_OPT_OUTS") else []

"""Publish: articles gather here and go to the dataset in batches, and a last time when the crawl closes."""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from cleaners.addresses import site_of
from cleaners.records import Article
from output.errors import BusyError, StorageError
from output.judgement import Judgement
from output.store import Published, Store
from pipelines.failure import end_crawl
from pipelines.refusals import NotStored

MOST_SHOWN = 20  # articles in the summary


@dataclass(frozen=True, slots=True)
class Brief:
    """An article in one line, for the summary."""

    published: datetime | None
    title: str
    words: int


class PublishPipeline:
    """What a batch has published stays, whatever becomes of the crawl."""

    def __init__(self, crawler: Crawler, store: Store, *, every: int) -> None:
        self.crawler = crawler
        self.store = store
        self.every = every
        self.waiting: list[Article] = []
        self.writing = asyncio.Lock()  # batches follow each other; two at once would rewrite the same file
        self.published: dict[Path, Published] = {}
        self.sites: set[str] = set()
        self.newest: list[Brief] = []
        self.failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        from cleaners import refrain  # half a second that no other command needs

        judgement = Judgement(judge=refrain.judge, undo=refrain.restored)
        store = Store(crawler.settings["DATASET"], judgement=judgement)
        return cls(crawler, store, every=crawler.settings.getint("PUBLISH_EVERY"))

    async def process_item(self, article: Article) -> Article:
        if self.failed:
            raise NotStored(article.fetched_url)
        self.waiting.append(article)
        if len(self.waiting) >= (self.every if self.published else 1):
            await self.publish()  # the first at once: a dataset that cannot be written is best known early
        return article

    async def close_spider(self) -> None:
        await self.publish()
        if not self.failed:
            await self.review()

    async def publish(self) -> None:
        """Hand what has gathered to the store, off the reactor: a large site takes seconds to write."""
        async with self.writing:
            articles, self.waiting = self.waiting, []
            with self.ending_the_crawl():
                for site, group in by_site(articles).items():
                    self.note(group, await asyncio.to_thread(self.store.publish, site, group))
                    self.sites.add(site)

    async def review(self) -> None:
        """Have each site judged as a whole, once all its articles are there: it is read twice for that."""
        with self.ending_the_crawl():
            for site in sorted(self.sites):
                await asyncio.to_thread(self.store.review, site)

    @contextmanager
    def ending_the_crawl(self) -> Iterator[None]:
        """A dataset that cannot be written ends the crawl, and is what is told of it."""
        try:
            yield
        except StorageError as error:
            self.failed = True
            end_crawl(self.crawler, "locked" if isinstance(error, BusyError) else "storage", str(error))

    def note(self, articles: list[Article], batch: Published) -> None:
        """Add a batch's figures to those of the batches before."""
        before = self.published.get(batch.path)
        self.published[batch.path] = batch if before is None else total(before, batch)
        brief = [Brief(a.published, a.title or a.url, a.word_count) for a in articles]
        self.newest = sorted(self.newest + brief, key=age)[:MOST_SHOWN]


def by_site(articles: Iterable[Article]) -> dict[str, list[Article]]:
    """Group articles by the site that was crawled, even if they name another site's page as their source.

    That site's own file is for what a crawl of it finds.
    """
    groups: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        groups[site_of(article.fetched_url)].append(article)
    return groups


def total(before: Published, batch: Published) -> Published:
    """The figures of two batches of one file. No article is in both: the screen keeps one record of each."""
    return replace(
        batch,
        new=before.new + batch.new,
        changed=before.changed + batch.changed,
        unchanged=before.unchanged + batch.unchanged,
        set_aside=before.set_aside + batch.set_aside,
    )


def age(brief: Brief) -> float:
    """Sorts newest first, those without a date last."""
    return -brief.published.timestamp() if brief.published else math.inf

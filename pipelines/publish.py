"""Publish: the journal goes to the dataset in batches while a crawl runs, and a last time when it closes."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from scrapy.crawler import Crawler

from cleaners.records import Article
from output.errors import BusyError, StorageError
from output.objects import Location
from output.store import Published, Store
from pipelines.dataset import store_of
from pipelines.failure import end_crawl
from pipelines.memory import Memory
from pipelines.publisher import Brief, Order, Publisher
from pipelines.publishing import total
from pipelines.refusals import NotStored
from pipelines.thrift import give_back, spare_imports

MOST_SHOWN = 20  # articles in the summary


class PublishPipeline:
    """What a batch has published stays, whatever becomes of the crawl; what waits is safe in the journal."""

    def __init__(self, crawler: Crawler, store: Store, *, every: int) -> None:
        self.crawler = crawler
        self.store = store
        self.every = every
        self.waiting = 0
        self.writing = asyncio.Lock()  # batches follow each other; two at once would rewrite the same file
        self.published: dict[Location, Published] = {}
        self.newest: list[Brief] = []
        self.failed = False
        self.publisher: Publisher | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, store_of(crawler.settings), every=crawler.settings.getint("PUBLISH_EVERY"))

    def open_spider(self) -> None:
        spare_imports()

    async def process_item(self, article: Article) -> Article:
        if self.failed:
            raise NotStored(article.fetched_url)
        self.waiting += 1
        if self.is_due:
            async with self.writing:
                if self.is_due:  # still, after whoever was first
                    self.waiting = 0
                    await self.order("publish")
                    give_back()  # what so many pages took
        return article

    @property
    def is_due(self) -> bool:
        """Whether enough waits; the first does not wait, as a dataset that cannot be written is best known early."""
        return self.waiting >= (self.every if self.published else 1)

    async def close_spider(self) -> None:
        try:
            async with self.writing:
                await self.order("publish")
                if not self.failed:
                    await self.order("review")
        finally:
            if self.publisher is not None:
                self.publisher.stop()

    async def order(self, order: Order) -> None:
        """Have something done to the dataset; nothing when another crawl holds the site."""
        if (memory := self.memory()) is None:
            return
        self.publisher = self.publisher or Publisher(self.store, memory.state.path)
        with self.ending_the_crawl():
            async for done in self.publisher.carry_out(order):
                total(self.published, done.figures)
                self.newest = sorted([*self.newest, *done.articles], key=age)[:MOST_SHOWN]

    def memory(self) -> Memory | None:
        """The crawl's memory, unless another crawl holds the site."""
        memory = self.crawler.get_extension(Memory)
        return memory if memory is not None and memory.is_open else None

    @contextmanager
    def ending_the_crawl(self) -> Iterator[None]:
        """A dataset that cannot be written ends the crawl, and is what is told of it."""
        try:
            yield
        except StorageError as error:
            self.failed = True
            end_crawl(self.crawler, "locked" if isinstance(error, BusyError) else "storage", str(error))


def age(brief: Brief) -> float:
    """Sorts newest first, those without a date last."""
    return -brief.published.timestamp() if brief.published else math.inf

"""Publish: the journal goes to the dataset in batches while a crawl runs, and a last time when it closes."""

from __future__ import annotations

import asyncio
import ctypes
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import pyarrow as pa
from scrapy.crawler import Crawler

from cleaners.records import Article
from output.errors import BusyError, StorageError
from output.objects import Location
from output.store import Published, Store
from pipelines.dataset import store_of
from pipelines.failure import end_crawl
from pipelines.memory import Memory
from pipelines.publishing import published, review, total
from pipelines.refusals import NotStored

MOST_SHOWN = 20  # articles in the summary


@dataclass(frozen=True, slots=True)
class Brief:
    """An article in one line, for the summary."""

    published: datetime | None
    title: str
    words: int


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

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, store_of(crawler.settings), every=crawler.settings.getint("PUBLISH_EVERY"))

    async def process_item(self, article: Article) -> Article:
        if self.failed:
            raise NotStored(article.fetched_url)
        self.waiting += 1
        if self.waiting >= (self.every if self.published else 1):
            await self.publish()  # the first at once: a dataset that cannot be written is best known early
        return article

    async def close_spider(self) -> None:
        await self.act(self.publish_journal)
        if not self.failed:
            await self.act(self.review)

    async def publish(self) -> None:
        self.waiting = 0
        await self.act(self.publish_journal)

    async def act(self, act: Callable[[], None]) -> None:
        """Do something to the dataset, off the reactor: a large site takes seconds to write."""
        async with self.writing:
            with self.ending_the_crawl():
                await asyncio.to_thread(act)
                await asyncio.to_thread(give_back)

    def publish_journal(self) -> None:
        if (memory := self.memory()) is not None:
            for batch, done in published(memory.state, self.store):
                total(self.published, done)
                self.note(batch.articles)

    def review(self) -> None:
        if (memory := self.memory()) is not None:
            review(memory.state, self.store)

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

    def note(self, articles: Iterable[Article]) -> None:
        brief = [Brief(a.published, a.title or a.url, a.word_count) for a in articles]
        self.newest = sorted(self.newest + brief, key=age)[:MOST_SHOWN]


def give_back() -> None:
    """Give the system the memory that tables took: their libraries keep it for another time, in pieces that do not fit."""
    pa.default_memory_pool().release_unused()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # glibc alone has it
        trim(0)


def age(brief: Brief) -> float:
    """Sorts newest first, those without a date last."""
    return -brief.published.timestamp() if brief.published else math.inf

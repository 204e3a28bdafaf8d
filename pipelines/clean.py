"""Clean: a page goes in, its article comes out, by way of a worker process."""

from __future__ import annotations

import time
from typing import Self

from scrapy.crawler import Crawler

from cleaners.records import Article, Page
from pipelines.failure import end_crawl
from pipelines.memory import Memory
from pipelines.refusals import CleaningFailed
from pipelines.workers import BadCleanerError, Limits, Workers

SECONDS = "poultice/cleaning_seconds"  # the stats key of what was spent waiting for pages to be cleaned


class CleanPipeline:
    """Awaiting the worker is also what holds the crawl back when pages come faster than they are cleaned."""

    def __init__(self, crawler: Crawler, workers: Workers) -> None:
        self.crawler = crawler
        self.workers = workers

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        limits = Limits(
            seconds=settings.getfloat("CLEANING_TIMEOUT"), megabytes=settings.getint("CLEANING_MEMORY_MB")
        )
        processes = settings.getint("CLEANING_PROCESSES")
        return cls(crawler, Workers(settings["CLEANER"], processes=processes, limits=limits))

    def open_spider(self) -> None:
        self.workers.start(1)  # one is enough for a polite crawl

    async def process_item(self, page: Page) -> Article:
        began = time.monotonic()
        try:
            cleaned = await self.workers.clean(page)
        except BadCleanerError as error:
            end_crawl(self.crawler, "bad_cleaner", f"The setting CLEANER is of no use: {error}")
            raise CleaningFailed(page.url) from None
        finally:
            self.add_up(time.monotonic() - began)
        if (memory := self.crawler.get_extension(Memory)) is not None:
            memory.ready(page, cleaned)
        return cleaned.article

    def add_up(self, seconds: float) -> None:
        stats = self.crawler.stats
        stats.set_value(SECONDS, stats.get_value(SECONDS, 0.0) + seconds)

    def close_spider(self) -> None:
        self.workers.close()

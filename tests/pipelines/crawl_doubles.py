"""A crawl without Scrapy's engine: the parts that keep and publish articles are the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

from scrapy.settings import Settings

from cleaners.records import Article
from pipelines.journal import JournalPipeline
from pipelines.memory import Memory
from pipelines.publish import PublishPipeline


class Stats(dict):
    def get_value(self, key):
        return self.get(key)

    def set_value(self, key, value):
        self[key] = value

    def inc_value(self, key):
        self[key] = self.get(key, 0) + 1


class Engine:
    """Notes why the crawl was closed."""

    reason = None

    async def close_spider_async(self, *, reason):
        self.reason = reason


class Crawler:
    """Publishes to a folder; its memory is open."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.settings = Settings({"DATASET": str(folder), "PUBLISH_EVERY": 10} | settings)
        self.stats = Stats()
        self.engine = Engine()
        self.signals = SimpleNamespace(connect=lambda *_: None)
        self.memory = Memory(self)
        self.memory.open(SimpleNamespace(name="blog"))

    def get_extension(self, _: type) -> Memory:
        return self.memory

    def pipeline(self) -> PublishPipeline:
        return PublishPipeline.from_crawler(self)


def publish(pipeline: PublishPipeline, articles: Iterable[Article]) -> None:
    """Send articles the way of a crawl, from the journal to its close."""
    journal = JournalPipeline(pipeline.crawler)

    async def crawl():
        try:
            for article in articles:
                await pipeline.process_item(journal.process_item(article))
        finally:
            await pipeline.close_spider()

    try:
        asyncio.run(crawl())
    finally:
        pipeline.crawler.memory.close("finished")

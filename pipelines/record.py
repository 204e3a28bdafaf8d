"""Record: when a crawl is over, one row tells how it went; a harvest and the next crawl read it there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from cleaners.records import Article
from output.errors import StorageError
from output.runs import Run
from pipelines.dataset import plain_store_of
from pipelines.ending import left_out_in
from pipelines.failure import FAILURE, REASON
from pipelines.measures import Measures
from pipelines.publish import PublishPipeline
from pipelines.runs import Figures, run_of, signs_in
from pipelines.verdict import Signs, judged


class RunRecord:
    """Extension that measures articles as they pass, and writes the run's row once everything is published.

    A run of which no one knows the site gets none, nor does one that found another run at work: it was no crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.started = datetime.now(UTC)
        self.measures = Measures()
        self.run: Run | None = None  # once the crawl is over

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        record = cls(crawler)
        crawler.signals.connect(record.take, signals.item_scraped)
        crawler.signals.connect(record.write, signals.spider_closed)
        return record

    def take(self, item: object) -> None:
        if isinstance(item, Article):
            self.measures.take(item)

    async def write(self, spider: Spider, reason: str) -> None:
        stats = self.crawler.stats.get_stats() | {"finish_reason": reason}
        if "poultice/site" not in stats or stats.get(REASON, reason) == "locked":
            return
        site = getattr(spider, "site", None)
        run = run_of(stats, getattr(site, "name", None), self.started, self.figures(), self.measures)
        try:
            self.run = await asyncio.to_thread(self.judge_and_store, run, signs_in(stats), left_out_in(stats))
        except StorageError as error:
            if (
                self.crawler.stats.get_value(FAILURE) is None
            ):  # the first failure is told, others follow from it
                self.crawler.stats.set_value(FAILURE, str(error))
                self.crawler.stats.set_value(REASON, "storage")

    def judge_and_store(self, run: Run, signs: Signs, left_out: str) -> Run:
        store = plain_store_of(self.crawler.settings)
        # another name stands for another part of the same host
        earlier = [one for one in store.runs(run.site) if one.name == run.name]
        told = judged(run, earlier, signs)
        told = replace(told, complaint=" ".join(filter(None, (told.complaint, left_out))) or None)
        store.add_run(told)
        return told

    def figures(self) -> Figures:
        publishing = self.crawler.get_item_pipeline(PublishPipeline)
        done = publishing.published.values() if publishing else ()
        return Figures(
            new=sum(file.new for file in done),
            changed=sum(file.changed for file in done),
            unchanged=sum(file.unchanged for file in done),
        )

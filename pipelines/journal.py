"""Journal: each clean article is made safe before it goes on; what is published is the journal, not memory."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from cleaners.records import Article
from output.errors import StorageError
from pipelines.failure import end_crawl
from pipelines.memory import Memory
from pipelines.refusals import NotStored


class JournalPipeline:
    """Passes on only what is on disk."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, article: Article) -> Article:
        memory = self.crawler.get_extension(Memory)
        assert memory is not None
        try:
            memory.keep(article)
        except StorageError as error:
            end_crawl(self.crawler, "storage", str(error))
            raise NotStored(article.fetched_url) from None
        return article

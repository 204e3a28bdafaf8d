"""Notes in a crawl's own process what became of each address: one line of JSON each."""

from __future__ import annotations

import json
import os
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from spiders.reasons import dropped_because


class Observer:
    """Extension. The file is named by the environment, so that the crawls of a harvest find it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        for act, signal in (
            (self.opened, signals.spider_opened),
            (self.kept, signals.item_scraped),
            (self.dropped, signals.item_dropped),
            (self.failed, signals.spider_error),
            (self.failed_item, signals.item_error),
        ):
            crawler.signals.connect(act, signal)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def note(self, url: str, what: str, **more: object) -> None:
        with open(os.environ["HOSTILE_NOTES"], "a", encoding="utf-8") as file:  # noqa: PTH123 - one write, one line
            file.write(json.dumps({"url": url, "what": what} | more) + "\n")

    def opened(self, spider: Spider) -> None:
        """The spider counts what it could make nothing of; listen to that."""
        count: Any = spider.count  # type: ignore[attr-defined]

        def counting(error: Exception, url: str) -> None:
            self.note(
                url, "unread", because=dropped_because(error) or type(error).__name__, said=str(error)[:200]
            )
            count(error, url)

        spider.count = counting  # type: ignore[attr-defined]

    def kept(self, item: Any) -> None:
        self.note(item.fetched_url, "article", flags=list(item.flags))

    def dropped(self, item: Any, exception: Any) -> None:
        url = getattr(item, "fetched_url", None) or item.url
        self.note(url, "dropped", because=getattr(exception, "because", type(exception).__name__))

    def failed(self, failure: Any, response: Any) -> None:
        self.note(response.url, "error", because=failure.getErrorMessage())

    def failed_item(self, item: Any, failure: Any) -> None:
        self.note(getattr(item, "url", "?"), "error", because=failure.getErrorMessage())

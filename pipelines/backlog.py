"""Backlog: while so many pages wait to be cleaned, no more are asked for.

Scrapy holds a crawl back by the bytes of answers that are in work. Thousands of small pages fit in, each with all
that belongs to it, when the workers have to be started anew.
"""

from __future__ import annotations

import asyncio
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

from cleaners.records import Page


class Backlog:
    """Item pipeline, the first one: counts the pages that are on their way. Setting: CLEANING_BACKLOG, in pages."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.pages = 0
        self.has_room = asyncio.Event()
        self.has_room.set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        backlog = cls(max(1, crawler.settings.getint("CLEANING_BACKLOG")))
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(backlog.leave, signal)
        return backlog

    def process_item(self, page: Page) -> Page:
        self.pages += 1
        if self.pages >= self.most:
            self.has_room.clear()
        return page

    def leave(self) -> None:
        self.pages -= 1
        if self.pages < self.most:
            self.has_room.set()


class HoldBack:
    """Downloader middleware, the first one: a request waits until there is room for what it brings."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:  # noqa: ARG002 (Scrapy's)
        backlog = self.crawler.get_item_pipeline(Backlog)
        if backlog is not None:
            await backlog.has_room.wait()

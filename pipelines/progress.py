"""Progress: one live line while a crawl runs, for someone who watches; nothing when no one does."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any, Self, TextIO

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall
from scrapy.utils.log import get_scrapy_root_handler

from pipelines.ending import refused_in
from pipelines.marked import counted
from pipelines.summary import duration

EVERY = 0.2  # seconds between two looks at the figures


class Progress:
    """Reads the crawl's stats a few times a second; standard error must be a terminal."""

    def __init__(self, crawler: Crawler, console: Console) -> None:
        self.crawler = crawler
        self.live = Live(console=console, auto_refresh=False, transient=True)
        self.spinner = Spinner("dots")
        self.look = AsyncioLoopingCall(self.update)
        self.began = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        console = Console(stderr=True, highlight=False)
        if not console.is_terminal:
            raise NotConfigured
        progress = cls(crawler, console)
        crawler.signals.connect(progress.start, signals.spider_opened)
        crawler.signals.connect(progress.stop, signals.spider_closed)
        return progress

    def start(self) -> None:
        self.live.start()
        lead_log_to(sys.stderr)  # which is rich's by now, so that a log line does not tear the live one
        self.look.start(EVERY)

    def stop(self) -> None:
        self.look.stop()
        self.live.stop()
        lead_log_to(sys.stderr)

    def update(self) -> None:
        seconds = time.monotonic() - self.began
        line = line_of(self.crawler.stats.get_stats(), seconds)
        if not self.crawler.crawling:
            line = f"stopping; Ctrl-C again to stop at once · {line}"
        self.spinner.update(text=Text(line))
        self.live.update(self.spinner, refresh=True)


def lead_log_to(stream: TextIO) -> None:
    handler = get_scrapy_root_handler()
    if type(handler) is logging.StreamHandler:  # and not one to a file
        handler.setStream(stream)


def line_of(stats: dict[str, Any], seconds: float) -> str:
    """The figures in one line.

    >>> line_of({"response_received_count": 30, "item_scraped_count": 12}, 60)
    '30 pages · 12 articles · 0.5 pages/s · 1 min 0 s'
    """
    pages = stats.get("response_received_count", 0)
    parts = [counted(pages, "page"), counted(stats.get("item_scraped_count", 0), "article")]
    if refused := refused_in(stats):
        reasons = ", ".join(f"{count:,} {words}" for words, count in refused.items())
        parts.append(f"dropped: {reasons}")
    parts += [f"{pages / max(seconds, 1):.1f} pages/s", duration(seconds)]
    return " · ".join(parts)

"""Manners: a site's Crawl-delay and Request-rate are kept, which Scrapy reads but does not act on."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

logger = logging.getLogger(__name__)

LONGEST_PERIOD = 10**6  # seconds that a Request-rate speaks of
LONGEST_DELAY = 60.0  # seconds; a site that asks for more gets this, as it mostly means minutes for a slip


class CrawlDelay:
    """Extension that waits, between two requests to a host, as long as its robots.txt asks.

    Such a host gets one request at a time, without jitter; AutoThrottle, which would go faster, is kept off.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.delays: dict[str, float] = {}  # seconds, by download slot

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(
            extension.request_reached_downloader, signal=signals.request_reached_downloader
        )
        return extension

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        settings = self.crawler.settings
        asked = delay_asked_for(robotparser, settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"])
        if asked <= settings.getfloat("DOWNLOAD_DELAY"):
            return
        host = urlparse_cached(request).hostname or ""
        if asked > LONGEST_DELAY:
            logger.warning("%s asks for %g s between requests; it gets %g s", host, asked, LONGEST_DELAY)
        self.keep(host, min(asked, LONGEST_DELAY))

    def keep(self, host: str, delay: float) -> None:
        """Slow down the host's slot as it is now, and as it will be made again after a pause."""
        self.delays[host] = delay
        downloader = self.crawler.engine.downloader
        downloader.per_slot_settings[host] = {"concurrency": 1, "delay": delay, "jitter": 0}
        if slot := downloader.slots.get(host):
            slot.concurrency, slot.delay, slot.jitter = 1, delay, 0.0

    def request_reached_downloader(self, request: Request) -> None:
        if request.meta.get("download_slot") in self.delays:
            request.meta["autothrottle_dont_adjust_delay"] = True


def delay_asked_for(rules: RobotParser, agent: str) -> float:
    r"""The seconds from one request to the next that a robots.txt asks for; none asked for are 0.

    >>> delay_asked_for(ProtegoRobotParser(b"User-agent: *\nCrawl-delay: 2\nRequest-rate: 3/15s", None), "a")
    5.0
    """
    delay = rules.crawl_delay(agent) or 0.0
    rate = rules.rp.request_rate(agent) if isinstance(rules, ProtegoRobotParser) else None
    # a number of a thousand digits is no float
    return max(delay, min(rate.seconds, LONGEST_PERIOD) / rate.requests) if rate else delay

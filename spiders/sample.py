"""The spider for the sample blog: `scrapy crawl sample` needs no network at all."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from spiders.blog import BlogSpider
from spiders.loopback import LoopbackServer, ServedLocally, serve_folder

# .example is reserved and never resolves: the address stays the same on every crawl, whatever the port
HOME = "http://fernhill-health.example/"
PAGES = Path(__file__).parent / "sample_blog"
REDIRECTS = {"/2019/a-pinch-of-salt/": "/how-much-salt-is-too-much/"}


class SampleSpider(BlogSpider):
    """Crawls a small health blog that ships with Poultice and is served by the spider itself.

    The blog has what real ones have: themes, widgets, a feed, sitemaps, lists, a redirect, dead links.
    """

    name = "sample"

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name, **{"url": HOME, **arguments})
        self.server = LoopbackServer(serve_folder(PAGES, REDIRECTS))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: str, **kwargs: str) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.server.start, signals.spider_opened)
        crawler.signals.connect(spider.server.stop, signals.spider_closed)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        own = {"AUTOTHROTTLE_ENABLED": False, "DOWNLOAD_DELAY": 0}  # one's own machine needs no sparing
        settings.setdict(own, priority="spider")
        # before HttpProxyMiddleware (750), which would look into the environment for a proxy
        others = settings.getdict("DOWNLOADER_MIDDLEWARES")
        settings.set("DOWNLOADER_MIDDLEWARES", {**others, ServedLocally: 740}, priority="spider")

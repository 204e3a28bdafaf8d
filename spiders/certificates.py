"""Certificates: who is asked with a secret of the user's has to prove who they are.

Blogs are public, and many a small one's certificate has expired, or lacks a part that browsers find by themselves. So
certificates are not verified, as Scrapy has it; DOWNLOAD_VERIFY_CERTIFICATES changes that. But a header or cookie out of
the environment goes to nobody who merely answers in a site's place, unless the settings say so in so many words.
"""

from __future__ import annotations

from typing import Final, Self

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from spiders.credentials import holds_secrets
from spiders.sites import Site

SETTING: Final = "DOWNLOAD_VERIFY_CERTIFICATES"


class Certificates:
    """An add-on that has certificates verified in the crawl of a site that is asked with secrets."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        site = getattr(self.crawler.spider, "site", None)
        if isinstance(site, Site) and holds_secrets(site):
            settings.set(SETTING, value=True, priority="addon")

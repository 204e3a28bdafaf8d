"""A spider for tests of manners: it asks for the addresses that it is told, and hands on what became of each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider

from cleaners.records import Page
from spiders.discovery import Fetch
from spiders.reasons import dropped_because
from spiders.reservations import reservations
from spiders.robots import Robots

NOW = datetime(2024, 1, 1, tzinfo=UTC)


def told(url: str, status: int, words: str) -> Page:
    return Page(url=url, status=status, headers={"Content-Type": words}, fetched_at=NOW)


class Probe(Spider):
    name = "probe"
    custom_settings = {"OWN_NETWORK": ["127.0.0.1", "localhost"]}  # noqa: RUF012 - as Scrapy wants it
    urls = ""  # to be asked for
    rules = ""  # addresses whose robots.txt is wanted
    reserved = ""  # an address whose site-wide reservations are wanted

    async def start(self) -> AsyncIterator[Any]:
        robots = self.crawler.get_downloader_middleware(Robots)
        for url in self.rules.split():
            yield told(f"rules of {url}", 0, (await robots.rules(url)).text.decode()[:500])
        if self.reserved:
            text = (await robots.rules(self.reserved)).text
            site = await reservations(self.reserved, text, "Poultice", self.fetch())
            yield told("reserved", 0, " ".join(site.flags(self.reserved)))
        for url in self.urls.split():
            yield Request(
                url,
                self.parse,
                errback=self.miss,
                meta={"handle_httpstatus_all": True},
                dont_filter=True,
            )

    def fetch(self) -> Fetch:
        async def fetch(url: str) -> Any:
            answer = await self.crawler.engine.download_async(Request(url))
            return answer if answer.status == 200 else None

        return fetch

    def parse(self, response: Any) -> Any:
        yield told(response.url, response.status, "")

    def miss(self, failure: Any) -> Any:
        yield told(failure.request.url, 0, dropped_because(failure.value) or str(failure.value))

"""A spider without a web: it hands on the pages that its argument names, as fast as they are taken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from cleaners.records import Page


class Handful(Spider):
    """`-a pages=one,two,hang`: one page each; the name says how the cleaner, or the spider, will behave."""

    name = "handful"

    async def start(self) -> AsyncIterator[Request]:
        for name in getattr(self, "pages", "").split(","):
            yield Request(f"data:,{name}")

    def parse(self, response: Response) -> Iterator[Page]:
        name = response.text
        if name == "blocked":
            raise CloseSpider("blocked")
        yield Page(
            url=f"https://blog.example/{name}",
            body=f"Some words on {name}.".encode(),
            fetched_at=datetime.now(UTC),
        )

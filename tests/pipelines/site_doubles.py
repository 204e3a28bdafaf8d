"""A spider called `blog` whose site is what its name says: it stands in for the real one in a harvest."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from cleaners.records import Page


@dataclass(frozen=True)
class Somewhere:
    name: str
    url: str


class Blog(Spider):
    name = "blog"

    def __init__(self, site: str) -> None:
        super().__init__()
        self.site = Somewhere(site, f"https://{site}.example/")

    async def start(self) -> AsyncIterator[Request]:
        self.leave_a_trace()
        if self.site.name == "killed":
            os.write(sys.stderr.fileno(), b"A cry before the end.\n")
            os.kill(os.getpid(), signal.SIGKILL)
        if self.site.name == "blocking":
            self.crawler.stats.set_value("poultice/failure", "https://blocking.example/: no entry.")
            raise CloseSpider("blocked")
        yield Request(f"data:,{'hang' if self.site.name == 'slow' else 'one'}")

    def leave_a_trace(self) -> None:
        Path(f"{self.site.name}.begun").touch()

    def parse(self, response: Response) -> Iterator[Page]:
        yield Page(
            url=f"{self.site.url}{response.text}", body=b"Some words on salt.", fetched_at=datetime.now(UTC)
        )

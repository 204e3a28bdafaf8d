"""Discovery: what a blog says of its own articles, source by source.

A source is a function `discover(blog, fetch)` in a module of its own; `spiders.blog` asks one after another.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrapy.http import HtmlResponse, Response

from cleaners.addresses import absolute
from cleaners.records import Hints
from spiders.addresses import worth

MARGIN = timedelta(days=1)  # clocks differ, and some sites tell the time of their own zone without saying so


@dataclass(frozen=True, slots=True)
class Discovered:
    """An address that may be an article, and what is known of it before it is fetched."""

    url: str
    hints: Hints | None = None


@dataclass(frozen=True, slots=True)
class Blog:
    """What is at hand before discovery begins: the first page, and robots.txt (empty when there is none)."""

    home: HtmlResponse
    robots: bytes = field(default=b"", repr=False)
    since: datetime | None = None  # when the last crawl that saw everything began, if there was one
    is_news: Callable[[Discovered], bool] = lambda _: (
        True
    )  # whether it is unknown, or changed since it was seen
    is_asked: Callable[[str], bool] = lambda _: (
        False
    )  # whether this crawl has an address from an earlier source

    @property
    def horizon(self) -> datetime | None:
        """What changed before this is known; the last crawl's beginning less a day."""
        return self.since and self.since - MARGIN

    def places(self, usual: Sequence[str]) -> list[str]:
        """Addresses of files that lie at the host's root or, where the blog has a folder, in that.

        >>> Blog(HtmlResponse("https://a.example/blog/")).places(["/feed/"])
        ['https://a.example/blog/feed/', 'https://a.example/feed/']
        """
        folder = "/" if worth(self.home.url) >= 2 else ""  # an article has a feed of its comments below it
        written = [*(folder + place.lstrip("/") for place in usual), *usual]
        return list(dict.fromkeys(absolute(place, self.home.url) for place in written))

    def leads_on(self, found: Discovered) -> bool:
        """Whether an entry of a list makes the next page of that list worth a request.

        To be asked before the entry is yielded. In a first crawl, also in one that goes on after it was killed,
        all pages are, unless an earlier source has told everything.
        """
        return not self.is_asked(found.url) and (self.since is None or self.is_news(found))


Fetch = Callable[
    [str], Awaitable[Response | None]
]  # nothing when there is no answer, or none with status 200
Source = Callable[[Blog, Fetch], AsyncIterator[Discovered]]

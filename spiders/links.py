"""Links: the addresses on a site that its pages lead to, the likeliest articles first."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator

from scrapy.http import HtmlResponse

from cleaners.addresses import absolute, plain
from spiders.addresses import is_on, key, shape_of, worth

MOST_LISTINGS = 2_000  # a blog with more pages of lists than this has a calendar that never ends


def links_of(page: HtmlResponse, site: str) -> Iterator[str]:
    """Addresses on the site that a page links to, in its order, each once, tracking left out."""
    base = page.xpath("string(//base/@href)").get() or page.url
    seen: set[str] = set()
    for href in page.xpath("//a[not(contains(@rel, 'nofollow'))]/@href").getall():
        url = plain(absolute(href, absolute(base, page.url) or page.url))
        if url not in seen and is_on(site, url):
            seen.add(url)
            yield url


class Frontier:
    """Addresses still to be looked at: articles before lists, the best first, each once."""

    def __init__(self, *, listings: bool = True) -> None:
        """With `listings` false, only what looks like an article is taken in."""
        self._heap: list[tuple[int, int, str]] = []
        self._order = itertools.count()
        self._seen: set[str] = set()
        self._listings = MOST_LISTINGS if listings else 0

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, urls: Iterable[str]) -> None:
        for url in urls:
            shape = shape_of(url)
            if key(url) in self._seen or shape not in ("article", "listing"):
                continue
            if shape == "listing":
                if self._listings <= 0:
                    continue
                self._listings -= 1
            self._seen.add(key(url))
            heapq.heappush(self._heap, (-worth(url), next(self._order), url))

    def pop(self) -> str:
        return heapq.heappop(self._heap)[2]

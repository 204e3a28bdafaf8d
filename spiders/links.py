"""Links: the addresses on a site that its pages lead to, the likeliest articles first."""

from __future__ import annotations

import heapq
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import parse_qsl

from scrapy.http import HtmlResponse

from cleaners.addresses import absolute
from spiders.addresses import (
    PAGINATION,
    SOON_AGAIN,
    YEAR,
    is_on,
    key,
    parts_of,
    shape_of,
    target_of,
    words,
    worth,
)

MOST_LINKS = 5_000  # of one page
MOST_LISTINGS = 2_000  # a blog with more pages of lists than this has a calendar that never ends
MOST_BARREN = 10  # pages of one list in a row that bring no new article: what follows brings none either
# lists that only sort anew what other lists have, without end
SEARCHES = frozenset("s q search query suche orderby order filter sort".split())
NUMBERS = frozenset("paged offset start updated-max page".split())
DATES = frozenset("m month tribe-bar-date eventdisplay".split())


def links_of(page: HtmlResponse, site: str) -> Iterator[str]:
    """Addresses on the site that a page links to, in its order, each once, tracking left out."""
    base = absolute(page.xpath("string(//base/@href)").get() or page.url, page.url) or page.url
    seen: set[str] = set()
    hrefs = "//head/link[@rel='next']/@href | //a[not(contains(@rel, 'nofollow'))]/@href"
    # strings at once: a selector for each costs more than the search
    found = page.selector.root.xpath(f"({hrefs})[position() <= {MOST_LINKS}]", smart_strings=False)
    for href in dict.fromkeys(found):
        url = target_of(href, base)
        if url not in seen and is_on(site, url):
            seen.add(url)
            yield url


@lru_cache(maxsize=SOON_AGAIN)
def promise(url: str) -> int | None:
    """How soon an address is worth a look: articles above zero, lists below; nothing when it is worth none.

    Of lists, the pages of the blog itself lead to every article; those of a tag or a month to some again.

    >>> [promise("https://a.example/" + path) for path in ("page/2/", "tag/tea/", "tag/tea/page/2/", "2024/05/")]
    [-1, -2, -3, -4]
    >>> promise("https://a.example/?s=tea"), promise("https://a.example/about/"), promise("https://a.example/2090/")
    (None, None, None)
    """
    shape = shape_of(url)
    if shape != "listing":
        return worth(url) if shape == "article" else None
    parts = parts_of(url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if names & SEARCHES or is_future(segments):
        return None
    if names & DATES or any(YEAR.fullmatch(segment) for segment in segments):
        return -4
    is_further = bool(PAGINATION.search(parts.path) or names & NUMBERS)
    is_blog = "updated-max" in names or words("listing").isdisjoint(segments)
    return -1 if is_further and is_blog else -2 - is_further


def is_future(segments: list[str]) -> bool:
    """Whether a calendar has gone past the end of next year.

    >>> is_future(["events", "2090-05"])
    True
    """
    last = datetime.now(UTC).year + 1
    return any(
        YEAR.match(s) and s[4:5] in ("", "-") and int(s[:4]) > last for s in segments if s[:4].isdecimal()
    )


def series_of(url: str) -> str:
    """What the pages of one list have in common: their address but for the numbers in it."""
    return re.sub(r"\d+", "0", key(url))


class Frontier:
    """Addresses still to be looked at: articles before lists, the best first, each once."""

    def __init__(self, *, listings: bool = True) -> None:
        """With `listings` false, only what looks like an article is taken in."""
        self._heap: list[tuple[int, int, str]] = []
        self._order = itertools.count()
        self._seen: set[str] = set()
        self._listings = MOST_LISTINGS if listings else 0
        self._listed: set[str] = set()  # articles that pages of lists named
        self._barren: Counter[str] = Counter()  # pages in a row that brought nothing, by series

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, urls: Iterable[str], of: str = "") -> list[str]:
        """Take in the links of a page, and give those that were not met before.

        `of` is the page's address, by which a list that brings nothing is known.
        """
        urls = list(urls)
        if of and shape_of(of) == "listing":
            self._judge(series_of(of), {key(url) for url in urls if shape_of(url) == "article"})
        return [url for url in urls if self._take(url)]

    def pop(self) -> str:
        return heapq.heappop(self._heap)[2]

    def _take(self, url: str) -> bool:
        """Take in an address unless it is worth nothing here; whether it is one to be remembered."""
        rank, name = promise(url), key(url)
        if rank is None or name in self._seen:
            return False
        if rank < 0:
            if self._listings <= 0 or self._barren[series_of(url)] >= MOST_BARREN:
                return True
            self._listings -= 1
        self._seen.add(name)
        heapq.heappush(self._heap, (-rank, next(self._order), url))
        return True

    def _judge(self, series: str, articles: set[str]) -> None:
        """Leave a list of which many pages in a row name nothing but what other pages of lists named before."""
        self._barren[series] = 0 if articles - self._listed else self._barren[series] + 1
        self._listed |= articles
        if self._barren[series] == MOST_BARREN:
            self._heap = [entry for entry in self._heap if entry[0] <= 0 or series_of(entry[2]) != series]
            heapq.heapify(self._heap)

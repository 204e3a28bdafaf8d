"""The spider for any blog: finds its articles and fetches them, one `Page` each."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeGuard
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from cleaners.addresses import absolute, canonical, plain, site_of
from cleaners.records import Hints, Page
from spiders import feeds, sitemaps
from spiders.addresses import is_front, is_on, key, shape_of, worth
from spiders.arguments import site_asked_for
from spiders.discovery import Blog, Discovered, Source
from spiders.kinds import page_kind
from spiders.links import Frontier, links_of
from spiders.parts import MOST_PARTS, first_part, further_parts
from spiders.reasons import DOWNLOAD_ERRORS, FAILURE, CrawlFailed, no_article, not_html, refused, unreachable
from spiders.sites import Site
from spiders.traffic import Traffic

# in order of what they know of an article: where two name the same one, the first one's hints are kept
SOURCES: tuple[Source, ...] = (feeds.discover, sitemaps.discover)
AMP = re.compile(r"<html[^>]{0,300}?\s(?:amp|⚡)[\s=>]", re.IGNORECASE)
REDIRECTS = [301, 302, 303, 307, 308]
SITES_FILE = Path(__file__).parent.parent / "sites.toml"


class BlogSpider(Spider):
    """Crawls a blog that nobody prepared for.

    Its sources are asked for articles first, links are followed last. Every request for a page is handed out
    by `harvest`, which knows what is under way: so a limit is kept to the letter, and the end is known.
    """

    name = "blog"

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        self.arguments = arguments
        self.site: Site
        self.host = ""  # of the blog, without www.
        self.pages = 0  # articles handed on
        self.looked_at = 0
        self.missed = 0
        self.asked: set[str] = set()  # addresses asked for, folded by `key`
        self.kept: set[str] = set()  # canonical addresses of the articles handed on, folded likewise
        self.redirected: set[str] = set()  # where redirects led
        self.instead: deque[Discovered] = deque()  # what redirects, AMP pages and later parts stand for
        self.frontier: Frontier | None = Frontier()  # none: links of further pages are of no interest
        self.traffic = Traffic()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: str, **kwargs: str) -> Self:
        """Raises `CrawlFailed` when the arguments name no blog."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.site = site_asked_for(spider.arguments, Path(crawler.settings.get("SITES_FILE") or SITES_FILE))
        return spider

    async def start(self) -> AsyncIterator[Any]:
        try:
            async for request in self.harvest(self.site):
                yield request
        except CrawlFailed as failure:
            self.crawler.stats.set_value(FAILURE, str(failure))
            raise

    async def harvest(self, site: Site) -> AsyncIterator[Request]:
        """The whole crawl: see the first page, then ask for every address that the blog or its links name."""
        blog = await self.enter(site)
        async for found in self.addresses(blog):
            if not self.is_wanted(found.url, site):
                continue
            await self.room(site)
            if self.is_full(site):
                return
            yield self.request(found)
        if not self.pages:
            raise no_article(site.url, self.looked_at, self.missed)

    async def enter(self, site: Site) -> Blog:
        """Fetch robots.txt and the first page; raises `CrawlFailed` when there is no page to begin with."""
        robots = await self.robots_of(site.url)
        home = await self.reach(site.url)
        if home.status != 200:
            raise refused(home)
        if not is_page(home):
            raise not_html(home)
        if urlsplit(home.url).netloc != urlsplit(site.url).netloc:  # the blog has moved, or is at www.
            robots = await self.robots_of(home.url)
        self.host = site_of(home.url)
        return Blog(home=home, robots=robots)

    async def robots_of(self, url: str) -> bytes:
        """The robots.txt beside an address, for the sitemaps it names; Scrapy sees to what it forbids."""
        try:
            answer = await self.download(urljoin(url, "/robots.txt"), dont_obey_robotstxt=True)
        except DOWNLOAD_ERRORS as error:
            raise unreachable(url, error) from error
        return answer.body if answer.status == 200 else b""

    async def addresses(self, blog: Blog) -> AsyncIterator[Discovered]:
        """Where articles may be: as the sources name them; then, as long as any turn up, behind links."""
        if shape_of(blog.home.url) == "article":  # someone gave the address of one
            yield Discovered(blog.home.url)
        charted = 0
        for source in SOURCES:
            async for found in source(blog, self.fetch):
                if found.hints is None or found.hints.source != "sitemap":
                    yield found
                elif shape_of(found.url) == "article":
                    charted += 1
                    yield found
        async for found in self.linked(blog.home, listings=not charted or not self.knows(blog.home)):
            yield found

    async def linked(self, home: HtmlResponse, *, listings: bool) -> AsyncIterator[Discovered]:
        """What links lead to: from any page and behind lists, or else only what the first page shows."""
        frontier = self.frontier
        if frontier is None or not listings:
            self.frontier, frontier = None, Frontier(listings=False)
        frontier.add(links_of(home, self.host))
        while self.instead or frontier or self.traffic.under_way:
            if self.instead:
                yield self.instead.popleft()
            elif frontier:
                yield Discovered(frontier.pop())
            else:
                await self.traffic.ebb()

    def knows(self, home: HtmlResponse) -> bool:
        """Whether most articles that the first page shows are known already: then lists add nothing."""
        likely = [url for url in links_of(home, self.host) if worth(url) >= 2 and self.site.wants(url)]
        return sum(key(url) in self.asked for url in likely) * 2 >= len(likely)

    def is_wanted(self, url: str, site: Site) -> bool:
        """Whether an address is to be asked for; says yes only once."""
        if not is_on(self.host, url) or is_front(url) or key(url) in self.asked or not self.passes(url, site):
            return False
        self.asked.add(key(url))
        return True

    def passes(self, url: str, site: Site) -> bool:
        return site.wants(url) if shape_of(url) == "article" else not site.shuns(url)

    async def room(self, site: Site) -> None:
        """Wait until another request is of use: not too many are under way, fewer than may still be kept."""
        window = self.settings.getint("CONCURRENT_REQUESTS")
        while not self.is_full(site):
            if self.traffic.under_way < min(window, (site.limit or self.pages + window) - self.pages):
                return
            await self.traffic.ebb()

    def is_full(self, site: Site) -> bool:
        return site.limit is not None and self.pages >= site.limit

    def request(self, found: Discovered) -> Request:
        self.traffic.leave()
        return Request(
            plain(found.url),
            callback=self.parse,
            errback=self.miss,
            cb_kwargs={"found": found},
            meta={"handle_httpstatus_list": REDIRECTS},
            dont_filter=True,  # `asked` knows better which addresses are the same
        )

    async def parse(self, response: Response, found: Discovered) -> AsyncIterator[Page]:
        try:
            self.looked_at += 1
            if response.status in REDIRECTS:
                self.redirect(response, found.hints)
            elif is_page(response) and is_on(self.host, response.url):
                async for page in self.read(response, found.hints):
                    yield page
        finally:
            self.traffic.arrive()

    def miss(self, failure: Failure) -> None:
        self.missed += 1
        self.logger.debug("No page: %s", failure.value)
        self.traffic.arrive()

    def redirect(self, response: Response, hints: Hints | None) -> None:
        """Take down where a redirect leads, unless it has led there before."""
        location = (response.headers.get("Location") or b"").decode("latin-1")
        target = absolute(location, response.url)
        if target and target not in self.redirected:
            self.redirected.add(target)
            if key(target) == key(response.url):  # only the scheme, `www.` or a slash changes
                self.asked.discard(key(target))
            self.instead.append(Discovered(target, hints))

    async def read(self, page: HtmlResponse, hints: Hints | None) -> AsyncIterator[Page]:
        """Hand on a page that is an article; take down the links of any."""
        if self.frontier is not None:
            self.frontier.add(links_of(page, self.host))
        if (other := self.better_address(page)) is not None:
            self.instead.append(Discovered(other, hints))
            return
        kind = page_kind(page)
        self.crawler.stats.inc_value(f"poultice/pages/{kind}")
        name = key(self.declared_address(page) or page.url)
        if kind == "article" and name not in self.kept:
            self.kept.add(name)
            self.pages += 1
            more = [part async for part in self.further(page)]
            yield page_record(page, tuple(more), hints)

    def better_address(self, page: HtmlResponse) -> str | None:
        """Where the same article stands whole and in full: an AMP page or a later part gives way to it."""
        declared = self.declared_address(page)
        if AMP.search(page.text[:2000]) and declared and key(declared) != key(page.url):
            return declared
        return first_part(page)

    def declared_address(self, page: HtmlResponse) -> str | None:
        """The canonical address that the page declares, when it is believable and on the site."""
        address = canonical(page.url, page.xpath("//link[@rel='canonical']/@href").getall())
        return address if is_on(self.host, address) else None

    async def further(self, page: HtmlResponse) -> AsyncIterator[bytes]:
        """The bodies of the other parts of an article, in order, until one is missing."""
        parts = further_parts(page)
        seen = {key(page.url)}
        for number in range(2, MOST_PARTS + 1):
            if number not in parts:
                return
            self.asked.add(key(parts[number]))
            answer = await self.fetch(parts[number])
            if answer is None or not is_page(answer) or key(answer.url) in seen:
                return
            seen.add(key(answer.url))
            parts |= further_parts(answer)
            yield answer.body

    async def fetch(self, url: str) -> Response | None:
        """What lies at an address; nothing when it can't be had."""
        try:
            answer = await self.download(url)
        except (*DOWNLOAD_ERRORS, ValueError) as error:  # ValueError: it only looks like an address
            self.logger.debug("Nothing at %s: %s", url, error)
            return None
        return answer if answer.status == 200 else None

    async def reach(self, url: str) -> Response:
        """What lies at an address that the crawl depends on; raises `CrawlFailed` when nothing answers."""
        try:
            return await self.download(url)
        except DOWNLOAD_ERRORS as error:
            raise unreachable(url, error) from error

    async def download(self, url: str, **meta: object) -> Response:
        quietly = {"give_up_log_level": logging.DEBUG}  # what fails is reported by the spider, in fewer words
        return await self.crawler.engine.download_async(Request(url, meta=quietly | meta))


def is_page(response: Response) -> TypeGuard[HtmlResponse]:
    """Whether an answer is HTML that can be searched."""
    if not isinstance(response, HtmlResponse):
        return False
    try:
        return response.selector is not None
    except ValueError:  # Scrapy stumbles over a `<base>` that is no address
        return False


def page_record(page: HtmlResponse, more: tuple[bytes, ...], hints: Hints | None) -> Page:
    headers = {name.decode("latin-1"): b", ".join(v).decode("latin-1") for name, v in page.headers.items()}
    return Page(
        url=page.url,
        status=page.status,
        headers=headers,
        body=page.body,
        more=more,
        fetched_at=datetime.now(UTC),
        hints=hints,
    )

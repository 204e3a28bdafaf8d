"""The spider for any blog: finds its articles and fetches them, one `Page` each."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeGuard

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from cleaners.addresses import absolute, canonical, plain
from cleaners.records import Article, Hints, Page
from spiders import feeds, platforms, rest, sitemaps
from spiders.addresses import is_on, key, shape_of, worth
from spiders.agenda import Agenda
from spiders.arguments import site_asked_for
from spiders.budget import Budget
from spiders.destinations import ASIDE
from spiders.discovery import Blog, Discovered, Source
from spiders.hosts import site_name
from spiders.kinds import page_kind
from spiders.links import Frontier, links_of, promise
from spiders.memory import Fate, Memory, NoMemory, Visited
from spiders.parts import MOST_PARTS, first_part, further_parts
from spiders.reasons import (
    DOWNLOAD_ERRORS,
    DROPPED,
    FAILURE,
    LEFT_OUT,
    CrawlFailed,
    dropped_because,
    no_article,
    not_html,
    opted_out,
    refused,
    unfit,
    unreachable,
)
from spiders.sites import Site
from spiders.traffic import Traffic
from spiders.welcome import Welcome

# in order of what they know of an article: where two name the same one, the first one's hints are kept
SOURCES: tuple[Source, ...] = (rest.discover, platforms.discover, feeds.discover, sitemaps.discover)
AMP = re.compile(r"<html[^>]{0,300}?\s(?:amp|⚡)[\s=>]", re.IGNORECASE)
REDIRECTS = [301, 302, 303, 307, 308]
MISSING = [404, 410]
HANDLED = [304, *REDIRECTS, *MISSING]


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
        self.memory: Memory = NoMemory()
        self.agenda: Agenda
        self.welcome: Welcome
        self.pages = 0  # articles handed on
        self.looked_at = 0
        self.missed = 0
        self.failures = 0  # of requests for sources and for the parts of articles
        self.kept: set[str] = set()  # canonical addresses of the articles handed on, folded by `key`
        self.redirected: set[str] = set()  # where redirects led
        self.frontier: Frontier | None = Frontier()  # none: links of further pages are of no interest
        self.traffic = Traffic()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: str, **kwargs: str) -> Self:
        """Raises `CrawlFailed` when the arguments name no blog."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.site = site_asked_for(spider.arguments, Path(crawler.settings["SITES_FILE"]))
        crawler.signals.connect(spider.earn, signals.item_scraped)
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
            wanted = self.agenda.accept(found)
            if wanted is None:
                self.crawler.stats.set_value("poultice/skipped", len(self.agenda.passed_over))
                continue
            await self.room(site)
            if failure := self.welcome.failure(blog.home.url):
                raise failure
            if self.is_full(site):
                return
            if not self.welcome.may_collect(wanted.url):
                continue
            yield self.request(wanted)
        for setting, count in self.agenda.budget.left_out.items():
            self.crawler.stats.set_value(f"{LEFT_OUT}{setting}", count)
        if failure := self.welcome.failure(blog.home.url):
            raise failure
        knows_some = self.memory.knows_articles and (self.agenda.asked or self.agenda.passed_over)
        if not self.pages and not knows_some:
            if self.welcome.left_alone:
                raise opted_out(site.url, sorted(self.welcome.left_alone))
            raise no_article(site.url, self.looked_at, self.missed)
        self.crawler.stats.set_value(
            "poultice/complete", not self.failures and not self.agenda.budget.left_out
        )

    def earn(self, item: object) -> None:
        """An article that is safe pays for further requests."""
        if isinstance(item, Article):
            self.agenda.budget.earn(item.fetched_url, item.text)
        elif isinstance(item, Page):  # as when nothing cleans it
            self.agenda.budget.earn(
                item.url, b" ".join(part.partition(b"<")[0] for part in item.body.split(b">"))
            )

    async def enter(self, site: Site) -> Blog:
        """Fetch robots.txt and the first page; raises `CrawlFailed` when there is no page to begin with."""
        self.welcome = Welcome(self.crawler)
        home = await self.reach(site.url)
        if home.status != 200 or self.welcome.is_refusal(home):
            raise refused(home)
        if not is_page(home):
            raise not_html(home)
        robots = await self.welcome.robots_txt(home.url)
        await self.welcome.learn_terms(home.url, robots, self.fetch)
        budget = Budget.of(self.settings, self.logger.warning)
        self.agenda = Agenda(site, site_name(home.url), self.memory, budget)
        return Blog(
            home=home,
            robots=robots,
            since=self.memory.since,
            is_news=self.agenda.is_news,
            is_asked=self.agenda.covers,
        )

    async def addresses(self, blog: Blog) -> AsyncIterator[Discovered]:
        """Where articles may be: as the sources name them; what is due; then, as long as any turn up, behind links."""
        if shape_of(blog.home.url) == "article":  # someone gave the address of one
            yield Discovered(blog.home.url)
        charted = 0
        for source in SOURCES:
            async for found in source(blog, self.list_of):
                if found.hints is None or found.hints.source != "sitemap":
                    yield found
                elif shape_of(found.url) == "article":
                    charted += 1
                    yield found
        for url in self.memory.due():
            yield Discovered(url)
        async for found in self.linked(blog.home, listings=not charted or not self.covers(blog.home)):
            yield found

    async def linked(self, home: HtmlResponse, *, listings: bool) -> AsyncIterator[Discovered]:
        """What links lead to: from any page and behind lists, or else only what the first page shows."""
        frontier = self.frontier
        if frontier is None or not listings:
            self.frontier, frontier = None, Frontier(listings=False)
        frontier.add(links_of(home, self.agenda.host))
        frontier.add(self.memory.waiting())
        while self.agenda.instead or frontier or self.traffic.under_way:
            if self.agenda.instead:
                yield self.agenda.instead.popleft()
            elif frontier:
                yield Discovered(frontier.pop())
            else:
                await self.traffic.ebb()

    def covers(self, home: HtmlResponse) -> bool:
        """Whether most articles that the first page shows are known already: then lists add nothing."""
        likely = [url for url in links_of(home, self.agenda.host) if worth(url) >= 2 and self.site.wants(url)]
        return sum(self.agenda.covers(url) for url in likely) * 2 >= len(likely)

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
        self.memory.found(
            [(key(found.url), found.url)]
        )  # whatever goes wrong now, the next crawl looks at it
        self.crawler.stats.inc_value(f"poultice/found/{source_of(found)}")
        return Request(
            plain(found.url),
            callback=self.parse,
            errback=self.miss,
            headers=self.conditions(found),
            cb_kwargs={"found": found},
            meta={
                "handle_httpstatus_list": HANDLED,
                "download_maxsize": self.settings.getint("PAGE_MAXSIZE"),
            },
            dont_filter=True,  # the agenda knows better which addresses are the same
        )

    def conditions(self, found: Discovered) -> dict[str, str]:
        """Headers that ask for a page only if it is not as it was."""
        known = self.memory.recall(key(found.url))
        if known is None:
            return {}
        conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in conditions.items() if value}

    async def parse(self, response: Response, found: Discovered) -> AsyncIterator[Page]:
        try:
            self.looked_at += 1
            if self.is_refusal(response):
                self.note(response, found, "failed")
                return
            if response.status == 304:
                self.crawler.stats.inc_value("poultice/not_modified")
                self.agenda.budget.earn(found.url, found.url)
                self.note(response, found, "unchanged")
            elif response.status in REDIRECTS:
                self.redirect(response, found)
            elif response.status in MISSING:
                self.note(response, found, "missing")
            elif is_page(response) and is_on(self.agenda.host, response.url):
                async for page in self.read(response, found):
                    yield page
            else:
                self.note(response, found, "other")
        finally:
            self.traffic.arrive()

    def note(self, response: Response, found: Discovered, fate: Fate, leads_to: str | None = None) -> None:
        """Have an answer remembered that gave no article."""
        self.memory.visited(key(found.url), self.visited(response, found, fate, leads_to))

    def visited(
        self, response: Response, found: Discovered, fate: Fate, leads_to: str | None = None
    ) -> Visited:
        return Visited(
            url=found.url,
            status=response.status,
            fate=fate,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
            announced=self.agenda.latest(key(found.url), found.hints),
            leads_to=leads_to,
        )

    def miss(self, failure: Failure) -> None:
        """No answer, or one that is an error: worth another try before long."""
        self.missed += 1
        self.logger.debug("No page: %s", failure.value)
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        found = request.cb_kwargs["found"]
        self.count(failure.value, found.url)
        if isinstance(failure.value, HttpError):
            self.is_refusal(failure.value.response)
            self.note(failure.value.response, found, "failed")
        elif (fault := unfit(failure.value)) is not None:  # it would be so the next time, too
            self.memory.visited(key(found.url), Visited(url=found.url, status=fault.status, fate="other"))
        elif not isinstance(failure.value, IgnoreRequest):  # else it was never sent
            self.memory.visited(key(found.url), Visited(url=found.url, status=0, fate="failed"))
        self.traffic.arrive()

    def count(self, error: BaseException | None, url: str) -> None:
        """Count an answer of which nothing could be made, by the reason."""
        if because := dropped_because(error):
            self.crawler.stats.inc_value(f"{DROPPED}{because}")
        if isinstance(error, DownloadTimeoutError):
            self.welcome.unanswered(url)

    def is_refusal(self, response: Response) -> bool:
        refusal = self.welcome.is_refusal(response)
        if refusal:
            self.crawler.stats.inc_value("poultice/blocked_answers")
        return refusal

    def redirect(self, response: Response, found: Discovered) -> None:
        """Take down where a redirect leads, unless it has led there before."""
        location = (response.headers.get("Location") or b"").decode("latin-1")
        target = absolute(location, response.url)
        if key(target) != key(found.url):
            self.note(response, found, "elsewhere", leads_to=target or None)
        if target and target not in self.redirected:
            self.redirected.add(target)
            self.agenda.turn_to(target, found.hints, from_url=response.url)

    async def read(self, page: HtmlResponse, found: Discovered) -> AsyncIterator[Page]:
        """Hand on a page that is an article; take down the links of any."""
        self.follow(page)
        if (other := self.better_address(page)) is not None:
            self.note(page, found, "elsewhere", leads_to=other)
            self.agenda.turn_to(other, found.hints, from_url=page.url)
            return
        kind = page_kind(page)
        self.crawler.stats.inc_value(f"poultice/pages/{kind}")
        name = key(self.declared_address(page) or page.url)
        if kind != "article":
            self.note(page, found, kind)
        elif name in self.kept:
            self.note(page, found, "elsewhere")
        else:
            self.kept.add(name)
            self.pages += 1
            before = self.failures
            more = [part async for part in self.further(page)]
            if self.failures > before:  # half an article is none; it is asked for again
                self.pages -= 1
                self.kept.discard(name)
                self.note(page, found, "failed")
                return
            hints = replace(found.hints or Hints(), flags=self.welcome.flags(page.url))
            record = page_record(page, tuple(more), hints, self.site)
            self.memory.handed_on(key(found.url), self.visited(page, found, "article"), record)
            yield record

    def follow(self, page: HtmlResponse) -> None:
        """Put what a page links to on the list; it is remembered too, as the crawl may end before it gets there."""
        if self.frontier is not None:
            links = [url for url in links_of(page, self.agenda.host) if promise(url) is not None]
            fresh = self.frontier.add(links, page.url)
            self.memory.found([(key(url), url) for url in fresh])

    def better_address(self, page: HtmlResponse) -> str | None:
        """Where the same article stands whole and in full: an AMP page or a later part gives way to it."""
        declared = self.declared_address(page)
        if AMP.search(page.text[:2000]) and declared and key(declared) != key(page.url):
            return declared
        return first_part(page)

    def declared_address(self, page: HtmlResponse) -> str | None:
        """The canonical address that the page declares, when it is believable and on the site."""
        address = canonical(page.url, page.xpath("//link[@rel='canonical']/@href").getall())
        return address if is_on(self.agenda.host, address) else None

    async def further(self, page: HtmlResponse) -> AsyncIterator[bytes]:
        """The bodies of the other parts of an article, in order, until one is missing."""
        parts = further_parts(page)
        seen = {key(page.url)}
        for number in range(2, MOST_PARTS + 1):
            if number not in parts:
                return
            self.agenda.asked.add(key(parts[number]))
            answer = await self.fetch(parts[number])
            if answer is None or not is_page(answer) or key(answer.url) in seen:
                return
            seen.add(key(answer.url))
            part = Visited(url=parts[number], status=200, fate="elsewhere", leads_to=page.url)
            self.memory.visited(key(parts[number]), part)
            parts |= further_parts(answer)
            yield answer.body

    async def list_of(self, url: str) -> Response | None:
        """A file that lists articles, which may lie beside the site; none when no more may be asked for."""
        return await self.fetch(url, **{ASIDE: True}) if self.agenda.budget.allows_list() else None

    async def fetch(self, url: str, **meta: object) -> Response | None:
        """What lies at an address; nothing when it can't be had."""
        try:
            answer = await self.download(url, **meta)
        except (*DOWNLOAD_ERRORS, ValueError) as error:  # ValueError: it only looks like an address
            self.logger.debug("Nothing at %s: %s", url, error)
            self.count(error, url)
            self.failures += not isinstance(error, IgnoreRequest | ValueError)
            return None
        self.failures += answer.status >= 500
        return answer if answer.status == 200 else None

    async def reach(self, url: str) -> Response:
        """What lies at an address that the crawl depends on; raises `CrawlFailed` when nothing answers."""
        try:
            return await self.download(url, download_maxsize=self.settings.getint("PAGE_MAXSIZE"))
        except DOWNLOAD_ERRORS as error:
            self.count(error, url)
            raise unreachable(url, error) from error

    async def download(self, url: str, **meta: object) -> Response:
        quietly = {"give_up_log_level": logging.DEBUG}  # what fails is reported by the spider, in fewer words
        return await self.crawler.engine.download_async(Request(url, meta=quietly | meta))


def is_page(response: Response) -> TypeGuard[HtmlResponse]:
    """Whether an answer is HTML that can be searched."""
    if not isinstance(response, HtmlResponse):
        return False
    try:
        response.selector.response = None  # or tree and answer hold each other until cycles are looked for
    except ValueError:  # Scrapy stumbles over a `<base>` that is no address
        return False
    return True


def source_of(found: Discovered) -> str:
    return (found.hints.source if found.hints else None) or "links"


def header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def page_record(page: HtmlResponse, more: tuple[bytes, ...], hints: Hints | None, site: Site) -> Page:
    headers = {name.decode("latin-1"): b", ".join(v).decode("latin-1") for name, v in page.headers.items()}
    return Page(
        url=page.url,
        status=page.status,
        headers=headers,
        body=page.body,
        more=more,
        fetched_at=datetime.now(UTC),
        hints=hints,
        marks=site.cut,
        body_at=site.body,
    )

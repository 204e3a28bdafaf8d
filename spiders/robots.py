"""Robots: what a host's robots.txt lets us ask for, as RFC 9309 has it; fetched once a host and crawl."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler, load_object

from spiders.destinations import ASIDE
from spiders.reasons import DOWNLOAD_ERRORS, Unasked, Unfit, no_answer

MOST_BYTES = 500 * 1024  # the least that RFC 9309 has a crawler read
MOST_REDIRECTS = 5  # the least that RFC 9309 has a crawler follow; with more there counts as no robots.txt
FORBIDDEN = ("robots", "the robots.txt of HOST does not allow it to be crawled.")


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host says; without a parser nothing is forbidden."""

    text: bytes = field(default=b"", repr=False)  # robots.txt as far as it is read; empty when there is none
    agent: str = "*"
    parser: RobotParser | None = field(default=None, repr=False)
    closed: tuple[str, str] | None = None  # why nothing at all may be asked for: a reason, and it in words

    def allows(self, url: str) -> bool:
        return self.refusal(url) is None

    def refusal(self, url: str) -> tuple[str, str] | None:
        """Why an address may not be asked for, as a reason and in words; nothing when it may."""
        if self.closed:
            return self.closed
        if self.parser is None or self.parser.allowed(url, self.agent):
            return None
        return FORBIDDEN


class Robots:
    """Downloader middleware in the place of Scrapy's, which takes a robots.txt that fails for an empty one.

    `rules` serves spiders too, so that nobody else has to fetch robots.txt. With ROBOTSTXT_OBEY off nothing is
    forbidden and Crawl-delay is not heard of, but the text can still be had.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.obeys = settings.getbool("ROBOTSTXT_OBEY")
        self.agent: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self.parser: type[RobotParser] = load_object(settings["ROBOTSTXT_PARSER"])
        self.known: dict[str, asyncio.Future[Rules]] = {}  # by host and port

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `Unasked` for what may not be asked for."""
        is_web = urlparse_cached(request).scheme in ("http", "https")
        if not self.obeys or not is_web or request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self.rules(request.url)
        if refusal := rules.refusal(request.url):
            self.crawler.stats.inc_value("robotstxt/forbidden")
            raise Unasked(*refusal, request.url)

    async def rules(self, url: str) -> Rules:
        """The rules for an address, of its host. Never raises: what goes wrong is in the rules."""
        host = urlsplit(url).netloc
        if host not in self.known:
            self.known[host] = asyncio.ensure_future(self.ask(url))
        return await asyncio.shield(self.known[host])  # who no longer waits does not end it for the others

    async def ask(self, url: str) -> Rules:
        request = Request(
            f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/robots.txt",
            callback=NO_CALLBACK,
            priority=1000,
            meta={
                "dont_obey_robotstxt": True,
                "redirect_ttl": MOST_REDIRECTS,
                "give_up_log_level": logging.DEBUG,
                ASIDE: True,
            },
        )
        self.crawler.stats.inc_value("robotstxt/request_count")
        try:
            answer = await self.crawler.engine.download_async(request)
        except DOWNLOAD_ERRORS as error:
            return self.without_answer(error)
        return await self.read(answer, url)

    def without_answer(self, error: Exception) -> Rules:
        if isinstance(error, IgnoreRequest) and not isinstance(error, Unasked | Unfit):  # too many redirects
            return Rules()
        return Rules(closed=no_answer(error) if self.obeys else None)

    async def read(self, answer: Response, url: str) -> Rules:
        self.crawler.stats.inc_value("robotstxt/response_count")
        self.crawler.stats.inc_value(f"robotstxt/response_status_count/{answer.status}")
        if not 200 <= answer.status < 300:
            return Rules(closed=failing(answer.status) if self.obeys else None)
        text = beginning_of(answer.body)
        rules = Rules(text=text)
        if self.obeys:
            parser = build_from_crawler(self.parser, self.crawler, text)
            rules = Rules(text=text, agent=self.agent, parser=parser)
        await self.share(rules, url)
        await self.settle(answer, rules)
        return rules

    async def settle(self, answer: Response, rules: Rules) -> None:
        """Where redirects led to the robots.txt of another host, that host need not be asked for it again."""
        parts = urlsplit(answer.url)
        if parts.path == "/robots.txt" and parts.netloc not in self.known:
            self.known[parts.netloc] = asyncio.get_running_loop().create_future()
            self.known[parts.netloc].set_result(rules)
            await self.share(rules, answer.url)

    async def share(self, rules: Rules, url: str) -> None:
        """Tell others of the rules for a host, by Scrapy's own signal."""
        if rules.parser is not None:
            await self.crawler.signals.send_catch_log_async(
                signal=signals.robots_parsed, robotparser=rules.parser, request=Request(url)
            )


def failing(status: int) -> tuple[str, str] | None:
    """Why a robots.txt that is not there with 2xx closes its host: it is out of order, or says: not so fast.

    Any other 4xx, and a redirect that leads nowhere, mean that there are no rules.
    """
    if status == 429:
        return "blocked", "HOST does not let us in, not even to its robots.txt (HTTP status 429)."
    if status >= 500:
        fault = (
            f"the robots.txt of HOST is out of order (HTTP status {status}), so we may not ask for anything."
        )
        return "unreachable", f"{fault} Try again later."
    return None


def beginning_of(body: bytes) -> bytes:
    """As much of a robots.txt as is read; a rule that is cut would forbid more than it says, so it goes.

    >>> beginning_of(b"Disallow: /a")
    b'Disallow: /a'
    """
    if len(body) <= MOST_BYTES:
        return body
    return body[: body.rfind(b"\n", 0, MOST_BYTES) + 1]

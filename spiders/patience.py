"""Patience: a host that answers 429 or 503 is left alone for as long as it asks, or longer each time."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.utils.httpobj import urlparse_cached

from spiders.reasons import FAILURE, CrawlFailed, Unasked, unreachable

logger = logging.getLogger(__name__)

TOO_MUCH = (429, 503)  # Too Many Requests; Service Unavailable, which is what busy blogs say instead
MOST_REFUSALS = 5  # in a row; the pauses between them add up to a minute when nothing else is asked for
LEAST_PAUSE = 1.0  # seconds; `Retry-After: 0` is no leave to ask in a circle
WORTH_TELLING = 10.0  # seconds of pause, before a person at the terminal wonders


@dataclass(slots=True, eq=False)
class Host:
    """How one host is to be treated."""

    turns: asyncio.Semaphore
    rests_until: float = 0.0  # on the monotonic clock
    refusals: int = 0  # in a row
    closed: tuple[str, str] | None = None  # why nothing more is asked of it: a reason, and it in words


class Patience:
    """Downloader middleware that stands between all requests and the downloader.

    Requests go past it as many at once a host as CONCURRENT_REQUESTS_PER_DOMAIN says, so that the others have not
    left yet when a host has had enough. Those then wait. Scrapy's RetryMiddleware asks again for what was
    refused, and waits like any other. Settings: BACK_OFF_START, RETRY_AFTER_MOST and BACK_OFF_BUDGET, all in seconds.
    A host that wants a longer pause than the second, or more in all than the third, or goes on refusing, is closed:
    its last answer is handed through, and no further request reaches it.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.start = settings.getfloat("BACK_OFF_START")
        self.most = settings.getfloat("RETRY_AFTER_MOST")
        self.budget = settings.getfloat("BACK_OFF_BUDGET")
        self.at_once = max(1, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self.hosts: dict[str, Host] = {}
        self.holders: dict[Request, Host] = {}  # requests that have their turn
        self.rested = 0.0  # seconds of pauses in this crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        patience = cls(crawler)
        crawler.signals.connect(patience.response_downloaded, signal=signals.response_downloaded)
        crawler.signals.connect(patience.request_left_downloader, signal=signals.request_left_downloader)
        return patience

    def closed(self, url: str) -> CrawlFailed | None:
        """Why nothing more is asked of the host of an address; nothing while it is."""
        closed = self.host_of(Request(url)).closed
        return unreachable(url, Unasked(*closed, url)) if closed else None

    def close(self, url: str, reason: str, fault: str) -> None:
        """Let no further request reach the host of an address, for a reason that is given in words, too."""
        self.host_of(Request(url)).closed = (reason, fault)

    async def process_request(self, request: Request) -> None:
        """Wait for this request's turn. Raises `Unasked` when the host is closed, or the crawl is ending."""
        host = self.host_of(request)
        await host.turns.acquire()
        try:
            await self.rest(host, request.url)
        except BaseException:
            host.turns.release()
            raise
        self.holders[request] = host

    async def rest(self, host: Host, url: str) -> None:
        """Wait until the host may be asked again; look up now and then, for Ctrl-C is not to wait as long."""
        while (left := host.rests_until - monotonic()) > 0 and not host.closed:
            if not self.crawler.engine.running or self.crawler.stats.get_value(FAILURE):
                raise Unasked("shutdown", "the crawl ended before HOST was asked again.", url)
            await asyncio.sleep(min(left, 0.5))
        if host.closed:
            raise Unasked(*host.closed, url)

    def process_response(self, request: Request, response: Response) -> Response:
        self.release(request)  # an answer that never came from the downloader, such as a cached one
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 (Scrapy's)
        self.release(request)

    def request_left_downloader(self, request: Request) -> None:
        self.release(request)

    def release(self, request: Request) -> None:
        if host := self.holders.pop(request, None):
            host.turns.release()

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Decide, before the next one has its turn, what an answer means for its host and for its request."""
        host = self.host_of(request)
        if response.status not in TOO_MUCH:
            host.refusals = 0
            return
        host.refusals += 1
        asked = retry_after(response.headers)
        self.pause(host, urlparse_cached(request).hostname or "", response.status, asked)
        if host.closed:
            request.meta["dont_retry"] = True
        elif response.status == 429 or asked is not None:  # else Scrapy's RETRY_TIMES will do
            request.meta["max_retry_times"] = MOST_REFUSALS

    def pause(self, host: Host, name: str, status: int, asked: float | None) -> None:
        """Let a host rest from now on, or close it."""
        wanted = max(LEAST_PAUSE, self.start * 2 ** (host.refusals - 1) if asked is None else asked)
        if host.refusals > MOST_REFUSALS or wanted > self.most or self.rested + wanted > self.budget:
            host.closed = given_up(status, asked)
            return
        self.rested += wanted
        host.rests_until = max(host.rests_until, monotonic() + wanted)
        if wanted >= WORTH_TELLING:
            logger.warning("%s is left alone for %s (HTTP status %d)", name, spoken(wanted), status)

    def host_of(self, request: Request) -> Host:
        name = urlparse_cached(request).hostname or ""
        if name not in self.hosts:
            self.hosts[name] = Host(asyncio.Semaphore(self.at_once))
        return self.hosts[name]


def given_up(status: int, asked: float | None) -> tuple[str, str]:
    """Why a host is asked no more; `asked` is for how many seconds it wants to be left alone, if it says so."""
    if asked is not None:
        return "blocked", f"HOST asks to be left alone, now for {spoken(asked)} (HTTP status {status})."
    if status == 503:
        return "server_error", "HOST is out of order, however slowly we ask (HTTP status 503)."
    return "blocked", f"HOST does not let us in, however slowly we ask (HTTP status {status})."


def retry_after(headers: Headers, now: datetime | None = None) -> float | None:
    """The seconds for which an answer asks to be left alone; nothing when it does not say, or makes no sense.

    >>> retry_after(Headers({"Retry-After": "120"}))
    120.0
    >>> dates = {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT", "Date": "Fri, 31 Dec 1999 23:59:29 GMT"}
    >>> retry_after(Headers(dates))
    30.0
    """
    said = header(headers, "Retry-After")
    if said.isascii() and said.isdigit():
        return float(said[:12])
    until = moment(said)
    if until is None:
        return None
    # by the server's own clock where it tells it: then it does not matter that ours differs
    return max(0.0, (until - (moment(header(headers, "Date")) or now or datetime.now(UTC))).total_seconds())


def header(headers: Headers, name: str) -> str:
    return (headers.get(name) or b"").decode("latin-1").strip()


def moment(written: str) -> datetime | None:
    """A date as HTTP writes it, in UTC; nothing when it is none.

    >>> moment("Sun, 06 Nov 1994 08:49:37 GMT").isoformat(), moment("soon")
    ('1994-11-06T08:49:37+00:00', None)
    """
    try:
        read = parsedate_to_datetime(written)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def spoken(seconds: float) -> str:
    """A length of time, roughly.

    >>> spoken(12.4), spoken(240), spoken(86400)
    ('12 s', '4 min', '24 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.0f} h"

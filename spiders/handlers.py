# ruff: noqa: ANN401 - what Twisted's interfaces take and give has no types
"""Handlers: what downloads, with a guard at every connection.

A name may stand for any address, and for another one a moment later. So the address is checked at the one moment
when it is certain: when there is a connection to it, and before a byte is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Final, Self

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.protocol import ClientFactory
from twisted.web.client import HTTPConnectionPool

from spiders.destinations import PRIVATE, Destinations
from spiders.hosts import Address
from spiders.reasons import Unasked, Unfit, count_refused

MOST_OF_A_HEAD: Final = 256 * 1024  # bytes of status line and headers; browsers take no longer ones either

Check = Callable[[str, Address], None]
"""Takes a host and the address that a connection to it has; raises what the request is to fail with."""


class Handler:
    """Download handler for http and https. Behind a proxy, which the user chose, names are the proxy's to look up."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self.direct = BoundedHandler(crawler, GuardedPool(Guard(crawler)))
        self.by_proxy = BoundedHandler(crawler, HTTPConnectionPool(reactor_in_use()))  # type: ignore[no-untyped-call]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        handler = self.by_proxy if request.meta.get("proxy") else self.direct
        return await handler.download_request(request)

    async def close(self) -> None:
        await self.direct.close()
        await self.by_proxy.close()


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's own, with connections of our own making."""

    def __init__(self, crawler: Crawler, pool: HTTPConnectionPool) -> None:
        super().__init__(crawler)
        pool.maxPersistentPerHost = self._pool.maxPersistentPerHost
        pool._factory = BoundedFactory  # noqa: SLF001 (Scrapy does so, too)
        self._pool = pool


class Guard:
    """Lets a connection stand only where `Destinations` lets a request go."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    def __call__(self, host: str, address: Address) -> None:
        destinations = self.crawler.get_downloader_middleware(Destinations)
        if destinations is not None and not destinations.may_reach(host, address):
            count_refused(self.crawler.stats, PRIVATE.because)
            raise Unasked(PRIVATE.reason, PRIVATE.fault, f"//{host}")


class GuardedPool(HTTPConnectionPool):
    """Connections whose address is checked; those that are used again were when they were made."""

    def __init__(self, check: Check) -> None:
        super().__init__(reactor_in_use())  # type: ignore[no-untyped-call]
        self.check = check

    def getConnection(self, key: Any, endpoint: Any) -> Any:  # noqa: N802 (Twisted's name)
        host = key[1].decode("ascii").rstrip(".").lower()
        guarded = GuardedEndpoint(endpoint, host, self.check)
        return super().getConnection(key, guarded)  # type: ignore[arg-type]  # an interface of zope's


class GuardedEndpoint:
    """An `IStreamClientEndpoint`: where a connection will lead, with a check of where it does."""

    def __init__(self, endpoint: Any, host: str, check: Check) -> None:
        self.endpoint, self.host, self.check = endpoint, host, check

    def connect(self, factory: Any) -> Any:
        return self.endpoint.connect(GuardedFactory(factory, self.host, self.check))


class GuardedFactory(ClientFactory):
    """Makes a protocol for a connection once its address is known to be allowed."""

    noisy = False

    def __init__(self, factory: Any, host: str, check: Check) -> None:
        self.factory, self.host, self.check = factory, host, check

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 (Twisted's name)
        self.check(self.host, ip_address(addr.host.partition("%")[0]))
        return self.factory.buildProtocol(addr)


class BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> BoundedProtocol:  # noqa: ARG002, N802 (Twisted's name)
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        self._parser.__class__ = (
            BoundedParser  # as Scrapy does: the library names its parser in the midst of a method
        )
        return answer


class BoundedParser(_LenientHTTPClientParser):
    """Reads the head of an answer as long as there is an end to it: the library itself would read on for ever."""

    heard = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 (Twisted's name)
        self.heard += len(line) + 2
        if self.heard > MOST_OF_A_HEAD:
            raise Unfit("with too long a head")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802 (Twisted's name)
        raise Unfit("with too long a head")


def reactor_in_use() -> Any:
    """The reactor: importing it chooses one, so that must not happen before Scrapy has."""
    from twisted.internet import reactor

    return reactor

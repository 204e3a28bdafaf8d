# ruff: noqa: N802, N803 - the names are Twisted's
"""A name service on paper, for a crawl in a process of its own: an extension that is loaded by the name below.

A crawl's argument to it is the setting NAMES: for each name the addresses that it stands for, one look-up after the
other, the last for ever. Those in OPEN_ADDRESSES count as if they lay on the open internet.
"""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from spiders import destinations

EXTENSION = "name_service.Names"


@implementer(IHostnameResolver)
class Names:
    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Names:
        from twisted.internet import reactor

        really = destinations.is_open
        counted = crawler.settings.getlist("OPEN_ADDRESSES")
        destinations.is_open = lambda address: str(address) in counted or really(address)
        names = cls(crawler.settings.getdict("NAMES"))
        reactor.installNameResolver(names)
        return names

    def resolveHostName(
        self, receiver: Any, hostName: str, portNumber: int = 0, *_: object, **__: object
    ) -> Any:
        addresses = self.names.get(hostName, [])
        receiver.resolutionBegan(self)
        if addresses:
            address = addresses.pop(0) if len(addresses) > 1 else addresses[0]
            receiver.addressResolved(IPv4Address("TCP", address, portNumber))
        receiver.resolutionComplete()
        return receiver

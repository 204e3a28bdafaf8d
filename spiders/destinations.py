"""Destinations: where a crawl's requests may go. What a page, a list or a redirect names is a stranger's wish.

    only      http and https, without a user name in the address, to the usual ports or that of the site's own address
    open      a private, loopback, link-local or metadata address is asked for nothing, however it is spelt; but for
              the very host of the site's address, if that is such an address or `localhost`, and for OWN_NETWORK
    the site  its host and the hosts below and above it. The files that list its articles (sitemaps, feeds) may lie
              with a few others, and a robots.txt may be found there by redirects, as RFC 9309 has it

A host goes by one name behind this: one with a closing dot is the same, and would else have rules, pauses and a
certificate of its own. A name is looked up once the connection is made, so that is where `spiders.handlers` checks its address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.crawler import Crawler

from cleaners.addresses import undotted
from spiders.hosts import Address, address_in, host_of, is_local_name, is_open, port_of, site_name
from spiders.reasons import Unasked, count_refused

MOST_GUESTS: Final = 3  # hosts beside the site's own that its sitemaps and feeds may lie with
ASIDE: Final = "poultice_aside"  # the meta key of a request for a file that lists articles, or for robots.txt
USUAL_PORTS: Final[frozenset[int | None]] = frozenset({80, 443})


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is not made: a reason for programs, one in words (HOST stands for the host), one to count by."""

    reason: str
    fault: str
    because: str


SCHEME: Final = Refused("bad_argument", "a web address begins with http:// or https://.", "not on the web")
USERINFO: Final = Refused(
    "bad_argument", "the address of HOST holds a user name or password.", "with a password in the address"
)
PORT: Final = Refused("odd_port", "HOST is not asked at a port that is not the site's own.", "at an odd port")
OFF_SITE: Final = Refused(
    "off_site",
    "this leads to HOST, which is another site. If the blog has moved there, give that address.",
    "off the site",
)
PRIVATE: Final = Refused(
    "private",
    "HOST stands for an address in a private network. If that is meant, add it to OWN_NETWORK in "
    "pipelines/settings.py.",
    "at a private address",
)


class Destinations:
    """Downloader middleware that raises `Unasked` for requests that belong nowhere, before any robots.txt is sought.

    A spider without a `site` may ask the whole open internet, at any port.
    """

    def __init__(self, crawler: Crawler) -> None:
        site = getattr(crawler.spider, "site", None)
        self.crawler = crawler
        self.home: str = getattr(site, "url", "")
        self.site = site_name(self.home)
        self.guests: set[str] = set()
        self.named = frozenset(
            host_of(f"//{name.strip()}") for name in crawler.settings.getlist("OWN_NETWORK")
        )
        self.local = self.named | own_machine(self.home)
        self.ports = ports_beside(self.home)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Raises `Unasked`; gives a request in the place of one whose host is written with a closing dot."""
        if request.url.startswith("data:"):  # holds its answer itself
            return None
        refused = self.against(request.url) or self.astray(request)
        if refused is not None:
            count_refused(self.crawler.stats, refused.because)
            raise Unasked(refused.reason, refused.fault, request.url)
        parts = urlsplit(request.url)
        netloc = undotted(parts.netloc)
        return (
            None if netloc == parts.netloc else request.replace(url=urlunsplit(parts._replace(netloc=netloc)))
        )

    def against(self, url: str) -> Refused | None:
        """What speaks against an address, whoever names it."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return SCHEME
        host = host_of(url)
        if parts.scheme not in ("http", "https") or not host:
            return SCHEME
        if "@" in parts.netloc:
            return USERINFO
        if self.home and port_of(url) not in self.ports and host not in self.named:
            return PORT
        return None if self.may_reach(host, address_in(host)) else PRIVATE

    def may_reach(self, host: str, address: Address | None) -> bool:
        """Whether a host may be asked at an address; of a name alone nothing is known yet."""
        if host in self.local:
            return True
        return not is_local_name(host) and (address is None or is_open(address))

    def astray(self, request: Request) -> Refused | None:
        """Whether a request has left the site, and has no leave to."""
        host = site_name(request.url)
        if not self.site or is_of(self.site, host) or host in self.guests:
            return None
        if not request.meta.get(ASIDE) or len(self.guests) >= MOST_GUESTS:
            return OFF_SITE
        self.guests.add(host)
        return None


def own_machine(home: str) -> frozenset[str]:
    """The host of the site's address, when that is an address in numbers or `localhost`: whoever says so means it."""
    host = host_of(home)
    return frozenset({host} if is_local_name(host) or address_in(host) is not None else ())


def ports_beside(home: str) -> frozenset[int | None]:
    """The ports that may be asked: the usual ones and the site's own; on a private host its own alone.

    >>> sorted(ports_beside("https://a.example:8443/")), sorted(ports_beside("http://127.0.0.1:8000/"))
    ([80, 443, 8443], [8000])
    """
    own = port_of(home)
    if own in USUAL_PORTS or not own_machine(home):
        return USUAL_PORTS | {own}
    return frozenset({own})


def is_of(site: str, host: str) -> bool:
    """Whether a host is a site's, lies below it or above it; both without `www.`.

    >>> is_of("blog.a.example", "a.example"), is_of("a.example", "cdn.a.example"), is_of("a.example", "ba.example")
    (True, True, False)
    """
    if address_in(site) is not None:
        return host == site
    return host == site or host.endswith(f".{site}") or ("." in host and site.endswith(f".{host}"))

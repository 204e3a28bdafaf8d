"""Sitemaps: as robots.txt names them or where they usually lie; indexes, gzip, plain lists of addresses."""

from __future__ import annotations

import re
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree
from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap, sitemap_urls_from_robots

from cleaners.addresses import absolute
from cleaners.records import Hints
from spiders.addresses import key
from spiders.discovery import Blog, Discovered, Fetch

USUAL_PLACES = (
    "/sitemap.xml",
    "/sitemap_index.xml",
    "/wp-sitemap.xml",
    "/sitemap-index.xml",
    "/sitemap.xml.gz",
)
DEEPEST = 3  # an index of indexes of sitemaps is the deepest that occurs in earnest
MOST_SITEMAPS = 500
MOST_BYTES = 60_000_000  # the protocol allows 50 MB unpacked
# sitemaps of tags, authors and the like list no articles
LISTS_OF_LISTS = re.compile(
    r"(?<![a-z])(?:categor(?:y|ies)|(?:post_)?tags?|post_format|authors?|users?|taxonom\w*|archives?|products?|"
    r"attachments?|images?|videos?)(?:[-_]?sitemap|\d*\.xml)"
    r"|sitemap[-_](?:taxonom\w+|tax|users?|authors?|categor\w+|(?:post_)?tags?|products?|misc|archives?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a sitemap; `sitemap` says that it leads to another sitemap, not to a page."""

    url: str
    changed: datetime | None = None
    sitemap: bool = False


async def discover(blog: Blog, fetch: Fetch) -> AsyncIterator[Discovered]:
    """The pages of the blog's sitemaps, newest first. Undeclared places are tried until one is a sitemap."""
    named = [absolute(url, blog.home.url) for url in sitemap_urls_from_robots(blog.robots)]
    seen: set[str] = set()
    for url in named or [absolute(place, blog.home.url) for place in USUAL_PLACES]:
        fruitful = False
        async for entry in walk(url, fetch, seen):
            fruitful = True
            yield Discovered(entry.url, Hints(source="sitemap", modified=entry.changed))
        if fruitful and not named:
            return


async def walk(url: str, fetch: Fetch, seen: set[str], depth: int = 0) -> AsyncIterator[Entry]:
    """All pages that a sitemap lists, itself or through others; each sitemap is read once."""
    if not url or depth > DEEPEST or key(url) in seen or len(seen) >= MOST_SITEMAPS:
        return
    seen.add(key(url))
    answer = await fetch(url)
    entries = newest_first(read(answer)) if answer is not None else []
    for entry in entries:
        if not entry.sitemap:
            yield entry
        elif not LISTS_OF_LISTS.search(entry.url):
            async for further in walk(entry.url, fetch, seen, depth + 1):
                yield further


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """By date of change, the undated last; otherwise in the sitemap's own order."""
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(entries, key=lambda entry: entry.changed or never, reverse=True)


def read(answer: Response) -> Iterator[Entry]:
    """The lines of one sitemap; none when the answer is no sitemap."""
    body = unpacked(answer.body).lstrip(b"\xef\xbb\xbf \t\r\n")
    if body[:1] == b"<":
        yield from read_xml(body, answer.url)
    elif b"<" not in body[:500]:
        yield from (
            Entry(line) for line in body.decode("utf-8", "replace").split() if line.startswith("http")
        )


def read_xml(body: bytes, base: str) -> Iterator[Entry]:
    try:
        sitemap = Sitemap(body)
    except (etree.XMLSyntaxError, StopIteration):  # not even one element
        return
    if sitemap.type not in ("urlset", "sitemapindex"):
        return
    for line in sitemap:
        if url := absolute(line["loc"], base):
            yield Entry(url, moment(line.get("lastmod", "")), sitemap.type == "sitemapindex")


def unpacked(body: bytes) -> bytes:
    """A sitemap's bytes, gunzipped when need be; a broken archive gives nothing, a bomb is cut off.

    >>> unpacked(zlib.compress(b"<urlset/>", wbits=31))
    b'<urlset/>'
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""


def moment(written: str) -> datetime | None:
    """A W3C date, in UTC.

    >>> moment("2024-05-02T10:00:00+02:00").isoformat(), moment("yesterday")
    ('2024-05-02T08:00:00+00:00', None)
    """
    try:
        read = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    try:
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except OverflowError:
        return None

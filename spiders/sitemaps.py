"""Sitemaps: as the blog names them or where they usually lie; indexes, gzip, news, plain lists of addresses."""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO

from lxml import etree
from scrapy.http import Response
from scrapy.utils.sitemap import sitemap_urls_from_robots

from cleaners.addresses import absolute, site_of
from cleaners.records import Hints
from spiders.addresses import key
from spiders.answers import moment, plain_text
from spiders.discovery import Blog, Discovered, Fetch

USUAL_PLACES = (
    "/sitemap.xml",
    "/sitemap_index.xml",
    "/wp-sitemap.xml",
    "/sitemap-index.xml",
    "/sitemap.xml.gz",
    "/sitemap-posts.xml",
)
MANY_WRITERS = frozenset({"medium.com"})  # their sitemaps list what all of them wrote
DEEPEST = 3  # an index of indexes of sitemaps is the deepest that occurs in earnest
MOST_SITEMAPS = 500
MOST_BYTES = 60_000_000  # the protocol allows 50 MB unpacked
MOST_LINES = 100_000  # of one sitemap; the protocol allows half as many
FEWEST_DATES = (
    10  # as many pages that all changed at the same moment did not: it is when the sitemap was made
)
# sitemaps of tags, authors and the like list no articles
LISTS_OF_LISTS = re.compile(
    r"(?<![a-z])(?:categor(?:y|ies)|(?:post_)?tags?|post_format|authors?|users?|taxonom\w*|archives?|products?|"
    r"attachments?|images?|videos?)(?:[-_]?sitemap|\d*\.xml)"
    r"|/sitemaps?/(?:tags?|users?|topics?|publications?|categor(?:y|ies)|authors?)/"
    r"|sitemap[-_](?:taxonom\w+|tax|users?|authors?|categor\w+|(?:post_)?tags?|products?|misc|archives?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a sitemap; `sitemap` says that it leads to another sitemap, not to a page."""

    url: str
    changed: datetime | None = None
    sitemap: bool = False
    title: str | None = None  # this and the next only in a sitemap of news
    published: datetime | None = None


async def discover(blog: Blog, fetch: Fetch) -> AsyncIterator[Discovered]:
    """The pages of the blog's sitemaps, newest first.

    Usual places are tried until one is a sitemap, unless the blog names one that is. In a recrawl, sitemaps that
    an index dates before the last crawl are not fetched.
    """
    if site_of(blog.home.url) in MANY_WRITERS:
        return
    seen: set[str] = set()
    answered = False
    for url in named(blog):
        async for entry in walk(url, blog, fetch, seen):
            answered = True
            if not entry.sitemap:
                yield discovered(entry)
    for url in blog.places(USUAL_PLACES):
        if answered:
            return
        async for entry in walk(url, blog, fetch, seen):
            answered = True
            if not entry.sitemap:
                yield discovered(entry)


def named(blog: Blog) -> list[str]:
    """The sitemaps that robots.txt or the first page names."""
    written = [
        *sitemap_urls_from_robots(blog.robots),
        *blog.home.xpath("//link[@rel='sitemap']/@href").getall(),
    ]
    return [absolute(url, blog.home.url) for url in written]


def discovered(entry: Entry) -> Discovered:
    hints = Hints(source="sitemap", title=entry.title, published=entry.published, modified=entry.changed)
    return Discovered(entry.url, hints)


async def walk(url: str, blog: Blog, fetch: Fetch, seen: set[str], depth: int = 0) -> AsyncIterator[Entry]:
    """All lines of a sitemap and of those that it names; each sitemap is read once."""
    if not url or depth > DEEPEST or key(url) in seen or len(seen) >= MOST_SITEMAPS:
        return
    seen.add(key(url))
    answer = await fetch(url)
    entries = newest_first(without_build_time(list(read(answer)))) if answer is not None else []
    for entry in entries:
        yield entry
        if entry.sitemap and not LISTS_OF_LISTS.search(entry.url) and not is_old(entry, blog):
            async for further in walk(entry.url, blog, fetch, seen, depth + 1):
                yield further


def is_old(entry: Entry, blog: Blog) -> bool:
    """Whether nothing in a sitemap can have changed since the last crawl."""
    return entry.changed is not None and blog.horizon is not None and entry.changed < blog.horizon


def without_build_time(entries: list[Entry]) -> list[Entry]:
    """Without dates where all are the same, which says nothing of any of them."""
    fewest = 2 if entries and entries[0].sitemap else FEWEST_DATES
    if len(entries) < fewest or len({entry.changed for entry in entries}) > 1:
        return entries
    return [replace(entry, changed=None) for entry in entries]


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """By date of change, the undated last; otherwise in the sitemap's own order."""
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(entries, key=lambda entry: entry.changed or never, reverse=True)


def read(answer: Response) -> Iterator[Entry]:
    """The lines of one sitemap; none when the answer is no sitemap."""
    body = unpacked(answer.body).lstrip(b"\xef\xbb\xbf \t\r\n")
    if body[:1] == b"<":
        yield from itertools.islice(read_xml(body, answer.url), MOST_LINES)
    elif b"<" not in body[:500]:
        addresses = (line for line in body.decode("utf-8", "replace").split() if line.startswith("http"))
        yield from (Entry(address) for address in itertools.islice(addresses, MOST_LINES))


def read_xml(body: bytes, base: str) -> Iterator[Entry]:
    """The lines of a sitemap in XML, however broken; one cut off gives those before the cut."""
    lines = etree.iterparse(
        BytesIO(body), events=("end",), tag=("{*}url", "{*}sitemap"), recover=True, resolve_entities=False
    )
    try:
        for _, line in lines:
            fields = fields_of(line)
            loc = fields.get("loc", "")
            if loc and (url := absolute(loc, base)):
                yield entry_of(fields, url, sitemap=name_of(line) == "sitemap")
            forget(line)
    except etree.XMLSyntaxError:  # not even one element
        return


def fields_of(line: etree._Element) -> dict[str, str]:
    """What a line says, by the names of its elements, whatever they call the sitemaps' namespace.

    >>> fields_of(etree.fromstring("<url><loc> /a </loc><news><title>A</title></news></url>"))
    {'loc': '/a', 'news': '', 'news/title': 'A'}
    """
    fields: dict[str, str] = {}
    for child in line.iterchildren("*"):
        name = name_of(child)
        fields.setdefault(name, (child.text or "").strip())
        if name == "news":
            fields |= {f"news/{inner}": text for inner, text in fields_of(child).items()}
    return fields


def name_of(element: etree._Element) -> str:
    """An element's name without its namespace, also where that was never declared.

    >>> name_of(etree.fromstring("<news:title/>", etree.XMLParser(recover=True)))
    'title'
    """
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def entry_of(fields: dict[str, str], url: str, *, sitemap: bool) -> Entry:
    return Entry(
        url,
        changed=moment(fields.get("lastmod")),
        sitemap=sitemap,
        title=plain_text(fields.get("news/title")) or None,
        published=moment(fields.get("news/publication_date")),
    )


def forget(line: etree._Element) -> None:
    """Free the memory of a line and of all before it."""
    line.clear()
    parent = line.getparent()
    while parent is not None and line.getprevious() is not None:
        del parent[0]


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

"""Feeds: RSS and Atom, as a blog declares them or where they usually lie."""

from __future__ import annotations

import calendar
import html
import io
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import feedparser  # type: ignore[import-untyped]  # it brings no types
from scrapy.http import HtmlResponse, Response

from cleaners.addresses import absolute
from cleaners.records import Hints
from spiders.addresses import key
from spiders.discovery import Blog, Discovered, Fetch

USUAL_PLACES = ("/feed/", "/rss", "/atom.xml", "/index.xml", "/rss.xml", "/feed.xml")
FEED_TYPES = ("application/rss+xml", "application/atom+xml")
# a feed of readers' comments lists articles by their comments, one of a tag only some of them
COMMENTS = re.compile(r"/comments/|comments?[-_]?feed|feed=comments|/(?:category|tag|author)/", re.IGNORECASE)
FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
MOST_DECLARED = 3
MOST_BYTES = 10_000_000  # feeds that carry whole articles have a few hundred thousand


async def discover(blog: Blog, fetch: Fetch) -> AsyncIterator[Discovered]:
    """The entries of the blog's feeds. Undeclared places are tried until one of them is a feed."""
    feeds = declared(blog.home)
    for url in feeds or [absolute(place, blog.home.url) for place in USUAL_PLACES]:
        answer = await fetch(url)
        entries = list(read(answer)) if answer is not None else []
        for entry in entries:
            yield entry
        if entries and not feeds:
            return


def declared(page: HtmlResponse) -> list[str]:
    """Addresses of the feeds that a page names in its head, without feeds of comments.

    >>> head = b'<link rel="alternate" type="application/rss+xml" href="/feed/">'
    >>> declared(HtmlResponse("https://a.example/", body=head, encoding="utf-8"))
    ['https://a.example/feed/']
    """
    found: dict[str, str] = {}
    for link in page.xpath(
        "//link[@href and contains(concat(' ', translate(@rel, 'A', 'a'), ' '), ' alternate ')]"
    ):
        href = absolute(link.root.get("href"), page.url)
        kind = link.root.get("type", "").strip().lower()
        if href and kind in FEED_TYPES and not COMMENTS.search(href):
            found.setdefault(key(href), href)
    return list(found.values())[:MOST_DECLARED]


def read(answer: Response) -> Iterator[Discovered]:
    """The entries of a feed in its order; none when the answer is no feed."""
    if len(answer.body) > MOST_BYTES or not FEED.search(
        answer.body[:2000]
    ):  # feedparser would labour over it
        return
    for entry in entries_of(answer):
        if link := address_of(entry, answer.url):
            yield Discovered(link, hints_of(entry))


def entries_of(answer: Response) -> list[Mapping[str, Any]]:
    try:
        # a stream, because feedparser takes a string for an address or a file's name
        feed = feedparser.parse(
            io.BytesIO(answer.body),
            response_headers={"content-type": content_type(answer), "content-location": answer.url},
            sanitize_html=False,
        )
    except ValueError:  # it takes a broken namespace for an address, and cannot take that apart
        return []
    return list(feed.entries)


def content_type(answer: Response) -> str:
    return (answer.headers.get("Content-Type") or b"application/xml").decode("latin-1")


def address_of(entry: Mapping[str, Any], base: str) -> str:
    """Where an entry's article stands; feed services keep the true address beside their own."""
    link = entry.get("feedburner_origlink") or entry.get("link") or ""
    return absolute(link, base) if link else ""


def hints_of(entry: Mapping[str, Any]) -> Hints:
    return Hints(
        source="feed",
        title=plain_text(entry.get("title", "")) or None,
        published=moment(entry.get("published_parsed")),
        modified=moment(entry.get("updated_parsed")) if "updated" in entry else None,
        authors=names(entry),
        categories=terms(entry),
        content=content_of(entry),
    )


def plain_text(title: str) -> str:
    """A title without the markup and entities that feeds wrap it in.

    >>> plain_text("Salt &amp; <b>water</b>")
    'Salt & water'
    """
    return " ".join(html.unescape(re.sub(r"<[^<>]{1,200}>", "", title)).split())


def moment(parsed: time.struct_time | None) -> datetime | None:
    """A feed's date, which feedparser gives in UTC."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (OverflowError, ValueError):  # the year 0, or one beyond 9999
        return None


def names(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Authors by name; an address of a mailbox is no name, though feedparser makes one of its end."""
    written = entry.get("author", "").strip()
    if "@" in written and " " not in written:
        return ()
    found = [plain_text(author.get("name") or "") for author in entry.get("authors", ())]
    return tuple(dict.fromkeys(name for name in found if name and "@" not in name))


def terms(entry: Mapping[str, Any]) -> tuple[str, ...]:
    found = [plain_text(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags", ())]
    return tuple(dict.fromkeys(term for term in found if term))


def content_of(entry: Mapping[str, Any]) -> str | None:
    """The whole article, when the feed carries it; a summary is none."""
    whole = [part.get("value") or "" for part in entry.get("content", ())]
    return max(whole, key=len, default="") or None

"""Feeds: RSS, Atom and JSON Feed, as a blog declares them or where they usually lie, page by page."""

from __future__ import annotations

import calendar
import io
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import feedparser  # type: ignore[import-untyped]  # it brings no types
from scrapy.http import HtmlResponse, Response

from cleaners.addresses import absolute, site_of
from cleaners.charsets import is_of_the_web
from cleaners.records import Hints
from spiders import json_feed
from spiders.addresses import key
from spiders.answers import LONGEST_CONTENT, names_of, plain_text, text_of
from spiders.discovery import Blog, Discovered, Fetch

USUAL_PLACES = ("/feed/", "/rss", "/atom.xml", "/index.xml", "/rss.xml", "/feed.xml", "/feed.json")
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
# a feed of readers' comments lists articles by their comments, one of a tag only some of them
COMMENTS = re.compile(r"/comments/|comments?[-_]?feed|feed=comments|/(?:category|tag|author)/", re.IGNORECASE)
FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
CHARSET = re.compile(rb"charset=[\s\"']*([^;\"']*)", re.IGNORECASE)
ENCODING = re.compile(rb"encoding=[\"']([^\"']{0,100})")  # as in XML's first line, wherever it may stand
MAINFRAME = b"Lo\xa7\x94"  # how XML begins in the charset of mainframes
WORDPRESS = re.compile(r"\bword-?press\.(?:org|com)\b", re.IGNORECASE)
STUMBLES = (  # feedparser over feeds that are broken in rare ways, as with a link in a namespace that is no address
    ValueError, LookupError, AttributeError, TypeError, AssertionError,
)  # fmt: skip
MOST_DECLARED = 3
MOST_PAGES = 200  # of ten entries mostly; blogs with more have sitemaps
MOST_BYTES = 10_000_000  # feeds that carry whole articles have a few hundred thousand
MOST_TAGS = 100_000  # feedparser takes a second for ten thousand or so; a hundred whole articles have 20,000


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of a feed."""

    entries: list[Discovered]
    following: str = ""  # the next page, as the feed names it
    by_wordpress: bool = False


async def discover(blog: Blog, fetch: Fetch) -> AsyncIterator[Discovered]:
    """The entries of the blog's feeds. Undeclared places are tried until one of them is a feed."""
    feeds = declared(blog.home)
    seen: set[str] = set()
    for url in feeds or blog.places(USUAL_PLACES):
        fruitful = False
        async for entry in paged(url, blog, fetch, seen):
            fruitful = True
            yield entry
        if fruitful and not feeds:
            return


async def paged(url: str, blog: Blog, fetch: Fetch, seen: set[str]) -> AsyncIterator[Discovered]:
    """The entries of a feed and of its further pages, as long as those bring anything.

    `seen` holds what the blog's feeds have named so far: most blogs have the same feed in two formats.
    """
    asked: set[str] = set()
    for number in range(2, MOST_PAGES + 2):
        asked.add(url)
        answer = await fetch(url)
        page = page_of(answer) if answer is not None else FeedPage([])
        leads_on = any(blog.leads_on(entry) for entry in page.entries if key(entry.url) not in seen)
        seen.update(key(entry.url) for entry in page.entries)
        for entry in page.entries:
            yield entry
        following = page.following or (numbered(url, number) if page.by_wordpress else "")
        if not leads_on or not is_near(following, url, blog) or following in asked:
            return
        url = following


def is_near(following: str, url: str, blog: Blog) -> bool:
    """Whether the next page of a feed lies on the blog, or beside the page before."""
    return bool(following) and site_of(following) in (site_of(blog.home.url), site_of(url))


def numbered(url: str, number: int) -> str:
    """The address of a further page of a WordPress feed.

    >>> numbered("https://a.example/?feed=rss2&paged=2", 3)
    'https://a.example/?feed=rss2&paged=3'
    """
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("paged", str(number))])))


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
        if href and is_feed_type(link.root.get("type", ""), href) and not COMMENTS.search(href):
            found.setdefault(key(href), href)
    return list(found.values())[:MOST_DECLARED]


def is_feed_type(written: str, href: str) -> bool:
    """Whether a link's type is that of a feed; plain JSON is one by its name only, WordPress links more of it."""
    kind = written.partition(";")[0].strip().lower()
    return kind in FEED_TYPES or (kind == "application/json" and "feed" in urlsplit(href).path.lower())


def read(answer: Response) -> Iterator[Discovered]:
    """The entries of a feed in its order; none when the answer is no feed."""
    yield from page_of(answer).entries


def page_of(answer: Response) -> FeedPage:
    """What one page of a feed says; nothing when the answer is no feed."""
    if len(answer.body) > MOST_BYTES:
        return FeedPage([])
    if not FEED.search(answer.body[:2000]):  # feedparser would labour over it
        return FeedPage(*json_feed.read(answer))
    feed = parsed(answer)
    found = ((address_of(entry, answer.url), entry) for entry in feed.get("entries", ()))
    head = feed.get("feed", {})
    return FeedPage(
        [Discovered(link, hints_of(entry)) for link, entry in found if link],
        following=following_of(head, answer.url),
        by_wordpress=bool(WORDPRESS.search(text_of(head.get("generator"))[:500])),
    )


def following_of(head: Mapping[str, Any], base: str) -> str:
    """The next page, or the archive before this one, that a feed names (RFC 5005)."""
    named = {link.get("rel"): link.get("href") for link in head.get("links", ())}
    written = text_of(named.get("next") or named.get("prev-archive"))
    return absolute(written, base) if written else ""


def parsed(answer: Response) -> Mapping[str, Any]:
    within = b"<".join(answer.body.split(b"<", MOST_TAGS)[:MOST_TAGS])
    kind = content_type(answer)
    if names_odd_charset(within, kind):
        within, kind = within.decode("utf-8", "replace").encode(), "application/xml; charset=utf-8"
    try:
        # a stream, because feedparser takes a string for an address or a file's name
        feed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(within),
            response_headers={"content-type": kind, "content-location": answer.url},
            sanitize_html=False,
        )
    except STUMBLES:
        return {}
    return feed


def names_odd_charset(feed: bytes, kind: str) -> bool:
    """Whether a feed, or what it is served as, may name a charset that no page is written in; feedparser would try it."""
    named = [*CHARSET.findall(kind.encode("latin-1", "replace")), *ENCODING.findall(feed.replace(b"\0", b""))]
    return feed.startswith(MAINFRAME) or not all(
        is_of_the_web(name.decode("latin-1").strip()) for name in set(named)
    )


def content_type(answer: Response) -> str:
    return (answer.headers.get("Content-Type") or b"application/xml").decode("latin-1")


def address_of(entry: Mapping[str, Any], base: str) -> str:
    """Where an entry's article stands; feed services keep the true address beside their own."""
    link = entry.get("feedburner_origlink") or entry.get("link") or ""
    return absolute(text_of(link), base) if link else ""


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
    found = names_of(author.get("name") for author in entry.get("authors", ()))
    return tuple(name for name in found if "@" not in name)


def terms(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return names_of(tag.get("label") or tag.get("term") for tag in entry.get("tags", ()))


def content_of(entry: Mapping[str, Any]) -> str | None:
    """The whole article, when the feed carries it; a summary is none."""
    whole = [text_of(part.get("value")) for part in entry.get("content", ())]
    return max((text for text in whole if len(text) <= LONGEST_CONTENT), key=len, default="") or None

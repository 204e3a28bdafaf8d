"""Platforms: where the blogs of one service keep the list of all their articles.

WordPress has `spiders.rest`. Ghost, Squarespace, Wix and most others say everything in feeds and sitemaps at
the usual places, and need nothing here.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from scrapy.http import HtmlResponse, Response

from cleaners.addresses import absolute, site_of
from cleaners.records import Hints
from spiders import feeds
from spiders.addresses import key
from spiders.answers import content_of, json_of, moment, names_of, plain_text, text_of, things
from spiders.discovery import Blog, Discovered, Fetch, Source

MOST_PAGES = 1_000
BLOGGER_PAGE = 100  # articles in full; it grants up to 150
SUBSTACK_PAGES = (50, 12)  # articles without their text; what its own pages ask for

Lister = AsyncIterator[list[Discovered]]


@dataclass(frozen=True, slots=True)
class Platform:
    """A service, by what its blogs have in common, and what to ask them."""

    hosts: re.Pattern[str]  # of blogs that have no name of their own
    generators: re.Pattern[str]  # what its pages say they are made with
    links: str  # XPath of a link or script that all its pages have
    served_by: bytes  # what its servers call themselves
    discover: Source


async def discover(blog: Blog, fetch: Fetch) -> AsyncIterator[Discovered]:
    """The articles of a blog on a platform that is known."""
    for platform in PLATFORMS:
        if is_on_platform(blog.home, platform):
            async for found in platform.discover(blog, fetch):
                yield found


def is_on_platform(home: HtmlResponse, platform: Platform) -> bool:
    generator = home.xpath("string(//meta[@name='generator']/@content)").get() or ""
    return bool(
        platform.hosts.search(site_of(home.url))
        or platform.generators.search(generator[:500])
        or (platform.served_by and home.headers.get("X-Served-By") == platform.served_by)
        or home.xpath(platform.links)
    )


async def blogger(blog: Blog, fetch: Fetch) -> AsyncIterator[Discovered]:
    """Blogger's feed holds the whole history; a recrawl begins with what changed last."""
    query: dict[str, str | int] = {"alt": "atom", "max-results": BLOGGER_PAGE}
    if blog.since is not None:
        query["orderby"] = "updated"
    async for found in listed(blog, blogger_pages(blog.home.url, query, fetch)):
        yield found


async def blogger_pages(home: str, query: Mapping[str, str | int], fetch: Fetch) -> Lister:
    start = 1
    for _ in range(MOST_PAGES):
        asked = urlencode({**query, "start-index": start})
        answer = await fetch(absolute(f"/feeds/posts/default?{asked}", home))
        page = list(feeds.read(answer)) if answer is not None else []
        yield page
        start += len(page)  # it may grant fewer than it was asked for


async def substack(blog: Blog, fetch: Fetch) -> AsyncIterator[Discovered]:
    """Substack's archive, newest first."""
    async for found in listed(blog, substack_pages(blog.home.url, fetch)):
        yield found


async def substack_pages(home: str, fetch: Fetch) -> Lister:
    sizes, start = list(SUBSTACK_PAGES), 0
    for _ in range(MOST_PAGES):
        page = await substack_page(home, sizes[0], start, fetch)
        if page is None and start == 0 and len(sizes) > 1:
            sizes.pop(0)
            continue
        yield page or []
        start += len(page or ())  # it may grant fewer than it was asked for


async def substack_page(home: str, size: int, start: int, fetch: Fetch) -> list[Discovered] | None:
    asked = urlencode({"sort": "new", "search": "", "offset": start, "limit": size})
    answer = await fetch(absolute(f"/api/v1/archive?{asked}", home))
    return None if answer is None else substack_posts(answer)


def substack_posts(answer: Response) -> list[Discovered]:
    posts = things(json_of(answer))[:1000]
    found = [(text_of(post.get("canonical_url")), post) for post in posts]
    front = absolute(
        "/", answer.url
    )  # an empty address leads there, and not to ever new pages of the archive
    return [Discovered(url, substack_hints(post)) for link, post in found if (url := whole(link, front))]


def whole(link: str, base: str) -> str:
    return absolute(link, base) if link else ""


def substack_hints(post: Mapping[str, object]) -> Hints:
    bylines, tags = things(post.get("publishedBylines")), things(post.get("postTags"))
    return Hints(
        source="rest",
        title=plain_text(post.get("title")) or None,
        published=moment(post.get("post_date")),
        modified=moment(post.get("updated_at")),
        authors=names_of(byline.get("name") for byline in bylines),
        tags=names_of(tag.get("name") for tag in tags),
        content=content_of(post.get("body_html")),
    )


async def medium(blog: Blog, fetch: Fetch) -> AsyncIterator[Discovered]:
    """The feed of the last ten articles: of one writer or publication, where many share the host."""
    path = urlsplit(blog.home.url).path.strip("/").split("/")[0]
    place = f"/feed/{path}" if site_of(blog.home.url) == "medium.com" and path else "/feed"
    answer = await fetch(absolute(place, blog.home.url))
    for found in feeds.read(answer) if answer is not None else ():
        yield found


async def listed(blog: Blog, pages: Lister) -> AsyncIterator[Discovered]:
    """The entries of page after page, each once, as long as they bring anything."""
    seen: set[str] = set()
    async for page in pages:
        fresh = [found for found in page if key(found.url) not in seen]
        leads_on = any(blog.leads_on(found) for found in fresh)
        seen.update(key(found.url) for found in fresh)
        for found in fresh:
            yield found
        if not leads_on:
            return


NOTHING = re.compile(r"(?!)")
PLATFORMS = (
    Platform(
        hosts=re.compile(r"\.blogspot\.[a-z.]{2,6}$"),
        generators=re.compile(r"^blogger$", re.IGNORECASE),
        links="//link[@rel='service.post'][contains(@href, '.blogger.com/feeds/')]",
        served_by=b"",
        discover=blogger,
    ),
    Platform(
        hosts=re.compile(r"\.substack\.com$"),
        generators=re.compile(r"^substack\b", re.IGNORECASE),
        links="//head/link[@rel='preconnect'][starts-with(@href, 'https://substackcdn.com')]",
        served_by=b"Substack",
        discover=substack,
    ),
    Platform(
        hosts=re.compile(r"(?:^|\.)medium\.com$"),
        generators=NOTHING,
        links="//head/meta[@property='al:ios:app_name'][@content='Medium']",
        served_by=b"",
        discover=medium,
    ),
)

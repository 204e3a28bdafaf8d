"""What all sources together ask of a blog: as little as a first crawl and a recrawl need."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from paper_web import HOME, XML, home
from paper_wordpress import LINKED, WordPress, post
from scrapy.http import Response

from spiders import feeds, platforms, rest, sitemaps
from spiders.addresses import key
from spiders.discovery import Blog, Discovered

SOURCES = (rest.discover, platforms.discover, feeds.discover, sitemaps.discover)
ARTICLES = 2_000
LAST_CRAWL = datetime(2025, 6, 1, 3, tzinfo=UTC)


class WholeBlog:
    """A WordPress blog with all that it has: the REST interface, a paged feed, and a sitemap in parts."""

    def __init__(self, *, rest: bool = True, feed: bool = True, sitemap: bool = True) -> None:
        self.posts = [post(n) for n in range(ARTICLES)]
        self.wordpress = WordPress(self.posts)
        self.open = {"wp-json": rest, "feed": feed, "sitemap": sitemap}
        self.asked: list[str] = []

    def change(self, number: int) -> None:
        self.posts[number]["modified_gmt"] = f"{LAST_CRAWL + timedelta(hours=9):%Y-%m-%dT%H:%M:%S}"

    async def fetch(self, url: str) -> Response | None:
        path = urlsplit(url).path.strip("/")
        self.asked.append(url.removeprefix(HOME))
        if not any(path.startswith(name) and is_open for name, is_open in self.open.items()):
            return None
        if path.startswith("wp-json"):
            return self.wordpress(url)
        body = self.feed(url) if path == "feed" else self.sitemap(path)
        return Response(url, body=body, headers=XML) if body else None

    def feed(self, url: str) -> bytes:
        page = int(parse_qs(urlsplit(url).query).get("paged", ["1"])[0])
        shown = self.posts[::-1][(page - 1) * 10 : page * 10]
        items = "".join(f"<item><link>{p['link']}</link></item>" for p in shown)
        generator = "<generator>https://wordpress.org/?v=6.5</generator>"
        return f"<rss><channel>{generator}{items}</channel></rss>".encode() if items else b""

    def sitemap(self, path: str) -> bytes:
        parts = [self.posts[start : start + 1000] for start in range(0, ARTICLES, 1000)]
        if path == "sitemap.xml":
            lines = (
                f"<sitemap><loc>{HOME}sitemap-posts-{n}.xml</loc><lastmod>{max(p['modified_gmt'] for p in part)}Z"
                "</lastmod></sitemap>"
                for n, part in enumerate(parts)
            )
            return f"<sitemapindex>{''.join(lines)}</sitemapindex>".encode()
        part = parts[int(path.removesuffix(".xml").rpartition("-")[2])]
        lines = (f"<url><loc>{p['link']}</loc><lastmod>{p['modified_gmt']}Z</lastmod></url>" for p in part)
        return f"<urlset>{''.join(lines)}</urlset>".encode()


def crawl(
    site: WholeBlog, since: datetime | None = None, known: dict[str, str] | None = None
) -> list[Discovered]:
    """The news that the sources bring, each address once; all of `known` was seen at its date."""
    asked: set[str] = set()
    site.asked.clear()

    def is_news(found: Discovered) -> bool:
        seen = (known or {}).get(key(found.url))
        changed = found.hints.modified if found.hints else None
        return seen is None or (changed is not None and f"{changed:%Y-%m-%dT%H:%M:%S}" > seen)

    async def run() -> list[Discovered]:
        news = []
        blog = Blog(home(headers=LINKED), b"", since, is_news, lambda url: key(url) in asked)
        for source in SOURCES:
            async for found in source(blog, site.fetch):
                if key(found.url) not in asked and is_news(found):
                    news.append(found)
                asked.add(key(found.url))
        return news

    return asyncio.run(run())


def recrawl(site: WholeBlog, change: Callable[[], object] = lambda: None) -> list[str]:
    known = {key(p["link"]): p["modified_gmt"] for p in site.posts}
    change()
    return sorted(found.url.removeprefix(HOME) for found in crawl(site, LAST_CRAWL, known))


def test_a_first_crawl_finds_every_article_once_and_asks_few_questions():
    site = WholeBlog()
    assert len({found.url for found in crawl(site)}) == ARTICLES
    assert len(site.asked) <= 30  # 20 pages of posts, 5 lists of names, one of the feed, 3 sitemaps


def test_a_recrawl_of_an_unchanged_blog_takes_four_questions():
    site = WholeBlog()
    assert recrawl(site) == []
    assert len(site.asked) <= 4


def test_a_recrawl_brings_exactly_what_changed():
    site = WholeBlog()
    changed = range(0, ARTICLES, 100)
    found = recrawl(site, lambda: [site.change(n) for n in changed])
    assert found == sorted(f"post-{n}/" for n in changed)
    assert len(site.asked) <= 10


def test_without_the_interface_the_sitemap_brings_what_changed():
    site = WholeBlog(rest=False)
    assert recrawl(site, lambda: site.change(5)) == ["post-5/"]
    assert len(site.asked) <= 8


def test_with_nothing_but_a_feed_all_its_pages_are_read_once():
    site = WholeBlog(rest=False, sitemap=False)
    assert len(crawl(site)) == ARTICLES
    assert recrawl(site) == []
    assert len(site.asked) <= 2 + 1 + len(sitemaps.USUAL_PLACES)

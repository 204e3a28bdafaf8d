"""A generated blog: as many articles as one likes, and they can change and go away between two crawls.

It is served by `spiders.loopback` and speaks as WordPress does: a REST API, a feed, sitemaps, validators on its pages.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from spiders.loopback import Answer

NEWEST = datetime(2026, 3, 1, 9, tzinfo=UTC)
PER_SITEMAP = 1_000
WORDS = (
    "sleep water salt walking doctor heart blood pressure morning evening study trial patients weeks risk bread "
    "vitamin light bones muscle breath stress memory children people result measure small large often rarely "
    "slowly clearly because although between during after before without every many some"
).split()


@dataclass
class GeneratedBlog:
    """A blog of `size` articles at the address `home`. With `dated`, REST API and sitemaps say what changed when."""

    size: int
    home: str
    dated: bool = True
    words: int = 350  # of an article
    editions: dict[int, int] = field(default_factory=dict)  # how often an article has changed
    changed: dict[int, datetime] = field(default_factory=dict)  # when it did so last
    born: dict[int, datetime] = field(default_factory=dict)  # when articles were added to the first ones
    gone: set[int] = field(default_factory=set)
    counts: int = 0  # what the like counter of every page shows; no change of an article

    def answer(self, path: str) -> Answer:
        """What the blog's server says to a request for a path."""
        parts = urlsplit(path)
        if parts.path.startswith("/wp-json/wp/v2/") and self.dated:
            return self.rest(parts.path.rstrip("/").rpartition("/")[2], parse_qs(parts.query))
        plain = {
            "/": self.front,
            "/robots.txt": self.robots,
            "/sitemap.xml": self.sitemap_index,
            "/feed/": self.feed,
        }
        if parts.path in plain and not parts.query:
            return plain[parts.path]()
        if parts.path.startswith("/sitemap-"):
            return self.sitemap(int(parts.path.removeprefix("/sitemap-").removesuffix(".xml")))
        number = int(parts.path.strip("/").rpartition("-")[2] or 0) if parts.path.startswith("/why-") else 0
        if not 1 <= number <= self.size or number in self.gone or parts.query:
            return Answer(b"<h1>Not found</h1>", status=410 if number in self.gone else 404)
        return self.article(number)

    def url(self, number: int) -> str:
        return f"{self.home}/why-we-sleep-better-with-less-salt-{number}/"

    def numbers(self) -> list[int]:
        """The articles that are there, newest first."""
        there = [number for number in range(1, self.size + 1) if number not in self.gone]
        return sorted(there, key=self.published, reverse=True)

    def published(self, number: int) -> datetime:
        return self.born.get(number, NEWEST - timedelta(hours=9 * number))

    def modified(self, number: int) -> datetime:
        return self.changed.get(number, self.published(number))

    def add(self, articles: int) -> None:
        for number in range(self.size + 1, self.size + articles + 1):
            self.born[number] = datetime.now(UTC).replace(microsecond=0)
        self.size += articles

    def change(self, *numbers: int) -> None:
        for number in numbers:
            self.editions[number] = self.editions.get(number, 0) + 1
            self.changed[number] = datetime.now(UTC).replace(microsecond=0)

    def article(self, number: int) -> Answer:
        tag = f'"{number}-{self.editions.get(number, 0)}-{self.counts}"'
        return Answer(self.page(number), headers={"Content-Type": "text/html; charset=utf-8", "ETag": tag})

    def page(self, number: int) -> bytes:
        """An article's page with widgets around it; each article has words of its own."""
        edition = self.editions.get(number, 0)
        source = random.Random(f"{number} {edition if number % 2 else 0}")
        paragraphs = "".join(f"<p>{sentences(source, 50)}</p>" for _ in range(self.words // 50))
        news = (
            f"<p>Edition {edition} of article {number} says more than the one before.</p>" if edition else ""
        )
        return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Why we sleep better with less salt, {number}</title><link rel="canonical" href="{self.url(number)}">
<meta property="article:published_time" content="{self.published(number).isoformat()}">
<meta name="author" content="Ada Fern"></head>
<body class="single single-post"><header><nav><a href="/">Home</a></nav></header>
<article><h1>Why we sleep better with less salt, {number}</h1>
<div class="entry-content">{paragraphs}{news}
<div class="wp_ulike_general_class"><span class="count-box">{self.counts}</span></div>
<div class="sharedaddy"><a href="#">Share on Facebook</a></div></div></article>
<footer><p>Copyright Salt</p></footer></body></html>""".encode()

    def front(self) -> Answer:
        cards = "".join(
            f"<div><h2><a href='{self.url(n)}'>Why we sleep better with less salt, {n}</a></h2><p>A teaser.</p></div>"
            for n in self.numbers()[:10]
        )
        api = f"<link rel='https://api.w.org/' href='{self.home}/wp-json/'>" if self.dated else ""
        feed = f"<link rel='alternate' type='application/rss+xml' href='{self.home}/feed/'>"
        return html(f"<html><head><title>Salt</title>{api}{feed}</head><body>{cards}</body></html>")

    def robots(self) -> Answer:
        text = f"User-agent: *\nDisallow: /wp-admin/\nSitemap: {self.home}/sitemap.xml\n"
        return Answer(text.encode(), headers={"Content-Type": "text/plain"})

    def sitemap_index(self) -> Answer:
        count = -(-self.size // PER_SITEMAP)
        return xml(
            "sitemapindex",
            "".join(
                f"<sitemap><loc>{self.home}/sitemap-{n}.xml</loc>{self.lastmod(self.newest_change(n))}</sitemap>"
                for n in range(1, count + 1)
            ),
        )

    def newest_change(self, sitemap: int) -> datetime:
        return max(self.modified(n) for n in self.listed(sitemap))

    def listed(self, sitemap: int) -> list[int]:
        first = (sitemap - 1) * PER_SITEMAP + 1
        return [n for n in range(first, min(first + PER_SITEMAP, self.size + 1)) if n not in self.gone]

    def sitemap(self, number: int) -> Answer:
        lines = (
            f"<url><loc>{self.url(n)}</loc>{self.lastmod(self.modified(n))}</url>"
            for n in self.listed(number)
        )
        return xml("urlset", "".join(lines))

    def lastmod(self, moment: datetime) -> str:
        return f"<lastmod>{moment.isoformat()}</lastmod>" if self.dated else ""

    def feed(self) -> Answer:
        items = "".join(
            f"<item><title>Why we sleep better with less salt, {n}</title><link>{self.url(n)}</link>"
            f"<pubDate>{format_datetime(self.published(n))}</pubDate></item>"
            for n in self.numbers()[:10]
        )
        body = (
            f"<rss version='2.0'><channel><title>Salt</title><link>{self.home}</link>{items}</channel></rss>"
        )
        return Answer(body.encode(), headers={"Content-Type": "application/rss+xml"})

    def rest(self, kind: str, query: dict[str, list[str]]) -> Answer:
        if kind in ("categories", "tags", "users"):
            return Answer(
                json.dumps(
                    [{"id": 1, "name": {"users": "Ada Fern", "tags": "salt"}.get(kind, "Sleep")}]
                ).encode(),
                headers={"Content-Type": "application/json"},
            )
        if kind != "posts":
            return Answer(b"{}", status=404, headers={"Content-Type": "application/json"})
        chosen = self.numbers()
        for name, date in (("modified_after", self.modified), ("after", self.published)):
            if name in query:
                chosen = [n for n in chosen if date(n) > datetime.fromisoformat(query[name][0])]
        size, number = int(query.get("per_page", ["10"])[0]), int(query.get("page", ["1"])[0])
        pages = -(-len(chosen) // size)
        headers = {
            "Content-Type": "application/json",
            "X-WP-Total": str(len(chosen)),
            "X-WP-TotalPages": str(pages),
        }
        if number > max(pages, 1):
            return Answer(b'{"code":"rest_post_invalid_page_number"}', status=400, headers=headers)
        posts = [self.post(n) for n in chosen[(number - 1) * size : number * size]]
        return Answer(json.dumps(posts).encode(), headers=headers)

    def post(self, number: int) -> dict[str, Any]:
        return {
            "id": number,
            "link": self.url(number),
            "date_gmt": f"{self.published(number):%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{self.modified(number):%Y-%m-%dT%H:%M:%S}",
            "title": {"rendered": f"Why we sleep better with less salt, {number}"},
            "author": 1,
            "categories": [1],
            "tags": [1],
        }


def html(text: str) -> Answer:
    return Answer(f"<!doctype html>{text}".encode())


def xml(root: str, lines: str) -> Answer:
    body = f"<{root} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{lines}</{root}>"
    return Answer(body.encode(), headers={"Content-Type": "application/xml"})


def sentences(source: random.Random, words: int) -> str:
    """Sentences that nobody else has."""
    chosen = [source.choice(WORDS) for _ in range(words)]
    for start in range(0, words, 12):
        chosen[start] = chosen[start].capitalize()
        chosen[min(start + 11, words - 1)] += "."
    return " ".join(chosen)

"""Targets: the seven readers of what strangers wrote, each as a function of bytes, and inputs to begin with.

A target raises nothing but for a fault of ours: it also looks at what the reader gave, for that goes on into requests
and tables.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy.http import HtmlResponse, Response
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.sitemap import sitemap_urls_from_robots

from cleaners import Article, clean, clean_text
from cleaners.catalogue import take_out
from cleaners.document import parse
from cleaners.figures import figure, seconds
from cleaners.gauges import SCALARS
from cleaners.records import Engagement, Hints
from output.rows import ledger_of, plain, row_of
from spiders import feeds, rest, robots, sitemaps
from spiders.addresses import is_on, key, worth
from spiders.answers import json_of
from spiders.discovery import Discovered
from spiders.manners import delay_asked_for
from spiders.reservations import Reservations, in_robots, in_tdmrep

TESTS: Final = Path(__file__).parents[1]
SEEDS: Final = Path(__file__).with_name("seeds")
HOME: Final = "https://blog.example/"
NOW: Final = datetime(2026, 3, 1, tzinfo=UTC)
ASKED: Final = (HOME, f"{HOME}why-we-sleep/", f"{HOME}{'a/' * 300}?{'b=c&' * 50}", f"{HOME}%C3%A9%2F*$")
LARGEST: Final = 2**63 - 1


def sitemap(data: bytes) -> None:
    for entry in sitemaps.newest_first(
        sitemaps.without_build_time(list(sitemaps.read(answer(data, "sitemap.xml"))))
    ):
        check(sitemaps.discovered(entry))


def feed(data: bytes) -> None:
    page = feeds.page_of(answer(data, "feed/"))
    for found in page.entries:
        check(found)
    assert not page.following or page.following.startswith("http")


def rest_api(data: bytes) -> None:
    """Posts, the names of their terms, and where a header says that the interface lies."""
    told = answer(data, "wp-json/wp/v2/posts", {"X-WP-TotalPages": data[-9:].strip()})
    page = rest.page_of(told, 100)
    for post in page.posts if page else ():
        check(post.found)
        assert all(0 < number < 10**12 for number in (*post.users, *post.categories, *post.tags))
    for _, rules in in_tdmrep(json_of(told)):
        rules.allowed(HOME, "Poultice")
    head = data[:3_000].replace(b"\r", b" ").replace(b"\n", b" ")
    root = rest.api_root(HtmlResponse(HOME, body=data[:3_000], headers={"Link": head}, encoding="utf-8"))
    assert root is None or rest.endpoint(root, "posts", {"page": 2}).startswith("http")


def robots_txt(data: bytes) -> None:
    text = robots.beginning_of(data)
    rules = ProtegoRobotParser(text, None)
    reserved = Reservations("Poultice", tuple(in_robots(text)))
    for url in ASKED:
        assert rules.allowed(url, "Poultice") in (True, False)
        assert all(isinstance(flag, str) for flag in reserved.flags(url))
    assert math.isfinite(delay_asked_for(rules, "Poultice"))
    blog = SimpleNamespace(robots=text, home=HtmlResponse(HOME, body=b"", encoding="utf-8"))
    assert all(not url or url.startswith("http") for url in sitemaps.named(blog))
    assert len(list(sitemap_urls_from_robots(text))) <= text.count(b"\n") + text.count(b"\r") + 1 + len(text)


def figures(data: bytes) -> None:
    """The figures of widgets: numbers out of words, and blocks with their gauges."""
    text = data.decode("utf-8", "replace")
    if "<" not in text:
        for name in (*sorted(SCALARS), "percent", "stars"):
            check_number(figure(name, text))
        check_number(seconds(text))
        return
    _, counted = take_out(parse(text, url=HOME))
    check_numbers(counted)


def page(data: bytes) -> None:
    """A page as it came, cleaned whole; what the record holds must fit into the tables."""
    check_article(clean(data, url=f"{HOME}why-we-sleep/", headers={"Content-Type": "text/html"}, now=NOW))


def flat_text(data: bytes) -> None:
    check_article(clean_text(data.decode("utf-8", "surrogateescape"), url=f"{HOME}why-we-sleep/"))


def answer(data: bytes, path: str, headers: dict[str, Any] | None = None) -> Response:
    return Response(f"{HOME}{path}", body=data, headers=headers or {})


def check(found: Discovered) -> None:
    """What goes on into a request and into hints."""
    if is_on("blog.example", found.url):
        assert urlsplit(found.url).hostname in ("blog.example", "www.blog.example")
        assert key(found.url)
    assert worth(found.url) >= -1
    hints = found.hints or Hints()
    for each in fields(Hints):
        plain(getattr(hints, each.name))
    for text in (hints.title or "", hints.content or "", *hints.authors, *hints.categories, *hints.tags):
        text.encode("utf-8")
    for moment in (hints.published, hints.modified):
        assert moment is None or moment.tzinfo is not None


def check_article(article: Article) -> None:
    assert len(article.article_id) == 16
    check_numbers(article.engagement)
    row_of(article)
    ledger_of(article)
    for moment in (article.published, article.modified, article.reviewed):
        assert moment is None or moment <= NOW


def check_numbers(counted: Engagement) -> None:
    for name in SCALARS:
        check_number(getattr(counted, name))
    for row in (*counted.reactions, *counted.rating_stars, *counted.share_counts):
        check_number(row.count)
        check_number(getattr(row, "percent", None))


def check_number(value: float | None) -> None:
    assert value is None or (math.isfinite(value) and 0 <= value <= LARGEST), value


@dataclass(frozen=True, slots=True)
class Target:
    """One reader, and where inputs to begin with lie, as patterns below the tests."""

    read: Callable[[bytes], None]
    seeds: tuple[str, ...]
    gold: tuple[str, ...]  # endings of the files in a folder of gold documents that suit this reader
    share: int  # of a hundred executions
    longest: int = 4_096  # bytes of an input that the fuzzer makes

    def beginnings(self) -> Iterator[Path]:
        return (file for pattern in self.seeds for file in sorted(TESTS.glob(pattern)))


TARGETS: Final[dict[str, Target]] = {
    "sitemap": Target(sitemap, ("fuzz/seeds/sitemap/*",), (".xml",), 15),
    "feed": Target(feed, ("fuzz/seeds/feed/*",), (".xml", ".rss"), 5),
    "rest": Target(rest_api, ("fuzz/seeds/rest/*",), (".json",), 25),
    "robots": Target(robots_txt, ("fuzz/seeds/robots/*",), (), 20),
    "figures": Target(figures, ("fuzz/seeds/figures/*", "widgets/*.html"), (), 25),
    "clean": Target(page, ("pages/*/page.html", "traps/*.html"), (".html", ".htm"), 4, 12_000),
    "clean_text": Target(flat_text, ("texts/*.txt", "traps/*.txt"), (".txt",), 6),
}


def contents(files: Iterable[Path], most: int = 1_000) -> list[bytes]:
    """What the first of some files hold."""
    return [file.read_bytes() for file, _ in zip(files, range(most), strict=False)]

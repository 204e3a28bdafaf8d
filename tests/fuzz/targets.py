"""Targets: the seven readers of what strangers wrote, each as a function of bytes, and inputs to begin with.

A target raises nothing but for a fault of ours: it also looks at what the reader gave, for that goes on into requests
and tables.
"""

from __future__ import annotations

import json
import math
import random
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from cuts import cuts_of_files
from scrapy.http import HtmlResponse, Request, Response
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.sitemap import sitemap_urls_from_robots

from cleaners import Article, Page, clean_page, clean_text, facts
from cleaners.blocks import ANCHOR_MARKS
from cleaners.catalogue import take_out
from cleaners.document import CONTROL, INVISIBLE, UNSEEN, Element, parse
from cleaners.figures import figure, seconds
from cleaners.gauges import SCALARS
from cleaners.records import Engagement, Hints
from output.rows import as_json, from_json, ledger_of, plain, row_of, rows_of
from spiders import feeds, rest, robots, sitemaps
from spiders.addresses import is_on, key, worth
from spiders.answers import json_of
from spiders.discovery import Discovered
from spiders.manners import delay_asked_for
from spiders.reservations import Reservations, in_robots, in_tdmrep

TESTS: Final = Path(__file__).parents[1]
SEEDS: Final = Path(__file__).with_name("seeds")
HOME: Final = "https://blog.example/"
POST: Final = f"{HOME}why-we-sleep/"
NOW: Final = datetime(2026, 3, 1, tzinfo=UTC)
ASKED: Final = (HOME, f"{HOME}why-we-sleep/", f"{HOME}{'a/' * 300}?{'b=c&' * 50}", f"{HOME}%C3%A9%2F*$")
MARKS: Final = (".share", ".related-*", "#comments", "@card", "x-y", "")
LARGEST: Final = 2**63 - 1
SOMETIMES: Final = 16  # of so many inputs, one is given each of the further looks


def sitemap(data: bytes) -> None:
    for entry in sitemaps.newest_first(
        sitemaps.without_build_time(list(sitemaps.read(answer(data, "sitemap.xml"))))
    ):
        check(sitemaps.discovered(entry))


def feed(data: bytes) -> list[Discovered]:
    page = feeds.page_of(answer(data, "feed/"))
    for found in page.entries:
        check(found)
    assert not page.following or page.following.startswith("http")
    html = HtmlResponse(HOME, body=data, encoding="utf-8")
    assert all(url.startswith("http") for url in feeds.declared(html))
    return page.entries


def rest_api(data: bytes) -> rest.PostPage | None:
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
    return page


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


def page(data: bytes) -> Article:
    """A page as it came, cleaned whole; what the record holds must fit into the tables."""
    article = clean_page(Page(url=POST, body=data, fetched_at=NOW, **told_of(data)))
    check_article(article)
    return article


def told_of(data: bytes) -> dict[str, Any]:
    """What is known of a page beside it, some things by turns: wishes of the user, a feed's hints, a further page."""
    headers = {"Content-Type": "text/html"}
    turn = zlib.crc32(data, 1) % 6
    if turn == 0:
        return {"headers": headers, "marks": MARKS, "body_at": "article, .entry-content, td ul"}
    if turn == 1:
        return {"headers": headers, "hints": hints_in(data)}
    if turn == 2:
        return {"headers": headers, "more": (data[len(data) // 2 :],)}
    return {"headers": headers if turn < 5 else {"X-Robots-Tag": "noai", "tdm-reservation": "1"}}


def hints_in(data: bytes) -> Hints:
    """A page's own words as a feed might have told them, or other ones."""
    words = data.decode("utf-8", "replace").replace("<", ">").split(">")
    source = random.Random(data)
    some = [source.choice(words).strip() for _ in range(6)]
    published = datetime.fromtimestamp(source.randrange(2 * 10**9), UTC)
    return Hints(
        source=source.choice(("feed", "rest", "sitemap")), title=some[0] or None, published=published,
        authors=tuple(some[1:2]), categories=tuple(some[2:4]), tags=tuple(some[4:]),
        content=data[: source.randrange(len(data) + 1)].decode("utf-8", "replace") or None, flags=("tdm_reserved",),
    )  # fmt: skip


def flat_text(data: bytes) -> Article:
    text = data.decode("utf-8", "surrogateescape")
    article = clean_text(text, url=POST)
    check_article(article)
    lines = len(text.splitlines())
    for removal in article.removed:
        kind, _, number = removal.where.partition(" ")
        assert kind != "line" or 1 <= int(number) <= lines, removal
    return article


def same_page_again(data: bytes, article: Article) -> None:
    assert page(data) == article


def same_text_again(data: bytes, article: Article) -> None:
    assert flat_text(data) == article


def fits_into_a_table(_: bytes, article: Article) -> None:
    """A record goes into a table, and its JSON comes back as it was."""
    rows_of([article])
    line = as_json(article)
    assert as_json(from_json(line)) == line


def cleans_to_no_more(_: bytes, article: Article) -> None:
    assert not letters(clean_text(article.text).text) - letters(article.text)


def is_clean(_: bytes, article: Article) -> None:
    assert clean_text(article.text).text == article.text


def is_accounted_for(data: bytes, article: Article) -> None:
    """Each letter that a page shows is in the article or in its ledger; the marks that links to headings bear are not."""
    kept = "".join([*(block.text for block in article.blocks), *(line.text for line in article.removed)])
    missing = set(letters(shown(data)) - letters(kept)) - ANCHOR_MARKS
    assert not missing, missing


def answer(data: bytes, path: str, headers: dict[str, Any] | None = None) -> Response:
    return Response(f"{HOME}{path}", body=data, headers=headers or {})


def check(found: Discovered) -> None:
    """What goes on into a request and into hints."""
    if is_on("blog.example", found.url):
        asked = urlsplit(Request(found.url).url).hostname or ""  # as it goes out
        assert asked.rstrip(".") in ("blog.example", "www.blog.example")
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
        assert moment is None or moment <= NOW + facts.SLACK
    for text in texts_of(article):
        assert not CONTROL.search(text), text


def texts_of(article: Article) -> Iterator[str]:
    """All that people read of an article."""
    told = (article.title, article.subtitle, article.description, article.site_name, article.text)
    yield from (text for text in told if text)
    yield from (*article.authors, *article.reviewers, *article.categories, *article.tags)
    yield from (block.text for block in article.blocks)
    for removal in article.removed:
        yield from (removal.text, removal.where)


def letters(text: str) -> Counter[str]:
    return Counter("".join(INVISIBLE.sub("", text).replace("|", "").split()))


def shown(data: bytes) -> str:
    """All the text of a page but what browsers never show."""
    root = parse(data, headers={"Content-Type": "text/html"}).root
    hidden: set[Element] = set()
    for node in root.iter():
        if node.tag in UNSEEN or node.getparent() in hidden:
            hidden.add(node)
    holders = (
        (text, text.getparent().getparent() if text.is_tail else text.getparent())
        for text in root.xpath(".//text()")
    )
    return "".join(text for text, holder in holders if holder not in hidden)


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

    read: Callable[[bytes], Any]
    seeds: tuple[str, ...]
    gold: tuple[str, ...]  # endings of the files in a folder of gold documents that suit this reader
    share: int  # of a hundred executions
    longest: int = 4_096  # bytes of an input that the fuzzer makes
    looks: tuple[Callable[[bytes, Any], None], ...] = ()  # at what was read; they take longer than to read it
    dress: Callable[[bytes], bytes] = bytes  # makes of a piece of a gold document what this reader reads

    def beginnings(self) -> Iterator[Path]:
        return (file for pattern in self.seeds for file in sorted(TESTS.glob(pattern)))

    def once(self, data: bytes) -> None:
        self.look(data, self.read(data))

    def look(self, data: bytes, found: object) -> None:
        """For some inputs, one of the further looks at what was read, always the same for the same input."""
        turn = zlib.crc32(data) % SOMETIMES
        for look in self.looks[turn : turn + 1]:
            look(data, found)

    def thoroughly(self, data: bytes) -> None:
        found = self.read(data)
        for look in self.looks:
            look(data, found)

    def inputs(self, gold: Path | None = None) -> list[bytes]:
        """All inputs to begin with; large ones in pieces."""
        suitable = gold.rglob("*") if gold and self.gold else ()
        files = sorted(file for file in suitable if file.name.removesuffix(".gz").endswith(self.gold))
        return cuts_of_files(self.beginnings()) + list(map(self.dress, cuts_of_files(files)))


def as_feed(piece: bytes) -> bytes:
    """A feed of one entry that holds a piece of a page, escaped by turns as people escape it."""
    turn = len(piece) % 4
    held = escape(piece.decode("utf-8", "replace")).encode() if turn else b"<![CDATA[%s]]>" % piece
    title = piece[:200].rpartition(b">")[2]
    return (RSS, RDF, ATOM, RSS)[turn] % (title, held)


def as_posts(piece: bytes) -> bytes:
    """An answer of the REST interface with a piece of a page in one post."""
    text = piece.decode("utf-8", "replace")
    post = {
        "id": len(piece),
        "link": f"{HOME}{len(piece)}/",
        "date_gmt": "2024-05-01T10:00:00",
        "tags": [7, "8"],
    }
    rendered = {
        "title": {"rendered": text[:90]},
        "content": {"rendered": text},
        "excerpt": {"rendered": text[-300:]},
    }
    return json.dumps([post | rendered]).encode()


MARKUP: Final = (".html", ".htm")
RSS: Final = b"""<rss version="2.0"><channel><title>A</title><item><title>%s</title><link>/a/</link>\
<pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate><category>Sleep</category><description>%s</description></item></channel></rss>"""
ATOM: Final = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">%s</title><link href="/b/"/>\
<updated>2024-05-01T10:00:00Z</updated><author><name>Jane Roe</name></author><content type="html">%s</content></entry></feed>"""
RDF: Final = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" \
xmlns:c="http://purl.org/rss/1.0/modules/content/"><item><title>%s</title><link>/c/</link><c:encoded>%s</c:encoded></item></rdf:RDF>"""
PAGE_LOOKS: Final = (same_page_again, fits_into_a_table, cleans_to_no_more, is_accounted_for)
TEXT_LOOKS: Final = (same_text_again, fits_into_a_table, is_clean)
TARGETS: Final[dict[str, Target]] = {
    "sitemap": Target(sitemap, ("fuzz/seeds/sitemap/*",), (), 10),
    "feed": Target(feed, ("fuzz/seeds/feed/*", "pages/*/page.html"), MARKUP, 15, dress=as_feed),
    "rest": Target(rest_api, ("fuzz/seeds/rest/*",), MARKUP, 15, dress=as_posts),
    "robots": Target(robots_txt, ("fuzz/seeds/robots/*",), (), 15),
    "figures": Target(figures, ("fuzz/seeds/figures/*", "widgets/*.html"), MARKUP, 15),
    "clean": Target(
        page, ("pages/*/page.html", "traps/*.html", "widgets/*.html"), MARKUP, 15, looks=PAGE_LOOKS
    ),
    "clean_text": Target(flat_text, ("texts/*.txt", "traps/*.txt"), (".txt",), 15, looks=TEXT_LOOKS),
}

"""What feeds and sitemaps say, and where they are looked for."""

from __future__ import annotations

import asyncio
import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Response

from spiders import feeds, sitemaps
from spiders.discovery import Blog, Discovered

HOME = "https://a.example/"
RSS = b"""<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>A</title>
<item><title>Salt &amp;amp; &lt;em&gt;water&lt;/em&gt;</title><link>/salt/?utm_source=rss</link>
<dc:creator>Jane Roe, RD</dc:creator><pubDate>Tue, 12 Mar 2024 09:00:00 +0100</pubDate>
<category>Food</category><category>Food</category><category>Salt</category>
<description>Short.</description>
<content:encoded><![CDATA[<p class="x">The whole <b>article</b>.</p>]]></content:encoded></item>
<item><title>No link</title></item>
<item><link>https://a.example/bare/</link><author>office@a.example</author><pubDate>soon</pubDate></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>
<entry><title type="html">Tea</title><link rel="alternate" href="https://a.example/tea/"/>
<published>2024-03-01T10:00:00Z</published><updated>2024-03-02T10:00:00Z</updated>
<author><name>Jane Roe</name></author><author><name>John Doe</name></author>
<category term="drinks" label="Drinks"/>
<content type="html">&lt;p&gt;Tea.&lt;/p&gt;</content></entry></feed>"""
XML = {"Content-Type": "application/xml"}


def answer(body: bytes, url: str = HOME + "feed/") -> Response:
    return Response(url, body=body, headers=XML)


def home(head: str = "") -> HtmlResponse:
    return HtmlResponse(HOME, body=f"<head>{head}</head>".encode(), encoding="utf-8")


def urlset(*lines: str) -> bytes:
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{xmlns}">{"".join(lines)}</urlset>'.encode()


def index(*names: str) -> bytes:
    lines = "".join(f"<sitemap><loc>{HOME}{name}</loc></sitemap>" for name in names)
    return f"<sitemapindex>{lines}</sitemapindex>".encode()


def line(path: str, changed: str = "") -> str:
    return f"<url><loc>{HOME}{path}</loc>{changed and f'<lastmod>{changed}</lastmod>'}</url>"


def discover(
    source, site: dict[str, bytes], robots: bytes = b"", head: str = ""
) -> tuple[list[Discovered], list[str]]:
    """What a source finds on a site given as bodies by path, and the paths it asked for."""
    asked: list[str] = []

    async def fetch(url: str) -> Response | None:
        path = url.removeprefix(HOME)
        asked.append(path)
        return answer(site[path], url) if path in site else None

    async def run() -> list[Discovered]:
        return [found async for found in source(Blog(home(head), robots), fetch)]

    return asyncio.run(run()), asked


def test_an_rss_entry_tells_title_date_author_categories_and_the_whole_text():
    first, bare = feeds.read(answer(RSS))
    assert first.url == "https://a.example/salt/?utm_source=rss"
    assert first.hints.source == "feed"
    assert first.hints.title == "Salt & water"
    assert first.hints.published == datetime(2024, 3, 12, 8, tzinfo=UTC)
    assert first.hints.modified is None
    assert first.hints.authors == ("Jane Roe, RD",)
    assert first.hints.categories == ("Food", "Salt")
    assert first.hints.content == '<p class="x">The whole <b>article</b>.</p>'
    assert (bare.hints.title, bare.hints.published, bare.hints.authors, bare.hints.content) == (
        None,
        None,
        (),
        None,
    )


def test_an_atom_entry_tells_when_it_was_published_and_changed():
    (tea,) = feeds.read(answer(ATOM))
    assert (tea.hints.published, tea.hints.modified) == (
        datetime(2024, 3, 1, 10, tzinfo=UTC),
        datetime(2024, 3, 2, 10, tzinfo=UTC),
    )
    assert tea.hints.authors == ("Jane Roe", "John Doe")
    assert tea.hints.categories == ("Drinks",)
    assert tea.hints.content == "<p>Tea.</p>"


def test_only_declared_feeds_are_asked_for_when_there_are_any():
    head = """<link rel=alternate type="application/rss+xml" href="/rss/all">
    <link rel=alternate type="application/rss+xml" title="Comments" href="/comments/feed/">
    <link rel="alternate home" type="application/atom+xml" href="https://a.example/atom">
    <link rel=alternate hreflang=de href="/de/">"""
    found, asked = discover(feeds.discover, {"rss/all": RSS, "atom": ATOM}, head=head)
    assert asked == ["rss/all", "atom"]
    assert len(found) == 3


def test_usual_places_are_tried_until_one_is_a_feed():
    found, asked = discover(
        feeds.discover, {"feed/": b"<html>Not found</html>", "atom.xml": ATOM, "index.xml": RSS}
    )
    assert asked == ["feed/", "rss", "atom.xml"]
    assert [entry.url for entry in found] == ["https://a.example/tea/"]


def test_sitemaps_that_robots_txt_names_are_read_newest_first():
    robots = b"User-agent: *\nDisallow:\nSITEMAP: /map.xml\nSitemap: https://a.example/other.xml\n"
    maps = {
        "map.xml": urlset(
            line("old/", "2020-01-01"), line("undated/"), line("new/", "2024-05-02T10:00:00+02:00")
        ),
        "other.xml": urlset(line("more/")),
    }
    found, asked = discover(sitemaps.discover, maps, robots)
    assert asked == ["map.xml", "other.xml"]
    assert [entry.url.removeprefix(HOME) for entry in found] == ["new/", "old/", "undated/", "more/"]
    assert found[0].hints.modified == datetime(2024, 5, 2, 8, tzinfo=UTC)
    assert found[2].hints.modified is None


def test_indexes_are_followed_gunzipped_and_without_sitemaps_of_lists():
    maps = {
        "sitemap.xml": index(
            "post-sitemap1.xml.gz",
            "category-sitemap.xml",
            "wp-sitemap-users-1.xml",
            "sitemap-tags.xml",
            "deeper.xml",
        ),
        "post-sitemap1.xml.gz": gzip.compress(urlset(line("a/"))),
        "deeper.xml": index("advantages-sitemap.xml", "sitemap.xml"),
        "advantages-sitemap.xml": urlset(line("b/")),
    }
    found, asked = discover(sitemaps.discover, maps)
    assert [entry.url.removeprefix(HOME) for entry in found] == ["a/", "b/"]
    assert asked == ["sitemap.xml", "post-sitemap1.xml.gz", "deeper.xml", "advantages-sitemap.xml"]


def test_indexes_that_never_end_are_left():
    endless = {f"{n}.xml": index(f"{n + 1}.xml") for n in range(100)} | {"sitemap.xml": index("0.xml")}
    found, asked = discover(sitemaps.discover, endless)
    assert found == []
    assert len([path for path in asked if path[0].isdigit()]) == sitemaps.DEEPEST


def test_a_plain_list_of_addresses_is_a_sitemap_and_a_web_page_is_none():
    listed, _ = discover(
        sitemaps.discover, {"sitemap.xml": b"\xef\xbb\xbfhttps://a.example/a/\nhttps://a.example/b/\n"}
    )
    assert [entry.url for entry in listed] == ["https://a.example/a/", "https://a.example/b/"]
    assert discover(sitemaps.discover, {"sitemap.xml": b"<!doctype html><p>https://a.example/a/"})[0] == []


def test_a_bomb_in_a_sitemap_is_cut_off():
    bomb = gzip.compress(b"<urlset>" + b" " * 200_000_000, compresslevel=1)
    assert len(sitemaps.unpacked(bomb)) <= sitemaps.MOST_BYTES


@pytest.mark.parametrize(
    "written", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-13-01", "", "24"]
)
def test_an_impossible_date_is_none(written):
    assert sitemaps.moment(written) is None


GOOD = [RSS, ATOM, urlset(line("a/", "2024")), index("b.xml")]
CUTS = st.tuples(st.sampled_from(GOOD), st.integers(0, 400), st.binary(max_size=8))


@given(st.binary() | CUTS.map(lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] + 3 :]))
@example(b'<A><rss A="" xmlns:__="!\xa0!" B=""><__:_>')
def test_any_bytes_can_be_read(body):
    assert isinstance(list(feeds.read(answer(body))), list)
    assert isinstance(list(sitemaps.read(answer(body))), list)

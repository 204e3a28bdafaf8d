"""What feeds and sitemaps say, and where they are looked for."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from paper_web import HOME, discover, home, paths, said
from scrapy.http import Response

from spiders import feeds, sitemaps
from spiders.answers import moment

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
LAST_CRAWL = datetime(2025, 6, 1, 3, tzinfo=UTC)
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "items": [
        {
            "id": "1",
            "url": "/tea/",
            "title": "Tea &amp; salt",
            "date_published": "2024-03-01T10:00:00+01:00",
            "date_modified": "2024-03-02T10:00:00Z",
            "authors": [{"name": "Jane Roe"}, {"name": "office@a.example"}],
            "tags": ["Drinks", 7, "Drinks"],
            "content_html": "<p>Tea.</p>",
        },
        {
            "id": "https://a.example/milk/",
            "author": {"name": "John Doe"},
            "content_text": "Milk & so.\n\nMore.",
        },
        {"id": "7", "title": "No link"},
    ],
}


def answer(body: bytes, url: str = HOME + "feed/") -> Response:
    return Response(url, body=body, headers=XML)


def urlset(*lines: str) -> bytes:
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{xmlns}">{"".join(lines)}</urlset>'.encode()


def index(*names: str, **changed: str) -> bytes:
    dates = {name: f"<lastmod>{changed[name[:-4]]}</lastmod>" for name in names if name[:-4] in changed}
    lines = "".join(f"<sitemap><loc>{HOME}{name}</loc>{dates.get(name, '')}</sitemap>" for name in names)
    return f"<sitemapindex>{lines}</sitemapindex>".encode()


def line(path: str, changed: str = "") -> str:
    return f"<url><loc>{HOME}{path}</loc>{changed and f'<lastmod>{changed}</lastmod>'}</url>"


def rss(numbers, generator: str = "", following: str = "") -> bytes:
    atom = "xmlns:atom='http://www.w3.org/2005/Atom'"
    items = "".join(f"<item><title>Bees {n}</title><link>{HOME}bees-{n}/</link></item>" for n in numbers)
    link = f"<atom:link rel='next' href='{following}'/>" if following else ""
    return f"<rss {atom}><channel><generator>{generator}</generator>{link}{items}</channel></rss>".encode()


def wordpress_feed(count: int, size: int = 10):
    """Answers as WordPress does: ten entries a page, and 404 behind the last."""

    def answered(url: str) -> Response | None:
        page = int((re.search(r"paged=(\d+)", url) or [0, 1])[1])
        numbers = range(count)[(page - 1) * size : page * size]
        return (
            answer(rss(numbers, "https://wordpress.org/?v=6.5"), url) if numbers and "/feed/" in url else None
        )

    return answered


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


def test_of_a_feed_without_end_the_beginning_is_read(monkeypatch):
    monkeypatch.setattr(feeds, "MOST_TAGS", 100)
    assert 10 < len(list(feeds.read(answer(rss(range(1000)))))) < 30


def test_a_json_feed_tells_as_much_as_any():
    tea, milk = feeds.read(said(JSON_FEED))
    assert (tea.url, tea.hints.source, tea.hints.title) == (f"{HOME}tea/", "feed", "Tea & salt")
    assert tea.hints.published == datetime(2024, 3, 1, 9, tzinfo=UTC)
    assert tea.hints.modified == datetime(2024, 3, 2, 10, tzinfo=UTC)
    assert (tea.hints.authors, tea.hints.categories) == (("Jane Roe",), ("Drinks",))
    assert tea.hints.content == "<p>Tea.</p>"
    assert (milk.url, milk.hints.authors) == (f"{HOME}milk/", ("John Doe",))
    assert milk.hints.content == "<p>Milk &amp; so.</p><p>More.</p>"


def test_a_json_feed_is_declared_by_its_type_and_other_json_is_none():
    head = """<link rel=alternate type="application/feed+json" href="/all.json">
    <link rel=alternate type="application/json" href="/feed.json">
    <link rel=alternate type="application/json" href="/wp-json/wp/v2/pages/2">"""
    pages = {"all.json": said(JSON_FEED | {"next_url": "/all-2.json"}), "all-2.json": said(JSON_FEED)}
    found, asked = discover(feeds.discover, pages, head)
    assert asked == ["all.json", "all-2.json", "feed.json"]
    assert len(found) == 4


def test_a_wordpress_feed_is_read_to_its_last_page():
    found, asked = discover(feeds.discover, wordpress_feed(35))
    assert sorted(set(paths(found))) == sorted(f"bees-{n}/" for n in range(35))
    assert asked == ["feed/", *(f"feed/?paged={n}" for n in (2, 3, 4, 5))]


def test_a_feed_of_another_make_is_not_asked_for_pages_that_it_does_not_name():
    assert discover(feeds.discover, {"feed/": rss([1, 2])})[1] == ["feed/"]
    pages = {"feed/": rss([1], following="/feed/2"), "feed/2": rss([2], following="https://b.example/feed/3")}
    assert discover(feeds.discover, pages)[1] == ["feed/", "feed/2"]


def test_pages_of_a_feed_that_repeat_for_ever_are_left():
    found, asked = discover(
        feeds.discover, lambda url: answer(rss([1, 2], "https://wordpress.org/?v=6"), url)
    )
    assert len(asked) == 2
    assert set(paths(found)) == {"bees-1/", "bees-2/"}


def test_the_archives_of_a_feed_are_read_back_to_the_first():
    def part(number: int, before: str) -> bytes:
        link = f"<link rel='prev-archive' href='{before}'/>"
        entry = f"<entry><title>x</title><link href='/bees-{number}/'/></entry>"
        return f"<feed xmlns='http://www.w3.org/2005/Atom'>{link}{entry}</feed>".encode()

    pages = {"feed/": part(3, "/2023.xml"), "2023.xml": part(2, "/2022.xml"), "2022.xml": part(1, "")}
    assert paths(discover(feeds.discover, pages)[0]) == ["bees-3/", "bees-2/", "bees-1/"]


def test_a_blog_in_a_folder_may_have_its_feed_and_sitemap_there():
    page = home(url=f"{HOME}blog/")
    assert discover(feeds.discover, {"blog/feed/": RSS}, home=page)[1] == ["blog/feed/"]
    _, asked = discover(sitemaps.discover, {"sitemap.xml": urlset(line("blog/a/"))}, home=page)
    assert asked == [*(f"blog{place}" for place in sitemaps.USUAL_PLACES), "sitemap.xml"]


def test_beside_an_article_no_feed_is_looked_for():
    page = home(url=f"{HOME}2024/05/why-bees-sleep/")
    _, asked = discover(feeds.discover, {}, home=page)
    assert asked == [place.lstrip("/") for place in feeds.USUAL_PLACES]


@pytest.mark.parametrize(
    ("wanted", "lists"),
    [
        (["sitemap-pages.xml", "sitemap-posts.xml"], ["sitemap-authors.xml", "sitemap-tags.xml"]),  # Ghost
        (["wp-sitemap-posts-post-1.xml"], ["wp-sitemap-taxonomies-category-1.xml", "wp-sitemap-users-1.xml"]),
        (["post-sitemap2.xml", "page-sitemap.xml"], ["post_tag-sitemap.xml", "author-sitemap.xml"]),  # Yoast
        (["sitemap.xml?page=1", "sitemap-pages.xml"], []),  # Blogger
        (
            ["sitemap/posts/2024/posts-2024-05-02.xml"],  # Medium
            ["sitemap/users/users-1.xml", "sitemap/tags/tags-2024.xml", "sitemap/topics/topics-2024.xml"],
        ),
        (["blog-posts-sitemap.xml"], ["blog-categories-sitemap.xml", "store-products-sitemap.xml"]),  # Wix
    ],
)
def test_of_the_sitemaps_of_common_makers_those_of_lists_are_left(wanted, lists):
    maps = {"sitemap.xml": index(*lists, *wanted)} | {
        name: urlset(line(f"in-{name}/")) for name in [*wanted, *lists]
    }
    assert discover(sitemaps.discover, maps)[1][1:] == wanted


def test_of_a_host_with_many_writers_the_sitemap_is_not_read():
    assert discover(sitemaps.discover, {}, home=home(url="https://medium.com/@jane")) == ([], [])


def test_a_recrawl_reads_as_many_pages_of_a_feed_as_have_news():
    def is_news(found):
        return int(re.search(r"bees-(\d+)", found.url)[1]) < 12

    _, asked = discover(feeds.discover, wordpress_feed(500), since=LAST_CRAWL, is_news=is_news)
    assert asked == ["feed/", "feed/?paged=2", "feed/?paged=3"]


def test_a_feed_of_which_all_is_known_from_elsewhere_is_not_paged():
    _, asked = discover(feeds.discover, wordpress_feed(500), is_asked=lambda _: True)
    assert asked == ["feed/"]


def test_an_interrupted_crawl_pages_through_what_is_known_to_what_is_not():
    found, _ = discover(feeds.discover, wordpress_feed(50), is_news=lambda found: "bees-4" in found.url)
    assert len(found) == 50


def test_the_second_of_two_feeds_with_the_same_entries_is_not_paged():
    head = "".join(
        f"<link rel=alternate type=application/{t} href=/feed/{p}>"
        for t, p in [("rss+xml", ""), ("atom+xml", "atom/")]
    )
    _, asked = discover(feeds.discover, wordpress_feed(20), head)
    assert asked == ["feed/", "feed/?paged=2", "feed/?paged=3", "feed/atom/"]


def test_sitemaps_that_robots_txt_names_are_read_newest_first():
    robots = b"User-agent: *\nDisallow:\nSITEMAP: /map.xml\nSitemap: https://a.example/other.xml\n"
    maps = {
        "map.xml": urlset(
            line("old/", "2020-01-01"), line("undated/"), line("new/", "2024-05-02T10:00:00+02:00")
        ),
        "other.xml": urlset(line("more/")),
    }
    found, asked = discover(sitemaps.discover, maps, robots=robots)
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


def test_a_sitemap_that_the_first_page_names_is_read():
    assert discover(sitemaps.discover, {"map.xml": urlset(line("a/"))}, "<link rel=sitemap href=/map.xml>")[
        1
    ] == ["map.xml"]


def test_where_the_named_sitemap_is_gone_the_usual_places_are_tried():
    found, asked = discover(
        sitemaps.discover, {"sitemap.xml": urlset(line("a/"))}, robots=b"Sitemap: /gone.xml"
    )
    assert (paths(found), asked) == (["a/"], ["gone.xml", "sitemap.xml"])


def test_a_sitemap_of_news_tells_title_and_date_and_one_of_images_no_pages():
    news = urlset(
        f"""<url><loc>{HOME}a/</loc><n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
        <n:publication><n:name>A</n:name></n:publication><n:publication_date>2024-05-02T10:00:00+02:00
        </n:publication_date><n:title>Salt &amp;amp; water</n:title></n:news>
        <i:image xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><i:loc>{HOME}a.jpg</i:loc></i:image></url>"""
    )
    (found,), _ = discover(sitemaps.discover, {"sitemap.xml": news})
    assert (found.url, found.hints.title, found.hints.modified) == (f"{HOME}a/", "Salt & water", None)
    assert found.hints.published == datetime(2024, 5, 2, 8, tzinfo=UTC)


def test_in_a_recrawl_sitemaps_that_did_not_change_are_not_fetched():
    maps = {
        "sitemap.xml": index(
            "old.xml",
            "new.xml",
            "edge.xml",
            "undated.xml",
            old="2025-05-30",
            new="2025-06-02",
            edge="2025-05-31T04:00:00Z",
        ),
    } | {f"{name}.xml": urlset(line(f"{name}/")) for name in ("old", "new", "edge", "undated")}
    assert sorted(discover(sitemaps.discover, maps, since=LAST_CRAWL)[1]) == [
        "edge.xml",
        "new.xml",
        "sitemap.xml",
        "undated.xml",
    ]
    assert len(discover(sitemaps.discover, maps)[1]) == 5


def test_an_index_of_which_nothing_changed_is_still_the_blogs_sitemap():
    maps = {"sitemap.xml": index("a.xml", "b.xml", a="2024-01-01", b="2024-01-02")}
    assert discover(sitemaps.discover, maps, since=LAST_CRAWL) == ([], ["sitemap.xml"])


def test_dates_that_are_all_the_same_say_only_when_the_sitemap_was_made():
    same = urlset(*(line(f"{n}/", "2025-06-02T10:00:00Z") for n in range(12)))
    found, _ = discover(sitemaps.discover, {"sitemap.xml": same})
    assert {each.hints.modified for each in found} == {None}
    stale = {"sitemap.xml": index("a.xml", "b.xml", a="2019-01-01", b="2019-01-01")}
    assert len(discover(sitemaps.discover, stale, since=LAST_CRAWL)[1]) == 3


def test_a_sitemap_longer_than_any_is_cut_off(monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_LINES", 10)
    listed = b"\n".join(b"https://a.example/%d" % n for n in range(100))
    for body in (listed, urlset(*(line(f"{n}/") for n in range(100)))):
        assert len(list(sitemaps.read(answer(body)))) == 10


def test_a_bomb_in_a_sitemap_is_cut_off():
    bomb = gzip.compress(b"<urlset>" + b" " * 200_000_000, compresslevel=1)
    assert len(sitemaps.unpacked(bomb)) <= sitemaps.MOST_BYTES


@pytest.mark.parametrize(
    "written", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-13-01", "", "24"]
)
def test_an_impossible_date_is_none(written):
    assert moment(written) is None


GOOD = [RSS, ATOM, urlset(line("a/", "2024")), index("b.xml"), json.dumps(JSON_FEED).encode()]
CUTS = st.tuples(st.sampled_from(GOOD), st.integers(0, 400), st.binary(max_size=8))


@given(st.binary() | CUTS.map(lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] + 3 :]))
@example(b'<A><rss A="" xmlns:__="!\xa0!" B=""><__:_>')
@example(b"<urlset><url><loc/></url><url><loc>http://[</loc></url></urlset>")
def test_any_bytes_can_be_read(body):
    assert isinstance(list(feeds.read(answer(body))), list)
    assert isinstance(list(sitemaps.read(answer(body))), list)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "url"]), inner),
    max_leaves=6,
)
ITEMS = st.dictionaries(st.sampled_from(sorted(JSON_FEED["items"][0])), JUNK).map(
    JSON_FEED["items"][0].__or__
)


@given(st.lists(ITEMS | JUNK, max_size=4) | JUNK, JUNK)
def test_whatever_a_json_feed_says_it_can_be_read_and_written(items, following):
    page = feeds.page_of(said(JSON_FEED | {"items": items, "next_url": following}))
    for each in page.entries:
        hints = each.hints
        told = [each.url, hints.title or "", hints.content or "", *hints.authors, *hints.categories]
        assert "".join(told).encode()

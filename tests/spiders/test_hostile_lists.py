"""Lists of articles that are made to harm: sitemaps, feeds and answers in JSON."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from paper_web import HOME, XML, discover, paths, said
from scrapy.http import Response

from spiders import feeds, rest, sitemaps
from spiders.answers import MOST_BYTES
from spiders.loopback import Answer, LoopbackServer

MB = 10**6
LEVELS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "{"ha" * 50}">{LEVELS}]>'
BLOW_UP = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY big "{"b" * 100_000}">]>'


def outside(file: Path) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY out SYSTEM "{file.as_uri()}"><!ENTITY % p SYSTEM "{file.as_uri()}">%p;]>'


def sitemap(head: str, text: str) -> bytes:
    return f"{head}<urlset><url><loc>https://a.example/{text}</loc></url><url><loc>/good/</loc></url></urlset>".encode()


def feed(head: str, text: str) -> bytes:
    items = f"<item><link>https://a.example/{text}</link><title>{text}</title></item><item><link>https://a.example/good/</link></item>"
    return f"{head}<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()


def read(make: Callable[[str, str], bytes], head: str, text: str) -> list[str]:
    """What is found in a list of either kind, with all that is said of it."""
    answer = Response(HOME + "list.xml", body=make(head, text), headers=XML)
    found = sitemaps.read(answer) if make is sitemap else feeds.read(answer)
    return [repr(each) for each in found]


@pytest.mark.parametrize("make", [sitemap, feed])
@pytest.mark.parametrize(
    ("head", "text"), [(LAUGHS, "&l11;"), (BLOW_UP, "&big;" * 20_000), (LAUGHS, "<x a='&l11;'/>")]
)
def test_entities_that_grow_are_not_unfolded(make, head, text):
    began = time.process_time()
    found = read(make, head, text)
    assert sum(map(len, found)) < 2 * MB
    assert time.process_time() - began < 5


@pytest.mark.parametrize("make", [sitemap, feed])
def test_no_file_of_this_machine_gets_into_a_list(make, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the-contents-of-the-file", encoding="utf-8")
    found = read(make, outside(secret), "&out;")
    assert "the-contents-of-the-file" not in "".join(found)
    assert any("/good/" in each for each in found)


def test_sitemaps_that_lead_in_a_circle_are_each_read_once():
    index = b"<sitemapindex><sitemap><loc>/%s</loc></sitemap><sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>"
    answers = {
        "sitemap.xml": index % b"two.xml",
        "two.xml": index % b"three.xml",
        "three.xml": index % b"two.xml",
    }
    _, asked = discover(sitemaps.discover, answers)
    assert [path for path in asked if path in answers] == ["sitemap.xml", "two.xml", "three.xml"]


def test_of_an_index_without_end_so_many_sitemaps_are_read(monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_SITEMAPS", 20)
    index = "".join(f"<sitemap><loc>/{n}.xml</loc></sitemap>" for n in range(5_000))
    _, asked = discover(sitemaps.discover, {"sitemap.xml": f"<x>{index}</x>".encode()})
    assert len(asked) == 20


def test_many_sitemaps_in_robots_txt_are_bounded_too(monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_SITEMAPS", 20)
    robots = b"".join(b"Sitemap: /%d.xml\n" % n for n in range(20_000))
    _, asked = discover(sitemaps.discover, {}, robots=robots)
    assert len(asked) == 20


def test_a_sitemap_that_is_a_bomb_twice_over_is_no_sitemap():
    bomb = gzip.compress(gzip.compress(b"<urlset>" + b" " * 100 * MB, compresslevel=1))
    assert list(sitemaps.read(Response(HOME, body=bomb))) == []


def test_ten_megabytes_of_nonsense_in_place_of_posts_are_put_aside():
    link = "<link rel='https://api.w.org/' href='/wp-json/'>"
    began = time.process_time()
    nonsense = Response(HOME, body=b"[" * (MOST_BYTES - 1))
    found, asked = discover(rest.discover, lambda _: nonsense, link)
    longer = Response(HOME, body=b'[{"link": "https://a.example/x"}' + b" " * MOST_BYTES + b"]")
    none, _ = discover(rest.discover, lambda _: longer, link)
    assert (found, none, len(asked) <= 2) == ([], [], True)
    assert time.process_time() - began < 5


def test_an_interface_that_lists_the_same_posts_for_ever_is_left():
    posts = [{"link": f"{HOME}post-{n}/"} for n in range(100)]
    link = "<link rel='https://api.w.org/' href='/wp-json/'>"
    found, asked = discover(
        rest.discover, lambda url: said(posts, url, **{"X-WP-TotalPages": "999999"}), link
    )
    assert len(set(paths(found))) == 100
    assert len([path for path in asked if "/posts?" in path]) == 2


def test_a_post_of_a_thousand_million_tags_costs_a_few_requests():
    link = "<link rel='https://api.w.org/' href='/wp-json/'>"
    post = {
        "link": f"{HOME}post/",
        "tags": list(range(1, 500_000)),
        "author": [[[1]]],
        "categories": {"a": 1},
    }
    found, asked = discover(rest.discover, lambda url: said([post], url, **{"X-WP-TotalPages": "1"}), link)
    assert paths(found) == ["post/"]
    assert len(asked) < 6


@pytest.mark.parametrize(
    "nested",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 99_000,
    ],
)
def test_json_that_is_nested_without_end_says_nothing(nested):
    assert list(feeds.read(Response(HOME, body=nested.encode()))) == []


def test_a_json_feed_of_a_million_items_is_read_so_far():
    items = [{"url": f"{HOME}{n}"} for n in range(30_000)]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    assert len(list(feeds.read(Response(HOME, body=body)))) == 10_000


@pytest.mark.parametrize("charset", ["punycode", "undefined", "zlib", "cp037", "utf-7", "klingon"])
@pytest.mark.parametrize("where", ["header", "declaration", "declaration in UTF-16"])
def test_a_feed_that_names_a_charset_of_no_page_is_read_soon(charset, where):
    items = "<item><link>/good/</link><title>Salt-1a</title></item>" + "<i>9a8b</i>" * 20_000
    kind = f"application/xml; charset={charset}" if where == "header" else "application/xml"
    first = f'<?xml version="1.0" encoding="{charset}"?>' if where != "header" else ""
    written = first.encode("utf-16-le" if "UTF-16" in where else "utf-8")
    written += f"<rss><channel>{items}</channel></rss>".encode()
    began = time.process_time()
    found = feeds.page_of(Response(HOME + "feed", body=written, headers={"Content-Type": kind})).entries
    assert time.process_time() - began < 5
    assert [each.hints.title for each in found] == ["Salt-1a"]


def test_a_feed_that_begins_as_those_of_mainframes_do_is_read_as_any_other():
    body = feeds.MAINFRAME + b"<rss><channel><item><link>/good/</link></item></channel></rss>"
    assert paths(list(feeds.read(Response(HOME + "feed", body=body, headers=XML)))) == ["good/"]


def test_a_feed_that_is_an_address_or_the_name_of_a_file_is_not_opened(tmp_path):
    inner = "<rss><channel><item><link>https://a.example/taken/</link></item></channel></rss>"
    file = tmp_path / "<rss>"
    file.write_text(inner, encoding="utf-8")
    with LoopbackServer(lambda _: Answer(inner.encode(), headers=XML)) as server:
        for body in (f"{server.url}/<rss>", str(file)):
            assert list(feeds.read(Response(HOME, body=body.encode(), headers=XML))) == []
        assert server.visits == []


def test_a_date_beyond_the_calendar_is_none():
    assert feeds.moment(time.struct_time((10_000, 1, 1, 0, 0, 0, 0, 1, 0))) is None
    assert feeds.moment(time.struct_time((0, 1, 1, 0, 0, 0, 0, 1, 0))) is None

"""Lists and links that never end: of each so much is read and no more. The bounds are small here, so that it takes a moment."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree
from paper_web import HOME, XML, discover, home, paths, said
from scrapy.http import HtmlResponse, Response

from spiders import feeds, json_feed, platforms, rest, sitemaps
from spiders.answers import LONGEST_LINE, MOST_NAMES, content_of, moment, names_of, plain_text
from spiders.budget import Budget, pattern_of
from spiders.kinds import page_kind
from spiders.links import links_of
from spiders.parts import first_part, further_parts
from spiders.reservations import in_tdmrep

API = "<link rel='https://api.w.org/' href='/wp-json/'>"
URL = f"{HOME}why-bees-sleep/"
MANY = 100  # requests; each bound here is a tenth of it


def page(body: str, head: str = "", url: str = URL) -> HtmlResponse:
    return HtmlResponse(
        url, body=f"<html><head>{head}</head><body>{body}</body></html>".encode(), encoding="utf-8"
    )


def at_most(number: int) -> None:
    """Nobody is to read on for ever, not even to find out that the bound is gone."""
    assert number < MANY, "it reads on"


def endless_feed(url: str) -> Response:
    number = int(parse_qs(urlsplit(url).query).get("n", ["1"])[0])
    at_most(number)
    link = f"<atom:link rel='next' href='{HOME}feed/?n={number + 1}'/>"
    items = "".join(f"<item><link>{HOME}bees-{number}-{n}/</link></item>" for n in range(3))
    body = (
        f"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel>{link}{items}</channel></rss>"
    )
    return Response(url, body=body.encode(), headers=XML)


def test_of_a_feed_so_many_pages_are_read(monkeypatch):
    monkeypatch.setattr(feeds, "MOST_PAGES", 7)
    declared = "<link rel=alternate type='application/rss+xml' href='/feed/'>"
    found, asked = discover(feeds.discover, endless_feed, declared)
    assert (len(asked), len(paths(found))) == (7, 21)


def test_of_what_a_server_says_so_much_is_looked_at():
    assert plain_text("<b></b>" * 10_000 + "Salt") == ""
    assert len(plain_text("Salt" * 10_000)) == LONGEST_LINE
    assert len(names_of(map(str, range(1_000)))) == MOST_NAMES
    assert moment(f"{' ' * 200}2024-05-02") is None


def test_of_many_feeds_that_a_page_declares_some_are_read():
    head = "".join(f"<link rel=alternate type='application/rss+xml' href='/feed-{n}/'>" for n in range(500))
    assert len(feeds.declared(home(head))) == feeds.MOST_DECLARED


def test_a_feed_that_is_too_long_and_a_page_in_place_of_one_are_not_taken_apart(monkeypatch):
    whole = endless_feed(HOME)
    assert len(feeds.page_of(whole).entries) == 3
    monkeypatch.setattr(feeds, "MOST_BYTES", len(whole.body) - 1)
    assert feeds.page_of(whole).entries == []
    monkeypatch.setattr(feeds, "parsed", lambda _: pytest.fail("it was taken apart"))
    assert feeds.page_of(Response(HOME, body=b"<html><item><link>/a/</link></item>")).entries == []


def test_a_book_in_place_of_an_article_is_not_taken_along():
    book = "salt " * (feeds.LONGEST_CONTENT // 5 + 1)
    item = "<item><link>/a/</link><content:encoded>{}</content:encoded></item>"
    told = [
        feeds.page_of(
            Response(HOME, body=f"<rss><channel>{item.format(words)}</channel></rss>".encode())
        ).entries[0]
        for words in ("salt and water", book)
    ]
    assert [each.hints.content for each in told] == ["salt and water", None]
    assert (content_of("salt"), content_of(book)) == ("salt", None)


def endless_posts(url: str) -> Response:
    number = int(parse_qs(urlsplit(url).query)["page"][0])
    at_most(number)
    posts = [{"link": f"{HOME}bees-{number}-{n}/"} for n in range(1_000)]
    return said(posts, url, **{"X-WP-TotalPages": "999999999"})


def test_of_an_interface_so_many_pages_are_read_and_of_each_so_many_posts(monkeypatch):
    monkeypatch.setattr(rest, "MOST_PAGES", 5)
    found, asked = discover(rest.discover, endless_posts, API)
    assert (len(asked), len(found)) == (5, 5 * rest.SIZES[0])


def test_so_many_names_are_asked_for_and_no_more(monkeypatch):
    monkeypatch.setattr(rest, "MOST_NAMED", 250)

    def answer(url: str) -> Response:
        if "/posts?" not in url:
            return said([], url)
        number = int(parse_qs(urlsplit(url).query)["page"][0])
        posts = [{"link": f"{HOME}bees-{number}-{n}/", "author": number * 100 + n} for n in range(100)]
        return said(posts, url, **{"X-WP-TotalPages": "9"})

    _, asked = discover(rest.discover, answer, API)
    assert len([path for path in asked if "/users?" in path]) == 3


@pytest.mark.parametrize("platform", ["blogger", "substack"])
def test_of_a_platforms_archive_so_many_pages_are_read(monkeypatch, platform):
    monkeypatch.setattr(platforms, "MOST_PAGES", 6)

    def answer(url: str) -> Response:
        query = parse_qs(urlsplit(url).query)
        start = int((query.get("offset") or query["start-index"])[0])
        at_most(start)
        if platform == "substack":
            return said([{"canonical_url": f"{HOME}p/bees-{start}"}], url)
        body = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='{HOME}bees-{start}'/></entry></feed>"
        return Response(url, body=body.encode(), headers=XML)

    head = (
        "<meta name=generator content=blogger>"
        if platform == "blogger"
        else "<meta name=generator content=Substack>"
    )
    found, asked = discover(platforms.discover, answer, head)
    assert len(asked) == len(found) == 6


def test_a_json_feed_has_a_last_item(monkeypatch):
    monkeypatch.setattr(json_feed, "MOST_ITEMS", 5)
    feed = {"version": f"{json_feed.VERSION}1.1", "items": [{"url": f"{HOME}{n}"} for n in range(50)]}
    assert len(json_feed.read(Response(HOME, body=json.dumps(feed).encode()))[0]) == 5


def test_of_a_sites_reservations_the_first_are_kept(monkeypatch):
    monkeypatch.setattr("spiders.reservations.MOST_LOCATIONS", 3)
    entries = [{"location": f"/{n}/", "tdm-reservation": 1} for n in range(9)]
    ((_, rules),) = in_tdmrep(entries)
    assert [n for n in range(9) if not rules.allowed(f"{HOME}{n}/", "*")] == [0, 1, 2]


def test_a_sign_that_begins_a_comment_does_not_shorten_what_is_reserved():
    ((_, rules),) = in_tdmrep([{"location": "/a#b", "tdm-reservation": 1}])
    assert rules.allowed(f"{HOME}about/", "*")


def test_graphs_within_graphs_are_not_looked_into():
    data: dict[str, object] = {"@type": "Article"}
    for _ in range(200):
        data = {"@graph": [data]}
    script = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    assert page_kind(page("<p>Bees.</p>", script)) == "other"


def test_of_a_pages_links_the_first_are_looked_at_for_parts(monkeypatch):
    monkeypatch.setattr("spiders.parts.MOST_LINKS", 20)
    others = "".join(f"<a href='/bees-{n}/'>x</a>" for n in range(20))
    assert further_parts(page(f"{others}<a href='{URL}?page=2'>2</a>")) == {}
    assert first_part(page(f"{others}<a href='{URL}'>1</a>", url=f"{URL}2/")) is None
    assert first_part(page(f"<a href='{URL}'>1</a>", url=f"{URL}2/")) == URL


def test_a_link_behind_an_endless_header_is_not_heard():
    api = "<https://a.example/wp-json/>; rel='https://api.w.org/'"
    assert rest.api_root(home(headers={"Link": api})) == f"{HOME}wp-json/"
    assert rest.api_root(home(headers={"Link": f"<{'x' * 30_000}>, {api}"})) is None


def test_what_was_read_of_a_sitemap_is_not_held(monkeypatch):
    first = []
    forget = sitemaps.forget

    def spy(line: etree._Element) -> None:
        forget(line)
        first.append(line.getprevious() is None and not len(line))

    monkeypatch.setattr(sitemaps, "forget", spy)
    lines = "".join(f"<url><loc>/bees-{n}/</loc></url>" for n in range(50))
    assert len(list(sitemaps.read(Response(HOME, body=f"<x>{lines}</x>".encode())))) == 50
    assert first == [True] * 50, "nothing is left of a line, nor of those before it"


def test_names_that_nobody_asked_for_are_not_kept():
    async def fetch(url: str) -> Response:
        return said([{"id": number, "name": f"Jane {number}"} for number in range(5_000)], url)

    api = rest.Api(f"{HOME}wp-json/", fetch)
    asyncio.run(api.name("users", [3, 4]))
    assert api.names["users"] == {3: "Jane 3", 4: "Jane 4"}


def test_a_line_of_text_with_markup_in_it_is_no_list_of_addresses():
    assert list(sitemaps.read(Response(HOME, body=b"Nothing. <a href='/'>\nhttp://a.example/x</a>"))) == []


def test_a_sitemap_that_is_no_archive_though_it_begins_like_one_is_empty():
    assert list(sitemaps.read(Response(HOME, body=b"\x1f\x8b" + b"no archive " * 9))) == []


def test_an_entity_in_a_sitemap_stands_for_nothing(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the-contents-of-the-file", encoding="utf-8")
    head = f"<!DOCTYPE x [<!ENTITY small 'unfolded'><!ENTITY out SYSTEM '{secret.as_uri()}'>]>"
    lines = "".join(
        f"<url><loc>https://a.example/bees-{each}/</loc></url>" for each in ("&small;", "&out;", "awake")
    )
    found = [
        each.url
        for each in sitemaps.read(
            Response(HOME, body=f"{head}<urlset>{lines}</urlset>".encode(), headers=XML)
        )
    ]
    assert found[-1] == "https://a.example/bees-awake/"
    assert not [url for url in found if "unfolded" in url or "contents" in url]


def test_of_a_pages_links_the_first_are_taken(monkeypatch):
    monkeypatch.setattr("spiders.links.MOST_LINKS", 20)
    links = "".join(f"<a href='/bees-{n}/'>x</a>" for n in range(90))
    assert len(list(links_of(page(links), "a.example"))) == 20


def test_an_article_has_a_last_part():
    for link in ("<a href='{}?page={}'>x</a>", "<a href=' {}?page={}\n'>x</a>"):
        links = "".join(link.format(URL, n) for n in (2, 50, 51, 99))
        assert list(further_parts(page(links))) == [2, 50]


def elements(count: int, inside: str) -> Iterator[str]:
    return (inside.format(n) for n in range(count))


def test_so_much_of_a_page_is_looked_at_to_tell_what_it_is(monkeypatch):
    words = "<p>Bees sleep in flowers when the evening comes too early.</p>"
    prose = page("<p>x</p>" * 50 + words * 30)
    assert page_kind(prose) == "article"
    monkeypatch.setattr("spiders.kinds.MOST_ELEMENTS", 50)
    assert page_kind(prose) == "other"


def test_so_many_headings_are_looked_at_to_tell_a_list(monkeypatch):
    cards = "".join(elements(40, "<div><h2><a href='/bees-{0}/'>Bees {0}</a></h2></div>"))
    assert page_kind(page(cards)) == "listing"
    monkeypatch.setattr("spiders.kinds.MOST_HEADINGS", 2)
    assert page_kind(page(cards)) == "other"


def test_linked_data_that_is_nested_without_end_says_nothing_of_a_page():
    script = f"<script type='application/ld+json'>{'[' * 100_000}</script>"
    assert page_kind(page("<p>Bees.</p>", script)) == "other"


def test_a_text_that_differs_from_another_by_its_numbers_pays_for_nothing():
    budget = Budget(1_000, 5)
    for number in range(9):
        budget.earn(f"{HOME}blog/why-{number}-bees/", f"Day {number} of the bees, at {number}:30")
    assert sum(budget.earned.values()) == 1


def test_so_many_texts_are_known_and_pay(monkeypatch):
    monkeypatch.setattr("spiders.budget.MOST_TEXTS", 3)
    budget = Budget(1_000, 5)
    for word in "bees sleep in flowers when it rains".split():
        budget.earn(f"{HOME}blog/{word}/", word)
    assert (len(budget.had), sum(budget.earned.values())) == (3, 3)


def test_numbers_in_the_names_of_a_query_make_no_further_pattern():
    assert len({pattern_of(f"{HOME}shop/tea?filter{n}=1&size[{n}]=2") for n in range(50)}) == 1


def test_a_pattern_is_never_long():
    names = "&".join(f"{one}{other}" * 9 for one in "abcdefghij" for other in "abcdefghij")
    assert len(pattern_of(f"{HOME}{'/very/deep' * 50}/?{names}")) < 200

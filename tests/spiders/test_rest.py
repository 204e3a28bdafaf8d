"""What WordPress tells of its posts, how few requests that takes, and what it may say without harm."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_web import HOME, JSON, discover, home, paths, said
from paper_wordpress import LINKED, START, WordPress, post
from scrapy.http import Response

from spiders import rest
from spiders.addresses import key

LAST_CRAWL = datetime(2025, 6, 1, 3, tzinfo=UTC)


def crawl(site, **blog):
    return discover(rest.discover, site, **{"home": home(headers=LINKED)} | blog)


@pytest.mark.parametrize(
    ("head", "headers", "root"),
    [
        ("", LINKED, "https://a.example/wp-json/"),
        (
            "",
            {"Link": ["</x>; rel=preload", "</wp-json/>; rel=https://api.w.org/"]},
            "https://a.example/wp-json/",
        ),
        (
            "",
            {
                "Link": '</a>; rel=b, <https://www.a.example/?rest_route=/>; title="x"; rel="https://api.w.org/"'
            },
            "https://www.a.example/?rest_route=/",
        ),
        ("<link rel='https://api.w.org/' href='/blog/wp-json/'>", {}, "https://a.example/blog/wp-json/"),
        ("<link rel='https://api.w.org/' href='https://169.254.169.254/'>", {}, None),
        ("<link rel='https://api.w.org/' href='http://['>", {"Link": "<" * 9999}, None),
        ("<link rel='alternate' type='application/json' href='/wp-json/wp/v2/pages/2'>", {}, None),
    ],
)
def test_the_interface_is_where_the_home_page_says_if_that_is_on_the_site(head, headers, root):
    assert rest.api_root(home(head, headers=headers)) == root


def test_a_site_that_declares_no_interface_is_not_asked():
    assert discover(rest.discover, {}) == ([], [])


def test_a_post_tells_title_dates_names_and_the_whole_text():
    (found,), _ = crawl(WordPress([post(7, modified_gmt="2024-03-01T10:00:00")]))
    hints = found.hints
    assert (found.url, hints.source, hints.title) == (f"{HOME}post-7/", "rest", "Salt & water, part 7")
    assert hints.published == START + timedelta(hours=7)
    assert hints.modified == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert hints.authors == ("users 2 & co",)
    assert hints.categories == ("categories 3 & co",)
    assert hints.tags == ("tags 17 & co", "tags 18 & co")
    assert hints.content == "<p>Text 7.</p>"


def test_two_thousand_posts_take_twenty_pages_and_each_name_is_asked_once():
    found, asked = crawl(WordPress(post(n) for n in range(2000)))
    assert paths(found) == [f"post-{n}/" for n in reversed(range(2000))]
    assert sum("/posts?" in each for each in asked) == 20
    named = [each for each in asked if "/posts?" not in each]
    assert len(named) == 5  # 3 authors, 5 categories, and thrice for 150 tags
    assert all(each.hints.tags for each in found)


def test_a_server_that_grants_fewer_is_asked_for_fewer():
    found, asked = crawl(WordPress((post(n) for n in range(50)), most=20))
    assert len(found) == 50
    assert [parse_qs(urlsplit(each).query)["per_page"] for each in asked if "/posts?" in each] == [
        ["100"],
        ["20"],
        ["20"],
        ["20"],
    ]
    assert all(each.hints.tags for each in found)


def test_a_recrawl_of_an_unchanged_blog_takes_two_requests():
    found, asked = crawl(WordPress(post(n) for n in range(2000)), since=LAST_CRAWL, is_news=lambda _: False)
    assert (found, len(asked)) == ([], 2)


def test_a_recrawl_brings_what_changed_and_what_was_written_long_before_it_was_published():
    changed = post(3, modified_gmt="2025-06-01T07:00:00")
    scheduled = post(5, date_gmt="2025-06-01T08:00:00")
    known = post(4, modified_gmt="2025-05-31T22:00:00")  # within the margin, and seen by the last crawl
    site = WordPress([*(post(n) for n in range(100, 2000)), changed, scheduled, known])
    found, asked = crawl(site, since=LAST_CRAWL, is_news=lambda found: "post-4" not in found.url)
    assert sorted(paths(found)) == ["post-3/", "post-4/", "post-5/"]
    assert all(each.hints.authors and each.hints.tags for each in found)
    assert len(asked) <= 2 * (1 + 3)


def test_a_recrawl_of_a_server_too_old_to_filter_stops_where_nothing_is_new():
    old = WordPress(post(n) for n in range(2000))
    list_posts = old.list_posts
    old.list_posts = lambda query, url: list_posts({**query, "modified_after": "", "after": ""}, url)
    found, asked = crawl(old, since=LAST_CRAWL, is_news=lambda found: found.url.endswith("-1999/"))
    assert f"{HOME}post-1999/" in [each.url for each in found]
    assert sum("/posts?" in each for each in asked) <= 4


def test_an_interrupted_crawl_lists_everything_again():
    assert len(crawl(WordPress(post(n) for n in range(300)), is_news=lambda _: False)[0]) == 300


def test_names_that_a_site_does_not_give_away_are_not_asked_for_twice():
    found, asked = crawl(WordPress((post(n, author=n + 1) for n in range(300)), closed=("users",)))
    assert sum("/users?" in each for each in asked) == 1
    assert all(each.hints.authors == () and each.hints.categories for each in found)


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":"rest_not_logged_in","message":"You are not currently logged in.","data":{"status":401}}',
        b"<!doctype html><title>Log in</title>",
        b"",
        b"[]",
        b"null",
        b"[" * 200_000,
    ],
)
def test_a_closed_interface_is_passed_over_in_silence(body):
    found, asked = crawl(lambda url: Response(url, body=body, headers=JSON))
    assert found == []
    assert len(asked) == 1


def test_an_interface_that_refuses_everything_is_asked_twice():
    found, asked = crawl(lambda _: None)
    assert (found, len(asked)) == ([], 2)


def test_pages_that_repeat_for_ever_are_read_once():
    site = WordPress(post(n) for n in range(100))

    def repeating(url: str) -> Response | None:
        return site(url.replace("&page=2", "&page=1"))

    def boasting(url: str) -> Response | None:
        answer = repeating(url)
        answer.headers["X-WP-TotalPages"] = "999999999"
        return answer

    found, asked = crawl(boasting)
    assert len(found) == 100
    assert sum("/posts?" in each for each in asked) == 2


def test_pages_without_end_are_left_in_the_end(monkeypatch):
    monkeypatch.setattr(rest, "MOST_PAGES", 30)

    def endless(url: str) -> Response:
        page = int(parse_qs(urlsplit(url).query).get("page", ["0"])[0])
        return said([post(page * 100 + n, tags=[], categories=[], author=0) for n in range(100)], url)

    found, asked = crawl(endless)
    assert (len(found), len(asked)) == (3000, 30)


def test_one_page_that_fails_costs_only_its_own_posts():
    site = WordPress(post(n) for n in range(500))
    found, _ = crawl(lambda url: None if "&page=3&" in url else site(url))
    assert len(found) == 400


def test_posts_behind_a_password_and_without_an_address_are_left_out():
    hidden = post(1, content={"rendered": "", "protected": True})
    found, _ = crawl(WordPress([hidden, post(2), post(3, link=None), post(4, link="javascript:x")]))
    assert paths(found) == ["post-2/"]


def test_an_answer_too_long_to_be_read_is_asked_for_in_smaller_pages(monkeypatch):
    monkeypatch.setattr(rest, "MOST_BYTES", 20_000)
    monkeypatch.setattr("spiders.answers.MOST_BYTES", 20_000)
    found, _ = crawl(WordPress(post(n) for n in range(100)))
    assert len(found) == 100


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.just("https://a.example/x\ud800/"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(post(1))), inner),
    max_leaves=8,
)
ODD_POSTS = st.dictionaries(st.sampled_from([*post(1), "rendered", "name"]), JUNK)


@given(st.lists(JUNK | ODD_POSTS.map(lambda odd: post(1) | odd), max_size=5), st.binary(max_size=9))
def test_whatever_json_comes_nothing_is_raised_and_all_can_be_written(things, total):
    body = json.dumps(things).encode()
    headers = JSON | {"X-WP-TotalPages": total}
    found, asked = crawl(lambda url: Response(url, body=body, headers=headers))
    assert len(asked) < 20
    for each in found:
        assert key(each.url)
        hints = each.hints
        said_of_it = [hints.title or "", hints.content or "", *hints.authors, *hints.categories, *hints.tags]
        assert "".join([each.url, *said_of_it]).encode()


@given(st.binary())
def test_whatever_bytes_come_nothing_is_raised(body):
    crawl(lambda url: Response(url, body=body, headers=JSON))

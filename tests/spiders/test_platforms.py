"""Where the blogs of Blogger, Substack and Medium list their articles."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_web import HOME, discover, home, paths, said
from scrapy.http import Response

from spiders import platforms

BLOGGER = "<meta content='blogger' name='generator'/>"
SUBSTACK = {"X-Served-By": "Substack"}
MEDIUM = '<meta data-rh="true" property="al:ios:app_name" content="Medium"/>'
LAST_CRAWL = datetime(2025, 6, 1, tzinfo=UTC)


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def atom(numbers) -> bytes:
    entries = "".join(
        f"<entry><title>Bees {n}</title><updated>2024-05-02T10:00:00Z</updated>"
        f"<link rel='alternate' href='{HOME}2024/05/bees-{n}.html'/><author><name>Jane Roe</name></author>"
        f"<content type='html'>{escape(f'<p>Bee {n}.</p>')}</content></entry>"
        for n in numbers
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title>{entries}</feed>".encode()


def blogger_of(count: int, most: int = 150):
    def answer(url: str) -> Response:
        query = query_of(url)
        start = int(query["start-index"])
        size = min(int(query["max-results"]), most)
        return Response(url, body=atom(range(start, min(start + size, count + 1))))

    return answer


def post(number: int, **fields: object) -> dict[str, object]:
    return {
        "id": number,
        "title": f"Bees, part {number}",
        "canonical_url": f"{HOME}p/bees-{number}",
        "post_date": "2024-05-02T10:00:00.000Z",
        "audience": "everyone",
        "publishedBylines": [{"id": 1, "name": "Jane Roe"}],
        "postTags": [{"name": "Bees"}],
    } | fields


def substack_of(count: int, most: int = 50, refuses: int = 51):
    def answer(url: str) -> Response | None:
        query = query_of(url)
        start, size = int(query["offset"]), int(query["limit"])
        if size >= refuses:
            return None
        return said([post(n) for n in range(start, min(start + min(size, most), count))], url)

    return answer


@pytest.mark.parametrize(
    "head", ["", "<meta name=generator content='WordPress 6.5'>", "<link rel=preconnect href=//x>"]
)
def test_other_blogs_are_asked_nothing(head):
    assert discover(platforms.discover, {}, head) == ([], [])


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        (home(BLOGGER), "feeds/posts/default?alt=atom"),
        (home(url="https://bees.blogspot.co.uk/"), "feeds/posts/default?alt=atom"),
        (
            home("<link rel='service.post' href='https://www.blogger.com/feeds/1/posts/default'>"),
            "feeds/posts/default?alt=atom",
        ),
        (home(headers=SUBSTACK), "api/v1/archive?sort=new"),
        (home("<link rel='preconnect' href='https://substackcdn.com'>"), "api/v1/archive?sort=new"),
        (home(url="https://bees.substack.com/"), "api/v1/archive?sort=new"),
        (home(MEDIUM), "feed"),
        (home(url="https://medium.com/@jane"), "feed/@jane"),
    ],
)
def test_a_platform_is_known_by_what_its_blogs_have_in_common(page, asked):
    _, urls = discover(platforms.discover, {}, home=page)
    assert asked in urls[0]


def test_the_whole_history_of_a_blogger_blog_is_read_in_pages_of_a_hundred():
    found, asked = discover(platforms.discover, blogger_of(250), BLOGGER)
    assert paths(found) == [f"2024/05/bees-{n}.html" for n in range(1, 251)]
    assert [query_of(url)["start-index"] for url in asked] == ["1", "101", "201", "251"]
    assert (found[0].hints.title, found[0].hints.authors) == ("Bees 1", ("Jane Roe",))
    assert found[0].hints.content == "<p>Bee 1.</p>"


def test_a_server_that_gives_fewer_than_asked_for_loses_nothing():
    assert len(discover(platforms.discover, blogger_of(60, most=25), BLOGGER)[0]) == 60
    assert len(discover(platforms.discover, substack_of(60, most=23), home=home(headers=SUBSTACK))[0]) == 60


def test_a_recrawl_of_a_blogger_blog_begins_with_what_changed_last_and_stops_where_nothing_did():
    _, asked = discover(
        platforms.discover, blogger_of(2000), BLOGGER, since=LAST_CRAWL, is_news=lambda _: False
    )
    assert [query_of(url)["orderby"] for url in asked] == ["updated"]


def test_a_substack_archive_tells_titles_dates_authors_and_tags():
    found, asked = discover(platforms.discover, substack_of(120), home=home(headers=SUBSTACK))
    assert paths(found) == [f"p/bees-{n}" for n in range(120)]
    assert [query_of(url)["offset"] for url in asked] == ["0", "50", "100", "120"]
    hints = found[0].hints
    assert (hints.title, hints.authors, hints.tags) == ("Bees, part 0", ("Jane Roe",), ("Bees",))
    assert hints.published == datetime(2024, 5, 2, 10, tzinfo=UTC)


def test_a_substack_archive_that_refuses_long_pages_is_read_in_short_ones():
    found, asked = discover(platforms.discover, substack_of(30, refuses=13), home=home(headers=SUBSTACK))
    assert len(found) == 30
    assert [query_of(url)["limit"] for url in asked] == ["50", "12", "12", "12", "12"]


def test_a_recrawl_of_a_substack_goes_as_far_back_as_there_is_news():
    def is_news(found):
        return int(found.url.rsplit("-", 1)[1]) < 3

    _, asked = discover(
        platforms.discover, substack_of(500), home=home(headers=SUBSTACK), since=LAST_CRAWL, is_news=is_news
    )
    assert [query_of(url)["offset"] for url in asked] == ["0", "50"]


def test_an_archive_that_repeats_itself_for_ever_is_left():
    found, asked = discover(
        platforms.discover, lambda url: said([post(1), post(2)], url), home=home(headers=SUBSTACK)
    )
    assert (len(found), len(asked)) == (2, 2)


def test_of_an_answer_so_many_articles_are_read():
    posts = [{"canonical_url": f"{HOME}p/bees-{n}"} for n in range(3_000)]
    assert len(platforms.substack_posts(said(posts))) == 1_000


def test_an_archive_that_fails_is_left_at_once():
    assert len(discover(platforms.discover, lambda _: None, home=home(headers=SUBSTACK))[1]) == 2
    assert len(discover(platforms.discover, lambda _: None, BLOGGER)[1]) == 1


def test_of_medium_the_feed_of_the_writer_is_read():
    feed = atom([1, 2])
    found, _ = discover(platforms.discover, {"feed": feed}, MEDIUM)
    assert len(found) == 2


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(post(1))), inner),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(sorted(post(1))), JUNK).map(post(1).__or__) | JUNK, max_size=4)
)
def test_whatever_an_archive_says_nothing_is_raised(things):
    body = json.dumps(things).encode()
    found, asked = discover(
        platforms.discover, lambda url: Response(url, body=body), home=home(headers=SUBSTACK)
    )
    assert len(asked) <= 2
    assert all("".join([each.url, each.hints.title or "", *each.hints.authors]).encode() for each in found)

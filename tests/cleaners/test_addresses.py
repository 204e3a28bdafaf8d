import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.addresses import absolute, article_id, canonical, plain, site_of

HERE = "https://example.org/gout/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.org/Gout?utm_source=x&utm_medium=y#top", "https://example.org/Gout"),
        ("https://example.org/gout/amp/", "https://example.org/gout/"),
        ("https://example.org/gout.amp.html", "https://example.org/gout.html"),
        ("https://example.org/?p=12&fbclid=z", "https://example.org/?p=12"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org./gout/", "https://example.org/gout/"),
        ("https://Example.org.:8080/gout/", "https://example.org:8080/gout/"),
        ("http://[::1]:80/gout/", "http://[::1]:80/gout/"),
        ("https://example.org/2024/05/gout.html?m=1", "https://example.org/2024/05/gout.html"),
        ("https://example.org/?m=202405", "https://example.org/?m=202405"),
        ("https://example.org/gout-and-kings/print/", "https://example.org/gout-and-kings/"),
        ("https://example.org/news/print/", "https://example.org/news/print/"),
        ("https://example.org/gout/comment-page-3/", "https://example.org/gout/"),
        ("https://example.org/gout;jsessionid=0A1B", "https://example.org/gout"),
        ("https://example.org/gout?ref=newsletter&format=print&srsltid=x", "https://example.org/gout"),
        ("https://example.org/gout?ref=12&format=table", "https://example.org/gout?ref=12&format=table"),
        ("https://example.org/a?q=a%20b&c", "https://example.org/a?q=a%20b&c"),
    ],
)
def test_what_only_says_how_a_reader_came_is_taken_off(url: str, expected: str):
    assert plain(url) == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (["https://example.org/gout-and-kings/"], "https://example.org/gout-and-kings/"),
        (["/gout/?utm_source=rss"], HERE),
        (["https://elsewhere.example/gout/"], HERE),
        (["https://www.example.org/kings-and-gout/"], "https://www.example.org/kings-and-gout/"),
        (["https://m.example.org:8080/kings-and-gout/"], "https://m.example.org:8080/kings-and-gout/"),
        (["https://other.example.org/gout/"], HERE),
        (["https://example.org.evil.example/gout/"], HERE),
        (["https://me:secret@example.org/kings/"], HERE),
        (["https://example.org/" + "x" * 5_000], HERE),
        (["http://example.org/gout"], "http://example.org/gout"),
        (["https://example.org/"], HERE),
        (["http://localhost/gout/"], HERE),
        (["javascript:void(0)", "", "http://[x"], HERE),
        (["https://example.org/", "https://example.org/b/"], "https://example.org/b/"),
    ],
)
def test_a_canonical_address_is_believed_when_it_can_be(declared: list[str], expected: str):
    assert canonical(f"{HERE}?utm_source=x", declared) == expected


@pytest.mark.parametrize(
    ("here", "declared", "expected"),
    [
        # a template that names its front page, its folder or its script for all its articles
        ("https://example.org/?p=12", "https://example.org/", "https://example.org/?p=12"),
        ("https://example.org/read.php?id=7", "/read.php", "https://example.org/read.php?id=7"),
        ("https://example.org/blog/gout-and-kings/", "/blog/", "https://example.org/blog/gout-and-kings/"),
        ("https://example.org/blog/7.html", "/blog", "https://example.org/blog/7.html"),
        # and what is meant: the first of several pages, an address without how one came to it
        ("https://example.org/gout-and-kings/2/", "/gout-and-kings/", "https://example.org/gout-and-kings/"),
        (
            "https://example.org/gout-and-kings?from=9",
            "/gout-and-kings",
            "https://example.org/gout-and-kings",
        ),
        ("https://example.org/gout/index.html", "/gout/", "https://example.org/gout/"),
        ("https://example.org/", "https://www.example.org", "https://www.example.org/"),
        (
            "https://bücher.example/gicht",
            "https://xn--bcher-kva.example/gicht/",
            "https://xn--bcher-kva.example/gicht/",
        ),
    ],
)
def test_no_declaration_makes_one_record_of_many_articles(here: str, declared: str, expected: str):
    assert canonical(here, [declared]) == expected


def test_a_page_without_an_address_takes_the_declared_one():
    assert canonical("", ["https://example.org/gout/"]) == HERE
    assert canonical("", ["/gout/"]) == ""


@pytest.mark.parametrize(
    ("url", "site"),
    [
        (HERE, "example.org"),
        ("http://WWW.Example.org:80/", "example.org"),
        ("", ""),
        ("http://[x", ""),
        ("https://www.example.org./", "example.org"),
        ("https://example.org.:80/", "example.org"),
        ("https://./", ""),
    ],
)
def test_the_site_is_the_host(url: str, site: str):
    assert site_of(url) == site


@pytest.mark.parametrize("declared", [[], ["/gout/"], ["https://www.example.org./gout/"]])
def test_a_closing_dot_of_the_host_makes_no_article_of_another_site(declared: list[str]):
    url = canonical("https://www.example.org./gout/", declared)
    assert url == "https://www.example.org/gout/"
    assert site_of(url) == "example.org"


def test_an_article_is_known_by_sixteen_hex_digits():
    assert len(article_id(HERE)) == 16
    assert int(article_id(HERE), 16) >= 0
    assert article_id(HERE) != article_id(HERE + "x")


def test_what_only_looks_like_an_address_is_none():
    assert (plain(" http://[x "), absolute("http://[x", HERE), absolute("//[x", HERE)) == (
        "http://[x",
        "",
        "",
    )
    assert len(article_id("https://example.org/\ud800")) == 16
    too_long = f"https://{'ä' * 100}.example/gout/"
    assert canonical(too_long, ["https://example.org/gout/", "/kings/"]).endswith("/kings/")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_address_at_all_is_survived(url: str, base: str):
    article_id(url)
    site_of(url)
    absolute(url, base)
    canonical(base, [url])


@given(st.text(alphabet="ab/?&=#%2.:;amptuirn_-", max_size=40), st.sampled_from(["/", "", ".", ":80"]))
def test_a_plain_address_stays_as_it_is(rest: str, between: str):
    once = plain(f"https://example.org{between}{rest}")
    assert plain(once) == once


def test_an_address_as_long_as_a_book_is_soon_done_with():
    assert plain("https://example.org/" + "amp/" * 5_000).startswith("https://example.org/amp")
    assert plain("https://example.org/" + "amp/" * 500_000).startswith("https://example.org/amp")

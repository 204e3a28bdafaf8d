"""Addresses, as a crawl folds and judges them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from spiders.addresses import is_front, is_on, key, shape_of, words, worth


@pytest.mark.parametrize(
    "variant",
    [
        "http://www.a.example/why-bees-sleep",
        "https://a.example:443/why-bees-sleep/#comments",
        "https://a.example/why-bees-sleep/?utm_source=x&fbclid=1",
        "https://a.example/why-bees-sleep/amp/",
        "https://a.example/why-bees-sleep/?replytocom=7#respond",
        "https://A.example/why-bees-sleep/?print=1",
        "https://a.example./why-bees-sleep/",
        "https://www.a.example.:443/why-bees-sleep/",
        "https://a.example/why-bees-sleep/print/",
        "https://a.example/why-bees-sleep/?format=print",
        "https://a.example/why-bees-sleep/?share=facebook",
        "https://a.example/why-bees-sleep/?m=1",
        "https://a.example/why-bees-sleep/comment-page-2/#comments",
        "https://a.example/why-bees-sleep/;jsessionid=1F3A?PHPSESSID=a1",
        "https://a.example/why-bees-sleep/?relatedposts_hit=1&relatedposts_origin=5&relatedposts_position=0",
        "https://a.example/why-bees-sleep/?ref=b.example",
        "https://a.example/why-bees-sleep/?source=collection_home---4------2",
    ],
)
def test_variants_of_an_address_fold_into_one(variant):
    assert key(variant) == key("https://a.example/why-bees-sleep/")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/caf\u00e9-und-tee/", "/caf%c3%a9-und-tee"),
        ("/caf%C3%A9-und-tee/", "/caf%c3%a9-und-tee"),
        ("/?p=1&page=2", "/?page=2&p=1"),
        ("/a~b/", "/a%7Eb/"),
    ],
)
def test_ways_of_spelling_an_address_fold_into_one(one, other):
    assert key(f"https://a.example{one}") == key(f"https://a.example{other}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/?m=202405", "/"),
        ("/?s=tea", "/"),
        ("/magazine/print/", "/magazine/"),
        ("/?ref=12", "/"),
        ("/watch?v=dQw4w9WgXcQ", "/watch"),
        ("/?source=12", "/"),
        ("/a%2525/", "/a%25/"),
        ("/100%/", "/100/"),
    ],
)
def test_what_only_looks_like_a_variant_keeps_its_own_address(one, other):
    assert key(f"https://a.example{one}") != key(f"https://a.example{other}")


def test_an_address_with_a_port_that_is_none_is_known_by_the_rest():
    assert key("https://a.example:99999/x/") == key("https://a.example/x/")


@pytest.mark.parametrize(
    "other",
    ["https://a.example/?p=1", "https://a.example/?p=2", "https://b.example/", "https://a.example:8080/"],
)
def test_different_pages_keep_different_keys(other):
    assert key(other) != key("https://a.example/")


@pytest.mark.parametrize(
    "path",
    [
        "/", "/index.php", "/tag/sleep/", "/category/food/fruit/", "/author/jane/", "/page/3/",
        "/blog/page/2", "/?s=tea", "/?paged=4", "/2024/", "/2024/05/", "/2024/05/12/", "/blog/",
        "/etiqueta/dormir/", "/schlagwort/schlaf/", "/kategorie/herz/", "/auteur/marie/", "/recherche/",
        "/archives/", "/archives/2024/05/", "/feed/", "/topics/sleep", "/@jane", "/events/2031-05/",
        "/search?updated-max=2024-05-02T10:00:00Z&max-results=7", "/?offset=20", "/search/label/Sleep",
    ],
)  # fmt: skip
def test_lists_are_known_by_their_address(path):
    assert shape_of(f"https://a.example{path}") == "listing"


@pytest.mark.parametrize(
    "path",
    [
        "/about/", "/contact-us", "/impressum/", "/politica-de-privacidad/", "/mentions-legales", "/cart/",
        "/my-account/", "/wp-login.php", "/wp-json/wp/v2/posts", "/?attachment_id=4",
        "/shop/?add-to-cart=3", "/ueber-uns.html", "/cdn-cgi/l/email-protection",
    ],
)  # fmt: skip
def test_pages_about_the_site_are_known_by_their_address(path):
    assert shape_of(f"https://a.example{path}") == "service"


@pytest.mark.parametrize(
    "path",
    [
        "/why-bees-sleep/", "/2024/05/why-bees-sleep/", "/2024/05/12/bees", "/?p=123", "/archives/123",
        "/blog/bees.html", "/category/insects/why-do-all-bees-sleep/",
        "/archives/2025/12/16/bees_and_us.html", "/pages/how-to-keep-bees", "/about-bees/",
        "/dormir-mejor-en-verano/", "/p/why-bees-sleep", "/article/1234567", "/contact-dermatitis/", "/@jane/why-bees-sleep-0123456789ab", "/why-bees-print/",
    ],
)  # fmt: skip
def test_everything_else_may_be_an_article(path):
    assert shape_of(f"https://a.example{path}") == "article"


def test_the_likeliest_article_is_worth_most():
    paths = ["/2024/05/why-bees-sleep/", "/why-bees-sleep/", "/bees/", "/tag/bees/"]
    found = sorted((f"https://a.example{path}" for path in paths), key=worth, reverse=True)
    assert [url.removeprefix("https://a.example") for url in found] == paths


def test_a_subdomain_is_another_site_and_www_is_not():
    assert is_on("a.example", "https://www.a.example/x")
    assert not is_on("a.example", "https://shop.a.example/x")
    assert not is_on("a.example", "ftp://a.example/x")
    assert not is_on("a.example", "https://a.example/" + "x" * 3000)


def test_no_word_stands_in_two_kinds_of_address():
    kinds = ("listing", "archive", "service")
    seen = [word for kind in kinds for word in words(kind)]
    assert sorted(seen) == sorted(set(seen))


def test_an_article_on_medium_is_known_by_its_number():
    assert worth("https://a.example/bees-0123456789ab") > worth("https://a.example/bees-and-why")


@given(st.one_of(st.text(), st.text().map("https://a.example/".__add__), st.text().map("http://".__add__)))
def test_any_text_can_be_asked_about(text):
    assert isinstance(key(text), str)
    assert shape_of(text) in ("article", "listing", "service", "file")
    assert worth(text) >= -1
    assert is_front(text) in (True, False)
    assert is_on("a.example", text) in (True, False)


@given(st.text("0123456789:.+-/?#@[]%\\ axé\u2028", max_size=12).map("https://a.example".__add__))
def test_what_is_on_a_site_can_be_asked_for(address):
    if is_on("a.example", address):
        assert Request(address).url

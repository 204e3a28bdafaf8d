"""The sample blog is what its list of expected articles says."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from spiders.loopback import serve_folder
from spiders.sample import HOME, PAGES, REDIRECTS

EXPECTED = json.loads((Path(__file__).parent / "sample_blog.json").read_text(encoding="utf-8"))
answer = serve_folder(PAGES, REDIRECTS)


@pytest.mark.parametrize("article", EXPECTED, ids=lambda article: urlsplit(article["url"]).path)
def test_each_article_says_what_is_expected_of_it(article):
    path = urlsplit(article["url"]).path
    bodies = [answer(path if part == 1 else f"{path}{part}/").body for part in range(1, article["parts"] + 1)]
    said = " ".join(" ".join(html.document_fromstring(body).text_content() for body in bodies).split())
    for words in (article["title"], article["first_paragraph"], article["last_paragraph"]):
        assert words in said
    for words in (*article["must_stay"], *article["must_go"]):
        assert words in said


def test_there_are_posts_of_every_kind():
    assert len(EXPECTED) == 16
    assert {article["language"] for article in EXPECTED} == {"en", "es"}
    assert sum(article["near_copy_of"] is not None for article in EXPECTED) == 1
    assert sum(article["parts"] > 1 for article in EXPECTED) == 1


def test_what_is_missing_is_404_and_what_has_moved_is_redirected():
    assert answer("/a-post-that-was-withdrawn/").status == 404
    assert answer("/2019/a-pinch-of-salt/").headers["Location"] == "/how-much-salt-is-too-much/"
    assert answer("/feed/").headers["Content-Type"].startswith("application/xml")


@pytest.mark.parametrize("path", ["/../blog.py", "/%2e%2e/blog.py", "//etc/passwd", "/about/../../sample.py"])
def test_nothing_outside_its_folder_is_served(path):
    assert answer(path).status == 404


def test_every_address_of_the_site_in_its_pages_is_on_the_reserved_host():
    for file in PAGES.rglob("*.html"):
        for url in html.parse(str(file)).xpath("//@href | //@src"):
            assert not url.startswith(("http://127.", "http://localhost")), file
    assert urlsplit(HOME).hostname.endswith(".example")

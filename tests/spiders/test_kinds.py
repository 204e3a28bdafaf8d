"""Telling an article from a list and from anything else."""

from __future__ import annotations

import gc
import json
import re
import weakref
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

import spiders
from spiders.blog import is_page
from spiders.kinds import page_kind
from spiders.links import MOST_BARREN, Frontier, links_of
from spiders.parts import first_part, further_parts

SAMPLE = Path(spiders.__file__).parent / "sample_blog"
URL = "https://a.example/why-bees-sleep/"
PROSE = "<p>" + "Bees sleep in flowers when the evening comes too early. " * 12 + "</p>"
CARDS = "".join(
    f"<li><h3><a href='/{n}/'>Bee number {n}</a></h3><p>{'What it did on that day, in short. ' * 5}</p></li>"
    for n in range(6)
)


def page(body: str, head: str = "", url: str = URL) -> HtmlResponse:
    return HtmlResponse(url, body=f"<html><head>{head}</head>{body}</html>".encode(), encoding="utf-8")


def linked_data(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("when-tired-is-not-the-word/index.html", "article"),
        ("why-we-wake-at-three/index.html", "article"),
        ("five-sleep-rules-you-may-break/index.html", "article"),
        ("articles/stairs-and-sore-knees.html", "article"),
        ("page/2/index.html", "listing"),
        ("category/food/index.html", "listing"),
        ("tag/sleep/index.html", "listing"),
        ("author/hannah/index.html", "listing"),
        ("find-us/index.html", "other"),
        ("404.html", "other"),
    ],
)
def test_pages_of_four_themes_are_told_apart(file, kind):
    body = (SAMPLE / file).read_bytes()
    assert page_kind(HtmlResponse(f"https://a.example/{file.removesuffix('index.html')}", body=body)) == kind


@pytest.mark.parametrize(
    ("kind", "body", "head"),
    [
        ("article", f"<body><h1>Bees</h1>{PROSE}</body>", ""),
        ("article", f"<body><h1>Bees</h1>{PROSE}<h2>Related</h2><ul>{CARDS}</ul></body>", ""),
        ("article", "<body><h1>Bees</h1><p>Soon.</p></body>", '<meta property="og:type" content="article">'),
        ("article", "<body class='single single-post'>Soon.</body>", ""),
        ("article", f"<body><form><h1>Bees</h1>{PROSE}</form></body>", ""),
        (
            "article",
            "<body></body>",
            linked_data({"@graph": [{"@type": "WebSite"}, {"@type": "BlogPosting"}]}),
        ),
        ("article", f"<body>{PROSE * 4}</body>", linked_data({"@type": "CollectionPage"})),
        ("listing", f"<body><h1>Bees</h1><ul>{CARDS}</ul></body>", ""),
        ("listing", f"<body>{PROSE}</body>", linked_data({"@type": "CollectionPage"})),
        ("listing", f"<body>{PROSE}</body>", linked_data([{"@type": "BlogPosting"}] * 5)),
        ("listing", f"<body class='home blog'>{PROSE}</body>", ""),
        ("listing", f"<body class='archive author'>{PROSE}</body>", ""),
        ("listing", f"<body class='search search-results'>{PROSE}</body>", ""),
        ("listing", f"<body class='tag-template'>{PROSE}</body>", ""),
        ("other", f"<body class='error404'>{PROSE}</body>", ""),
        (
            "other",
            f"<body class='page page-id-7'>{PROSE}</body>",
            '<meta property="og:type" content="article">',
        ),
        ("other", f"<body>{PROSE}</body>", linked_data({"@type": "ContactPage"})),
        ("other", f"<body><nav>{PROSE}</nav><h1>Bees</h1></body>", ""),
    ],
)
def test_classes_declarations_and_shape_say_what_a_page_is(kind, body, head):
    assert page_kind(page(body, head)) == kind


def test_a_front_page_is_a_list_whatever_it_says():
    assert page_kind(page(f"<body class='single'>{PROSE}</body>", url="https://a.example/")) == "listing"


def test_a_short_text_at_an_address_of_lists_is_no_article():
    body = f"<body><h1>Bees</h1>{PROSE}</body>"
    assert page_kind(page(body, url="https://a.example/tag/bees/")) != "article"
    assert (
        page_kind(page(f"<body><h1>Bees</h1>{PROSE * 4}</body>", url="https://a.example/topics/bees/"))
        == "article"
    )


@given(st.text())
def test_any_page_is_of_some_kind(text):
    assert page_kind(page(text)) in ("article", "listing", "other")


SOUP = st.sampled_from(
    """<a␣href=' '> http://[ // /a/2 ?page=2 <h2> </h2> <base␣href=' { [ ] } null {"@type": <p> é <!-- -->
    <svg> <script␣type='application/ld+json'> </script> \0""".replace("\n", " ").split(" ")
).map(lambda piece: piece.replace("␣", " "))


@given(st.lists(SOUP, max_size=30).map("".join).map(page).filter(is_page))
def test_any_soup_of_tags_can_be_searched(soup):
    assert page_kind(soup) in ("article", "listing", "other")
    assert all(url.startswith("http") for url in links_of(soup, "a.example"))
    assert first_part(soup) is None
    assert isinstance(further_parts(soup), dict)


def test_parts_of_an_article_are_those_at_its_own_address():
    links = """<div class="page-links">1 <a href="2/">2</a> <a href="/why-bees-sleep/3/">3</a></div>
    <a href="/why-wasps-sleep/2/">another</a> <a href="/page/2/">older</a>
    <a href="/why-bees-sleep/2024/">no</a>
    <section id="comments"><a href="/why-bees-sleep/?page=9">more comments</a></section>"""
    assert further_parts(page(f"<body>{links}</body>")) == {2: URL + "2/", 3: URL + "3/"}


@pytest.mark.parametrize(
    ("path", "link", "first"),
    [
        ("why-bees-sleep/2/", "<a href='/why-bees-sleep/'>1</a>", URL),
        ("why-bees-sleep/3/", "<a href='/why-bees-sleep/'>Page 1</a>", URL),
        ("why-bees-sleep/?page=2", "<link rel=canonical href='/why-bees-sleep/'>", URL),
        ("why-bees-sleep/?seite=3", "<a href='/why-bees-sleep/'>Seite 1</a>", URL),
        ("news/12/", "<a href='/news/'>News</a>", None),
        ("bees/12/", "<a href='/bees/'>Bees</a> <a rel=prev href='/bees/11/'>before</a>", None),
        ("why-bees-sleep/", "<a href='/why-bees-sleep/'>1</a>", None),
    ],
)
def test_a_later_part_names_the_first_and_a_number_alone_is_no_part(path, link, first):
    assert first_part(page(f"<body>{link}</body>", url=f"https://a.example/{path}")) == first


def test_links_are_those_on_the_site_each_once_without_tracking():
    body = """<base href="/blog/"><a href="bees?utm_source=x">1</a><a href="/blog/bees#top">1</a>
    <a href="//b.example/">no</a><a href="mailto:x@a.example">no</a><a href="http://[">no</a>
    <a rel="nofollow" href="/x">no</a><a href=" /y ">2</a>"""
    assert list(links_of(page(body), "a.example")) == ["https://a.example/blog/bees", "https://a.example/y"]


def test_the_frontier_gives_articles_before_lists_and_each_address_once():
    frontier = Frontier()
    base = "https://a.example"
    frontier.add(
        [
            f"{base}/tag/bees/",
            f"{base}/bees/",
            f"{base}/2024/05/why-bees-sleep/",
            f"{base}/about/",
            f"{base}/bees",
        ]
    )
    order = [frontier.pop() for _ in range(len(frontier))]
    assert order == [f"{base}/2024/05/why-bees-sleep/", f"{base}/bees/", f"{base}/tag/bees/"]


def test_a_frontier_without_lists_takes_none():
    frontier = Frontier(listings=False)
    frontier.add(["https://a.example/tag/bees/", "https://a.example/page/2/"])
    assert not frontier


def test_links_name_the_next_page_of_a_list_first():
    body = "<a href='/bees/'>Bees</a>"
    first = next(links_of(page(body, "<link rel=next href='/page/2/'>"), "a.example"))
    assert first == "https://a.example/page/2/"


def test_the_frontier_takes_the_blogs_own_pages_before_tags_and_months_and_searches_never():
    frontier = Frontier()
    base = "https://a.example"
    lists = [
        "/2024/05/",
        "/tag/bees/page/2/",
        "/tag/bees/",
        "/?s=bees",
        "/page/2/",
        "/search?updated-max=2024-05-02",
    ]
    frontier.add([base + path for path in lists])
    order = [frontier.pop().removeprefix(base) for _ in range(len(frontier))]
    assert order == [
        "/page/2/",
        "/search?updated-max=2024-05-02",
        "/tag/bees/",
        "/tag/bees/page/2/",
        "/2024/05/",
    ]


def test_a_calendar_without_end_is_left_after_some_pages_and_the_blogs_own_pages_are_not():
    frontier = Frontier()
    base = "https://a.example"
    looked_at = []
    frontier.add([f"{base}/page/1/", f"{base}/events/2020-01/", f"{base}/recent-bees/"])
    while frontier:
        url = frontier.pop()
        looked_at.append(url.removeprefix(base))
        number = int(re.search(r"(\d+)/$", url)[1]) if "/page/" in url else 0
        if 0 < number < 40:
            frontier.add([f"{base}/page/{number + 1}/", f"{base}/why-bees-{number}/"], url)
        elif "/events/" in url:
            month = int(url[-3:-1]) + 1
            after = f"{base}/events/20{20 + month // 13}-{month % 13 or 1:02}/"
            others = [f"{base}/events/2021-{m:02}/" for m in range(1, 13)]
            frontier.add([after, *others, f"{base}/recent-bees/"], url)
    assert sum("/page/" in path for path in looked_at) == 40
    assert sum("/events/" in path for path in looked_at) <= MOST_BARREN + 1


def test_no_calendar_is_followed_into_the_far_future():
    frontier = Frontier()
    frontier.add(["https://a.example/events/2090-05/", "https://a.example/2090/05/"])
    assert not frontier


def test_an_answer_goes_with_its_tree_as_soon_as_nobody_needs_it():
    """Each used to hold the other, and some hundred megabytes of them waited for cycles to be looked for."""
    answer = page("<a href='/b/'>b</a>")
    gc.disable()
    try:
        assert is_page(answer)
        assert list(links_of(answer, "a.example")) == ["https://a.example/b/"]
        witness = weakref.ref(answer)
        del answer
        assert witness() is None
    finally:
        gc.enable()

"""What pages say of themselves that is not so, or not for a record."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.document import parse
from cleaners.facts import LONGEST, MOST_NAMES, TURNING, UNPRINTABLE, Facts, presentable, read_facts
from cleaners.names import LONGEST as LONGEST_NAME
from cleaners.names import MOST_PEOPLE
from cleaners.records import Hints
from cleaners.titles import LONGEST as LONGEST_TITLE

URL = "https://blog.example.org/gout-and-kings/"
NOW = datetime(2024, 6, 1, tzinfo=UTC)
HEADLINE = "Why kings had gout and we have it too"


def facts_of(head: str = "", *, node: dict[str, object] | None = None, hints: Hints | None = None) -> Facts:
    article = {"@type": "Article", "headline": HEADLINE, **(node or {})}
    script = f'<script type="application/ld+json">{json.dumps(article)}</script>'
    page = f"<html><head>{script}{head}</head><body><h1>{HEADLINE}</h1><p>Beer.</p></body></html>"
    return read_facts(parse(page, url=URL), hints, now=NOW)


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://blog.example.org/">',
        '<link rel="canonical" href="https://famous.example/their-article/">',
        '<meta property="og:url" content="https://famous.example/their-article/">',
        '<link rel="canonical" href="//famous.example/their-article/">',
    ],
)
def test_a_page_cannot_take_the_place_of_another(head: str):
    facts = facts_of(head)
    assert (facts.url, facts.site) == (URL, "blog.example.org")


def test_the_address_in_json_ld_is_never_the_record_s():
    theirs = "https://famous.example/their-article/"
    facts = facts_of(node={"@id": theirs, "url": theirs, "mainEntityOfPage": theirs})
    assert (facts.url, facts.site, facts.title) == (URL, "blog.example.org", HEADLINE)


@pytest.mark.parametrize("name", ["datePublished", "dateModified", "lastReviewed"])
def test_nothing_was_published_changed_or_reviewed_in_the_future(name: str):
    facts = facts_of(node={name: "2031-01-01"})
    assert (facts.published, facts.modified, facts.reviewed) == (None, None, None)
    assert "future_date" in facts.flags


def test_ten_thousand_authors_are_no_byline():
    people = [
        {"@type": "Person", "name": f"Jane {chr(65 + at % 26)}{'abcdefgh'[at % 8] * 4} Roe"}
        for at in range(10_000)
    ]
    assert len(facts_of(node={"author": people}).authors) <= MOST_PEOPLE
    assert len(facts_of(node={"reviewedBy": people}).reviewers) <= MOST_PEOPLE


def test_of_stuffed_keywords_the_first_are_kept():
    words = [f"gout {at}" for at in range(20_000)]
    for facts in (
        facts_of(node={"keywords": words}),
        facts_of(node={"keywords": ", ".join(words)}),
        facts_of(f'<meta name="keywords" content="{", ".join(words)}">'),
        facts_of(hints=Hints(source="rest", tags=tuple(words))),
    ):
        assert facts.tags == tuple(words[:MOST_NAMES])


def test_no_field_is_as_long_as_a_book():
    book = "gout and kings " * 100_000
    facts = facts_of(
        f'<meta name="description" content="{book}"><meta property="og:image" content="/{book}.jpg">'
        f'<meta property="og:site_name" content="{book}"><meta name="author" content="{book}">',
        node={"headline": book, "alternativeHeadline": book, "articleSection": book},
        hints=Hints(source="rest", title=book, authors=(book,), tags=(book,)),
    )
    assert len(facts.title or "") <= LONGEST_TITLE
    assert len(facts.description or "") <= LONGEST
    assert (facts.image_url, facts.categories) == (None, ())
    assert all(len(name) <= LONGEST_NAME for name in facts.authors)
    assert len(facts.site_name or "") <= 200


def test_a_long_title_of_a_feed_is_cut():
    page = parse("<p>Beer.</p>", url=URL)
    title = read_facts(page, Hints(source="feed", title="gout " * 10_000)).title
    assert title
    assert len(title) <= LONGEST_TITLE


def test_signs_that_turn_the_writing_round_are_taken_out():
    facts = facts_of(
        node={
            "author": "Jane\u202e \u2066Roe\u2069",
            "keywords": ["\u202dgout\u202c"],
            "alternativeHeadline": "A\u202ecod.exe",
        }
    )
    assert (facts.authors, facts.tags, facts.subtitle) == (("Jane Roe",), ("gout",), "Acod.exe")


def test_control_characters_and_halves_of_letters_are_taken_out_of_hints():
    hints = Hints(
        source="rest",
        title="Go\ud800ut\x00 and\x1b[31m kings\r\n",
        authors=("Jane\x07 Roe",),
        tags=("\ud83d", "te\u0085a"),
    )
    page = parse("<p>Beer.</p>", url=URL)
    facts = read_facts(page, hints)
    assert facts.title == "Go ut and [31m kings"
    assert facts.authors == ("Jane Roe",)
    assert facts.tags == ("te a",)


@given(st.text(st.characters(codec=None), max_size=80))
@settings(max_examples=200)
def test_whatever_is_taken_is_plain_and_stays_so(words: str):
    once = presentable(words)
    assert not TURNING.search(once)
    assert not UNPRINTABLE.search(once)
    assert presentable(once) == once
    once.encode()

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from cleaners.document import parse
from cleaners.facts import Facts, read_facts
from cleaners.records import Hints

URL = "https://www.example.org/heart/blood-pressure/"
FEED = Hints(
    source="feed",
    title="From the feed",
    published=datetime(2020, 1, 2, 8, 0, tzinfo=UTC),
    authors=("Ann Lee", "admin"),
    tags=("heart",),
)


def facts_of(page: str, url: str = URL, hints: Hints | None = None, now: datetime | None = None) -> Facts:
    return read_facts(parse(page, url=url), hints, now=now)


def source_of(facts: Facts, field: str) -> str | None:
    return next((line.source for line in facts.provenance if line.field == field), None)


def with_json_ld(*nodes: object, body: str = "<h1>Blood Pressure</h1>") -> str:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)
    return f"<html><head><title>Blood Pressure</title>{scripts}</head><body>{body}</body></html>"


def test_a_graph_with_references_is_followed_to_its_people():
    page = with_json_ld(
        {
            "@graph": [
                {
                    "@type": "Article",
                    "headline": "Blood Pressure",
                    "author": {"@id": "#jane"},
                    "datePublished": "2020-05-01T08:00:00+02:00",
                    "dateModified": "2021-05-01",
                    "articleSection": ["Heart"],
                    "keywords": "pressure, cuff",
                    "isAccessibleForFree": False,
                    "publisher": {"@id": "#org"},
                },
                {"@type": "Person", "@id": "#jane", "name": "Jane Roe, RD"},
                {"@type": "Organization", "@id": "#org", "name": "Health Notes"},
                {"@type": "WebSite", "name": "Health Notes"},
            ]
        }
    )
    facts = facts_of(page)
    assert facts.authors == ("Jane Roe, RD",)
    assert facts.published == datetime(2020, 5, 1, 6, 0, tzinfo=UTC)
    assert facts.modified == datetime(2021, 5, 1, tzinfo=UTC)
    assert (facts.categories, facts.tags) == (("Heart",), ("pressure", "cuff"))
    assert (facts.access, facts.site_name) == ("paywalled", "Health Notes")
    assert {"article", "person", "organization", "website"} <= facts.types
    assert source_of(facts, "authors") == source_of(facts, "published") == "json-ld"


def test_the_three_dates_are_never_copied_into_each_other():
    facts = facts_of('<h1>Gout</h1><meta property="article:published_time" content="2020-05-01">')
    assert facts.published is not None
    assert (facts.modified, facts.reviewed) == (None, None)


def test_a_date_after_the_present_is_dropped_and_flagged():
    page = '<meta property="article:published_time" content="2031-05-01"><h1>Gout</h1>'
    facts = facts_of(page, now=datetime(2024, 1, 1, tzinfo=UTC))
    assert facts.published is None
    assert facts.flags == ("future_date",)
    assert source_of(facts, "published") is None


def test_without_knowing_the_present_no_date_is_in_the_future():
    facts = facts_of('<meta property="article:published_time" content="2031-05-01"><h1>Gout</h1>')
    assert facts.published == datetime(2031, 5, 1, tzinfo=UTC)
    assert facts.flags == ()


def test_hints_fill_what_the_page_does_not_say():
    facts = facts_of("<p>nothing</p>", hints=FEED)
    assert (facts.title, facts.authors, facts.tags) == ("From the feed", ("Ann Lee",), ("heart",))
    assert facts.published == datetime(2020, 1, 2, 8, 0, tzinfo=UTC)
    assert source_of(facts, "published") == source_of(facts, "title") == "feed"


def test_hints_give_way_to_declarations_but_not_to_an_address():
    declared = facts_of(
        '<meta property="article:published_time" content="2019-05-01"><h1>Gout</h1>', hints=FEED
    )
    assert declared.published == datetime(2019, 5, 1, tzinfo=UTC)
    addressed = facts_of("<h1>Gout</h1>", url="https://example.org/2019/05/01/gout/", hints=FEED)
    assert addressed.published == FEED.published


def test_the_readers_title_wins_over_the_feeds():
    facts = facts_of("<title>Gout: Crystals | Notes</title><h1>Gout: Crystals</h1>", hints=FEED)
    assert facts.title == "Gout: Crystals"
    assert facts.title_element is not None
    assert facts.title_element.tag == "h1"


def test_declared_figures_are_read():
    page = with_json_ld(
        {
            "@type": "BlogPosting",
            "headline": "Blood Pressure",
            "commentCount": 0,
            "interactionStatistic": [
                {"interactionType": {"@type": "LikeAction"}, "userInteractionCount": "1,234"},
                {"interactionType": "https://schema.org/ShareAction", "userInteractionCount": 7},
            ],
        },
        {
            "@type": "CreativeWorkSeries",
            "name": "Blood Pressure",
            "aggregateRating": {"ratingValue": "3,8", "ratingCount": "221", "bestRating": 5},
        },
        {"@type": "Product", "name": "A cuff", "aggregateRating": {"ratingValue": 1, "ratingCount": 9000}},
    )
    engagement = facts_of(page).engagement
    assert (engagement.likes, engagement.shares, engagement.comments) == (1234, 7, 0)
    assert (engagement.rating_average, engagement.rating_count, engagement.rating_best) == (3.8, 221, 5.0)


def test_reading_changes_nothing_in_the_tree():
    document = parse(
        '<h1 class="x">Gout <span>big</span></h1><p class="byline">By Jane Roe</p><p>Text.', url=URL
    )
    before = html.tostring(document.root)
    read_facts(document)
    assert html.tostring(document.root) == before


def test_image_and_description_are_declared_ones_and_whole():
    head = '<meta property="og:image" content="/pictures/cuff.jpg">'
    head += '<meta name="description" content="On cuffs &amp; arms">'
    facts = facts_of(f"<head>{head}</head><h1>Cuffs</h1>")
    assert facts.image_url == "https://www.example.org/pictures/cuff.jpg"
    assert facts.description == "On cuffs & arms"


@pytest.mark.parametrize(
    "page", ["", "\x00", "<h1>", "<title></title><h1></h1>", "<time datetime=''>", b"\xff\xfe<a"]
)
def test_a_page_that_says_nothing_gives_empty_facts(page: str | bytes):
    facts = read_facts(parse(page))
    assert (facts.url, facts.site, facts.title, facts.authors, facts.published) == ("", "", None, (), None)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "@type @id @graph @list @value name author headline datePublished keywords publisher url "
                "reviewedBy image mainEntityOfPage aggregateRating interactionStatistic".split()
            )
            | st.text(max_size=4),
            inner | st.sampled_from(["Article", "Person", "#a", "WebSite", "2020-01-01", "Jane Roe, MD"]),
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150)
@given(JSON, st.text(max_size=40))
def test_any_json_ld_at_all_is_survived(value: object, junk: str):
    scripts = (f'<script type="application/ld+json">{words}</script>' for words in (json.dumps(value), junk))
    page = "<h1>T</h1>" + "".join(scripts)
    assert isinstance(facts_of(page), Facts)


ELEMENTS = st.sampled_from("div p span h1 h2 a time address aside article footer nav meta title br".split())
ATTRIBUTES = st.sampled_from([
    "", 'class="byline author vcard"', 'rel="author" href="/author/x"', 'class="entry-title"',
    'itemprop="author" itemscope', 'itemprop="datePublished" content="2020-13-45"', 'class="comments"',
    'datetime="2020-02-30T99:99"', 'href="http://[x"', 'property="og:title" content="x | y"',
    'class="tags-links"', 'rel="tag" href="/tag/a"', 'id="post-1" class="hentry tag-x"',
    'class="date" title="32/13/2020"',
])  # fmt: skip
TELLING = st.sampled_from(["By Jane Roe, MD", "May 3, 2020", "Reviewed by Al Bo"])
PIECES = st.tuples(ELEMENTS, ATTRIBUTES, st.text(max_size=30) | TELLING)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=25), st.sampled_from(["", URL, "http://[bad", "mailto:x", "//x/y"]))
def test_any_page_at_all_is_survived_and_read_the_same_twice(pieces: list[tuple[str, str, str]], url: str):
    page = "".join(f"<{tag} {attribute}>{words}" for tag, attribute, words in pieces)
    first, second = (facts_of(page, url=url) for _ in range(2))
    assert repr(first) == repr(second)
    assert all(first.authors)
    assert first.title is None or first.title.strip()

"""From a page to its record: what the passes find is put together, and nothing is made up."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from cleaners import Article, Block, Engagement, Hints, Page, Removal, clean, clean_page
from cleaners.article import first_said, joined
from cleaners.measures import text_of
from cleaners.records import Reaction

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>{title} - Fernhill</title>
<link rel="canonical" href="https://www.fernhill.example/{path}"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{published}"></head><body>
<header class="site-header"><nav><a href="/">Home</a></nav></header><main><article><h1>{title}</h1>
<div class="entry-content">{body}</div></article></main><footer><p>© Fernhill</p></footer></body></html>"""
PROSE = (
    "<p>Soup is eaten with a spoon, and a spoon asks for a steady hand, which is why soup is the first dish to go.</p>"
    "<p>Thicken it, or drink it from a mug. Nobody at the table will mind, and the cook has less to carry.</p>"
    "<p>Set the bowl on a damp cloth. Bring the elbow to the table, and only then the spoon to the mouth.</p>"
)
SHARE = '<div class="sharedaddy"><h3>Share this:</h3><ul><li class="share-facebook">Facebook</li></ul></div>'


def page(title="Soup and a steady hand", path="soup/", published="2021-03-09T07:30:00+00:00", body=PROSE):
    return PAGE.format(title=title, path=path, published=published, body=body)


def test_a_record_holds_the_words_and_nothing_around_them():
    article = clean(page(body=PROSE + SHARE), url="https://fernhill.example/soup/?utm_source=x")
    assert article.text.startswith("Soup is eaten with a spoon")
    assert article.text.endswith("the spoon to the mouth.")
    assert article.text == "\n\n".join(block.text for block in article.blocks)
    assert article.word_count == len(article.text.split())


def test_addresses_are_told_apart():
    article = clean(page(), url="https://fernhill.example/soup/?utm_source=x")
    assert article.url == "https://www.fernhill.example/soup/"
    assert article.fetched_url == "https://fernhill.example/soup/?utm_source=x"
    assert article.site == "fernhill.example"
    assert article.article_id == clean(page(), url="https://fernhill.example/soup/amp/").article_id
    assert article.article_id != clean(page(path="salt/")).article_id


def test_a_page_without_an_address_is_named_after_its_words():
    nameless = page().replace("canonical", "nothing")
    assert clean(nameless).article_id == clean(nameless).article_id
    assert clean(nameless).article_id != clean(nameless.replace("Thicken it", "Thin it")).article_id


def test_every_removal_has_its_rule_its_place_and_its_words():
    removed = clean(page(body=PROSE + SHARE)).removed
    assert (
        Removal(
            "share",
            "catalogue:jetpack",
            "main > article > div.entry-content > div.sharedaddy",
            "Share this: Facebook",
        )
        in removed
    )
    assert all(line.kind and line.rule and line.where and line.text for line in removed)


def test_a_fact_that_the_page_does_not_state_is_null_and_has_no_provenance():
    article = clean("<p>Soup is eaten with a spoon.</p>")
    assert (article.title, article.published, article.modified, article.reviewed) == (None, None, None, None)
    assert (article.authors, article.tags, article.site, article.url) == ((), (), "", "")
    assert {line.field for line in article.provenance} <= {"language"}


def test_every_field_with_a_source_says_so():
    sources = {line.field: line.source for line in clean(page()).provenance}
    assert sources["published"] == "meta"
    assert sources["language"] == "text"
    assert {"title", "url"} <= sources.keys() | {"url"}


def test_a_date_to_come_is_dropped_and_flagged():
    article = clean(page(published="2031-01-01T00:00:00Z"), now=NOW)
    assert article.published is None
    assert "future_date" in article.flags


def test_without_a_present_no_date_is_in_the_future():
    assert clean(page(published="2031-01-01T00:00:00Z")).published == datetime(2031, 1, 1, tzinfo=UTC)


def test_hints_fill_what_the_page_does_not_say():
    hints = Hints(
        source="feed", authors=("Jane Roe",), tags=("soup",), published=datetime(2020, 1, 1, tzinfo=UTC)
    )
    article = clean(page(), hints=hints)
    assert article.authors == ("Jane Roe",)
    assert article.tags == ("soup",)
    assert ("authors", "feed") in {(line.field, line.source) for line in article.provenance}


@pytest.mark.parametrize("nothing", ["", b"", "<html></html>", b"\xff\xfe", "<script>x</script>"])
def test_a_page_of_nothing_gives_an_empty_record_that_says_so(nothing):
    article = clean(nothing)
    assert (article.text, article.blocks, article.word_count, article.language) == ("", (), 0, None)
    assert "too_short" in article.flags


def test_a_split_article_becomes_one_record():
    fetched = Page(
        url="https://fernhill.example/soup/",
        body=page(body=PROSE + SHARE).encode(),
        more=(
            page(
                body="<p>On the second page we talk of lentils, which hold a spoon upright and stay where they are put.</p>"
            ).encode(),
        ),
        fetched_at=NOW,
    )
    article = clean_page(fetched)
    first = clean(fetched.body, url=fetched.url, now=NOW)
    assert article.text.startswith(first.text)
    assert "lentils" in article.text
    assert article.word_count == len(article.text.split())
    assert (article.title, article.published, article.article_id) == (
        first.title,
        first.published,
        first.article_id,
    )
    assert article.removed[: len(first.removed)] == first.removed


def test_joined_articles_name_each_source_once():
    first = clean(
        page(
            body=PROSE + '<p>Read <a href="https://trial.example.org/9">the trial of spoons</a> on this.</p>'
        )
    )
    assert len(joined(first, first).references) == len(first.references)


def test_captions_are_blocks_and_no_text():
    blocks = (Block("heading", "Soup", 2), Block("caption", "A mug"), Block("paragraph", "Lentils."))
    assert text_of(blocks) == "Soup\n\nLentils."


def test_a_rating_is_filled_up_from_the_same_rating_and_never_from_another():
    printed = Engagement(rating_average=4.8, rating_count=35)
    assert (
        first_said(printed, Engagement(rating_average=4.8, rating_count=35, rating_best=5)).rating_best == 5
    )
    assert (
        first_said(printed, Engagement(rating_average=9.1, rating_count=2, rating_best=10)).rating_best
        is None
    )


def test_of_two_readings_the_first_that_says_anything_counts():
    first = Engagement(likes=0, reactions=())
    second = Engagement(likes=7, views=3, reactions=(Reaction("Happy", 1),))
    assert first_said(first, second) == Engagement(likes=0, views=3, reactions=(Reaction("Happy", 1),))
    assert first_said(Engagement(), Engagement()) == Engagement()


def test_declared_figures_stand_behind_those_that_the_page_prints():
    declared = (
        '<script type="application/ld+json">{"@type": "Article", "headline": "Soup and a steady hand", "interactionStatistic": '
        '{"@type": "InteractionCounter", "interactionType": "https://schema.org/LikeAction", "userInteractionCount": 5}}</script>'
    )
    assert clean(page(body=PROSE + declared)).engagement.likes == 5
    printed = '<div class="twp-like-dislike-button"><span class="twp-like-count">9</span></div>'
    assert clean(page(body=printed + PROSE + declared)).engagement.likes == 9


def test_records_are_frozen_and_empty_by_default():
    article = clean("")
    with pytest.raises(AttributeError):
        article.text = "mine"
    assert replace(article, text="mine").text == "mine"
    assert {field.name for field in fields(Article)} >= {
        "article_id",
        "text",
        "removed",
        "provenance",
        "flags",
    }

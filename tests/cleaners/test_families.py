"""Families of class names: what themes and plug-ins that nobody catalogued call their blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from cleaners.families import (
    LONGEST_NAME,
    MOST_CLASSES,
    beginnings,
    bit,
    called,
    families,
    marks_of,
    names_on,
    words_of_name,
)

FAMILIES = [family.name for family in families()]


def named(mask):
    """The families of a bit mask, by name."""
    return [name for name in FAMILIES if mask & bit(name)]


@pytest.mark.parametrize("family", families(), ids=FAMILIES)
def test_every_word_of_the_vocabulary_meets_its_family(family):
    missing = [word for word in family.starts | family.whole if not marks_of(word).begins & bit(family.name)]
    assert missing == []


@pytest.mark.parametrize("family", families(), ids=FAMILIES)
def test_every_family_has_words_and_each_stands_in_it_once(family):
    assert family.starts | family.whole
    assert not family.starts & family.whole


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("related", "related"),
        ("related-posts", "related"),
        ("relatedPosts", "related"),
        ("related_posts__list", "related"),
        ("RelatedPosts", "related"),
        ("related2", "related"),
        ("share-zq-ribbon", "share"),
        ("newsletter-signup-inline", "newsletter"),
        ("author-box-wide", "author_box"),
        ("cookieBanner", "cookie"),
        ("toc", "toc"),
    ],
)
def test_a_name_meets_a_family_when_it_begins_with_its_word(name, family):
    assert family in named(marks_of(name).begins)


@pytest.mark.parametrize(
    "name",
    [
        "unrelated",
        "shareholder",
        "adventure",
        "navel",
        "commentary",
        "pagination2x",
        "tocopherol",
        "ratatouille",
    ],
)
def test_a_word_that_only_begins_alike_meets_none(name):
    assert not {"related", "share", "ad", "comments", "toc", "rating"} & set(named(marks_of(name).begins))


@pytest.mark.parametrize(
    ("name", "family"),
    [("post-related-wide", "related"), ("has-sidebar", "sidebar"), ("single-share", "share")],
)
def test_a_word_inside_a_longer_name_is_evidence_but_not_a_beginning(name, family):
    marks = marks_of(name)
    assert family in named(marks.begins | marks.contains)
    assert not marks.begins & marks.contains


def test_a_word_that_must_be_the_whole_name_is_no_beginning():
    assert "footer" in named(marks_of("footer").begins)
    assert "footer" not in named(marks_of("footer-fixed").begins)


def test_an_element_has_the_marks_of_all_its_names():
    element = html.fromstring(
        '<div id="comments" class="wide related-posts" data-component="ShareBar" aria-label="Menu">x</div>'
    )
    assert names_on(element) == ["wide", "related-posts", "comments", "ShareBar", "Menu"]
    assert {"comments", "related", "share", "navigation"} <= set(named(called(names_on(element)).begins))


def test_an_element_without_names_has_no_marks():
    assert names_on(html.fromstring("<p>x</p>")) == []
    assert called(()) == (0, 0, ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("post__relatedLinks-2", ("post", "related", "links")),
        ("HTMLWidget", ("htmlwidget",)),
        ("größe-klein", ("größe", "klein")),
        ("---", ()),
        ("x" * (LONGEST_NAME + 1), ()),
    ],
)
def test_a_name_is_taken_apart_where_people_put_names_together(name, words):
    assert words_of_name(name) == words


def test_a_name_begins_with_one_to_three_words():
    assert beginnings(words_of_name("post-related-links-wide")) == (
        "post",
        "post-related",
        "post-related-links",
    )
    assert beginnings(words_of_name("post")) == ("post",)


@given(st.text(max_size=100))
def test_any_name_can_be_looked_up(name):
    marks = marks_of(name)
    assert marks.begins & marks.contains == 0


def test_names_beyond_length_and_beyond_count_are_left_aside():
    element = html.fromstring(f'<p class="{"x" * 81} tea {" y" * 2 * MOST_CLASSES}" role="{"z" * 81}">x</p>')
    assert names_on(element) == ["tea", *["y"] * (MOST_CLASSES - 2)]

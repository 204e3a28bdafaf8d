"""Furniture: blocks of unknown plug-ins go by tag, role and name; what holds the article stays."""

import pytest

from cleaners import furniture
from cleaners.document import parse, words_of

PROSE = (
    "<p>"
    + "A paragraph of the article, long enough to count as prose for anybody who reads it. " * 3
    + "</p>"
)


def left(block: str, before: str = PROSE * 6) -> tuple[str, list]:
    document = parse(f"<html><body><article>{before}{block}</article></body></html>")
    ledger = furniture.take_out(document)
    return words_of(document.root), ledger


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ("<nav>Home Posts</nav>", "tag:nav"),
        ("<div role=navigation>Home Posts</div>", "role:navigation"),
        ("<div class=shareBarWide>Home Posts</div>", "family:share"),
        ("<div class='x-1 related_posts--grid'>Home Posts</div>", "family:related"),
        ("<section id=author-box-7>Home Posts</section>", "family:author_box"),
        ("<div data-testid=newsletter-form>Home Posts</div>", "family:newsletter"),
    ],
)
def test_a_block_goes_by_what_it_is_called(block, rule):
    words, ledger = left(block)
    assert "Home Posts" not in words
    assert [line.rule for line in ledger] == [rule]


@pytest.mark.parametrize(
    "name", ["unrelated", "wide-related", "shareholder", "commentary", "advice", "navel"]
)
def test_a_longer_word_that_begins_alike_is_another_word(name):
    assert "Home Posts" in left(f"<div class={name}>Home Posts</div>")[0]


def test_a_wrapper_that_holds_the_article_is_no_furniture_whatever_it_is_called():
    words, ledger = left(f"<div class=related-posts>{PROSE * 9}</div>", before="")
    assert words.count("A paragraph of the article") == 27
    assert ledger == []


def test_the_id_of_a_heading_is_its_own_words():
    assert "Further reading" in left("<h2 id=related-posts>Further reading</h2>")[0]


def test_a_discussion_goes_even_when_it_is_longer_than_the_article():
    assert left(f"<div id=comments>{PROSE * 30}</div>")[1][0].kind == "comments"


def test_the_headline_is_spared():
    document = parse(f"<body><div class=share><h2 id=t>Head</h2></div>{PROSE}</body>")
    headline = document.root.get_element_by_id("t")
    assert furniture.take_out(document, headline) == []

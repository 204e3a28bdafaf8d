"""Furniture: blocks of unknown plug-ins go by tag, role and name; what holds the article stays."""

import time

import pytest

from cleaners import furniture
from cleaners.document import drop, parse, words_of

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
        ("<div aria-label='147 Reactions'>Home Posts</div>", "family:rating"),
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


@pytest.mark.parametrize(
    "names",
    ["x  related-posts", "shareBar related-posts", "related-posts related-posts", "\u00a0__related1 w"],
)
def test_a_block_goes_by_any_of_its_names_and_for_the_first_family_of_the_vocabulary(names):
    (line,) = left(f"<div class='{names}'>Home Posts</div>")[1]
    assert line.rule == ("family:share" if "share" in names else "family:related")


def test_the_family_of_a_mask_is_told_without_remembering_masks():
    known = furniture.families()
    cut = [family.name for family in known if family.cut]
    assert [furniture.cutting(1 << place) or None for place in range(len(known))] == [
        family.name if family.cut else None for family in known
    ]
    assert furniture.cutting((1 << len(known)) - 1) == cut[0]
    assert furniture.cutting(0) == ""


def test_the_id_of_a_heading_is_its_own_words():
    assert "Further reading" in left("<h2 id=related-posts>Further reading</h2>")[0]


def test_a_discussion_goes_even_when_it_is_longer_than_the_article():
    assert left(f"<div id=comments>{PROSE * 30}</div>")[1][0].kind == "comments"


def test_the_headline_is_spared():
    document = parse(f"<body><div class=share><h2 id=t>Head</h2></div>{PROSE}</body>")
    headline = document.root.get_element_by_id("t")
    assert furniture.take_out(document, headline) == []


def test_furniture_in_furniture_in_furniture_takes_no_time():
    deep = "<div class=sidebar>" * 1_500 + "word " * 20_000
    document = parse(f"<body>{deep}</body>")
    started = time.perf_counter()
    furniture.take_out(document)
    assert time.perf_counter() - started < 20  # seconds; a fraction of one, on an idle machine


def test_what_an_earlier_pass_took_is_not_taken_twice():
    document = parse(f"<body><div id=x><nav>Home</nav></div>{PROSE}</body>")
    drop(document.root.get_element_by_id("x"))
    assert furniture.take_out(document) == []

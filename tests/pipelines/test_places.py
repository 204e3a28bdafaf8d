from hypothesis import given
from hypothesis import strategies as st

from cleaners.records import Article, Block, Removal
from pipelines.places import in_order
from pipelines.saved import Saved

PAGE = b"""<body><nav class="top"><a>in</a></nav><p>Less salt in <b>bread</b>.</p>
<div class="share">Share <span class="n">12</span></div><table><tr><td>Salt</td><td>6 g</td></tr></table>
<noscript><p>in</p></noscript><p>Less salt in <b>bread</b>.</p>
<div class="share">Share</div><i class="by">in</i>"""

PARAGRAPH = Block("paragraph", "Less salt in bread.")
ROW = Block("row", "Salt | 6 g")


def record(blocks=(), removed=()):
    return Article(article_id="", url="", fetched_url="", site="", blocks=blocks, removed=removed)


def order(removed, blocks=(PARAGRAPH, ROW, PARAGRAPH), content=PAGE, kind="html"):
    return in_order(record(blocks, removed), Saved("page", content, kind))


def test_kept_and_removed_blocks_stand_in_the_order_of_the_page():
    first = Removal("share", "r", "body > div.share", "Share 12")
    second = Removal("share", "r", "body > div.share", "Share")
    assert order((second, first)) == [PARAGRAPH, first, ROW, PARAGRAPH, second]


def test_a_short_word_is_placed_by_its_element_not_by_its_first_letters():
    by = Removal("byline", "r", "body > i.by", "in")
    top = Removal("navigation", "r", "body > nav.top", "in")
    assert order((by, top)) == [top, PARAGRAPH, ROW, PARAGRAPH, by]


def test_a_block_that_lost_words_to_an_earlier_rule_is_placed_by_its_element():
    count = Removal("share", "r", "body > div.share > span.n", "12")
    rest = Removal("share", "r", "body > div.share", "Share, as printed")
    assert order((count, rest)) == [PARAGRAPH, rest, count, ROW, PARAGRAPH]


def test_a_removal_whose_place_is_not_on_the_page_is_looked_for_by_its_words():
    named = Removal("other", "r", "gone", "6 g")
    assert order((named,)) == [PARAGRAPH, ROW, named, PARAGRAPH]


def test_what_is_nowhere_on_the_page_comes_last():
    label = Removal("ad", "r", "body > img", "a picture's label")
    assert order((label,))[-1] == label


def test_lines_of_a_plain_text_are_placed_by_their_number():
    text = b"Share\n\nLess salt in bread.\n\nShare\n"
    second, first = (Removal("share", "r", f"line {n}", "Share") for n in (5, 1))
    assert order((second, first), (PARAGRAPH,), text, "text") == [first, PARAGRAPH, second]


@given(st.binary(max_size=200), st.sampled_from(["html", "text"]), st.text(max_size=9), st.text(max_size=9))
def test_no_block_is_lost_whatever_the_page(content, kind, kept, gone):
    removed = (Removal("ad", "r", "line 1", gone), Removal("ad", "r", "body > p", gone))
    assert len(order(removed, (Block("paragraph", kept),), content, kind)) == 3

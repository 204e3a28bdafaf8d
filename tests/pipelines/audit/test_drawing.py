"""Drawings: every removed block in its place, whatever the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from generated_dataset import NOW
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from cleaners import clean
from cleaners.records import Article, Block, Page, Removal
from pipelines.audit.drawing import DEEPEST, MOST_NEAR, Places, Tree, drawing
from pipelines.commands.clean import cleaned
from pipelines.saved import Saved, load

TESTS = Path(__file__).parents[2]


def article(*removed, blocks=()):
    return Article(article_id="", url="", fetched_url="", site="", blocks=blocks, removed=removed)


def drawn(markup, *removed, blocks=()):
    return drawing(article(*removed, blocks=blocks), Saved("page", markup.encode(), "html"))


def sketch(made):
    """A drawing in one line: elements in angles, removed blocks in brackets, kept words in capitals."""
    shapes = {
        "open": "<{0.name}>",
        "close": "</{0.name}>",
        "cut": "[{0.number}:",
        "end": "]",
        "break": "/",
        "image": "({0.text})",
    }
    return "".join(
        (mark.text.upper() if mark.is_kept else mark.text)
        if mark.act == "text"
        else shapes[mark.act].format(mark)
        for mark in made.marks
    )


def test_a_removed_block_is_boxed_where_it_stood_and_kept_words_are_known():
    made = drawn(
        "<main><p>salt</p><div class=share>Share</div><p>pepper</p></main>",
        Removal("share", "family:share", "body > main > div.share", "Share"),
        blocks=(Block("paragraph", "salt"), Block("paragraph", "pepper")),
    )
    assert sketch(made) == "<p>SALT</p>[0:<div>Share</div>]<p>PEPPER</p>"


def test_of_many_elements_at_a_place_some_are_looked_at():
    tree = Tree(html.document_fromstring("<p class=box>salt</p>" * 500))
    places = Places(tree, {"body > p.box"})
    looked_at: list[HtmlElement] = []
    tree.words = lambda node: looked_at.append(node) or "salt"
    assert places.like("body > p.box", "pepper") is not None
    assert len(looked_at) <= 2 * MOST_NEAR


def test_of_several_blocks_at_one_place_each_gets_the_one_with_its_words():
    removals = [Removal("share", "r", "body > div.box", words) for words in ("third", "first", "second")]
    made = drawn("<div class=box>first</div><div class=box>second</div><div class=box>third</div>", *removals)
    assert sketch(made) == "[1:<div>first</div>][2:<div>second</div>][0:<div>third</div>]"


def test_a_block_is_found_though_another_was_taken_out_of_it_before():
    inner = Removal("share", "r", "body > div.box > p", "Share")
    outer = Removal("author_box", "r", "body > div.box", "About Jane")
    made = drawn("<div class=box>About<p>Share</p>Jane</div>", inner, outer)
    assert sketch(made) == "[1:<div>About[0:<p>Share</p>]Jane</div>]"


def test_a_refrain_has_no_place_and_is_found_by_its_words():
    made = drawn(
        "<div><p>Read <b>this</b> too</p><p>salt</p></div>",
        Removal("refrain", "site", "block 1 of 2", "Read this too"),
    )
    assert sketch(made) == "[0:<p>Read <b>this</b> too</p>]<p>salt</p>"


def test_what_is_nowhere_on_the_page_has_no_box():
    made = drawn("<p>salt</p>", Removal("ad", "r", "body > div.ad", "Buy"))
    assert made.placed == set()
    assert sketch(made) == "<p>salt</p>"


def test_scripts_styles_and_attributes_are_left_behind():
    made = drawn("<p onclick=x style=y>a<script>b</script><style>c</style><img src=d alt='a heart'><br>e</p>")
    assert sketch(made) == "<p>a(a heart)/e</p>"


def test_further_pages_of_an_article_are_drawn_behind_the_first():
    page = Page(url="", body=b"<p>one</p>", more=(b"<p class=ad>two</p>",), fetched_at=NOW)
    made = drawing(article(Removal("ad", "r", "body > p.ad", "two")), Saved("page", page.body, "html", page))
    assert sketch(made) == "<p>one</p>[0:<p>two</p>]"


def test_a_plain_text_is_boxed_line_by_line():
    removals = (
        Removal("read_time", "r", "line 3", "3 min read"),
        Removal("rating", "r", "line 5", "5 Star 0 %"),
    )
    content = b"Title\n\n3 min read\nsalt\n5 Star\n0 %\n\npepper"
    made = drawing(article(*removals, blocks=(Block("paragraph", "salt"),)), Saved("page", content, "text"))
    assert (
        sketch(made) == "<p>Title</p>[0:<p>3 min read</p>]<p>SALT</p>[1:<p>5 Star</p><p>0 %</p>]<p>pepper</p>"
    )


@pytest.mark.parametrize("path", sorted(TESTS.glob("pages/*/page.html")), ids=lambda path: path.parent.name)
def test_on_real_templates_every_line_of_the_ledger_has_its_place(path):
    saved = load(str(path))
    made = cleaned(saved, "https://a.example/1")
    assert drawing(made, saved).placed == set(range(len(made.removed)))


@pytest.mark.parametrize("name", ["booster_en", "oceanwp_es", "clinic_en"])
def test_on_plain_texts_every_line_of_the_ledger_has_its_place(name):
    saved = load(str(TESTS / f"texts/{name}.txt"))
    made = cleaned(saved, "")
    assert drawing(made, saved).placed == set(range(len(made.removed)))


TAGS = st.sampled_from("div p ul li table tr td span b a br img script h2 pre button select option".split())
PIECES = st.lists(
    st.one_of(st.text(max_size=8), TAGS.map("<{} class=x>".format), TAGS.map("</{}>".format)), max_size=40
).map("".join)


@given(PIECES, st.lists(st.text(max_size=4), max_size=4))
@settings(max_examples=60)
def test_any_page_is_drawn_with_everything_closed_in_order(markup, words):
    removals = [Removal("ad", "r", f"body > {tag}.x", each) for tag in ("p", "div") for each in words]
    made = drawn(markup or " ", *removals)
    opened = []
    for mark in made.marks:
        if mark.act in {"open", "cut"}:
            opened.append((mark.name, mark.number))
        elif mark.act in {"close", "end"}:
            assert opened.pop() == (mark.name, mark.number)
    assert opened == []
    numbers = [mark.number for mark in made.marks if mark.act == "cut"]
    assert sorted(numbers) == sorted(made.placed)


def test_a_page_of_any_depth_is_drawn_flat():
    made = drawn("<ul><li>x" * 200)
    depth = deepest = 0
    for mark in made.marks:
        depth += {"open": 1, "close": -1}.get(mark.act, 0)
        deepest = max(deepest, depth)
    assert deepest == DEEPEST
    assert sum(mark.text == "x" for mark in made.marks) > DEEPEST


def test_a_page_with_thousands_of_removals_is_drawn_in_no_time():
    number = 3_000
    removals = [Removal("ad", "r", "body > p.ad", "one and the same") for _ in range(number)]
    removals += [Removal("ad", "r", "block 1 of 9", f"not here {n}") for n in range(number)]
    made = drawn("<p class=ad>one and the same</p>" * number, *removals)
    assert len(made.placed) == number


def test_the_title_that_the_cleaners_take_out_is_boxed_too():
    saved = Saved(
        "page",
        b"<article><h1>Tea</h1><p>" + b"Tea is drunk by many people. " * 20 + b"</p></article>",
        "html",
    )
    assert clean(saved.content).title == "Tea"
    assert "Tea</h1>" in sketch(drawing(clean(saved.content), saved))

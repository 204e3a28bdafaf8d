"""A tree as blocks: what a reader would call a paragraph, a heading, an item, a row."""

from pathlib import Path

import pytest
from lxml import html

from cleaners.blocks import MOST_OPEN, as_code, blocks_of

TRAPS = sorted((Path(__file__).parent.parent / "traps").glob("*.html"))


def kinds(fragment):
    return [(block.kind, block.text) for block in blocks_of(html.fromstring(f"<div>{fragment}</div>"))]


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("<p>one</p><p>two</p>", [("paragraph", "one"), ("paragraph", "two")]),
        ("bare <b>and</b> bold", [("paragraph", "bare and bold")]),
        ("one<br>line", [("paragraph", "one line")]),
        ("one<br><br>two<br>still two", [("paragraph", "one"), ("paragraph", "two still two")]),
        ("one<br> <br><br>two", [("paragraph", "one"), ("paragraph", "two")]),
        ("before<p>in</p>after", [("paragraph", "before"), ("paragraph", "in"), ("paragraph", "after")]),
        ("<h2>Head</h2><h6>Foot</h6>", [("heading", "Head"), ("heading", "Foot")]),
        ("<h2><span>In <em>a</em></span> span</h2>", [("heading", "In a span")]),
        ("<ul><li>x<li>y</ul>", [("item", "x"), ("item", "y")]),
        ("<ul><li><p>x</p></li></ul>", [("item", "x")]),
        ("<ul><li>x<ul><li>y</li></ul>z</li></ul>", [("item", "x"), ("item", "y"), ("item", "z")]),
        ("<dl><dt>x</dt><dd>y</dd></dl>", [("item", "x"), ("item", "y")]),
        ("<blockquote><p>x</p><p>y</p></blockquote>", [("quote", "x"), ("quote", "y")]),
        ("<pre>a\n  b</pre>", [("code", "a\n  b")]),
        ("<pre>a<br>b</pre>", [("code", "a\nb")]),
        ("<figure><img><figcaption>x</figcaption></figure>", [("caption", "x")]),
        ('<p class="wp-caption-text">x</p>', [("caption", "x")]),
        ("<details><summary>x</summary>y</details>", [("paragraph", "x"), ("paragraph", "y")]),
        ("<p> </p><div><br></div>&nbsp;", []),
        ("<p>x<script>no()</script></p><noscript>no</noscript>", [("paragraph", "x")]),
    ],
)
def test_mark_up_is_read_as_a_reader_would(fragment, found):
    assert kinds(fragment) == found


def test_a_row_of_data_is_one_block_with_its_cells_apart():
    table = "<table><tr><th>Year</th><th>Feet</th></tr><tr><td>2000</td><td></td></tr><tr><td>2001</td><td>7 <i>to</i> 8</td></tr></table>"
    assert kinds(table) == [("row", "Year | Feet"), ("row", "2000"), ("row", "2001 | 7 to 8")]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>menu</td><td><h2>Head</h2><p>text</p></td></tr></table>",
        "<table><tr><td>menu</td><td><table><tr><td>Head</td></tr><tr><td>text</td></tr></table></td></tr></table>",
    ],
)
def test_a_table_for_layout_is_read_like_any_container(table):
    assert [text for _, text in kinds(table)] == ["menu", "Head", "text"]


def test_a_table_whose_cells_hold_whole_articles_is_for_layout():
    table = f"<table><tr><td>menu</td><td>{'word ' * 400}<br><br>more</td></tr></table>"
    assert [kind for kind, _ in kinds(table)] == ["paragraph"] * 3


def test_a_heading_has_its_level_and_nothing_else_has_one():
    found = blocks_of(html.fromstring("<div><h1>a</h1><h4>b</h4><p>c</p></div>"))
    assert [block.level for block in found] == [1, 4, None]


def test_links_are_counted_by_their_letters_and_kept_with_their_words():
    (block,) = blocks_of(html.fromstring('<p>See <a href="/a">the <b>page</b></a> and <a>that</a>.</p>'))
    assert block.links == [("/a", "the page"), ("", "that")]
    assert block.linked == len("the") + len("page") + len("that")


def test_a_link_around_blocks_counts_in_each_of_them():
    found = blocks_of(html.fromstring('<div><a href="/x"><h3>Head</h3><p>teaser</p></a><p>free</p></div>'))
    assert [(block.text, block.linked) for block in found] == [("Head", 4), ("teaser", 6), ("free", 0)]


def test_a_block_knows_the_element_that_holds_it():
    found = blocks_of(html.fromstring("<div id='a'>x<p id='b'>y</p>z</div>"))
    assert [block.element.get("id") for block in found] == ["a", "b", "a"]


def test_program_text_keeps_its_indents_and_loses_its_margins():
    assert as_code("\n\n    if x:  \n\treturn\n\n") == "    if x:\n\treturn"


@pytest.mark.parametrize("space", ["\u00a0", " \t ", "\u3000\n"])
def test_program_text_without_words_is_no_block(space):
    assert blocks_of(html.fromstring(f"<div><pre>{space}</pre><p>tea</p></div>"))[0].text == "tea"


def test_a_row_that_holds_a_row_is_no_data():
    inner = html.fromstring("<table><tr><td>a</td><td>b</td></tr></table>")
    outer = html.fromstring("<table><tr><td>c</td><td></td></tr></table>")
    outer.find(".//tr")[1].append(inner.find(".//tr"))
    assert [(block.kind, block.text) for block in blocks_of(outer)] == [("paragraph", "c"), ("row", "a | b")]


def test_the_words_of_links_in_links_are_read_only_so_far_down():
    (block,) = blocks_of(html.fromstring("<p>" + "<a href=x><b>w " * 2 * MOST_OPEN))
    assert [len(words) > 0 for _, words in block.links] == [False] * MOST_OPEN + [True] * MOST_OPEN


@pytest.mark.parametrize("path", TRAPS, ids=[path.stem for path in TRAPS])
def test_no_letter_gets_lost_between_a_tree_and_its_blocks(path):
    root = html.fromstring(f"<div>{path.read_text('utf-8')}</div>")
    found = "".join(block.text for block in blocks_of(root))
    assert "".join(found.replace("|", "").split()) == "".join(root.text_content().split())


def test_a_record_keeps_of_a_block_what_readers_need():
    (block,) = blocks_of(html.fromstring("<h3>Head</h3>"))
    assert (block.record().kind, block.record().text, block.record().level) == ("heading", "Head", 3)

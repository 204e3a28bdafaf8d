"""The door: bytes of any kind become one tree, and a tree is read as people see it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from cleaners.document import MOST_BYTES, drop, names_of, parse, squeeze, where, words_of

WORDS = "Müsli für drei Euro – „günstig“, œuvre complète"


def read(page, **said):
    return words_of(parse(page, **said).root)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "utf-16"])
def test_a_charset_in_the_header_is_believed(charset):
    page = f"<p>{WORDS}</p>".encode(charset)
    assert read(page, headers={"Content-Type": f"text/html; charset={charset}"}) == WORDS


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_charset_in_the_page_is_believed(charset):
    page = f'<html><head><meta charset="{charset}"></head><body><p>{WORDS}</p></body></html>'.encode(charset)
    assert read(page) == WORDS


def test_a_byte_order_mark_overrules_a_wrong_declaration():
    page = f'<meta charset="windows-1252"><p>{WORDS}</p>'.encode("utf-8-sig")
    assert read(page) == WORDS


def test_utf_8_that_nobody_declared_is_recognised():
    assert read(f"<p>{WORDS}</p>".encode()) == WORDS


def test_the_name_of_a_header_is_found_in_any_letter_case():
    assert read("<p>é</p>".encode("latin-1"), headers={"content-TYPE": "text/html; charset=latin-1"}) == "é"


def test_text_that_was_encoded_twice_is_repaired_and_flagged():
    twice = WORDS.encode("utf-8").decode("windows-1252", "replace")
    document = parse(f"<p>{'Größe, Füße und Mühe – '.encode().decode('windows-1252')}</p>")
    assert words_of(document.root) == "Größe, Füße und Mühe –"
    assert document.flags == ["encoding_repaired"]
    assert twice != WORDS


def test_a_page_on_repaired_letters_keeps_its_one_example():
    document = parse("<p>The letter é turns into Ã© when it is read wrongly.</p>")
    assert "Ã©" in words_of(document.root)
    assert document.flags == []


def test_a_page_beyond_measure_is_cut_and_flagged():
    document = parse(b"<p>word</p>" + b" " * MOST_BYTES + b"<p>never read</p>")
    assert words_of(document.root) == "word"
    assert document.flags == ["truncated"]


@pytest.mark.parametrize(
    "page", [b"", "", " ", "<!-- only a comment -->", "<?xml version='1.0' encoding='utf-8'?>", b"\x00"]
)
def test_a_page_of_nothing_is_an_empty_tree(page):
    root = parse(page).root
    assert words_of(root) == ""
    assert root.find("body") is not None or len(root) == 0


def test_an_xml_declaration_in_a_text_is_no_obstacle():
    assert read('<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>é</p></body></html>') == "é"


@settings(deadline=None, max_examples=100)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_anything_at_all_gives_a_tree(page):
    assert isinstance(parse(page).root, etree.ElementBase)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u00a0 b\n\tc", "a b c"),
        ("hy\u00adphen\u200bated", "hyphenated"),
        ("\ufeffstart", "start"),
        ("thin\u2009and\u202fnarrow\u3000and wide", "thin and narrow and wide"),
        ("क्\u200dष keeps its joiner", "क्\u200dष keeps its joiner"),
        (" \u200b ", ""),
    ],
)
def test_white_space_is_folded_and_what_nobody_sees_goes(text, seen):
    assert squeeze(text) == seen


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("<div><p>one</p><p>two</p></div>", "one two"),
        ("<div>a<b>b</b>c</div>", "abc"),
        ("<div>a<br>b</div>", "a b"),
        ("<div>before<script>no()</script>after</div>", "beforeafter"),
        ("<div>a<style>p{}</style><noscript>b</noscript><svg><text>c</text></svg></div>", "a"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("<ul><li>x<li>y</ul>", "x y"),
    ],
)
def test_blocks_part_words_and_inline_tags_do_not(fragment, words):
    assert words_of(html.fromstring(fragment)) == words


def test_what_follows_an_element_is_not_part_of_it():
    page = html.fromstring("<div><p id='own'>own</p> tail</div>")
    assert words_of(page.get_element_by_id("own")) == "own"


@pytest.mark.parametrize(
    ("fragment", "left"),
    [
        ("<div>one <p id='x'>gone</p>two</div>", "one two"),
        ("<div>one<div id='x'>gone</div>two</div>", "one two"),
        ("<div><b>one</b><div id='x'>gone</div>two</div>", "one two"),
        ("<p>o<i id='x'>gone</i>ne</p>", "one"),
        ("<div><p id='x'>gone</p></div>", ""),
    ],
)
def test_what_stands_around_a_dropped_element_stays_apart(fragment, left):
    page = html.fromstring(fragment)
    drop(page.get_element_by_id("x"))
    assert words_of(page) == left


def test_the_root_of_a_tree_is_never_dropped():
    root = html.fromstring("<p>stays</p>")
    drop(root)
    assert words_of(root) == "stays"


def test_names_are_compared_in_lower_case_and_the_id_comes_last():
    assert names_of(html.fromstring('<p id=" Lead " class="Intro\nWide">x</p>')) == ["intro", "wide", "lead"]
    assert names_of(html.fromstring("<p>x</p>")) == []


def test_a_place_is_named_by_ids_and_first_classes_four_steps_up():
    page = html.document_fromstring(
        "<div><main><div id='a'><ul class='b c'><li><b>x</b></li></ul></div></main></div>"
    )
    assert where(page.find(".//b")) == "div#a > ul.b > li > b"
    assert where(page.find(".//b"), steps=1) == "b"

"""The door: bytes of any kind become one tree, and a tree is read as people see it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from cleaners.document import (
    DEEP,
    INVISIBLE,
    LONGEST_NAME,
    MOST_ATTRIBUTES,
    MOST_BYTES,
    MOST_TAGS,
    drop,
    drop_all,
    names_of,
    parse,
    pieces,
    squeeze,
    where,
    words_of,
)

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


@settings(max_examples=100)
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


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("<div>" * 100_000 + "deep", 5_000),
        ("<p>x" * (MOST_TAGS + 10_000), MOST_TAGS + 3),
        (b"\x00" * 1_000_000, 5),
        (b"\xff\xfe" + b"\x00\xd8" * 200_000, 5),
        ("<p " + " ".join(f"a{number}=1" for number in range(50_000)) + ">x</p>", 5),
        ("<p title='" + "word " * 200_000 + "'>x</p>", 5),
        ("<" * 1_000_000, 5),
    ],
    ids=["nested", "many", "nul", "halves", "attributes", "attribute", "brackets"],
)
def test_whatever_comes_makes_a_tree_of_bounded_size(page, most):
    assert len(parse(page).held) <= most


def test_a_tag_keeps_its_first_attributes_and_the_page_says_that_it_was_cut():
    page = "<p " + " ".join(f"a{number}=1" for number in range(MOST_ATTRIBUTES + 500)) + " class=x>word</p>"
    document = parse(page)
    paragraph = document.root.find(".//p")
    assert len(paragraph.items()) == MOST_ATTRIBUTES
    assert words_of(document.root) == "word"
    assert document.flags == ["truncated"]


def test_a_long_tag_of_few_attributes_is_left_alone():
    address = "data:image/png;base64," + "A" * 50_000
    document = parse(f"<p>word<img src='{address}' alt='a > b'></p>")
    assert document.root.find(".//img").get("src") == address
    assert document.flags == []


def test_more_tags_than_any_page_has_are_cut_and_flagged():
    document = parse("<b>x</b>" * (MOST_TAGS // 2 + 10))
    assert document.flags == ["truncated"]


@pytest.mark.parametrize(("depth", "flags"), [(1_000, []), (5_000, ["truncated"])])
def test_a_page_deeper_than_the_parser_goes_says_that_it_was_cut(depth, flags):
    document = parse("<div>" * depth + "deep" + "</div>" * depth + "<p>after</p>")
    assert document.flags == flags
    assert ("after" in words_of(document.root)) is not flags


def test_a_name_that_a_page_made_endless_is_cut_in_the_path_to_its_element():
    endless = "x" * 2_000_000
    page = parse(
        f"<div class='{endless} y'><i id='{endless}'><b class='{' ' * 2_000_000}z'>w</b></i></div>"
    ).root
    beginning = "x" * LONGEST_NAME
    assert where(page.find(".//b")) == f"body > div.{beginning} > i#{beginning} > b"


def test_the_steps_to_many_elements_are_worked_out_once_each():
    page = parse("<div class=x><b>1</b><b>2</b></div>").root
    known = {}
    assert [where(bold, known=known) for bold in page.iter("b")] == ["body > div.x > b"] * 2
    known[page.find(".//div")] = "told"
    assert where(page.find(".//b"), known=known) == "body > told > b"


def test_the_words_of_elements_that_lie_deep_are_those_of_a_walk():
    page = parse("<div>a<b>b</b>c" * (DEEP + 20) + "<style>no</style>d<br>e" + "</div>f" * (DEEP + 20)).root
    assert (
        words_of(page)
        == squeeze("".join(pieces(page)))
        == " ".join(["abc"] * (DEEP + 19) + ["abcd e"] + ["f"] * (DEEP + 20))
    )


def test_the_table_of_attributes_has_every_value_by_name_in_the_order_of_the_page():
    document = parse("<p id=b class='x y'>1<i CLASS=z>2</i></p><p class=''>3</p>")
    first, inner, last = (
        document.root.findall(".//p")[0],
        document.root.find(".//i"),
        document.root.findall(".//p")[1],
    )
    assert list(document.attributes["class"].items()) == [(first, "x y"), (inner, "z"), (last, "")]
    assert document.attributes["id"] == {first: "b"}
    assert document.attributes["role"] == {}
    assert document.names >= {".x", ".y", ".z", "#b", "p", "i"}


def test_what_is_told_of_classes_goes_to_the_elements_that_bear_them():
    document = parse("<p class='x y'>1</p><p class='z' id=i>2</p><p class=' y\tx '>3</p><p>4</p>")
    assert document.class_names == {"x", "y", "z"}
    told = document.of_classes({"x": 1, "y": 2, "no": 3})
    assert [(element.text, told[element]) for element in document.in_order(told)] == [
        ("1", [1, 2]),
        ("3", [2, 1]),
    ]
    assert document.of_classes({}) == {}


def test_what_was_taken_out_is_held_no_more():
    document = parse("<p>1</p><p>2<b>3</b></p>")
    bold = document.root.find(".//b")
    assert document.holds(bold)
    assert document.holds(document.root)
    drop(bold.getparent())
    assert not document.holds(bold)


@given(st.text(alphabet="a \u00ad\u200b\u00a0\ufeff\n\u3000é字", max_size=20))
def test_white_space_of_any_kind_parts_words_and_signs_that_nobody_sees_do_not(text):
    assert squeeze(text) == " ".join(INVISIBLE.sub("", text).split())


@given(
    st.lists(st.sampled_from("<b>x</b>|<p>y</p>|<i></i>z|tail|<div><p>q</p></div>".split("|")), max_size=8)
)
def test_many_elements_are_dropped_as_one_after_the_other(parts):
    one, other = (html.fromstring(f"<section>{''.join(parts)}</section>") for _ in range(2))
    drop_all([element for element in one if element.tag in ("b", "p", "div")])
    for element in [element for element in other if element.tag in ("b", "p", "div")]:
        drop(element)
    assert html.tostring(one) == html.tostring(other)


def test_many_neighbours_are_dropped_in_no_time():
    root = html.fromstring("<section>" + "<b>x</b>tail" * 50_000 + "</section>")
    drop_all(list(root))
    assert root.text == "tail" * 50_000

import re
import time

import pytest
from lxml import html

from cleaners.document import parse
from cleaners.facts import read_facts
from cleaners.openings import beginning_of, opening_of
from cleaners.senses import NO_SENSE, sense_of, senses_of
from cleaners.walk import survey

URL = "https://example.org/gout/"
HEAD = "<html><head><title>Why kings had gout</title></head><body><h1>Why kings had gout</h1>"


def marks_of(page: str):
    return survey(parse(page))


def test_what_stands_behind_an_element_belongs_to_the_one_around_it():
    page = marks_of(
        "<body><p><b>Gout</b> is <i>old</i> and <u>painful</u></p><div><p>one</p>two</div></body>"
    )
    assert [(mark.element.tag, mark.own) for mark in page.lines] == [
        ("p", "is and"), ("b", "Gout"), ("i", "old"), ("u", "painful"), ("div", "two"), ("p", "one"),
    ]  # fmt: skip


def test_what_is_foreign_is_passed_over_whole_and_what_follows_it_is_not():
    page = marks_of(
        "<body><div class='related'><p>other <b>articles</b></p></div> ours<nav><p>menu</p></nav>"
        "<svg><title>a drawing</title></svg><ul><li><div role='navigation'>more</div></li></ul><p>last</p></body>"
    )
    assert [mark.own for mark in page.lines] == ["ours", "last"]


def test_a_name_that_lies_is_no_reason_to_pass_over_the_headline():
    page = marks_of("<body><div class='related'><div class='sidebar'><h1>Gout</h1></div></div></body>")
    assert [(mark.element.tag, mark.beside) for mark in page.headings] == [("h1", False)]


def test_places_and_sides_end_where_their_element_ends():
    page = marks_of(
        "<body><article><footer><p>in</p></footer><aside><p>small</p></aside></article><footer><p>out</p></footer>"
        f"<aside><p>{'long ' * 50}</p></aside><p>after</p></body>"
    )
    sides = [(mark.own.split()[0], mark.beside, mark.article is not None) for mark in page.lines]
    assert sides == [
        ("in", False, True), ("small", False, True), ("out", True, False), ("long", True, False), ("after", False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ("related-posts", "foreign"),
        ("x Sidebar-Left", "beside"),
        ("entry-title", "headline"),
        ("meta__post_date", "date"),
        ("dt-published", "date"),
        ("post-byline", "person"),
        ("fn", "person"),
        ("longbyline", "person"),
    ],
)
def test_the_names_of_an_element_say_what_it_is(names: str, says: str):
    assert getattr(sense_of(names), says)


def test_most_names_say_nothing():
    assert sense_of("col-md-6 css-1x2y3z mandate validated") is NO_SENSE
    assert not sense_of("widget Blog").beside


def test_names_may_say_several_things_and_classes_and_ids_speak_together():
    both = sense_of("post-author author-date")
    assert (both.person, both.date, both.foreign) == (True, True, False)
    page = parse(
        '<body><p class="widget" id="Blog">a</p><p class="date">b</p><p id="byline">c</p><p class="x">d</p>'
    )
    found = senses_of(page)
    assert {element.text: sense.date for element, sense in found.items()} == {"b": True, "c": False}


def test_a_link_that_only_asks_not_to_be_followed_tells_nothing():
    page = marks_of(
        '<body><a rel="nofollow" href="/x/">a</a><a rel="Author" href="/y/">b</a><a href="/tag/z/">c</a>'
    )
    assert [mark.own for mark in page.anchors] == ["b", "c"]


def test_lines_are_found_by_their_own_words_alone():
    page = marks_of("<body><p>in 2019</p><p>2020 <b>bold 2021</b> and 2022</p><p>20</p>19")
    assert [mark.own for mark in page.lines_with(re.compile(r"\d{4}"))] == [
        "in 2019",
        "2020 and 2022",
        "bold 2021",
    ]


def test_of_elements_without_words_within_each_other_few_are_looked_at():
    page = html.fragment_fromstring("<div>" * 900 + "deep")
    assert beginning_of(page) == ""
    assert beginning_of(html.fragment_fromstring("<div>" * 150 + "near")) == "near"


def test_of_a_long_column_only_the_beginning_is_read():
    column = html.fragment_fromstring(f"<div>{'<p>words <b>of</b> no end</p>' * 20_000}</div>")
    assert 3_000 <= len(beginning_of(column)) < 5_000
    assert beginning_of(column).startswith("words of no end words")


def nested(opening: str, inner: str, depth: int) -> str:
    return opening * depth + inner


HOSTILE = {
    "links": lambda n: "".join(f'<a href="/tag/t{at}/">tag {at}</a> ' for at in range(n)),
    "comments": lambda n: (
        '<div class="comment" itemscope itemtype="http://schema.org/Comment">'
        '<meta itemprop="datePublished" content="2020-01-01"><p>By Jane Roe, May 3, 2020</p></div>' * n
    ),
    "nested boxes": lambda n: nested('<div class="widget related">', "<p>May 3, 2020</p>", n),
    "nested columns": lambda n: nested("<aside><p>x</p>", "end", n),
    "nested articles": lambda n: nested('<article itemscope><b itemprop="name">x</b>', "May 3, 2020", n),
    "dated lines before": lambda n: "<div>" * n + "<p>May 3, 2020</p></div>" * n,
    "reviews": lambda n: "<p>Reviewed by Jane Roe</p>" * n,
    "headings": lambda n: "<h2><div>" * n + "Gout",
    "nested dates": lambda n: nested('<div class="date">', "May 3, 2020", n),
    "nested authors": lambda n: nested('<div class="title author">', "Jane Roe", n),
    "tails": lambda n: f"<p>{'tail<br>' * n}</p>",
    "bylines": lambda n: '<p class="author"><a rel="author" href="/author/jane">Jane Roe</a></p>' * n,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_with_the_page_and_no_faster(kind: str):
    """Four times the page may take four times the time, and some for the noise of the machine."""

    def seconds(count: int) -> float:
        document = parse(HEAD + HOSTILE[kind](count), url=URL)
        began = time.process_time()
        read_facts(document)
        return time.process_time() - began

    seconds(50)
    assert any(seconds(4_000) < 10 * seconds(1_000) + 0.05 for _ in range(4))


def test_an_opening_is_a_line_whole_and_of_a_column_more_than_was_asked():
    line = html.fragment_fromstring("<p>Jane <b>Roe</b>,   MD</p>")
    assert opening_of(line, 12) == beginning_of(line) == "Jane Roe, MD"
    for column in ("<p>" + "word " * 90 + "</p>", "<p>" + "<b>word</b> " * 90 + "</p>"):
        opening = opening_of(html.fragment_fromstring(column), 40)
        assert 40 < len(opening) < 150
        assert ("word " * 90).startswith(opening)
    sparse = html.fragment_fromstring("<p>" + " " * 500 + "Jane Roe</p>")
    assert opening_of(sparse, 40) == "Jane Roe"


def test_a_line_that_consists_of_bars_is_nobodys_byline():
    assert read_facts(parse(HEAD + "<p>• • • • •</p></body></html>")).authors == ()

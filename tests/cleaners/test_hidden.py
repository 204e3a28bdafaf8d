"""Text that stands in a page and that its readers do not see: it is kept, and flagged where it is much."""

from __future__ import annotations

import time

import pytest

from cleaners import clean
from cleaners.document import parse
from cleaners.hidden import Way, bearing, is_hiding

SEEN = "".join(
    f"<p>Salt keeps water in the body, and {number} glasses of it are what most of us drink on a long day.</p>"
    for number in "two three four five six seven eight nine".split()
)
STUFFED = "Kings had gout because they ate and drank too much of what was rare in their time. " * 3
ANSWER = f"<p>{STUFFED}</p><p>{STUFFED.replace('Kings', 'Queens')}</p>"


def flagged(inside: str, around: str = "{}") -> tuple[bool, bool]:
    """Whether the text is in the record, and whether that is flagged."""
    page = around.format(f"<article><h1>Why we need salt</h1>{SEEN}{inside}</article>")
    article = clean(
        f"<!doctype html><html><head><title>Why we need salt</title></head>{page}",
        url="https://a.example/salt/",
    )
    return "had gout because" in article.text, "hidden_text" in article.flags


@pytest.mark.parametrize(
    "mark",
    [
        "hidden",
        'hidden=""',
        'style="display:none"',
        'style="color: red; DISPLAY : None !important"',
        'style="visibility:hidden"',
        'style="font-size:0"',
        'style="font-size: 0.0em"',
        'style="position:absolute;left:-9999px"',
        'style="text-indent: -9999em"',
        'style="position:absolute;clip:rect(0 0 0 0)"',
        'style="clip: rect(1px, 1px, 1px, 1px)"',
        'class="note sr-only"',
        'class="screen-reader-text"',
    ],
)
@pytest.mark.parametrize("tag", ["div", "section"])
def test_text_in_a_hidden_element_is_kept_and_flagged(mark, tag):
    assert flagged(f"<{tag} {mark}>{ANSWER}</{tag}>") == (True, True)


def test_what_unfolds_at_a_click_is_kept():
    assert flagged(f"<div class='answer' style='display:none'>{ANSWER}</div>") == (True, True)


def test_a_hidden_piece_of_a_paragraph_counts():
    assert flagged(
        f"<p>Salt is what we <span style='display:none'>{STUFFED}</span> need, in small measure.</p>"
    ) == (True, True)


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "aria-hidden='true'",
        "hidden='until-found'",
        "style='font-size:0.9em'",
        "style='font-size:08px'",
        "style='margin-top:-9999px;margin-left:-9999px'",
        "style='left:-12px'",
        "style='opacity:0'",
        "hidden id='S:1a'",
    ],
)
def test_what_readers_see_is_not_flagged(mark):
    assert flagged(f"<div {mark}>{ANSWER}</div>") == (True, False)


def test_a_page_that_a_script_shows_as_a_whole_is_not_flagged():
    assert flagged(ANSWER, "<body style='visibility:hidden'>{}</body>") == (True, False)


def test_a_little_is_not_flagged():
    assert flagged("<p hidden>Water follows salt.</p>")[1] is False


def test_hidden_furniture_is_no_matter():
    assert flagged(
        f"<nav hidden><ul>{'<li><a href=/gout/>Kings had gout because</a></li>' * 60}</ul></nav>"
    ) == (False, False)


def test_what_is_around_elements_and_what_their_styles_say_is_worked_out_once():
    document = parse("<div>" + "<b>" * 50 + "<i>x</i>" * 50 + "</div>")
    way, leaves = Way(set()), list(document.root.iter("i"))
    assert not any(way.is_hidden(each) for each in leaves)
    assert {way.block_around(each) for each in leaves} == {document.root.find(".//div")}
    inner = set(document.root.iter("b"))
    assert len(inner) == 50
    assert inner <= way.unseen.keys()
    assert inner <= way.blocks.keys()
    asked: list[str] = []
    assert bearing(dict.fromkeys(leaves, "top: 0"), lambda style: bool(asked.append(style))) == []
    assert asked == ["top: 0"]


@pytest.mark.parametrize(
    "style", ["font-size:0", "display:" + " " * 40, "clip:rect(0", "top:-999", "none" * 10]
)
def test_an_endless_style_is_read_in_time_in_line_with_its_length(style):
    def seconds(times: int) -> float:
        began = time.perf_counter()
        is_hiding(f"{style};x" * times)
        return time.perf_counter() - began

    assert min(seconds(80_000) for _ in range(3)) < 50 * max(min(seconds(10_000) for _ in range(3)), 0.001)

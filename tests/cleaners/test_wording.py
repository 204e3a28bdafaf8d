"""Wording: what a block's own words say of it, in numbers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from cleaners.blocks import blocks_of
from cleaners.wording import COLUMNS, Known, declared, has_address, host_of, origin_of, wording, words_of

ADDRESS = re.compile(r"https?://|www\.|\S@\S+\.\w")  # slow on many @, and plain


def figures(fragment: str, known: Known = Known()) -> dict[str, float]:  # noqa: B008 - it cannot be changed
    blocks = blocks_of(html.fromstring(f"<div>{fragment}</div>"))
    columns = wording(blocks, words_of(blocks, known), known)
    return {name: float(column[0]) for name, column in zip(COLUMNS, columns, strict=True)}


@pytest.mark.parametrize(
    ("fragment", "name", "value"),
    [
        ("<p>Tea.”</p>", "sentence_end", 1), ("<p>Tea. Now</p>", "sentence_end", 0), ("<p>Buy:</p>", "colon_end", 1),
        ("<p>On 3.4.2021 it rained</p>", "date", 1), ("<p>In 2021</p>", "date", 1), ("<p>Room 20</p>", "date", 0),
        ("<p>At 7:30</p>", "clock", 1), ("<p>At 7</p>", "clock", 0), ("<p>Tea Time now</p>", "title_case", 2 / 3),
        ("<p>“Tea”</p>", "quote_mark", 1), ("<p>tea</p>", "starts_lower", 1), ("<p>→ tea</p>", "starts_mark", 1),
        ('<p><a href="#a">x</a> <a href="/b">y</a></p>', "links_within_page", 0.5),
        ('<p><a href="http://b.org/x/y">x</a> <a href="https://www.a.org/z">y</a></p>', "links_elsewhere", 0.5),
        ('<p><a href="http://b.org/x/y">x</a> <a href="https://a.org./z">y</a></p>', "links_elsewhere", 0.5),
        ("<p>Written by jane roe</p>", "names_author", 1), ("<p>TEA AT NIGHT</p>", "is_title", 1),
        ("<h2>Night tea</h2>", "title_overlap", 1), ("<p>Tea</p><p>Tea</p>", "repeats", 1),
        ("<p>Half of what you drank</p>", "declared", 1), ("<p>Something else</p>", "declared", 0),
    ],
)  # fmt: skip
def test_a_block_is_described_by_its_words(fragment, name, value):
    known = Known("Tea at night", "", ("Jane Roe",), "a.org", "And half of what you drank, at four.")
    assert figures(fragment, known)[name] == pytest.approx(value)


def test_what_a_text_shares_is_measured_by_the_smaller_of_two_sets_of_words():
    known = Known("Tea tea at night", "A cup of tea at four keeps you awake at night")
    found = figures("<p>Tea at four, tea at six, and tea at night</p>", known)
    assert (found["title_overlap"], found["description_overlap"]) == (1, pytest.approx(4 / 6))
    assert figures("<p>Tea at four</p>", known)["description_overlap"] == 0


def test_without_a_declared_body_nothing_is_said_of_it():
    assert figures("<p>Tea</p>")["declared"] == -1


def test_the_outermost_words_may_be_parts_of_the_declared_ones():
    body = "the tearoom opens tomorrow"
    assert declared([["room", "opens", "tom"], ["room", "open", "tomorrow"], []], body) == [1, 0, 1]


@given(st.text(alphabet="a@. :/w", max_size=30))
def test_an_address_is_what_the_plain_pattern_finds(text):
    assert has_address(text) == bool(ADDRESS.search(text))


@given(st.text(alphabet="htps:/a.b?#@[]\t", max_size=30))
def test_the_origin_of_an_address_has_its_host(rest):
    for address in (rest, f"http{rest}", f"http://{rest}", f"https://{rest}"):
        assert host_of(origin_of(address)) == host_of(address)

"""Tags with more attributes than any page has, however they are hidden from whoever looks for them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from cleaners.crowds import excesses

MOST = 100
NAMES = b" ".join(b"a%d" % number for number in range(5 * MOST))
CROWDS = {
    "plain": b"<p " + NAMES + b">",
    "never closed": b"<p " + NAMES,
    "parted by strokes": b"<p " + NAMES.replace(b" ", b"/") + b">",
    "with values": b"<p " + re.sub(rb" ", rb"='1' ", NAMES) + b">",
    "without room between": b"<p " + re.sub(rb" ", rb'="1"', NAMES) + b">",
    "with brackets in quotes": b"<p " + NAMES.replace(b"7 ", b'7= \n">" ') + b">",
    "with brackets in names": b"<p " + NAMES.replace(b"7 ", b"7<b ") + b">",
    "behind a stray quote": b'<b "><p a=">" ' + NAMES + b">",
    "behind a stray sign": b'<b ="><p a=">" ' + NAMES + b">",
    "behind a script": b"<script>\"<b a='\"</script><p b='>' " + NAMES + b">",
    "behind a comment": b"<!-- <b a=' --><p b='>' " + NAMES + b">",
    "behind a value with a quote": b'<p x=a" ' + NAMES + b' "y>',
}
FEW = {
    "a long value": b"<p title='" + NAMES + b"'>",
    "a script": b"<script>if (a<b && c) { x = 1 }" + NAMES.replace(b" ", b";") + b"</script>",
    "a text": b"<p>a < b " + NAMES,
    "a long text": b"<p>" + NAMES,
    "as many as allowed": b"<p " + b" ".join(b"a%d" % number for number in range(MOST)) + b" >" + NAMES,
    "many tags": b"<p a b c>" * 5_000,
}


@pytest.mark.parametrize("name", CROWDS)
def test_a_crowd_is_found_wherever_it_hides(name):
    page = b"<html><body><p>Salt</p>" + CROWDS[name] + b"<p>water"
    held = max(
        len(each.attrib) for each in html.document_fromstring(page).iter() if isinstance(each.tag, str)
    )
    assert held >= 5 * MOST or name == "never closed", "else this is no crowd to the parser"
    assert next(excesses(page, MOST), None) is not None


@pytest.mark.parametrize("name", CROWDS)
def test_what_is_left_without_it_is_none(name):
    page = b"<html><body><p>Salt</p>" + CROWDS[name] + b"<p>water"
    pieces, at = [], 0
    for start, end in excesses(page, MOST):
        pieces.append(page[at:start])
        at = end
    rest = b"".join([*pieces, page[at:]])
    held = max(
        len(each.attrib) for each in html.document_fromstring(rest).iter() if isinstance(each.tag, str)
    )
    assert held <= MOST
    assert rest.startswith(b"<html><body><p>Salt</p><")


@pytest.mark.parametrize("name", FEW)
def test_what_is_none_is_left_alone(name):
    assert list(excesses(FEW[name], MOST)) == []


@given(st.binary(max_size=2_000), st.integers(1, 20))
@example(b"<a" + b" =" * 900, 1)
def test_any_bytes_are_read_and_what_is_found_is_in_order(page, most):
    edges = [0, *(edge for found in excesses(page, most) for edge in found), len(page)]
    assert edges == sorted(edges)


@pytest.mark.parametrize(
    "make",
    [
        b'<a "',
        b"<a '",
        b"<a ",
        b"<a",
        b"<script",
        b"<!--",
        b"<a b='<",
        b'"<a',
        b'<a =">',
        b'<a=">"',
        b"<a/b=c ",
        b"= \"'",
    ],
)
def test_looking_takes_time_in_line_with_the_length(make):
    def seconds(size: int) -> float:
        began = time.process_time()
        list(excesses(make * (size // len(make)), 1_000))
        return time.process_time() - began

    assert min(seconds(2**20) for _ in range(4)) < 40 * max(min(seconds(2**17) for _ in range(4)), 0.002)

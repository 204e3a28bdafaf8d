"""Growth: whatever a page repeats, drawing its body takes time in proportion to its size.

Each page is held against a plain article of the same length in the same run, as machines differ.
"""

import time
from collections.abc import Callable

import pytest

from cleaners import body
from cleaners.document import parse
from cleaners.facts import Facts

PROSE = "<p>The quick brown fox jumps over the lazy dog while the old man looks at the sea.</p>"
SIZE = 100_000  # letters
TIMES = 40  # as long as a plain article; what grows with the square takes hundreds of times as long
TRIES = 3  # another process may have the core for a moment

PAGES: dict[str, Callable[[int], str]] = {
    "links in one block": lambda n: f"<p>{'<a href=http://x.org/y>w</a> ' * (n // 29)}</p>",
    "cells in one row": lambda n: f"<table><tr>{'<td>12</td>' * (n // 11)}</tr></table>",
    "rows in rows": lambda n: "<table>" + "<tr><td>a<td>b<td><div>" * (n // 23),
    "links in links": lambda n: "<a href=1><b>w " * 900 + "word " * ((n - 13_500) // 5),
    "blocks in links": lambda n: "<a href=1><div>w " * 900 + PROSE * ((n - 15_300) // len(PROSE)),
    "links in links in rows": lambda n: (
        "<table>" + f"<tr><td>x<td>{'<a href=1><b>w ' * 300}</tr>" * (n // 4_500)
    ),
    "blocks far down": lambda n: "<div class=a>" * 1_900 + PROSE * ((n - 24_700) // len(PROSE)),
    "white space in code": lambda n: f"<pre>x{' ' * n}x</pre>",
    "half addresses": lambda n: f"<p>{'a@' * (n // 2)}</p>",
    "line breaks": lambda n: f"<div>{'tea<br><br>' * (n // 11)}</div>",
}


def seconds(page: str) -> float:
    document = parse(f"<html><body>{page}")
    start = time.process_time()
    body.draw(document, Facts())
    return time.process_time() - start


@pytest.fixture(scope="module")
def plain() -> float:
    """How long a plain article takes."""
    seconds(PROSE)
    return max(0.02, *(seconds(PROSE * (SIZE // len(PROSE))) for _ in range(TRIES)))


@pytest.mark.parametrize("name", PAGES)
def test_no_page_takes_much_longer_than_an_article_of_its_length(name, plain):
    assert any(seconds(PAGES[name](SIZE)) < TIMES * plain for _ in range(TRIES))


def test_a_page_beyond_measure_is_not_given_to_trafilatura():
    document = parse(f"<p>{PROSE[3:-4]} {'<b>tea</b> ' * (body.FEW_ELEMENTS + 1)}</p>")
    assert body.is_large(document, [])
    assert not body.is_large(parse(PROSE), [])
    assert body.is_large(parse(f'<p class="{"x" * body.FEW_BYTES}">tea</p>'), [])
    assert body.is_large(parse("<div>" * (body.DEEPEST + 1) + PROSE), [])

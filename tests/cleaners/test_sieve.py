"""The sieve in front of many expressions: it may let a text through in vain, and never keeps one back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.disclosures import EACH
from cleaners.disclosures import SIEVE as DISCLOSURES
from cleaners.phrases import fold, vocabulary
from cleaners.sieve import Sieve

WORDS = re.compile(r"[^\W_]+|[^\w\s\\?*+{}]")
PIECES = sorted(
    {word for pattern in vocabulary().patterns.patterns for word in WORDS.findall(pattern.expression.pattern)}
    | {word for _, pattern in EACH for word in WORDS.findall(pattern.pattern)}
)
# lines of the words and signs that the expressions are made of, which come as near to them as lines can
LINES = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=9).map(" ".join)


@given(LINES)
def test_no_line_that_an_expression_matches_is_kept_back(line: str):
    patterns = [pattern.expression for pattern in vocabulary().patterns.patterns]
    folded = fold(line)
    matching = {place for place, pattern in enumerate(patterns) if pattern.fullmatch(folded)}
    assert matching <= set(vocabulary().patterns.sieve.of(folded))


@given(LINES)
def test_no_statement_is_kept_back(line: str):
    matching = {place for place, (_, pattern) in enumerate(EACH) if pattern.search(line)}
    assert matching <= set(DISCLOSURES.of(line.lower()))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("share on facebook", "share"), ("12 comments", "comments"), ("4.5/5 (12 votes)", "rating"), ("👍 12", "likes"),
        ("3 min read", "read_time"), ("photo.jpg", "image"), ("© 2020 jane roe", "footer"),
    ],
)  # fmt: skip
def test_what_prints_a_figure_or_a_sign_passes(line: str, kind: str):
    words = vocabulary()
    passed = [words.patterns.patterns[place] for place in words.patterns.sieve.of(line)]
    assert kind in {pattern.kind for pattern in passed if pattern.expression.fullmatch(line)}


def test_a_sentence_of_an_article_is_tried_against_next_to_nothing():
    sieve = vocabulary().patterns.sieve
    sentence = "measure your blood pressure in the morning and in the evening, always on the same arm."
    assert len(sieve.of(sentence)) < len(vocabulary().patterns.patterns) / 50


def test_an_expression_that_asks_for_nothing_is_always_tried():
    assert Sieve(["a*", ".{1,9}", "(?:one|)", "[^b]"]).of("") == [0, 1, 2, 3]
    assert Sieve(["(?!one)two?", "(?:ab){0,2}c"]).of("three") == []


def test_lone_surrogates_are_no_obstacle():
    assert Sieve(["read time"]).of("\ud800 read time \udfff") == [0]


@given(st.lists(LINES, max_size=5))
def test_many_lines_at_once_are_told_as_each_alone(lines: list[str]):
    sieve = vocabulary().patterns.sieve
    assert sieve.each(lines) == [sieve.of(line) for line in lines]


def test_all_that_an_expression_asks_for_has_to_be_there():
    sieve = Sieve([r"(?:posts?|links?) .{1,40} (?:paid|earned) by me"])
    assert sieve.of("a link that was paid by me") == [0]
    assert sieve.of("it was paid by me") == []


def test_without_a_reader_of_expressions_everything_is_tried(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cleaners.sieve._parser", None)
    assert Sieve(["read time", "likes?"]).of("nothing of the kind") == [0, 1]


def test_this_python_has_a_reader_of_expressions():
    assert Sieve(["read time"]).of("nothing of the kind") == []

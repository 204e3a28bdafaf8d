"""The rows of a flattened text: what is told of many at once is what each says alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaners.bylines import byline_of
from cleaners.document import INVISIBLE
from cleaners.islands import FINDERS
from cleaners.lines import WORD, word_count
from cleaners.phrases import LONGEST_LABEL, each_said, vocabulary
from cleaners.rows import SHORT, rows_of, squeezed, squeezed_rows
from cleaners.sheets import Sheet

LINES = [
    "Share this:", "Facebook", "Twitter", "0 0", "Happy", "0 %", "5 Star", "80%", "Average Rating", "Related posts:", "Leave a Reply", "1 2 3 4",
    "Comments", "Table of Contents", "What to eat", "Jane Roe", "By Jane Roe", "June 4, 2018", "About Jane Roe", "Tags: a, b", "4.5", "(12)", "12",
    "Jane Roe is a dietitian who lives in Leeds and writes about soup.", "Post Views: 12", "Advertisement", "Home » Soup", "Learn more", "Hello.",
    "On June 4, 2019 the clinic closed.", "Was this helpful?", "Yes 3 No 1", "Mina says:", "Read Time: 2 minutes", "Sign up for our newsletter",
    "Next: Bread", "Soup heals what it can, and tastes good while it does so.", "January 2016", "Nosebleeds: from our leaflet, 2020", "Author: Jane Roe",
]  # fmt: skip
lines = st.lists(st.sampled_from(LINES) | st.text(min_size=1, max_size=30), max_size=30)


@given(st.text(alphabet="ab \t\n\r\x0b\x00\x85\u00a0\u00ad\u2028\u3000\ud800é。", max_size=40))
def test_a_text_is_squeezed_as_each_of_its_rows_is(text: str):
    assert squeezed_rows(text) == list(map(squeezed, INVISIBLE.sub("", text).splitlines()))


@given(st.text(alphabet="ab1 .,-'’_/²é\u0301ß", max_size=60))
def test_words_are_counted_as_the_expression_for_a_word_finds_them(text: str):
    assert word_count(text) == len(WORD.findall(text))


@given(lines)
def test_facts_are_told_of_many_lines_as_of_each_alone(texts: list[str]):
    SHORT.clear()
    for _, line in rows_of("\n".join(texts)):
        assert line.facts == byline_of(line.text)


@given(lines)
def test_no_finder_finds_a_block_where_a_glance_shows_nothing(texts: list[str]):
    sheet = Sheet([line for _, line in rows_of("\n".join(texts))])
    marked = sheet.above_figures | sheet.above_facts | sheet.returning
    for at, line in enumerate(sheet.lines):
        if not line.signs and at not in marked:
            is_sentence = line.is_prose and not line.phrases
            assert is_sentence or not any(finder(sheet, at) for finder, _ in FINDERS)


def test_equal_lines_are_one_line_wherever_they_stand():
    (one, first), (two, again) = rows_of("Soup\n\n Soup ")
    assert (one, two) == (1, 3)
    assert first is again


def test_a_line_longer_than_any_label_is_still_known():
    title = "soup and bread " * 8
    ((phrase, *_),) = each_said([f'12 thoughts on "{title}"'])
    assert len(title) > LONGEST_LABEL
    assert (phrase.kind, phrase.figures) == ("comments", (("comments", "12"),))


def test_patterns_that_have_no_room_for_a_long_line_match_none():
    known = vocabulary()
    left_out = set(known.patterns.patterns) - set(known.long_patterns.patterns)
    assert len(left_out) > 50
    long = [("a" * size) + " likes" for size in (LONGEST_LABEL, 2 * LONGEST_LABEL)]
    assert not any(pattern.expression.fullmatch(line) for pattern in left_out for line in long)

"""Expressions made of phrases: what a glance at the words of a text rules out is nothing that would be found."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import dates, names, people
from cleaners.datelines import OTHER
from cleaners.vocabulary import VOCABULARY, Opening, Phrases, any_of

SEARCHED = [names.REVIEWED_BY, names.ROLE, names.ORGANISATION, names.COMPANY, names.AFTER, names.POSSESSIVE]
SEARCHED += [names.JOINT, names.ET_AL, dates.UPDATED, dates.REVIEWED, dates.POSTED, OTHER]
OPENING = [names.BYLINE, names.ABOUT, names.OTHER_WORK, people.WRITTEN]
PHRASES = sorted({phrase for part in VOCABULARY.values() for some in part.values() for phrase in some})
WORDS = st.one_of(
    st.sampled_from(PHRASES),
    st.sampled_from(PHRASES).map(str.upper),
    st.sampled_from(PHRASES).map(str.title),
    st.sampled_from(
        ["Jane Roe", "MD", "ByJane", "2019", "stand:", "et al.", "’s", "©", "(x)", "- ", "İ", "ıſ", ":", "|"]
    ),
    st.text(max_size=6),
)
LINES = st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "  ", ", ", "_", "-", "–", ": "]))).map(
    lambda pieces: "".join(word + gap for word, gap in pieces)
)


@pytest.mark.parametrize("phrases", SEARCHED)
@given(line=LINES)
def test_a_search_finds_what_its_expression_finds(phrases: Phrases, line: str):
    found, meant = phrases.search(line), phrases.pattern.search(line)
    assert (found and found.span()) == (meant and meant.span())


@pytest.mark.parametrize("phrases", OPENING)
@given(line=LINES)
def test_an_opening_is_found_where_its_expression_matches(phrases: Opening, line: str):
    found, meant = phrases.match(line), phrases.pattern.match(line)
    assert (found and found.span()) == (meant and meant.span())


def test_a_text_is_cut_before_or_after_what_is_found():
    roles = Phrases(rf"\s\b{any_of(['senior writer'])}\b", ["senior writer"])
    assert roles.before("Jane Roe Senior  Writer at home") == "Jane Roe"
    assert roles.before("Jane Roe") == "Jane Roe"
    assert roles.split("a senior writer b") == ["a", " b"]
    assert Opening("written by ", ["written by"]).after("Written by Jane") == "Jane"


def test_a_text_without_the_first_word_of_a_phrase_is_not_searched_at_all():
    phrases = Phrases(r"\bsurgeon\b", ["surgeon"])
    assert not phrases.may_be_in("a text of doctors and surgeons")
    assert phrases.may_be_in("A SURGEON")
    assert phrases.may_be_in("ſurgeon")
    assert re.search("surgeon", "ſurgeon", re.IGNORECASE)

from hypothesis import given
from hypothesis import strategies as st

from cleaners.needles import Needles

NEEDLES = {1: ["ab", "a", " b "], 2: ["b", "ba"], 4: ["é"]}


@given(st.lists(st.text("abAé -", max_size=8)))
def test_every_needle_is_found_in_the_text_that_holds_it(texts):
    meant = {
        at: sum(kind for kind, some in NEEDLES.items() if any(needle in text.lower() for needle in some))
        for at, text in enumerate(texts)
    }
    assert Needles(NEEDLES).found_in(texts) == {at: kinds for at, kinds in meant.items() if kinds}


def test_no_needle_reaches_from_one_text_into_the_next():
    assert Needles({1: ["ab"]}).found_in(["a", "b"]) == {}


@given(st.lists(st.text("abAé-", min_size=1, max_size=8)))
def test_in_words_a_needle_may_ask_for_the_spaces_around_them(words):
    needles = Needles({1: [" ab"], 2: ["a "], 4: [" é "], 8: ["b-"]})
    meant = {
        at: sum(
            kind
            for kind, needle in ((1, " ab"), (2, "a "), (4, " é "), (8, "b-"))
            if needle in f" {word.lower()} "
        )
        for at, word in enumerate(words)
    }
    assert needles.found_in_words(words) == {at: kinds for at, kinds in meant.items() if kinds}

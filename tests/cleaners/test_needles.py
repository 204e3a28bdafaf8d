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

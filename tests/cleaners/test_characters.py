"""Characters: the look-up of a whole page gives what Python says of each text by itself."""

import re
import sys

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from cleaners.characters import WORD, codes_of, signs_of, tally, tokens_of, traits_of

TEXTS = st.lists(st.text(min_size=1).filter(lambda text: text.strip() != ""), min_size=1, max_size=8)


@given(TEXTS)
def test_every_number_is_what_python_counts_in_each_text(texts):
    found = tally(signs_of(texts))
    words = [text.split() for text in texts]
    assert found.words.tolist() == list(map(len, words))
    assert found.short_words.tolist() == [sum(len(word) < 4 for word in own) for own in words]
    assert found.title_words.tolist() == [sum(word[:1].isupper() for word in own) for own in words]
    assert found.capitals.tolist() == [sum(map(str.isupper, text)) for text in texts]
    assert found.digits.tolist() == [sum(map(str.isdigit, text)) for text in texts]
    assert found.commas.tolist() == [text.count(",") for text in texts]
    assert found.stops.tolist() == [sum(text.count(stop) for stop in ".!?") for text in texts]
    assert found.separators.tolist() == [sum(text.count(sign) for sign in "|•·»›→←/") for text in texts]


def test_words_of_neighbouring_texts_do_not_run_together():
    assert tally(signs_of(["tea", "time"])).words.tolist() == [1, 1]


@given(TEXTS)
@example(["İstanbul\nΑΣ", "ΑΣ"])
def test_the_words_of_each_text_are_what_an_expression_finds_in_it(texts):
    assert tokens_of(signs_of(texts)) == [re.findall(r"\w+", text.lower()) for text in texts]


def test_a_letter_is_a_letter_in_lower_case_too():
    signs = [
        sign
        for sign in map(chr, range(sys.maxunicode + 1))
        if len(sign.lower()) == 1 and sign.lower() != sign
    ]
    words, lowered = (traits_of(codes_of(text)) & WORD for text in ("".join(signs), "".join(signs).lower()))
    assert np.array_equal(words, lowered)

"""Characters: the look-up of a whole page gives what Python says of each text by itself."""

from hypothesis import given
from hypothesis import strategies as st

from cleaners.characters import tally

TEXTS = st.lists(st.text(min_size=1).filter(lambda text: text.strip() != ""), min_size=1, max_size=8)


@given(TEXTS)
def test_every_number_is_what_python_counts_in_each_text(texts):
    found = tally(texts)
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
    assert tally(["tea", "time"]).words.tolist() == [1, 1]

"""A memory: what it was told of a word it need not ask again, until there are too many."""

from collections.abc import Sequence

from cleaners.memory import Memory


def test_a_word_is_told_once():
    asked: list[str] = []
    memory = Memory(lambda word: asked.append(word) or len(word))
    assert [memory["tea"], memory["tea"]] == [3, 3]
    assert asked == ["tea"]


def test_of_many_words_each_new_one_is_told_once():
    asked: list[str] = []

    def tell_each(words: Sequence[str]) -> list[int]:
        asked.extend(words)
        return list(map(len, words))

    memory = Memory(len)
    memory.learn(["tea", "milk", "tea"], tell_each)
    memory.learn(["milk", "sugar"], tell_each)
    assert asked == ["tea", "milk", "sugar"]
    assert dict(memory) == {"tea": 3, "milk": 4, "sugar": 5}


def test_all_is_forgotten_before_there_is_too_much_of_it():
    memory = Memory(len, most=2)
    memory.learn(["tea", "milk"], lambda words: map(len, words))
    assert memory["sugar"] == 5
    assert list(memory) == ["sugar"]
    memory.learn(["tea", "milk"], lambda words: map(len, words))
    assert list(memory) == ["tea", "milk"]

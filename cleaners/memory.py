"""A memory for what is told of single words: a page repeats most of its words, and a site even more so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

Told = TypeVar("Told")

MOST_WORDS: Final = 50_000  # a site has less


class Memory(dict[str, Told]):
    """What a function says of words, by word. It forgets all at once, which makes it much quicker than `lru_cache`.

    >>> length = Memory(len)
    >>> length["tea"], list(length)
    (3, ['tea'])
    """

    def __init__(self, tell: Callable[[str], Told], most: int = MOST_WORDS) -> None:
        super().__init__()
        self.tell = tell
        self.most = most

    def __missing__(self, word: str) -> Told:
        if len(self) >= self.most:
            self.clear()
        told = self[word] = self.tell(word)
        return told

    def learn(self, words: Iterable[str], tell_each: Callable[[Sequence[str]], Iterable[Told]]) -> None:
        """Be told of all the new ones of some words in one go, where that is quicker than of one after the other.

        >>> length = Memory(len)
        >>> length.learn(["tea", "milk"], lambda words: map(len, words))
        >>> length
        {'tea': 3, 'milk': 4}
        """
        new = [word for word in dict.fromkeys(words) if word not in self]
        if len(self) + len(new) > self.most:
            self.clear()
        self.update(zip(new, tell_each(new), strict=True))

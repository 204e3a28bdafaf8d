"""A sieve: of many expressions, the few that a text can match at all, by the words that each of them asks for.

Hardly any line of an article matches any of some hundred expressions, and to try them all costs more than all other
work on the line. What an expression cannot do without is told from its own syntax; one pass over the text finds all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, Final

from ahocorasick_rs import BytesAhoCorasick, Implementation

try:  # private, and the only reader of expressions there is; without it the sieve lets everything through
    from re import _parser  # type: ignore[attr-defined]  # as above
except ImportError:
    _parser = None

DIGIT: Final = "0"  # stands for any digit: the one class of characters that is rarer than words
MOST_SIGNS: Final = 8  # of a class; one with more of them tells nothing
MOST_WORDS: Final = 40  # that are looked for one by one, in what the first pass lets through
HAS_DIGIT = re.compile(r"\d")
Part = tuple[Any, Any]  # of an expression: an operation and what it works on
Needs = frozenset[str]  # strings one of which is in whatever matches; none: nothing is known
NOTHING: Final[Needs] = frozenset()


class Sieve:
    r"""Which of some expressions may match a text. Case does not matter: the text has to be in lower case.

    >>> sieve = Sieve(["read time: .{1,20}", "(?:likes?|votes?) given", r"[a-z]+\d"])
    >>> sieve.of("three votes given"), sieve.of("votes"), sieve.of("read 2 lines")
    ([1], [], [2])
    """

    def __init__(self, sources: Iterable[str]) -> None:
        wanted = [needs_of(parts_of(source)) for source in sources]
        needs = [max(some, key=worth, default=NOTHING) for some in wanted]
        words = sorted(frozenset().union(*needs) - {DIGIT})
        self.words = BytesAhoCorasick(
            [word.encode() for word in words], implementation=Implementation.ContiguousNFA
        )
        self.asking = [tuple(at for at, some in enumerate(needs) if word in some) for word in words]
        self.with_digit = [at for at, some in enumerate(needs) if DIGIT in some]
        self.always = [at for at, some in enumerate(needs) if not some]
        self.further = [
            [tuple(some) for some in every if some != best and DIGIT not in some and len(some) <= MOST_WORDS]
            for every, best in zip(wanted, needs, strict=True)
        ]

    def of(self, text: str) -> list[int]:
        """The places, among the expressions, of those that may match a text or a part of it, in order."""
        return self.each((text,))[0]

    def each(self, texts: Sequence[str]) -> list[list[int]]:
        """The same of many texts, in one go."""
        data = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = list(accumulate([len(text) + 1 for text in data]))
        places = [self.always.copy() for _ in texts]
        if self.with_digit:
            for text, some in zip(texts, places, strict=True):
                if HAS_DIGIT.search(text):
                    some.extend(self.with_digit)
        at = 0
        for word, _, end in self.words.find_matches_as_indexes(b"\n".join(data), overlapping=True):
            while end > ends[at]:  # matches come by their ends
                at += 1
            places[at] += self.asking[word]
        return [self.left(text, some) if some else some for text, some in zip(texts, places, strict=True)]

    def left(self, text: str, places: Iterable[int]) -> list[int]:
        """Those of some expressions that find in a text all the rest of what they ask for."""
        holds = text.__contains__
        found = []
        for at in sorted(set(places)):
            for some in self.further[at]:
                if not any(map(holds, some)):
                    break
            else:
                found.append(at)
        return found


def parts_of(source: str) -> Iterable[Part]:
    return _parser.parse(source) if _parser else ()


def longest(source: str) -> float:
    """How many characters an expression can match at most.

    >>> longest("(?:likes?|votes?) given"), longest("a*") > 1_000_000
    (11, True)
    """
    return _parser.parse(source).getwidth()[1] if _parser else math.inf


def needed(parsed: Iterable[Part]) -> Needs:
    """What an expression asks for: the set of strings that tells most, one of which is in whatever matches.

    >>> sorted(needed(parts_of("(?:minutes?|hours) to (?:read|scan)")))
    ['hours', 'minute']
    """
    return max(needs_of(parsed), key=worth, default=NOTHING)


def needs_of(parsed: Iterable[Part]) -> list[Needs]:
    """All that an expression asks for, part by part."""
    found, run = [], ""
    for code, value in [*parsed, ("", None)]:
        if str(code) == "LITERAL":
            run += chr(value).lower()
        else:
            found += [of_run(run), of_part((code, value))]
            run = ""
    return [some for some in found if some]


def of_run(run: str) -> Needs:
    return frozenset((DIGIT,) if run.isdecimal() else (run,) if run else ())


def of_part(part: Part) -> Needs:
    """What a part of an expression asks for that is no single sign."""
    code, value = str(part[0]), part[1]
    if code == "SUBPATTERN":
        return needed(value[3])
    if code == "BRANCH":
        return of_any([needed(branch) for branch in value[1]])
    if code in ("MAX_REPEAT", "MIN_REPEAT") and value[0]:
        return needed(value[2])
    return of_class(value) if code == "IN" else NOTHING


def of_class(members: Iterable[Part]) -> Needs:
    signs: set[str] = set()
    for code, value in members:
        if str(code) == "LITERAL":
            signs.add(chr(value).lower())
        elif (str(code), str(value)) == ("CATEGORY", "CATEGORY_DIGIT"):
            signs.add(DIGIT)
        else:
            return NOTHING
    return (
        frozenset(DIGIT if sign.isdecimal() else sign for sign in signs)
        if len(signs) <= MOST_SIGNS
        else NOTHING
    )


def of_any(branches: list[Needs]) -> Needs:
    return frozenset().union(*branches) if all(branches) else NOTHING


def worth(needs: Needs) -> tuple[int, int]:
    """How much it tells that a text holds one of some strings, by the one that tells least."""
    return min(map(telling, needs), default=0), -len(needs)


def telling(word: str) -> int:
    """How rare a string is, about: letters are rarer than signs, and what is not ASCII is rarer still.

    >>> telling("minute"), telling(" to "), telling("👍"), telling(DIGIT), telling("/")
    (12, 4, 4, 3, 1)
    """
    return 3 if word == DIGIT else sum(map(rarity, word))


def rarity(sign: str) -> int:
    if sign == " ":
        return 0
    return 2 if sign.isascii() and sign.isalnum() else 1 if sign.isascii() else 4

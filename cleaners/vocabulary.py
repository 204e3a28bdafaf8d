"""The words of bylines and dates, kept as data beside this module, and expressions made of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import resources

VOCABULARY: dict[str, dict[str, list[str]]] = tomllib.loads(
    resources.files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8")
)
WORD = re.compile(r"\w+")
FIRST_WORD = re.compile(r"\W{0,4}+(\w+)")
ODD_LETTERS = re.compile(
    "[\u0130\u0131\u017f]"
)  # expressions take them for i and s, which lower case does not


def any_of(phrases: Iterable[str]) -> str:
    """A pattern that matches any of some phrases, the longest first; a space stands for any white space.

    >>> bool(re.fullmatch(any_of(["by", "written by"]), "written  by"))
    True
    """
    longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first) + ")"


class Phrases:
    r"""An expression in any case that finds phrases as whole words.

    To try a hundred phrases at each place of a text takes long. Most texts hold the first word of none of them, which
    is told in no time. What the expression finds without any of the phrases, the expression `signs` has to find too.

    >>> doctors = Phrases(r"\b(?:medical doctor|surgeon)\b", ["medical doctor", "surgeon"])
    >>> bool(doctors.search("A Medical Doctor")), doctors.search("a doctor of arts")
    (True, None)
    """

    __slots__ = ("first_words", "pattern", "signs")

    def __init__(self, pattern: str, phrases: Iterable[str], *, signs: str = "") -> None:
        self.pattern = re.compile(pattern, re.IGNORECASE)
        self.first_words = frozenset(WORD.findall(phrase)[0] for phrase in phrases)
        self.signs = re.compile(signs) if signs else None

    def may_be_in(self, text: str) -> bool:
        """Whether a search for the expression is worth its time."""
        return (
            not self.first_words.isdisjoint(WORD.findall(text.lower()))
            or (self.signs is not None and self.signs.search(text) is not None)
            or (not text.isascii() and ODD_LETTERS.search(text) is not None)
        )

    def search(self, text: str) -> re.Match[str] | None:
        return self.pattern.search(text) if self.may_be_in(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        return self.pattern.match(text) if self.may_be_in(text) else None

    def split(self, text: str) -> list[str]:
        return self.pattern.split(text) if self.may_be_in(text) else [text]

    def before(self, text: str) -> str:
        """What stands before the first place where the expression is found; all of a text in which it is not."""
        found = self.search(text)
        return text[: found.start()] if found else text


class Opening(Phrases):
    r"""The same for an expression that is to be found at the beginning alone, behind four signs at most.

    >>> Opening(r"\W{0,3}written by\b", ["written by"]).after("— Written by Jane Roe")
    ' Jane Roe'
    """

    __slots__ = ()

    def may_be_in(self, text: str) -> bool:
        first = FIRST_WORD.match(text)
        return (
            (first is not None and first[1].lower() in self.first_words)
            or (self.signs is not None and self.signs.search(text) is not None)
            or (not text.isascii() and ODD_LETTERS.search(text) is not None)
        )

    def after(self, text: str) -> str:
        """A text without the expression at its beginning."""
        found = self.match(text)
        return text[found.end() :] if found else text

"""The lines of a text that was flattened from a page: what each says by its own words, wherever it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaners.phrases import Phrase

if TYPE_CHECKING:  # it is told from lines
    from cleaners.bylines import Byline, Terms

# a sentence's end, with what may follow it: closing quotes, brackets, a note's number
SENTENCE_END = re.compile(r"[.!?。！？؟।][\"'”’»)\]]{0,3}(?:\s?\[?\d{1,3}\]?)?$")
LONGEST_END = 12  # characters
SENTENCE_BREAK = re.compile(r"[.!?][\"”’»)]?\s+(?=[\"“‘«(¿¡]?[^\W\da-z_])")
CUT_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s?(?:\S{1,12}\s?\S{0,12}\s?[»→›>]{0,2})?$")
CITATION = re.compile(
    r"\bdoi\b|\bPubMed\b|\bPMID\b|\b(?:19|20)\d\d\s?;\s?\d|\bet al\b|^\[?\d{1,3}[.\]]\s\S+ [A-Z]{1,3},"
)
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
UNSPACED = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]"
)  # scripts that write no space between words
LIST_MARK = re.compile(r"^(?:[•‣◦▪●○*·–-]|\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]?)\s+")
PERCENT = re.compile(r"\(?[%٪]?\s?\d{1,3}(?:[.,]\d{1,2})?\s?[%٪]?\)?")
COUNT = re.compile(r"\(?\d{1,3}(?:[.,  ]?\d{3}){0,3}[kKmM]?\)?")
SURELY_PROSE = 24  # words
LONGEST_FIGURE = 18  # characters, as "(123,456,789,012k)" has
COUNTER = re.compile(
    r"(?:[^\W\d_]{1,20}+\s?){1,4}+\s?[:：]\s?[<>~]?\s?\d[\w .,%]{0,30}|\d[\d.,]{2,9}[km]?\s(?:[^\W\d_]{2,20}\s?){1,3}",
    re.IGNORECASE,
)
LONGEST_COUNTER = 59  # characters
HAS_DIGIT = re.compile(r"\d")
# what a glance at a line shows, beside the kinds of its phrases
NUMBERED, FIGURE, MAY_NAME, ALONE = (
    "begins with a digit",
    "is a figure",
    "may name a person",
    "may speak for itself",
)


# not frozen: that takes three times as long to make, and some pages have many
@dataclass(slots=True, eq=False)
class Line:
    """What a line says by itself. Equal lines are one object, wherever they stand."""

    text: str
    words: int
    label: str = field(
        repr=False
    )  # folded, without the punctuation around it; the text itself of what is too long
    is_cut_off: bool = False  # the beginning of something longer, as teasers are
    is_prose: bool = False  # a sentence or more, or a citation
    is_figure: bool = False  # a bare count or share
    is_counter: bool = False  # a number and a few words, such as "Visits: 1,234" or "1,234 visits"
    phrases: tuple[Phrase, ...] = field(default=(), repr=False)
    facts: Byline | None = field(default=None, repr=False)
    terms: Terms | None = field(default=None, repr=False)
    weight: float = 0.0  # for the article or against it
    outline: str = field(default="", repr=False)  # the label without numbering; none of what is too long
    signs: frozenset[str] | None = field(default=None, repr=False)  # none where no furniture can begin

    @property
    def sure(self) -> Phrase | None:
        """What the line surely is, if it can be told without its neighbours."""
        return self.phrases[0] if self.phrases and self.phrases[0].grade == "sure" else None

    def means(self, kind: str, *grades: str) -> Phrase | None:
        """The phrase of a kind (and of one of some grades) that the line may be."""
        for phrase in self.phrases:
            if phrase.kind == kind and (not grades or phrase.grade in grades):
                return phrase
        return None


def is_cut_off(text: str, words: int) -> bool:
    """Whether a line is the beginning of a sentence that goes on elsewhere."""
    tail = text[-40:]
    return words >= 6 and ("..." in tail or "…" in tail) and bool(CUT_OFF.search(tail))


def is_prose(text: str, words: int) -> bool:
    """Whether a line reads as a sentence or more, or as a citation."""
    if words < 6:
        return False
    return (
        words >= SURELY_PROSE or bool(SENTENCE_END.search(text[-LONGEST_END:])) or bool(CITATION.search(text))
    )


def word_count(text: str) -> int:
    """Words of a line; two signs of a script without spaces count as one.

    >>> word_count("It's 4.5 out of five"), word_count("目次")
    (5, 1)
    """
    unspaced = 0 if text.isascii() else len(UNSPACED.findall(text))
    # most of what stands between two spaces is one word, and told in no time; a mark behind a word adds none
    pieces = (UNSPACED.sub(" ", text) if unspaced else text).replace(", ", " ").replace(". ", " ").split()
    others = [piece for piece in pieces if not piece.isalnum()]
    return len(pieces) - len(others) + len(WORD.findall(" ".join(others))) + (unspaced + 1) // 2


def is_figure(text: str) -> bool:
    return len(text) <= LONGEST_FIGURE and bool(PERCENT.fullmatch(text) or COUNT.fullmatch(text))


def outline(label: str) -> str:
    """A label as a table of contents would repeat it: without numbering.

    >>> outline("2.1 which cuff, which size") == outline("which cuff, which size")
    True
    """
    return LIST_MARK.sub("", label)


def is_counter(text: str) -> bool:
    return len(text) <= LONGEST_COUNTER and bool(HAS_DIGIT.search(text)) and bool(COUNTER.fullmatch(text))

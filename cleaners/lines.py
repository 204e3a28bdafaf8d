"""The lines of a text that was flattened from a page: one line is one block, and each knows where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from cleaners.document import CONTROL, INVISIBLE
from cleaners.memory import MOST_WORDS
from cleaners.phrases import EDGES, LONGEST, STUFFING, Phrase, each_said, fold

# a sentence's end, with what may follow it: closing quotes, brackets, a note's number
SENTENCE_END = re.compile(r"[.!?。！？؟।][\"'”’»)\]]{0,3}(?:\s?\[?\d{1,3}\]?)?$")
SENTENCE_BREAK = re.compile(r"[.!?][\"”’»)]?\s+(?=[\"“‘«(¿¡]?[^\W\da-z_])")
CUT_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s?(?:\S{1,12}\s?\S{0,12}\s?[»→›>]{0,2})?$")
CITATION = re.compile(
    r"\bdoi\b|\bPubMed\b|\bPMID\b|\b(?:19|20)\d\d\s?;\s?\d|\bet al\b|^\[?\d{1,3}[.\]]\s\S+ [A-Z]{1,3},"
)
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
UNSPACED = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]"
)  # scripts that write no space between words
ANCHOR = re.compile(r"(?<=[^\W_?!.)])(?:\s?[#¶§🔗])+$|(?<=[?!.)])(?:\s?[#¶§🔗])+$")
ANCHORS = "#¶§🔗"
LIST_MARK = re.compile(r"^(?:[•‣◦▪●○*·–-]|\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]?)\s+")
PERCENT = re.compile(r"\(?[%٪]?\s?\d{1,3}(?:[.,]\d{1,2})?\s?[%٪]?\)?")
COUNT = re.compile(r"\(?\d{1,3}(?:[.,  ]?\d{3}){0,3}[kKmM]?\)?")
LONGEST_FIGURE = 18  # characters, as "(123,456,789,012k)" has
MOST_LINES = 20_000  # a text of more is no page, but a table or a log, and nobody looks for furniture in it
LONGEST_SHORT = 80  # characters; longer lines seldom return
WRAPPED_LEAST = 45  # columns; no line breaker known stops sooner
SHORT: dict[str, tuple[Any, ...]] = {}  # what short lines said that were met before


# not frozen: that takes three times as long to make, and some pages have many
@dataclass(slots=True, eq=False)
class Line:
    """One line: its number in the source (from 1), its words, and what they say by themselves."""

    number: int
    text: str
    words: int
    label: str = field(repr=False)  # folded, without the punctuation around it
    is_cut_off: bool = False  # the beginning of something longer, as teasers are
    is_prose: bool = False  # a sentence or more, or a citation
    is_figure: bool = False  # a bare count or share
    phrases: tuple[Phrase, ...] = field(default=(), repr=False)

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


def lines_of(text: str) -> list[Line]:
    r"""The lines of a text that hold anything, squeezed; a paragraph broken at a column is put together again.

    >>> [(line.number, line.text) for line in lines_of("A title\n\n  Two\u00a0words ")]
    [(1, 'A title'), (3, 'Two words')]
    """
    seen = text if text.isascii() else INVISIBLE.sub("", text)
    rows = [(number, squeezed(row)) for number, row in enumerate(seen.splitlines(), start=1)]
    if is_wrapped(rows):
        rows = unwrapped(rows)
    rows = [(number, row) for number, row in rows if row]
    signed = any(sign in seen for sign in ANCHORS)
    if (
        signed and sum(1 for _, row in rows if ANCHOR.search(row[-8:])) > 1
    ):  # a theme's links to its own headings
        rows = [(number, ANCHOR.sub("", row)) for number, row in rows]
    # the same words say the same, wherever they stand
    texts = dict.fromkeys([row for _, row in rows])
    told = all_told(texts) if len(rows) <= MOST_LINES else {row: told_of_row(row) for row in texts}
    return [Line(number, row, *told[row]) for number, row in rows]


def all_told(texts: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    """What each of some lines says by itself; the short ones are remembered, for a site prints them on all its pages."""
    known = {text: SHORT[text] for text in texts if text in SHORT}
    new = [text for text in texts if text not in known]
    told = dict(zip(new, tell(new), strict=True))
    if len(SHORT) > MOST_WORDS:
        SHORT.clear()
    SHORT.update({text: said for text, said in told.items() if len(text) <= LONGEST_SHORT})
    return known | told


def squeezed(row: str) -> str:
    r"""One space for white space and for what no text has.

    >>> squeezed(" half a \ud83d face,\tand\u00a0a\x00word")
    'half a face, and a word'
    """
    return " ".join((row if row.isprintable() else CONTROL.sub(" ", row)).split())


def tell(texts: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """What each of some lines says by itself: the fields of `Line` from `words` on."""
    folded = [fold(text if text.isascii() else STUFFING.sub("", text)) for text in texts]
    phrases = each_said(
        [line if len(text) <= LONGEST else "" for line, text in zip(folded, texts, strict=True)]
    )
    for text, line, meant in zip(texts, folded, phrases, strict=True):
        words = word_count(text)
        cut_off = words >= 6 and bool(CUT_OFF.search(text[-40:]))
        prose = not cut_off and is_prose(text, words)
        yield words, line.strip(EDGES), cut_off, prose, is_figure(text), meant


def told_of_row(text: str) -> tuple[Any, ...]:
    """What a line says that is one of too many: no more than how long it is, and whether it is a sentence."""
    words = word_count(text)
    return words, "", False, is_prose(text, words), False, ()


def is_prose(text: str, words: int) -> bool:
    """Whether a line reads as a sentence or more, or as a citation."""
    if words < 6:
        return False
    return words >= 24 or bool(SENTENCE_END.search(text[-12:])) or bool(CITATION.search(text))


def word_count(text: str) -> int:
    """Words of a line; two signs of a script without spaces count as one.

    >>> word_count("It's 4.5 out of five"), word_count("目次")
    (5, 1)
    """
    unspaced = 0 if text.isascii() else len(UNSPACED.findall(text))
    return len(WORD.findall(UNSPACED.sub(" ", text) if unspaced else text)) + (unspaced + 1) // 2


def is_figure(text: str) -> bool:
    return len(text) <= LONGEST_FIGURE and bool(PERCENT.fullmatch(text) or COUNT.fullmatch(text))


def outline(label: str) -> str:
    """A label as a table of contents would repeat it: without numbering.

    >>> outline("2.1 which cuff, which size") == outline("which cuff, which size")
    True
    """
    return LIST_MARK.sub("", label)


def is_wrapped(rows: list[tuple[int, str]]) -> bool:
    """Whether most long lines break off in mid-sentence and the next ones go on in lower case."""
    long = broken = 0
    for (_, row), (_, following) in pairwise(rows):
        if WRAPPED_LEAST <= len(row) <= 120:
            long += 1
            broken += goes_on(row, following)
    return broken >= 4 and broken * 2 > long


def goes_on(row: str, following: str) -> bool:
    return bool(following) and following[0].islower() and not SENTENCE_END.search(row)


def unwrapped(rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Join each line that a column's end broke to the one before it."""
    joined: list[tuple[int, list[str]]] = []
    last = ""
    for number, row in rows:
        if row and last and len(last) >= WRAPPED_LEAST and joined and row[0] not in "•*-–":
            joined[-1][1].append(row)
        else:
            joined.append((number, [row]))
        last = row
    return [(number, " ".join(parts)) for number, parts in joined]

"""Rows: a flattened text as lines. What its lines say is told of all of them together, and once of equal ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cleaners.boxes import AUTHOR_LABEL, BARE_NUMBERS, is_name
from cleaners.bylines import LONGEST as LONGEST_FACTS
from cleaners.bylines import TRACES, Byline, byline_of, terms_of
from cleaners.document import CONTROL, INVISIBLE_SIGNS
from cleaners.extent import weight_of
from cleaners.lines import (
    ALONE,
    FIGURE,
    LONGEST_END,
    MAY_NAME,
    NUMBERED,
    SENTENCE_END,
    SURELY_PROSE,
    Line,
    is_counter,
    is_cut_off,
    is_figure,
    is_prose,
    outline,
    word_count,
)
from cleaners.memory import MOST_WORDS
from cleaners.people import BYLINE, looks_like_name
from cleaners.phrases import EDGES, LONGEST, STUFFING, Phrase, each_said, fold

ANCHOR = re.compile(r"(?<=[^\W_?!.)])(?:\s?[#¶§🔗])+$|(?<=[?!.)])(?:\s?[#¶§🔗])+$")
ANCHORS = "#¶§🔗"
MOST_LINES = 20_000  # a text of more is no page, but a table or a log, and nobody looks for furniture in it
LONGEST_SHORT = 80  # characters; longer lines seldom return
WRAPPED_LEAST, WRAPPED_MOST = 45, 120  # columns; no line breaker known stops sooner
LEAST_BROKEN = 4  # rows
MOST_LABELLED = 60  # words; whoever asks for a label asks for one of less
MOST_OUTLINED = 30
MOST_TOLD = 12  # words of a sentence that may be a line of facts
SHORT: dict[str, Line] = {}  # short lines that were met before

Row = tuple[int, Line]  # a line with its number in the source, from 1


def rows_of(text: str) -> list[Row]:
    r"""The lines of a text that hold anything, squeezed; a paragraph broken at a column is put together again.

    >>> [(number, line.text) for number, line in rows_of("A title\n\n  Two\u00a0words ")]
    [(1, 'A title'), (3, 'Two words')]
    """
    rows = squeezed_rows(text)
    numbered = unwrapped(rows) if is_wrapped(rows) else list(enumerate(rows, start=1))
    numbers = [number for number, row in numbered if row]
    texts = [row for _, row in numbered if row]
    if any(sign in text for sign in ANCHORS):
        texts = without_anchors(texts)
    lines = lines_of(texts) if len(texts) <= MOST_LINES else lines_of_many(texts)
    return list(zip(numbers, lines, strict=True))


def squeezed_rows(text: str) -> list[str]:
    """All rows of a text, one space for white space and for what no text has."""
    if not text.isascii():
        for sign in INVISIBLE_SIGNS:  # hardly ever there, and looked for in no time
            text = text.replace(sign, "")
    rows = text.splitlines()
    whole = text.replace("\n", " ")
    if whole.isprintable():  # as nearly all texts are: then there are no spaces but the common one
        return [" ".join(row.split()) if "  " in row else row.strip() for row in rows]
    return list(map(squeezed, rows))


def squeezed(row: str) -> str:
    r"""One space for white space and for what no text has.

    >>> squeezed(" half a \ud83d face,\tand\u00a0a\x00word")
    'half a face, and a word'
    """
    return " ".join((row if row.isprintable() else CONTROL.sub(" ", row)).split())


def without_anchors(texts: list[str]) -> list[str]:
    """Lines without a theme's links to its own headings, if there are several."""
    if sum(1 for row in texts if ANCHOR.search(row[-8:])) < 2:
        return texts
    return [ANCHOR.sub("", row) for row in texts]


def lines_of(texts: Sequence[str]) -> list[Line]:
    """A line for each of some texts; short ones are remembered, for a site prints them on all its pages."""
    if len(SHORT) > MOST_WORDS:
        SHORT.clear()
    lines = dict(zip(texts, map(SHORT.get, texts), strict=True))
    new = [text for text, line in lines.items() if line is None]
    told = {line.text: line for line in tell(new)} if new else {}
    SHORT.update({text: line for text, line in told.items() if len(text) <= LONGEST_SHORT})
    return [lines[text] or told[text] for text in texts]


def tell(texts: Sequence[str]) -> list[Line]:
    """What each of some lines says by itself."""
    words = list(map(word_count, texts))
    folded = [
        fold(text if text.isascii() else STUFFING.sub("", text))
        if count <= MOST_LABELLED or len(text) <= LONGEST
        else text
        for text, count in zip(texts, words, strict=True)
    ]
    phrases = each_said(
        [line if len(text) <= LONGEST else "" for line, text in zip(folded, texts, strict=True)]
    )
    lines = list(map(line_of, texts, words, folded, phrases))
    for line, facts in zip(lines, each_facts(lines), strict=True):
        line.facts = facts
        line.weight = weight_of(line)
    return lines


def line_of(text: str, words: int, folded: str, phrases: tuple[Phrase, ...]) -> Line:
    """A line with all that is told of one without the others."""
    cut_off = is_cut_off(text, words)
    label = folded.strip(EDGES)
    line = Line(
        text,
        words,
        label,
        cut_off,
        not cut_off and is_prose(text, words),
        is_figure(text),
        is_counter(text),
        phrases,
    )
    if words <= MOST_OUTLINED:
        line.outline = outline(label)
    if words <= MOST_OUTLINED or not line.is_prose:
        line.terms = terms_of(text)
    if phrases or not line.is_prose:
        line.signs = frozenset(signs_of(line))
    return line


def signs_of(line: Line) -> Iterator[str]:
    """What a glance at a line shows."""
    text = line.text
    if line.phrases or line.terms or (line.words > 2 and BARE_NUMBERS.fullmatch(text)):
        yield ALONE
    yield from (phrase.kind for phrase in line.phrases)
    if text[0].isdecimal():
        yield NUMBERED
    if line.is_figure:
        yield FIGURE
    if is_name(line) or ((found := AUTHOR_LABEL.fullmatch(text)) and looks_like_name(found[1])):
        yield MAY_NAME


def each_facts(lines: Iterable[Line]) -> list[Byline | None]:
    """The facts of each line that consists of them. Most lines have no word of any, which is told of all at once."""
    asked = ["" if is_no_byline(line) else line.text for line in lines]
    traces = TRACES.each(list(map(str.lower, asked)))
    return [
        byline_of(text) if traced or BYLINE.match(text) else None
        for text, traced in zip(asked, traces, strict=True)
    ]


def is_no_byline(line: Line) -> bool:
    """Whether a line is too long for facts, or surely a sentence or a citation."""
    if len(line.text) > LONGEST_FACTS:
        return True
    if not line.is_prose or line.words <= MOST_TOLD:
        return False
    return line.words < SURELY_PROSE or SENTENCE_END.search(line.text[-LONGEST_END:]) is not None


def lines_of_many(texts: Sequence[str]) -> list[Line]:
    """Lines of which there are too many: told is no more than how long each is, and whether it is a sentence."""
    words = {text: word_count(text) for text in dict.fromkeys(texts)}
    lines = {text: Line(text, count, "", is_prose=is_prose(text, count)) for text, count in words.items()}
    return list(map(lines.__getitem__, texts))


def is_wrapped(rows: Sequence[str]) -> bool:
    """Whether most long lines break off in mid-sentence and the next ones go on in lower case."""
    going_on = [at for at, row in enumerate(rows) if row[:1].islower()]
    if len(going_on) < LEAST_BROKEN:
        return False
    broken = sum(
        1 for at in going_on if at and is_wide(rows[at - 1]) and not SENTENCE_END.search(rows[at - 1])
    )
    return broken >= LEAST_BROKEN and broken * 2 > sum(map(is_wide, rows[:-1]))


def is_wide(row: str) -> bool:
    """Whether a row may have been broken at a column."""
    return WRAPPED_LEAST <= len(row) <= WRAPPED_MOST


def unwrapped(rows: Iterable[str]) -> list[tuple[int, str]]:
    """Join each row that a column's end broke to the one before it; each with its number, from 1."""
    joined: list[tuple[int, list[str]]] = []
    last = ""
    for number, row in enumerate(rows, start=1):
        if row and last and len(last) >= WRAPPED_LEAST and joined and row[0] not in "•*-–":
            joined[-1][1].append(row)
        else:
            joined.append((number, [row]))
        last = row
    return [(number, " ".join(parts)) for number, parts in joined]

"""Boilerplate: what the model kept, and what its own words or its company give away after all.

Judged with the neighbours, never by one bare word: a line that no author writes goes wherever it stands; a label goes with
what it headed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaners.blocks import TextBlock
from cleaners.bylines import byline_of
from cleaners.phrases import fold, phrases_of
from cleaners.places import is_prose

LONGEST_LINE = 140  # characters
LONGEST_LABEL = 60


def boilerplate(
    blocks: Sequence[TextBlock], kept: Sequence[bool], title: str = ""
) -> Iterator[tuple[int, str]]:
    """Indexes of kept blocks that are to go after all, with the rule's name."""
    standing = list(kept)
    for index, rule in lines(blocks, kept, title):
        standing[index] = False
        yield index, rule
    for index in orphans(blocks, standing):
        yield index, "label"


def lines(blocks: Sequence[TextBlock], kept: Sequence[bool], title: str) -> Iterator[tuple[int, str]]:
    """Blocks that go by their own words: the headline once more, a byline above the prose, furniture's own lines."""
    above_prose, headline = True, fold(title)
    for index, block in enumerate(blocks):
        if not kept[index]:
            continue
        if above_prose and title and fold(block.text) == headline:
            yield index, "title"
        elif above_prose and is_byline(block):
            yield index, "byline"
        elif is_furniture_line(block):
            yield index, "phrase"
        else:
            above_prose = above_prose and not is_prose(block)


def is_byline(block: TextBlock) -> bool:
    return len(block.text) <= LONGEST_LINE and byline_of(block.text) is not None


def is_furniture_line(block: TextBlock) -> bool:
    """Whether a block is a line that is never an author's words, whatever stands around it."""
    if block.kind in ("row", "code", "heading") or len(block.text) > LONGEST_LINE:
        return False
    return any(phrase.grade == "sure" for phrase in phrases_of(block.text))


def orphans(blocks: Sequence[TextBlock], kept: Sequence[bool]) -> Iterator[int]:
    """Labels of furniture, such as "Related" or "About the author", of which everything they headed was taken out."""
    for index in range(len(blocks) - 1):
        if kept[index] and not kept[index + 1] and is_label(blocks[index]):
            yield index


def is_label(block: TextBlock) -> bool:
    grades = ("opens", "heads") if block.kind == "heading" else ("opens",)
    return len(block.text) <= LONGEST_LABEL and any(
        phrase.grade in grades for phrase in phrases_of(block.text)
    )

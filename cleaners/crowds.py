"""Crowds: tags with more attributes than a page can have in earnest.

The parser compares each attribute of a tag with all before it: a hundred thousand of them keep it busy for minutes. What is a
tag and what stands in a script, a comment or in quotes can only be told by reading a page from its beginning, exactly as the parser
does. So nothing is relied on here but this: a `>` ends a tag unless it stands in quotes that an `=` opened. A script that
goes on for a thousand words behind `a<b` without any such sign counts as a crowd, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_READ: Final = (
    10  # times a page's length; a page with so many tags in one another is made to keep us busy
)
# an attribute as browsers read it; nothing here ever goes back, so that time is linear
ATTRIBUTE: Final = (
    rb"""(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?+)?+)"""
)
BEGINNING: Final = re.compile(rb"<[A-Za-z]")
FURTHER: Final = re.compile(rb"%b*+" % ATTRIBUTE)

OPENING: Final = b"=" + bytes(range(ord(" ") + 1))  # what stands before a mark that opens a value
FEW: Final = 50  # places that are looked at one by one

Codes = NDArray[np.uint8]
Places = NDArray[np.intp]


def excesses(page: bytes, most: int) -> Iterator[tuple[int, int]]:
    """Where, from and to, the attributes stand that a tag has beyond so many; in order, none within another.

    >>> list(excesses(b"<p a b c><p a>", most=2))
    [(6, 8)]
    """
    left = MOST_READ * len(page)
    for start, end in wide_open(page, 2 * most):
        at = start
        while at < end and (tag := BEGINNING.search(page, at, end)):
            usual = allowed(most).match(page, tag.start())
            behind = usual.end() if usual else tag.end()
            left -= behind - tag.start()
            if left < 0:
                yield tag.start(), end
                return
            more = FURTHER.match(page, behind) if behind - tag.start() > 2 * most else None
            if more and more[0]:
                yield more.span()
            at = more.end() if more and more[0] else tag.end()


@cache
def allowed(most: int) -> re.Pattern[bytes]:
    """A tag with as many attributes as it may have."""
    return re.compile(rb"<[A-Za-z][^\s/>]*+%b{0,%d}+" % (ATTRIBUTE, most))


def wide_open(page: bytes, least: int) -> list[tuple[int, int]]:
    """The stretches of a page, of more than so many bytes, in which nothing surely ends a tag."""
    found = wide_open_by_leaps(page, least)
    if found is not None:
        return found
    codes = np.frombuffer(page, np.uint8)
    ends = np.flatnonzero(codes == ord(">"))
    hidden = may_be_quoted(codes, ends, ord('"')) | may_be_quoted(codes, ends, ord("'"))
    edges = np.concatenate(([0], ends[~hidden], [len(page)]))
    return [
        (int(edges[place]), int(edges[place + 1]))
        for place in np.flatnonzero(np.diff(edges) > least).tolist()
    ]


def wide_open_by_leaps(page: bytes, least: int) -> list[tuple[int, int]] | None:
    """The same, or a little more, for less: as nearly all pages allow. Nothing for others, which might cost far more."""
    found: list[tuple[int, int]] = []
    at = 0
    while len(page) - at > least:
        near = sure_end(page, at, backwards(page, at + 1, at + least + 1))
        end = near or sure_end(page, at, forwards(page, at + least + 1))
        if end is None:
            return None
        if near is None:
            found.append((at, end))
        at = end
    return found


def sure_end(page: bytes, after: int, ends: Iterable[int]) -> int | None:
    """The first of a few places behind a sure end that no quotes opened in between can hide."""
    for end in islice(ends, FEW):
        if not (opens(page, page.rfind(b'"', after, end)) or opens(page, page.rfind(b"'", after, end))):
            return end
    return None


def opens(page: bytes, mark: int) -> bool:
    """Whether a quotation mark, if it is any, stands where a value may begin."""
    return mark > 0 and page[mark - 1] in OPENING


def backwards(page: bytes, start: int, end: int) -> Iterator[int]:
    while (end := page.rfind(b">", start, end)) >= 0:
        yield end


def forwards(page: bytes, start: int) -> Iterator[int]:
    while (start := page.find(b">", start)) >= 0:
        yield start
        start += 1
    yield len(page)


def may_be_quoted(codes: Codes, ends: Places, quote: int) -> NDArray[np.bool_]:
    """Whether the last quotation mark of a kind, before each of some places, may have opened a value."""
    marks = np.flatnonzero(codes == quote)
    if not len(marks):
        return np.zeros(len(ends), np.bool_)
    last = np.searchsorted(marks, ends) - 1
    before = codes[np.maximum(marks - 1, 0)]
    opening = (before == ord("=")) | (before <= ord(" "))
    found: NDArray[np.bool_] = (last >= 0) & opening[last]
    return found

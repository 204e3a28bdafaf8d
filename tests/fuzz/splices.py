"""Splices: inputs made of pieces of others, cut where a reader would cut them.

Random bytes seldom get past a parser's first test. Pieces that mean something (a tag, a string, a number, a line) in
an order that nobody meant reach what lies behind it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

PIECE = re.compile(rb'<[^<>]{0,400}>|"(?:[^"\\]|\\.){0,400}"|&#?\w{1,12};|\d+|[^\W\d]+|\s+|.', re.DOTALL)
ODD = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        *("\0", "\x1b[2J", "\r\n", "\u2028", "\ud800", "\u202e", "\ufeff", "\U0010ffff", "\u0660\u0661", "\u00bd", "\u2461"),
        *("9" * 5_000, "-1", "1e999", "NaN", "Infinity", "0x10", "1_000", "٣", "²", "9223372036854775808", "--", "''"),
        *("0000-00-00", "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+14:00", "Sat, 31 Feb 99999 25:61:61 +9999"),
        *("&#x110000;", "&#0;", "&amp;amp;", "&nosuch;", "<![CDATA[", "]]>", "<!--", "-->", "<?x", "</", "<", ">"),
        *("http://[", "//", "http://a.example:99999/", "javascript:x", "%00", "%ff", "../" * 20, "http://\u0130.example/"),
        *('"', "'", "\\", "\\ud800", "{", "}", "[", "]", ":", ",", "=", "*", "$", "#", "|", "%", "k", "Mio."),
    )
)  # fmt: skip
LONGEST = 60_000  # bytes of what a repetition makes

Pieces = list[bytes]


def pieces_of(data: bytes) -> Pieces:
    """The input cut into pieces; together they are the input again."""
    return PIECE.findall(data)


def spliced(data: bytes, others: Sequence[bytes], source: random.Random, most: int = LONGEST) -> bytes:
    """An input like `data` with one to eight changes, some with pieces of `others`."""
    pieces = pieces_of(data)
    for _ in range(source.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        other = source.choice(others) if others else data
        pieces = source.choice(CHANGES)(pieces, other, source)
    return b"".join(pieces)[:most]


def stretch(pieces: Pieces, source: random.Random, longest: int = 40) -> slice:
    start = source.randrange(len(pieces) + 1)
    return slice(start, start + source.randint(1, longest))


def left_out(pieces: Pieces, _: bytes, source: random.Random) -> Pieces:
    gone = stretch(pieces, source)
    return pieces[: gone.start] + pieces[gone.stop :]


def cut_off(pieces: Pieces, _: bytes, source: random.Random) -> Pieces:
    return pieces[: source.randrange(len(pieces) + 1)]


def moved(pieces: Pieces, _: bytes, source: random.Random) -> Pieces:
    taken = stretch(pieces, source)
    rest = pieces[: taken.start] + pieces[taken.stop :]
    at = source.randrange(len(rest) + 1)
    return rest[:at] + pieces[taken] + rest[at:]


def repeated(pieces: Pieces, _: bytes, source: random.Random) -> Pieces:
    """A stretch over and over: what grows faster than its input shows here."""
    taken = stretch(pieces, source, 6)
    size = sum(map(len, pieces[taken])) or 1
    times = min(source.choice((2, 3, 10, 100, 1_000, 10_000)), max(1, LONGEST // size))
    return pieces[: taken.start] + pieces[taken] * times + pieces[taken.stop :]


def grafted(pieces: Pieces, other: bytes, source: random.Random) -> Pieces:
    theirs = pieces_of(other)
    at = source.randrange(len(pieces) + 1)
    return pieces[:at] + theirs[stretch(theirs, source)] + pieces[at:]


def replaced(pieces: Pieces, other: bytes, source: random.Random) -> Pieces:
    """One piece by another of the same kind, where the other input has one."""
    if not pieces:
        return pieces
    at = source.randrange(len(pieces))
    alike = [piece for piece in pieces_of(other) if piece[:1] == pieces[at][:1]]
    return [*pieces[:at], source.choice(alike or ODD), *pieces[at + 1 :]]


def oddity(pieces: Pieces, _: bytes, source: random.Random) -> Pieces:
    at = source.randrange(len(pieces) + 1)
    return [*pieces[:at], source.choice(ODD), *pieces[at + source.randint(0, 1) :]]


def damaged(pieces: Pieces, _: bytes, source: random.Random) -> Pieces:
    """A few bytes by any others, inside one piece."""
    if not pieces:
        return pieces
    at = source.randrange(len(pieces))
    hurt = bytearray(pieces[at])
    for _ in range(source.randint(1, 3)):
        hurt[source.randrange(len(hurt))] = source.randrange(256)
    return [*pieces[:at], bytes(hurt), *pieces[at + 1 :]]


CHANGES: tuple[Callable[[Pieces, bytes, random.Random], Pieces], ...] = (
    left_out,
    cut_off,
    moved,
    repeated,
    grafted,
    grafted,
    replaced,
    replaced,
    oddity,
    damaged,
)

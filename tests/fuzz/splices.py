"""Splices: inputs made of pieces of others, cut where a reader would cut them.

Random bytes seldom get past a parser's first test. Pieces that mean something (a tag, a string, a number, a line) in
an order that nobody meant reach what lies behind it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

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

ATTRIBUTE = re.compile(rb"""([\w:.-]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)""")
NAME = re.compile(rb"</?([\w:-]+)")
VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
DEEPEST = 400  # pieces until an element's end is no longer looked for

Pieces = tuple[bytes, ...]


@lru_cache(maxsize=4_096)
def pieces_of(data: bytes) -> Pieces:
    """The input cut into pieces; together they are the input again."""
    return tuple(PIECE.findall(data))


def spliced(data: bytes, others: Sequence[bytes], source: random.Random, most: int = LONGEST) -> bytes:
    """An input like `data` with one to eight changes, some with pieces of `others`."""
    pieces = pieces_of(data)
    changes = MARKUP_CHANGES if b"<" in data else LINE_CHANGES
    for _ in range(source.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        other = pieces_of(source.choice(others) if others else data)
        pieces = source.choice(changes)(pieces, other, source)
    return b"".join(pieces)[:most]


def stretch(pieces: Pieces, source: random.Random, longest: int = 40) -> slice:
    start = source.randrange(len(pieces) + 1)
    return slice(start, start + source.randint(1, longest))


def left_out(pieces: Pieces, _: Pieces, source: random.Random) -> Pieces:
    gone = stretch(pieces, source)
    return pieces[: gone.start] + pieces[gone.stop :]


def cut_off(pieces: Pieces, _: Pieces, source: random.Random) -> Pieces:
    return pieces[: source.randrange(len(pieces) + 1)]


def moved(pieces: Pieces, _: Pieces, source: random.Random) -> Pieces:
    taken = stretch(pieces, source)
    rest = pieces[: taken.start] + pieces[taken.stop :]
    at = source.randrange(len(rest) + 1)
    return rest[:at] + pieces[taken] + rest[at:]


def repeated(pieces: Pieces, _: Pieces, source: random.Random) -> Pieces:
    """A stretch over and over: what grows faster than its input shows here."""
    taken = stretch(pieces, source, 6)
    size = sum(map(len, pieces[taken])) or 1
    times = min(source.choice((2, 3, 10, 100, 1_000, 10_000)), max(1, LONGEST // size))
    return pieces[: taken.start] + pieces[taken] * times + pieces[taken.stop :]


def grafted(pieces: Pieces, other: Pieces, source: random.Random) -> Pieces:
    at = source.randrange(len(pieces) + 1)
    return pieces[:at] + other[stretch(other, source)] + pieces[at:]


def replaced(pieces: Pieces, other: Pieces, source: random.Random) -> Pieces:
    """One piece by another of the same kind, where the other input has one."""
    if not pieces:
        return pieces
    at = source.randrange(len(pieces))
    alike = [piece for piece in other if piece[:1] == pieces[at][:1]]
    return put(pieces, at, source.choice(alike or ODD))


def oddity(pieces: Pieces, _: Pieces, source: random.Random) -> Pieces:
    at = source.randrange(len(pieces) + 1)
    return (*pieces[:at], source.choice(ODD), *pieces[at + source.randint(0, 1) :])


def damaged(pieces: Pieces, _: Pieces, source: random.Random) -> Pieces:
    """A few bytes by any others, inside one piece."""
    if not pieces:
        return pieces
    at = source.randrange(len(pieces))
    hurt = bytearray(pieces[at])
    for _ in range(source.randint(1, 3)):
        hurt[source.randrange(len(hurt))] = source.randrange(256)
    return put(pieces, at, bytes(hurt))


def transplanted(pieces: Pieces, other: Pieces, source: random.Random) -> Pieces:
    """A whole element of the other input, before a tag or in the place of an element."""
    taken, at = some_element(other, source), some_element(pieces, source)
    behind = at.stop if source.random() < 0.3 else at.start
    return pieces[: at.start] + other[taken] + pieces[behind:]


def wrapped(pieces: Pieces, other: Pieces, source: random.Random) -> Pieces:
    """An element within the tags of another one."""
    tags, at = other[some_element(other, source)], some_element(pieces, source)
    return pieces[: at.start] + tags[:1] + pieces[at] + tags[-1:] + pieces[at.stop :]


def unwrapped(pieces: Pieces, _: Pieces, source: random.Random) -> Pieces:
    """An element's tags left out, or one of them."""
    at = some_element(pieces, source)
    inner = pieces[at][source.randint(0, 1) : -1 if source.random() < 0.7 else None]
    return pieces[: at.start] + inner + pieces[at.stop :]


def relabelled(pieces: Pieces, other: Pieces, source: random.Random) -> Pieces:
    """An attribute of one tag by another's: its value, or all of it, or beside what is there."""
    at = some_element(pieces, source).start
    found = [match for piece in other if piece[:1] == b"<" for match in ATTRIBUTE.finditer(piece)]
    if not found or at >= len(pieces):
        return pieces
    tag, theirs = pieces[at], source.choice(found)
    own = list(ATTRIBUTE.finditer(tag))
    if not own or source.random() < 0.4:
        name = NAME.match(tag)
        end = name.end() if name else 0
        return put(pieces, at, tag[:end] + b" " + theirs[0] + tag[end:])
    mine = source.choice(own)
    alike = [match for match in found if match[1] == mine[1]]
    value = source.choice(alike)[3] if alike and source.random() < 0.7 else b'"%s"' % source.choice(ODD)
    return put(pieces, at, tag[: mine.start(3)] + value + tag[mine.end(3) :])


def retagged(pieces: Pieces, other: Pieces, source: random.Random) -> Pieces:
    """An element that goes by another's name."""
    at, theirs = some_element(pieces, source), other[some_element(other, source)]
    name = NAME.match(theirs[0]) if theirs else None
    if not name or at.stop - at.start < 2:
        return pieces
    first, *inner, last = pieces[at]
    new = (NAME.sub(b"<" + name[1], first, count=1), *inner, NAME.sub(b"</" + name[1], last, count=1))
    return pieces[: at.start] + new + pieces[at.stop :]


def with_line(pieces: Pieces, other: Pieces, source: random.Random) -> Pieces:
    """A few whole lines of the other input between two lines."""
    theirs, ours = b"".join(other).splitlines(), b"".join(pieces).splitlines()
    start, at = source.randrange(len(theirs) + 1), source.randrange(len(ours) + 1)
    behind = at + source.choice((0, 0, 1))
    lines = [*ours[:at], *theirs[start : start + source.randint(1, 4)], *ours[behind:]]
    return pieces_of(source.choice((b"\n", b"\n", b"\n\n", b"\r\n")).join(lines))


def put(pieces: Pieces, at: int, piece: bytes) -> Pieces:
    return (*pieces[:at], piece, *pieces[at + 1 :])


def some_element(pieces: Pieces, source: random.Random) -> slice:
    """From an opening tag to the one that closes it, or the tag alone; nothing where there are no tags."""
    tags = [at for at, piece in enumerate(pieces) if piece[:1] == b"<" and piece[1:2].isalpha()]
    if not tags:
        return slice(len(pieces), len(pieces))
    start = source.choice(tags)
    name = name_of(pieces[start])
    open_ones = 0
    for at in range(start, min(len(pieces), start + DEEPEST)) if name not in VOID else ():
        if pieces[at][:1] == b"<" and name_of(pieces[at]) == name:
            open_ones += -1 if pieces[at][1:2] == b"/" else 1
            if not open_ones:
                return slice(start, at + 1)
    return slice(start, start + 1)


def name_of(tag: bytes) -> bytes:
    found = NAME.match(tag)
    return found[1].lower() if found else b""


Change = Callable[[Pieces, Pieces, random.Random], Pieces]
CHANGES: tuple[Change, ...] = (left_out, cut_off, moved, repeated, grafted, replaced, oddity, damaged)
LINE_CHANGES = (*CHANGES, grafted, replaced, with_line, with_line, with_line)
MARKUP_CHANGES = (*CHANGES, transplanted, transplanted, wrapped, unwrapped, relabelled, relabelled, retagged)

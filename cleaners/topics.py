"""Topics: which conditions, drugs and body systems an article speaks of, by the names of an open vocabulary.

`topics.txt` beside this module holds it, one topic a line; `benchmarks/topics` says where it comes from. Case, hyphens,
plurals, possessives and the British spelling do not matter, the longest name wins, and nothing matches inside a word.
Acronyms of
many meanings are told by their capitals, and count where the article also says what they stand for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain, compress, count
from typing import Final, get_args

from cleaners.memory import Memory
from cleaners.phrases import STUFFING
from cleaners.records import Topic, TopicKind

MOST_TOPICS: Final = 50  # of an article; one that names more is an index
MOST_LETTERS: Final = 500_000  # that are looked at; the longest articles have a fifth of it
LONGEST_WORD: Final = 60
FEWEST_ORGANS: Final = 2  # mentions; one heart or spine may be a figure of speech
LONG_NAME: Final = 7  # letters; shorter words are something else in some language
KINDS: Final[dict[str, TopicKind]] = {kind: kind for kind in get_args(TopicKind)}
# anything but spaces, hyphens and strokes between two words keeps them from being one name
WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]{1,2}\b)?|[^\w\s/-]")
LONGEST_PIECE: Final = 500  # letters; there are no names in what a page hides in a word
COMMON_MARKS: Final = ",.:;()"  # parted from their words, so that most of these are looked up as they stand
JOINTS: Final = "-/"  # no marks: names go on behind them
AMERICAN: Final = (("ae", "e"), ("oe", "e"), ("tumour", "tumor"), ("sulph", "sulf"))
ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,6}(?=s?\b)")
POSSESSIVE = re.compile("['’]s$")
PLURAL = re.compile("(?<=[a-z]{3})(?:(?<=us|ss|sh)es|(?<![suixy])s)$")


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the vocabulary."""

    kind: TopicKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What all names mean; a phrase that means none of the topics that its words name means none."""

    names: Mapping[str, Term | None]
    international: Mapping[str, Term]  # names of substances, the same in most languages
    acronyms: Mapping[str, Term]
    short: Mapping[Term, tuple[str, ...]]  # the same by what they mean
    lengths: Mapping[str, tuple[int, ...]]  # in words, longest first, of the names that begin with a word
    beginnings: frozenset[str]  # the first two words of the names that have more than one


def topics_of(title: str | None, text: str, language: str | None = None) -> tuple[Topic, ...]:
    """What title and text speak of, most first. In other languages than English only what is spelt alike is found.

    >>> for topic in topics_of("Living with MS", "Multiple sclerosis is no stroke of luck. Ibuprofen may help."):
    ...     print(topic.kind, topic.name, topic.count)
    condition Multiple Sclerosis 2
    drug Ibuprofen 1
    """
    whole = f"{title or ''}\n{text[:MOST_LETTERS]}"
    known = vocabulary()
    meanings = known.names if language in (None, "en") else known.international
    counts = Counter(mentions(words_of(whole), meanings, known))
    short = {acronym: term for term in counts for acronym in known.short.get(term, ())}
    if short:
        counts.update(short[acronym] for acronym in ACRONYM.findall(whole) if acronym in short)
    said = (entry for entry in counts.items() if entry[0].kind != "body_system" or entry[1] >= FEWEST_ORGANS)
    ranked = sorted(said, key=lambda entry: (-entry[1], entry[0].name, entry[0].kind))
    return tuple(Topic(term.kind, term.id, term.name, times) for term, times in ranked[:MOST_TOPICS])


def mentions(words: Sequence[str], meanings: Mapping[str, Term | None], known: Vocabulary) -> Iterator[Term]:
    """What the names in a sequence of words stand for, in order; they do not overlap."""
    end = 0
    firsts = set(words) & known.lengths.keys()
    alone = {word for word in firsts if word in meanings}
    following = [*words[1:], ""]
    for place in compress(count(), map(firsts.__contains__, words)):
        if place < end:
            continue
        first = words[place]
        # many names begin with "in" or "at", and hardly any text goes on as they do
        if f"{first} {following[place]}" not in known.beginnings and first not in alone:
            continue
        for length in known.lengths[first]:
            name = " ".join(words[place : place + length])
            if name in meanings:
                end = place + length
                if term := meanings[name]:
                    yield term
                break


def words_of(text: str) -> list[str]:
    """The words of a text and the marks between them, each in its plainest form: as Americans spell one of it.

    >>> words_of("Crohn’s disease, type-2 Diabetes; tumours")
    ['crohn', 'disease', ',', 'type', '2', 'diabete', ';', 'tumor']
    """
    text = text.lower().replace("\n", " | ")
    for spelling, american in AMERICAN:
        text = text.replace(spelling, american)
    for mark in COMMON_MARKS:
        text = text.replace(mark, f" {mark} ")
    for joint in JOINTS:
        text = text.replace(joint, " ")
    pieces = text.split()
    told = {
        piece: PLAIN[piece] if piece[-1] == "s" or not piece.isalnum() else (piece,) for piece in set(pieces)
    }
    return list(chain.from_iterable(map(told.__getitem__, pieces)))


def plain(piece: str) -> tuple[str, ...]:
    """The words and marks in what stands between two spaces, in lower case."""
    return tuple(map(singular, WORD.findall(STUFFING.sub("", piece)[:LONGEST_PIECE])))


PLAIN: Final = Memory(plain)


def singular(word: str) -> str:
    """A word in lower case without possessive and plural."""
    if word[-1] != "s":
        return word
    word = POSSESSIVE.sub("", word[:LONGEST_WORD])
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return PLURAL.sub("", word)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read when it is first wanted."""
    file = resources.files("cleaners") / "topics.txt"
    return vocabulary_of(file.read_text("utf-8").splitlines())


def vocabulary_of(lines: Iterable[str]) -> Vocabulary:
    """A vocabulary from its lines: kind, id, name, other names and acronyms, parted by tabs; names by bars.

    The name itself is matched only where it stands among the others. A kind of `-` marks phrases that mean nothing.
    """
    names: dict[str, Term | None] = {}
    acronyms: dict[str, Term] = {}
    lengths: dict[str, set[int]] = {}
    beginnings: set[str] = set()
    for line in lines:
        if not line or line.startswith("#"):
            continue
        kind, identifier, name, others, short = line.split("\t")
        term = Term(KINDS[kind], identifier, name) if kind in KINDS else None
        for words in map(words_of, others.split("|")):
            names[" ".join(words)] = term
            lengths.setdefault(words[0], set()).add(len(words))
            beginnings.update([" ".join(words[:2])] if len(words) > 1 else ())
        acronyms.update(dict.fromkeys(short.split("|"), term) if term and short else {})
    own = {name: term for name, term in names.items() if term and is_own(name, term)}
    longest_first = {word: tuple(sorted(some, reverse=True)) for word, some in lengths.items()}
    by_term = {term: tuple(one for one in acronyms if acronyms[one] == term) for term in acronyms.values()}
    return Vocabulary(names, own, acronyms, by_term, longest_first, frozenset(beginnings))


def is_own(name: str, term: Term) -> bool:
    """Whether a name is the one that a substance has all over the world, give or take an ending."""
    return (
        term.kind == "drug" and len(name) >= LONG_NAME and name[:LONG_NAME] == term.name.lower()[:LONG_NAME]
    )

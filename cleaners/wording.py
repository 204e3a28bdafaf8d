"""Wording: what a block's own words say of it, in numbers, a column for each."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from cleaners import phrases
from cleaners.blocks import TextBlock
from cleaners.characters import Signs, Tally, signs_of, tally, tokens_of
from cleaners.memory import Memory
from cleaners.mentions import mentions_of
from cleaners.phrases import phrases_of

WORD = re.compile(r"\w+")
STOPS = frozenset(".!?…。！？؟")
CLOSERS = "\"'”’»)]"
DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
WEB = re.compile(r"https?://|www\.")
DOT = re.compile(r"\.\w")
LONGEST_PHRASE = 140  # characters; whole-line phrases of furniture are shorter
FEW_WORDS = 5  # a text of no more says nothing of what it shares with a description
LONGEST_BODY = 500_000  # characters of a declared body that are looked through for every block
GRADES = {"parts": 1, "heads": 2, "opens": 3, "sure": 4}
PHRASE_KINDS = list(phrases.vocabulary().kinds)
PHRASE_AT = {kind: place for place, kind in enumerate(PHRASE_KINDS)}
COLUMNS = [
    "chars", "log_chars", "words", "word_length", "linked", "links", "sentence_end", "colon_end", "ellipsis_end", "commas",
    "stops", "capitals", "title_case", "digits", "starts_lower", "starts_mark", "date", "clock", "address", "separators", "question",
    "quote_mark", "copyright", "short_words", "level", "repeats", "title_overlap", "is_title", "description_overlap",
    "names_author", "declared", "links_within_page", "links_elsewhere",
]  # fmt: skip

Column = NDArray[np.generic] | Sequence[float]


@dataclass(frozen=True, slots=True)
class Known:
    """What the page declares of itself, for blocks to be held against."""

    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    site: str = ""
    body: str = field(default="", repr=False)
    """the article's text as declared for machines or sent along by a feed; empty when there is none"""


@dataclass(slots=True)
class Words:
    """The words of a page's blocks, looked up once."""

    texts: list[str]
    signs: Signs
    tokens: list[list[str]]
    mentions: list[int]
    phrases: NDArray[np.int64]  # grade by kind; shape (blocks, kinds)
    title: frozenset[str]  # the words of the page's title


def words_of(blocks: Sequence[TextBlock], known: Known) -> Words:
    texts = [block.text for block in blocks]
    signs = signs_of(texts)
    tokens = tokens_of(signs)
    return Words(
        texts, signs, tokens, list(map(mentions_of, tokens)), phrase_grades(texts), frozenset(words_in(known.title))
    )  # fmt: skip


def words_in(text: str) -> list[str]:
    return WORD.findall(text.lower())


def phrase_grades(texts: Sequence[str]) -> NDArray[np.int64]:
    """The surest grade of each kind of phrase that a block may be; of none for long ones."""
    found = np.zeros((len(texts), len(PHRASE_KINDS)), dtype=np.int64)
    lines = [(index, text) for index, text in enumerate(texts) if len(text) <= LONGEST_PHRASE]
    phrases.learn([line for _, line in lines])
    for index, line in lines:
        for phrase in phrases_of(line):
            place = PHRASE_AT.get(phrase.kind, 0)
            found[index, place] = max(found[index, place], GRADES[phrase.grade])
    return found


def wording(blocks: Sequence[TextBlock], words: Words, known: Known) -> list[Column]:
    """The columns in `COLUMNS`."""
    texts = words.texts
    sizes = list(map(len, texts))
    size = np.array(sizes)
    made_of = tally(words.signs)
    count = np.maximum(1, made_of.words)
    firsts, lasts = [text[0] for text in texts], [text[-1] for text in texts]
    repeats = Counter(texts)
    numbered = list(zip(texts, made_of.digits.tolist(), strict=True))
    title = known.title.casefold()
    hosts = Memory(host_of)  # of this page: addresses can be of any length
    links = np.array([shares_of(b.links, known.site, hosts) if b.links else (0, 0) for b in blocks])
    of_title, of_description = overlaps(words, made_of, frozenset(words_in(known.description)))
    return [
        size, list(map(math.log1p, sizes)), made_of.words, size / count, np.array([b.linked for b in blocks]) / size,
        [len(block.links) for block in blocks], flags(map(ends_sentence, texts, lasts)), flags([last == ":" for last in lasts]),
        flags([last in ".…" and text.endswith(("...", "…")) for text, last in zip(texts, lasts, strict=True)]),
        made_of.commas / count, made_of.stops, made_of.capitals / size, made_of.title_words / count, made_of.digits / size,
        flags(map(str.islower, firsts)), flags([not first.isalnum() for first in firsts]),
        flags([digits > 3 and bool(DATE.search(text)) for text, digits in numbered]),
        flags([digits > 2 and bool(CLOCK.search(text)) for text, digits in numbered]),
        with_address(words), made_of.separators, flags(["?" in text for text in texts]),
        flags([first in "\"“„«'‘" for first in firsts]), flags(["©" in text for text in texts]), made_of.short_words / count,
        [block.level or 0 for block in blocks], [repeats[text] - 1 for text in texts], of_title,
        flags([len(text) <= len(title) and text.casefold() == title for text in texts]),  # folded, no text is shorter
        of_description, names_any(words, known.authors), declared(words.tokens, known.body), links[:, 0], links[:, 1],
    ]  # fmt: skip


def flags(told: Iterable[bool]) -> NDArray[np.bool_]:
    """Answers as a column; numpy reads bytes in a tenth of the time that it needs for objects."""
    return np.frombuffer(bytes(told), np.bool_)


def ends_sentence(text: str, last: str) -> bool:
    """Whether a text ends as sentences do, perhaps with a quotation's end behind."""
    return last in STOPS or (last in CLOSERS and text.rstrip(CLOSERS)[-1:] in STOPS)


def with_address(words: Words) -> NDArray[np.bool_]:
    """Which texts hold the address of a page or of a mailbox."""
    if not any(sign in words.signs.text for sign in ("www.", "http", "@")):
        return np.zeros(len(words.texts), np.bool_)
    return flags(map(has_address, words.texts))


def has_address(text: str) -> bool:
    """Whether a text holds the address of a page or of a mailbox."""
    if ("www." in text or "http" in text) and WEB.search(text):
        return True
    return "@" in text and any(map(is_mailbox, text.split()))


def is_mailbox(word: str) -> bool:
    """Whether a word has an @ in it and a dot behind that. A pattern for both would look for the dot behind every @."""
    at = word.find("@", 1)
    return at > 0 and bool(DOT.search(word, at + 2))


def overlaps(words: Words, made_of: Tally, description: frozenset[str]) -> tuple[list[float], list[float]]:
    """How far each text is made of the words of the title, and of those of the description."""
    both = words.title | description
    of_title, of_description = [0.0] * len(words.texts), [0.0] * len(words.texts)
    for index, (own, count) in enumerate(zip(words.tokens, made_of.words.tolist(), strict=True)):
        if shared := both.intersection(own):
            unique = len(set(own))
            of_title[index] = overlap(shared, unique, words.title)
            if count > FEW_WORDS:
                of_description[index] = overlap(shared, unique, description)
    return of_title, of_description


def overlap(shared: frozenset[str], unique: int, other: frozenset[str]) -> float:
    """Share of the smaller set's words that both have."""
    return 0.0 if shared.isdisjoint(other) else len(shared & other) / min(unique, len(other))


def names_any(words: Words, authors: Collection[str]) -> list[bool]:
    """Which texts hold an author's name; a very short one may stand for anything."""
    names = [name.casefold() for name in authors if len(name) > 4]
    whole = words.signs.text.casefold() if names else ""
    names = [name for name in names if name in whole]
    if not names:
        return [False] * len(words.texts)
    return [any(name in folded for name in names) for folded in map(str.casefold, words.texts)]


def declared(tokens: Sequence[list[str]], body: str) -> list[int]:
    """Whether a block's first words stand in the declared body: 1 they do, 0 they do not, -1 there is none."""
    words = words_in(body[:LONGEST_BODY])
    if not words:
        return [-1] * len(tokens)
    said, known = " ".join(words), frozenset(words)
    # the outermost words may be parts of the body's; a word between them that it does not have saves the search
    firsts = [own[:30] for own in tokens]
    return [int(known.issuperset(own[1:-1]) and " ".join(own) in said) for own in firsts]


def shares_of(links: Sequence[tuple[str, str]], site: str, hosts: Memory[str]) -> tuple[float, float]:
    """Shares of some links that stay within the page, and that leave the site."""
    within = sum([address.startswith("#") for address, _ in links])
    away = [origin_of(address) for address, _ in links if address.startswith("http")]
    return within / len(links), sum([hosts[origin] != site for origin in away]) / len(links)


def origin_of(address: str) -> str:
    """An address up to where its path begins; a page's links have few origins.

    >>> origin_of("https://Example.com:80/a/b?c")
    'https://Example.com:80'
    """
    path = address.find("/", len("https://")) if address.startswith(("http://", "https://")) else -1
    return address if path < 0 else address[:path]


def host_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:  # a bracket that is no IPv6 address
        return ""

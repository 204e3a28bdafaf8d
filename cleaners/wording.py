"""Wording: what a block's own words say of it, in numbers, a column for each."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import TextBlock
from cleaners.characters import tally, tokens_of
from cleaners.memory import Memory
from cleaners.mentions import mentions_of
from cleaners.phrases import phrases_of
from cleaners.phrases import vocabulary as phrase_vocabulary

WORD = re.compile(r"\w+")
STOPS = frozenset(".!?…。！？؟")
CLOSERS = "\"'”’»)]"
DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
WEB = re.compile(r"https?://|www\.")
DOT = re.compile(r"\.\w")
LONGEST_PHRASE = 140  # characters; whole-line phrases of furniture are shorter
LONGEST_BODY = 500_000  # characters of a declared body that are looked through for every block
GRADES = {"parts": 1, "heads": 2, "opens": 3, "sure": 4}
PHRASE_KINDS = list(phrase_vocabulary().kinds)
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

    tokens: list[list[str]]
    unique: list[set[str]]
    mentions: list[int]
    phrases: NDArray[np.int64]  # grade by kind; shape (blocks, kinds)
    title: set[str]  # the words of the page's title


def words_of(blocks: Sequence[TextBlock], known: Known) -> Words:
    tokens = tokens_of([block.text for block in blocks])
    return Words(
        tokens, list(map(set, tokens)), list(map(mentions_of, tokens)), phrase_grades(blocks), set(words_in(known.title))
    )  # fmt: skip


def words_in(text: str) -> list[str]:
    return WORD.findall(text.lower())


def phrase_grades(blocks: Sequence[TextBlock]) -> NDArray[np.int64]:
    """The surest grade of each kind of phrase that a block may be; of none for long ones."""
    found = np.zeros((len(blocks), len(PHRASE_KINDS)), dtype=np.int64)
    for index, block in enumerate(blocks):
        if len(block.text) <= LONGEST_PHRASE:
            for phrase in phrases_of(block.text):
                place = PHRASE_AT.get(phrase.kind, 0)
                found[index, place] = max(found[index, place], GRADES[phrase.grade])
    return found


def wording(blocks: Sequence[TextBlock], words: Words, known: Known) -> list[Column]:
    """The columns in `COLUMNS`."""
    texts = [block.text for block in blocks]
    sizes = list(map(len, texts))
    size = np.array(sizes)
    made_of = tally(texts)
    count = np.maximum(1, made_of.words)
    firsts = [text[0] for text in texts]
    repeats = Counter(texts)
    numbered = made_of.digits.tolist()
    description = set(words_in(known.description))
    title = known.title.casefold()
    hosts = Memory(host_of)  # of this page: addresses can be of any length
    links = np.array([shares_of(b.links, known.site, hosts) if b.links else (0, 0) for b in blocks])
    return [
        size, list(map(math.log1p, sizes)), made_of.words, size / count, np.array([b.linked for b in blocks]) / size,
        [len(block.links) for block in blocks],
        [text.rstrip(CLOSERS)[-1:] in STOPS for text in texts], [text.endswith(":") for text in texts],
        [text.endswith(("...", "…")) for text in texts], made_of.commas / count, made_of.stops, made_of.capitals / size,
        made_of.title_words / count, made_of.digits / size, list(map(str.islower, firsts)), [not f.isalnum() for f in firsts],
        [digits > 3 and bool(DATE.search(text)) for text, digits in zip(texts, numbered, strict=True)],
        [digits > 2 and bool(CLOCK.search(text)) for text, digits in zip(texts, numbered, strict=True)],
        list(map(has_address, texts)), made_of.separators, ["?" in text for text in texts],
        [first in "\"“„«'‘" for first in firsts], ["©" in text for text in texts], made_of.short_words / count,
        [block.level or 0 for block in blocks], [repeats[text] - 1 for text in texts],
        [overlap(own, words.title) for own in words.unique], [len(text) <= len(title) and text.casefold() == title for text in texts],  # folded, no text is shorter
        [overlap(own, description) if n > 5 else 0 for own, n in zip(words.unique, made_of.words.tolist(), strict=True)],
        names_any(texts, known.authors), declared(words.tokens, known.body), links[:, 0], links[:, 1],
    ]  # fmt: skip


def has_address(text: str) -> bool:
    """Whether a text holds the address of a page or of a mailbox."""
    if ("www." in text or "http" in text) and WEB.search(text):
        return True
    return "@" in text and any(map(is_mailbox, text.split()))


def is_mailbox(word: str) -> bool:
    """Whether a word has an @ in it and a dot behind that. A pattern for both would look for the dot behind every @."""
    at = word.find("@", 1)
    return at > 0 and bool(DOT.search(word, at + 2))


def overlap(words: set[str], other: set[str]) -> float:
    """Share of the smaller set's words that both have."""
    return 0.0 if words.isdisjoint(other) else len(words & other) / min(len(words), len(other))


def names_any(texts: Sequence[str], authors: Collection[str]) -> list[bool]:
    """Which texts hold an author's name; a very short one may stand for anything."""
    names = [name.casefold() for name in authors if len(name) > 4]
    if not names:
        return [False] * len(texts)
    return [any(name in folded for name in names) for folded in map(str.casefold, texts)]


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
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # a bracket that is no IPv6 address
        return ""

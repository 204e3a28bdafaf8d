"""Which blocks of a page make up its gold text: the labels that the block model learns from."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

WORD = re.compile(r"\w+")
WHITE = re.compile(r"\s+")
QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00ad": "", "\u200b": ""}
)


def folded(text: str) -> str:
    """A text without the differences that no reader sees."""
    return WHITE.sub(" ", unicodedata.normalize("NFKC", text).translate(QUOTES)).strip()


def words_of(text: str) -> list[str]:
    return WORD.findall(text.lower())


def aligned(texts: Sequence[str], gold: str) -> list[bool]:
    """The blocks that together, in their order, make up most of the gold text.

    Each block is looked up in the gold; of the places found, the chain with the most words wins that
    keeps the order of both, so that a short block counts only where it stands.
    """
    spans = list(candidates(texts, words_of(gold)))
    kept = [False] * len(texts)
    for block, _, _ in best_chain(spans):
        kept[block] = True
    return kept


def candidates(texts: Sequence[str], gold: list[str]) -> Iterator[tuple[int, int, int]]:
    """(block, start, end) for each place of a block's words in the gold's words."""
    whole = f" {' '.join(gold)} "
    starts = list(accumulate((len(word) + 1 for word in gold), initial=0))
    for block, text in enumerate(texts):
        words = words_of(text)
        exact = False
        for place in occurrences(whole, words, most=40 if len(words) < 5 else 10):
            start = bisect_left(starts, place)
            exact = True
            yield block, start, start + len(words)
        if not exact and len(words) >= 8:
            yield from partial(block, words, whole, starts)


def occurrences(whole: str, words: list[str], most: int) -> Iterator[int]:
    if not words:
        return
    wanted = f" {' '.join(words)} "
    place = whole.find(wanted)
    while place >= 0 and most:
        yield place
        most -= 1
        place = whole.find(wanted, place + 1)


def partial(block: int, words: list[str], whole: str, starts: list[int]) -> Iterator[tuple[int, int, int]]:
    """A block of which at least half the runs of four words stand in the gold, close together."""
    found = [whole.find(f" {' '.join(words[i : i + 4])} ") for i in range(len(words) - 3)]
    hits = [place for place in found if place >= 0]
    if len(hits) >= 0.5 * len(found):
        first, last = bisect_left(starts, hits[0]), bisect_left(starts, max(hits)) + 4
        if last - first < 3 * len(words):
            yield block, first, max(first + 1, min(last, first + len(words)))


def best_chain(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The heaviest chain of spans, one a block, in the order of blocks and of the gold."""
    ends = sorted({end for _, _, end in spans})
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(ends) + 1)  # a Fenwick tree of best weights by end
    weights: list[tuple[float, int]] = []
    back: list[int] = []
    top = (0.0, -1)
    for index, (block, start, end) in enumerate(spans):
        before = heaviest(tree, bisect_left(ends, start + 1))
        back.append(before[1])
        touching = before[1] >= 0 and spans[before[1]][2] == start
        weights.append((before[0] + end - start + (0.5 if touching else 0.0), index))
        if index + 1 == len(spans) or spans[index + 1][0] != block:  # a block's own places can't chain
            for weight in weights:
                enter(tree, bisect_left(ends, spans[weight[1]][2]) + 1, weight)
                top = max(top, weight)
            weights = []
    chain = []
    at = top[1]
    while at >= 0:
        chain.append(spans[at])
        at = back[at]
    return chain


def heaviest(tree: list[tuple[float, int]], place: int) -> tuple[float, int]:
    best = (0.0, -1)
    while place > 0:
        best = max(best, tree[place])
        place -= place & -place
    return best


def enter(tree: list[tuple[float, int]], place: int, weight: tuple[float, int]) -> None:
    while place < len(tree):
        tree[place] = max(tree[place], weight)
        place += place & -place


def labels_of(
    texts: Sequence[str], kinds: Sequence[str], gold: dict[str, Any]
) -> tuple[list[bool], list[bool]]:
    """For each block: is it part of the article, and does the gold say so at all.

    What the gold leaves free counts as the article's where it is a list item: these are its references.
    """
    said = [folded(text) for text in texts]
    if gold.get("text"):
        free = {folded(line) for block in gold.get("optional") or () for line in (block, *block.splitlines())}
        kept = aligned(texts, gold["text"])
        cited = [text in free and kind == "item" for text, kind in zip(said, kinds, strict=True)]
        known = [
            bool(WORD.search(t)) and (k or c or t not in free)
            for t, k, c in zip(said, kept, cited, strict=True)
        ]
        return [k or c for k, c in zip(kept, cited, strict=True)], known
    inside, outside = ([folded(s) for s in gold.get(key) or ()] for key in ("with", "without"))
    kept = [any(segment in text for segment in inside) for text in said]
    known = [k or any(s in t for s in outside) for k, t in zip(kept, said, strict=True)]
    return kept, known

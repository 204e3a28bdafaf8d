"""The site's refrain: blocks that return on many pages of one site are the site's words, not the article's.

Only all articles of a site together can tell, so this runs when they are published:

    out_of = judge(articles)        # one pass over all of them
    out_of(article)                 # then each of them, without the refrain

Whatever was taken out before is put back first, in both steps: what was taken out once never counts as proof of
itself, doing it twice is doing it once, and when later pages show that a block was no refrain it returns.

Returning is not enough. Headings return ("References"), so do short items ("Drink water"), a series' introduction
and whole texts in near-copies. A block has to return on a fair share of the pages that have a text of their own, and
the shorter it is, the more its place must speak against it.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import Final, get_args

import numpy as np

from cleaners.measures import measured, text_of
from cleaners.records import Article, Block, BlockKind, Removal

RULE: Final = "refrain:site"

FEWEST: Final = 4  # pages; fewer are a series, a quotation, a copy
OWN_SHARE: Final = 0.4  # of an article's text; one with less of its own is a copy, and proves nothing
NEAR: Final = 1  # own blocks that may stand outside of a refrain, such as a "Related:" line

WORDS: Final = 8  # letters; what is shorter is a mark, and nobody's sentence
SENTENCE: Final = 40
PROSE: Final = 80

AT_THE_EDGE: Final = 0.2  # of the pages: a sentence that stands where articles begin or end
OUTRIGHT: Final = 15  # pages: prose in such a place, however large the site; the blurb of one author of many
CONSTANT: Final = 2 / 3  # of a block's pages: so often must it stand at an edge to count as standing there
ANYWHERE: Final = 0.4  # of the pages: prose in the midst of articles
ALONE: Final = 0.5  # of the pages: a few words at an edge, without a longer refrain beside them
TOGETHER: Final = 0.75  # of a refrain's pages: a line that comes so often with it belongs to it

KINDS: Final[dict[str, BlockKind]] = {kind: kind for kind in get_args(BlockKind)}
PLACE: Final = re.compile(rf"block (\d{{1,9}}) of \d{{1,9}}, ({'|'.join(KINDS)})(?: (-?\d{{1,9}}))?")
SPACE: Final = ord(" ")
END: Final = "\0"  # of a block among others
FOLDED: Final = bytes(
    ord(chr(code).lower()) if re.match(r"[\w\0]", chr(code), re.ASCII) else SPACE for code in range(256)
)
# what printers put beside ASCII's marks; it parts words as these do
PRINTERS: Final = "\u2018\u2019\u201c\u201d\u2013\u2014\u00a0\u2026\u2022\u00ab\u00bb"
WIDE: Final = re.compile("[\u2e80-\U0010ffff]")  # scripts that write a word in a letter or two


@dataclass(frozen=True, slots=True)
class Returns:
    """On how many of a site's pages a block stands, and on how many of them at an edge of the article."""

    pages: int
    at_edge: int


@dataclass(slots=True)
class Survey:
    """What one pass over a site's articles keeps of them: twelve bytes a block, whatever its length."""

    marks: array[int] = field(default_factory=lambda: array("Q"))
    sizes: array[int] = field(default_factory=lambda: array("I"))
    bounds: array[int] = field(default_factory=lambda: array("Q", [0]))  # of each article among the marks
    ids: array[int] = field(default_factory=lambda: array("Q"))
    judged: set[int] = field(default_factory=set)  # ids of those that something was taken out of before

    def add(self, article: Article) -> None:
        """Take an article in; a text that it prints several times counts where it comes first."""
        whole = put_back(article)
        texts = {mark: size for mark, size in marks_of(whole.blocks) if mark}
        self.marks.extend(texts)
        self.sizes.extend(texts.values())
        self.bounds.append(len(self.marks))
        self.ids.append(digest(article.article_id))
        if whole is not article:
            self.judged.add(self.ids[-1])

    def refrain(self) -> Refrain:
        """The blocks that return, counted over the pages that have a text of their own."""
        sizes = self.returning()
        returning = set(sizes)
        proof = self.witnesses(returning)
        counted: Counter[int] = Counter()
        at_edge: Counter[int] = Counter()
        for start, end in proof:
            page = self.marks[start:end]
            if returning.isdisjoint(page):
                continue
            around = own_around([mark not in returning for mark in page])
            counted.update(returning.intersection(page))
            near = (mark for mark, own in zip(page, around, strict=True) if min(own) <= NEAR)
            at_edge.update(returning.intersection(near))
        found = {mark: Returns(counted[mark], at_edge[mark]) for mark in returning}
        refrain = Refrain(len(proof), found)
        # what nowhere stands alone takes nothing with it either
        alone = {
            mark for mark, size in sizes.items() if refrain.stands_alone(Line.at_its_worst(size, found[mark]))
        }
        return replace(refrain, concerned=frozenset(self.judged.union(self.with_any(alone))))

    def returning(self) -> dict[int, int]:
        """The marks that return, with the sizes of what they mark."""
        known, places, pages = np.unique(
            np.asarray(self.marks, np.uint64), return_index=True, return_counts=True
        )
        often = pages >= FEWEST
        return {
            mark: self.sizes[place]
            for mark, place in zip(known[often].tolist(), places[often].tolist(), strict=True)
        }

    def with_any(self, marks: set[int]) -> Iterator[int]:
        """The articles that have any of these marks."""
        for number, (start, end) in zip(self.ids, pairwise(self.bounds), strict=True):
            if not marks.isdisjoint(self.marks[start:end]):
                yield number

    def witnesses(self, returning: set[int]) -> list[tuple[int, int]]:
        """The articles that prove something, by where their blocks begin and end.

        One that has little text of its own is made of others. Near-copies mostly share the first of their own blocks
        in the order of their digests; of such a group one article speaks for all.
        """
        speakers: dict[int, tuple[int, int, int]] = {}
        for number, (start, end) in zip(self.ids, pairwise(self.bounds), strict=True):
            sizes = dict(zip(self.marks[start:end], self.sizes[start:end], strict=True))
            own = sizes.keys() - returning
            if own and sum(sizes[mark] for mark in own) >= OWN_SHARE * sum(sizes.values()):
                speaker = (number, start, end)
                speakers[min(own)] = min(speaker, speakers.get(min(own), speaker))
        return [(start, end) for _, start, end in speakers.values()]


@dataclass(frozen=True, slots=True)
class Refrain:
    """What returns on a site, and on how many pages of those that prove something."""

    witnesses: int
    returns: dict[int, Returns]
    concerned: frozenset[int] = frozenset()  # by the digests of their ids: articles that it may change

    def concerns(self, article_id: str) -> bool:
        """Whether one of the articles that were read may become another."""
        return digest(article_id) in self.concerned

    def __call__(self, article: Article) -> Article:
        """The article without the refrain, which is in its ledger then. What is left says something, or all stays."""
        whole = put_back(article)
        gone = self.places(whole.blocks)
        kept = tuple(block for place, block in enumerate(whole.blocks) if place not in gone)
        says_something = any(block.kind != "heading" and mark_of(block)[0] for block in kept)
        if not gone or not says_something or whole.text != text_of(whole.blocks):
            return told_anew(article, whole)
        without = with_blocks(whole, kept, (*whole.removed, *ledger_of(whole.blocks, gone)))
        return told_anew(article, without)

    def places(self, blocks: Sequence[Block]) -> set[int]:
        """Where in an article the refrain stands, with the headings that it leaves bare."""
        lines = self.lines(blocks)
        taken = {number for number, line in enumerate(lines) if self.stands_alone(line)}
        gone = {lines[number].place for number in with_company(lines, taken)}
        return gone.union(bereft_headings(blocks, gone)) if gone else gone

    def lines(self, blocks: Sequence[Block]) -> list[Line]:
        marked = [(place, *mark) for place, mark in enumerate(marks_of(blocks))]
        known = [(place, size, self.returns.get(mark)) for place, mark, size in marked if mark]
        around = own_around([found is None for _, _, found in known])
        return [
            Line(place, kind_of(blocks, place), size, found, min(own) <= NEAR, own[1] <= own[0])
            for (place, size, found), own in zip(known, around, strict=True)
        ]

    def stands_alone(self, line: Line) -> bool:
        """Whether a block is the refrain by its own length, place and frequency, whatever stands beside it."""
        found, in_prose = line.returns, line.kind in ("paragraph", "quote")
        if found is None or line.kind == "heading":
            return False
        if in_prose and line.size >= PROSE and found.pages >= max(FEWEST + 1, ANYWHERE * self.witnesses):
            return True
        if not line.is_near or found.at_edge < max(FEWEST, CONSTANT * found.pages):
            return False
        if in_prose and line.size >= SENTENCE and found.at_edge >= AT_THE_EDGE * self.witnesses:
            return True
        if in_prose and line.size >= PROSE and found.at_edge >= OUTRIGHT:
            return True
        shortest = WORDS if line.kind == "paragraph" else SENTENCE
        return line.size >= shortest and found.at_edge >= max(FEWEST + 1, ALONE * self.witnesses)


@dataclass(frozen=True, slots=True)
class Line:
    """A block that has words, and how it stands in its article and on the site."""

    place: int  # among the article's blocks
    kind: BlockKind
    size: int  # letters
    returns: Returns | None  # none: the article's own
    is_near: bool  # to an end of the article
    is_late: bool  # nearer to the end than to the beginning

    @classmethod
    def at_its_worst(cls, size: int, returns: Returns) -> Line:
        """As a block that returns would stand where most speaks against it."""
        return cls(place=0, kind="paragraph", size=size, returns=returns, is_near=True, is_late=True)


def kind_of(blocks: Sequence[Block], place: int) -> BlockKind:
    """A block's kind; a heading with nothing under it heads nothing, and is judged as a paragraph."""
    block, following = blocks[place], blocks[place + 1 : place + 2]
    if block.kind != "heading":
        return block.kind
    is_bare = all(other.kind == "heading" and rank(other) <= rank(block) for other in following)
    return "paragraph" if is_bare else "heading"


def rank(heading: Block) -> int:
    """A heading's level from 1 to 6; one that says none is the last.

    >>> rank(Block("heading", "Sources"))
    6
    """
    return min(max(heading.level or 6, 1), 6)


def with_company(lines: Sequence[Line], taken: set[int]) -> set[int]:
    """What is taken, and the short lines that come with it: a label before, a list of links behind."""
    taken = set(taken)
    places = range(len(lines))
    for order, step in ((places, -1), (reversed(places), 1)):
        for place in order:
            if place + step in taken and belongs(lines[place], lines[place + step]):
                taken.add(place)
    return taken


def belongs(line: Line, beside: Line) -> bool:
    """Whether a line comes with the refrain beside it, as often as that does.

    One that stands between the article and the refrain may be the last item of the article's own list: from there
    only a paragraph goes.
    """
    one, other = line.returns, beside.returns
    if one is None or other is None or line.kind == "heading" or not line.is_near:
        return False
    is_outside = (beside.place < line.place) == line.is_late
    is_often = one.at_edge >= max(FEWEST, TOGETHER * other.pages, CONSTANT * one.pages)
    return is_often and (is_outside or line.kind == "paragraph")


def judge(articles: Iterable[Article]) -> Refrain:
    """Read all articles of one site, in any order, and give what takes its refrain out of each of them."""
    survey = Survey()
    for article in articles:
        survey.add(article)
    return survey.refrain()


def restored(article: Article) -> Article:
    """The article as its page alone gave it: the refrain is back in its places, and no longer in the ledger."""
    return told_anew(article, put_back(article))


def put_back(article: Article) -> Article:
    """The same, with the measures of the article as it was."""
    back = [found for removal in article.removed if (found := removed_block(removal))]
    if not back:
        return article
    blocks = list(article.blocks)
    for place, block in sorted(back, key=itemgetter(0)):
        blocks.insert(place, block)
    others = tuple(removal for removal in article.removed if not removed_block(removal))
    return with_blocks(article, tuple(blocks), others)


def ledger_of(blocks: Sequence[Block], gone: Iterable[int]) -> Iterator[Removal]:
    """The ledger's lines for some blocks of an article; each says all that it takes to put the block back."""
    for place in sorted(gone):
        block = blocks[place]
        level = "" if block.level is None else f" {block.level}"
        where = f"block {place + 1} of {len(blocks)}, {block.kind}{level}"
        yield Removal("refrain", RULE, where, block.text)


def removed_block(removal: Removal) -> tuple[int, Block] | None:
    """Place, from 0, and block of a line that `ledger_of` wrote; none for any other line.

    >>> removed_block(Removal("refrain", RULE, "block 12 of 34, heading 2", "About us"))
    (11, Block(kind='heading', text='About us', level=2))
    """
    found = PLACE.fullmatch(removal.where) if removal.rule == RULE else None
    if not found:
        return None
    level = int(found[3]) if found[3] else None
    return int(found[1]) - 1, Block(KINDS[found[2]], removal.text, level)


def with_blocks(article: Article, blocks: tuple[Block, ...], removed: tuple[Removal, ...]) -> Article:
    return replace(article, blocks=blocks, text=text_of(blocks), removed=removed)


def told_anew(before: Article, after: Article) -> Article:
    """The article after a change, measured anew if its blocks are others than before."""
    return after if after.blocks == before.blocks else measured(after)


def bereft_headings(blocks: Sequence[Block], gone: set[int]) -> Iterator[int]:
    """The headings that had something under them, and of it nothing is left."""
    levels = range(1, 7)
    lost: set[int] = set()  # levels under whose next heading, from here on, something has gone
    left: set[int] = set()  # levels under whose next heading something stays
    for place in reversed(range(len(blocks))):
        goes, above = place in gone, set(levels)
        if blocks[place].kind == "heading":
            level = rank(blocks[place])
            if not goes and level in lost and level not in left:
                goes = True
                yield place
            above = set(range(1, level))
            lost, left = lost & above, left & above
        if goes:
            lost |= above
        else:
            left |= above


def own_around(own: Sequence[bool]) -> list[tuple[int, int]]:
    """For each block, how many of the article's own stand before it and behind it.

    >>> own_around([False, True, True, False])
    [(0, 2), (0, 1), (1, 0), (2, 0)]
    """
    before = list(accumulate(own, initial=0))
    return [(before[place], before[-1] - before[place + 1]) for place in range(len(own))]


def marks_of(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """The marks of an article's blocks, in their order; where all are ASCII's they are folded at once."""
    texts = ["" if block.kind == "caption" else block.text for block in blocks]
    whole = END.join(texts)
    if whole.count(END) >= max(len(texts), 1):  # one has it inside
        return [mark_of(block) for block in blocks]
    for mark in PRINTERS:
        whole = whole.replace(mark, " ")
    if not whole.isascii():
        return [mark_of_text(text) for text in whole.split(END)[: len(texts)]]
    folded = np.frombuffer(whole.encode().translate(FOLDED), np.uint8)
    follows = np.zeros(len(folded), np.bool_)  # a space that follows another one
    np.logical_and(folded[1:] == SPACE, folded[:-1] == SPACE, out=follows[1:])
    lines = [line.strip() for line in folded[~follows].tobytes().split(END.encode())[: len(texts)]]
    return [(digest_of(words), len(words)) if words else (0, 0) for words in lines]


def mark_of(block: Block) -> tuple[int, int]:
    """What tells a block's words from others, and how many letters they have; 0 for captions and empty words.

    A photograph's caption may return with the photograph. Case, marks and spacing do not count.
    """
    return (0, 0) if block.kind == "caption" else mark_of_text(block.text)


def mark_of_text(text: str) -> tuple[int, int]:
    if text.isascii():  # as most are: in half the time
        words = " ".join(text.replace(END, " ").encode().translate(FOLDED).decode().split())
        return (digest(words), len(words)) if words else (0, 0)
    words = " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
    return (digest(words), len(words) + 2 * len(WIDE.findall(words))) if words else (0, 0)


def digest(words: str) -> int:
    """A number from 1 to 2**64-1 for a text, the same in every process."""
    return digest_of(words.encode("utf-8", "surrogatepass"))


def digest_of(words: bytes) -> int:
    return int.from_bytes(blake2b(words, digest_size=8).digest(), "big") or 1

"""What can be said of a block in numbers: its words, its place in the tree, its neighbours.

One row a block, one column a feature; `NAMES` gives the columns. Nothing here knows a site: vocabulary is about
plug-ins, conventions and languages, so that the features carry over to pages nobody has seen.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from cleaners.blocks import TextBlock
from cleaners.families import families
from cleaners.mentions import mentions_of, subjects
from cleaners.odds import COLUMNS, Lexicon, odds_columns
from cleaners.phrases import phrases_of
from cleaners.phrases import vocabulary as phrase_vocabulary
from cleaners.places import TAG_BIT, TAGS, Place, is_prose, places_of

Matrix = NDArray[np.float32]

WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")
DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
ADDRESS = re.compile(r"https?://|www\.|\S@\S+\.\w")
SEPARATORS = re.compile(r"[|•·»›→←/]")
KINDS = ("heading", "paragraph", "item", "quote", "row", "caption", "code")
FAR = 30  # steps, blocks: further away than this is all the same
LONGEST_PHRASE = 140  # characters; whole-line phrases of furniture are shorter
GRADES = {"parts": 1, "heads": 2, "opens": 3, "sure": 4}
FAMILIES = [family.name for family in families()]
PHRASE_KINDS = list(phrase_vocabulary().kinds)

OWN = (
    ["chars", "log_chars", "words", "word_length", "linked", "links", "sentence_end", "colon_end", "ellipsis_end", "commas",
     "stops", "capitals", "title_case", "digits", "starts_lower", "starts_mark", "date", "clock", "address", "separators", "question",
     "quote_mark", "copyright", "short_words", "level", "repeats", "title_overlap", "is_title", "description_overlap",
     "names_author", "declared", "links_within_page", "links_elsewhere"]
    + [f"kind_{kind}" for kind in KINDS]
    + [f"mentions_{subject}" for subject in subjects()]
    + [f"phrase_{kind}" for kind in PHRASE_KINDS]
    + [f"tag_{tag}" for tag in TAGS]
    + ["own_tag", "depth", "hidden"]
    + [f"{family}_{reach}" for family in FAMILIES for reach in ("near", "any", "contains")]
    + ["index", "from_end", "chars_before", "after_title", "same_signature", "signature_chars", "signature_linked", "signature_prose",
       "climb", "descent", "inside", "title_climb", "title_descent", "heading_linked", "linked_headings", "furniture_headings", "from_first", "to_last", "prose_before", "prose_after",
       "parent_prose", "parent_linked", "parent_blocks", "grand_prose", "grand_linked", "grand_blocks",
       "great_prose", "great_linked", "great_blocks", "page_prose", "page_blocks", "top_share",
       "heading_near", "section_blocks", "section_chars", "section_linked", "section_prose"]
)  # fmt: skip
SHIFTED = ["log_chars", "linked", "sentence_end", "kind_heading", "kind_item", "climb", "descent", "same_signature", "title_overlap",
           "parent_linked", "parent_blocks", "words", "colon_end", "names_near_mean", "names_far_mean"]  # fmt: skip
SHIFTS = (-3, -2, -1, 1, 2, 3)
ABOVE = ["phrase_before", "phrase_of_heading", "mention_of_heading"]
BASE = [*OWN, *ABOVE, *COLUMNS]
NAMES = [*BASE, *(f"{name}{shift:+d}" for shift in SHIFTS for name in SHIFTED)]
SHIFTED_AT = [BASE.index(name) for name in SHIFTED]


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
    """A block's words, looked up once."""

    tokens: list[str]
    unique: set[str]
    mentions: int
    phrases: list[int]  # grade by kind, see PHRASE_KINDS


@dataclass(slots=True)
class Whole:
    """What a block is held against: the page's own declarations in comparable form."""

    title_text: str
    title: set[str]
    description: set[str]
    authors: list[str]
    site: str
    body: str
    repeats: Counter[str]


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a page's blocks but for the worth of their names, which a lexicon gives."""

    said: Matrix
    at: list[Place]

    def matrix(self, lexicon: Lexicon) -> Matrix:
        """Rows of features for the blocks, in order. Shape (blocks, len(NAMES))."""
        base = np.hstack([self.said, odds_columns(self.at, lexicon)])
        return np.hstack([base, neighbours(base)])


def described(blocks: Sequence[TextBlock], known: Known) -> Description:
    """Describe the blocks of one page; of no blocks there is nothing to say."""
    if not blocks:
        return Description(np.zeros((0, len(OWN) + len(ABOVE)), dtype=np.float32), [])
    whole = Whole(
        known.title.casefold(), set(words_in(known.title)), set(words_in(known.description)),
        [name.casefold() for name in known.authors if len(name) > 4], known.site,
        " ".join(words_in(known.body)), Counter(block.text for block in blocks),
    )  # fmt: skip
    words = [look_up(block.text) for block in blocks]
    at, top = places_of(blocks)
    title_at = title_index(blocks, words, whole)
    headings = headings_so_far(blocks, words, title_at)
    structure = structures(blocks, at, top, title_at, headings)
    own = np.array(
        [
            [*wording(block, said, whole), *(block.kind == kind for kind in KINDS),
             *spread(said.mentions, len(subjects())), *said.phrases, *rest]
            for block, said, rest in zip(blocks, words, structure, strict=True)
        ],
        dtype=np.float32,
    )  # fmt: skip
    return Description(np.hstack([own, headings_above(blocks, words)]), at)


def words_in(text: str) -> list[str]:
    return WORD.findall(text.lower())


def look_up(text: str) -> Words:
    tokens = words_in(text)
    phrases = [0] * len(PHRASE_KINDS)
    if len(text) <= LONGEST_PHRASE:
        for phrase in phrases_of(text):
            place = PHRASE_KINDS.index(phrase.kind) if phrase.kind in PHRASE_KINDS else 0
            phrases[place] = max(phrases[place], GRADES[phrase.grade])
    return Words(tokens, set(tokens), mentions_of(tokens), phrases)


def overlap(words: set[str], other: set[str]) -> float:
    """Share of the smaller set's words that both have."""
    return len(words & other) / min(len(words), len(other)) if words and other else 0.0


def wording(block: TextBlock, said: Words, whole: Whole) -> list[float]:
    """Features of a block's own words."""
    text = block.text
    size = len(text)
    words = text.split()
    count = len(words)
    folded = text.casefold()
    return [
        size, math.log1p(size), count, size / count, block.linked / size, len(block.links),
        bool(SENTENCE_END.search(text)), text.endswith(":"), text.endswith(("...", "…")), text.count(",") / count,
        text.count(".") + text.count("!") + text.count("?"), sum(map(str.isupper, text)) / size,
        sum(word[:1].isupper() for word in words) / count, sum(map(str.isdigit, text)) / size,
        text[0].islower(), not text[0].isalnum(), bool(DATE.search(text)), bool(CLOCK.search(text)),
        bool(ADDRESS.search(text)), len(SEPARATORS.findall(text)), "?" in text, text[0] in "\"“„«'‘",
        "©" in text, sum(len(word) < 4 for word in words) / count, block.level or 0,
        whole.repeats[text] - 1, overlap(said.unique, whole.title), folded == whole.title_text,
        overlap(said.unique, whole.description) if count > 5 else 0,
        any(name in folded for name in whole.authors), declared(said.tokens, whole.body), *link_kinds(block, whole.site),
    ]  # fmt: skip


def declared(tokens: list[str], body: str) -> int:
    """Whether the words stand in the declared body: 1 they do, 0 they do not, -1 there is none."""
    if not body:
        return -1
    return int(" ".join(tokens[:30]) in body)


def link_kinds(block: TextBlock, site: str) -> tuple[float, float]:
    """Shares of a block's links that stay within the page, and that leave the site."""
    if not block.links:
        return 0.0, 0.0
    within = sum(address.startswith("#") for address, _ in block.links)
    away = sum(address.startswith("http") and host_of(address) != site for address, _ in block.links)
    return within / len(block.links), away / len(block.links)


def host_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # a bracket that is no IPv6 address
        return ""


def spread(mask: int, size: int) -> list[int]:
    return [mask >> place & 1 for place in range(size)]


def title_index(blocks: Sequence[TextBlock], words: list[Words], whole: Whole) -> int:
    """Where the headline stands: the heading with the title's words, h1 first; -1 without one."""
    best, found = 0.29, -1
    for index, (block, said) in enumerate(zip(blocks, words, strict=True)):
        if block.kind == "heading":
            likeness = len(said.unique & whole.title) / max(1, len(said.unique | whole.title))
            likeness += 0.3 if block.level == 1 else 0
            if likeness > best:
                best, found = likeness, index
    return found


def headings_so_far(
    blocks: Sequence[TextBlock], words: list[Words], title_at: int
) -> list[tuple[float, int, int]]:
    """For each block: how much of its heading is a link, and how many headings since the headline were links, or labels.

    Under a heading that is a link stands the teaser of another page.
    """
    found: list[tuple[float, int, int]] = []
    linked, links, labels = 0.0, 0, 0
    for index, (block, said) in enumerate(zip(blocks, words, strict=True)):
        if block.kind == "heading" and index > title_at:
            linked = block.linked / len(block.text)
            links += linked > 0.8
            labels += max(said.phrases) > 1
        found.append((linked, links, labels))
    return found


def structures(
    blocks: Sequence[TextBlock],
    at: list[Place],
    top: Place,
    title_at: int,
    headings: list[tuple[float, int, int]],
) -> list[list[float]]:
    """Features of the blocks' places."""
    prose = [is_prose(block) for block in blocks]
    ways = list(map(way_from(top), at))
    from_title = list(map(way_from(at[title_at]), at)) if title_at >= 0 else [(-1, -1)] * len(at)
    inside = [index for index, (climb, _) in enumerate(ways) if prose[index] and climb == 0]
    first, last = (inside[0], inside[-1]) if inside else (0, len(blocks) - 1)
    alike: dict[str, list[int]] = defaultdict(list)
    for index, place in enumerate(at):
        alike[place.signature].append(index)
    signatures = {signature: tally(indexes, blocks, prose) for signature, indexes in alike.items()}
    before, after = gaps(prose), gaps(prose[::-1])[::-1]
    sections = section_tallies(blocks, prose)
    page_chars = sum(len(block.text) for block in blocks)
    page_prose = sum(len(block.text) for block, is_text in zip(blocks, prose, strict=True) if is_text)
    chars_before = 0
    rows: list[list[float]] = []
    for index, (block, place, (climb, descent)) in enumerate(zip(blocks, at, ways, strict=True)):
        rows.append([
            *spread(place.tags, len(TAGS)), TAG_BIT.get(str(block.element.tag), 0).bit_length(), place.depth, place.hidden,
            *family_reach(place),
            index, len(blocks) - index, chars_before / page_chars,
            max(-FAR, min(3 * FAR, index - title_at)) if title_at >= 0 else -FAR - 1,
            *signatures[place.signature], climb, descent, climb == 0, *from_title[index], *headings[index],
            max(-FAR, min(FAR, index - first)), max(-FAR, min(FAR, last - index)), before[index], after[index],
            *above(place, page_prose), page_prose, len(blocks), top.prose / max(1, page_prose), *sections[index],
        ])  # fmt: skip
        chars_before += len(block.text)
    return rows


def way_from(top: Place) -> Callable[[Place], tuple[int, int]]:
    """Measures the way from a container to a place: steps up to what holds both, steps down from there."""
    steps: dict[int, int] = {}
    node: Place | None = top
    while node is not None:
        steps[id(node)] = len(steps)
        node = node.parent

    def way_to(place: Place) -> tuple[int, int]:
        descent = 0
        node: Place | None = place
        while node is not None:
            if (climb := steps.get(id(node))) is not None:
                return climb, descent
            node = node.parent
            descent += 1
        return FAR, descent

    return way_to


def family_reach(place: Place) -> list[int]:
    """For each family: is a block of that name near above, anywhere above, or does a name above contain its words."""
    near = place.begins[0] | place.begins[1] | place.begins[2]
    found: list[int] = []
    for family in range(len(FAMILIES)):
        found += (near >> family & 1, place.begins_any >> family & 1, place.contains_any >> family & 1)
    return found


def tally(
    indexes: Sequence[int], blocks: Sequence[TextBlock], prose: list[bool]
) -> tuple[float, float, float, float]:
    """Of some blocks: how many, how long, how linked, how much of it prose."""
    chars = sum(len(blocks[i].text) for i in indexes)
    linked = sum(blocks[i].linked for i in indexes)
    return len(indexes), chars / len(indexes), linked / chars, sum(prose[i] for i in indexes) / len(indexes)


def above(place: Place, page_prose: int) -> list[float]:
    """Prose share, link share and blocks of the three places above."""
    found: list[float] = []
    node = place.parent
    for _ in range(3):
        if node is None:
            found += (1.0, 0.0, 0)
        else:
            found += (node.prose / max(1, page_prose), node.linked / max(1, node.chars), node.blocks)
            node = node.parent
    return found


def gaps(prose: list[bool]) -> list[int]:
    """For each block, how many blocks back the last prose stood.

    >>> gaps([False, True, False, False])
    [30, 30, 0, 1]
    """
    found, gap = [], FAR
    for is_text in prose:
        found.append(gap)
        gap = 0 if is_text else min(FAR, gap + 1)
    return found


def section_tallies(blocks: Sequence[TextBlock], prose: list[bool]) -> list[tuple[float, ...]]:
    """For each block, how far its heading is, and the tally of the blocks between the headings around it."""
    found: list[tuple[float, ...]] = []
    start = 0
    for end in range(1, len(blocks) + 1):
        if end == len(blocks) or blocks[end].kind == "heading":
            sums = tally(range(start, end), blocks, prose)
            found += [(min(FAR, step), *sums) for step in range(end - start)]
            start = end
    return found


def neighbours(own: Matrix) -> Matrix:
    """The features in `SHIFTED` of the blocks before and after; -1 past the ends."""
    chosen = own[:, SHIFTED_AT]
    shifted = []
    for shift in SHIFTS:
        moved = np.full_like(chosen, -1)
        if abs(shift) < len(chosen):
            if shift < 0:
                moved[-shift:] = chosen[:shift]
            else:
                moved[:-shift] = chosen[shift:]
        shifted.append(moved)
    return np.hstack(shifted)


def headings_above(blocks: Sequence[TextBlock], words: list[Words]) -> Matrix:
    """The phrase that the block before is, and what the heading that the block stands under says."""
    found = np.zeros((len(blocks), len(ABOVE)), dtype=np.float32)
    before = heading = mention = 0
    for index, (block, said) in enumerate(zip(blocks, words, strict=True)):
        found[index] = (before, heading, mention)
        grade = max(said.phrases)
        before = said.phrases.index(grade) + 1 if grade else 0
        if block.kind == "heading":
            heading, mention = before, said.mentions.bit_length()
    return found

"""What can be said of a block in numbers: its words, its place in the tree, its neighbours.

One row a block, one column a feature; `NAMES` gives the columns. Nothing here knows a site: vocabulary is about
plug-ins, conventions and languages, so that the features carry over to pages nobody has seen. All blocks of a page are
described at once, column by column: a page has a hundred blocks and three hundred columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners import odds, wording
from cleaners.blocks import TextBlock
from cleaners.families import families
from cleaners.mentions import subjects
from cleaners.odds import Lexicon, odds_columns
from cleaners.places import FAR, TAG_BIT, TAGS, Counts, Ground, Places, Sums, ground_of, is_prose, sums_of
from cleaners.wording import PHRASE_KINDS, Column, Known, Words, words_of

Matrix = NDArray[np.float32]

KINDS = ("heading", "paragraph", "item", "quote", "row", "caption", "code")
KIND_AT = {kind: place for place, kind in enumerate(KINDS)}
KIND_PLACES = np.arange(len(KINDS))
FAMILIES = [family.name for family in families()]
MOSTLY_LINKED = 0.8

OWN = (
    wording.COLUMNS
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
BASE = [*OWN, *ABOVE, *odds.COLUMNS]
NAMES = [*BASE, *(f"{name}{shift:+d}" for shift in SHIFTS for name in SHIFTED)]
SHIFTED_AT = [BASE.index(name) for name in SHIFTED]


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a page's blocks but for the worth of their names, which a lexicon gives."""

    said: Matrix  # a row for each column of the matrix
    places: Places
    ground: Ground
    at: Counts  # where each block stands

    def matrix(self, lexicon: Lexicon) -> Matrix:
        """Rows of features for the blocks, in order. Shape (blocks, len(NAMES))."""
        columns = np.full((len(NAMES), len(self.at)), -1, dtype=np.float32)  # as it is past the ends
        columns[: len(self.said)] = self.said
        columns[len(self.said) : len(BASE)] = odds_columns(self.places, self.ground, self.at, lexicon)
        neighbours(columns)
        return columns.T


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns about a page's order are worked out from."""

    blocks: Sequence[TextBlock]
    chars: Counts
    linked: Counts
    is_prose: NDArray[np.bool_]
    is_heading: NDArray[np.bool_]
    title_at: int  # the block that is the headline; -1 without one
    index: Counts


def described(blocks: Sequence[TextBlock], known: Known) -> Description:
    """Describe the blocks of one page."""
    places = Places()
    at = np.array([places.of(block.element) for block in blocks], dtype=np.int64)
    ground = ground_of(places)
    if not blocks:  # of which there is nothing to say
        return Description(np.zeros((len(OWN) + len(ABOVE), 0), dtype=np.float32), places, ground, at)
    words = words_of(blocks, known)
    layout = layout_of(blocks, words)
    sums = sums_of(layout.chars, layout.linked, layout.is_prose, ground, at)
    way = ground.ways(places.around(sums.top))
    said: list[Column | Matrix] = [
        *wording.wording(blocks, words, known), kinds_of(blocks), bits(words.mentions, len(subjects())), words.phrases,
        *standing(places, ground, at), *order(layout), *alike(layout, places.signatures(at.tolist())),
        *ways(layout, places, ground, at, way), *under_headings(layout, words), *among_prose(layout, way[0][at]),
        *above(layout, ground, at, sums), *sections(layout), *headings_above(layout, words),
    ]  # fmt: skip
    return Description(stacked(said, len(blocks)), places, ground, at)


def stacked(columns: Sequence[Column | Matrix], size: int) -> Matrix:
    """Some columns, and some matrices of several, one below the other."""
    found = np.empty((len(OWN) + len(ABOVE), size), dtype=np.float32)
    row = 0
    for column in columns:
        several = column.shape[1] if isinstance(column, np.ndarray) and column.ndim > 1 else 0
        if several:
            found[row : row + several] = np.asarray(column).T
        else:
            found[row] = column
        row += several or 1
    return found


def layout_of(blocks: Sequence[TextBlock], words: Words) -> Layout:
    return Layout(
        blocks, np.array(list(map(len, words.texts))), np.array([block.linked for block in blocks]),
        wording.flags(map(is_prose, blocks)), wording.flags([block.kind == "heading" for block in blocks]),
        title_index(blocks, words), np.arange(len(blocks)),
    )  # fmt: skip


def kinds_of(blocks: Sequence[TextBlock]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.array([KIND_AT[block.kind] for block in blocks])[:, None] == KIND_PLACES
    return found


def bits(masks: Sequence[int] | Counts, size: int) -> NDArray[np.int64]:
    """The lowest bits of each mask, one a column."""
    return np.array(masks, dtype=np.int64)[:, None] >> np.arange(size) & 1


def title_index(blocks: Sequence[TextBlock], words: Words) -> int:
    """Where the headline stands: the heading with the title's words, h1 first; -1 without one."""
    best, found = 0.29, -1
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            own = set(words.tokens[index])
            likeness = len(own & words.title) / max(1, len(own | words.title))
            likeness += 0.3 if block.level == 1 else 0
            if likeness > best:
                best, found = likeness, index
    return found


def standing(places: Places, ground: Ground, at: Counts) -> list[Column | Matrix]:
    """From `tag_…` to the last family: the tags around a block, and the names.

    Of each family: is a block of that name near above, anywhere above, or does a name above contain its words.
    """
    tags = [TAG_BIT.get(own.tag, 0) for own in places.traits]
    tag_numbers = np.array(list(map(int.bit_length, tags)))
    traits = [
        (tag, own.begins, own.begins, own.contains, own.hidden)
        for tag, own in zip(tags, places.traits, strict=True)
    ]
    own = np.array(traits, dtype=np.int64).take(ground.own, axis=0)
    around = ground.gathered(np.bitwise_or, own)[at]
    parent = ground.parent[at]
    around[:, 1] = own[at, 1] | own[parent, 1] | own[ground.parent[parent], 1]
    families = around[:, None, 1:4] >> np.arange(len(FAMILIES))[:, None] & 1
    return [
        bits(around[:, 0], len(TAGS)), tag_numbers[ground.own[at]],
        ground.depth[at], around[:, 4], families.reshape(len(at), -1),
    ]  # fmt: skip


def order(layout: Layout) -> list[Column]:
    """From `index` to `after_title`."""
    before = np.cumsum(layout.chars) - layout.chars
    after_title = np.clip(layout.index - layout.title_at, -FAR, 3 * FAR)
    if layout.title_at < 0:
        after_title = np.full_like(layout.index, -FAR - 1)
    return [layout.index, len(layout.index) - layout.index, before / layout.chars.sum(), after_title]


def alike(layout: Layout, signatures: Sequence[tuple[str, ...]]) -> list[Column]:
    """From `same_signature` to `signature_prose`: a tally of the blocks of one signature, for each of them."""
    numbers: dict[tuple[str, ...], int] = {}
    group = np.array([numbers.setdefault(signature, len(numbers)) for signature in signatures])
    return tallies(layout, group)


def tallies(layout: Layout, group: Counts) -> list[Column]:
    """Of the blocks of each block's group: how many, how long, how linked, how many of them prose."""
    count, chars, linked, prose = (
        np.bincount(group, weights)[group] for weights in (None, layout.chars, layout.linked, layout.is_prose)
    )
    return [count, chars / count, linked / chars, prose / count]


def ways(
    layout: Layout, places: Places, ground: Ground, at: Counts, way: tuple[Counts, Counts]
) -> list[Column]:
    """From `climb` to `title_descent`: the way from the container of most prose, and from the headline."""
    climb, descent = way[0][at], way[1][at]
    found: list[Column] = [climb, descent, climb == 0]
    if layout.title_at < 0:
        return [*found, *[np.full_like(climb, -1)] * 2]
    return [*found, *(column[at] for column in ground.ways(places.around(int(at[layout.title_at]))))]


def under_headings(layout: Layout, words: Words) -> list[Column]:
    """For each block: how much of its heading is a link, and how many headings since the headline were links, or labels.

    Under a heading that is a link stands the teaser of another page.
    """
    counted = layout.is_heading & (layout.index > layout.title_at)
    share = layout.linked / layout.chars
    last = last_true(counted)
    links = np.cumsum(counted & (share > MOSTLY_LINKED))
    labels = np.cumsum(counted & (words.phrases.max(axis=1) > 1))
    return [np.where(last >= 0, share[last], 0), links, labels]


def last_true(flags: NDArray[np.bool_]) -> Counts:
    """For each place, where the last true flag stood up to it; -1 where none did.

    >>> last_true(np.array([False, True, False])).tolist()
    [-1, 1, 1]
    """
    return np.maximum.accumulate(np.where(flags, np.arange(len(flags)), -1))


def among_prose(layout: Layout, climb: Counts) -> list[Column]:
    """From `from_first` to `prose_after`: how far the container's first and last prose are, and the nearest prose."""
    inside = np.flatnonzero(layout.is_prose & (climb == 0))
    first, last = (inside[0], inside[-1]) if len(inside) else (0, len(climb) - 1)
    return [
        np.clip(layout.index - first, -FAR, FAR), np.clip(last - layout.index, -FAR, FAR),
        gaps(layout.is_prose), gaps(layout.is_prose[::-1])[::-1],
    ]  # fmt: skip


def gaps(prose: NDArray[np.bool_]) -> Counts:
    """For each block, how many blocks back the last prose stood.

    >>> gaps(np.array([False, True, False, False])).tolist()
    [30, 30, 0, 1]
    """
    last = last_true(np.concatenate([[False], prose[:-1]]))  # the block itself does not count
    return np.where(last >= 0, np.minimum(FAR, np.arange(len(prose)) - last), FAR)


def above(layout: Layout, ground: Ground, at: Counts, sums: Sums) -> list[Column]:
    """From `parent_prose` to `top_share`: prose share, link share and blocks of the three places above, and the page's."""
    page_prose = layout.chars[layout.is_prose].sum()
    prose = sums.prose / max(1, page_prose)
    linked = sums.linked / np.maximum(1, sums.chars)
    blocks = sums.blocks.copy()
    prose[0], linked[0], blocks[0] = 1, 0, 0  # nowhere
    found: list[Column] = []
    place = at
    for _ in range(3):
        place = ground.parent[place]
        found += (prose[place], linked[place], blocks[place])
    whole = (page_prose, len(at), sums.prose[sums.top] / max(1, page_prose))
    return [*found, *(np.full(len(at), figure) for figure in whole)]


def sections(layout: Layout) -> list[Column]:
    """From `heading_near`: how far a block's heading is, and the tally of the blocks between the headings around it."""
    starts = np.maximum(0, last_true(layout.is_heading))  # before the first heading, the page's beginning
    return [np.minimum(FAR, layout.index - starts), *tallies(layout, starts)]


def headings_above(layout: Layout, words: Words) -> list[Column]:
    """The phrase that the block before is, and what the heading that the block stands under says."""
    phrase = np.where(words.phrases.any(axis=1), words.phrases.argmax(axis=1) + 1, 0)
    mention = np.array([mask.bit_length() for mask in words.mentions])
    heading = last_true(layout.is_heading)
    of_heading = [np.where(heading >= 0, column[heading], 0) for column in (phrase, mention)]
    return [moved(column) for column in (phrase, *of_heading)]


def moved(column: Counts) -> Counts:
    """What was true of the block before; nothing of the first."""
    return np.concatenate([[0], column[:-1]])


def neighbours(columns: Matrix) -> None:
    """Fill in the features in `SHIFTED` of the blocks before and after."""
    chosen = columns[SHIFTED_AT]
    for place, shift in enumerate(SHIFTS):
        first = len(BASE) + place * len(SHIFTED)
        shifted = columns[first : first + len(SHIFTED)]
        if shift < 0:
            shifted[:, -shift:] = chosen[:, :shift]
        else:
            shifted[:, :-shift] = chosen[:, shift:]

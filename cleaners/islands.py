"""Islands: runs of lines that a widget left in a flattened page, found by their shape.

Each finder looks at one place and says how far its kind of block reaches from there. A block is `sure` when
its shape cannot be an author's; a block that an article could hold too counts only where the article is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from cleaners.boxes import about_site, advertisement, author_box, box, comments, contents, single
from cleaners.lines import ALONE, FIGURE, MAY_NAME, NUMBERED, Line
from cleaners.sheets import Island, Sheet
from cleaners.tallies import counter_bar, reactions, score, share_bar, stars, thumbs, verdicts
from cleaners.teasers import cards, related

Finder = Callable[[Sheet, int], Island | None]
# what there has to be at a place for a finder to look at it: one of the line's own signs, or of these
FIGURE_BELOW, FACTS_BELOW, NAMED, RETURNS = (
    "figure below",
    "facts below",
    "a name with prose below",
    "returns",
)
FINDERS: tuple[tuple[Finder, frozenset[str]], ...] = (
    (reactions, frozenset((FIGURE_BELOW, "reactions"))),
    (verdicts, frozenset((FIGURE_BELOW,))),
    (stars, frozenset((NUMBERED, "rating"))),
    (counter_bar, frozenset((FIGURE, "share"))),
    (contents, frozenset((RETURNS, "toc"))),
    (share_bar, frozenset(("share",))),
    (author_box, frozenset((NAMED, "author_box"))),
    (cards, frozenset((FACTS_BELOW,))),
    (comments, frozenset(("comments",))),
    (related, frozenset(("related",))),
    (box("newsletter", 4, 0), frozenset(("newsletter",))),
    (box("helpful", 5, 6), frozenset(("helpful",))),
    (box("navigation", 3, 0), frozenset(("navigation",))),
    (box("cookie", 4, 0), frozenset(("cookie",))),
    (box("rating", 3, 0), frozenset(("rating",))),
    (box("likes", 2, 0), frozenset(("likes",))),
    (box("poll", 8, 8), frozenset(("poll",))),
    (advertisement, frozenset(("ad",))),
    (about_site, frozenset(("promo",))),
    (score, frozenset((NUMBERED,))),
    (thumbs, frozenset((NUMBERED,))),
    (single, frozenset((ALONE,))),
)


def find_islands(lines: Sequence[Line]) -> list[Island]:
    """Every block of furniture, in order, none inside another."""
    sheet = Sheet(lines)
    islands: list[Island] = []
    marked = sheet.above_figures | sheet.above_facts | sheet.returning
    # no block begins with a sentence that says nothing of itself, nor with most lines of an article
    for at in [
        at for at, line in enumerate(lines) if line.signs or (at in marked and line.signs is not None)
    ]:
        if at >= sheet.free and (island := island_at(sheet, at)):
            islands.append(island)
            sheet.free = island.end
    return islands


def island_at(sheet: Sheet, at: int) -> Island | None:
    """The block that begins at a place."""
    for finder in finders_for(signs_at(sheet, at)):
        if island := finder(sheet, at):
            return island
    return None


@lru_cache(maxsize=1_000)  # there are as many sets of signs as labels mean, and hardly more
def finders_for(signs: frozenset[str]) -> tuple[Finder, ...]:
    """The finders that look at a place with some signs, in order."""
    return tuple(finder for finder, wanted in FINDERS if not wanted.isdisjoint(signs))


def signs_at(sheet: Sheet, at: int) -> frozenset[str]:
    """What a glance at a place shows."""
    line = sheet.lines[at]
    signs = line.signs or frozenset()
    around = []
    if at in sheet.above_figures:
        around.append(FIGURE_BELOW)
    if at in sheet.returning:
        around.append(RETURNS)
    if at in sheet.above_facts and not line.phrases:
        around.append(FACTS_BELOW)
    if MAY_NAME in signs and at + 1 < len(sheet.lines) and sheet.lines[at + 1].is_prose:
        around.append(NAMED)
    return signs.union(around) if around else signs

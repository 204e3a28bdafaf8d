"""Islands: runs of lines that a widget left in a flattened page, found by their shape.

Each finder looks at one place and says how far its kind of block reaches from there. A block is `sure` when
its shape cannot be an author's; a block that an article could hold too counts only where the article is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cleaners.boxes import about_site, advertisement, author_box, box, comments, contents, single
from cleaners.lines import Line
from cleaners.sheets import Island, Sheet
from cleaners.tallies import counter_bar, reactions, score, share_bar, stars, thumbs, verdicts
from cleaners.teasers import cards, related

Finder = Callable[[Sheet, int], Island | None]
# what there has to be at a place for a finder to look at it: a phrase of a kind in the line, or one of these signs
FIGURE_BELOW, FACTS_BELOW, PROSE_BELOW = "figure below", "facts below", "prose below"
NUMBERED, FIGURE, RETURNS, ANY = "numbered", "figure", "returns", "any"
FINDERS: tuple[tuple[Finder, frozenset[str]], ...] = (
    (reactions, frozenset((FIGURE_BELOW, "reactions"))),
    (verdicts, frozenset((FIGURE_BELOW,))),
    (stars, frozenset((NUMBERED, "rating"))),
    (counter_bar, frozenset((FIGURE, "share"))),
    (contents, frozenset((RETURNS, "toc"))),
    (share_bar, frozenset(("share",))),
    (author_box, frozenset((PROSE_BELOW, "author_box"))),
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
    (single, frozenset((ANY,))),
)


def find_islands(lines: Sequence[Line]) -> list[Island]:
    """Every block of furniture, in order, none inside another."""
    sheet = Sheet(lines)
    islands: list[Island] = []
    at = 0
    while at < len(sheet):
        island = island_at(sheet, at)
        if island:
            islands.append(island)
            sheet.free = island.end
        at = island.end if island else at + 1
    return islands


def island_at(sheet: Sheet, at: int) -> Island | None:
    """The block that begins at a place; no block begins with a sentence that says nothing of itself."""
    line = sheet.lines[at]
    if line.is_prose and not line.phrases:
        return None
    signs = signs_at(sheet, at)
    if not signs:  # as most lines of an article
        return single(sheet, at)
    signs.add(ANY)
    for finder, wanted in FINDERS:
        if not wanted.isdisjoint(signs) and (island := finder(sheet, at)):
            return island
    return None


def signs_at(sheet: Sheet, at: int) -> set[str]:
    """What a glance at a place shows."""
    line = sheet.lines[at]
    signs = {phrase.kind for phrase in line.phrases}
    if at in sheet.above_figures:
        signs.add(FIGURE_BELOW)
    if line.text[0].isdecimal():
        signs.add(NUMBERED)
    if line.is_figure:
        signs.add(FIGURE)
    if at in sheet.returning:
        signs.add(RETURNS)
    if at + 1 < len(sheet.lines) and sheet.lines[at + 1].is_prose:
        signs.add(PROSE_BELOW)
    if at in sheet.above_facts and not line.phrases:
        signs.add(FACTS_BELOW)
    return signs

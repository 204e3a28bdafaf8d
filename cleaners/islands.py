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
FINDERS: tuple[Finder, ...] = (
    reactions,
    verdicts,
    stars,
    counter_bar,
    contents,
    share_bar,
    author_box,
    comments,
    related,
    box("newsletter", 4, 0),
    box("helpful", 5, 6),
    box("navigation", 3, 0),
    box("cookie", 4, 0),
    box("rating", 3, 0),
    box("likes", 2, 0),
    box("poll", 8, 8),
    advertisement,
    about_site,
    score,
    thumbs,
    single,
)
# those that know their block by its shape alone, without a phrase in its first line
SHAPES: tuple[Finder, ...] = (
    reactions,
    stars,
    counter_bar,
    contents,
    author_box,
    cards,
    score,
    thumbs,
    single,
)


def find_islands(lines: Sequence[Line]) -> list[Island]:
    """Every block of furniture, in order, none inside another."""
    sheet = Sheet(lines)
    islands: list[Island] = []
    at = 0
    while at < len(sheet):
        line = sheet.lines[at]
        finders = FINDERS if line.phrases else () if line.is_prose else SHAPES
        island = next(filter(None, (finder(sheet, at) for finder in finders)), None)
        if island:
            islands.append(island)
            sheet.free = island.end
        at = island.end if island else at + 1
    return islands

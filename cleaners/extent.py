"""The extent of the article in a flattened page: from which line to which it reaches.

Every line weighs for the article or against it: sentences for it, furniture against it, each kind with its own
weight for "not begun yet" and for "over". The article begins where the weights summed up from the top are
lowest, and ends where those summed up from the bottom are. A widget between two paragraphs is outweighed by
what follows it; a comment section is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby

from cleaners.lines import Line
from cleaners.people import BYLINE
from cleaners.phrases import Kind, vocabulary
from cleaners.sheets import Island

SENTENCE = 2.0
PARAGRAPH = 3.0  # twenty words and more
SHORT = 0.3
SHORT_RUN = 2.0  # all short lines of one run together weigh no more than a sentence
FACTS = 0.5  # a date, a name, a term known from elsewhere on the page
TITLE_AGAIN = 6.0
LONGEST_TAG = 4  # words
MOST_TAGS = 15
MOST_UNSURE = 4
FAINT = frozenset(("rating", "byline", "image", "views"))  # weigh little unless they are sure
SERVING = frozenset(("related", "newsletter", "comments", "navigation", "footer"))  # buttons, fields, menus
OTHER = Kind("other", 1.0, 1.0)  # a kind that only the catalogue knows


def extent(lines: Sequence[Line], islands: Sequence[Island], title: str | None) -> tuple[int, int]:
    """The first line of the article and the one after its last; the whole page when there is no evidence."""
    repeats = [at for at, line in enumerate(lines[1:], start=1) if title and line.label == title]
    if not (repeats or any(island.sure or island.section for island in islands)):
        return 0, len(lines)
    known = known_words(lines)
    article = gains(lines, islands, known)
    # a counter in words that nobody knows: above the article it is no heading, below it may be a list's last item
    before = [FACTS if line.is_counter else -gain for line, gain in zip(lines, article, strict=True)]
    after = [-gain for gain in article]
    weigh_islands(islands, before, after)
    for at in repeats:
        before[at], after[at] = TITLE_AGAIN, FACTS
    start, end = best_cut(before, after, [weight >= SENTENCE for weight in article])
    return start, without_tags(lines, start, end, len(lines))


def best_cut(before: Sequence[float], after: Sequence[float], prose: Sequence[bool]) -> tuple[int, int]:
    """Where to cut so that what is cut off above and below weighs most; of equals the cut that keeps more.

    Where there is any prose, some of it is kept.

    >>> best_cut([1, -3, 1], [1, -3, 1], [False, True, False])
    (1, 2)
    """
    above = [0.0, *accumulate(before)]
    below = [*reversed(list(accumulate(reversed(after)))), 0.0]
    sentences = [0, *accumulate(prose)]
    best, cut, start = float("-inf"), (0, len(before)), 0
    for end in range(len(before) + 1):
        if above[end] > above[start] + 1e-9 and sentences[end] < sentences[-1]:
            start = end
        if sentences[end] == sentences[start] and sentences[-1]:
            continue
        if above[start] + below[end] >= best - 1e-9:
            best, cut = above[start] + below[end], (start, end)
    return cut


def gains(lines: Sequence[Line], islands: Sequence[Island], known: set[str]) -> list[float]:
    """How much each line weighs for the article; nothing inside an island."""
    weights = [-FACTS if line.label in known and not line.is_prose else line.weight for line in lines]
    for island in islands:
        weights[island.first : island.end] = [0.0] * (island.end - island.first)
    lowered: list[float] = []
    for weight, run in groupby(weights):  # lower the short lines of long runs, such as menus
        alike = list(run)
        lowered += [min(SHORT, SHORT_RUN / len(alike))] * len(alike) if weight == SHORT else alike
    return lowered


def weight_of(line: Line) -> float:
    """How much a line weighs for the article by its own words."""
    if line.is_prose:
        return PARAGRAPH if line.words >= 20 else SENTENCE
    if line.facts or line.terms or line.is_cut_off or any(phrase.kind == "byline" for phrase in line.phrases):
        return -FACTS
    if not line.phrases:
        return SHORT
    return -0.1 if line.phrases[0].kind in SERVING else 0.0


def weigh_islands(islands: Sequence[Island], before: list[float], after: list[float]) -> None:
    """Let each island weigh where it begins. What returns again and again is the article's own, such as its marks."""
    kinds = vocabulary().kinds
    unsure = Counter(island.kind for island in islands if not island.sure)
    for island in islands:
        kind = kinds.get(island.kind, OTHER)
        if not island.sure and unsure[island.kind] > MOST_UNSURE:
            weights = 0.0, 0.0
        elif not island.sure and island.kind in FAINT:
            weights = FACTS, FACTS
        elif island.kind == "comments" and not island.section:
            weights = kind.before, kinds["share"].after
        elif (
            island.kind == "related" and island.end - island.first == 1
        ):  # one link, as articles have it in their midst
            weights = FACTS, FACTS
        else:
            weights = kind.before, kind.after
        before[island.first], after[island.first] = weights


def known_words(lines: Iterable[Line]) -> set[str]:
    """Names and terms that the page's own lines of facts give, as they would stand by themselves."""
    known: set[str] = set()
    facts = None  # those of the line before
    led = False  # by a line such as "by" or "in" alone
    for line in lines:
        if line.words > 30:
            continue
        said = line.facts or line.terms or (line.phrases and line.means("byline", "parts"))
        if not (said or led or facts):  # as of most lines
            continue
        if led and line.words <= 6:
            known.add(line.label)
        if facts is not None and line.words <= 3 and BYLINE.match(line.text):  # "by Jane" under a date
            known.add(line.label)
        led = bool(line.means("byline", "parts")) and line.text[-1].isalpha()
        if line.facts:
            known.update(name.casefold() for name in line.facts.may_name)
        facts = line.facts
        if line.terms:
            known.update(name.casefold() for name in line.terms.names)
    return {word for word in known if word}


def without_tags(lines: Sequence[Line], start: int, end: int, whole: int) -> int:
    """The end without the tags that stand between the last sentence and the furniture behind it.

    Tags come without a heading or a colon before them; the items of a list at the article's end do not.
    """
    if end == whole:
        return end
    first = end
    while first > start and end - first <= MOST_TAGS and is_tag(lines[first - 1]):
        first -= 1
    last = lines[first - 1] if first > start else None
    if last is None or end - first > MOST_TAGS or not last.is_prose or last.text.endswith(":"):
        return end
    return first


def is_tag(line: Line) -> bool:
    return 0 < line.words <= LONGEST_TAG and line.text[-1] not in ".!?:;," and not line.is_prose

"""Usual: what the pages of a site are like from run to run, and whether tonight's are like that.

Runs are compared by medians and shares, never by means: one long article moves nothing. The runs before are
weighted by their articles, up to `MOST_OF_ONE`, so that neither the first crawl of a whole archive nor a night
with one article decides alone; a template that has really changed is therefore the usual one after some nights.

A blog with one new article a night tells little by that one: it is judged together with the nights just before,
up to `ENOUGH` articles, and the fewer there are, the further off they must be. Runs of another cleaner are not
compared: it may count otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from output.runs import Run
from pipelines.refusals import Listing, NoText, SoftNotFound, TooShort

ENOUGH: Final = 10  # articles that are judged by themselves
FEWEST_BEFORE: Final = 20  # articles without which nothing can be called usual
MOST_OF_ONE: Final = 50  # articles for which a single run counts at most
RUNS_BEFORE: Final = 30  # a month of nights
SURE: Final = 4.0  # standard errors; with three measures a night, a false alarm in decades by chance alone
OF_A_MEDIAN: Final = 1.25  # standard error of a median in that of a mean, for bell-shaped figures
TO_DEVIATION: Final = 1.4826  # from the median absolute deviation to the standard deviation, likewise
UNLIKELY: Final = 1e-5  # chance below which a share is no accident; there are seven shares a night
LEAST_FALL: Final = 0.3  # of a share, below which a sure fall is still none of the template's
NO_ARTICLES: Final = frozenset(refusal.because for refusal in (Listing, NoText, SoftNotFound, TooShort))
# what a template prints on every article; dates of change, tags or counts depend on the article
PRINTED: Final = ("title", "site_name", "description", "image_url", "authors", "published", "categories")


class Measure(NamedTuple):
    """A median of a run that changes when the template does."""

    column: str
    says: str
    scale: Callable[[float], float]  # on which a change is as great upwards as downwards
    deviation: float  # of single articles of one blog around their median, on that scale
    least: float  # change on that scale that matters, however sure it is
    form: str
    smallest: float = 0.0  # change in plain figures below which it is none


MEASURES: Final = (
    Measure("words", "words in an article", math.log1p, 0.6, math.log(2), "{:,.0f}"),
    Measure("text_share", "share of a page's words that are the article", float, 0.15, 0.2, "{:.0%}"),
    # two blocks more or fewer are a new banner, not a new template
    Measure("removed_blocks", "blocks taken out of a page", math.log1p, 0.5, math.log(2), "{:,.0f}", 3),
)


def oddities(run: Run, earlier: Sequence[Run]) -> list[str]:
    """What of a run is off its site's usual, each as "… went from … to …"; `earlier` is oldest first."""
    if not run.pages:
        return []
    comparable = [one for one in earlier if one.cleaner_version == run.cleaner_version and one.pages]
    now, before = parted(run, comparable[-RUNS_BEFORE:])
    if sum(map(weight, before)) < FEWEST_BEFORE:
        return []
    return [*moved_measures(now, before), *fallen_shares(now, before)]


def parted(run: Run, earlier: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The runs to be judged, the newest first, and those they are measured by."""
    now, before = [run], list(earlier)
    while before and sum(map(kept, now)) < ENOUGH and kept(before[-1]) < ENOUGH and not kept_nothing(run):
        now.append(before.pop())
    return now, before


def kept(run: Run) -> int:
    """Articles that a run's pages gave."""
    return max(0, run.pages - sum(drop.count for drop in run.drops))


def kept_nothing(run: Run) -> bool:
    return not kept(run)


def weight(run: Run) -> int:
    return min(kept(run), MOST_OF_ONE)


def moved_measures(now: Sequence[Run], before: Sequence[Run]) -> Iterator[str]:
    for measure in MEASURES:
        recent, usual = figures(measure, now), figures(measure, before)
        if not recent or not usual:
            continue
        new, old = middle(recent), middle(usual)
        shift = abs(measure.scale(new) - measure.scale(old))
        if shift > tolerance(measure, recent, usual) and abs(new - old) >= measure.smallest:
            yield f"{measure.says} went from {measure.form.format(old)} to {measure.form.format(new)}"


Weighted = list[tuple[float, int]]  # figures and for how many articles each stands


def figures(measure: Measure, runs: Sequence[Run]) -> Weighted:
    found = ((getattr(run, measure.column), weight(run)) for run in runs)
    return [(value, count) for value, count in found if value is not None and count]


def tolerance(measure: Measure, recent: Weighted, usual: Weighted) -> float:
    """How far off a measure may be: for what little is known of it, and for how it varies from run to run."""
    articles = sum(count for _, count in recent), sum(count for _, count in usual)
    error = measure.deviation * OF_A_MEDIAN * math.sqrt(sum(1 / count for count in articles))
    centre = measure.scale(middle(usual))
    swing = middle([(abs(measure.scale(value) - centre), count) for value, count in usual])
    return max(measure.least, SURE * error, SURE * TO_DEVIATION * swing)


def middle(weighted: Weighted) -> float:
    """The weighted median.

    >>> middle([(1.0, 1), (9.0, 5), (2.0, 1)])
    9.0
    """
    half, passed = sum(count for _, count in weighted) / 2, 0
    for value, count in sorted(weighted):
        passed += count
        if passed >= half:
            return value
    raise ValueError("a median of nothing")


def fallen_shares(now: Sequence[Run], before: Sequence[Run]) -> Iterator[str]:
    shares = [("pages that are articles", yields(now), yields(before))]
    shares += [(f"articles with {name}", covered(name, now), covered(name, before)) for name in PRINTED]
    for says, recent, usual in shares:
        if has_fallen(recent, usual):
            yield f"{says} went from {usual.share:.0%} to {recent.share:.0%}"


class Part(NamedTuple):
    """How many of how many."""

    some: float
    of: float

    @property
    def share(self) -> float:
        return self.some / self.of if self.of else 0.0


def yields(runs: Sequence[Run]) -> Part:
    """Pages that became articles; duplicates and failures of ours are left out of account."""
    parts = [(kept(run), sum(drop.count for drop in run.drops if drop.reason in NO_ARTICLES)) for run in runs]
    scales = [min(1.0, MOST_OF_ONE / (good + bad)) if good + bad else 0.0 for good, bad in parts]
    some = sum(good * scale for (good, _), scale in zip(parts, scales, strict=True))
    return Part(some, sum((good + bad) * scale for (good, bad), scale in zip(parts, scales, strict=True)))


def covered(name: str, runs: Sequence[Run]) -> Part:
    found = [(one.share, weight(run)) for run in runs for one in run.coverage if one.field == name]
    return Part(sum(share * count for share, count in found), sum(count for _, count in found))


def has_fallen(recent: Part, usual: Part) -> bool:
    """Whether a share is lower than it was by more than chance can do.

    The chance of so few is bounded by Chernoff: exp(-n · D), D the divergence of the one share from the other.

    >>> has_fallen(Part(0, 4), Part(98, 100)), has_fallen(Part(0, 1), Part(98, 100))
    (True, False)
    """
    if not recent.of or usual.of < FEWEST_BEFORE:
        return False
    old = (usual.some + 1) / (usual.of + 2)  # never quite sure, so that one exception is no miracle
    new = recent.share
    if old - new < LEAST_FALL:
        return False
    return math.exp(-recent.of * divergence(new, old)) < UNLIKELY


def divergence(new: float, old: float) -> float:
    """How far a share is from another, as Kullback and Leibler measure it; `old` is neither 0 nor 1."""
    some = new * math.log(new / old) if new > 0 else 0.0
    none = (1 - new) * math.log((1 - new) / (1 - old)) if new < 1 else 0.0
    return some + none

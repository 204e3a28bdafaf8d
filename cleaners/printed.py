"""Printed figures: what lines of widgets say that no catalogue knows, such as "Lesezeit: 4 Minuten" or "1,204 views"."""

from __future__ import annotations

from collections.abc import Iterable

from cleaners.figures import figure
from cleaners.phrases import phrases_of
from cleaners.records import Engagement, Removal

LONGEST = 140  # characters of a line that is a figure and its label
OTHERS = frozenset({"related", "comments", "sidebar", "footer", "navigation", "header", "promo", "ad"})


def printed_figures(removed: Iterable[Removal]) -> Engagement:
    """The figures in the lines of a ledger; a figure that is printed in two ways is not known.

    Lines among related posts, comments and in side bars speak of other pages.
    """
    found: dict[str, set[float]] = {}
    for line in removed:
        if line.kind not in OTHERS and len(line.text) <= LONGEST:
            for name, words in (pair for phrase in phrases_of(line.text) for pair in phrase.figures):
                if (value := figure(name, words)) is not None:
                    found.setdefault(name, set()).add(value)
    return Engagement(**{name: values.pop() for name, values in found.items() if len(values) == 1})  # type: ignore[arg-type]  # names are fields

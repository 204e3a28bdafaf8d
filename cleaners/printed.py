"""Printed figures: what lines of widgets say that no catalogue knows, such as "Lesezeit: 4 Minuten" or "1,204 views"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaners.figures import figure
from cleaners.phrases import phrases_of
from cleaners.records import Engagement, Removal

LONGEST = 140  # characters of a line that is a figure and its label
HAS_DIGIT = re.compile("[0-9]")
OTHERS = frozenset({"related", "comments", "sidebar", "footer", "navigation", "header", "promo", "ad"})


def printed_figures(removed: Iterable[Removal]) -> Engagement:
    """The figures in the lines of a ledger; a figure that is printed in two ways is not known.

    Lines among related posts, comments and in side bars speak of other pages.
    """
    found: dict[str, set[float]] = {}
    for line in removed:
        if line.kind not in OTHERS and len(line.text) <= LONGEST and may_hold_digit(line.text):
            for name, words in (pair for phrase in phrases_of(line.text) for pair in phrase.figures):
                if (value := figure(name, words)) is not None:
                    found.setdefault(name, set()).add(value)
    return Engagement(**{name: values.pop() for name, values in found.items() if len(values) == 1})  # type: ignore[arg-type]  # names are fields


def may_hold_digit(text: str) -> bool:
    """Whether a line may hold a digit of any script, in any form; without one it tells no figure."""
    return not text.isascii() or HAS_DIGIT.search(text) is not None

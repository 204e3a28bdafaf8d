"""The language of a text: what its words are in, not what the template around them declares."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

SAMPLE = 1_000  # characters; more does not change the answer
ENOUGH = 40  # letters below which a classifier guesses
MOST_ODDS = 100.0  # log-odds; e to the power of more overflows in the end
UNSURE = 3.0  # log-probability by which the declared language may be less likely than the likeliest
ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "tl": "fil"}
CODE = re.compile(r"^\s*([a-zA-Z]{2})(?=$|[-_\s,;])")


class Language(NamedTuple):
    """A text's language, as an ISO 639-1 code, and how sure that is, from 0 to 1; not known where only declared."""

    code: str | None
    confidence: float | None


def language_of(text: str, declared: str | None = None) -> Language:
    """The language of a text; `declared` decides where the text is too short to tell.

    >>> language_of("Der Blutdruck sollte morgens und abends gemessen werden, immer am selben Arm.", "en")
    Language(code='de', confidence=1.0)
    >>> language_of("Hi", "sv-SE")
    Language(code='sv', confidence=None)
    """
    claimed = code_of(declared)
    sample = text[:SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    if letters < ENOUGH:
        return Language(claimed, None)
    likelihood = likelihoods(sample)
    guess = max(likelihood, key=lambda code: likelihood[code])
    if claimed in likelihood and likelihood[guess] - likelihood[claimed] < UNSURE:
        guess = claimed
    return Language(guess, probability(likelihood, guess))


def probability(likelihood: dict[str, float], code: str) -> float:
    """The chance of one language among all, to three decimals.

    >>> probability({"da": -100.0, "no": -100.0, "sv": -120.0}, "no")
    0.5
    """
    whole = sum(math.exp(min(other - likelihood[code], MOST_ODDS)) for other in likelihood.values())
    return round(1 / whole, 3)


def likelihoods(sample: str) -> dict[str, float]:
    """How well each language explains a text: log-probabilities, likeliest first."""
    # its model costs a process 0.6 s on first use, and pages without text never need it
    import py3langid  # type: ignore[import-untyped]  # ships no types

    found: dict[str, float] = {}
    for code, score in py3langid.rank(sample):
        found.setdefault(ALIASES.get(str(code), str(code)), float(score))
    return found


def code_of(declared: str | None) -> str | None:
    """The two-letter code in a declaration such as `en-US` or `de_DE`.

    >>> code_of("pt_BR"), code_of("english"), code_of("nb-NO")
    ('pt', None, 'no')
    """
    match = CODE.match(declared or "")
    return ALIASES.get(match[1].lower(), match[1].lower()) if match else None

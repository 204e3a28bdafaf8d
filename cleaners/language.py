"""The language of a text: what its words are in, not what the template around them declares."""

from __future__ import annotations

import re

SAMPLE = 1_000  # characters; more does not change the answer
ENOUGH = 40  # letters below which a classifier guesses
UNSURE = 3.0  # log-probability by which the declared language may be less likely than the likeliest
ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "tl": "fil"}
CODE = re.compile(r"^\s*([a-zA-Z]{2})(?=$|[-_\s,;])")


def language_of(text: str, declared: str | None = None) -> str | None:
    """ISO 639-1 code of a text's language; `declared` decides where the text is too short to tell.

    >>> language_of("Der Blutdruck sollte morgens und abends gemessen werden, immer am selben Arm.", "en")
    'de'
    >>> language_of("Hi", "sv-SE")
    'sv'
    """
    claimed = code_of(declared)
    sample = text[:SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    if letters < ENOUGH:
        return claimed
    likelihood = likelihoods(sample)
    guess = max(likelihood, key=lambda code: likelihood[code])
    if claimed in likelihood and likelihood[guess] - likelihood[claimed] < UNSURE:
        return claimed
    return guess


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

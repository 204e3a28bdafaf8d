"""The language of a text: what its words are in, not what the template around them declares."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

SAMPLE = 1_000  # characters; more does not change the answer
ENOUGH = 40  # letters below which a classifier guesses
MOST_ODDS = (
    100.0  # log-odds; e to the power of more overflows in the end, and less than its inverse adds nothing
)
UNSURE = 3.0  # log-probability by which the declared language may be less likely than the likeliest
ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "tl": "fil"}
DEEPEST: Final = 6  # bytes of the longest sequence of the model
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
    if next(islice(filter(str.isalpha, sample), ENOUGH - 1, None), None) is None:
        return Language(claimed, None)
    likelihood = likelihoods(sample)
    guess = max(likelihood, key=likelihood.__getitem__)
    if claimed in likelihood and likelihood[guess] - likelihood[claimed] < UNSURE:
        guess = claimed
    return Language(guess, probability(likelihood, guess))


def probability(likelihood: dict[str, float], code: str) -> float:
    """The chance of one language among all, to three decimals.

    >>> probability({"da": -100.0, "no": -100.0, "sv": -120.0}, "no")
    0.5
    """
    odds = [other - likelihood[code] for other in likelihood.values()]
    return round(1 / sum(math.exp(min(more, MOST_ODDS)) for more in odds if more > -MOST_ODDS), 3)


def likelihoods(sample: str) -> dict[str, float]:
    """How well each language explains a text, as log-probabilities."""
    found: dict[str, float] = {}
    for code, score in zip(model().codes, model().scores(sample).tolist(), strict=True):
        if score > found.get(code, -math.inf):  # some have a class for each of their scripts
            found[code] = score
    return found


@cache
def model() -> Model:
    """py3langid's model, which costs a process 0.6 s on first use; pages without text never need it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]  # ships no types

    own = LanguageIdentifier.from_model_file(MODEL_FILE)
    return Model(
        codes=tuple(ALIASES.get(code, code) for code in own.nb_classes),
        next=np.frombuffer(own.tk_nextmove, np.dtype(f"u{own.tk_nextmove.itemsize}")),
        rows=np.asarray(own.tk_row, np.int64) << 8,
        sequences=np.asarray(own.tk_output, np.int64),
        weights=np.asarray(own.nb_ptc, np.float32),
        base=own.nb_pc,
    )


@dataclass(frozen=True, slots=True)
class Model:
    """A Bayesian model of byte sequences, with the automaton that finds them.

    The library's own scores, to the last bit, in little more than half of its time: it steps from byte to byte in Python. Here all bytes
    take a step at once. That gives the same states, for a state is the longest sequence that ends at a byte, and
    none is longer than `DEEPEST`.
    """

    codes: tuple[str, ...]
    next: NDArray[Any]  # states, by row and byte
    rows: NDArray[np.int64]  # by state
    sequences: NDArray[np.int64]  # by state; -1 for none
    weights: NDArray[np.float32]  # by sequence and language
    base: NDArray[np.float32]  # by language

    def scores(self, text: str) -> NDArray[np.float32]:
        """Log-probabilities by language, of a text that is read as the model was trained."""
        plain = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        counts = Counter(self.found(np.frombuffer(plain.encode("utf-8", "surrogatepass"), np.uint8)))
        if not counts:
            return np.zeros_like(self.base)
        which = np.fromiter(counts, np.int64, len(counts))
        often = np.fromiter(counts.values(), np.float32, len(counts))
        return np.log1p(often) @ self.weights.take(which, 0) + self.base

    def found(self, data: NDArray[np.uint8]) -> list[int]:
        """The sequences in some bytes, in order."""
        states = np.zeros(len(data), np.int64)
        for step in reversed(range(min(DEEPEST, len(data)))):
            states[step:] = self.next.take(self.rows.take(states[step:]) + data[: len(data) - step])
        found = self.sequences.take(states)
        found_any: list[int] = found[found >= 0].tolist()
        return found_any


def code_of(declared: str | None) -> str | None:
    """The two-letter code in a declaration such as `en-US` or `de_DE`.

    >>> code_of("pt_BR"), code_of("english"), code_of("nb-NO")
    ('pt', None, 'no')
    """
    match = CODE.match(declared or "")
    return ALIASES.get(match[1].lower(), match[1].lower()) if match else None

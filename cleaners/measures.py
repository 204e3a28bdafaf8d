"""Measures of an article's words: how many there are, in how many sentences, how easily they read, and of what.

Reading ease is Flesch's in each language's own version, on running text: above 90 for a child, below 30 for a
scholar. Syllables are counted by their vowels, which in English is right for 98 of 100 words of running text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Final

import sentencex  # type: ignore[import-untyped]  # ships no types

from cleaners.memory import Memory
from cleaners.records import Article, Block
from cleaners.topics import topics_of

FEWEST_WORDS: Final = 100  # the formulas were made on samples of this length
LONGEST_WORD: Final = 40  # letters; what is longer is no word
PROSE: Final = frozenset(("paragraph", "quote", "item"))
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LETTER = re.compile(r"[^\W_]")
# the library looks for the other end of each quotation: far too long where there is none, and sentences end inside, too;
# and it takes no lone surrogates
UNSPOKEN = re.compile("['`\"«»‘’“”„‚‹›「」『』《》〈〉\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Formula:
    """A language's version of Flesch's: base - per_word * syllables a word - per_sentence * words a sentence."""

    base: float
    per_word: float
    per_sentence: float
    syllable: re.Pattern[str]  # vowels that are spoken together, as far as the spelling tells


FORMULAS: Final = {
    "de": Formula(180, 58.5, 1, re.compile("ie|e[iyu]|a[iu]|äu|aa|ee|oo|(?<=q)u[aeioäö]|[aeiouyäöüéàè]")),  # Amstad 1978
    "en": Formula(206.835, 84.6, 1.015, re.compile("[aeiouyàáâäçèéêëíïñóôöüœæ]+")),  # Flesch 1948
    "es": Formula(206.835, 62.3, 1, re.compile("[iuü]?[aeoáéó](?:[iuy](?![aeiouáéíóú]))?|[íú]|(?:[iuü]|y(?![aeiouáéíóú]))+")),  # Szigriszt-Pazos 1993
    "fr": Formula(207, 73.6, 1.015, re.compile("[iu]?é|[aeiouyàâäèêëîïôöùûüœæ]+")),  # Kandel, Moles 1958
    "it": Formula(217, 60, 1.3, re.compile("[iu]?[aeoàèéòóìù](?:[iu](?![aeoàèéòóìù]))?|[iuy]+")),  # Franchina, Vacca 1972
    "nl": Formula(206.835, 77, 0.93, re.compile("aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|[aeiouyáèéêëíïóöúü]")),  # Douma 1960
    "pt": Formula(248.835, 84.6, 1.015, re.compile("[ãõ][oei]|[iuü]?[aeoáéóâêôãõà](?:[iu](?![aeoáéóâêôãõ]))?|[íú]|[iuüy]+")),  # Martins and others 1996
    "ru": Formula(206.835, 60.1, 1.3, re.compile("[аеёиоуыэюя]")),  # Oborneva 2006
    "tr": Formula(198.825, 40.175, 2.61, re.compile("[aeıioöuüâîû]")),  # Ateşman 1997
}  # fmt: skip

# what is written and not spoken: a last e, also before an ending
MUTE: Final = {
    "en": re.compile(
        r"(?:(?<=[qg])ue|(?<![^aeiouy]l)e|(?<![td])ed|(?<![cgsxz])(?<![cs]h)(?<![^aeiouy]l)es)$"
        r"|(?<=[aeiouy][^aeiouy])e"
        r"(?=(?:ly|ments?|less|ness|ful|fully|some|where|thing|times?|body|styles?|lines?|one)$)"
    ),
    "fr": re.compile("es?$"),
}
# English vowels side by side that are spoken one by one: me-dia, anx-i-e-ty, cre-at-ed, go-ing, ac-tu-al, mo-re-o-ver
APART = re.compile(
    r"(?<![tcsg])i(?=[ao])|(?<![tcs])i(?=en[ct])|i(?=et|um|us$)|(?<![tc])i(?=er$|est$)|(?<=[cr])e(?=at[aeio])"
    r"|(?<![pr])e(?=o(?![ur]))|(?<=[rd])e(?=as?$)|[aeiouy](?=ing)|(?<![qr])u(?=it)|(?<!q)u(?=a[lrt]|ou)|[ao](?=y[aeio])"
)


def text_of(blocks: Iterable[Block]) -> str:
    """The words of an article: its blocks, but for captions, parted by blank lines."""
    return "\n\n".join(block.text for block in blocks if block.kind != "caption")


def measured(article: Article) -> Article:
    """The article with all that is told from its words, which is to be told anew whenever they change."""
    blocks = [block for block in article.blocks if block.kind != "caption"]
    sentences = [sentences_in(block.text, article.language) for block in blocks]
    return replace(
        article,
        word_count=len(article.text.split()),
        sentence_count=sum(sentences),
        paragraph_count=sum(block.kind == "paragraph" for block in blocks),
        reading_ease=reading_ease(blocks, sentences, article.language),
        topics=topics_of(article.title, article.text, article.language),
    )


def sentences_in(text: str, language: str | None) -> int:
    """How many sentences a block has.

    >>> sentences_in("Dr. Roe takes 2.5 mg, e.g. at night. Why? Ask her!", "en")
    3
    """
    sentences = sentencex.segment(language or "en", UNSPOKEN.sub("", text))
    return sum(LETTER.search(sentence) is not None for sentence in sentences)


def reading_ease(blocks: Sequence[Block], sentences: Sequence[int], language: str | None) -> float | None:
    """How easily running text of so many sentences a block reads.

    None in a language without a formula, and for fewer than a hundred words.
    """
    if language not in FORMULAS:
        return None
    prose = [
        (block.text, count) for block, count in zip(blocks, sentences, strict=True) if block.kind in PROSE
    ]
    pieces = Counter(chain.from_iterable(text.lower().split() for text, _ in prose))
    spoken = SYLLABLES[language]
    words = sum(times for piece, times in pieces.items() if spoken[piece])
    if words < FEWEST_WORDS:
        return None
    whole = sum(times * spoken[piece] for piece, times in pieces.items())
    return flesch(language, words, sum(count for _, count in prose), whole)


def flesch(language: str, words: int, sentences: int, spoken: int) -> float:
    """Reading ease of a text of so many words, sentences and syllables, to one decimal.

    >>> flesch("en", words=13, sentences=1, spoken=24)  # the example in Wikipedia's article on it
    37.5
    """
    formula = FORMULAS[language]
    return round(
        formula.base - formula.per_word * spoken / words - formula.per_sentence * words / sentences, 1
    )


def syllables(piece: str, *, language: str) -> int:
    """How many syllables a word in lower case has, with marks around it or not; none if there is no word.

    >>> [syllables(piece, language="en") for piece in ("table", "based,", "anxiety", "the", "well-known", "2.5", "–")]
    [2, 1, 4, 1, 2, 0, 0]
    >>> syllables("ernährung", language="de"), syllables("здоровье", language="ru")
    (3, 3)
    """
    return sum(syllables_of_word(word, language) for word in WORD.findall(piece[:LONGEST_WORD]))


def syllables_of_word(word: str, language: str) -> int:
    if language in MUTE:
        word = MUTE[language].sub("", word)
    if language == "en":
        word = APART.sub(r"\g<0>-", word)
    return max(1, len(FORMULAS[language].syllable.findall(word)))


SYLLABLES: Final = {language: Memory(partial(syllables, language=language)) for language in FORMULAS}

"""Measures of an article's words: how many there are, in how many sentences, how easily they read, and of what.

Reading ease is Flesch's in each language's own version, on running text: above 90 for a child, below 30 for a
scholar. Syllables are counted by their vowels, which in English is right for 98 of 100 words of running text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, compress, islice
from operator import mul
from typing import Final

import sentencex  # type: ignore[import-untyped]  # ships no types

from cleaners.memory import MOST_WORDS, Memory
from cleaners.records import Article, Block
from cleaners.topics import topics_of

FEWEST_WORDS: Final = 100  # the formulas were made on samples of this length
LONGEST_PART: Final = 10_000  # characters; hardly any block has as many
LONGEST_WORD: Final = 40  # letters; what is longer is no word
PROSE: Final = frozenset(("paragraph", "quote", "item"))
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LETTER = re.compile(r"[^\W_]")
# the library looks for the other end of each quotation: far too long where there is none, and sentences end inside, too;
# and it takes no lone surrogates
UNSPOKEN = re.compile("['`\"«»‘’“”„‚‹›「」『』《》〈〉\ud800-\udfff]+")
# no language ends a sentence at any other sign; a text with none inside, as most headings and items are, is one sentence
MAY_PART = re.compile("[^\\w ,()/&%$€+'’\"“”«»‘–-]")


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

# what is written and not spoken: a last e, also before an ending. The letter comes first and what stands before it is
# looked at afterwards, so that the search goes from e to e
MUTE: Final = {
    "en": re.compile(
        r"ue$(?<=[qg]ue)|e$(?<![^aeiouy]le)|ed$(?<![td]ed)|es$(?<![cgsxz]es)(?<![cs]hes)(?<![^aeiouy]les)|"
        r"e(?<=[aeiouy][^aeiouy]e)"
        r"(?=(?:ly|ments?|less|ness|ful|fully|some|where|thing|times?|body|styles?|lines?|one)$)",
        re.MULTILINE,
    ),
    "fr": re.compile("es?$", re.MULTILINE),
}
# English vowels side by side that are spoken one by one: me-dia, anx-i-e-ty, cre-at-ed, go-ing, ac-tu-al, mo-re-o-ver
APART = re.compile(
    r"[aeiouy](?=[aeiouy])(?:"
    r"(?<=i)(?:(?<![tcsg]i)(?=[ao])|(?<![tcs]i)(?=en[ct])|(?=et|um|us$)|(?<![tc]i)(?=er$|est$))|"
    r"(?<=e)(?:(?<=[cr]e)(?=at[aeio])|(?<![pr]e)(?=o(?![ur]))|(?<=[rd]e)(?=as?$))|"
    r"(?<=u)(?:(?<![qr]u)(?=it)|(?<!qu)(?=a[lrt]|ou))|(?<=[ao])(?=y[aeio])|(?=ing))",
    re.MULTILINE,
)
APART_WORDS: Final = "\n\n"  # two signs, so that no expression looks back over them into the word before


def text_of(blocks: Iterable[Block]) -> str:
    """The words of an article: its blocks, but for captions, parted by blank lines."""
    return "\n\n".join(block.text for block in blocks if block.kind != "caption")


def measured(article: Article) -> Article:
    """The article with all that is told from its words, which is to be told anew whenever they change."""
    blocks = [block for block in article.blocks if block.kind != "caption"]
    counts = Memory(partial(sentences_in, language=article.language))
    sentences = [counts[block.text] for block in blocks]
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
    if not MAY_PART.search(text, 0, len(text) - 1):
        return int(LETTER.search(text) is not None)
    count = 0
    for part in parts_of(UNSPOKEN.sub("", text)):
        for sentence in sentencex.segment(language or "en", part):
            count += LETTER.search(sentence) is not None
    return count


def parts_of(text: str) -> Iterator[str]:
    """A text in parts that are short enough for the library, whose time grows with the square; cut between words.

    >>> [len(part) for part in parts_of("word " * 5_000)]
    [9999, 9995, 5006]
    """
    begin = 0
    while len(text) - begin > LONGEST_PART:
        end = text.rfind(" ", begin + 1, begin + LONGEST_PART)
        end = end if end > begin else begin + LONGEST_PART
        yield text[begin:end]
        begin = end
    yield text[begin:]


def reading_ease(blocks: Sequence[Block], sentences: Sequence[int], language: str | None) -> float | None:
    """How easily running text of so many sentences a block reads.

    None in a language without a formula, and for fewer than a hundred words.
    """
    if language not in FORMULAS:
        return None
    prose = [
        (block.text, count) for block, count in zip(blocks, sentences, strict=True) if block.kind in PROSE
    ]
    # a mark behind a word says nothing of its syllables, and most words without one are known
    whole = " \n".join([text for text, _ in prose]).lower().replace(", ", " ").replace(". ", " ")
    pieces = Counter(whole.split())
    spoken = SPOKEN[language].of(pieces)
    words = sum(compress(pieces.values(), spoken))
    if words < FEWEST_WORDS:
        return None
    return flesch(language, words, sum(count for _, count in prose), sumprod(spoken, pieces.values()))


def sumprod(one: Iterable[int], other: Iterable[int]) -> int:
    """As of `math` from Python 3.12 on."""
    return sum(map(mul, one, other))


def flesch(language: str, words: int, sentences: int, spoken: int) -> float:
    """Reading ease of a text of so many words, sentences and syllables, to one decimal.

    >>> flesch("en", words=13, sentences=1, spoken=24)  # the example in Wikipedia's article on it
    37.5
    """
    formula = FORMULAS[language]
    return round(
        formula.base - formula.per_word * spoken / words - formula.per_sentence * words / sentences, 1
    )


class Spoken(dict[str, int]):
    """How many syllables words in lower case have, with marks around them or not; none if there is no word.

    >>> Spoken("en").of(["table", "based,", "anxiety", "the", "well-known", "2.5", "–"])
    [2, 1, 4, 1, 2, 0, 0]
    >>> Spoken("de").of(["ernährung"]), Spoken("ru").of(["здоровье"])
    ([3], [3])
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def of(self, pieces: Collection[str]) -> list[int]:
        """The syllables of each; those not met before are counted all at once."""
        if len(self) > MOST_WORDS:
            self.clear()
        known = list(map(self.get, pieces))
        if None in known:
            self.learn([piece for piece, spoken in zip(pieces, known, strict=True) if spoken is None])
        return [
            self[piece] if spoken is None else spoken for piece, spoken in zip(pieces, known, strict=True)
        ]

    def learn(self, pieces: Sequence[str]) -> None:
        words = [words_in(piece) for piece in pieces]
        spoken = iter(syllables(list(chain.from_iterable(words)), self.language))
        self.update(
            {piece: sum(islice(spoken, len(some))) for piece, some in zip(pieces, words, strict=True)}
        )


def words_in(piece: str) -> Sequence[str]:
    """The words in what stands between two spaces: nearly always one.

    >>> words_in("anxiety"), words_in("well-known,"), words_in("2.5")
    (('anxiety',), ['well', 'known'], [])
    """
    if piece.isalpha() and len(piece) <= LONGEST_WORD:
        return (piece,)
    return WORD.findall(piece[:LONGEST_WORD])


def syllables(words: Sequence[str], language: str) -> list[int]:
    """The syllables of each word of letters in lower case, at least one."""
    text = APART_WORDS.join(words)
    if language in MUTE:
        text = MUTE[language].sub("", text)
    if language == "en":
        text = APART.sub(r"\g<0>-", text)
    spoken = FORMULAS[language].syllable.findall
    return [len(spoken(word)) or 1 for word in text.split(APART_WORDS)] if words else []


SPOKEN: Final = {language: Spoken(language) for language in FORMULAS}

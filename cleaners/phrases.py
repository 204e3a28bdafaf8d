"""Phrases: what a single line says by its own words, before anybody looks at its neighbours.

The vocabulary is data (`phrases.toml` and the lines of the widget catalogue); this module reads it and
looks lines up. A phrase is evidence of one of four grades: `sure` lines are never an author's words, `opens`
and `heads` are labels of a block, `parts` mean something only in company.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from cleaners.catalogue import plugins
from cleaners.gauges import SCALARS
from cleaners.memory import Memory
from cleaners.sieve import Sieve, longest

Grade = Literal["sure", "opens", "heads", "parts"]

LONGEST = 360  # characters; a longer line is prose, whatever it begins with
MOST_LINES: Final = 20_000  # to remember: labels return on every page of a site
LONGEST_LABEL: Final = 80  # characters; hardly any pattern has room for more
QUOTES: Final = tuple(zip("’‘‛`´“”„‟‐‑", "'''''\"\"\"\"--", strict=True))
# joiners, spaces of no width and marks of direction: whoever hides a word from machines puts them inside it
STUFFING = re.compile("[\u00ad\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f]+")
EDGES: Final = " \t:：.,;!?¿¡…*#•·|–—-»«›‹→←↓↑▼▲►▶✓+_~=[](){}<>\"'"
NUMBER: Final = r"\d[\d.,'’ \u00a0\u202f]{0,14}(?:k|m|tsd\.?|mil|mio\.?|mln)?\+?"
UNIT: Final = (
    r"(?:h|hrs?|hours?|m|mins?|minutes?|minute\(s\)|s|secs?|seconds?|second\(s\)|std|stunden?|minuten?|sek(?:unden?)?|"
    r"heures?|secondes?|horas?|minutos?|minuto\(s\)|segundos?|ore|ora|minut[oi]|second[oi]|uur|uren|seconden|"
    r"minut(?:y|ę|a|er|ter|t)?|sekund(?:y|ę|a|er)?|godz\w{0,5}|tim(?:mar|mer|me)?|час\w{0,3}|мин\w{0,4}|сек\w{0,5}|"
    r"dakika|dk|saniye|saat|minuuttia|分|秒|分钟|時間|분|초)\.?"
)
DURATION: Final = rf"[<>~≈]?\s?\d{{1,3}}(?:[.,]\d)?(?:\s?[-–]\s?\d{{1,3}})?[\s-]?{UNIT}(?:,? (?:and |und |et |y |e |en |i |og |och )?\d{{1,2}}\s?{UNIT})?"
DATE: Final = r"(?=.{0,24}\d).{5,32}?"
VOTES: Final = (
    r"(?:votes?|ratings?|reviews?|stimmen?|bewertung(?:en)?|votos?|valoraci(?:ón|ones)|puntuaci(?:ón|ones)|avis|votes?|notes?|"
    r"vot[oi]|recension[ei]|avaliaç(?:ão|ões)|stem(?:men)?|beoordeling(?:en)?|głos(?:y|ów)?|ocen[ay]?|röst(?:er)?|betyg|"
    r"голос(?:а|ов)?|оцен(?:ка|ки|ок)|oy|değerlendirme)"
)
SITES: Final = (
    "facebook messenger|facebook|messenger|twitter|x(?: \\(twitter\\))?|linkedin|linked in|pinterest|whatsapp|whats app|telegram|reddit|tumblr|pocket|"
    "e-?mail|mail|instagram|youtube|threads|bluesky|mastodon|nextdoor|flipboard|xing|viber|line|sms|skype|vkontakte|vk|"
    "odnoklassniki|ok\\.ru|weibo|wechat|tiktok|snapchat|google\\+?|google plus|buffer|digg|stumbleupon|mix|evernote|"
    "hacker news|pinboard|instapaper|copy link|print|social media|feedly|google news|rss|gmail|outlook|yahoo mail|delicious|"
    "teams|discord|slack|signal|kakaotalk|kakao|naver|hatena|truth social|gab|parler|mewe|diaspora|quora|medium|spotify|"
    "apple podcasts|yummly|houzz|fark|trello|microsoft teams|copier le lien|e-post|correo electrónico|courriel"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of furniture weighs on where the article begins and ends."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a line says by its own words."""

    kind: str
    grade: Grade
    rule: str
    figures: tuple[tuple[str, str], ...] = ()  # engagement fields, as printed


@dataclass(frozen=True, slots=True)
class Pattern:
    """A whole-line expression and what it means."""

    expression: re.Pattern[str]
    kind: str
    grade: Grade
    rule: str


@dataclass(frozen=True, slots=True)
class Sifted:
    """Patterns behind a sieve, for hardly any line matches any."""

    patterns: Sequence[Pattern]
    sieve: Sieve

    def each(self, lines: Sequence[str]) -> list[list[Pattern]]:
        """Those that may match each of some folded lines."""
        return [[self.patterns[place] for place in places] for places in self.sieve.each(lines)]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All phrases: labels by their words, and patterns."""

    kinds: Mapping[str, Kind]
    labels: Mapping[str, tuple[Phrase, ...]]
    toggles: frozenset[str]  # what is printed on the buttons of tables of contents, and their headings
    patterns: Sifted
    long_patterns: Sifted  # those that have room for more than a label
    term_labels: re.Pattern[str]


def fold(text: str) -> str:
    r"""A line as phrases are compared: compatibility forms, straight quotes, lower case.

    >>> fold("A Beginner’s  “Guide”")
    'a beginner\'s "guide"'
    """
    if text.isascii():  # most lines, and a tenth of the time
        return " ".join(text.replace("`", "'").lower().split())
    text = unicodedata.normalize("NFKC", text)
    for sign, plain in QUOTES:  # one by one in a tenth of the time that `translate` takes
        text = text.replace(sign, plain)
    return " ".join(text.lower().split())


def label(text: str) -> str:
    """A folded line without the punctuation, arrows and bullets around it.

    >>> label("» Share this:")
    'share this'
    """
    return fold(text).strip(EDGES)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once a process."""
    tables = tomllib.loads((resources.files("cleaners") / "phrases.toml").read_text("utf-8"))
    patterns = (*catalogue_patterns(), *own_patterns(tables))
    terms = "|".join(sorted(tables["taxonomy"]["labelled"], key=len, reverse=True))
    labels = labels_of(tables)
    return Vocabulary(
        kinds={name: Kind(name, table["before"], table["after"]) for name, table in tables.items()},
        labels=labels,
        toggles=frozenset(words for words, some in labels.items() if any(one.kind == "toc" for one in some)),
        patterns=sifted(patterns),
        long_patterns=sifted(
            [pattern for pattern in patterns if longest(pattern.expression.pattern) > LONGEST_LABEL]
        ),
        term_labels=re.compile(rf"(?:{terms})\s?[:：]?\s?", re.IGNORECASE),
    )


def sifted(patterns: Sequence[Pattern]) -> Sifted:
    return Sifted(patterns, Sieve(pattern.expression.pattern for pattern in patterns))


def labels_of(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[Phrase, ...]]:
    """Every label with what it may mean, the strongest meaning first."""
    labels: dict[str, tuple[Phrase, ...]] = {}
    grades: tuple[Grade, ...] = ("opens", "heads", "parts")
    for grade in grades:
        for kind, table in tables.items():
            phrase = Phrase(kind, grade, f"lines:{kind}")
            for words in table.get(grade, ()):
                labels[label(words)] = (*labels.get(label(words), ()), phrase)
    for words in SITES.split("|"):
        key = words.replace("-?", "-").replace("\\", "").replace("+?", "")
        labels[key] = (*labels.get(key, ()), Phrase("share", "parts", "lines:networks"))
    return labels


def own_patterns(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[Pattern]:
    for kind, table in tables.items():
        grades: tuple[tuple[str, Grade], ...] = (("sure", "sure"), ("edge", "heads"))
        for key, grade in grades:
            for source in table.get(key, ()):
                yield Pattern(re.compile(expanded(source), re.IGNORECASE), kind, grade, f"lines:{kind}")


def catalogue_patterns() -> Iterator[Pattern]:
    """The lines of the catalogue; one of few words and no figure is a part, for it may be anybody's words."""
    for plugin in plugins():
        for line in plugin.lines:
            expression = re.compile(line.pattern.pattern, re.IGNORECASE)
            words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\(\?P<\w+>|\\[wsdSWDb]", " ", expression.pattern))
            grade: Grade = "sure" if expression.groupindex or len(words) > 4 else "parts"
            yield Pattern(expression, line.kind, grade, f"catalogue:{line.plugin}")


def expanded(source: str) -> str:
    """A pattern of the vocabulary with its placeholders written out.

    >>> expanded("{likes} likes?") == rf"(?P<likes>{NUMBER}) likes?"
    True
    """
    plain = {"n": NUMBER, "date": DATE, "votes": VOTES, "site": f"(?:{SITES})", "any": ".{1,60}"}
    named = {
        "rating_average": r"\d{1,2}(?:[.,]\d{1,4})?",
        "rating_best": r"\d{1,3}(?:[.,]0{1,2})?",
        "read_seconds": DURATION,
    }
    for name, expression in plain.items():
        source = source.replace(f"{{{name}}}", expression)
    return re.sub(r"\{([a-z_]{4,})\}", lambda found: f"(?P<{found[1]}>{named.get(found[1], NUMBER)})", source)


def phrases_of(line: str) -> tuple[Phrase, ...]:
    """What a line may mean by its own words, the surest first; nothing for most lines of an article.

    >>> [(p.kind, p.grade, p.figures) for p in phrases_of("Page views: 4,495")]
    [('views', 'sure', (('views', '4,495'),))]
    """
    return SAID[line] if len(line) <= LONGEST else ()


def learn(lines: Iterable[str]) -> None:
    """Look up many lines in one go: what is then asked of each of them costs next to nothing."""
    short = [line for line in lines if len(line) <= LONGEST]
    SAID.learn(short, lambda new: each_said(list(map(fold, new))))


def said(line: str) -> tuple[Phrase, ...]:
    return each_said((fold(line),))[0]


SAID: Final = Memory(said, MOST_LINES)


def each_said(folded: Sequence[str]) -> list[tuple[Phrase, ...]]:
    """What each of some lines may mean; they are folded already."""
    words = vocabulary()
    bare = [line.strip(EDGES) for line in folded]
    said: list[tuple[Phrase, ...]] = [()] * len(folded)
    for known, long in ((words.patterns, False), (words.long_patterns, True)):
        places = [at for at, line in enumerate(bare) if (len(line) > LONGEST_LABEL) is long]
        for at, patterns in zip(places, known.each([folded[at] for at in places]), strict=True):
            said[at] = meanings(folded[at], bare[at], patterns, words)
    return said


def meanings(folded: str, bare: str, patterns: Sequence[Pattern], words: Vocabulary) -> tuple[Phrase, ...]:
    """What a line means by those patterns that may match it, and by its label."""
    labelled = words.labels.get(bare, ()) or words.labels.get(folded, ()) or without_toggle(bare, words)
    if not patterns:  # as of most lines of an article
        return labelled
    matched = list(matches(folded, patterns))
    if not matched and len(bare) != len(folded):
        matched = list(matches(bare, patterns))
    matched.sort(key=lambda phrase: (phrase.grade != "sure", -len(phrase.figures)))
    return (*matched, *labelled)


def without_toggle(bare: str, words: Vocabulary) -> tuple[Phrase, ...]:
    """What a heading with a button at its end may mean: "contents [hide]"."""
    space = bare.rfind(" ")
    if space < 1 or bare[space:].strip(EDGES) not in words.toggles:
        return ()
    heading = bare[:space].strip(EDGES)
    return tuple(phrase for phrase in words.labels.get(heading, ()) if phrase.kind == "toc")


def matches(folded: str, patterns: Iterable[Pattern]) -> Iterator[Phrase]:
    for pattern in patterns:
        if found := pattern.expression.fullmatch(folded):
            figures = tuple(
                (name, text.strip()) for name, text in found.groupdict().items() if text and name in SCALARS
            )
            yield Phrase(pattern.kind, pattern.grade, pattern.rule, figures)

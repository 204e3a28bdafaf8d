"""Lines of facts: who wrote a page, when, how long it takes to read, where it is filed.

Themes print them around the headline and under the article, as one line or glued together. Such a line
consists of facts and hardly anything else; that is how it is told from a sentence that holds a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

from cleaners.dates import MONTHS, UPDATED, read_date
from cleaners.lines import CITATION, SENTENCE_END, Line, word_count
from cleaners.people import BYLINE, is_person, looks_like_name, split_people
from cleaners.phrases import DURATION, NUMBER, vocabulary
from cleaners.sieve import Sieve

LONGEST = 220  # characters of a line of facts
MOST_WORDS = 7  # that are no facts: a name, a category
CLOCK = r"(?:,?\s?(?:at|um|à|a las|alle|às|om|kl\.?|klo|o|в|@|-|–)?\s?\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?\s?m\.?)?(?:\s?(?:Uhr|uur|h|[A-Z]{2,4}T?))?\b)?"
WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|"
    r"martedì|mercoledì|giovedì|venerdì|sabato|domenica)"
)
AGO = (
    r"(?:(?:\d{1,3}|an?|one) (?:second|minute|min|hour|day|week|month|year|yr|mo)s? ago|(?:vor|hace|il y a|há|fa) (?:\d{1,3}|\w{2,6}) \w{3,10}|"
    r"\d{1,3} \w{2,9} (?:fa|geleden|temu|sedan|siden|sitten|назад|önce|atrás|前)|yesterday|today|gestern|heute|hier|ayer|ieri|ontem)"
)
COUNTED = (
    r"(?:comments?|replies|responses?|views?|likes?|shares?|words?|reads?|kommentare?|aufrufe|wörter|worte|commentaires?|vues|mots|"
    r"comentarios?|visitas|vistas|palabras|commenti|commento|visualizzazioni|parole|comentários?|visualizações|palavras|reacties|reactie|"
    r"weergaven|woorden|komentarz[ey]?|komentarzy|wyświetleń|słów|kommentarer|visningar|ord|комментари(?:й|я|ев)|просмотр(?:ов|а)?|yorum|görüntülenme)"
)
NO_COMMENTS = (
    r"(?:no|leave a|add a|add|post a|one|1) comments?|comments off|keine kommentare|kommentar hinterlassen|aucun commentaire|laisser un commentaire|"
    r"sin comentarios|deja un comentario|nessun commento|lascia un commento|nenhum comentário|sem comentários|deixe um comentário|"
    r"geen reacties|plaats een reactie|brak komentarzy|zostaw komentarz|dodaj komentarz|inga kommentarer|lämna en kommentar|нет комментариев"
)
READING = rf"(?:reading time\s?:?\s?)?{DURATION}(?: (?:read(?:ing)?(?: time)?|lesezeit|lesedauer|de lecture|de lectura|di lettura|de leitura|leestijd|lezen|czytania|lästid|чтения|okuma))?"
LABELS = (
    r"(?:(?:first |originally |last )?(?:posted|published|updated|modified|written|created|reviewed|edited)(?:\s?(?:by|on|in|at))?|"
    r"(?:publication |release )?date|by|author|on|at|in|comments?|comments? on|categor(?:y|ies)|veröffentlicht|geschrieben|aktualisiert|erstellt|zuletzt|"
    r"publié(?:e)?|mis à jour|modifié|rédigé|publicad[oa]|actualizad[oa]|escrito|pubblicato|aggiornato|scritto|atualizado|escrito|geplaatst|gepubliceerd|"
    r"bijgewerkt|opublikowan[eoy]|zaktualizowano|publicerad|publicerat|uppdaterad|udgivet|opdateret|publisert|oppdatert|опубликовано|обновлено|"
    r"am|von|vom|um|le|par|dans|el|por|en|di|il|da|em|op|door|przez|dnia|av|den|af|autor(?:in)?|auteur|autore|автор|yazar|yazan|uhr)(?=[\s:]|$)\s?:?"
)
# a date is a number, or a word or two before one: to see that first spares the names of months at most letters of a line
DATE_AHEAD = r"(?=(?:[^\W\d_]{3,15}+[.,]{0,2} ){0,2}+\d)"
# without one of these there is no fact in a line
TRACE = re.compile(
    r"(?:19|20)\d\d|\d[./-]\d{1,2}[./-]\d|\d[\s-]?[^\W\d_]|\bago\b|comm?ent|komment|coment|reacti|yorum|"
    r"yesterday|gestern|\bhier\b|\bayer\b|\bieri\b|ontem|\bvor\b|\bhace\b|\bil y a\b|\bhá\b",
    re.IGNORECASE,
)
TRACES = Sieve([TRACE.pattern])  # most lines have no word of it, which is told in a tenth of the time
GLUED = re.compile(
    r"^(?:Posted by|Written by|Published by|By|Von|Par|Por|Di|Da|Door|Przez|Av|Af|Author|Autor|Autore|Auteur)(?=[A-ZÀ-ÝŁŚŻ][a-zà-ÿ])"
)
BY_INSIDE = re.compile(r"\b(?:by|von|par|por|di|door|przez|av|af)\s+[A-ZÀ-ÝŁŚŻ]")
TITLED = re.compile(r"\b(?:Dr|Prof|Dra)\b\.?|,\s?(?:[A-Z]{2,5}|Ph\.?D|M\.?D)\b")
SEPARATORS = re.compile(r"[\s|•·,;:/()\[\]–—»›~⋅∙\\*-]+")


@dataclass(frozen=True, slots=True)
class Byline:
    """The facts of one line."""

    dates: tuple[tuple[str, datetime], ...]  # "published" or "modified", when
    names: tuple[str, ...]
    rest: str  # what is no fact: a name, a category
    reading: str | None = None  # how long the page takes to read, as printed

    @property
    def may_name(self) -> tuple[str, ...]:
        """The names, or what may be one: to be believed only where something else on the page says so too."""
        return self.names or (
            (self.rest,) if looks_like_name(self.rest) and len(self.rest.split()) <= 4 else ()
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """A line that names the categories or tags of a page."""

    label: str
    names: tuple[str, ...]


@cache
def facts() -> re.Pattern[str]:
    """One expression for all the facts that such a line is made of, so that a line is read in one go."""
    month = "(?:" + "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)) + r")\b\.?"
    year = r"(?:19|20)\d\d"
    dates = "|".join(
        (
            rf"{month} \d{{1,2}}(?:st|nd|rd|th)?,? {year}",
            rf"\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?(?: de)?[ -]{month},?(?: del?)?[ -]{year}",
            rf"{year}-\d{{2}}-\d{{2}}(?:T[\d:.+Z-]{{2,20}})?",
            r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b",
            rf"{year}[./年]\s?\d{{1,2}}[./月]\s?\d{{1,2}}日?",
            rf"{month} {year}\b",
        )
    )
    return re.compile(
        rf"(?P<date>{DATE_AHEAD}(?:{WEEKDAY},? )?(?:{dates}){CLOCK})|(?P<ago>\b{AGO}\b)|(?P<count>\b{NUMBER}\s?{COUNTED}\b|\b(?:{NO_COMMENTS})\b)"
        rf"|(?P<reading>\b{READING}(?![\w]))",
        re.IGNORECASE,
    )


@cache
def labels() -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=[\s|•·,;:/()–—»›-])){LABELS}", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def byline_of(text: str) -> Byline | None:
    """The facts of a line that consists of them; None for anything else.

    >>> byline_of("August 22, 2015 Dr. Jane Roe 2 Comments").names
    ('Dr. Jane Roe',)
    >>> byline_of("On August 22, 2015 the clinic closed its doors for good after ninety years.") is None
    True
    """
    if len(text) > LONGEST or (SENTENCE_END.search(text) and word_count(text) > 12) or CITATION.search(text):
        return None
    found = list(facts().finditer(text)) if TRACES.of(text.lower()) and TRACE.search(text) else []
    if not found:
        return by_whom(text) if BYLINE.match(text) else None
    rest = SEPARATORS.sub(" ", labels().sub(" ", between(text, found))).strip()
    if word_count(rest) > MOST_WORDS or rest.endswith(("?", "!")) or text.endswith(":"):
        return None
    if found[0].lastgroup == "reading" and len(found) == 1 and rest:  # "20 minutes in the oven" is a heading
        return None
    reading = (
        next((match[0] for match in found if match.lastgroup == "reading"), None) if len(found) > 1 else None
    )
    return Byline(tuple(moments(text, found)), names_in(text, rest), rest, reading)


def between(text: str, found: list[re.Match[str]]) -> str:
    """What stands between the facts of a line, with a bar for each of them."""
    starts = [0, *(match.end() for match in found)]
    ends = [*(match.start() for match in found), len(text)]
    return " | ".join([text[start:end] for start, end in zip(starts, ends, strict=True)])


def by_whom(text: str) -> Byline | None:
    """A line such as "by Jane Roe, RD"."""
    names = split_people(text)
    named = names and all(is_person(name, set()) and looks_like_name(name) for name in names)
    return Byline((), tuple(names), ", ".join(names)) if named and word_count(text) <= 12 else None


def moments(text: str, found: list[re.Match[str]]) -> list[tuple[str, datetime]]:
    dates = []
    for match in found:
        date = read_date(match[0]) if match.lastgroup == "date" else None
        if date is not None:
            before = text[max(0, match.start() - 24) : match.start()]
            dates.append(("modified" if UPDATED.search(before) else "published", date))
    return dates


def names_in(text: str, rest: str) -> tuple[str, ...]:
    """The people of a line of facts, where nothing else is left of it and it says that they are people.

    It says so by a word such as "by" or by a title or letters that people have; two capitalised words alone may be
    a category too.
    """
    if not rest or not looks_like_name(rest) or any(letter.isdigit() for letter in rest):
        return ()
    said = BYLINE.match(text) or GLUED.match(text) or BY_INSIDE.search(text) or TITLED.search(text)
    text, rest = GLUED.sub("", text), GLUED.sub("", rest)
    start = text.find(rest.split()[0])
    whole = re.split(r"\s*[|•·–—]\s*|\s-\s", labels().sub("|", facts().sub("|", text[start:])))[0]
    return tuple(name for name in split_people(whole or rest) if said and is_person(name, set()))


@lru_cache(maxsize=20_000)
def terms_of(text: str) -> Terms | None:
    """The categories or tags that a line names: after a label with a colon, or after "Tagged", "Posted in" …

    >>> terms_of("Tagged blood tests, kidney").names
    ('blood tests', 'kidney')
    >>> terms_of("Topics that nobody likes") is None
    True
    """
    found = vocabulary().term_labels.match(text) if len(text) <= LONGEST else None
    if found is None or (found.end() < len(text) and found[0][-1].isalnum()):
        return None
    rest, head = text[found.end() :], found[0].strip()
    if (
        not head.endswith((":", "："))
        and len(head.split()) < 2
        and not head.lower().endswith(("ed", "gd", "é"))
    ):
        return None
    if word_count(rest) > 24 or (SENTENCE_END.search(rest) and "," not in rest and word_count(rest) > 6):
        return None
    names = (name.strip(" #.") for name in re.split(r"[,;#·|/•]|\btagged\b", rest, flags=re.IGNORECASE))
    return Terms(head, tuple(name for name in names if name))


def is_facts(line: Line) -> bool:
    """Whether a line consists of facts about the page."""
    return byline_of(line.text) is not None or terms_of(line.text) is not None

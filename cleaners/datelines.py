"""Datelines: when an article was published, changed and reviewed. Three facts, never copied into each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from lxml.html import HtmlElement as Element

from .dates import HAS_YEAR, kind_in, moment, read_date
from .declared import Declared
from .document import BLOCKLIKE, names_of, squeeze
from .openings import beginning_of, is_crowded, squeezed_opening
from .records import Source
from .senses import SENSES
from .survey import MOST_MARKS, Found, Mark, Survey
from .vocabulary import VOCABULARY, Opening, any_of

Day = Found[datetime]

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date",
    "citation_online_date", "citation_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "dc.date.created", "dcterms.created", "pubdate", "publishdate", "publish-date", "publish_date",
    "published-date", "published_date", "published_at", "published", "publication_date", "date", "created",
    "article.published", "bt:pubdate", "rnews:datepublished",
)  # fmt: skip
RARER_META = (
    "og:publish_date", "og:pubdate", "og:article:published", "published_time", "publication-date", "publicationdate",
    "article:published", "article_date", "originalpublicationdate", "publishedat", "publish-time", "shareaholic:article_published_time",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time",
    "article:updated_time", "dc.date.modified", "dcterms.modified", "last-modified", "lastmod", "revised",
    "updated_time", "updated", "modified", "bt:moddate", "rnews:datemodified",
)  # fmt: skip
# what applications write into their scripts for themselves: "datePublished": "…", "publishedAt": "…"
SCRIPTED = re.compile(
    r"\\?[\"'](?:date_?published|published_?(?:at|on|date|time)|publish_?(?:date|time)|publication_?date"
    r"|first_?published_?(?:at|date)|pub_?date|date_?time_?published)\\?[\"']\s{0,3}:\s{0,3}\\?[\"']?"
    r"((?:19|20)\d\d-\d\d-\d\d[T\d:.+Z -]{0,25}|1\d{9}(?:\d{3})?(?!\d)|[A-Z][a-z]{2,8} \d{1,2}, 20\d\d)",
    re.IGNORECASE,
)
MOST_SCRIPT = 400_000  # characters
MOST_PUB = 400  # of a script; where there are more, to read it whole is quicker
STATEMENT_BEFORE, STATEMENT_BEHIND = (
    20,
    100,
)  # characters of such a statement around its "pub", and some to spare
URL_DATE = re.compile(r"[/_-]((?:19|20)\d\d)[/_-]?(0?[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[^\d]|$)")
MODIFIED_NAMES = re.compile(r"updat|modif|revis|last-?edit")
PUBLISHED_NAMES = re.compile(r"publi|posted|pubdate|entry-date|post-date|created")
# the dates of events, accounts and opening hours
OTHER_NAMES = re.compile(r"event|joined|regist|birth|deadline|expir|hours|(?:^|[-_])(?:start|end)(?:$|[-_])")
OTHER = Opening(
    rf"^\W{{0,3}}{any_of(VOCABULARY['dates']['other'])}\b|©", VOCABULARY["dates"]["other"], signs="©"
)
PARTS = re.compile(r"\s*[|•·⋅»]\s*")
PIECES = re.compile(rf"{PARTS.pattern}|(?<=\d{{4}})[,;.]?\s(?=[A-Z(])|[()]")
# "29.11.2022 – The text", "LONDON, Nov. 7, 2023 /Agency/ -- The text": agencies open the first paragraph so
OPENING_DATE = re.compile(
    r"^\W{0,2}((?:[^\W\d_][\w.’'-]{0,20}[,/:]?\s){0,6}?\(?\d[\w.,:/ ]{3,24})\)?\s{0,2}(?:[–—|:)]|--|-\s|/[A-Z])"
)
NO_LABELS = frozenset(("time", "br", "h1", "h2"))  # a headline announces no date, even one that says "review"
MIDNIGHT = time()
BY_THE_HEADLINE = 25  # places
UNLABELLED_REACH = 60  # places after the headline within which a bare date is the article's
ABOVE_REACH = 100  # half as many above it; further up stands what is of the site
LONGEST_LABEL = 40  # characters of what introduces a date or a name
LONGEST_BARE = 10  # words; a date among more of them is one that a sentence speaks of
MARKED = 90  # characters of what date markup holds; of more, they are not about the date
PROSE = 200  # characters of a block from which on what is bold in it is no line of its own


@dataclass(slots=True)
class Statement:
    """One date that the page prints, with the facts it may stand for."""

    kinds: set[str]
    date: datetime
    source: Source
    mark: Mark
    away: float


@dataclass(slots=True)
class Dates:
    """The three facts, as far as the page states them."""

    published: Day | None = None
    modified: Day | None = None
    reviewed: Day | None = None


def find_dates(survey: Survey, declared: Declared, url: str, language: str | None) -> Dates:
    """When it was published, changed, reviewed: declared for machines, else printed, else in the address."""
    printed = [*marked_dates(survey, language), *lined_dates(survey, language)]
    modified = (
        first_date(declared.texts("dateModified"), "json-ld", language)
        or first_date(survey.meta(*MODIFIED_META), "meta", language)
        or nearest(printed, "modified")
    )
    published = (
        first_date(survey.meta(PUBLISHED_META[0]), "meta", language)
        or first_date(declared.texts("datePublished"), "json-ld", language)
        or first_date(survey.meta(*PUBLISHED_META[1:]), "meta", language)
    )
    seen = nearest(printed, "published") or nearest(printed, "unsaid") or only_date_beside(survey, language)
    if published is None or (seen and is_date_of_build(published, modified, seen, survey)):
        published = seen
    published = published or (
        first_date(survey.meta(*RARER_META), "meta", language)
        or first_date(declared.texts("uploadDate", "dateCreated"), "json-ld", language)
        or only_date_in_scripts(survey)
        or date_in(url)
    )
    reviewed = first_date(declared.texts("lastReviewed"), "json-ld", language) or nearest(printed, "reviewed")
    return Dates(published, modified, reviewed)


def is_date_of_build(published: Day, modified: Day | None, seen: Day, survey: Survey) -> bool:
    """Some systems declare the day they last built a page as a date of it; the reader sees an older one."""
    since = modified.value - published.value if modified else timedelta.max
    # an article may be changed on its first day and speak of an older one; date markup does not
    rebuilt = since <= timedelta(hours=1) or (since < timedelta(days=1) and seen.source == "time")
    older = published.value - seen.value >= timedelta(days=2)
    return rebuilt and older and all(survey.distance(mark) <= BY_THE_HEADLINE for mark in seen.marks)


def first_date(candidates: Iterable[str], source: Source, language: str | None) -> Day | None:
    for words in candidates:
        if (date := read_date(words, language)) is not None:
            return Found(date, source)
    return None


def nearest(printed: list[Statement], kind: str) -> Day | None:
    """The statement of a fact that stands nearest to the headline, or one that gives that day to the minute."""
    fitting = sorted((s for s in printed if kind in s.kinds), key=lambda statement: statement.away)
    if not fitting:
        return None
    first = fitting[0]
    exact = (s for s in fitting if s.date.time() != MIDNIGHT and s.date.date() == first.date.date())
    best = next(exact, first)
    return Found(best.date, best.source, (best.mark,))


def date_in(url: str) -> Day | None:
    """The day in an address such as /2015/08/22/.

    >>> date_in("https://example.org/2015/08/22/norovirus/").value.date().isoformat()
    '2015-08-22'
    """
    match = URL_DATE.search(url)
    date = moment(int(match[1]), int(match[2]), int(match[3])) if match else None
    return Found(date, "url") if date else None


def only_date_beside(survey: Survey, language: str | None) -> Day | None:
    """The date in a column of facts beside the article, when all date markup in such columns agrees on one."""
    beside = [m for m in survey.dates[:MOST_MARKS] if m.beside and within_aside(m.element)]
    stated = [statement for mark in beside for statement in statements_of(mark, language, 0)]
    if len({statement.date.date() for statement in stated}) != 1:
        return None
    return nearest(stated, "published")


def within_aside(element: Element) -> bool:
    return next(element.iterancestors("aside"), None) is not None


def only_date_in_scripts(survey: Survey) -> Day | None:
    """The day of publication that an application keeps in its scripts, when it keeps but one."""
    found = {
        date.date(): date
        for script in survey.elements
        if script.tag == "script"
        for piece in pieces_on_publishing((script.text or "")[:MOST_SCRIPT])
        for match in SCRIPTED.finditer(piece)
        if (date := read_date(match[1])) is not None
    }
    return Found(next(iter(found.values())), "text") if len(found) == 1 else None


def pieces_on_publishing(script: str) -> Iterator[str]:
    """What stands around each "pub" of a script, as far as a statement of a date may reach: most scripts have none."""
    lower = script.lower()
    if len(lower) != len(script) or lower.count("pub") > MOST_PUB:
        yield script
        return
    at = lower.find("pub")
    while at >= 0:
        yield script[max(0, at - STATEMENT_BEFORE) : at + STATEMENT_BEHIND]
        at = lower.find("pub", at + 1)


def marked_dates(survey: Survey, language: str | None) -> Iterator[Statement]:
    """Dates in `<time>` and in elements whose names speak of dates."""
    for mark in survey.dates[:MOST_MARKS]:
        if survey.near(mark) and not far_above(mark, survey) and not of_another_item(mark, survey):
            yield from statements_of(mark, language, survey.distance(mark))


def far_above(mark: Mark, survey: Survey) -> bool:
    """Whether something stands so far above the headline that it is the site's: the day, opening hours."""
    headline = survey.headline
    return headline is not None and mark.place < headline.place and survey.distance(mark) > ABOVE_REACH


def of_another_item(mark: Mark, survey: Survey) -> bool:
    """Whether a microdata date belongs to a review, comment or event that is not the article itself."""
    other = survey.items.other(mark.element) if mark.element.get("itemprop") else None
    if other is None:
        return False
    return survey.headline is None or other not in survey.headline.element.iterancestors()


def statements_of(mark: Mark, language: str | None, away: float) -> Iterator[Statement]:
    """What one piece of date markup states: in an attribute for machines, else in its words."""
    source: Source = "time" if mark.element.tag == "time" else "text"
    if (stamp := stamped_date(mark.element, language)) is not None:
        yield Statement(kinds_of(mark, mark.opening(MARKED)[:MARKED]), stamp, source, mark, away)
    elif len(words := mark.opening(MARKED)) <= MARKED and HAS_YEAR.search(words):
        for piece, date in dates_in(words, language):
            yield Statement(kinds_of(mark, piece), date, source, mark, away)


def stamped_date(element: Element, language: str | None) -> datetime | None:
    """The date in an attribute made for machines."""
    for attribute in ("datetime", "content", "data-datetime", "title"):
        stamp = element.get(attribute)
        if stamp and (date := read_date(stamp, language)):
            return date
    return None


def lined_dates(survey: Survey, language: str | None) -> Iterator[Statement]:
    """Dates in lines: "Last updated on May 3, 2015" anywhere in the article, bare ones by the headline."""
    for mark in filter(survey.near, survey.lines_with(HAS_YEAR)):
        if not (dated := list(dates_in(line_of(mark), language))):
            continue
        away = survey.distance(mark) + 5  # of two dates equally near, markup made for dates is surer
        label = label_before(mark.element)
        bare = survey.headline is not None and (away <= UNLABELLED_REACH or signs(mark))
        for piece, date in dated:
            if (
                kind := kind_in(piece)
                or kind_in(label)
                or (bare and is_bare(piece, label, mark) and "published")
            ):
                yield Statement({kind}, date, "text", mark, away)


def signs(mark: Mark) -> bool:
    """Whether a line is a byline by its names, as above each post of a forum."""
    return SENSES[mark.element.get("class") or ""].person


def line_of(mark: Mark) -> str:
    """The words of a line; of a paragraph only the date that opens it, as agencies do."""
    if len(own := squeezed_opening(mark.own, PROSE)) > PROSE:
        opening = OPENING_DATE.match(own)
        return opening[1] if opening and is_place(opening[1]) else ""
    words = mark.opening(PROSE)
    return words if len(words) <= PROSE else own


def is_place(words: str) -> bool:
    """Whether what stands before a date is a place or month, and no beginning of a sentence.

    >>> is_place("LONDON, Nov. 7, 2023"), is_place("On 7 November 2023"), is_place("Seit dem 7. November 2023")
    (True, True, False)
    """
    return not any(word[:1].islower() for word in re.split(r"\d", words, maxsplit=1)[0].split())


def is_bare(piece: str, label: str, mark: Mark) -> bool:
    """Whether a date stands by itself: in no sentence, and announced as nothing else."""
    if OTHER.search(piece) or OTHER.search(label):
        return False
    part = next((part for part in PARTS.split(line_of(mark)) if piece in part), piece)
    after = "" if mark.element.tag in BLOCKLIKE else mark.element.tail or ""
    return len(f"{label} {part} {after}".split()) <= LONGEST_BARE


def dates_in(words: str, language: str | None) -> Iterator[tuple[str, datetime]]:
    """Each date of a line with the words around it."""
    for piece in PIECES.split(words):
        if HAS_YEAR.search(piece) and (date := read_date(piece, language)) is not None:
            yield piece, date


def kinds_of(mark: Mark, piece: str) -> set[str]:
    """Which facts date markup may state, by its names, the words around the date and those just before it.

    `unsaid` is what themes only name `updated` in their markup: the reader is shown a date and no more.
    """
    names = " ".join(names_of(mark.element)) + " " + (mark.element.get("itemprop") or "").lower()
    label = label_before(mark.element)
    kinds = set()
    if MODIFIED_NAMES.search(names):
        kinds.add("modified")
    if PUBLISHED_NAMES.search(names):
        kinds.add("published")
    said = kind_in(piece) or kind_in(label)
    if "modified" in kinds:
        return kinds if said else kinds | {"unsaid"}
    if said:
        return {said}
    foreign = OTHER_NAMES.search(names) or OTHER.search(piece) or OTHER.search(label)
    return set() if foreign else {"published"}


def label_before(element: Element) -> str:
    """The few words that introduce an element: the text or short element just before it, or its row's heading."""
    before = element.getprevious()
    parent = element.getparent()
    if before is not None:
        words = squeeze(before.tail or "")
        if not words and before.tag not in NO_LABELS and not is_crowded(before, LONGEST_LABEL):
            words = beginning_of(before, LONGEST_LABEL)
    elif parent is None:
        words = ""
    elif parent.tag in ("dd", "td") and not squeeze(parent.text or ""):
        return label_before(parent)
    else:
        words = squeeze(parent.text or "")
    return words if len(words) <= LONGEST_LABEL else ""

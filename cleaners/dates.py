"""Dates: when an article was published, changed and reviewed. Three facts, never copied into each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from lxml.html import HtmlElement as Element

from .declared import Declared
from .document import names_of, squeeze, words_of
from .records import Source
from .survey import MOST_MARKS, Found, Mark, Survey
from .vocabulary import VOCABULARY, any_of

# names and usual shortenings, each with its number
MONTHS = {
    name: number for number, names in enumerate(VOCABULARY["months"].values(), start=1) for name in names
}
ISO = re.compile(
    r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)"
    r"(?:[T\s]{1,3}(\d{1,2}):(\d\d)(?::(\d\d(?:[.,]\d{1,9})?))?"
    r"\s?(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d(?!\d))?)?",
    re.IGNORECASE,
)
COMPACT = re.compile(r"^((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z)?)?$")
YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[./年년]\s?(\d{1,2})\s?[./月월]\s?(\d{1,2})(?!\d)")
YEAR_LAST = re.compile(r"(?<![\d.])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d|\d\d)(?![\d%]|\.\d)")
WORD = r"([^\W\d_]{3,12})"
DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.|,)?\s{{0,2}}(?:de\s|of\s|-|/)?\s?{WORD}"
    r"\.?,?\s?(?:del?\s|-|/)?\s?['’]?((?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
MONTH_DAY = re.compile(
    rf"{WORD}\.?,?\s?(\d{{1,2}})(?:st|nd|rd|th)?,?\.?\s{{0,2}}((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
YEAR_MONTH_DAY = re.compile(rf"(?<!\d)((?:19|20)\d\d),?\s{WORD}\.?\s(\d{{1,2}})(?!\d)", re.IGNORECASE)
MONTH_DAY_LATER = re.compile(  # "Wed Aug 09 10:11:12 GMT 2023"
    rf"{WORD}\.?\s(\d{{1,2}})\s\d\d:\d\d(?::\d\d)?\s(?:[A-Z]{{2,5}}\s)?((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
# each with the places of year, month and day in it
NAMED = (
    (MONTH_DAY, (3, 1, 2)),
    (DAY_MONTH, (3, 2, 1)),
    (MONTH_DAY_LATER, (3, 1, 2)),
    (YEAR_MONTH_DAY, (1, 2, 3)),
)
CLOCK = re.compile(
    r"^[\s,T–-]{0,4}(?:at |um |à |a las |ore |kl\.? )?(\d{1,2})[:.h](\d\d)(?::(\d\d))?"
    r"\s?([ap]\.?m\.?)?\s?(Z|UTC|GMT(?:[+-]\d\d:?\d\d)?|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
HAS_YEAR = re.compile(r"(?:19|20)\d\d|\d[./]\d{1,2}[./]\d\d")
EPOCH = re.compile(r"^1\d{9}(?:\d{3})?$")
EARLIEST = 1990  # the web has no older pages; an older date on a page is about its subject
LATEST = 2100
URL_DATE = re.compile(r"[/_-]((?:19|20)\d\d)[/_-]?(0?[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[^\d]|$)")
AMERICAN = ("en", "en-us", "en-ph")


Day = Found[datetime]


def read_date(words: str, language: str | None = None) -> datetime | None:
    """The first date in some words, in UTC; one without a zone is taken as it stands.

    >>> read_date("2023-08-10T23:30:00-04:00").isoformat()
    '2023-08-11T03:30:00+00:00'
    >>> read_date("22 de agosto de 2015", "es").date().isoformat()
    '2015-08-22'
    >>> read_date("03/04/2021", "de").month, read_date("03/04/2021", "en").month
    (4, 3)
    """
    words = words.strip()[:200]
    if EPOCH.match(words):
        return datetime.fromtimestamp(int(words[:10]), UTC)
    for reader in (read_iso, read_named, read_numeric):
        if (date := reader(words, language)) is not None:
            return date
    return None


def read_iso(words: str, _language: str | None = None) -> datetime | None:
    match = ISO.search(words) or COMPACT.match(words)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    exact = float((second or "0").replace(",", "."))
    date = moment(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(exact), zone)
    return date and date + timedelta(microseconds=round(exact % 1 * 1_000_000))


def read_named(words: str, _language: str | None = None) -> datetime | None:
    """A date whose month is a word, in any of the known languages."""
    for pattern, (year_at, month_at, day_at) in NAMED:
        for match in pattern.finditer(words):
            if month := MONTHS.get(match[month_at].lower()):
                return with_clock(int(match[year_at]), month, int(match[day_at]), words[match.end() :])
    return None


def read_numeric(words: str, language: str | None = None) -> datetime | None:
    if match := YEAR_FIRST.search(words):
        return with_clock(int(match[1]), int(match[2]), int(match[3]), words[match.end() :])
    if match := YEAR_LAST.search(words):
        first, second = int(match[1]), int(match[3])
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        american = match[2] != "." and (language or "en").lower() in AMERICAN
        month_first = second > 12 or (american and first <= 12)
        month, day = (first, second) if month_first else (second, first)
        return with_clock(year, month, day, words[match.end() :])
    return None


def with_clock(year: int, month: int, day: int, rest: str) -> datetime | None:
    """A date, and the time of day when it follows at once."""
    clock = CLOCK.match(rest)
    if clock is None:
        return moment(year, month, day)
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4][0] in "pP" else 0)
    exact = moment(year, month, day, hour, int(clock[2]), int(clock[3] or 0), clock[5])
    return exact or moment(year, month, day)


def moment(  # noqa: PLR0913, PLR0917 (the parts of a point in time)
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, zone: str | None = None
) -> datetime | None:
    """A point in time in UTC; nothing when there is no such date or the web cannot know it."""
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        # midnight sharp is how systems write a day without a time; that day is meant, wherever it began
        return local - offset_of(zone) if hour or minute or second else local
    except (ValueError, OverflowError):
        return None


def offset_of(zone: str | None) -> timedelta:
    match = re.search(r"([+-])(\d\d):?(\d\d)?$", zone or "")
    if match is None:
        return timedelta()
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return ahead if match[1] == "+" else -ahead


PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date",
    "citation_online_date", "citation_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "dc.date.created", "dcterms.created", "pubdate", "publishdate", "publish-date", "publish_date",
    "published-date", "published_date", "published_at", "published", "publication_date", "date", "created",
    "article.published", "bt:pubdate", "rnews:datepublished",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time",
    "article:updated_time", "dc.date.modified", "dcterms.modified", "last-modified", "lastmod", "revised",
    "updated_time", "updated", "modified", "bt:moddate", "rnews:datemodified",
)  # fmt: skip
WORDS = VOCABULARY["dates"]
UPDATED = re.compile(rf"\b{any_of(WORDS['modified'])}\b|(?:^|\s)stand:", re.IGNORECASE)
REVIEWED = re.compile(rf"\b{any_of(WORDS['reviewed'])}\b", re.IGNORECASE)
POSTED = re.compile(rf"\b{any_of(WORDS['published'])}\b|^{any_of(WORDS['opening'])}:?\s", re.IGNORECASE)
MODIFIED_NAMES = re.compile(r"updat|modif|revis|last-?edit")
PUBLISHED_NAMES = re.compile(r"publi|posted|pubdate|entry-date|post-date|created")
PIECES = re.compile(r"\s*[|•·⋅]\s*|(?<=\d{4})[,;.]?\s(?=[A-Z(])|[()]")
MIDNIGHT = time()
BY_THE_HEADLINE = 25  # places
UNLABELLED_REACH = 60  # places after the headline within which a bare date is the article's


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
    seen = nearest(printed, "published")
    if published is None or (seen and is_date_of_build(published, modified, seen, survey)):
        published = seen
    last_resort = first_date(declared.texts("uploadDate", "dateCreated"), "json-ld", language) or date_in(url)
    reviewed = first_date(declared.texts("lastReviewed"), "json-ld", language) or nearest(printed, "reviewed")
    return Dates(published or last_resort, modified, reviewed)


def is_date_of_build(published: Day, modified: Day | None, seen: Day, survey: Survey) -> bool:
    """Some systems declare the day they last built a page as both its dates; the reader sees an older one."""
    rebuilt = modified is not None and modified.value.date() == published.value.date()
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


def marked_dates(survey: Survey, language: str | None) -> Iterator[Statement]:
    """Dates in `<time>` and in elements whose names speak of dates."""
    for mark in survey.dates[:MOST_MARKS]:
        if not survey.near(mark):
            continue
        away = survey.distance(mark)
        source: Source = "time" if mark.element.tag == "time" else "text"
        if (stamp := stamped_date(mark.element, language)) is not None:
            yield Statement(kinds_of(mark), stamp, source, mark, away)
        elif len(mark.words) <= 90 and HAS_YEAR.search(mark.words):
            kinds = kinds_of(mark)
            for kind, date in dates_in(mark.words, language):
                yield Statement({kind} if kind else kinds, date, source, mark, away)


def stamped_date(element: Element, language: str | None) -> datetime | None:
    """The date in an attribute made for machines."""
    for attribute in ("datetime", "content", "data-datetime", "title"):
        stamp = element.get(attribute)
        if stamp and (date := read_date(stamp, language)):
            return date
    return None


def lined_dates(survey: Survey, language: str | None) -> Iterator[Statement]:
    """Dates in lines: "Last updated on May 3, 2015" anywhere in the article, bare ones by the headline."""
    for mark in survey.lines:
        if not HAS_YEAR.search(mark.own) or len(own := squeeze(mark.own)) > 200 or not survey.near(mark):
            continue
        words = mark.words if len(mark.words) <= 200 else own
        away = survey.distance(mark) + 5  # of two dates equally near, markup made for dates is surer
        label = label_before(mark.element)
        bare = survey.headline is not None and away <= UNLABELLED_REACH and len(words) <= 120
        for said, date in dates_in(words, language):
            if kind := said or kind_in(label) or ("published" if bare else ""):
                yield Statement({kind}, date, "text", mark, away)


def dates_in(words: str, language: str | None) -> Iterator[tuple[str, datetime]]:
    """Each date of a line with the fact that the words by it announce, if they do."""
    for piece in PIECES.split(words):
        if HAS_YEAR.search(piece) and (date := read_date(piece, language)) is not None:
            yield kind_in(piece), date


def kinds_of(mark: Mark) -> set[str]:
    """Which facts date markup may state, by its names, its words and the words just before it."""
    element = mark.element
    names = " ".join(names_of(element)) + " " + (element.get("itemprop") or "").lower()
    kinds = set()
    if MODIFIED_NAMES.search(names):
        kinds.add("modified")
    if PUBLISHED_NAMES.search(names):
        kinds.add("published")
    if "modified" in kinds:
        return kinds
    said = kind_in(f"{label_before(element)} {mark.words[:90]}")
    return {said or "published"}


def kind_in(words: str) -> str:
    """The fact that some words announce: `reviewed`, `modified`, `published`, or nothing."""
    if REVIEWED.search(words):
        return "reviewed"
    if UPDATED.search(words):
        return "modified"
    return "published" if POSTED.search(words) else ""


def label_before(element: Element) -> str:
    """The few words that introduce an element: the text or short element just before it."""
    before = element.getprevious()
    parent = element.getparent()
    if before is not None:
        words = squeeze(before.tail or "")
        if not words and isinstance(before.tag, str) and before.tag not in ("time", "br"):
            words = words_of(before)
    else:
        words = squeeze((parent.text if parent is not None else "") or "")
    return words if len(words) <= 40 else ""

"""Dates: read as people and machines write them, and the words that tell what a date stands for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from .vocabulary import VOCABULARY, Phrases, any_of

# names and usual shortenings, each with its number
MONTHS = {
    name: number for number, names in enumerate(VOCABULARY["months"].values(), start=1) for name in names
}
DIGIT = re.compile(r"\d")
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
# begins with a digit in every branch, so that a search leaps from digit to digit; it takes half the time where they are spelt out
ANY_DIGIT = "[0-9٠-٩۰-۹०-९০-৯๐-๙]"
HAS_YEAR = re.compile(rf"{ANY_DIGIT}(?:(?<=1)9\d\d|(?<=2)0\d\d|[./]\d{{1,2}}[./]\d\d)")
EPOCH = re.compile(r"^1\d{9}(?:\d{3})?$")
EARLIEST = 1990  # the web has no older pages; an older date on a page is about its subject
LATEST = 2100
WORDS = VOCABULARY["dates"]
UPDATED = Phrases(rf"\b{any_of(WORDS['modified'])}\b|(?:^|\s)stand:", (*WORDS["modified"], "stand"))
REVIEWED = Phrases(rf"\b{any_of(WORDS['reviewed'])}\b", WORDS["reviewed"])
POSTED = Phrases(
    rf"\b{any_of(WORDS['published'])}\b|^{any_of(WORDS['opening'])}(?::|:?\s)",
    (*WORDS["published"], *WORDS["opening"]),
)
AMERICAN = ("en", "en-us", "en-ph")


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
    if DIGIT.search(words) is None:
        return None
    if EPOCH.match(words):
        return datetime.fromtimestamp(int(words[:10]), UTC)
    for reader in (read_iso, read_named, read_numeric):
        if (date := reader(words, language)) is not None:
            return date
    return None


def read_iso(words: str, _language: str | None = None) -> datetime | None:
    match = (ISO.search(words) if "-" in words else None) or COMPACT.match(words)
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


def kind_in(words: str) -> str:
    """The fact that some words announce: `reviewed`, `modified`, `published`, or nothing."""
    if not words or not any(map(str.isalpha, words)):
        return ""
    if REVIEWED.search(words):
        return "reviewed"
    if UPDATED.search(words):
        return "modified"
    return "published" if POSTED.search(words) else ""

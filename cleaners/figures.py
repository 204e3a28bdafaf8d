"""Numbers out of words: what a widget prints, in any country's notation, as a figure.

    "1,234"   "1.234 Aufrufe"   "1.2k"   "4,5 von 5"   "3 Minute, 3 Second"   "20 %"

Every function takes the text as printed and gives a number, or None where the text holds none. Nothing
is guessed: a count with a fraction is no count.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

COUNTS: Final = frozenset(
    "likes dislikes views comments shares rating_count helpful_yes helpful_no stars count".split()
)
MOST = 10**12  # nothing on Earth was read, liked or shared more often; longer digit strings are identifiers

# digits in groups of two (India) or three, or in one run, then a fraction; quantifiers are bounded on purpose
NUMERAL = re.compile(r"\d{1,15}(?:[.,'’ \u00a0\u202f]\d{2,3}(?!\d)){0,5}(?:[.,]\d{1,6})?")
GROUPS = re.compile(r"\d{1,3}(?:([.,'’ \u00a0\u202f])\d{2,3})?(?:\1\d{2,3})*(?<=\d{3})")
SCALES: Final = {
    **dict.fromkeys(("k", "tsd", "tis", "mil", "tys", "тыс"), 10**3),
    **dict.fromkeys(("m", "mio", "mln", "млн"), 10**6),
    **dict.fromkeys(("b", "bn", "mrd"), 10**9),
    **dict.fromkeys(("万", "萬"), 10**4),
}
SCALE = re.compile(r"\s{0,2}(tsd|tis|mil|tys|тыс|mio|mln|млн|mrd|bn|[kmb万萬])(?![^\W\d_])", re.IGNORECASE)
PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?)\s{0,2}[%٪％]|[%٪％]\s{0,2}(\d{1,3}(?:[.,]\d{1,6})?)")

# how words for hours, minutes and seconds begin in the languages that blogs are written in
HOUR = re.compile(
    r"h|std|stunde|or[ae]|uur|uren|tim|godz|час|ч|saat|jam|ώρ|שע|ساع|小?時|小时|시간", re.IGNORECASE
)
MINUTE = re.compile(r"['′]|m|м|xv|хв|dk|dak|perc|phút|λεπ|דק|دق|मि|分|분", re.IGNORECASE)
SECOND = re.compile(r'["″]|s$|s[eé][ckg]|sn|saniye|сек|с$|detik|δευ|שנ|ثان|से|秒|초', re.IGNORECASE)
DURATION_PART = re.compile(r"(\d{1,5}(?:[.,]\d{1,3})?)[\s-]{0,3}([^\W\d_]{1,12}|[\"″'′]|)")
RANGE = re.compile(r"\d{1,4}\s?[-–—]\s?(?=\d)")
UNITS: Final = ((3600, HOUR), (60, MINUTE), (1, SECOND))
CLOCK = re.compile(r"(?<![\d:])(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?![\d:])")
ISO_DURATION = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?", re.IGNORECASE)


def count(text: str) -> int | None:
    """The first whole number of a text.

    >>> [count(t) for t in ("1,234", "1.234 Aufrufe", "1 234 vues", "1.2k", "(12 votes)", "+47", "none")]
    [1234, 1234, 1234, 1200, 12, 47, None]
    """
    found = NUMERAL.search(plain(text))
    if found is None:
        return None
    scale = scale_after(found)
    whole = GROUPS.fullmatch(found[0]) if scale == 1 else None
    value = int(digits(found[0])) if whole else to_float(found[0]) * scale
    return int(value) if value == int(value) and value < MOST else None


def decimal(text: str) -> float | None:
    """The first number of a text, with its fraction: a mean rating, a percentage.

    >>> [decimal(t) for t in ("4.5/5", "4,5 von 5", "Average: 4.125", "1,234.5", "5", "-")]
    [4.5, 4.5, 4.125, 1234.5, 5.0, None]
    """
    found = NUMERAL.search(plain(text))
    value = to_float(found[0]) * scale_after(found) if found else None
    return value if value is not None and value < MOST else None


def percent(text: str) -> float | None:
    """A share from 0 to 100, of a text with a percent sign.

    >>> [percent(t) for t in ("20 %", "%20", "33,3%", "100%", "20", "120 %")]
    [20.0, 20.0, 33.3, 100.0, None, None]
    """
    found = PERCENT.search(plain(text))
    share = to_float(found[1] or found[2]) if found else None
    return share if share is not None and share <= 100 else None


def seconds(text: str) -> int | None:
    """A reading time, in seconds. A bare number counts minutes; of a range, the upper end is taken.

    >>> [seconds(t) for t in ("3 Minute, 3 Second", "5 min read", "1 hour 5 minutes", "4-5 min", "< 1")]
    [183, 300, 3900, 300, 60]
    >>> [seconds(t) for t in ("2:30", "PT4M", "1,5 Minuten", "2 min · 326 words", "soon")]
    [150, 240, 90, 120, None]
    """
    text = plain(text).strip()
    if clock := ISO_DURATION.fullmatch(text) or CLOCK.search(text):
        return sum(int(part or 0) * unit for part, unit in zip(clock.groups(), (3600, 60, 1), strict=True))
    parts: dict[int, float] = {}
    for number, word in DURATION_PART.findall(RANGE.sub("", text)):
        unit = next((unit for unit, names in UNITS if names.match(word)), 0)
        if parts and not 0 < unit < min(
            parts
        ):  # larger units come first: this number speaks of something else
            break
        parts[unit or 60] = to_float(number)
    return round(sum(unit * number for unit, number in parts.items())) if parts else None


def figure(field: str, text: str) -> int | float | None:
    """The value of an engagement field as a widget prints it.

    >>> figure("read_seconds", "5 min"), figure("rating_average", "4,5"), figure("views", "1.234")
    (300, 4.5, 1234)
    """
    if field == "read_seconds":
        return seconds(text)
    if field == "percent":
        return percent(text) if "%" in plain(text) else decimal(text)
    return count(text) if field in COUNTS else decimal(text)


def plain(text: str) -> str:
    """Any script's digits as 0 to 9, full-width forms folded.

    >>> plain("۱۲٬۳۴۵ ４.５")
    '12,345 4.5'
    """
    folded = unicodedata.normalize("NFKC", text).replace("٬", ",").replace("٫", ".")
    if folded.isascii():
        return folded
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in folded)


def digits(numeral: str) -> str:
    return re.sub(r"\D", "", numeral)


def to_float(numeral: str) -> float:
    """A numeral with its fraction: the last point or comma parts it off, unless it returns.

    >>> [to_float(n) for n in ("4,5", "1.234,5", "1,234.5", "1,234,567", "4.125", "12 345")]
    [4.5, 1234.5, 1234.5, 1234567.0, 4.125, 12345.0]
    """
    last = max(numeral.rfind("."), numeral.rfind(","))
    if last < 0 or numeral.count(numeral[last]) > 1:
        return float(digits(numeral))
    return float(f"{digits(numeral[:last])}.{digits(numeral[last:])}")


def scale_after(found: re.Match[str]) -> int:
    """What "k" or "Mio." after a number multiplies it by."""
    scale = SCALE.match(found.string, found.end())
    return SCALES[scale[1].lower()] if scale else 1

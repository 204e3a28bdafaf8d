"""Budget: how many addresses a crawl asks for, in all and of one pattern, so that no site can keep it for ever.

A calendar, a shop's filters, session ids, `?page=1`, `?page=2` …: what is made without end is made to a pattern. A
pattern may cost as many requests as URL_PATTERN_BUDGET says, and ten more for each new article that it gave. A site
may cost as many as URL_BUDGET says, whatever it gives; the next crawl goes on from there.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qsl

from scrapy.settings import BaseSettings

from spiders.addresses import parts_of, shape_of

PER_ARTICLE: Final = 10  # requests that an article pays for; on a healthy blog it costs about one
DEEPEST: Final = 4  # segments of a path that a pattern tells apart
MOST_PATTERNS: Final = 500  # in one crawl; a site with more makes them up
OTHERS: Final = "(others)"
MOST_TEXTS: Final = 100_000  # texts that are known to have been had
NUMBER: Final = re.compile(r"[0-9]+")
WORD: Final = re.compile(r"[a-z]{1,15}")


class Budget:
    """What is left to be spent. `warn` gets one line the first time that each limit is met."""

    def __init__(
        self, most: int, most_of_a_pattern: int, warn: Callable[[str], None] = lambda _: None
    ) -> None:
        self.most = most
        self.most_of_a_pattern = most_of_a_pattern
        self.warn = warn
        self.spent = 0
        self.by_pattern: Counter[str] = Counter()
        self.earned: Counter[str] = Counter()  # articles, by pattern
        self.had: set[bytes] = set()  # digests of texts
        self.left_out: Counter[str] = Counter()  # addresses, by the setting that left them out
        self.told: set[str] = set()

    @classmethod
    def of(cls, settings: BaseSettings, warn: Callable[[str], None]) -> Budget:
        return cls(settings.getint("URL_BUDGET"), settings.getint("URL_PATTERN_BUDGET"), warn)

    @property
    def is_spent(self) -> bool:
        return self.spent >= self.most

    def allows(self, url: str, *, is_told: bool = False) -> bool:
        """Whether an address may still be asked for; then it is paid for, else counted as left out.

        `is_told` says that a feed or the like gives it for an article. Else what looks like a list has bounds of its
        own: see `spiders.links.Frontier`.
        """
        if self.is_spent:
            self.leave_out(
                "URL_BUDGET",
                "",
                f"{self.most:,} addresses are asked for; further ones wait for the next crawl",
            )
            return False
        counts = is_told or shape_of(url) == "article"
        if counts and not self.allows_pattern(self.known(pattern_of(url))):
            return False
        self.spent += 1
        return True

    def allows_list(self) -> bool:
        """Whether a file that lists addresses may still be asked for; it costs as much as an address."""
        self.spent += 1
        return self.spent <= self.most

    def has_room_for(self, url: str) -> bool:
        """Whether an address could still be asked for; that costs nothing."""
        return not self.is_spent and not self.is_used_up(self.known(pattern_of(url)))

    def is_used_up(self, pattern: str) -> bool:
        return self.by_pattern[pattern] >= self.most_of_a_pattern + PER_ARTICLE * self.earned[pattern]

    def allows_pattern(self, pattern: str) -> bool:
        if self.is_used_up(pattern):
            told = f"{self.by_pattern[pattern]:,} addresses such as {pattern} gave {self.earned[pattern]:,} new articles"
            self.leave_out("URL_PATTERN_BUDGET", pattern, f"{told}; further ones are left out")
            return False
        self.by_pattern[pattern] += 1
        return True

    def leave_out(self, setting: str, pattern: str, line: str) -> None:
        self.left_out[setting] += 1
        if pattern not in self.told:
            self.told.add(pattern)
            self.warn(f"{line} ({setting})")

    def earn(self, url: str, text: str | bytes) -> None:
        """Take down that an address gave an article; one whose text was had before, but for numbers, pays for nothing."""
        written = text.encode("utf-8", "replace") if isinstance(text, str) else text
        digest = hashlib.blake2b(written.translate(None, b"0123456789"), digest_size=8).digest()
        if digest not in self.had and len(self.had) < MOST_TEXTS:
            self.had.add(digest)
            self.earned[self.known(pattern_of(url))] += 1

    def known(self, pattern: str) -> str:
        """The pattern, or one for all that came after too many others."""
        return pattern if pattern in self.by_pattern or len(self.by_pattern) < MOST_PATTERNS else OTHERS


def pattern_of(url: str) -> str:
    """What addresses that are made the same way have in common.

    Numbers are 0. Of a path the last part is *, and so are parts before it that are no plain words, as well as what
    lies deeper than usual. Of a query only the names count.

    >>> pattern_of("https://a.example/events/2031-05/why-we-yawn-at-nine/"), pattern_of("https://a.example/2024/05/tea")
    ('/events/*/*', '/0/0/*')
    >>> pattern_of("https://a.example/shop/tea?size=9&colour=red"), pattern_of("https://a.example/a/b/a/b/a/b/a/b")
    ('/shop/*?colour&size', '/a/b/a/b/*')
    """
    parts = parts_of(url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    leading = [folded(segment) for segment in segments[:-1][:DEEPEST]]
    last = ["0" if NUMBER.fullmatch(segment) else "*" for segment in segments[-1:]]
    names = sorted(
        {NUMBER.sub("0", name.lower()) for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    )
    return "/" + "/".join(leading + last) + ("?" + "&".join(names)[:100] if names else "")


def folded(segment: str) -> str:
    if NUMBER.fullmatch(segment):
        return "0"
    return segment if WORD.fullmatch(segment) else "*"

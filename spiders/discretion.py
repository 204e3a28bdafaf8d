"""Discretion: passwords and tokens stay out of what is logged and told, whoever writes it."""

from __future__ import annotations

import logging
import re
from typing import Any, Final

from scrapy.settings import BaseSettings

HIDDEN: Final = "***"
LEAST_LETTERS: Final = 4  # of a secret that is looked for by itself; shorter ones are in every other word
PATTERNS: Final = (
    re.compile(r"(://)[^/?#\s@\"'<>]{1,200}(?=@)"),  # https://user:password@host
    re.compile(
        r"([?&;](?:[\w.-]{0,40}(?:token|secret|passw(?:or)?d|pwd|api[_-]?key|signature|credentials?|auth)|key|sig|jwt)=)"
        r"[^&#;\s\"'<>]{1,4000}",
        re.IGNORECASE,
    ),
    re.compile(
        r"(authorization[\"']?\s{0,3}[:=]\s{0,3}(?:\[?b?[\"'])?(?:(?:basic|bearer|token)\s{1,3})?)[^\s\"',]{1,4000}",
        re.IGNORECASE,
    ),
)
known: set[str] = set()  # what the user's own variables hold


def keep(secret: str) -> None:
    """Have a secret hidden wherever it turns up from now on."""
    if len(secret) >= LEAST_LETTERS:
        known.add(secret)


def redacted(text: str) -> str:
    """A text without what is secret in it.

    >>> redacted("Crawled (200) <GET https://me:letmein@a.example/?page=2&access_token=e5f1>")
    'Crawled (200) <GET https://***@a.example/?page=2&access_token=***>'
    >>> redacted("{'Authorization': ['Bearer e5f1']}")
    "{'Authorization': ['Bearer ***']}"
    """
    for secret in sorted(known, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    for pattern in PATTERNS:
        text = pattern.sub(rf"\g<1>{HIDDEN}", text)
    return text


class DiscreetRecord(logging.LogRecord):
    """What a logger is told, without what is secret in it; tracebacks too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (whatever a logger gives)
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[0] is not None:
            self.exc_text = redacted(logging.Formatter().formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802 (the library's name)
        return redacted(super().getMessage())


class Discretion:
    """An add-on that has all logs of the process written so: of Scrapy, of Twisted, of ours."""

    def update_settings(self, settings: BaseSettings) -> None:  # noqa: ARG002 (Scrapy's)
        logging.setLogRecordFactory(DiscreetRecord)

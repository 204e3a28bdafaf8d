"""Discovery: what a blog says of its own articles, source by source.

A source is a function `discover(blog, fetch)` in a module of its own; `spiders.blog` asks one after another.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from scrapy.http import HtmlResponse, Response

from cleaners.records import Hints


@dataclass(frozen=True, slots=True)
class Discovered:
    """An address that may be an article, and what is known of it before it is fetched."""

    url: str
    hints: Hints | None = None


@dataclass(frozen=True, slots=True)
class Blog:
    """What is at hand before discovery begins: the first page, and robots.txt (empty when there is none)."""

    home: HtmlResponse
    robots: bytes = field(default=b"", repr=False)


Fetch = Callable[
    [str], Awaitable[Response | None]
]  # nothing when there is no answer, or none with status 200
Source = Callable[[Blog, Fetch], AsyncIterator[Discovered]]

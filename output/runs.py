"""Runs: the record of one crawl, as the table of runs keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

Verdict = Literal[
    "ok", "nothing_new", "partial", "template_changed", "blocked", "robots", "unreachable", "failed"
]


@dataclass(frozen=True, slots=True)
class Answers:
    """How many requests of a crawl were answered with one HTTP status."""

    status: Annotated[int, "HTTP status; 0 for requests without an answer"]
    count: Annotated[int, "requests"]


@dataclass(frozen=True, slots=True)
class Finds:
    """How many addresses of a crawl one way of discovery found first."""

    source: Annotated[str, "rest, feed, sitemap, links …"]
    count: Annotated[int, "addresses"]


@dataclass(frozen=True, slots=True)
class Drops:
    """How many pages of a crawl did not become articles, for one reason."""

    reason: Annotated[str, "too short, listing, duplicate …"]
    count: Annotated[int, "pages"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """In what share of the articles of a crawl a field of the record is filled."""

    field: Annotated[str, "name of the column"]
    share: Annotated[float, "from 0 to 1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One crawl of one site."""

    run_id: Annotated[str, "start of the run and a few random letters; the name of its archive file too"]
    site: Annotated[str, "host of the address that was asked for, without www."]
    name: Annotated[str | None, "the site's name in sites.toml"] = None
    started: Annotated[datetime, "UTC"]
    ended: Annotated[datetime, "UTC; for a run that was killed, when the last thing was heard of it"]
    seconds: Annotated[float, "from start to end"]
    cleaning_seconds: Annotated[float, "spent waiting for pages to be cleaned, all pages together"] = 0.0
    verdict: Annotated[
        Verdict,
        "ok, nothing_new, partial, template_changed, blocked, robots, unreachable or failed",
    ]
    reason: Annotated[str, "why it ended: finished, or the name of what ended it"]
    complaint: Annotated[str | None, "the reason in a sentence; null when all went well"] = None
    exit_status: Annotated[int, "as the command returned it"] = 0
    requests: Annotated[int, "requests sent"] = 0
    bytes: Annotated[int, "bytes of answers received"] = 0
    answers: Annotated[tuple[Answers, ...], "requests by the status of their answers"] = ()
    found: Annotated[tuple[Finds, ...], "addresses by the discovery that found them first"] = ()
    skipped: Annotated[int, "addresses known from earlier runs and not due, so not asked for"] = 0
    not_modified: Annotated[int, "pages that had not changed, by their server's word"] = 0
    pages: Annotated[int, "pages that were cleaned"] = 0
    new: Annotated[int, "articles stored for the first time"] = 0
    changed: Annotated[int, "articles whose row changed"] = 0
    unchanged: Annotated[int, "articles fetched and found as they were"] = 0
    gone: Annotated[int, "articles found to be gone"] = 0
    drops: Annotated[tuple[Drops, ...], "pages that did not become articles, by reason"] = ()
    words: Annotated[float | None, "median words of the articles cleaned"] = None
    text_share: Annotated[float | None, "median share of an article's text in the letters of its page"] = None
    removed_blocks: Annotated[float | None, "median number of blocks taken out of a page"] = None
    coverage: Annotated[tuple[Coverage, ...], "how many of the articles have what field"] = ()
    cleaner_version: Annotated[str, "the cleaner that was at work"]

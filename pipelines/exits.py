"""Exit statuses: how a crawl ended, for the shell, cron and systemd.

    0    fine
    1    failed: no article was found, or nothing that could be published
    2    bad usage or configuration: an argument, sites.toml or a setting is wrong
    3    blocked: the site refuses us (401, 403, 429 …), or its robots.txt does
    4    unreachable: no such host, no answer, or an error instead of a page (404, 500 …)
    5    storage: the dataset could not be written; what it held is intact
    6    locked: another run is at work on the same site
    7    partial: of several sites, some failed
    130  interrupted by Ctrl-C or SIGTERM; what was clean by then is published

A failure's line for people goes to standard error.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The statuses of the table above."""

    FINE = 0
    FAILED = 1
    BAD_USAGE = 2
    BLOCKED = 3
    UNREACHABLE = 4
    STORAGE = 5
    LOCKED = 6
    PARTIAL = 7
    INTERRUPTED = 130


BY_REASON = {
    "bad_argument": Exit.BAD_USAGE,
    "bad_sites": Exit.BAD_USAGE,
    "bad_cleaner": Exit.BAD_USAGE,
    "blocked": Exit.BLOCKED,
    "robots": Exit.BLOCKED,
    "unresolved": Exit.UNREACHABLE,
    "refused": Exit.UNREACHABLE,
    "timeout": Exit.UNREACHABLE,
    "unreachable": Exit.UNREACHABLE,
    "redirect_loop": Exit.UNREACHABLE,
    "missing": Exit.UNREACHABLE,
    "server_error": Exit.UNREACHABLE,
    "bad_status": Exit.UNREACHABLE,
    "not_html": Exit.FAILED,
    "no_article": Exit.FAILED,
    "storage": Exit.STORAGE,
    "locked": Exit.LOCKED,
    "shutdown": Exit.INTERRUPTED,  # Scrapy's name for a signal
}
"""The status of a crawl by its close reason; one that is not listed is judged by what it published."""

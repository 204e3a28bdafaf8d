"""Exit statuses: how a crawl or a harvest ended, for the shell, cron and systemd.

    0    fine; also when nothing is new, and when no site was due
    1    failed: no article was found, or nothing that could be published; of a harvest: all sites failed
    2    bad usage or configuration: an argument, sites.toml or a setting is wrong
    3    blocked: the site refuses us (401, 403, 429 …), or its robots.txt does; of a harvest: all sites do
    4    unreachable: no such host, no answer, or an error instead of a page (404, 500 …); of a harvest: all are
    5    storage: the dataset could not be written; what it held is intact; of a harvest: for any site
    6    locked: another run is at work on the same site; of a harvest: another harvest is
    7    partial: articles are published, and yet someone should look. Of a crawl: many pages were refused to us or
         could not be fetched, or the pages are not what they were, as after a change of template. Of a harvest: so
         it went for some sites, or some failed
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
    "bad_setting": Exit.BAD_USAGE,
    "blocked": Exit.BLOCKED,
    "robots": Exit.BLOCKED,
    "opted_out": Exit.BLOCKED,
    "unresolved": Exit.UNREACHABLE,
    "refused": Exit.UNREACHABLE,
    "timeout": Exit.UNREACHABLE,
    "unreachable": Exit.UNREACHABLE,
    "redirect_loop": Exit.UNREACHABLE,
    "off_site": Exit.UNREACHABLE,
    "private": Exit.UNREACHABLE,
    "odd_port": Exit.UNREACHABLE,
    "unfit": Exit.UNREACHABLE,
    "cut_off": Exit.UNREACHABLE,
    "bad_certificate": Exit.UNREACHABLE,
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

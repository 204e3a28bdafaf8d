"""Reasons: why a crawl could not be done, each with a name for programs and a line for people."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.exceptions import (
    CannotResolveHostError,
    CloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from cleaners.addresses import site_of
from spiders.challenges import challenge_of
from spiders.discretion import redacted

FAILURE = "poultice/failure"  # the stats key that holds the line for people
DROPPED = "poultice/dropped/"  # the stats key of pages that came and were not looked at, followed by why
REFUSED = "poultice/refused/"  # of requests that were not made, followed by where they would have gone
LEFT_OUT = "poultice/left_out/"  # of addresses beyond a budget, followed by the name of its setting
DOWNLOAD_ERRORS = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    OSError,
)
UNPROVEN = (
    "bad_certificate",
    "HOST has no valid certificate: who knows who answers? To read it still: -s DOWNLOAD_VERIFY_CERTIFICATES=False",
)
CERTIFICATES = ("certificate verify failed", "VerificationError")  # who signed it and until when; for whom
# an error, a word in its message, and what we make of it
NO_ANSWER: tuple[tuple[type[Exception], str, tuple[str, str]], ...] = (
    (CannotResolveHostError, "", ("unresolved", "there is no such host as HOST. Is the address right?")),
    (DownloadConnectionRefusedError, "", ("refused", "HOST refuses connections.")),
    (DownloadTimeoutError, "", ("timeout", "HOST did not answer in time.")),
    (ResponseDataLossError, "", ("cut_off", "HOST broke off in the middle of its answer.")),
    (DownloadCancelledError, "", ("unfit", "HOST sends more than we take.")),
    (UnsupportedURLSchemeError, "", ("bad_argument", "a web address begins with http:// or https://.")),
    *((DownloadFailedError, word, UNPROVEN) for word in CERTIFICATES),
    (IgnoreRequest, "redirect", ("redirect_loop", "HOST redirects in a circle.")),
)


TOO_LARGE = "too large"


class CrawlFailed(CloseSpider):
    """Raised by a spider when a crawl can't go on: `reason` names why, `str()` is one line for a person."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason)
        self.message = redacted(" ".join(message.split()))

    def __str__(self) -> str:
        return self.message


class Unasked(IgnoreRequest):
    """Raised instead of making a request: `reason` names why, `str()` says it of the host, HOST in `fault`."""

    def __init__(self, reason: str, fault: str, url: str) -> None:
        super().__init__(fault.replace("HOST", site_of(url)))
        self.reason = reason


class Unfit(IgnoreRequest):
    """Raised for an answer that is not to be looked at; `because` follows a number, as in "3 too large"."""

    def __init__(self, because: str, status: int = 200) -> None:
        super().__init__(f"what HOST sends is {because}.")
        self.because = because
        self.status = status


class SitesFileError(ValueError):
    """Raised while sites.toml is read; the message names the file, the line and what is wrong there."""


def count_refused(stats: StatsCollector, because: str) -> None:
    stats.inc_value(f"{REFUSED}{because}")


def bad_argument(message: str) -> CrawlFailed:
    return CrawlFailed("bad_argument", message)


def bad_sites(message: str) -> CrawlFailed:
    return CrawlFailed("bad_sites", message)


def unreachable(url: str, error: Exception) -> CrawlFailed:
    """Names the reason why a request brought no answer at all."""
    reason, fault = no_answer(error)
    return CrawlFailed(reason, f"{url}: {fault.replace('HOST', site_of(url))}")


def no_answer(error: Exception) -> tuple[str, str]:
    """The reason behind an error, and the line that says it; HOST stands in it for the name of the host."""
    if isinstance(error, Unasked):
        return error.reason, str(error)
    if (fault := unfit(error)) is not None:
        return "unfit", str(fault)
    return next(
        (told for kind, word, told in NO_ANSWER if isinstance(error, kind) and word in str(error)),
        ("unreachable", f"the connection to HOST failed ({type(error).__name__} {error})."),
    )


def unfit(error: BaseException | None) -> Unfit | None:
    """What is wrong with an answer, where that is known; it may lie within the error that a download ends with."""
    if isinstance(error, Unfit):
        return error
    within = getattr(getattr(error, "__cause__", None), "reasons", ())
    return next((each.value for each in within if isinstance(each.value, Unfit)), None)


def dropped_because(error: BaseException | None) -> str | None:
    """Why nothing was made of what a request brought, in words that follow a number; nothing if nothing came."""
    if (fault := unfit(error)) is not None:
        return fault.because
    if isinstance(error, DownloadFailedError) and any(word in str(error) for word in CERTIFICATES):
        return "without a valid certificate"
    reasons = {
        DownloadTimeoutError: "too slow to arrive",
        DownloadCancelledError: TOO_LARGE,
        ResponseDataLossError: "cut off",
        DownloadFailedError: "broken off",
    }
    return next((because for kind, because in reasons.items() if isinstance(error, kind)), None)


def refused(response: Response) -> CrawlFailed:
    """Names the reason for an answer that is an error, or a page that wants proof of a human, of any status."""
    url, status = response.url, response.status
    if vendor := challenge_of(response):
        return CrawlFailed(
            "blocked", f"{url}: the site lets only humans in; {vendor} asks for proof (HTTP status {status})."
        )
    if status == 503 and "Retry-After" in response.headers:
        return CrawlFailed("blocked", f"{url}: the site asks to be left alone for a while (HTTP status 503).")
    match status:
        case 401 | 403 | 407 | 429 | 451:
            return CrawlFailed("blocked", f"{url}: the site does not let us in (HTTP status {status}).")
        case 404 | 410:
            return CrawlFailed("missing", f"{url}: there is no such page (HTTP status {status}).")
        case _ if status >= 500:
            return CrawlFailed("server_error", f"{url}: the site is out of order (HTTP status {status}).")
        case _:
            return CrawlFailed(
                "bad_status", f"{url}: the site answers with HTTP status {status}, not with a page."
            )


def not_html(response: Response) -> CrawlFailed:
    served = (response.headers.get("Content-Type") or b"").decode("latin-1").partition(";")[0]
    return CrawlFailed("not_html", f"{response.url}: this is no web page but {served or 'something else'}.")


def no_article(url: str, looked_at: int, missed: int) -> CrawlFailed:
    """`looked_at` addresses were asked for; `missed` of them could not be fetched."""
    seen = "no page" if not looked_at else "1 page" if looked_at == 1 else f"{looked_at} pages"
    lost = f", {missed} of which could not be fetched" if missed else ""
    return CrawlFailed(
        "no_article", f"{url}: no article found. Besides the first page, {seen} looked at{lost}."
    )


def opted_out(url: str, flags: Iterable[str]) -> CrawlFailed:
    """For a site that does not want any of its pages to be collected; `flags` name how it says so."""
    named = ", ".join(flags)
    return CrawlFailed(
        "opted_out",
        f"{url}: the site does not want to be collected ({named}). To decide for yourself, see OPT_OUTS in "
        "pipelines/settings.py.",
    )

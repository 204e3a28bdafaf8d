"""Each failure has a name for programs and one line for people."""

from __future__ import annotations

import pytest
from scrapy.exceptions import DownloadConnectionRefusedError, IgnoreRequest
from scrapy.http import HtmlResponse

from pipelines.exits import BY_REASON, Exit
from spiders.reasons import Unasked, opted_out, refused, unreachable
from spiders.robots import FORBIDDEN, failing

HOME = "https://www.a.example/"
WALL = b"<html><title>Just a moment...</title><script>window._cf_chl_opt = {}</script></html>"


def told(failure) -> tuple[str, str]:
    assert str(failure).startswith(HOME)
    assert "\n" not in str(failure)
    assert "HOST" not in str(failure)
    assert failure.reason in BY_REASON
    return failure.reason, str(failure).removeprefix(f"{HOME}: ")


@pytest.mark.parametrize(
    ("status", "body", "headers", "reason", "words"),
    [
        (403, b"", {}, "blocked", "the site does not let us in (HTTP status 403)."),
        (429, b"", {}, "blocked", "the site does not let us in (HTTP status 429)."),
        (200, WALL, {}, "blocked", "only humans in; Cloudflare asks for proof (HTTP status 200)."),
        (503, WALL, {}, "blocked", "only humans in; Cloudflare asks for proof (HTTP status 503)."),
        (503, b"", {}, "server_error", "out of order (HTTP status 503)."),
        (503, b"", {"Retry-After": "9999"}, "blocked", "to be left alone for a while (HTTP status 503)."),
        (404, b"", {}, "missing", "no such page"),
    ],
)
def test_an_answer_that_is_no_page_is_named(status, body, headers, reason, words):
    answer = HtmlResponse(HOME, status=status, body=body, headers=headers, encoding="utf-8")
    name, line = told(refused(answer))
    assert name == reason
    assert words in line


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (Unasked(*FORBIDDEN, HOME), "robots", "the robots.txt of a.example does not allow it to be crawled."),
        (
            Unasked(*failing(500), HOME),
            "unreachable",
            "robots.txt of a.example is out of order (HTTP status 500)",
        ),
        (Unasked(*failing(429), HOME), "blocked", "not even to its robots.txt (HTTP status 429)"),
        (IgnoreRequest("max redirections reached"), "redirect_loop", "a.example redirects in a circle."),
        (DownloadConnectionRefusedError(), "refused", "a.example refuses connections."),
        (OSError("odd"), "unreachable", "the connection to a.example failed (OSError odd)."),
    ],
)
def test_a_missing_answer_is_named(error, reason, words):
    name, line = told(unreachable(HOME, error))
    assert name == reason
    assert words in line


def test_a_site_that_opts_out_is_told_with_how_it_says_so():
    reason, line = told(opted_out(HOME, ["noai", "tdm_reserved"]))
    assert reason == "opted_out"
    assert line.startswith("the site does not want to be collected (noai, tdm_reserved).")
    assert BY_REASON[reason] is Exit.BLOCKED

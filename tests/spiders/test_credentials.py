"""What a site is asked with, and that nobody else ever sees it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from crawls import Crawled, run_crawls
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from spiders import discretion
from spiders.arguments import site_asked_for
from spiders.credentials import Credentials, fault_of, headers_of
from spiders.discretion import DiscreetRecord, redacted
from spiders.loopback import Answer, LoopbackServer
from spiders.reasons import CrawlFailed, SitesFileError
from spiders.sites import Site, sites_in

PROSE = "<p>" + "Bees sleep in flowers when the evening comes too early for the way home. " * 12
POST = Answer(f"<!doctype html><title>Why bees sleep</title><h1>Why bees sleep</h1>{PROSE}".encode())
SECRET, SESSION = "e5f1-the-key-to-the-hive", "c0ffee-of-the-queen"


def guarded(server: LoopbackServer) -> Callable[[str], Answer]:
    """A blog that sends its sitemap's reader to another host of this machine, and hands out cookies."""
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    links = "<a href='/why-bees-sleep-so-long/?access_token=leaked-token'>1</a><a href='/why-bees-wake-up-early/'>2</a>"
    answers = {
        "/": Answer(
            f"<h1>Bees</h1>{links}<a href='http://me:leaked-password@127.0.0.1/why-not-this-one/'>3</a>".encode(),
            headers={"Content-Type": "text/html", "Set-Cookie": "visit=1; Domain=localhost"},
        ),
        "/why-bees-sleep-so-long/?access_token=leaked-token": POST,
        "/why-bees-wake-up-early/": Answer(POST.body.replace(b"evening", b"morning")),
        "/sitemap.xml": Answer(status=302, headers={"Location": f"{elsewhere}/sitemap-of-posts.xml"}),
        "/sitemap-of-posts.xml": Answer(b"<urlset/>", headers={"Content-Type": "text/xml"}),
    }
    return lambda path: answers.get(path, Answer(b"not here", status=404))


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    server = LoopbackServer(lambda _: Answer(), host="127.0.0.1")
    server.answer = guarded(server)
    with server:
        yield server


SITES = """
[hive]
url = "{url}/"
headers = {{ Authorization = "Bearer env:HIVE_TOKEN", X-Kind = "reader" }}
cookies = {{ session = "env:HIVE_SESSION", consent = "yes" }}
"""


@pytest.fixture(scope="module")
def crawl(server: LoopbackServer, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    sites = tmp_path_factory.mktemp("sites") / "sites.toml"
    sites.write_text(SITES.format(url=server.url), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIVE_TOKEN", f"{SECRET}\n")
        patch.setenv("HIVE_SESSION", SESSION)
        settings = {"SITES_FILE": str(sites), "OWN_NETWORK": ["localhost"]}
        return run_crawls(
            {"name": "hive", "spider": "blog", "arguments": {"site": "hive"}, "settings": settings}
        )["hive"]


def sent_to(server: LoopbackServer, host: str) -> list[dict[str, str]]:
    return [visit.headers for visit in server.visits if visit.headers["Host"].startswith(host)]


def test_a_site_is_asked_with_its_own_headers_and_cookies(crawl, server):
    assert len(crawl.pages) == 2
    for headers in sent_to(server, "127.0.0.1"):
        assert headers["Authorization"] == f"Bearer {SECRET}"
        assert headers["X-Kind"] == "reader"
        assert headers["Cookie"] == f"session={SESSION}; consent=yes"


def test_another_host_sees_nothing_of_them_not_even_by_a_redirect(crawl, server):
    elsewhere = sent_to(server, "localhost")
    assert elsewhere, "the redirect was followed"
    for headers in elsewhere:
        assert {"Authorization", "X-Kind", "Cookie"}.isdisjoint(headers)


def test_no_cookie_that_a_site_sets_is_ever_sent(crawl, server):
    assert not [visit for visit in server.visits if "visit=1" in visit.headers.get("Cookie", "")]


@pytest.mark.parametrize(
    "url",
    [
        "http://hive.example/",
        "https://other.example/",
        "https://hive.example:8443/",
        "https://hive.example.evil.example/",
    ],
)
def test_another_scheme_host_or_port_is_another_origin(url, monkeypatch):
    monkeypatch.setenv("HIVE_TOKEN", SECRET)
    credentials = Credentials(
        Site(name="hive", url="https://hive.example/", headers={"X-Key": "env:HIVE_TOKEN"})
    )
    own = Request("https://www.hive.example/x")
    credentials.process_request(own)
    assert own.headers["X-Key"] == SECRET.encode()
    followed = own.replace(url=url)
    credentials.process_request(followed)
    assert "X-Key" not in followed.headers


def test_a_variable_that_is_not_set_is_named_with_its_site(tmp_path, monkeypatch):
    monkeypatch.delenv("HIVE_TOKEN", raising=False)
    sites = tmp_path / "sites.toml"
    sites.write_text(SITES.format(url="https://hive.example"), encoding="utf-8")
    with pytest.raises(CrawlFailed) as failure:
        site_asked_for({"site": "hive"}, sites)
    told = f"{sites}: [hive] headers: Authorization is to come from the environment variable HIVE_TOKEN, which is not set."
    assert (failure.value.reason, str(failure.value)) == ("bad_sites", told)


def test_a_variable_cannot_add_a_header_of_its_own():
    site = Site(name="hive", url="https://hive.example/", headers={"X-Key": "env:HIVE_TOKEN"})
    assert "holds letters that no header can" in fault_of(site, {"HIVE_TOKEN": "a\r\nX-Other: b"})


def test_what_is_no_variable_is_sent_as_it_stands():
    site = Site(name="hive", url="https://hive.example/", headers={"X-Kind": "send env: as it is"})
    assert headers_of(site) == {"X-Kind": "send env: as it is"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            'headers = { Authorization = "Bearer abc" }',
            'headers has a secret in it: write Authorization = "env:NAME"',
        ),
        ('headers = { Host = "b.example" }', "headers cannot set 'Host'"),
        ('headers = { "X Y" = "b" }', "headers has the name 'X Y'"),
        ('headers = { X = "a\\nb" }', "headers has for X no text in quotes that a request can have"),
        ("headers = { X = 1 }", "headers has for X no text"),
        ('headers = "X: 1"', "headers must be a table such as"),
        ('cookies = ["a"]', "cookies must be a table such as"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(line, told):
    with pytest.raises(SitesFileError, match=re.escape(f"line 3: [hive] {told}")):
        sites_in(f"[hive]\nurl = 'https://hive.example'\n{line}\n", "sites.toml")


@pytest.mark.parametrize(
    "url", ["https://me:letmein@hive.example/", "me:letmein@hive.example", "http://me:letmein@[::1"]
)
def test_an_address_with_a_password_is_turned_down_without_repeating_it(url):
    with pytest.raises(CrawlFailed) as failure:
        site_asked_for({"url": url}, Path("none.toml"))
    assert failure.value.reason == "bad_argument"
    assert "letmein" not in str(failure.value)


def test_no_log_line_of_a_crawl_holds_a_secret(server, scrapy, tmp_path, monkeypatch):
    monkeypatch.setenv("HIVE_TOKEN", SECRET)
    monkeypatch.setenv("HIVE_SESSION", SESSION)
    sites = tmp_path / "sites.toml"
    sites.write_text(SITES.format(url=server.url), encoding="utf-8")
    done = scrapy(
        "crawl", "blog", "-a", "site=hive", "-s", f"SITES_FILE={sites}", "-s", "OWN_NETWORK=localhost", "-L", "DEBUG",
        "-s", "COOKIES_ENABLED=True", "-s", "COOKIES_DEBUG=True",
    )  # fmt: skip
    told = done.stdout + done.stderr
    assert "access_token=***" in told
    for secret in (SECRET, SESSION, "leaked-token", "leaked-password"):
        assert secret not in told
        written = [
            file for file in (tmp_path / "data" / "runs").rglob("*") if secret.encode() in file.read_bytes()
        ]
        assert written == []


def test_a_traceback_in_the_log_holds_no_secret_either():
    with pytest.raises(ValueError, match="hive") as raised:
        int("https://me:letmein@hive.example/")
    trouble = (raised.type, raised.value, raised.tb)
    asked = ("https://me:letmein@b.example/",)
    record = DiscreetRecord("a", logging.ERROR, "here", 1, "failed at %s", asked, trouble)
    assert "invalid literal" in logging.Formatter().format(record)
    assert "letmein" not in logging.Formatter().format(record)


@given(st.text(max_size=200))
def test_any_text_can_be_redacted_and_once_is_enough(text):
    assert redacted(redacted(text)) == redacted(text)


def test_a_secret_of_ones_own_is_hidden_wherever_it_stands(monkeypatch):
    monkeypatch.setattr(discretion, "known", set())
    discretion.keep("hush-hush")
    discretion.keep("a")
    assert redacted("a hush-hush in the midst") == "a *** in the midst"


def test_of_two_secrets_that_begin_alike_both_are_hidden_whole(monkeypatch):
    monkeypatch.setattr(discretion, "known", {"of-the-queen", "of-the-queen-bee", "queen"})
    assert redacted("of-the-queen-bee, of-the-queen") == "***, ***"


def test_what_a_site_is_asked_with_is_hidden_from_then_on(monkeypatch):
    monkeypatch.setattr(discretion, "known", set())
    monkeypatch.setenv("HIVE_TOKEN", SECRET)
    assert SECRET in redacted(f"sent {SECRET}")
    headers_of(Site(name="hive", url="https://hive.example/", cookies={"session": "env:HIVE_TOKEN"}))
    assert redacted(f"sent {SECRET}") == "sent ***"


def test_why_a_crawl_ended_is_told_without_a_secret():
    told = str(CrawlFailed("off_site", "https://me:letmein@hive.example/?token=e5f1 leads\nelsewhere"))
    assert told == "https://***@hive.example/?token=*** leads elsewhere"

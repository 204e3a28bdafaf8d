"""Answers that are made to harm: each ends with a reason of its own, and the healthy ones all arrive."""

from __future__ import annotations

import gzip
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace

import brotli
import pytest
from backports import zstd
from crawls import Crawled, run_crawls
from hypothesis import given
from hypothesis import strategies as st
from rude import RudeServer, Speech, drip, head, page
from scrapy import Request
from scrapy.http import HtmlResponse, Response, XmlResponse
from scrapy.settings import Settings

from spiders.bodies import MOST_ATTRIBUTES, Bodies, in_a_charset_of_the_web, is_binary, is_crowded
from spiders.reasons import Unfit, dropped_because

MB = 2**20
PROSE = b"<p>" + b"Bees sleep in flowers when the evening comes too early for the way home. " * 12
GOOD = b"<!doctype html><title>Why bees sleep</title><h1>Why bees sleep</h1>" + PROSE
BOMB = GOOD + b" " * (3 * MB)  # more than a page may have, and than these crawls take in all
BOUNDS = {"DOWNLOAD_MAXSIZE": 2 * MB, "PAGE_MAXSIZE": MB, "DOWNLOAD_TIMEOUT": 5, "RETRY_ENABLED": False}
HTML = "Content-Type: text/html"
DEFLATED = zlib.compressobj(wbits=-15)


def packed(body: bytes, how: str) -> bytes:
    return page(body, f"Content-Encoding: {how}")


HOSTILE: dict[str, tuple[Speech, str]] = {
    "endless": (drip(head(HTML), b"<p>more</p>" * 5000, 0), "too large"),
    "endless-chunks": (
        drip(head(HTML, "Transfer-Encoding: chunked"), b"fff\r\n" + b"x" * 0xFFF + b"\r\n", 0),
        "too large",
    ),
    "announced-too-large": (page(b"", length=3 * MB), "too large"),
    "slow-drip": (drip(head(HTML), b"<p>"), "too slow to arrive"),
    "slow-head": (drip(b"HTTP/1.1 200 OK\r\n", b"X"), "too slow to arrive"),
    "bomb-gzip": (packed(gzip.compress(BOMB), "gzip"), "too large"),
    "bomb-deflate": (packed(zlib.compress(BOMB), "deflate"), "too large"),
    "bomb-raw-deflate": (packed(DEFLATED.compress(BOMB) + DEFLATED.flush(), "deflate"), "too large"),
    "bomb-brotli": (packed(brotli.compress(BOMB), "br"), "too large"),
    "bomb-zstd": (packed(zstd.compress(BOMB), "zstd"), "too large"),
    "bomb-in-a-bomb": (packed(gzip.compress(gzip.compress(BOMB)), "gzip, gzip"), "too large"),
    "packed-three-times": (packed(gzip.compress(GOOD), "gzip, gzip, gzip"), "packed too often"),
    "no-gzip": (packed(b"this is no gzip", "gzip"), "packed wrongly"),
    "no-deflate": (packed(b"this is no deflate", "deflate"), "packed wrongly"),
    "no-brotli": (packed(b"this is no brotli", "br"), "packed wrongly"),
    "no-zstd": (packed(b"this is no zstd", "zstd"), "packed wrongly"),
    "unknown-packing": (packed(GOOD, "sdch"), "packed in a way we did not ask for"),
    "cut-off": (page(GOOD, length=len(GOOD) + 500), "cut off"),
    "picture": (page(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 900), "binary"),
    "leaflet": (page(b"%PDF-1.7\n" + b"words " * 300), "binary"),
    "noise": (page(bytes(range(256)) * 8), "binary"),
    "many-tags": (page(GOOD + b"<b>" * 340_000 + b"<" * 70_000), "too large"),
    "many-attributes": (
        page(GOOD + b"<p " + b" ".join(b"a%d" % n for n in range(60_000)) + b">"),
        "with too many attributes",
    ),
    "hidden-attributes": (
        page(GOOD + b'<b "><p a=">" ' + b" ".join(b"a%d" % n for n in range(60_000)) + b">"),
        "with too many attributes",
    ),
    "attributes-in-utf-16": (
        page(
            (GOOD.decode() + "<p " + " ".join(f"a{n}" for n in range(60_000)) + ">").encode("utf-16"),
            kind="text/html; charset=utf-16",
        ),
        "with too many attributes",
    ),
    "endless-headers": (drip(head(HTML)[:-2], b"X-More: and more\r\n" * 500, 0), "with too long a head"),
    "folded-headers": (
        drip(head(HTML)[:-2] + b"X: a\r\n", b" and more\r\n" * 500, 0),
        "with too long a head",
    ),
    "one-long-header": (drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 5000, 0), "with too long a head"),
    "no-http": (b"SSH-2.0-OpenSSH_9.6\r\n", "broken off"),
    "silence": (b"", "broken off"),
}
HARMLESS: dict[str, Speech] = {
    "plain": page(GOOD),
    "says-less-than-it-sends": page(GOOD + b"<p>more than it said", length=len(GOOD)),
    "no-length": head(HTML) + GOOD,
    "packed-with-gzip": packed(gzip.compress(GOOD), "gzip"),
    "packed-with-brotli": packed(brotli.compress(GOOD), "br"),
    "packed-with-zstd": packed(zstd.compress(GOOD), "zstd"),
    "nulls": page(GOOD.replace(b"flowers", b"flo\0wers")),
    "as-xml": page(b'<?xml version="1.0"?>\n' + GOOD, kind="application/xml"),
    "other-charset": page(
        GOOD.replace(b"Bees", "Bienen schlafen süß".encode("latin-1")), kind="text/html;charset=gb2312"
    ),
    "no-such-charset": page(GOOD, kind="text/html; charset=klingon"),
    "a-charset-that-packs": page(GOOD, kind="text/html; charset=zlib"),
    "a-charset-of-host-names": page(GOOD * 200, kind="text/html; charset=punycode"),
    "a-charset-in-the-page": page(b"<meta charset=undefined>" + GOOD),
    "a-charset-of-mainframes": page(GOOD, kind="text/html; charset=cp037"),
    "in-utf-16": page(GOOD.decode().encode("utf-16"), kind="text/html"),
    "half-a-utf-16": page(GOOD.decode().encode("utf-16")[:-1], kind="text/html; charset=utf-16"),
}


def paths(names: object) -> dict[str, str]:
    return {name: f"/why-do-bees-{name}-at-night/" for name in names}


@pytest.fixture(scope="module")
def server() -> Iterator[RudeServer]:
    links = "".join(f"<a href='{path}'>{name}</a>" for name, path in paths([*HOSTILE, *HARMLESS]).items())
    speeches: dict[str, Speech] = {path: HOSTILE[name][0] for name, path in paths(HOSTILE).items()}
    speeches |= {path: HARMLESS[name] for name, path in paths(HARMLESS).items()}
    speeches["/"] = page(f"<h1>Bees</h1>{links}".encode())
    with RudeServer(speeches) as server:
        yield server


@pytest.fixture(scope="module")
def crawls(server: RudeServer) -> dict[str, Crawled]:
    at_once = {"CONCURRENT_REQUESTS_PER_DOMAIN": 16}
    urls = " ".join(server.url + path for path in paths([*HOSTILE, *HARMLESS]).values())
    probe = {"SPIDER_MODULES": ["probe_spider"]}
    return run_crawls(
        {
            "name": "probe",
            "spider": "probe",
            "arguments": {"urls": urls},
            "settings": BOUNDS | at_once | probe,
        },
        {"name": "blog", "spider": "blog", "arguments": {"url": server.url}, "settings": BOUNDS | at_once},
    )


def fate_of(crawl: Crawled, name: str) -> str:
    path = paths([name])[name]
    return next(each["type"] or str(each["status"]) for each in crawl.pages if each["url"].endswith(path))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_harms_ends_with_its_reason(crawls, name):
    assert fate_of(crawls["probe"], name) == HOSTILE[name][1]


def test_each_is_counted_under_its_reason(crawls):
    assert crawls["blog"].dropped == Counter(because for _, because in HOSTILE.values())


def test_the_healthy_pages_beside_them_all_arrive(crawls, server):
    assert crawls["blog"].reason == "finished"
    arrived = {url.removeprefix(server.url) for url in crawls["blog"].urls}
    assert sorted(set(paths(HARMLESS).values()) - arrived) == []
    assert not arrived - set(paths(HARMLESS).values())


@pytest.fixture
def bodies() -> Bodies:
    return Bodies(SimpleNamespace(settings=Settings({"PAGE_MAXSIZE": 10 * MB})))


@pytest.mark.parametrize(
    ("body", "because"),
    [
        (b"<b>" * 400_001, "with too many tags"),
        (b"<p>" + b"x" * 10 * MB, "too large"),
        (
            b"<p " + b" ".join(b"a%d='>'" % n for n in range(MOST_ATTRIBUTES + 2)) + b">",
            "with too many attributes",
        ),
        (b"<p " + b"a" * 5_000_000, None),
        (b"<pre>" + b"many words in a row " * 5_000, None),
        (b"<script>if (a < b) x = " + b'{"many": 1, "keys": 2} ' * 5_000 + b"</script>", None),
    ],
)
def test_a_page_that_would_be_hard_to_parse_is_not_parsed(bodies, body, because):
    assert (bodies.fault_of_bytes(body) or bodies.fault_of(body)) == because


def test_html_that_is_served_as_xml_is_read_as_html_and_a_feed_is_not(bodies):
    request = Request("https://a.example/")
    served = [
        XmlResponse(request.url, body=body) for body in (b"<!DOCTYPE html><p>x", b"<rss><channel/></rss>")
    ]
    assert [isinstance(bodies.process_response(request, each), HtmlResponse) for each in served] == [
        True,
        False,
    ]


def test_a_text_of_other_letters_in_utf_16_is_no_binary():
    russian = "Соль удерживает воду в теле, и нам нужно немного соли в день. " * 20
    assert not is_binary(russian.encode("utf-16")[:1024])
    assert not is_binary("<p>Salt keeps water in the body. ".encode("utf-16-le"))


@pytest.mark.parametrize("charset", ["latin-1", "utf-8"])
def test_a_page_that_names_a_charset_of_no_page_is_read_in_the_one_it_is_written_in(charset):
    written = "<p>Bienen schlafen süß.</p>"
    answer = HtmlResponse("https://a.example/", body=written.encode(charset), encoding="cp037")
    assert in_a_charset_of_the_web(answer).text == written


def test_what_is_no_page_is_let_through_as_it_is(bodies):
    sitemap = Response("https://a.example/sitemap.xml.gz", body=b"\x1f\x8b" + b"\0" * 11 * MB)
    assert bodies.process_response(Request(sitemap.url), sitemap) is sitemap


@pytest.mark.parametrize(
    "make", [b'<a "', b"<a '", b"<a ", b"<script", b"</script", b"<!--", b"<a b='<", b'"<a']
)
def test_looking_for_crowded_tags_takes_time_in_proportion(make):
    def seconds(size: int) -> float:
        began = time.perf_counter()
        is_crowded(make * (size // len(make)))
        return time.perf_counter() - began

    assert min(seconds(2 * MB) for _ in range(2)) < 40 * max(seconds(MB // 4), 0.01)


@given(st.binary(max_size=3000))
def test_any_bytes_are_judged(body):
    assert is_binary(body[:1024]) in (True, False)
    assert is_crowded(body) in (True, False)


def test_the_words_of_a_refusal_do_not_hide_in_another_error():
    wrapped = Unfit("with too long a head")
    assert dropped_because(wrapped) == "with too long a head"
    assert dropped_because(ValueError("another")) is None

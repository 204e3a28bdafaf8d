"""What is bounded while it arrives: the bytes of a page, of what it unpacks to, and of an article's parts."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Iterator
from types import SimpleNamespace

import brotli
import pytest
from backports import zstd
from crawls import Crawled, run_crawls
from rude import RudeServer, head, page
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from spiders.blog import BlogSpider
from spiders.bodies import Unpacking
from spiders.reasons import TOO_LARGE, Unfit

MB = 2**20
PAGE, ALL = MB, 512 * MB  # bytes of a page; of anything else
PIECE = b"<p>" + b"Bees sleep in flowers when the evening comes too early for the way home. " * 3_000
POST = b"<!doctype html><title>Why bees sleep</title><h1>Why bees sleep</h1>" + PIECE[:2_000]
ENDLESS, SPLIT = "/why-bees-sleep-for-ever/", "/why-bees-sleep-in-parts/"


class Endless:
    """Speaks as fast as it is heard, for some seconds, and counts."""

    def __init__(self) -> None:
        self.bytes = 0

    def __call__(self) -> Iterator[bytes]:
        yield head("Content-Type: text/html")
        until = time.monotonic() + 10
        while time.monotonic() < until and self.bytes < ALL:
            self.bytes += len(PIECE)
            yield PIECE


@pytest.fixture(scope="module")
def spoken() -> Iterator[tuple[dict[str, Endless], RudeServer, dict[str, Crawled]]]:
    first, further = Endless(), Endless()
    parts = "".join(f"<a href='{SPLIT}?page={n}'>{n}</a>" for n in range(2, 30)).encode()
    links = f"<h1>Bees</h1><a href='{ENDLESS}'>x</a><a href='{SPLIT}'>x</a>".encode()
    again = head(f"Location: {SPLIT}?page=2", "Content-Length: 0", status="302 Found")
    with RudeServer({"/": first}) as home, RudeServer({"/": page(links), ENDLESS: further}) as server:
        server.speeches |= {SPLIT: page(POST + parts), f"{SPLIT}?page=2": page(POST)}
        server.speeches |= {f"{SPLIT}?page={n}": again for n in range(3, 30)}
        settings = {"PAGE_MAXSIZE": PAGE, "DOWNLOAD_MAXSIZE": ALL, "RETRY_ENABLED": False}
        crawls = run_crawls(
            *(
                {"name": name, "spider": "blog", "arguments": {"url": url}, "settings": settings}
                for name, url in (("home", home.url), ("blog", server.url))
            )
        )
        yield {"home": first, "blog": further}, server, crawls


@pytest.mark.parametrize("name", ["home", "blog"])
def test_no_more_of_a_page_is_taken_than_a_page_may_have(spoken, name):
    speeches, _, crawls = spoken
    assert PAGE <= speeches[name].bytes < 32 * PAGE  # what lies in the wire is beyond it
    assert crawls["home"].reason == "unfit"
    assert crawls["blog"].dropped == {TOO_LARGE: 1}


def test_a_part_that_others_lead_to_is_had_once(spoken):
    _, server, crawls = spoken
    assert [(each["url"].removeprefix(server.url), each["more"]) for each in crawls["blog"].pages] == [
        (SPLIT, 1)
    ]


BOMB = b"salt " * (4 * MB // 5)
PACKED = {
    "gzip": gzip.compress(BOMB),
    "deflate": zlib.compress(BOMB),
    "br": brotli.compress(BOMB, quality=1),
    "zstd": zstd.compress(BOMB),
}


@pytest.mark.parametrize("most", [MB, 8 * MB])
@pytest.mark.parametrize("coding", PACKED)
def test_what_is_packed_is_unpacked_so_far(coding, most):
    crawler = SimpleNamespace(settings=Settings({"DOWNLOAD_MAXSIZE": most}), spider=None)
    crawler.stats = MemoryStatsCollector(SimpleNamespace(settings=Settings()))
    crawler.signals = SimpleNamespace(connect=lambda *_: None)
    unpacking = Unpacking.from_crawler(crawler)
    request = Request("https://a.example/sitemap.xml")
    answer = Response(request.url, body=PACKED[coding], headers={"Content-Encoding": coding})
    if most > len(BOMB):
        assert unpacking.process_response(request, answer).body == BOMB
    else:
        with pytest.raises(Unfit, match=TOO_LARGE):
            unpacking.process_response(request, answer)


def test_an_address_that_a_page_declares_is_the_sites_own_to_the_letter():
    spider = SimpleNamespace(agenda=SimpleNamespace(host="a.example"))
    for written, told in (
        ("https://www.a.example/bees/", "https://www.a.example/bees/"),
        ("https://m.a.example/bees/", None),
    ):
        body = f"<link rel='canonical' href='{written}'><p>Bees.</p>".encode()
        answer = HtmlResponse("https://a.example/bees-and-wasps/", body=body, encoding="utf-8")
        assert BlogSpider.declared_address(spider, answer) == told

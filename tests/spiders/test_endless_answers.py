"""What is bounded while it arrives: the bytes of a page, of what it unpacks to, and of an article's parts."""

from __future__ import annotations

import asyncio
import gzip
import logging
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from functools import partial
from types import SimpleNamespace

import brotli
import pytest
from backports import zstd
from crawls import Crawled, run_crawls
from rude import RudeServer, head, page
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from spiders.blog import BlogSpider, is_page
from spiders.bodies import Unpacking
from spiders.discovery import Discovered
from spiders.parts import MOST_PARTS
from spiders.reasons import TOO_LARGE, CrawlFailed, Unfit
from spiders.sites import Site

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


def test_an_article_without_a_last_part_ends_all_the_same():
    links = "".join(f"<a href=' {SPLIT}?page={n} '>x</a>" for n in range(2, 99)).encode()
    asked: list[str] = []

    def part(url: str) -> HtmlResponse:
        return HtmlResponse(url, body=POST + links, encoding="utf-8")

    async def fetch(url: str) -> HtmlResponse:
        asked.append(url)
        return part(url)

    async def parts() -> int:
        return len([each async for each in BlogSpider.further(spider, part(f"https://a.example{SPLIT}"))])

    memory = SimpleNamespace(visited=lambda *_: None)
    spider = SimpleNamespace(agenda=SimpleNamespace(asked=set()), memory=memory, fetch=fetch)
    assert asyncio.run(parts()) == len(asked) == MOST_PARTS - 1


def test_what_was_not_fit_to_be_read_is_not_asked_for_again_soon_and_a_silence_is_counted():
    told: list[tuple[str, str]] = []
    silent: list[str] = []
    spider = SimpleNamespace(
        missed=0, logger=logging.getLogger("spider"), traffic=SimpleNamespace(arrive=int)
    )
    spider.crawler = SimpleNamespace(stats=MemoryStatsCollector(SimpleNamespace(settings=Settings())))
    spider.memory = SimpleNamespace(visited=lambda _, visited: told.append((visited.url, visited.fate)))
    spider.welcome = SimpleNamespace(unanswered=silent.append)
    spider.count = partial(BlogSpider.count, spider)
    for error in (Unfit(TOO_LARGE), DownloadTimeoutError()):
        url = f"https://a.example/{type(error).__name__}"
        request = Request(url, cb_kwargs={"found": Discovered(url)})
        BlogSpider.miss(spider, SimpleNamespace(value=error, request=request))
    assert told == [
        ("https://a.example/Unfit", "other"),
        ("https://a.example/DownloadTimeoutError", "failed"),
    ]
    assert silent == ["https://a.example/DownloadTimeoutError"]


@pytest.mark.parametrize(("base", "told"), [("http://[x", False), ("/bees/", True)])
def test_a_page_whose_base_is_no_address_is_none(base, told):
    body = f"<base href='{base}'><p>Bees.</p>".encode()
    assert is_page(HtmlResponse("https://a.example/", body=body, encoding="utf-8")) is told


def test_so_many_pages_are_under_way_at_once_and_a_further_one_waits():
    home = SimpleNamespace(home=HtmlResponse("https://a.example/", body=b"<p>Bees."))

    async def enter(_: object) -> SimpleNamespace:
        return home

    async def addresses(_: object) -> AsyncIterator[Discovered]:
        for number in range(500):
            yield Discovered(f"https://a.example/why-bees-sleep-{number}/")

    spider = BlogSpider()
    spider.settings = Settings({"CONCURRENT_REQUESTS": 5})
    spider.crawler = SimpleNamespace(stats=MemoryStatsCollector(SimpleNamespace(settings=Settings())))
    spider.agenda = SimpleNamespace(accept=lambda found: found)
    spider.welcome = SimpleNamespace(failure=lambda _: None, may_collect=lambda _: True)
    spider.enter, spider.addresses = enter, addresses

    async def crawl() -> tuple[bool, bool]:
        requests = spider.harvest(Site(name="a", url="https://a.example/"))
        for _ in range(5):
            await anext(requests)
        sixth = asyncio.ensure_future(anext(requests))
        await asyncio.wait([sixth], timeout=0.1)
        waited = not sixth.done()
        spider.traffic.arrive()
        await asyncio.wait([sixth], timeout=30)
        return waited, sixth.done()

    assert asyncio.run(crawl()) == (True, True)


def test_a_first_page_that_wants_proof_of_a_human_is_no_blog_whatever_its_status():
    async def reach(url: str) -> HtmlResponse:
        return HtmlResponse(url, body=b"<p>One moment</p><script>_cf_chl_opt = 1</script>", encoding="utf-8")

    spider = BlogSpider()
    spider.crawler = SimpleNamespace(settings=Settings(), get_downloader_middleware=lambda _: None)
    spider.crawler.stats = MemoryStatsCollector(SimpleNamespace(settings=Settings()))
    spider.reach = reach
    with pytest.raises(CrawlFailed) as failure:
        asyncio.run(spider.enter(Site(name="a", url="https://a.example/")))
    assert failure.value.reason == "blocked"


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

from __future__ import annotations

import asyncio
import re
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings

from cleaners.records import Hints, Page
from output.archive import Archive
from pipelines.archive import ArchivePipeline, archive_of
from pipelines.failure import FAILURE, REASON
from pipelines.refusals import NotStored

RUN = "20261122T123835Z-4f2a"


def page(name: str = "a", **known) -> Page:
    known = {"body": b"<p>words", "fetched_at": datetime(2026, 11, 22, tzinfo=UTC)} | known
    return Page(url=f"https://www.a.example/{name}", **known)


class Stats(dict):
    def get_value(self, key):
        return self.get(key)

    def set_value(self, key, value):
        self[key] = value


class Engine:
    """Notes why the crawl was closed."""

    reason = None

    async def close_spider_async(self, *, reason):
        self.reason = reason


class Crawler:
    def __init__(self, **settings):
        self.stats = Stats()
        self.engine = Engine()
        self.settings = Settings(settings)


def archive(pipeline: ArchivePipeline, *pages: Page) -> list[Page]:
    async def crawl() -> list[Page]:
        passed = [await pipeline.process_item(each) for each in pages]
        await pipeline.close_spider()
        return passed

    return asyncio.run(crawl())


def test_each_page_passes_on_as_it_is_and_lies_in_the_file_of_its_site_and_run(tmp_path):
    crawler = Crawler()
    crawler.stats["poultice/run_id"] = RUN
    pages = [page("a", hints=Hints(title="Tea")), page("b", more=(b"<p>two",))]
    assert archive(ArchivePipeline(crawler, Archive(tmp_path)), *pages) == pages
    assert [file.name for file in Archive(tmp_path).files("a.example")] == [f"{RUN}.warc.gz"]
    assert list(Archive(tmp_path).newest("a.example")) == pages


def test_a_page_is_on_disk_before_it_goes_on(tmp_path):
    pipeline = ArchivePipeline(Crawler(), Archive(tmp_path))

    async def crawl() -> list[str]:
        await pipeline.process_item(page("a"))
        return [each.url for each in Archive(tmp_path).newest("a.example")]

    assert asyncio.run(crawl()) == ["https://www.a.example/a"]
    asyncio.run(pipeline.close_spider())


def test_pages_that_come_at_once_are_written_one_at_a_time_off_the_event_loop(tmp_path):
    pipeline = ArchivePipeline(Crawler(), Archive(tmp_path))
    threads = set()
    alone = []
    turn = threading.Lock()
    real = pipeline.add

    def spy(each):
        threads.add(threading.current_thread() is threading.main_thread())
        alone.append(turn.acquire(blocking=False))
        time.sleep(0.002)  # so long that others would come in between
        real(each)
        turn.release()

    pipeline.add = spy

    async def crawl() -> None:
        await asyncio.gather(*(pipeline.process_item(page(str(number))) for number in range(20)))
        await pipeline.close_spider()

    asyncio.run(crawl())
    assert threads == {False}
    assert all(alone)
    urls = [each.url for each in Archive(tmp_path).newest("a.example")]
    assert urls == [f"https://www.a.example/{number}" for number in range(20)]


def test_a_run_without_a_name_gets_one(tmp_path):
    archive(ArchivePipeline(Crawler(), Archive(tmp_path)), page())
    (file,) = Archive(tmp_path).files("a.example")
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{4}\.warc\.gz", file.name)


def test_a_crawl_without_a_page_leaves_nothing(tmp_path):
    archive(ArchivePipeline(Crawler(), Archive(tmp_path)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("known", "is_kept"),
    [
        ({"headers": {"X-Robots-Tag": "noarchive"}}, False),
        ({"headers": {"x-robots-tag": "nofollow, NOARCHIVE"}}, False),
        ({"headers": {"X-Robots-Tag": "otherbot: noarchive"}}, True),
        ({"body": b"<title>x</title><META content='index,noarchive' name=robots><p>words"}, False),
        ({"body": b'<meta name="poultice" content="noarchive">'}, False),
        ({"body": b'<meta name="otherbot" content="noarchive">'}, True),
        ({"body": b"<p>How to use noarchive in a robots meta"}, True),
        ({"hints": Hints(flags=("noarchive",))}, False),
        ({"headers": {"TDM-Reservation": "1"}}, False),
        ({"hints": Hints(flags=("no_ai_train",))}, True),
    ],
)
def test_a_page_that_reserves_it_is_passed_on_and_not_archived(tmp_path, known, is_kept):
    pipeline = ArchivePipeline(Crawler(), Archive(tmp_path), opt_outs=["tdm_reserved"])
    assert archive(pipeline, page(**known)) == [page(**known)]
    assert bool(Archive(tmp_path).files("a.example")) is is_kept


def test_an_archive_that_cannot_be_written_ends_the_crawl_and_refuses_what_follows(tmp_path):
    (tmp_path / "warc").write_text("in the way")
    crawler = Crawler()
    pipeline = ArchivePipeline(crawler, Archive(tmp_path))

    async def crawl() -> None:
        for name in "ab":
            with pytest.raises(NotStored):
                await pipeline.process_item(page(name))
        await pipeline.close_spider()

    asyncio.run(crawl())
    assert crawler.engine.reason == "storage"
    assert crawler.stats[REASON] == "storage"
    assert "cannot be written" in crawler.stats[FAILURE]


def test_the_archive_can_be_switched_off():
    with pytest.raises(NotConfigured):
        ArchivePipeline.from_crawler(Crawler(ARCHIVE=False))


def test_the_settings_say_where_it_is_and_how_much_is_kept(tmp_path):
    settings = Settings({"DATASET": "s3://bucket", "LOCAL_DATA": str(tmp_path), "ARCHIVE_MAX_MB": 2})
    made = archive_of(settings)
    assert made.folder == tmp_path / "warc"
    assert (made.keep.most_bytes, made.keep.longest) == (2 * 2**20, None)
    assert archive_of(Settings({"DATASET": "data", "ARCHIVE_KEEP_DAYS": 7})).keep.longest == timedelta(days=7)


def test_old_runs_go_when_a_run_ends(tmp_path):
    made = archive_of(Settings({"DATASET": str(tmp_path), "ARCHIVE_MAX_MB": 0.0001}))
    for run in ("1", "2"):
        crawler = Crawler()
        crawler.stats["poultice/run_id"] = run
        archive(ArchivePipeline(crawler, made), page())
    assert [file.name for file in made.files("a.example")] == ["2.warc.gz"]

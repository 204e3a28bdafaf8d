from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleaners.records import Article
from output.errors import BusyError, DiskFullError
from output.store import Store
from pipelines.failure import FAILURE, REASON
from pipelines.publish import PublishPipeline
from pipelines.refusals import NotStored


def article(number: int, **facts) -> Article:
    address = f"https://www.blog.example/{number}"
    known = {"article_id": f"{number:016}", "url": address, "fetched_url": address, "site": "blog.example"}
    return Article(**known | facts)


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
    def __init__(self):
        self.stats = Stats()
        self.engine = Engine()


class BrokenStore:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def publish(self, site, articles):
        raise self.error


def publish(pipeline: PublishPipeline, *articles: Article) -> None:
    async def crawl():
        for one in articles:
            await pipeline.process_item(one)
        await pipeline.close_spider()

    asyncio.run(crawl())


def test_the_figures_of_all_batches_add_up(tmp_path):
    pipeline = PublishPipeline(Crawler(), Store(tmp_path), every=2)
    publish(pipeline, *map(article, range(6)))
    (figures,) = pipeline.published.values()
    assert (figures.new, figures.changed, figures.unchanged, figures.rows) == (6, 0, 0, 6)


def test_the_first_article_is_published_at_once_and_the_rest_in_batches(tmp_path):
    pipeline = PublishPipeline(Crawler(), Store(tmp_path), every=3)
    waiting = []

    async def crawl():
        for number in range(5):
            await pipeline.process_item(article(number))
            waiting.append(len(pipeline.waiting))

    asyncio.run(crawl())
    assert waiting == [0, 1, 2, 0, 1]


def test_a_copy_of_another_sites_article_stays_in_the_file_of_the_site_that_was_crawled(tmp_path):
    pipeline = PublishPipeline(Crawler(), Store(tmp_path), every=10)
    publish(pipeline, article(1), article(2, url="https://source.example/2", site="source.example"))
    assert [path.name for path in pipeline.published] == ["blog.example.parquet"]


def test_nothing_is_written_when_there_is_nothing_to_publish(tmp_path):
    publish(PublishPipeline(Crawler(), Store(tmp_path), every=10))
    assert list(tmp_path.iterdir()) == []


def test_the_newest_articles_are_kept_for_the_summary(tmp_path):
    pipeline = PublishPipeline(Crawler(), Store(tmp_path), every=10)
    years = [datetime(year, 1, 1, tzinfo=UTC) for year in range(1990, 2020)]
    dated = [article(n, published=year, title=str(year.year)) for n, year in enumerate(years)]
    publish(pipeline, article(99, title="undated"), *dated)
    assert [brief.title for brief in pipeline.newest] == [str(year) for year in range(2019, 1999, -1)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [(DiskFullError("The disk is full."), "storage"), (BusyError("Another one."), "locked")],
)
def test_a_dataset_that_cannot_be_written_ends_the_crawl_and_refuses_what_follows(error, reason):
    crawler = Crawler()
    pipeline = PublishPipeline(crawler, BrokenStore(error), every=1)
    with pytest.raises(NotStored):
        publish(pipeline, article(1), article(2))
    assert crawler.engine.reason == reason
    assert crawler.stats == {FAILURE: str(error), REASON: reason}


def test_an_error_that_is_no_storage_error_is_not_hidden():
    pipeline = PublishPipeline(Crawler(), BrokenStore(ZeroDivisionError()), every=1)
    with pytest.raises(ZeroDivisionError):
        publish(pipeline, article(1))


def test_the_store_is_asked_off_the_event_loop(tmp_path):
    pipeline = PublishPipeline(Crawler(), Store(Path(tmp_path)), every=1)
    threads = []
    real = pipeline.store.publish

    def spy(site, articles):
        import threading

        threads.append(threading.current_thread() is threading.main_thread())
        return real(site, articles)

    pipeline.store.publish = spy
    publish(pipeline, article(1))
    assert threads == [False]

from __future__ import annotations

import platform
import threading
from datetime import UTC, datetime

import pytest
from crawl_doubles import Crawler, publish

from cleaners.records import Article
from output.errors import BusyError, DiskFullError
from output.state import State
from pipelines.failure import FAILURE, REASON
from pipelines.refusals import NotStored
from pipelines.worker import resident


def article(number: int, **facts) -> Article:
    address = f"https://www.blog.example/{number}"
    known = {"article_id": f"{number:016}", "url": address, "fetched_url": address, "site": "blog.example"}
    return Article(**known | facts)


class BrokenStore:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def publish(self, site, articles, *, fetched):
        raise self.error


def test_the_figures_of_all_batches_add_up(tmp_path):
    pipeline = Crawler(tmp_path, PUBLISH_EVERY=2).pipeline()
    publish(pipeline, map(article, range(6)))
    (figures,) = pipeline.published.values()
    assert (figures.new, figures.changed, figures.unchanged, figures.rows) == (6, 0, 0, 6)


def test_the_first_article_is_published_at_once_and_the_rest_in_batches(tmp_path):
    crawler = Crawler(tmp_path, PUBLISH_EVERY=3)
    pipeline = crawler.pipeline()
    waiting = []

    def articles():
        for number in range(5):
            yield article(number)
            waiting.append(crawler.memory.state.kept())

    publish(pipeline, articles())
    assert waiting == [0, 1, 2, 0, 1]


def test_a_copy_of_another_sites_article_stays_in_the_file_of_the_site_that_was_crawled(tmp_path):
    pipeline = Crawler(tmp_path).pipeline()
    publish(pipeline, [article(1), article(2, url="https://source.example/2", site="source.example")])
    assert [path.name for path in pipeline.published] == ["blog.example.parquet"]


def test_no_table_is_written_when_there_is_nothing_to_publish(tmp_path):
    publish(Crawler(tmp_path).pipeline(), [])
    assert [path.name for path in sorted(tmp_path.iterdir())] == [".locks", "state"]


def test_the_newest_articles_are_kept_for_the_summary(tmp_path):
    pipeline = Crawler(tmp_path).pipeline()
    years = [datetime(year, 1, 1, tzinfo=UTC) for year in range(1990, 2020)]
    dated = [article(n, published=year, title=str(year.year)) for n, year in enumerate(years)]
    publish(pipeline, [article(99, title="undated"), *dated])
    assert [brief.title for brief in pipeline.newest] == [str(year) for year in range(2019, 1999, -1)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [(DiskFullError("The disk is full."), "storage"), (BusyError("Another one."), "locked")],
)
def test_a_dataset_that_cannot_be_written_ends_the_crawl_and_loses_nothing(tmp_path, error, reason):
    crawler = Crawler(tmp_path)
    pipeline = crawler.pipeline()
    pipeline.store = BrokenStore(error)
    with pytest.raises(NotStored):
        publish(pipeline, [article(1), article(2)])
    assert crawler.engine.reason == reason
    assert (crawler.stats[FAILURE], crawler.stats[REASON]) == (str(error), reason)
    with State.held(tmp_path, "blog") as state:
        assert state.kept() == 2
    again = Crawler(tmp_path).pipeline()
    publish(again, [])
    assert [figures.new for figures in again.published.values()] == [2]


def test_an_error_that_is_no_storage_error_is_not_hidden(tmp_path):
    pipeline = Crawler(tmp_path).pipeline()
    pipeline.store = BrokenStore(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        publish(pipeline, [article(1)])


def test_memory_that_tables_took_goes_back_to_the_system(tmp_path):
    """What is freed in between of what stays is kept by the C library; only glibc can be asked to give it back."""
    before = resident()
    things = [bytes(2_000) for _ in range(60_000)]
    stay = things[::100]
    taken = resident() - before
    del things
    publish(Crawler(tmp_path).pipeline(), [article(1)])
    assert len(stay) == 600
    assert not has_glibc() or resident() - before < taken / 2


def has_glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"


def test_the_store_is_asked_off_the_event_loop(tmp_path):
    pipeline = Crawler(tmp_path).pipeline()
    threads = []
    real = pipeline.store.publish

    def spy(site, articles, **known):
        threads.append(threading.current_thread() is threading.main_thread())
        return real(site, articles, **known)

    pipeline.store.publish = spy
    publish(pipeline, [article(1)])
    assert threads == [False]

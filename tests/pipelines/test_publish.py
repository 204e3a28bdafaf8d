from __future__ import annotations

import asyncio
import gc
import logging
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import active_children
from pathlib import Path

import pytest
from crawl_doubles import Crawler, publish
from store_doubles import BrokenStore, DeadlyStore, EndlessStore, TellingStore

from cleaners.records import Article
from output.errors import BusyError, DiskFullError
from output.state import State
from pipelines.failure import FAILURE, REASON
from pipelines.journal import JournalPipeline
from pipelines.publisher import Publisher
from pipelines.refusals import NotStored
from pipelines.thrift import give_back, spare_imports
from pipelines.worker import resident


def article(number: int, **facts) -> Article:
    address = f"https://www.blog.example/{number}"
    known = {"article_id": f"{number:016}", "url": address, "fetched_url": address, "site": "blog.example"}
    return Article(**known | facts)


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


def test_what_comes_while_the_first_is_being_published_is_no_order_of_its_own(tmp_path):
    crawler = Crawler(tmp_path, PUBLISH_EVERY=10)
    pipeline, journal = crawler.pipeline(), JournalPipeline(crawler)
    carry_out, orders = pipeline.order, []

    async def order(what):
        orders.append(what)
        await carry_out(what)

    async def several_at_once():
        async with asyncio.timeout(30):  # two orders at once would wait for each other's answers
            await asyncio.gather(*(pipeline.process_item(journal.process_item(article(n))) for n in range(4)))
            await pipeline.close_spider()

    pipeline.order = order
    asyncio.run(several_at_once())
    assert orders == ["publish", "publish", "review"]
    crawler.memory.close("finished")


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
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        publish(pipeline, [article(1)])


def test_memory_that_tables_took_goes_back_to_the_system():
    """What is freed in between of what stays is kept by the C library; only glibc can be asked to give it back."""
    before = resident()
    things = [bytes(2_000) for _ in range(60_000)]
    stay = things[::100]
    taken = resident() - before
    del things
    give_back()
    assert len(stay) == 600
    assert not has_glibc() or resident() - before < taken / 2


def test_what_the_imports_made_is_never_searched_for_cycles():
    before = gc.get_freeze_count()
    try:
        spare_imports()
        assert gc.get_freeze_count() > before + 10_000
    finally:
        gc.unfreeze()


def has_glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"


def test_a_process_of_its_own_publishes_and_what_it_remarks_is_in_the_crawls_log(tmp_path, caplog):
    pipeline = Crawler(tmp_path).pipeline()
    pipeline.store = TellingStore(tmp_path)
    publish(pipeline, [article(1)])
    assert int((tmp_path / "process").read_text()) != os.getpid()
    assert caplog.record_tuples == [("output.store", logging.WARNING, "1 articles of blog.example")]
    assert not active_children()


def test_a_process_that_is_killed_while_it_publishes_is_followed_by_another(tmp_path):
    pipeline = Crawler(tmp_path, PUBLISH_EVERY=2).pipeline()
    pipeline.store = DeadlyStore(tmp_path, times=1)
    publish(pipeline, map(article, range(5)))
    assert [figures.new for figures in pipeline.published.values()] == [5]


def test_processes_that_keep_dying_end_the_crawl_and_lose_nothing(tmp_path):
    crawler = Crawler(tmp_path)
    pipeline = crawler.pipeline()
    pipeline.store = DeadlyStore(tmp_path, times=99)
    with pytest.raises(NotStored):
        publish(pipeline, [article(1), article(2)])
    assert crawler.stats[REASON] == "storage"
    assert crawler.stats[FAILURE].startswith("The process that publishes died (-9).")
    again = Crawler(tmp_path).pipeline()
    publish(again, [])
    assert [figures.new for figures in again.published.values()] == [2]


def test_who_gives_up_waiting_leaves_no_answer_to_be_taken_for_the_next(tmp_path):
    crawler = Crawler(tmp_path)
    for number in range(3):
        crawler.memory.state.keep(article(number), "blog.example", crawler.memory.now, None)
    publisher = Publisher(crawler.pipeline().store, crawler.memory.state.path)

    async def carry_out(order):
        return [done.figures.rows async for done in publisher.carry_out(order)]

    async def give_up_then_ask_again():
        waiting = asyncio.create_task(carry_out("publish"))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return await carry_out("publish")

    assert asyncio.run(give_up_then_ask_again()) == [3]
    publisher.stop()
    crawler.memory.close("finished")


def test_who_gives_up_waiting_does_not_leave_a_process_that_is_never_done(tmp_path):
    crawler = Crawler(tmp_path)
    crawler.memory.state.keep(article(1), "blog.example", crawler.memory.now, None)
    publisher = Publisher(EndlessStore(tmp_path), crawler.memory.state.path)

    async def carry_out():
        async with asyncio.timeout(30):
            return [done.figures.rows async for done in publisher.carry_out("publish")]

    async def give_up_then_ask_again():
        waiting = asyncio.create_task(carry_out())
        assert await asyncio.to_thread(eventually, (tmp_path / "process").exists)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return await carry_out()

    try:
        assert asyncio.run(give_up_then_ask_again()) == [1]
    finally:
        publisher.stop()
        crawler.memory.close("finished")


PARENT = """
import asyncio, sys
from pathlib import Path
from crawl_doubles import Crawler
from store_doubles import EndlessStore
from test_publish import article
from pipelines.publisher import Publisher

async def publish(folder):
    memory = Crawler(folder).memory
    memory.state.keep(article(1), "blog.example", memory.now, None)
    async for _ in Publisher(EndlessStore(folder), memory.state.path).carry_out("publish"):
        pass

if __name__ == "__main__":
    asyncio.run(publish(Path(sys.argv[1])))
"""


def test_sigkill_to_the_crawl_ends_the_process_that_publishes_too(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    here = Path(__file__).parent
    surroundings = {**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{here.parents[1]}"}
    crawl = subprocess.Popen([sys.executable, script, tmp_path], env=surroundings)
    witness = tmp_path / "process"
    assert eventually(lambda: witness.exists() and witness.read_text()), "it publishes"
    publisher = int(witness.read_text())
    crawl.kill()
    crawl.wait()
    try:
        assert eventually(lambda: not alive(publisher))
    finally:
        with suppress(ProcessLookupError):
            os.kill(publisher, signal.SIGKILL)


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    if status.parent.parent.joinpath("self").exists():
        return status.exists() and "State:\tZ" not in status.read_text()
    return subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 0


def eventually(what: Callable[[], object], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.02)
    return False

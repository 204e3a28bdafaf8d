"""Real worker processes with cleaners that hang, die, raise and eat memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleaners.records import Page
from output.archive import Archive, Capture
from output.errors import StorageError
from output.rows import unpacked
from pipelines import workers as module
from pipelines.refusals import CleaningCrashed, CleaningFailed, CleaningTimedOut
from pipelines.worker import SAMPLE, Cleaned, Derived
from pipelines.workers import BadCleanerError, Limits, Workers

DOUBLES = "tests.pipelines.cleaner_doubles"


def page(mood: str, body: bytes = b"some words") -> Page:
    return Page(url=f"https://blog.example/{mood}", body=body, fetched_at=datetime.now(UTC))


@contextlib.asynccontextmanager
async def crew(
    cleaner: str = "moody", *, processes: int = 2, seconds: float = 30, megabytes: int = 1024
) -> AsyncIterator[Workers]:
    limits = Limits(seconds=seconds, megabytes=megabytes)
    workers = Workers(f"{DOUBLES}.{cleaner}", processes=processes, limits=limits)
    try:
        yield workers
    finally:
        workers.close()


def test_a_page_comes_back_as_an_article_from_another_process():
    async def crawl() -> str | None:
        async with crew() as workers:
            return (await workers.clean(page("fine"))).article.title

    title = asyncio.run(crawl())
    assert title is not None
    assert title.startswith("worker ")
    assert title != f"worker {os.getpid()}"


def test_the_event_loop_stays_free_while_a_page_is_cleaned():
    async def crawl() -> int:
        beats = 0
        async with crew(seconds=0.5, processes=1) as workers:
            cleaning = asyncio.ensure_future(workers.clean(page("spin")))
            while not cleaning.done():
                await asyncio.sleep(0.02)
                beats += 1
            with pytest.raises(CleaningTimedOut):
                await cleaning
        return beats

    assert asyncio.run(crawl()) > 20


def test_a_page_that_hangs_is_refused_by_name_and_the_next_is_cleaned():
    async def crawl() -> str:
        async with crew(seconds=0.3, processes=1) as workers:
            with pytest.raises(CleaningTimedOut, match=r"blog\.example/hang: not clean after 0\.3 s"):
                await workers.clean(page("hang"))
            return (await workers.clean(page("fine"))).article.text

    assert asyncio.run(crawl()) == "some words"


def test_a_page_that_kills_its_worker_is_refused_by_name_and_its_neighbours_are_cleaned():
    async def crawl() -> list[object]:
        async with crew() as workers:
            pages = [page("one"), page("die"), page("two"), page("three")]
            return await asyncio.gather(*map(workers.clean, pages), return_exceptions=True)

    one, died, two, three = asyncio.run(crawl())
    assert isinstance(died, CleaningCrashed)
    assert "the worker died (3)" in str(died)
    assert [a.article.url[-5:] for a in (one, two, three)] == ["e/one", "e/two", "three"]


def test_a_page_whose_worker_died_gets_a_second_trial(tmp_path):
    async def crawl() -> str:
        async with crew() as workers:
            return (await workers.clean(page("die-once", str(tmp_path / "witness").encode()))).article.url

    assert asyncio.run(crawl()).endswith("die-once")


def test_a_second_trial_has_the_machine_to_itself():
    async def crawl() -> list[bool]:
        async with crew(processes=3) as workers:
            async with workers.alone():
                taken = workers.places.locked()
            return [taken, workers.places.locked()]

    assert asyncio.run(crawl()) == [True, False]


def test_what_a_cleaner_raises_is_that_pages_refusal_and_the_worker_goes_on():
    async def crawl() -> list[str | None]:
        async with crew(processes=1) as workers:
            before = await workers.clean(page("before"))
            with pytest.raises(CleaningFailed, match="LookupError: no such thing"):
                await workers.clean(page("raise"))
            return [before.article.title, (await workers.clean(page("after"))).article.title]

    before, after = asyncio.run(crawl())
    assert before == after


def test_a_page_that_eats_memory_ends_its_worker_and_not_the_machine():
    async def crawl() -> None:
        async with crew(processes=1) as workers:
            with pytest.raises(CleaningCrashed, match="ran out of memory"):
                await workers.clean(page("eat"))

    asyncio.run(crawl())


def test_a_worker_is_renewed_after_its_share_of_pages(monkeypatch):
    monkeypatch.setattr(module, "PAGES_BEFORE_RENEWAL", 2)

    async def crawl() -> list[str | None]:
        async with crew(processes=1) as workers:
            return [(await workers.clean(page(str(n)))).article.title for n in range(4)]

    titles = asyncio.run(crawl())
    assert titles[0] == titles[1] != titles[2] == titles[3]


def test_a_worker_whose_memory_has_grown_is_renewed():
    async def crawl() -> list[str | None]:
        async with crew("greedy", processes=1, megabytes=300) as workers:
            return [(await workers.clean(page(str(n)))).article.title for n in range(6)]

    titles = asyncio.run(crawl())
    assert titles[0] == titles[1] != titles[2] == titles[3] != titles[4]


def test_of_two_pages_in_one_worker_only_the_one_in_work_is_to_blame_for_its_end():
    """Each trial of a page in work costs a worker; the page behind it in the wire is never tried in vain."""

    async def crawl() -> list[object]:
        async with crew(processes=1) as workers:
            pages = [page(mood) for mood in ("one", "die", "two", "die", "three")]
            return await asyncio.gather(*map(workers.clean, pages), return_exceptions=True)

    kinds = [type(answer).__name__ for answer in asyncio.run(crawl())]
    assert kinds == ["Cleaned", "CleaningCrashed", "Cleaned", "CleaningCrashed", "Cleaned"]


def test_a_page_behind_one_that_hangs_gets_all_its_own_time():
    async def crawl() -> list[object]:
        async with crew(processes=1, seconds=1) as workers:
            pages = [page("hang"), page("after")]
            return await asyncio.gather(*map(workers.clean, pages), return_exceptions=True)

    hung, after = asyncio.run(crawl())
    assert isinstance(hung, CleaningTimedOut)
    assert after.article.url.endswith("after")


def test_the_event_loop_stays_free_while_a_long_page_waits_in_the_wire():
    async def crawl() -> int:
        beats = 0
        async with crew(processes=1, seconds=2) as workers:
            pages = [page("hang"), page("long", b"word " * 2_000_000)]
            cleaning = asyncio.gather(*map(workers.clean, pages), return_exceptions=True)
            while not cleaning.done():
                await asyncio.sleep(0.02)
                beats += 1
            _, long = await cleaning
        assert len(long.article.text) == 10_000_000
        return beats

    assert asyncio.run(crawl()) > 20


def test_a_page_that_is_given_up_in_the_wire_takes_no_other_with_it():
    async def crawl() -> list[object]:
        async with crew(processes=1) as workers:
            cleanings = [asyncio.create_task(workers.clean(page(str(n)))) for n in range(6)]
            await asyncio.sleep(0)
            cleanings[1].cancel()
            return await asyncio.gather(*cleanings, return_exceptions=True)

    answers = asyncio.run(crawl())
    assert isinstance(answers[1], asyncio.CancelledError)
    given = [answer.article.url[-1] for answer in answers if not isinstance(answer, BaseException)]
    assert given == ["0", "2", "3", "4", "5"]


def test_the_record_of_an_article_comes_ready_for_the_journal():
    async def crawl() -> Cleaned:
        async with crew(processes=1) as workers:
            return await workers.clean(page("fine"))

    cleaned = asyncio.run(crawl())
    assert unpacked(cleaned.record) == cleaned.article


def test_a_page_is_read_where_it_is_cleaned_and_only_its_record_comes_back(tmp_path):
    run = Archive(tmp_path).begin("blog.example", "run")
    pages = [page("one", b"first words"), page("two", b"second words here")]
    for each in pages:
        run.add(each)
    run.close()

    async def crawl() -> list[Derived]:
        async with crew(processes=1) as workers:
            lying = list(Archive(tmp_path).captures("blog.example"))
            return await asyncio.gather(*map(workers.derive, [*lying, pages[1]]))

    one, two, sent = asyncio.run(crawl())
    assert [unpacked(each.record).text for each in (one, two, sent)] == [
        "first words",
        *["second words here"] * 2,
    ]
    assert (one.gist.fetched_url, one.gist.word_count, one.gist.flags) == (pages[0].url, 2, ())
    assert two.gist == sent.gist


def test_a_page_that_cannot_be_read_is_the_storages_fault_and_the_worker_goes_on(tmp_path):
    lost = Capture("https://blog.example/lost", datetime.now(UTC), tmp_path / "gone.warc.gz", 0)

    async def crawl() -> str | None:
        async with crew(processes=1) as workers:
            with pytest.raises(StorageError, match=r"gone\.warc\.gz"):
                await workers.derive(lost)
            return (await workers.clean(page("fine"))).article.title

    assert asyncio.run(crawl()) is not None


def test_a_worker_has_cleaned_a_page_before_it_says_that_it_is_ready(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_NOTES", str(tmp_path))

    async def crawl() -> str:
        async with crew("noted", processes=1) as workers:
            workers.start()
            await workers.ready()
            return (tmp_path / "pages").read_text()

    assert asyncio.run(crawl()) == f"{SAMPLE.url}\n"


def test_a_cleaner_that_fails_while_it_warms_up_is_told_of_the_first_page():
    async def crawl() -> None:
        async with crew("failing", processes=1) as workers:
            await workers.ready()
            with pytest.raises(CleaningFailed, match=r"blog\.example/fine: RuntimeError: it never works"):
                await workers.clean(page("fine"))

    asyncio.run(crawl())


def test_processes_that_cannot_start_are_told_when_they_are_waited_for():
    async def crawl() -> None:
        async with crew("nonesuch") as workers:
            with pytest.raises(BadCleanerError, match="nonesuch"):
                await workers.ready()

    asyncio.run(crawl())


def test_a_cleaner_that_cannot_be_imported_is_named():
    async def crawl() -> None:
        async with crew("nonesuch") as workers:
            with pytest.raises(BadCleanerError, match="nonesuch"):
                await workers.clean(page("fine"))

    asyncio.run(crawl())


def test_a_worker_that_is_killed_while_it_starts_is_started_again():
    async def crawl() -> str:
        async with crew(processes=1) as workers:
            workers.start()
            process = workers.all[0].process
            assert process is not None
            process.kill()
            return (await workers.clean(page("fine"))).article.url

    assert asyncio.run(crawl()).endswith("/fine")


def test_pages_that_come_one_at_a_time_need_one_process():
    async def crawl() -> list[bool]:
        async with crew() as workers:
            workers.start(1)
            for number in range(3):
                await workers.clean(page(f"fine-{number}"))
            return [worker.process is not None for worker in workers.all]

    assert asyncio.run(crawl()) == [True, False]


def test_pages_that_come_all_at_once_are_shared_out(monkeypatch, tmp_path):
    monkeypatch.setenv("TEST_NOTES", str(tmp_path))

    async def crawl() -> set[str | None]:
        async with crew("slow") as workers:
            workers.start(1)
            done = await asyncio.gather(*(workers.clean(page(f"fine-{number}")) for number in range(40)))
            return {cleaned.article.title for cleaned in done}

    assert len(asyncio.run(crawl())) == 2


def test_closing_leaves_no_process():
    async def crawl() -> list[int]:
        async with crew() as workers:
            workers.start()
            return [w.process.pid for w in workers.all if w.process is not None]

    pids = asyncio.run(crawl())
    assert len(pids) == 2
    assert not any(map(alive, pids))


PARENT = """
import asyncio, sys
from datetime import UTC, datetime
from cleaners.records import Page
from pipelines.workers import Limits, Workers

async def main():
    limits = Limits(seconds=60, megabytes=1024)
    workers = Workers("tests.pipelines.cleaner_doubles.moody", processes=2, limits=limits)
    workers.start()
    await workers.clean(Page(url="https://blog.example/fine", fetched_at=datetime.now(UTC)))
    print(*(worker.process.pid for worker in workers.all), flush=True)
    await workers.clean(Page(url="https://blog.example/spin", fetched_at=datetime.now(UTC)))

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture
def crawl_at_work(tmp_path):
    """Give a process whose worker spins in an endless loop, and the workers' process ids."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    crawl = subprocess.Popen(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    assert crawl.stdout is not None
    pids = [int(pid) for pid in crawl.stdout.readline().split()]
    yield crawl, pids
    for pid in (crawl.pid, *pids):  # a worker that is left would hold the pipes open
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    crawl.communicate()


def test_sigkill_to_the_crawl_ends_its_workers_too(crawl_at_work):
    crawl, pids = crawl_at_work
    crawl.kill()
    assert eventually(lambda: not any(map(alive, pids)))


MAYFLY = """
import os, signal, sys
from pathlib import Path
from pipelines.processes import WorkerProcess
from tests.pipelines.cleaner_doubles import survive

if __name__ == "__main__":
    process = WorkerProcess(target=survive, args=(Path(sys.argv[1]),))
    process.start()
    print(process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_whose_crawl_is_killed_while_it_starts_does_nothing(tmp_path):
    script, witness = tmp_path / "mayfly.py", tmp_path / "witness"
    script.write_text(MAYFLY)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, script, witness], env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert eventually(lambda: not alive(int(done.stdout)), seconds=30)
    assert not witness.exists()


def test_ctrl_c_reaches_the_crawl_alone(crawl_at_work):
    crawl, pids = crawl_at_work
    os.killpg(crawl.pid, signal.SIGINT)
    _, said = crawl.communicate(timeout=10)
    assert "KeyboardInterrupt" in said
    assert "Process cleaner" not in said
    assert eventually(lambda: not any(map(alive, pids)))


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def eventually(what, seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.02)
    return False

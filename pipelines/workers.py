"""Worker processes: cleaning runs in them, never on the reactor and never in threads.

Threads are no choice: trafilatura on lxml in two threads at once ends the interpreter. Nor is `fork`: the
reactor's process has threads of its own. Each worker is spawned afresh, has a pipe to itself and one page at
a time, so that it can be killed at any moment and no other page is touched.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, Pipe
from multiprocessing.context import SpawnProcess
from types import ModuleType

from cleaners.records import Article, Page
from pipelines.refusals import CleaningCrashed, CleaningFailed, CleaningTimedOut
from pipelines.worker import OUT_OF_MEMORY, Complaint, Message, work

SECONDS_TO_START = 60  # imports take half a second; a machine may be very busy
PAGES_BEFORE_RENEWAL = 500  # lxml and its like never give all memory back


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page may cost."""

    seconds: float
    megabytes: int


class BadCleanerError(Exception):
    """The setting CLEANER names nothing that a worker can import; raised when a page is to be cleaned."""


class Workers:
    """A fixed number of processes that turn pages into articles.

    `cleaner` is the dotted path of a function from `Page` to `Article`. It is imported in the workers only.
    """

    def __init__(self, cleaner: str, *, processes: int, limits: Limits) -> None:
        self.all = [Worker(cleaner, limits) for _ in range(processes)]
        self.idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self.second_trial = asyncio.Lock()
        for worker in self.all:
            self.idle.put_nowait(worker)

    def start(self) -> None:
        """Start the processes before they are needed: their imports take a while."""
        for worker in self.all:
            worker.start()

    async def clean(self, page: Page) -> Article:
        """Clean a page, once a worker is free.

        Raises `CleaningTimedOut`, `CleaningCrashed` or `CleaningFailed`. A page that cost a worker gets a
        second trial while no other is in work: it may have been a neighbour that ate the machine's memory.
        """
        try:
            async with self.one() as worker:
                return await worker.clean(page)
        except (CleaningTimedOut, CleaningCrashed):
            async with self.second_trial, self.every() as worker:
                return await worker.clean(page)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Worker]:
        worker = await self.idle.get()
        try:
            yield worker
        finally:
            self.idle.put_nowait(worker)

    @asynccontextmanager
    async def every(self) -> AsyncIterator[Worker]:
        """Take all workers, so that the one yielded has the machine to itself."""
        taken = [await self.idle.get() for _ in self.all]
        try:
            yield taken[0]
        finally:
            for worker in taken:
                self.idle.put_nowait(worker)

    def close(self) -> None:
        """End the processes; a page still in work is given up."""
        for worker in self.all:
            worker.stop()


class Worker:
    """One process and the pipe to it; it starts when it is needed and is renewed when it is spent."""

    def __init__(self, cleaner: str, limits: Limits) -> None:
        self.cleaner = cleaner
        self.limits = limits
        self.process: WorkerProcess | None = None
        self.pipe: Connection[Page, Message]
        self.is_ready = False
        self.pages = 0

    def start(self) -> None:
        self.pipe, theirs = Pipe()
        self.process = WorkerProcess(
            target=work, args=(theirs, self.cleaner, self.limits.megabytes), name="cleaner", daemon=True
        )
        self.process.start()
        theirs.close()  # else the end of the process would not be the end of the pipe
        self.is_ready = False
        self.pages = 0

    def stop(self) -> int | None:
        """End the process if there is one, and say with which exit status it ended."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        self.pipe.close()
        process.kill()
        process.join()
        return process.exitcode

    async def clean(self, page: Page) -> Article:
        await self.prepare()
        try:
            answer = await self.answer_to(page)
        except asyncio.CancelledError:
            self.stop()  # or its late answer would be taken for that of the next page
            raise
        except TimeoutError:
            self.stop()
            raise CleaningTimedOut(f"{page.url}: not clean after {self.limits.seconds:g} s") from None
        except (EOFError, OSError):
            raise CleaningCrashed(f"{page.url}: {self.how_it_ended()}") from None
        if isinstance(answer, Complaint):
            raise CleaningFailed(f"{page.url}: {answer.text}")
        return answer

    async def prepare(self) -> None:
        """Have a process that waits for a page: only then does sending it one not block the reactor."""
        if self.pages >= PAGES_BEFORE_RENEWAL:
            self.stop()
        if self.process is None:
            self.start()
        if not self.is_ready:
            await self.receive_greeting()

    async def receive_greeting(self) -> None:
        try:
            greeting = await self.receive(SECONDS_TO_START)
        except (TimeoutError, EOFError, OSError):
            greeting = Complaint(f"the worker did not start: {self.how_it_ended()}")
        if isinstance(greeting, Complaint):
            self.stop()
            raise BadCleanerError(f"{self.cleaner}: {greeting.text}")
        self.is_ready = True

    async def answer_to(self, page: Page) -> Article | Complaint:
        self.pages += 1
        self.pipe.send(page)
        answer = await self.receive(self.limits.seconds)
        assert answer is not None
        return answer

    async def receive(self, seconds: float) -> Message:
        """Wait for the next message without blocking the reactor; `TimeoutError` when none comes."""
        loop = asyncio.get_running_loop()
        arrived = asyncio.Event()
        number = self.pipe.fileno()
        loop.add_reader(number, arrived.set)
        try:
            await asyncio.wait_for(arrived.wait(), seconds)
        finally:
            loop.remove_reader(number)
        return self.pipe.recv()

    def how_it_ended(self) -> str:
        if self.process is not None:
            self.process.join(1)  # the pipe closes a moment before the process is gone
        status = self.stop()
        return "the worker ran out of memory" if status == OUT_OF_MEMORY else f"the worker died ({status})"


class WorkerProcess(SpawnProcess):
    """A spawned process that starts out from nothing, and that Ctrl-C in the terminal never reaches."""

    def start(self) -> None:
        with without_interrupts(), without_main_module():
            super().start()


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Block SIGINT; a process that starts meanwhile inherits that, and keeps it."""
    resource_tracker.ensure_running()  # or it starts with the process, and lifts the block again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def without_main_module() -> Iterator[None]:
    """Hide the main module; a spawned process imports it again, which for a crawl is all of Scrapy."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main

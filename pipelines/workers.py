"""Worker processes: cleaning runs in them, never on the reactor and never in threads.

Threads are no choice: trafilatura on lxml in two threads at once ends the interpreter. Nor is `fork`: the
reactor's process has threads of its own. Each worker is spawned afresh and has a wire to itself, so that it can be
killed at any moment. It cleans one page at a time, in their order; the next one lies ready in the wire. So it is known
which page was in work when it died or hung: that one alone is to blame, and the next goes to the worker's successor.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from socket import socketpair
from typing import Final

from cleaners.records import Page
from output.errors import StorageError
from pipelines.processes import WorkerProcess
from pipelines.refusals import CleaningCrashed, CleaningFailed, CleaningTimedOut
from pipelines.wire import Wire
from pipelines.worker import (
    OUT_OF_MEMORY,
    Answer,
    Cleaned,
    Complaint,
    Derived,
    Lying,
    Unreadable,
    derived,
    work,
)

SECONDS_TO_START: Final = 60  # it takes a second or two; a machine may be very busy
TRIALS_TO_START: Final = 3
TRIALS_WHEN_KILLED: Final = 20
PAGES_AT_ONCE: Final = 2  # of one worker: one in work, and the next
PAGES_BEFORE_RENEWAL: Final = 5_000  # whatever else a process gathers; starting one takes a second
PART_BEFORE_RENEWAL: Final = 4  # of the memory that a page may take: lxml and its like never give all back


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
        self.places = asyncio.Semaphore(processes * PAGES_AT_ONCE)
        self.second_trial = asyncio.Lock()

    def start(self, most: int | None = None) -> None:
        """Start processes before they are needed, as it takes a while; the others start once there is work for them."""
        for worker in self.all[:most]:
            if worker.process is None:
                worker.start()

    async def ready(self) -> None:
        """Wait until all processes have started. Raises `BadCleanerError`."""
        await asyncio.gather(*(worker.be_ready() for worker in self.all))

    async def clean(self, page: Page) -> Cleaned:
        """Clean a page, once there is a place for it.

        Raises `CleaningTimedOut`, `CleaningCrashed` or `CleaningFailed`. A page that cost a worker gets a
        second trial while no other is in work: it may have been a neighbour that ate the machine's memory.
        """
        answer = await self.answer_to(page)
        assert isinstance(answer, Cleaned)
        return answer

    async def derive(self, page: Page | Lying) -> Derived:
        """Clean a page of which only the record is wanted; it may be read where it is cleaned.

        Raises what `clean` raises, and `StorageError` when it cannot be read.
        """
        answer = await self.answer_to(page)
        return derived(answer) if isinstance(answer, Cleaned) else answer

    async def answer_to(self, page: Page | Lying) -> Cleaned | Derived:
        try:
            async with self.one() as worker:
                return await worker.clean(page)
        except (CleaningTimedOut, CleaningCrashed):
            async with self.second_trial, self.alone() as worker:
                return await worker.clean(page)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Worker]:
        """The worker that has least to do."""
        async with self.places:
            worker = min(self.all, key=lambda each: each.burden)
            worker.load += 1
            try:
                yield worker
            finally:
                worker.load -= 1

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Worker]:
        """A worker that has the machine to itself: all places are taken."""
        taken = 0
        try:
            while taken < len(self.all) * PAGES_AT_ONCE:
                await self.places.acquire()
                taken += 1
            yield self.all[0]
        finally:
            for _ in range(taken):
                self.places.release()

    def close(self) -> None:
        """End the processes; a page still in work is given up."""
        for worker in self.all:
            worker.stop()


class Worker:
    """One process and the wire to it; it starts when it is needed and is renewed when it is spent."""

    def __init__(self, cleaner: str, limits: Limits) -> None:
        self.cleaner = cleaner
        self.limits = limits
        self.process: WorkerProcess | None = None
        self.wire: Wire
        self.load = 0  # pages in work or in the wire
        self.sending = asyncio.Lock()
        self.answering = asyncio.Lock()  # pages wait for it in the order in which they were sent
        self.is_ready = False
        self.pages = 0
        self.grown = 0  # bytes

    def start(self) -> None:
        ours, theirs = socketpair()
        self.wire = Wire(ours)
        self.process = WorkerProcess(
            target=work, args=(theirs, self.cleaner, self.limits.megabytes), name="cleaner", daemon=True
        )
        self.process.start()
        theirs.close()  # else the end of the process would not be the end of the wire
        self.is_ready = False
        self.pages = self.grown = 0

    def stop(self) -> int | None:
        """End the process if there is one, and say with which exit status it ended."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        self.wire.close()
        process.kill()
        process.join()
        return process.exitcode

    async def clean(self, page: Page | Lying) -> Cleaned | Derived:
        while True:
            process = await self.hand_over(page)
            with self.killed_when_cancelled(process):
                await self.answering.acquire()
            try:
                if process is self.process:  # else it went down with the page before this one
                    return await self.answer_to(page)
            finally:
                self.answering.release()

    async def hand_over(self, page: Page | Lying) -> WorkerProcess:
        """Send a page to the process, behind others; gives the process."""
        async with self.sending:
            await self.prepare()
            assert self.process is not None
            process = self.process
            self.pages += 1
            with suppress(OSError), self.killed_when_cancelled(process):
                await self.wire.send(page)  # who waits for an answer notices when the process is gone
            return process

    async def be_ready(self) -> None:
        async with self.sending:
            await self.prepare()

    async def prepare(self) -> None:
        """Have a process that is ready for a page."""
        if self.process is not None and self.is_spent:
            async with self.answering:  # what it has in work comes first
                self.stop()
        trial = 0
        while self.process is None or not self.is_ready:
            if self.process is None:
                self.start()
            trial += 1
            await self.receive_greeting(trial)

    @property
    def burden(self) -> float:
        """What there is to do, in pages: to start a process takes as long as the first page of those that it may have."""
        return self.load if self.process is not None else self.load + PAGES_AT_ONCE - 0.5

    @property
    def is_spent(self) -> bool:
        allowed = self.limits.megabytes * 2**20 // PART_BEFORE_RENEWAL
        return self.pages >= PAGES_BEFORE_RENEWAL or self.grown > allowed

    async def receive_greeting(self, trial: int) -> None:
        """Wait until the process says that it is ready; one that ends before is worth another trial, or some.

        Whoever kills processes for their memory also kills those that start, and that is not the cleaner's fault.
        """
        try:
            async with asyncio.timeout(SECONDS_TO_START):
                greeting = await self.wire.receive()
        except (TimeoutError, EOFError, OSError) as error:
            was_killed = not isinstance(error, TimeoutError) and self.is_killed()
            ending = self.how_it_ended()
            if trial < (TRIALS_WHEN_KILLED if was_killed else TRIALS_TO_START):
                return
            greeting = Complaint(f"the worker did not start: {ending}")
        if isinstance(greeting, Complaint):
            self.stop()
            raise BadCleanerError(f"{self.cleaner}: {greeting.text}")
        self.is_ready = True

    async def answer_to(self, page: Page | Lying) -> Cleaned | Derived:
        """Wait for the answer to the page that is in work."""
        try:
            async with asyncio.timeout(self.limits.seconds):
                answer: Answer = await self.wire.receive()
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
        if isinstance(answer, Unreadable):
            raise StorageError(answer.text)
        self.grown = answer.grown
        return answer

    def is_killed(self) -> bool:
        """Whether the process that closed its wire was killed from without."""
        if self.process is None:
            return False
        self.process.join(1)  # the wire closes a moment before the process is gone
        return self.process.exitcode == -signal.SIGKILL

    def how_it_ended(self) -> str:
        if self.process is not None:
            self.process.join(1)
        status = self.stop()
        return "the worker ran out of memory" if status == OUT_OF_MEMORY else f"the worker died ({status})"

    @contextmanager
    def killed_when_cancelled(self, process: WorkerProcess) -> Iterator[None]:
        """End a process when a page is given up that lies in its wire, whole or in part; who waits there notices."""
        try:
            yield
        except asyncio.CancelledError:
            process.kill()
            raise

"""Harvest: crawls of many sites, each in a process of its own, some at once.

A process each, so that no crash, leak or endless loop of one crawl touches another. What a crawl has to say it
writes into its table of runs, and that is where its result is read.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, Protocol

from cleaners.addresses import site_of
from output.errors import StorageError
from output.runs import Run
from output.store import Store
from pipelines.due import Wanted, last_of
from pipelines.exits import Exit
from pipelines.results import Result

MOST_LINES: Final = 200  # kept of what one crawl writes to standard error
LONGEST_LINE: Final = 2000
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Watcher(Protocol):
    """Who is told how a harvest gets on."""

    def started(self, name: str) -> None: ...

    def ended(self, result: Result, lines: Sequence[str]) -> None: ...


class Harvest:
    """One harvest. A signal to stop goes to the crawls under way, which publish what they have; none begins."""

    def __init__(self, store: Store, options: Sequence[str], *, at_once: int, watcher: Watcher) -> None:
        self.store = store
        self.options = options
        self.watcher = watcher
        self.slots = asyncio.Semaphore(at_once)
        self.hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.running: set[Process] = set()
        self.stopped: signal.Signals | None = None

    async def run(self, sites: Sequence[Wanted]) -> list[Result]:
        """Crawl the sites in their order; gives the results in that order, without those not begun."""
        with self.passing_signals_on():
            results = await asyncio.gather(*(self.in_turn(site) for site in sites))
        return [result for result in results if result is not None]

    @contextmanager
    def passing_signals_on(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.stop, number)
        try:
            yield
        finally:
            for number in SIGNALS:
                loop.remove_signal_handler(number)

    def stop(self, number: signal.Signals) -> None:
        """Pass a signal on. The second one makes the crawls stop at once, as it does with a crawl by hand."""
        self.stopped = number
        for process in self.running:
            process.send_signal(number)

    async def in_turn(self, site: Wanted) -> Result | None:
        """Crawl a site when there is room for it, and no other crawl of the same host is under way."""
        async with self.hosts[site_of(site.url)], self.slots:
            return None if self.stopped else await self.crawl(site)

    async def crawl(self, site: Wanted) -> Result:
        self.watcher.started(site.name)
        began = datetime.now(UTC)
        process = await self.start(site.name)
        try:
            lines = await last_lines(process)
            code = await process.wait()
        finally:
            self.running.discard(process)
        result = await asyncio.to_thread(self.result_of, site, began, code, lines)
        self.watcher.ended(result, lines)
        return result

    async def start(self, name: str) -> Process:
        """Start a crawl in a session of its own: Ctrl-C in a terminal would else reach it twice."""
        words = (sys.executable, "-m", "scrapy", "crawl", "blog", "-a", f"site={name}", *self.options)
        process = await asyncio.create_subprocess_exec(
            *words, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, start_new_session=True
        )
        self.running.add(process)
        if self.stopped is not None:
            process.send_signal(self.stopped)
        return process

    def result_of(self, site: Wanted, began: datetime, code: int, lines: Sequence[str]) -> Result:
        """What a crawl's row says of it; without a row, what its end says."""
        host = site_of(site.url)
        try:
            run = row_since(began, site.name, self.store.runs(host))
        except StorageError as error:
            return Result(name=site.name, site=host, status=Exit.STORAGE, complaint=str(error))
        if run is not None:
            status = Exit(run.exit_status)
            return Result(name=site.name, site=host, status=status, run=run, complaint=run.complaint)
        return Result(name=site.name, site=host, status=status_of(code), complaint=ending(code, lines))


def row_since(began: datetime, name: str, runs: Sequence[Run]) -> Run | None:
    """The row of the run that began since then; rows of runs that were killed before are not it."""
    last = last_of(name, runs)
    return last if last is not None and last.started >= began else None


def status_of(code: int) -> Exit:
    """The exit status of a crawl without a row; no such crawl is fine."""
    return Exit(code) if code in set(Exit) - {Exit.FINE} else Exit.FAILED


def ending(code: int, lines: Sequence[str]) -> str:
    """How a crawl without a row ended.

    >>> ending(-9, [])
    'The crawl was ended by SIGKILL.'
    >>> ending(2, ["There is no argument 'sites'."])
    "There is no argument 'sites'."
    """
    if code < 0:
        return f"The crawl was ended by {name_of(-code)}." + (
            f" Its last words: {lines[-1]}" if lines else ""
        )
    return lines[-1] if lines else f"The crawl ended with status {code} and said nothing."


def name_of(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


async def last_lines(process: Process) -> list[str]:
    """What a crawl writes to standard error, to its end: the last lines that are not empty."""
    lines: deque[str] = deque(maxlen=MOST_LINES)
    async for line in lines_of(process):
        if line.strip():
            lines.append(line.rstrip())
    return [*lines]


async def lines_of(process: Process) -> AsyncIterator[str]:
    """Lines as they come; one that does not end is cut."""
    assert process.stderr is not None
    begun = b""
    while piece := await process.stderr.read(4096):
        *whole, begun = (begun + piece).split(b"\n")
        begun = begun[:LONGEST_LINE]
        for line in whole:
            yield line[:LONGEST_LINE].decode("utf-8", "replace")
    yield begun.decode("utf-8", "replace")

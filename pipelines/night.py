"""Night: one harvest from beginning to end, as a timer or a person starts it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.utils.misc import load_object

from cleaners.addresses import site_of
from output.errors import BusyError, StorageError, explained
from output.runs import Run
from output.staging import locked
from pipelines.dataset import plain_store_of
from pipelines.due import Starts, Wanted, due_at, last_of
from pipelines.exits import Exit
from pipelines.harvest import Harvest
from pipelines.marked import counted, printable
from pipelines.notice import Report, notify
from pipelines.results import Result, line_of, overall, parts_of, told
from pipelines.summary import WIDTH, duration

MOST_AT_ONCE: Final = 64  # processes; each takes a hundred megabytes and more


class HarvestError(Exception):
    """Raised when a harvest cannot be; the message is one line for people, the status is the command's."""

    def __init__(self, status: Exit, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Turn:
    """A site, how it went last time, and when it is due."""

    site: Wanted
    last: Run | None
    due: datetime

    def is_due(self, now: datetime) -> bool:
        return self.due <= now


class Night:
    """Reads what is due, crawls it, shows and tells the results. Making one raises `HarvestError`, too."""

    def __init__(self, settings: Mapping[str, Any], options: Sequence[str]) -> None:
        self.settings = settings
        self.options = options
        self.began = datetime.now(UTC)
        with told_as_ours():
            self.store = plain_store_of(settings)
        self.starts = Starts(self.store.local / "state" / "harvests.txt")

    def harvest(self, names: Sequence[str], *, everything: bool) -> Exit:
        """Crawl sites; those named, all, or else those that are due. Raises `HarvestError`."""
        at_once = self.at_once()
        sites = self.sites(names)
        with self.alone():
            turns = self.turns(sites)
            chosen = turns if names or everything else [turn for turn in turns if turn.is_due(self.began)]
            if not chosen:
                console().print(Text(nothing_due(turns, self.began)))
                return Exit.FINE
            self.starts.add(self.began)
            return self.crawl([turn.site for turn in chosen], at_once)

    def crawl(self, sites: Sequence[Wanted], at_once: int) -> Exit:
        watch = Watch(len(sites))
        options = (*self.options, "-s", "NOTIFY_WHEN=never")  # the harvest itself tells, once
        harvest = Harvest(self.store, options, at_once=at_once, watcher=watch)
        with watch.status:
            results = asyncio.run(harvest.run(sites))
        status = Exit.INTERRUPTED if harvest.stopped else overall(results)
        self.show(results, len(sites))
        self.tell(status, f"Harvest of {told(results)}", results)
        return status

    def show(self, results: Sequence[Result], wanted: int) -> None:
        out = console()
        for part in parts_of(results):
            out.print(part)
        if len(results) < wanted:
            out.print(f"{counted(wanted - len(results), 'site')} not begun.")
        out.print(f"{duration((datetime.now(UTC) - self.began).total_seconds())} in all.")

    def tell(
        self, status: Exit, text: str, results: Sequence[Result] = (), complaint: str | None = None
    ) -> None:
        report = Report(
            kind="harvest",
            status=status,
            text=text,
            started=self.began,
            dataset=str(self.settings["DATASET"]),
            results=results,
            complaint=complaint,
        )
        notify(self.settings, report)

    def tell_of(self, error: HarvestError) -> None:
        self.tell(error.status, f"Nothing was harvested. {error}", complaint=str(error))

    def show_due(self, names: Sequence[str]) -> Exit:
        """Show when each site is due, those first that have waited longest."""
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for name in ("site", "every", "last crawl", "verdict", "due"):
            table.add_column(name, overflow="fold")
        for turn in self.turns(self.sites(names)):
            table.add_row(*map(Text, cells(turn, self.began)))
        console().print(table)
        return Exit.FINE

    def turns(self, sites: Sequence[Wanted]) -> list[Turn]:
        """The sites with the time they are due, those first that have waited longest."""
        with told_as_ours():
            starts = self.starts.read()
            turns = [self.turn(site, starts) for site in sites]
        return sorted(turns, key=lambda turn: turn.due)

    def turn(self, site: Wanted, starts: Sequence[datetime]) -> Turn:
        last = last_of(site.name, self.store.runs(site_of(site.url)))
        return Turn(site, last, due_at(site.every, last, starts))

    def sites(self, names: Sequence[str]) -> list[Wanted]:
        """The sites of the file, or those of them that are named."""
        path = Path(self.settings["SITES_FILE"])
        try:
            known: dict[str, Wanted] = load_object(self.settings["SITES"])(path)
        except ValueError as error:  # the reader's own, which tells file and line
            raise HarvestError(Exit.BAD_USAGE, str(error)) from None
        if not known:
            raise HarvestError(Exit.BAD_USAGE, f"{path} names no site yet; it says itself how to enter one.")
        for name in names:
            if name not in known:
                raise HarvestError(Exit.BAD_USAGE, f"{path} has no site {name!r}; {hint(name, [*known])}")
        return [known[name] for name in dict.fromkeys(names or known)]

    def at_once(self) -> int:
        number = str(self.settings["HARVEST_AT_ONCE"])
        if not number.isdecimal() or not 1 <= int(number) <= MOST_AT_ONCE:
            fault = f"--at-once (HARVEST_AT_ONCE) is a number from 1 to {MOST_AT_ONCE}, not {number!r}."
            raise HarvestError(Exit.BAD_USAGE, fault)
        return int(number)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the lock of harvests; no second one begins meanwhile, also not one of other sites."""
        lock = locked(self.store.local / ".locks" / "harvest.lock", patience=0)
        with ExitStack() as held:
            with told_as_ours(), explained(self.store.local):
                held.enter_context(lock)
            yield


class Watch:
    """Tells on standard error how a harvest gets on.

    Who watches sees a live line, and one for each site that is done. Where no one does, as under cron, only sites
    that did not do well are told: the rest stands in the table.
    """

    def __init__(self, sites: int) -> None:
        self.sites = sites
        self.done = 0
        self.running: list[str] = []
        self.console = console(stderr=True)
        self.status = self.console.status("")

    def started(self, name: str) -> None:
        self.running.append(name)
        self.update()

    def ended(self, result: Result, lines: Sequence[str]) -> None:
        """Say how a site went, below what its crawl had to say beside that."""
        self.running.remove(result.name)
        self.done += 1
        for line in lines:
            if line != result.complaint:
                self.say(f"{result.name}| {printable(line)}")
        if self.console.is_terminal or result.status is not Exit.FINE:
            self.say(f"[{self.done}/{self.sites}] {line_of(result)}")
        self.update()

    def say(self, line: str) -> None:
        self.console.print(Text(line, overflow="fold"), soft_wrap=not self.console.is_terminal)

    def update(self) -> None:
        crawling = ", ".join(self.running) or "nothing"
        self.status.update(Text(f"{self.done} of {self.sites} done · crawling {crawling}"))


@contextmanager
def told_as_ours() -> Iterator[None]:
    """Turn what keeps us from the dataset into what the command says and exits with."""
    try:
        yield
    except BusyError:
        message = "another harvest is under way; this one has left it alone."
        raise HarvestError(Exit.LOCKED, message) from None
    except StorageError as error:
        raise HarvestError(Exit.STORAGE, str(error)) from None


def console(*, stderr: bool = False) -> Console:
    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = WIDTH
    return made


def hint(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"is {near[0]!r} meant?" if near else f"it has {', '.join(sorted(known))}."


def nothing_due(turns: Sequence[Turn], now: datetime) -> str:
    first = turns[0]
    return f"Nothing is due. Next is {first.site.name}, in {roughly(first.due - now)}."


def roughly(time: timedelta) -> str:
    """A length of time in the one unit that tells enough.

    >>> roughly(timedelta(minutes=90)), roughly(timedelta(days=1)), roughly(timedelta(days=7))
    ('90 min', '24 h', '7 days')
    """
    minutes = math.ceil(time.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours <= 48 else f"{round(hours / 24)} days"


def cells(turn: Turn, now: datetime) -> tuple[str, ...]:
    """What the list of sites says of one."""
    every = roughly(turn.site.every)
    if turn.last is None:
        return turn.site.name, every, "never", "", "now"
    due = "now" if turn.is_due(now) else f"in {roughly(turn.due - now)}"
    began = f"{turn.last.started:%Y-%m-%d %H:%M} UTC"
    return turn.site.name, every, began, turn.last.verdict.replace("_", " "), due

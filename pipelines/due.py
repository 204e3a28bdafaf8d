"""Due: when each site is to be crawled next, by its last run and how often it wants to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from output.runs import Run, Verdict
from output.staging import replaced

AT_ONCE: Final = datetime.min.replace(tzinfo=UTC)
# what these runs left undone is worth another try at the next harvest; who refuses us has given his answer
TRIED_AGAIN: Final[frozenset[Verdict]] = frozenset(("failed", "unreachable", "partial"))
MOST_STARTS: Final = 100
MOST_SLACK: Final = timedelta(hours=1)


class Wanted(Protocol):
    """What a harvest needs to know of a site of sites.toml."""

    @property
    def name(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def every(self) -> timedelta: ...


def due_at(every: timedelta, last: Run | None, starts: Sequence[datetime]) -> datetime:
    """When a site is due; `AT_ONCE` when it was never crawled, or not as it should have been.

    A period counts from the start of the harvest that a run was part of: in it the site may have waited for
    hours, and would else be too young for the next night's. For the same reason it is due a little early: no
    timer strikes to the second.
    """
    if last is None or last.verdict in TRIED_AGAIN:
        return AT_ONCE
    return beginning_of(last, every, starts) + every - slack(every)


def slack(every: timedelta) -> timedelta:
    return min(every / 10, MOST_SLACK)


def beginning_of(run: Run, every: timedelta, starts: Sequence[datetime]) -> datetime:
    """The start of the harvest that a run was part of; its own start when it was crawled by hand."""
    before = [start for start in starts if run.started - every / 2 < start <= run.started]
    return max(before, default=run.started)


def last_of(name: str, runs: Iterable[Run]) -> Run | None:
    """The newest run of a site of that name; another name may stand for another part of the same host."""
    return max((run for run in runs if run.name == name), key=lambda run: run.started, default=None)


class Starts:
    """When the last harvests began: a text file, one time a line. Without it nothing is lost but punctuality."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[datetime]:
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, UnicodeDecodeError):
            return []
        return [start for line in lines if (start := time_in(line)) is not None]

    def add(self, start: datetime) -> None:
        kept = [*self.read(), start][-MOST_STARTS:]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with replaced(self.path) as file:
            file.write("".join(f"{one.isoformat()}\n" for one in kept).encode())


def time_in(line: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(line.strip())
    except ValueError:
        return None
    return found if found.tzinfo else None

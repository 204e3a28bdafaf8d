"""The inside of a worker process: it warms up and greets, then answers each page with its article, in their order.

Nothing of Scrapy is imported here, so that a worker starts quickly and stays small.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess, parent_process
from pathlib import Path
from pkgutil import resolve_name
from socket import socket
from typing import NoReturn, Protocol

from cleaners.records import Article, Page
from output.errors import StorageError
from output.rows import packed
from pipelines.wire import WorkersEnd

OUT_OF_MEMORY = 77  # exit status of a worker that reached its limit
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # from Linux's <sys/prctl.h>
NEW_OBJECTS = (
    50_000  # until cycles are looked for; a page makes a tenth of that, and leaves next to none behind
)

SAMPLE = Page(
    url="https://sample.invalid/why-we-sleep-better/",
    headers={"Content-Type": "text/html; charset=utf-8"},
    body=(
        "<!doctype html><html lang='en'><head><title>Why we sleep better</title></head><body><article>"
        "<h1>Why we sleep better</h1><p>By Ada Fern, May 1, 2024</p>"
        f"{'<p>Salt keeps people awake, say doctors, and a walk in the evening helps them to sleep.</p>' * 9}"
        "</article></body></html>"
    ).encode(),
    fetched_at=datetime(2024, 5, 2, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a worker answers when the cleaner raised; the exception itself might not survive the pipe."""

    text: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a worker answers to a page."""

    article: Article
    record: bytes  # the article as `output.rows.packed` has it, ready for the journal
    grown: int  # bytes of memory that the worker has more than when it greeted


@dataclass(frozen=True, slots=True)
class Gist:
    """What is judged of an article while its record is carried on as it is."""

    article_id: str
    fetched_url: str
    word_count: int
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """What a worker answers to a page of which only the record is wanted; `record` and `grown` are as in `Cleaned`."""

    gist: Gist
    record: bytes
    grown: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a worker answers when it cannot read a page; the text is a sentence for people."""

    text: str


Answer = Cleaned | Derived | Complaint | Unreadable
Message = Answer | None  # None is the greeting: from now on a page takes no longer than any other


class Lying(Protocol):
    """A page that lies somewhere; `output.archive.Capture` is one, and only who sends some imports that."""

    @property
    def url(self) -> str: ...

    def page(self) -> Page: ...


def work(end: socket, cleaner: str, megabytes: int) -> None:
    """Serve until the crawl closes the wire. `cleaner` is the dotted path of a function."""
    die_with_parent("cleaner")
    wire = WorkersEnd(end)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            clean = resolve_name(cleaner)
        except (ImportError, AttributeError, ValueError) as error:
            wire.send(Complaint(str(error)))
            return
        warm_up(clean)
        limit_growth(megabytes)
        spare_collection()
        size = resident()
        wire.send(None)
        while True:
            wire.send(answer(clean, wire.receive(), size))


def answer(clean: Callable[[Page], Article], asked: Page | Lying, size: int) -> Answer:
    try:
        article = clean(asked if isinstance(asked, Page) else asked.page())
        cleaned = Cleaned(article, packed(article), resident() - size)
        return cleaned if isinstance(asked, Page) else derived(cleaned)
    except StorageError as error:
        return Unreadable(str(error))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # whatever it ran out in the middle of may be in any state
    except Exception as error:  # noqa: BLE001  the edge of a process: what is raised here ends here
        return Complaint(f"{type(error).__name__}: {error}")


def warm_up(clean: Callable[[Page], Article]) -> None:
    """Have a cleaner load what it loads with its first page: that takes as long as fifty further ones.

    What is wrong with the cleaner is told of the first real page, with its address.
    """
    with suppress(Exception):
        clean(SAMPLE)


def derived(cleaned: Cleaned) -> Derived:
    article = cleaned.article
    gist = Gist(article.article_id, article.fetched_url, article.word_count, article.flags)
    return Derived(gist, cleaned.record, cleaned.grown)


def spare_collection() -> None:
    """Look for cycles rarely, and never among what the imports made: that took a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def resident() -> int:
    """Bytes of memory that this process uses; where the system does not say, the most that it ever used."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except FileNotFoundError:  # not on Linux; macOS counts in bytes
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * resource.getpagesize()


def die_with_parent(name: str) -> None:
    """Leave no orphan: SIGKILL to the crawl ends its processes too, even one in an endless loop. `top` shows the name."""
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        system.prctl(PR_SET_NAME, name.encode())
        if os.getppid() != parent().pid:  # it was killed before it could be asked for
            os._exit(1)
    else:
        threading.Thread(target=leave_with_parent, daemon=True).start()


def leave_with_parent() -> NoReturn:
    wait([parent().sentinel])
    os._exit(1)


def parent() -> BaseProcess:
    started_by = parent_process()
    assert started_by is not None
    return started_by


def limit_growth(megabytes: int) -> None:
    """Let this process take so much memory beyond what its imports took, and no more."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (address_space() + megabytes * 2**20, hard))


def address_space() -> int:
    """Bytes that this process has reserved: more than it uses, as libraries reserve some for each core."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except FileNotFoundError:  # not on Linux
        return 2**32
    return pages * resource.getpagesize()

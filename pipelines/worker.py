"""The inside of a worker process: it greets, then answers each page with its article.

Nothing of Scrapy is imported here, so that a worker starts quickly and stays small.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from pathlib import Path
from pkgutil import resolve_name
from typing import NoReturn

from cleaners.records import Article, Page

OUT_OF_MEMORY = 77  # exit status of a worker that reached its limit
PR_SET_PDEATHSIG = 1  # from Linux's <sys/prctl.h>


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a worker answers when the cleaner raised; the exception itself might not survive the pipe."""

    text: str


Message = Article | Complaint | None  # None is the greeting: the imports are done


def work(pipe: Connection[Message, Page], cleaner: str, megabytes: int) -> None:
    """Serve until the crawl closes the pipe. `cleaner` is the dotted path of a function."""
    die_with_parent()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            clean = resolve_name(cleaner)
        except (ImportError, AttributeError, ValueError) as error:
            pipe.send(Complaint(str(error)))
            return
        limit_growth(megabytes)
        pipe.send(None)
        while True:
            pipe.send(answer(clean, pipe.recv()))


def answer(clean: Callable[[Page], Article], page: Page) -> Article | Complaint:
    try:
        return clean(page)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # whatever it ran out in the middle of may be in any state
    except Exception as error:  # noqa: BLE001  the edge of a process: what is raised here ends here
        return Complaint(f"{type(error).__name__}: {error}")


def die_with_parent() -> None:
    """Leave no orphan: SIGKILL to the crawl ends its workers too, even one in an endless loop."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=leave_with_parent, daemon=True).start()


def leave_with_parent() -> NoReturn:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


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

"""Processes: how those of a crawl are spawned.

The class is alone in its module: a spawned process imports the module of its own class first of all, and with it all
that this imports.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess
from types import ModuleType


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

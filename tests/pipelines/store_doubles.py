"""Datasets in which something goes wrong. They are handed to a process of their own, so they live in a module."""

from __future__ import annotations

import logging
import os
import signal
import time
from pathlib import Path

from output.errors import DiskFullError
from output.store import Store


class BrokenStore:
    """Raises an error whatever is published."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def publish(self, site, articles, *, fetched):
        raise self.error


class NoRoomForReview(Store):
    def review(self, site):
        raise DiskFullError("The disk is full.")


class TellingStore(Store):
    """Writes down which process publishes, and says so in the log."""

    def publish(self, site, articles, **known):
        (Path(self.root) / "process").write_text(str(os.getpid()))
        logging.getLogger("output.store").warning("%d articles of %s", len(list(articles)), site)
        return super().publish(site, articles, **known)


class DeadlyStore(Store):
    """Has the process that publishes killed so many times."""

    def __init__(self, root: Path, times: int) -> None:
        super().__init__(root)
        self.times = times

    def publish(self, site, articles, **known):
        deaths = Path(self.root) / "deaths"
        before = len(deaths.read_text()) if deaths.exists() else 0
        if before < self.times:
            deaths.write_text("x" * (before + 1))
            os.kill(os.getpid(), signal.SIGKILL)
        return super().publish(site, articles, **known)


class EndlessStore(Store):
    """Writes down which process publishes first, which is never done; others are."""

    def publish(self, site, articles, **known):
        witness = Path(self.root) / "process"
        if not witness.exists():
            witness.write_text(str(os.getpid()))
            time.sleep(600)
        return super().publish(site, articles, **known)

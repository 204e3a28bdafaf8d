"""Files that come into being whole: written beside the tables on the same disk, then renamed into place.

A set of files that belong together is first written into `writing/<name>`, then the folder is renamed to
`ready/<name>`. That rename is the moment of truth: a set that is ready goes into the tables, by whoever comes
next if the process is killed; one that is not ready never was.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from output.errors import BusyError
from output.objects import Location, ObjectPath

PATIENCE = 120.0  # seconds; a publish of the largest site takes a few


@contextmanager
def locked(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock file's lock; the system frees it when the process ends, however it ends.

    Raises `BusyError` when another process or thread holds it for longer than `patience` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as handle:
        deadline = time.monotonic() + patience
        while not try_lock(handle):
            if time.monotonic() >= deadline:
                raise BusyError(f"Another process is publishing {path.stem}; run it again when that is done.")
            time.sleep(0.02)
        yield


def try_lock(handle: IO[bytes]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Staging:
    """The staging folder of a dataset, on a local disk. A set's name must be safe as a file's; its lock must be held."""

    def __init__(self, root: Location, local: Path) -> None:
        self.root = root
        self.staging = local / ".staging"

    def write(self, name: str, writers: Mapping[str, Callable[[IO[bytes]], None]]) -> None:
        """Write a set: one file for each table, by its writer. Once this returns, the set is not lost."""
        writing, ready = self.staging / "writing" / name, self.staging / "ready" / name
        self.discard(name)
        writing.mkdir(parents=True)
        ready.parent.mkdir(exist_ok=True)
        try:
            for table, write in writers.items():
                with durable(writing / f"{table}.parquet") as file:
                    write(file)
        except BaseException:
            self.discard(name)
            raise
        sync(writing)
        writing.rename(ready)
        sync(ready.parent)

    def sets(self, stage: str) -> list[str]:
        """The names of the sets that are `writing` or `ready`."""
        folder = self.staging / stage
        return [path.name for path in folder.iterdir()] if folder.exists() else []

    def discard(self, name: str) -> None:
        """Remove what a writer that was killed left of a set."""
        shutil.rmtree(self.staging / "writing" / name, ignore_errors=True)

    def carry_in(self, name: str, order: tuple[str, ...]) -> None:
        """Move a ready set into its tables' folders, in this order; nothing happens when there is none."""
        ready = self.staging / "ready" / name
        for table in order:
            staged = ready / f"{table}.parquet"
            if staged.exists():
                put(staged, self.root / table / f"{name}.parquet")
        if ready.exists():
            ready.rmdir()


def put(staged: Path, place: Location) -> None:
    """Move a finished file to its place, and what was there out of it, at one blow."""
    if isinstance(place, ObjectPath):
        place.put(staged)
        staged.unlink()
    else:
        place.parent.mkdir(exist_ok=True)
        staged.replace(place)
        sync(place.parent)


@contextmanager
def durable(path: Path) -> Iterator[IO[bytes]]:
    """A file open for writing whose bytes are on the disk when the block ends."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes `path`'s place when the block ends well, and leaves no trace when it does not."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with durable(beside) as file:
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Make the renames in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

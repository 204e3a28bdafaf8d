"""The archive: the raw answers of every crawl, so that better cleaners can derive the records anew.

    warc/<site>/<run>.warc.gz   WARC 1.1, one file a crawl, pages in the order in which they came

A run's file begins with its first page and only grows. What a page's records are is said in `output.warc`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import FileIO
from itertools import count
from pathlib import Path
from time import time
from typing import Final

from cleaners.records import Page
from output.captures import Pages
from output.errors import StorageError, explained
from output.places import file_name
from output.warc import about_file, about_page

ENDING: Final = ".warc.gz"
UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]|^[.]")


@dataclass(frozen=True, slots=True)
class Keep:
    """How much of a site is kept: whole runs go, the oldest first; the run that is being written never does."""

    most_bytes: int | None = None
    longest: timedelta | None = None  # since a run was last written to


@dataclass(frozen=True, slots=True)
class Capture:
    """A page that lies in the archive, to be read where it is needed."""

    url: str
    fetched_at: datetime
    file: Path
    begin: int | None  # bytes; nothing inside what can only be read from the file's beginning
    marks: tuple[str, ...] = ()  # of the page, as are these two
    body_at: str | None = None

    def page(self) -> Page:
        """Raises `StorageError`, also when it is no longer there."""
        assert self.begin is not None
        with explained(self.file), self.file.open("rb") as opened:
            opened.seek(self.begin)
            page = next(iter(Pages(opened)), None)
        if page is None or page.url != self.url:
            raise StorageError(f"{self.file} changed while it was read; run it again.")
        return replace(page, marks=self.marks, body_at=self.body_at)


class Archive:
    """The archive of a dataset. Opening one touches nothing; the first page makes it."""

    def __init__(self, root: Path | str, *, keep: Keep | None = None) -> None:
        self.folder = Path(root) / "warc"
        self.keep = keep or Keep()

    def sites(self) -> list[str]:
        """The names of the sites that have an archive: the host itself where that is safe as a folder's name."""
        with explained(self.folder):
            return sorted(each.name for each in self.folder.glob("*/") if any(each.glob(f"*{ENDING}")))

    def files(self, site: str) -> list[Path]:
        """A site's runs, the oldest first."""
        with explained(self.folder):
            found = (self.folder / file_name(site)).glob(f"*{ENDING}")
            return sorted(found, key=lambda file: file.name.removesuffix(ENDING))

    def begin(self, site: str, run: str) -> Run:
        """A new file for a run of a site; makes room for it first. Raises `StorageError`."""
        self.prune(site)
        folder = self.folder / file_name(site)
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            path = free_path(folder, UNSAFE.sub("-", run))
            return Run(path, FileIO(path, "xb"))

    def prune(self, site: str, *, current: Path | None = None) -> list[Path]:
        """Delete the runs that are too old or too many, never the current one, and say which. Raises `StorageError`."""
        with explained(self.folder):
            sizes = {file: file.stat() for file in self.files(site)}
            total = sum(each.st_size for each in sizes.values())
            gone: list[Path] = []
            for file, each in sizes.items():
                if file != current and self.is_too_much(total, each.st_mtime):
                    file.unlink()
                    total -= each.st_size
                    gone.append(file)
        return gone

    def is_too_much(self, total: int, written: float) -> bool:
        """Whether a run last written at a time goes, where a site has so many bytes."""
        longest, most = self.keep.longest, self.keep.most_bytes
        return (longest is not None and time() - written > longest.total_seconds()) or (
            most is not None and total > most
        )

    def newest(self, site: str, damages: list[str] | None = None) -> Iterator[Page]:
        """The newest answer of each address of a site, in the order in which they came, as `captures` finds them."""
        for found in self.captures(site, damages):
            yield found.page() if isinstance(found, Capture) else found

    def captures(self, site: str, damages: list[str] | None = None) -> Iterator[Capture | Page]:
        """Where the newest answer of each address of a site lies, in the order in which they came.

        It is the page itself in a file that must be read from its beginning, as those of others may be. What is wrong
        with a file is put into `damages`; what is whole in it is given. Raises `StorageError`.
        """
        files = self.files(site)
        # a page that is not whole must not hide an older one that is, so all of each is read
        found = [list(captures_in(file, damages)) for file in files]
        last = {each.url: each for some in found for each in some}
        for file, some in zip(files, found, strict=True):
            newest = {n for n, each in enumerate(some) if last[each.url] is each}
            if all(some[n].begin is not None for n in newest):
                yield from (some[n] for n in sorted(newest))
            else:
                yield from (page for n, page in enumerate(pages_of(file, None)) if n in newest)


class Run:
    """The file of one run. What `add` has written is safe from whatever becomes of the process."""

    def __init__(self, path: Path, file: FileIO) -> None:
        self.path = path
        self.file = file
        self.whole = 0  # bytes

    def add(self, page: Page) -> None:
        """Put a page behind the others, or leave the file as it was and raise `StorageError`."""
        records = about_page(page)
        if not self.whole:
            records = about_file(self.path.name, self.path.name.removesuffix(ENDING)) + records
        with explained(self.path):
            try:
                self.write(records)
            except OSError:
                self.file.truncate(self.whole)
                raise

    def write(self, records: bytes) -> None:
        left = memoryview(records)
        while left:
            left = left[self.file.write(left) :]
        self.whole += len(records)

    def close(self) -> None:
        """Have the file safe from the machine's end, too; one without a page goes. Raises `StorageError`."""
        with explained(self.path), self.file:
            if self.whole:
                os.fsync(self.file.fileno())
            else:
                self.path.unlink()


def captures_in(file: Path, damages: list[str] | None) -> Iterator[Capture]:
    """Where the pages of one file lie; what is wrong with it is told as by `pages_of`."""
    with explained(file), file.open("rb") as opened:
        pages = Pages(opened)
        for page in pages:
            yield Capture(page.url, page.fetched_at, file, pages.begin)
    note_damage(file, pages, damages)


def pages_of(file: Path, damages: list[str] | None) -> Iterator[Page]:
    """The pages of one file; what is wrong with it is said in `damages`, or in a `StorageError` if it cannot be read."""
    with explained(file), file.open("rb") as opened:
        pages = Pages(opened)
        yield from pages
    note_damage(file, pages, damages)


def note_damage(file: Path, pages: Pages, damages: list[str] | None) -> None:
    if pages.damage and damages is not None:
        damages.append(f"{file} {pages.damage}")


def free_path(folder: Path, run: str) -> Path:
    """Where a run goes: one that was taken up again gets a further file."""
    names = (run if n == 1 else f"{run}-{n}" for n in count(1))
    return next(path for name in names if not (path := folder / f"{name}{ENDING}").exists())

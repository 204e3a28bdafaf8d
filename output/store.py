"""The dataset on disk: publishing a site's articles, and reading them back.

    articles/<site>.parquet     one row an article, in its newest version
    removals/<site>.parquet     the ledger: what was taken out of them, and why
    .staging/ .locks/ .damaged/ no reader looks in here

A table's folder never holds anything but whole `.parquet` files: whatever else lies there breaks at least one
reader. Each is replaced whole, so a reader sees the old rows or the new ones. The ledger goes in before the
articles: an article that a reader sees has its ledger there already.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import IO, Final

import pyarrow as pa

from cleaners.records import CLEANER_VERSION, Article
from output import parquet
from output.errors import DamagedTableError, explained
from output.judgement import NO_JUDGEMENT, Judgement, reviewed
from output.merge import NO_ROWS, Merge, Tables, in_batches, only
from output.rows import article_of
from output.schema import ARTICLES, REMOVALS
from output.staging import PATIENCE, Staging, locked

SCHEMAS: Final = {"removals": REMOVALS, "articles": ARTICLES}  # in the order in which they are carried in
SORTED_BY: Final = {"removals": ("article_id", "ordinal"), "articles": ("published", "article_id")}
SAFE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: how many of the given articles were what, and what the site's file holds now."""

    new: int
    changed: int
    unchanged: int
    path: Path
    rows: int
    set_aside: tuple[Path, ...] = ()


class Store:
    """A dataset in a folder, `data` by custom. Opening one touches nothing; the first publish makes it."""

    def __init__(
        self,
        root: Path | str,
        *,
        cleaner_version: str = CLEANER_VERSION,
        patience: float = PATIENCE,
        judgement: Judgement = NO_JUDGEMENT,
    ) -> None:
        self.root = Path(root)
        self.judgement = judgement
        self.cleaner_version = cleaner_version
        self.patience = patience
        self.staging = Staging(self.root)

    def publish(self, site: str, articles: Iterable[Article]) -> Published:
        """Merge articles into a site's tables by article_id; stored ones that are not given stay.

        `site` names the files. Doing it twice, or again after being killed in the middle, ends the same.
        Raises `StorageError` (disk full, no permission, newer schema, another process at it for too long);
        the tables are then as they were, or the new rows are staged and go in first thing next time.
        """
        name = file_name(site)
        with self.held(name) as (stored, set_aside):
            merge = Merge(stored, cleaner_version=self.cleaner_version, undo=self.judgement.undo)
            merge.add(articles)
            has_news = merge.has_news or not self.has_all_files(name)
            tables = merge.result() if has_news else stored
            if has_news:
                self.replace(name, tables)
        return Published(
            **merge.counts(),
            path=self.path("articles", name),
            rows=tables.articles.num_rows,
            set_aside=set_aside,
        )

    def review(self, site: str) -> int:
        """Judge a site's stored articles anew, all together, and say how many rows that changed.

        It changes no version. Doing it twice, or again after being killed in the middle, ends the same; what it
        raises and leaves behind then is as in `publish`.
        """
        name = file_name(site)
        with self.held(name) as (stored, _):
            tables, revised = reviewed(stored, self.judgement)
            if revised:
                self.replace(name, tables)
        return revised

    @contextmanager
    def held(self, name: str) -> Iterator[tuple[Tables, tuple[Path, ...]]]:
        """A site's tables, and what of them was damaged and set aside; meanwhile no other process writes them."""
        with explained(self.root), locked(self.root / ".locks" / f"{name}.lock", patience=self.patience):
            self.staging.carry_in(name, tuple(SCHEMAS))
            yield self.load_or_set_aside(name)

    def replace(self, name: str, tables: Tables) -> None:
        self.staging.write(name, writers(tables))
        self.staging.carry_in(name, tuple(SCHEMAS))

    def read(self, site: str) -> Iterator[Article]:
        """The stored articles of a site with their ledgers, in the file's order; none before it is published.

        Raises `StorageError`, also for a damaged file.
        """
        name = file_name(site)
        with explained(self.root):
            tables = Tables(self.load("articles", name), self.load("removals", name))
        for batch in in_batches(tables):
            yield from (article_of(row, ledger) for row, ledger in batch.values())

    def tables(self) -> dict[str, Path]:
        """The folder of each table, by its name."""
        return {table: self.root / table for table in sorted(SCHEMAS)}

    def path(self, table: str, name: str) -> Path:
        return self.root / table / f"{name}.parquet"

    def has_all_files(self, name: str) -> bool:
        return all(self.path(table, name).exists() for table in SCHEMAS)

    def load(self, table: str, name: str) -> pa.Table:
        """One table of a site; no rows while it has no file."""
        try:
            return parquet.read(self.path(table, name), SCHEMAS[table])
        except FileNotFoundError:
            return SCHEMAS[table].empty_table()

    def load_or_set_aside(self, name: str) -> tuple[Tables, tuple[Path, ...]]:
        """A site's tables; a file that cannot be read is moved to where it breaks no reader.

        A ledger goes with its articles: without them its lines belong to no one.
        """
        try:
            articles = self.load("articles", name)
        except DamagedTableError as damage:
            return NO_ROWS, self.set_aside(name, tuple(SCHEMAS), damage)
        try:
            removals = self.load("removals", name)
            return Tables(articles, only(removals, articles["article_id"].to_pylist())), ()
        except DamagedTableError as damage:
            return Tables(articles, NO_ROWS.removals), self.set_aside(name, ("removals",), damage)

    def set_aside(self, name: str, tables: tuple[str, ...], damage: DamagedTableError) -> tuple[Path, ...]:
        moved: list[Path] = []
        for source in (self.path(table, name) for table in tables):
            if source.exists():
                moved.append(free_path(self.root / ".damaged" / source.parent.name, name))
                source.rename(moved[-1])
        logger.warning("%s It was moved to %s.", damage, " and ".join(map(str, moved)))
        return tuple(moved)


def free_path(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return next(path for n in count(1) if not (path := folder / f"{name}.{n}.parquet").exists())


def writers(tables: Tables) -> dict[str, Callable[[IO[bytes]], None]]:
    return {
        table: partial(parquet.write, table=getattr(tables, table), order=SORTED_BY[table])
        for table in SCHEMAS
    }


def file_name(site: str) -> str:
    """A site's files, without the ending: the host itself where that is safe, else a likeness and a digest.

    No two sites share a name, and none leaves its folder or hides in it (readers skip `.` and `_`).

    >>> file_name("a-health.blog"), file_name("../Etc")
    ('a-health.blog', 'etc~de8fd3ae30767b66')
    """
    if SAFE_NAME.fullmatch(site):
        return site
    likeness = re.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-")[:80]
    digest = hashlib.sha256(site.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{likeness or 'site'}~{digest}"

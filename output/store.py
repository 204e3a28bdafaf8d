"""The dataset on disk: publishing a site's articles, and reading them back.

    articles/<site>.parquet     one row an article, in its newest version
    versions/<site>.parquet     the versions that newer ones replaced, and what changed
    removals/<site>.parquet     the ledger: what was taken out of the newest versions, and why
    runs/<site>.parquet         one row a crawl: how it went
    .staging/ .locks/ .damaged/ no reader looks in here

A table's folder never holds anything but whole `.parquet` files: whatever else lies there breaks at least one
reader. Each is replaced whole, so a reader sees the old rows or the new ones. The articles go in last: what a
reader sees there has its ledger and its earlier versions in place already.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cleaners.records import CLEANER_VERSION, Article
from output.errors import BusyError, StorageError, explained
from output.judgement import NO_JUDGEMENT, Judged, Judgement, revisions
from output.merge import BATCH, STAMPS, Changes, Manner, Merge, Tally, batches
from output.objects import Location, ObjectPath, located
from output.outlines import outlines
from output.places import Part, file_name, names_in, part_named
from output.rows import Row, article_of, run_of, run_row_of, table_of, utc
from output.runs import Run
from output.schema import RUNS, SCHEMA_VERSION, TABLES
from output.site import Site, found_in, is_of_today, parts_of, site_called, stored
from output.staging import PATIENCE, Staging, locked, replaced

AT_ONCE: Final = 2_000  # articles that are published in one piece; of more, those before are safe already

logger = logging.getLogger(__name__)
NEVER: Final[Mapping[str, datetime]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: how many of the given articles were what, and what the site's files hold now."""

    new: int
    changed: int
    unchanged: int
    path: Location  # of the site's first file of articles
    rows: int
    set_aside: tuple[Location, ...] = ()
    versions: int = 0  # of the changed ones, those that are a new version


class Store:
    """A dataset in a folder, `data` by custom, or in an object store: `s3://bucket/folder`.

    Opening one touches nothing; the first publish makes it. Locks and unfinished sets are kept in the folder, or for
    an object store in `local`: only one machine may publish there.
    """

    def __init__(
        self,
        root: Path | str,
        *,
        cleaner_version: str = CLEANER_VERSION,
        patience: float = PATIENCE,
        judgement: Judgement = NO_JUDGEMENT,
        local: Path | str | None = None,
    ) -> None:
        self.root = located(root)
        self.given_local = local
        self.judgement = judgement
        self.cleaner_version = cleaner_version
        self.patience = patience

    @property
    def local(self) -> Path:
        """Where locks and unfinished sets are. Raises `StorageError` when an object store was given no such folder."""
        if self.given_local is not None:
            return Path(self.given_local)
        if isinstance(self.root, ObjectPath):
            message = f"A dataset at {self.root} needs a folder on this machine too: name one in LOCAL_DATA."
            raise StorageError(message)
        return self.root

    def publish(
        self,
        site: str,
        articles: Iterable[Article],
        *,
        fetched: Mapping[str, datetime] = NEVER,
        same_pages: bool = False,
    ) -> Published:
        """Merge articles into a site's tables by article_id; stored ones that are not given stay.

        `site` names the files; `fetched` says by article_id when an article was fetched (else: now).
        `same_pages` says that no page was fetched anew, as when an archive is cleaned again: whatever differs is
        the cleaner's doing and makes no new version, and an article that is gone stays gone.
        Doing it twice, or again after being killed in the middle, ends the same. Of very many articles some
        thousand at a time are published, so an error among the later ones leaves the earlier ones published.
        Raises `StorageError` (disk full, no permission, newer schema, another process at it for too long);
        the tables are then as they were, or the new rows are staged and go in first thing next time.
        """
        manner = Manner(self.cleaner_version, datetime.now(UTC), fetched, same_pages, self.judgement.undo)
        self.unify()
        tally = Tally()
        with self.held(site) as held:
            for some in batches(articles, AT_ONCE):
                for part, group in held.allotted({each.article_id: each for each in some}).items():
                    tally.add(held.safely(partial(merge_into, held, part, group, manner)))
            held.complete()
        return Published(
            **tally.counts(),
            path=held.first.path("articles"),
            rows=len(held.homes),
            set_aside=tuple(held.set_aside),
            versions=tally.versions,
        )

    def mark_gone(self, site: str, gone: Mapping[str, datetime]) -> int:
        """Say of stored articles, by article_id, when their pages were found to be gone; tells how many it is news of.

        Their rows stay, and the first date stays. Publishing such an article again takes the mark away.
        """
        moments = {article_id: utc(moment) for article_id, moment in gone.items()}
        return self.restamp(site, gone, lambda row: {"gone_at": row["gone_at"] or moments[row["article_id"]]})

    def mark_copies(self, site: str, copies: Mapping[str, tuple[str, float] | None]) -> int:
        """Say of stored articles which earlier one they repeat, by its article_id, and how much of it, from 0 to 1.

        Nothing stands for an article that repeats none. Tells how many rows that changed; it makes no new version.
        """

        def stamp(row: Row) -> Row:
            original, similarity = copies[row["article_id"]] or (None, None)
            return {"duplicate_of": original, "similarity": similarity}

        return self.restamp(site, copies, stamp)

    def restamp(self, site: str, ids: Collection[str], stamp: Callable[[Row], Row]) -> int:
        """Change what rows say of themselves, and give how many that were."""
        with self.held(site) as held:
            parts = sorted({held.homes[article_id] for article_id in ids if article_id in held.homes})
            return sum(held.safely(partial(restamp_in, held, part, ids, stamp)) for part in parts)

    def review(self, site: str) -> int:
        """Judge a site's stored articles anew, all together, and say how many rows that changed.

        It changes no version. Doing it twice, or again after being killed in the middle, ends the same; what it
        raises and leaves behind then is as in `publish`.
        """
        with self.held(site) as held:
            judged = held.safely(lambda: self.judgement.judge(self.evidence(held.parts())))
            return sum(held.safely(partial(revise, held, part, judged)) for part in held.parts())

    def evidence(self, parts: Iterable[Part]) -> Iterator[Article]:
        """The articles as far as those who judge need to know them."""
        needs = self.judgement.needs
        if needs is None:
            return articles_in(parts)
        return chain.from_iterable(
            outlines(stored(part, "articles"), stored(part, "removals"), needs) for part in parts
        )

    def add_run(self, run: Run) -> None:
        """Store the record of a crawl; one with the same `run_id` gives way to it."""
        with self.held(run.site) as held:
            others = (each for each in held.runs().to_pylist() if each["run_id"] != run.run_id)
            held.write_runs(table_of([*others, run_row_of(run)], RUNS))

    def runs(self, site: str) -> list[Run]:
        """The records of a site's crawls, oldest first."""
        with explained(self.root):
            rows = stored(Part(self.root, file_name(site)), "runs").rows()
        return [run_of(row) for row in rows.to_pylist()]

    def migrate(self, site: str) -> tuple[Location, ...]:
        """Write those files of a site anew that an earlier version of this program wrote; gives which those were."""
        with self.held(site) as held:
            return held.complete()

    def unify(self) -> None:
        """Bring the whole dataset to today's columns, once after an upgrade: readers take no mixture of files.

        A site that another process is at comes later. Files of a newer program are left as they are.
        """
        mark = self.local / ".schema"
        if mark.exists() and mark.read_text() == str(SCHEMA_VERSION):
            return
        with suppress(BusyError), self.alone(".schema", patience=0):  # else another process is about it
            later = [site for site in self.outdated() if not self.is_unified(site)]
            if not later:
                with replaced(mark) as file:
                    file.write(str(SCHEMA_VERSION).encode())

    def outdated(self) -> list[str]:
        """The sites that have files of an earlier version of this program, or none that can be read."""
        with explained(self.root):
            parts = {part_named(self.root, name) for name in names_in(self.root, TABLES)}
            return sorted({site_called(part) for part in parts if not is_of_today(part)})

    def is_unified(self, site: str) -> bool:
        try:
            self.migrate(site)
        except BusyError as reason:
            logger.warning("%s", reason)
            return False
        return True

    def sites(self) -> list[str]:
        """The names of all sites that have a file."""
        with explained(self.root):
            parts = {part_named(self.root, name) for name in names_in(self.root, TABLES)}
            return sorted({site_called(part) for part in parts})

    def read(self, site: str) -> Iterator[Article]:
        """The stored articles of a site with their ledgers, in the files' order; none before it is published.

        Raises `StorageError`, also for a damaged file.
        """
        with explained(self.root):
            yield from articles_in(parts_of(self.root, file_name(site)))

    @contextmanager
    def held(self, site: str) -> Iterator[Site]:
        """A site's files; meanwhile no other process writes them."""
        with self.alone(file_name(site), patience=self.patience):
            yield Site(self.root, site, Staging(self.root, self.local))

    @contextmanager
    def alone(self, name: str, *, patience: float) -> Iterator[None]:
        with explained(self.root), locked(self.local / ".locks" / f"{name}.lock", patience=patience):
            yield

    def tables(self) -> dict[str, Location]:
        """The folder of each table, by its name."""
        return {table: self.root / table for table in sorted(TABLES)}


def merge_into(held: Site, part: Part, articles: Mapping[str, Article], manner: Manner) -> Merge:
    merge = Merge(held.tables_of(part, articles), manner)
    merge.add(articles)
    if merge.changes.ids:
        held.write(part, merge.changes)
    return merge


def restamp_in(held: Site, part: Part, ids: Collection[str], stamp: Callable[[Row], Row]) -> int:
    changes = Changes()
    articles = stored(part, "articles")
    before = {row["article_id"]: row for row in articles.rows_of(ids, ("article_id", *STAMPS)).to_pylist()}
    after = {article_id: row | stamp(row) for article_id, row in before.items()}
    for group in articles.groups_of([each for each in before if after[each] != before[each]]):
        for some in group.to_batches(max_chunksize=BATCH):
            for row in some.to_pylist():
                changes.put(row | after[row["article_id"]])
            changes.pack()
    if changes.ids:
        held.write(part, changes)
    return len(changes.ids)


def revise(held: Site, part: Part, judged: Judged) -> int:
    concerned = [each for each in stored(part, "articles").ids() if judged.concerns(each)]
    changes = revisions(found_in(part, concerned), judged)
    if changes.ids:
        held.write(part, changes)
    return len(changes.ids)


def articles_in(parts: Iterable[Part]) -> Iterator[Article]:
    for part in parts:
        for batch in found_in(part):
            yield from (article_of(*found) for found in batch)

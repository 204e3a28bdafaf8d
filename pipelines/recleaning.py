"""Recleaning: the records of a site are derived anew from its archive, with today's cleaner and no network.

They go the way of a crawl: cleaned in worker processes, screened, published, reviewed. What was stored before is put
by first, so that it can be said what changed.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from cleaners.records import Article, Page
from output.archive import Archive, Capture
from output.duplicates import mark_duplicates
from output.places import file_name
from output.site import parts_of, stored
from output.state import State
from output.store import Store
from pipelines.differences import Book, Tally, book, differences
from pipelines.publishing import published
from pipelines.refusals import Duplicate, Refusal
from pipelines.screen import ScreenPipeline
from pipelines.spool import Spool
from pipelines.worker import Derived, Gist
from pipelines.workers import Workers

PAGES_A_WORKER: Final = 4  # asked for ahead, so that none waits for the next and memory stays small


class Marked(Protocol):
    """What sites.toml says of a site's pages."""

    @property
    def url(self) -> str: ...

    @property
    def cut(self) -> tuple[str, ...]: ...

    @property
    def body(self) -> str | None: ...


@dataclass(slots=True)
class Recleaned:
    """How the recleaning of one site went."""

    site: str
    pages: int = 0
    seconds: float = 0.0  # for cleaning alone
    articles: int = 0
    older: int = 0  # articles that stay: what is stored is newer than the archive
    refused: Counter[str] = field(default_factory=Counter)  # pages by what they were
    damages: list[str] = field(default_factory=list)  # what is wrong with files of the archive
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recleaning:
    """Derives sites anew, one after another."""

    archive: Archive
    store: Store
    workers: Workers
    local: Path  # the folder of the sites' states, and of the differences
    opt_outs: Collection[str] = ()  # flags of pages that are not to be stored
    marked: Mapping[str, Marked] = field(default_factory=dict)  # what sites.toml says, by host
    watch: Callable[[Recleaned], None] = lambda _: None  # is shown how far a site is, after each page

    def book_of(self, site: str) -> AbstractContextManager[Book]:
        """Where the differences of a site go, unless they are to go elsewhere."""
        return book(self.local / "differences" / f"{file_name(site)}.parquet")

    async def reclean(self, site: str, into: Book, *, dry_run: bool = False) -> Recleaned:
        """Derive one site anew and take down what changed; nothing is published in a dry run.

        No crawl of the site can go on meanwhile. Raises `BusyError` when one does, `StorageError` and
        `BadCleanerError`; all is then as it was, or what was published in part is whole article by article.
        """
        self.workers.start()
        with ExitStack() as stack:
            state = stack.enter_context(State.held(self.local, site))
            if not dry_run:  # what a killed crawl has left would else come later, and win
                deque(published(state, self.store), maxlen=0)
            before = stack.enter_context(Spool(self.store.read(site)))
            fresh = stack.enter_context(Spool())
            done = Recleaned(site)
            fetched = await self.derive(done, before, fresh)
            with self.published(site, before, fresh, fetched, dry_run=dry_run) as after:
                for found in differences(site, before, after):
                    done.tally.note(found)
                    into.add(found)
        return done

    async def derive(self, done: Recleaned, before: Spool, fresh: Spool) -> dict[str, datetime]:
        """Clean and screen a site's newest pages into a spool; gives when each article was fetched."""
        await self.workers.ready()
        began = time.monotonic()
        since = first_fetched(self.store, done.site)
        screen = ScreenPipeline(self.opt_outs)
        fetched: dict[str, datetime] = {}
        pages = self.with_marks(done.site, self.archive.captures(done.site, done.damages))
        async for page, cleaning in in_order(pages, self.workers):
            done.pages += 1
            self.watch(done)
            try:
                derived = await cleaning
                article = derived.gist
                let_pass(article, screen, before)
            except Refusal as refusal:
                done.refused[refusal.because] += 1
                continue
            if page.fetched_at < since.get(article.article_id, page.fetched_at):
                done.older += 1
                continue
            fetched[article.article_id] = page.fetched_at
            fresh.put(article.article_id, derived.record)
        done.articles = len(fresh)
        done.seconds = time.monotonic() - began
        return fetched

    def with_marks(self, site: str, pages: Iterable[Capture | Page]) -> Iterator[Capture | Page]:
        told = self.marked.get(site)
        for page in pages:
            yield page if told is None else replace(page, marks=told.cut, body_at=told.body)

    @contextmanager
    def published(
        self, site: str, before: Spool, fresh: Spool, fetched: dict[str, datetime], *, dry_run: bool
    ) -> Iterator[Iterator[Article]]:
        """The site's articles once the fresh ones are among them; in a dry run only in a copy of the dataset."""
        with ExitStack() as stack:
            store = self.store
            if dry_run:
                folder = stack.enter_context(TemporaryDirectory(prefix="poultice-"))
                store = Store(folder, judgement=self.store.judgement)
                store.publish(site, before)
            store.publish(site, fresh, fetched=fetched, same_pages=True)
            store.review(site)
            if not dry_run:
                mark_duplicates(store, site)
            yield store.read(site)


async def in_order(
    pages: Iterable[Capture | Page], workers: Workers
) -> AsyncIterator[tuple[Capture | Page, asyncio.Task[Derived]]]:
    """Each page with its cleaning, in the pages' order; some are cleaned ahead."""
    ahead = PAGES_A_WORKER * len(workers.all)
    waiting: deque[tuple[Capture | Page, asyncio.Task[Derived]]] = deque()
    try:
        for page in pages:
            waiting.append((page, asyncio.create_task(workers.derive(page))))
            if len(waiting) > ahead:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        for _, cleaning in waiting:
            cleaning.cancel()
        # what failed by itself meanwhile has been told by the one before it
        await asyncio.gather(*(cleaning for _, cleaning in waiting), return_exceptions=True)


def let_pass(article: Gist, screen: ScreenPipeline, before: Spool) -> None:
    """Raise a `Refusal` for what is no article of its own. Of two pages that give one, that wins which is stored."""
    try:
        screen.let_pass(article)
    except Duplicate:
        known = before.get(article.article_id)
        if known is None or known.fetched_url != article.fetched_url:
            raise


def first_fetched(store: Store, site: str) -> dict[str, datetime]:
    """When the stored versions of a site's articles were first fetched, by article_id, as far as that is known."""
    known: dict[str, datetime] = {}
    for part in parts_of(store.root, file_name(site)):
        for group in stored(part, "articles").groups():
            pairs = group.select(["article_id", "valid_from"]).drop_null()
            known |= zip(*(column.to_pylist() for column in pairs.columns), strict=True)
    return known

"""Archive: the raw answer behind each page is safe before the page goes on to be cleaned."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from lxml import html
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings

from cleaners.addresses import site_of
from cleaners.records import Page
from cleaners.reservations import reservations
from output.archive import Archive, Keep, Run
from output.errors import StorageError
from pipelines.dataset import local_folder
from pipelines.failure import end_crawl
from pipelines.refusals import NotStored
from pipelines.screen import opt_outs_of

RUN_ID: Final = "poultice/run_id"  # the stats key under which the crawl's memory leaves it
META: Final = re.compile(rb"<meta\s[^<>]*>", re.IGNORECASE)
ASCII: Final = html.HTMLParser(encoding="iso-8859-1")  # whatever a page declares: no flag has other letters


class ArchivePipeline:
    """Writes each page to its site's file of this run. Pages stay in order: one is written at a time."""

    def __init__(self, crawler: Crawler, archive: Archive, *, opt_outs: Iterable[str] = ()) -> None:
        self.crawler = crawler
        self.archive = archive
        self.opt_outs = {"noarchive", *opt_outs}  # flags of pages that are not to be kept
        self.runs: dict[str, Run] = {}  # by site
        self.writing = asyncio.Lock()
        self.failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("ARCHIVE"):
            raise NotConfigured
        return cls(crawler, archive_of(crawler.settings), opt_outs=opt_outs_of(crawler.settings))

    async def process_item(self, page: Page) -> Page:
        if self.opt_outs.isdisjoint(reserved(page)):
            async with self.writing:
                with self.ending_the_crawl():  # off the reactor: packing a long page takes some milliseconds
                    await asyncio.to_thread(self.add, page)
        if self.failed:
            raise NotStored(page.url)
        return page

    def add(self, page: Page) -> None:
        if not self.failed:
            self.run_of(site_of(page.url)).add(page)

    def run_of(self, site: str) -> Run:
        if site not in self.runs:
            self.runs[site] = self.archive.begin(site, self.run_id())
        return self.runs[site]

    def run_id(self) -> str:
        known = self.crawler.stats.get_value(RUN_ID)
        return str(known) if known else f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"

    async def close_spider(self) -> None:
        for site, run in self.runs.items():
            with self.ending_the_crawl():
                await asyncio.to_thread(run.close)
                await asyncio.to_thread(self.archive.prune, site, current=run.path)

    @contextmanager
    def ending_the_crawl(self) -> Iterator[None]:
        """An archive that cannot be written ends the crawl: a record must never be without its page."""
        try:
            yield
        except StorageError as error:
            self.failed = True
            end_crawl(self.crawler, "storage", str(error))


def archive_of(settings: BaseSettings) -> Archive:
    """The archive beside the dataset; it stays on this machine even if the dataset does not."""
    megabytes = settings.getfloat("ARCHIVE_MAX_MB")
    days = settings.getfloat("ARCHIVE_KEEP_DAYS")
    keep = Keep(
        most_bytes=int(megabytes * 2**20) if megabytes else None,
        longest=timedelta(days=days) if days else None,
    )
    return Archive(local_folder(settings), keep=keep)


def reserved(page: Page) -> list[str]:
    """What a page does not want to be done with it: the flags of `cleaners.reservations`.

    Its `<meta>` alone are parsed, as far as they are ASCII: the cleaners, in other processes, are still to parse all of it.
    """
    metas = b"".join(META.findall(page.body)).replace(b"\0", b"")
    root = html.document_fromstring(b"<meta>" + metas, parser=ASCII)
    return reservations(root, page.headers, page.hints.flags if page.hints else ())

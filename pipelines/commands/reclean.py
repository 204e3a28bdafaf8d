"""`scrapy reclean [SITE…]`: all records anew from the archive, with today's cleaner and without the network."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.exits import Exit

if TYPE_CHECKING:  # these take a while to import, and every other command imports this module too
    from output.archive import Archive
    from pipelines.recleaning import Marked, Recleaned, Recleaning


class Command(ScrapyCommand):
    """Exit status: as in `pipelines.exits`; the other sites are still done when one fails."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [SITE…] (hosts, or names in sites.toml; without any, all that have an archive)"

    def short_desc(self) -> str:
        return "Derive all records anew from the archive, and say what changed"

    def long_desc(self) -> str:
        return (
            "Clean the newest archived answer of every address again with today's cleaner, without the network,"
            " publish the records and say what changed. What differs is the cleaner's doing, so no article gets a"
            " new version. The differences themselves go to a Parquet file, one row an article and field."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and publish nothing"
        )
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            help="write the differences of all sites to FILE.parquet; else to differences/SITE.parquet in the dataset",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        unknown = [arg for arg in args if arg.startswith("-")]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}", print_help=False)
        if opts.output and Path(opts.output).suffix != ".parquet":
            raise UsageError(f"-o writes .parquet, not {opts.output}", print_help=False)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines.archive import archive_of

        assert self.settings is not None
        self.statuses: list[Exit] = []
        archive = archive_of(self.settings)
        sites = self.sites(args, archive)
        try:
            asyncio.run(self.reclean_all(sites, archive, opts))
        except KeyboardInterrupt:
            self.complain("Interrupted. What was published by then stays.", Exit.INTERRUPTED)
        self.exitcode = overall(self.statuses)

    def sites(self, args: list[str], archive: Archive) -> list[str]:
        """The sites that are asked for, which all have an archive."""
        from cleaners.addresses import site_of

        there = archive.sites()
        if not there:
            raise UsageError(f"there is no archive in {archive.folder}; a crawl makes one", print_help=False)
        names = {name: site_of(site.url) for name, site in self.known().items()} if args else {}
        asked = [names.get(arg, arg.lower().removeprefix("www.")) for arg in args]
        for site in asked:
            if site not in there:
                near = get_close_matches(site, there, n=1)
                hint = f"is {near[0]} meant?" if near else f"there are: {', '.join(there[:20])}"
                raise UsageError(
                    f"there is no archive of {site} in {archive.folder}; {hint}", print_help=False
                )
        return list(dict.fromkeys(asked)) or there

    def known(self) -> Mapping[str, Marked]:
        """What sites.toml says of each site, by its name there."""
        from scrapy.utils.misc import load_object

        assert self.settings is not None
        try:
            known: Mapping[str, Marked] = load_object(self.settings["SITES"])(
                Path(self.settings["SITES_FILE"])
            )
        except ValueError as error:  # the reader's own, which tells file and line
            raise UsageError(str(error), print_help=False) from None
        return known

    async def reclean_all(self, sites: list[str], archive: Archive, opts: argparse.Namespace) -> None:
        from rich.console import Console

        from pipelines.changes import show
        from pipelines.differences import book

        results: list[Recleaned] = []
        with ExitStack() as stack:
            status = stack.enter_context(Console(stderr=True, highlight=False).status(""))
            recleaning = self.recleaning(archive, lambda done: status.update(line_of(done)))
            stack.callback(recleaning.workers.close)
            with self.told():
                whole = stack.enter_context(book(Path(opts.output))) if opts.output else None
                for site in sites:
                    with self.told(), nullcontext(whole) if whole else recleaning.book_of(site) as into:
                        results.append(await recleaning.reclean(site, into, dry_run=opts.dry_run))
                        self.statuses.append(Exit.FINE)
        for damage in (damage for done in results for damage in done.damages):
            self.say(damage)
        if results:
            show(results, sys.stdout)

    def recleaning(self, archive: Archive, watch: Callable[[Recleaned], None]) -> Recleaning:
        from pipelines.dataset import local_folder, store_of
        from pipelines.recleaning import Recleaning
        from pipelines.screen import opt_outs_of
        from pipelines.workers import Limits, Workers

        settings = self.settings
        assert settings is not None
        limits = Limits(
            seconds=settings.getfloat("CLEANING_TIMEOUT"), megabytes=settings.getint("CLEANING_MEMORY_MB")
        )
        processes = settings.getint("RECLEANING_PROCESSES")
        return Recleaning(
            archive=archive,
            store=store_of(settings),
            workers=Workers(settings["CLEANER"], processes=processes, limits=limits),
            opt_outs=opt_outs_of(settings),
            marked=self.by_host(),
            local=local_folder(settings),
            watch=watch,
        )

    def by_host(self) -> dict[str, Marked]:
        """What sites.toml says, by host; of several blogs on one host the first is heard."""
        from cleaners.addresses import site_of

        return {site_of(site.url): site for site in reversed(list(self.known().values()))}

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say in one line why something in the block could not be done; the block ends there."""
        from output.errors import BusyError, StorageError
        from pipelines.workers import BadCleanerError

        try:
            yield
        except BadCleanerError as error:
            self.complain(f"The setting CLEANER is of no use: {error}", Exit.BAD_USAGE)
        except StorageError as error:
            self.complain(str(error), Exit.LOCKED if isinstance(error, BusyError) else Exit.STORAGE)

    def complain(self, message: str, status: Exit) -> None:
        self.say(message)
        self.statuses.append(status)

    def say(self, message: str) -> None:
        print(f"scrapy reclean: {message}", file=sys.stderr, flush=True)  # noqa: T201 - a command's own voice


def line_of(done: Recleaned) -> str:
    return f"{done.site}: {done.pages:,} pages"


def overall(statuses: list[Exit]) -> Exit:
    """The exit status of all sites together.

    >>> overall([Exit.FINE, Exit.LOCKED]).name, overall([Exit.LOCKED, Exit.LOCKED]).name
    ('PARTIAL', 'LOCKED')
    """
    bad = [status for status in statuses if status is not Exit.FINE]
    if Exit.INTERRUPTED in bad:
        return Exit.INTERRUPTED
    if len(set(statuses)) > 1:
        return Exit.STORAGE if Exit.STORAGE in bad else Exit.PARTIAL
    return bad[0] if bad else Exit.FINE

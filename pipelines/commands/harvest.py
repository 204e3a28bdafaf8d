"""`scrapy harvest`: crawls the sites of sites.toml that are due, and says how it went."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

if TYPE_CHECKING:  # these take a while to import, and every other command imports this module too
    from pipelines.exits import Exit
    from pipelines.night import Night


class Command(ScrapyCommand):
    """The exit statuses are listed in `pipelines.exits`."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [SITE…] (names in sites.toml; without any, all sites that are due)"

    def short_desc(self) -> str:
        return "Crawl all sites of sites.toml that are due, and say how it went"

    def long_desc(self) -> str:
        return (
            "Crawl all sites of sites.toml that are due, some at once, and end with a table that says how it went. "
            "Sites that are named are crawled whether they are due or not. Made for cron and timers: see deploy/."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="crawl every site, due or not")
        parser.add_argument("--at-once", metavar="N", help="crawl N sites at the same time")
        parser.add_argument(
            "--list", "--dry-run", dest="list", action="store_true", help="only show when each site is due"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        unknown = [arg for arg in args if arg.startswith("-")]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}", print_help=False)
        if args and opts.all:
            raise UsageError("name sites, or say --all", print_help=False)
        if opts.at_once is not None:
            assert self.settings is not None
            self.settings.set("HARVEST_AT_ONCE", opts.at_once, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines.night import HarvestError

        try:
            self.exitcode = self.harvest(args, opts)
        except HarvestError as error:
            print(f"scrapy harvest: {error}", file=sys.stderr)  # noqa: T201  a command talks to people
            self.exitcode = error.status

    def harvest(self, args: list[str], opts: argparse.Namespace) -> Exit:
        from pipelines.night import HarvestError

        night = self.night(opts)
        if opts.list:
            return night.show_due(args)
        try:
            return night.harvest(args, everything=opts.all)
        except HarvestError as error:
            night.tell_of(error)
            raise

    def night(self, opts: argparse.Namespace) -> Night:
        from pipelines.night import Night

        assert self.settings is not None
        return Night(self.settings, options_of(opts))


def options_of(opts: argparse.Namespace) -> list[str]:
    """The options that go to each crawl as they were given to the harvest."""
    words = [word for setting in opts.set for word in ("-s", setting)]
    words += ["-L", opts.loglevel] if opts.loglevel else []
    words += ["--logfile", opts.logfile] if opts.logfile else []
    return words + (["--nolog"] if opts.nolog else [])

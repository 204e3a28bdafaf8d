"""`scrapy migrate [SITE…]`: the dataset's files in the columns of today."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.exits import Exit

if TYPE_CHECKING:  # takes a while to import, and every other command imports this module too
    from output.store import Store


class Command(ScrapyCommand):
    """Exit status: 0 when all files are of today; 2 for a site that there is none of, 5 and 6 as of a crawl."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[SITE…]"

    def short_desc(self) -> str:
        return "Bring files that an earlier version wrote to today's columns"

    def long_desc(self) -> str:
        return (
            "Write anew those files of the dataset that an earlier version of this program wrote, so that all have the"
            " same columns and load together. The first crawl after an upgrade does it too. Without a SITE: all."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002  as Scrapy calls it
        from output.errors import StorageError
        from pipelines.dataset import plain_store_of

        assert self.settings is not None
        try:
            store = plain_store_of(self.settings)
            wanted = chosen(args, store.sites()) if args else store.outdated()
        except StorageError as error:
            self.complain(error)
            return
        written = sum(self.migrate(store, site) for site in wanted)
        if not written and not self.exitcode:
            say(f"Nothing to do: all files of {store.root} have today's columns.")

    def migrate(self, store: Store, site: str) -> int:
        """Migrate one site, and say what was done; a site that cannot be written does not hold up the others."""
        from output.errors import StorageError

        try:
            files = store.migrate(site)
        except StorageError as error:
            self.complain(error)
            return 0
        if files:
            say(f"{site}: {len(files)} files written anew")
        return len(files)

    def complain(self, error: Exception) -> None:
        from output.errors import BusyError

        print(f"scrapy migrate: {error}", file=sys.stderr)  # noqa: T201  a command's own voice
        self.exitcode = max(self.exitcode, Exit.LOCKED if isinstance(error, BusyError) else Exit.STORAGE)


def chosen(named: list[str], there: list[str]) -> list[str]:
    unknown = sorted(set(named) - set(there))
    if unknown:
        known = ", ".join(there) or "none at all"
        raise UsageError(
            f"no files of {', '.join(unknown)} are in the dataset; of: {known}", print_help=False
        )
    return named


def say(line: str) -> None:
    print(line)  # noqa: T201  a command's answer

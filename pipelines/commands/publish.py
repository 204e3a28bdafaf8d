"""`scrapy publish [SITE…]`: what killed or failed crawls left in their journals goes to the dataset."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TextIO

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.exits import Exit


class Command(ScrapyCommand):
    """Exit status: as in `pipelines.exits`; the other sites are still published when one fails."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[SITE…]"

    def short_desc(self) -> str:
        return "Publish what crawls that were cut short have left in their journals"

    def long_desc(self) -> str:
        return (
            "Publish the articles that were cleaned and are not in the dataset yet, because a crawl was killed or the"
            " disk was full. The next crawl of a site does it too; this needs no network. SITE is a host such as"
            " a-health.blog; without one, all sites are done."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002  Scrapy's
        from pipelines.dataset import local_folder

        assert self.settings is not None
        root = local_folder(self.settings)
        for site in args or sorted(path.stem for path in (root / "state").glob("*.sqlite")):
            self.publish(root, site)

    def publish(self, root: Path, site: str) -> None:
        from output.errors import BusyError, StorageError
        from output.places import file_name
        from output.state import State
        from pipelines.dataset import store_of
        from pipelines.publishing import published, review

        if not (root / "state" / f"{file_name(site)}.sqlite").exists():
            raise UsageError(f"no crawl of {site} is known in {root}", print_help=False)
        try:
            with State.held(root, site) as state:
                assert self.settings is not None
                store = store_of(self.settings)
                for _, done in published(state, store):
                    self.say(
                        f"{done.path}: {done.new:,} new, {done.changed:,} changed, {done.unchanged:,} unchanged"
                    )
                review(state, store)
        except StorageError as error:
            self.say(f"scrapy publish: {error}", sys.stderr)
            self.exitcode = Exit.LOCKED if isinstance(error, BusyError) else Exit.STORAGE

    def say(self, line: str, stream: TextIO | None = None) -> None:
        print(line, file=stream)

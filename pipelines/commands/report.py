"""`scrapy report`: the whole dataset on one HTML page that needs no network."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from pipelines.exits import Exit


class Command(ScrapyCommand):
    """Exit status: 0 when the page was written, 2 for wrong usage, 5 when a table or the page stood in the way."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Make one HTML page of the whole dataset: what was collected, removed, cited, and what is odd"

    def long_desc(self) -> str:
        return (
            "Make one HTML page of the whole dataset: articles over time, how the crawls went, what was removed, what"
            " readers did, what is cited, near-duplicates, topics, and what is worth a look. The page is whole in"
            " itself: opening it asks the network for nothing."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-o", "--output", metavar="FILE", default="report.html", help="where to write it (report.html)"
        )
        parser.add_argument("--open", action="store_true", help="open it in a browser")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        if args:
            raise UsageError(f"what is {args[0]!r}? scrapy report takes options only", print_help=False)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002  as Scrapy calls it
        from output import StorageError
        from output.report import report

        assert self.settings is not None
        try:
            write(report(dataset_of(self.settings)), Path(opts.output))
        except StorageError as error:
            self.fail(str(error))
        except OSError as error:
            self.fail(f"{opts.output} cannot be written ({(error.strerror or str(error)).lower()})")
        else:
            print(opts.output)  # noqa: T201  a command's answer
            if opts.open:
                webbrowser.open(Path(opts.output).absolute().as_uri())

    def fail(self, message: str) -> None:
        print(f"scrapy report: {message}", file=sys.stderr)  # noqa: T201  a command's own voice
        self.exitcode = Exit.STORAGE


def dataset_of(settings: BaseSettings) -> Path | str:
    """Where the tables are: a folder, or an fsspec address such as `s3://bucket/folder`."""
    address: str = settings["DATASET"]
    return address if "://" in address else Path(address)


def write(page: str, path: Path) -> None:
    """Put a page where it is wanted, whole or not at all."""
    from output.staging import replaced

    with replaced(path) as file:
        file.write(page.encode("utf-8", "replace"))

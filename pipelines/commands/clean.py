"""`scrapy clean PATH…`: saved pages and web archives to records, without a network and without a crawl."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

if TYPE_CHECKING:  # these take a while to import, and every other command imports this module too
    from rich.console import Console
    from scrapy.exporters import BaseItemExporter

    from cleaners.records import Article
    from pipelines.saved import Saved

EXPORTERS: Final = {
    ".parquet": "ParquetItemExporter",
    ".jsonl": "JsonLinesLedgerExporter",
    ".csv": "CsvArticleExporter",
}


class Command(ScrapyCommand):
    """Exit status: 0 when every file was cleaned, 1 when some were not, 2 for wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] PATH… (files, folders, or - for standard input)"

    def short_desc(self) -> str:
        return "Clean saved pages: records as JSON lines, or what was removed and why"

    def long_desc(self) -> str:
        return (
            "Clean saved pages, HTML or plain text, gzipped or not, and all HTML pages of web archives (.warc,"
            " .warc.gz), without a network. Prints one JSON line a page. A file that is no saved page is named on"
            " standard error, the others are still done."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            help="write to FILE, in the place of what is there (.parquet, .jsonl, .csv)",
        )
        parser.add_argument(
            "--removed", action="store_true", help="show what was taken out of each page, by which rule"
        )
        parser.add_argument("--url", default="", help="the address that the page came from")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument("--html", dest="kind", action="store_const", const="html", help="it is HTML")
        kind.add_argument("--text", dest="kind", action="store_const", const="text", help="it is plain text")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        unknown = [arg for arg in args if arg.startswith("-") and arg != "-"]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}", print_help=False)
        if not args:
            raise UsageError("name the files to clean, or - for standard input", print_help=False)
        if opts.url and (len(args) > 1 or Path(args[0]).is_dir()):
            raise UsageError("--url is the address of one page; name one file with it", print_help=False)
        if opts.output and Path(opts.output).suffix not in EXPORTERS:
            raise UsageError(f"-o writes {', '.join(EXPORTERS)}, not {opts.output}", print_help=False)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        with ends_with_its_reader():
            try:
                self.clean_all(args, opts)
            except OSError as error:
                if isinstance(error, BrokenPipeError) or not opts.output:
                    raise
                self.complain(f"{opts.output} cannot be written ({(error.strerror or str(error)).lower()})")

    def clean_all(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines.saved import UnusableError, named, saved_in

        with Results(opts) as results:
            for name in named(args):
                try:
                    for saved in saved_in(name, opts.kind, self.tell):
                        results.take(cleaned(saved, opts.url), saved)
                except UnusableError as refusal:
                    self.complain(f"{name} {refusal}")

    def complain(self, message: str) -> None:
        self.tell(message)
        self.exitcode = 1

    def tell(self, message: str) -> None:
        print(f"scrapy clean: {message}", file=sys.stderr, flush=True)  # noqa: T201 - a command's own voice


class Results(ExitStack):
    """Where records go. A file appears whole, when all is done, and only if there is a record for it."""

    def __init__(self, opts: argparse.Namespace) -> None:
        super().__init__()
        self.path = Path(opts.output) if opts.output else None
        self.is_shown = opts.removed
        self.exporter: BaseItemExporter | None = None
        self.console: Console | None = None

    def take(self, article: Article, saved: Saved) -> None:
        if self.is_shown:
            self.show(article, saved)
        if self.path or not self.is_shown:
            self.exporter = self.exporter or self.start()
            self.exporter.export_item(article)

    def start(self) -> BaseItemExporter:
        from output.staging import replaced
        from pipelines import feed

        file = self.enter_context(replaced(self.path)) if self.path else sys.stdout.buffer
        kind = EXPORTERS[self.path.suffix if self.path else ".jsonl"]
        exporter: BaseItemExporter = getattr(feed, kind)(file, encoding="utf-8")
        exporter.start_exporting()
        self.callback(exporter.finish_exporting)
        return exporter

    def show(self, article: Article, saved: Saved) -> None:
        from rich.console import Console

        from pipelines.marked import show

        self.console = self.console or Console(highlight=False)
        show(article, saved, self.console)


def cleaned(saved: Saved, url: str) -> Article:
    """The article of a saved page; its file's name stands for the address that answered, if none is known."""
    from cleaners import clean, clean_page, clean_text
    from cleaners.document import decode

    if saved.page is not None:
        return clean_page(saved.page)
    if saved.kind == "text":
        article = clean_text(decode(saved.content, None), url=url)
    else:
        article = clean(saved.content, url=url, now=datetime.now(UTC))
    return article if article.fetched_url else replace(article, fetched_url=saved.name)


@contextmanager
def ends_with_its_reader() -> Iterator[None]:
    """Stop without a word when whoever reads the output has seen enough, as in `scrapy clean … | head`."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

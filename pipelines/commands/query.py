"""`scrapy query "SELECT …"`: questions to the dataset in SQL."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.commands.clean import ends_with_its_reader
from pipelines.exits import Exit

if TYPE_CHECKING:  # takes a while to import, and every other command imports this module too
    from output.query import Answer


class Command(ScrapyCommand):
    """Exit status: 0 when there is an answer, 2 for a fault of the question, 5 when a table cannot be read."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return '[options] "SELECT …" (or - for standard input, or -f FILE)'

    def short_desc(self) -> str:
        return "Ask the dataset in SQL: a table for the eye, CSV, JSON lines or Parquet"

    def long_desc(self) -> str:
        return (
            "Ask the dataset in SQL (DuckDB's). The tables are articles, versions, removals and runs; what their"
            " columns mean is in one more: FROM dictionary. Nothing but these can be read, and nothing written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("-f", "--file", metavar="FILE", help="take the question from FILE")
        parser.add_argument(
            "--limit",
            type=int,
            metavar="N",
            help="show N rows in the terminal, all for 0 (default: what is easily read)",
        )
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--csv", dest="form", action="store_const", const="csv", help="print CSV")
        form.add_argument("--json", dest="form", action="store_const", const="json", help="print JSON lines")
        form.add_argument("--parquet", metavar="FILE", help="write to FILE, in the place of what is there")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        unknown = [arg for arg in args if arg.startswith("-") and arg != "-"]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}", print_help=False)
        if len(args) + bool(opts.file) != 1:
            raise UsageError('ask one question, in quotes: scrapy query "SELECT …"', print_help=False)
        if opts.limit is not None and opts.limit < 0:
            raise UsageError("--limit takes a number of rows, or 0 for all", print_help=False)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from output.errors import StorageError
        from output.query import BadQueryError

        with ends_with_its_reader():
            try:
                self.answer(question(args, opts.file), opts)
            except BadQueryError as fault:
                self.complain(str(fault), Exit.BAD_USAGE)
            except StorageError as fault:
                self.complain(str(fault), Exit.STORAGE)
            except KeyboardInterrupt:
                self.complain("interrupted", Exit.INTERRUPTED)

    def answer(self, sql: str, opts: argparse.Namespace) -> None:
        from output.query import answered

        assert self.settings is not None
        address: str = self.settings["DATASET"]
        dataset = address if "://" in address else Path(address)
        if isinstance(dataset, Path) and not any(dataset.glob("*/*.parquet")):
            print(  # noqa: T201 - a command's own voice
                f"scrapy query: there is no table in {dataset} yet; a crawl makes them", file=sys.stderr
            )
        with answered(dataset, sql) as answer:
            if opts.parquet:
                self.write_parquet(answer, Path(opts.parquet))
            else:
                print_as(opts.form, answer, opts.limit, guard=self.settings.getbool("CSV_GUARD"))

    def write_parquet(self, answer: Answer, path: Path) -> None:
        from pyarrow import ArrowException

        from output.staging import replaced
        from pipelines.answers import write_parquet

        try:
            with replaced(path) as file:
                write_parquet(answer, file)
        except ArrowException as error:
            self.complain(f"the answer does not fit into Parquet: {error}", Exit.BAD_USAGE)
        except OSError as error:
            self.complain(
                f"{path} cannot be written ({(error.strerror or str(error)).lower()})", Exit.STORAGE
            )

    def complain(self, message: str, status: Exit) -> None:
        from pipelines.marked import printable

        lines = [printable(line) for line in message.splitlines() if line.strip()]
        print("scrapy query:", "\n".join(lines), file=sys.stderr, flush=True)  # noqa: T201 - as above
        self.exitcode = status


def question(args: list[str], file: str | None) -> str:
    """The SQL as given, or as it stands in the file or on standard input. Raises `UsageError`."""
    if args and args[0] != "-":
        return args[0]
    try:
        return Path(file).read_text("utf-8") if file else sys.stdin.read()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise UsageError(f"{file or 'standard input'} cannot be read: {reason}", print_help=False) from error


def print_as(form: str | None, answer: Answer, limit: int | None, *, guard: bool) -> None:
    """Print the answer; what goes to a terminal is stripped of what would steer it, what goes elsewhere is not."""
    from rich.console import Console

    from pipelines import answers, grid
    from pipelines.marked import printable

    shown = printable if sys.stdout.isatty() else str
    if form is None:
        grid.show(answer, Console(highlight=False), limit)
    elif form == "csv":
        answers.write_csv(answer, sys.stdout, shown, guard=guard)
    else:
        answers.write_json(answer, sys.stdout, shown)

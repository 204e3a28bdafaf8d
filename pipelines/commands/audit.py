"""`scrapy audit URL|ID|FILE`: one page on one record, the page as it was beside what was made of it."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.commands.clean import cleaned
from pipelines.commands.report import dataset_of, write
from pipelines.exits import Exit

if TYPE_CHECKING:  # these take a while to import, and every other command imports this module too
    from pipelines.audit import Subject
    from pipelines.saved import Saved


class Command(ScrapyCommand):
    """Exit status: 0 when the page was written, 1 when nothing is known of it, 2 for wrong usage, 5 for storage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] URL | ARTICLE_ID | FILE"

    def short_desc(self) -> str:
        return "Make one HTML page on one record: its page, what was removed from it and why"

    def long_desc(self) -> str:
        return (
            "Make one HTML page on one article. Left the page as it was, every removed block in its place with its"
            " kind and its rule; right the record, field by field, with where each came from. For an article of the"
            " dataset the page is taken out of the archive; a FILE is cleaned on the spot."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-o", "--output", metavar="FILE", default="audit.html", help="where to write it (audit.html)"
        )
        parser.add_argument(
            "--url", default="", help="the address that FILE came from, or which page of a WARC"
        )
        parser.add_argument("--open", action="store_true", help="open it in a browser")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        if len(args) != 1:
            raise UsageError("name one article by its address or id, or one saved page", print_help=False)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from output import StorageError
        from pipelines.audit import NoSubjectError, audit
        from pipelines.saved import UnusableError

        try:
            page = audit(self.subject(args[0], opts.url))
        except UnusableError as refusal:
            self.fail(f"{args[0]} {refusal}", Exit.FAILED)
        except NoSubjectError as unknown:
            self.fail(str(unknown), Exit.FAILED)
        except StorageError as error:
            self.fail(str(error), Exit.STORAGE)
        else:
            self.publish(page, opts)

    def subject(self, name: str, url: str) -> Subject:
        from output.archive import Archive
        from pipelines.audit import of_dataset, of_file
        from pipelines.audit.subjects import ADDRESS, ARTICLE_ID
        from pipelines.dataset import local_folder

        clean = partial(cleaned, url=url)
        if not ADDRESS.match(name) and (not ARTICLE_ID.fullmatch(name) or Path(name).is_file()):
            return of_file(self.saved(name, url), clean)
        assert self.settings is not None
        archive = Archive(local_folder(self.settings))
        return of_dataset(name, dataset_of(self.settings), archive, clean)

    def saved(self, name: str, url: str) -> Saved:
        """The page that a file is; of a web archive the one with the address, or the first."""
        from pipelines.audit import NoSubjectError
        from pipelines.saved import saved_in

        for saved in saved_in(name, None, lambda _: None):
            if not url or saved.page is None or saved.page.url == url:
                return saved
        raise NoSubjectError(f"{name} has no page from {url}")

    def publish(self, page: str, opts: argparse.Namespace) -> None:
        try:
            write(page, Path(opts.output))
        except OSError as error:
            self.fail(
                f"{opts.output} cannot be written ({(error.strerror or str(error)).lower()})", Exit.STORAGE
            )
        else:
            print(opts.output)  # noqa: T201  a command's answer
            if opts.open:
                webbrowser.open(Path(opts.output).absolute().as_uri())

    def fail(self, message: str, status: Exit) -> None:
        from pipelines.marked import printable

        print(f"scrapy audit: {printable(message)}", file=sys.stderr)  # noqa: T201  a command's own voice
        self.exitcode = status

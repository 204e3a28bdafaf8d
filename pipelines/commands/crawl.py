"""`scrapy crawl SPIDER`: Scrapy's own command, ending in a summary and a telling exit status."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, TextIO

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import CloseSpider, UsageError

from pipelines.exits import BY_REASON, Exit

if (
    TYPE_CHECKING
):  # Arrow and rich take a third of a second to import, and Scrapy imports all commands for any
    from pipelines.outcome import Outcome


class Command(ScrapyCrawl):
    """Runs one spider; the exit statuses are listed in `pipelines.exits`."""

    def short_desc(self) -> str:
        return "Crawl a blog and publish its articles"

    def long_desc(self) -> str:
        return (
            "Crawl a blog, clean its articles and publish them as Parquet. Spiders: `sample` (a small blog "
            "that comes with the project), `blog` (-a url=https://… or -a site=NAME of sites.toml)."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one spider, such as: scrapy crawl blog -a url=https://a-health.blog")
        from pipelines.marked import printable
        from pipelines.summary import show

        began = datetime.now(UTC)
        outcome = self.crawl(self.crawler_for(args[0]), opts.spargs)
        if outcome.failure:
            print(printable(outcome.failure), file=sys.stderr)  # noqa: T201  a command talks to people
        if outcome.is_worth_showing:
            show(outcome, self.stream_for_people(opts))
        self.exitcode = outcome.status
        self.tell(outcome, opts.spargs.get("site") or opts.spargs.get("url") or args[0], began)

    def tell(self, outcome: Outcome, name: str, began: datetime) -> None:
        """Give notice of how it went, to whom the settings name."""
        from pipelines.notice import Report, notify
        from pipelines.results import Result, line_of

        assert self.settings is not None
        run = outcome.run
        site = run.site if run else name
        result = Result(name=name, site=site, status=outcome.status, run=run, complaint=outcome.failure)
        report = Report(
            kind="crawl",
            status=outcome.status,
            text=f"Crawl of {line_of(result)}",
            started=began,
            dataset=str(self.settings["DATASET"]),
            results=[result],
        )
        notify(self.settings, report)

    def crawler_for(self, name: str) -> Crawler:
        assert self.crawler_process is not None
        names = self.crawler_process.spider_loader.list()
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"is {near[0]!r} meant?" if near else f"there are: {', '.join(sorted(names))}"
            raise UsageError(f"there is no spider {name!r}; {hint}")
        return self._create_crawler(name)

    def crawl(self, crawler: Crawler, arguments: dict[str, str]) -> Outcome:
        from pipelines.outcome import Outcome, outcome_of

        process = self.crawler_process
        assert isinstance(process, AsyncCrawlerProcess)
        crawl = process.crawl(crawler, **arguments)
        process.start()
        error = crawl.exception() if crawl.done() and not crawl.cancelled() else None
        if isinstance(error, CloseSpider):  # raised while the spider was made, as for a bad argument
            return Outcome(
                status=BY_REASON.get(error.reason, Exit.FAILED), failure=str(error) or error.reason
            )
        if error is not None:
            raise error
        return outcome_of(crawler)

    def stream_for_people(self, opts: argparse.Namespace) -> TextIO:
        """Standard output, unless the articles themselves go there."""
        feeds = (opts.output or []) + (opts.overwrite_output or [])
        return sys.stderr if any(feed.startswith("-") for feed in feeds) else sys.stdout

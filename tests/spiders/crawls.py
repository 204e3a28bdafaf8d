"""Runs crawls for the tests: all that are asked for, at once, in a process of their own.

As a script it reads a JSON list of {name, spider, arguments, settings} from standard input and writes what
came of each as JSON to standard output.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass
class Crawled:
    """What came of a crawl."""

    reason: str = ""
    message: str | None = None
    pages: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    paths: list[str] = field(default_factory=list)  # that the spider's own server saw
    dropped: dict[str, int] = field(default_factory=dict)  # answers, by why nothing was made of them
    refused: dict[str, int] = field(
        default_factory=dict
    )  # requests that were not made, by where they would have gone
    left_out: dict[str, int] = field(default_factory=dict)  # addresses, by the setting that left them out

    @property
    def urls(self) -> list[str]:
        return sorted(page["url"] for page in self.pages)


def run_crawls(*wanted: dict[str, Any]) -> dict[str, Crawled]:
    done = subprocess.run(
        [sys.executable, "-W", "error", __file__],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return {name: Crawled(**crawled) for name, crawled in json.loads(done.stdout).items()}


class Collect:
    """An item pipeline that keeps what a crawl found."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Collect:
        return cls(crawler)

    def process_item(self, page: Any) -> Any:
        hints = page.hints
        self.crawler.collected.append(
            {
                "url": page.url,
                "status": page.status,
                "type": page.headers.get("Content-Type"),
                "bytes": len(page.body),
                "more": len(page.more),
                "source": hints.source if hints else None,
                "title": hints.title if hints else None,
                "authors": list(hints.authors) if hints else [],
            }
        )
        return page


# the spider without what cleans, remembers and publishes
ALONE = {
    "ITEM_PIPELINES": {Collect: 1},
    "EXTENSIONS": {"spiders.manners.CrawlDelay": 0},
    "AUTOTHROTTLE_ENABLED": False,
}


def under(prefix: str, stats: dict[str, Any]) -> dict[str, int]:
    return {key.removeprefix(prefix): count for key, count in stats.items() if key.startswith(prefix)}


async def crawl_all(wanted: list[dict[str, Any]]) -> dict[str, Any]:
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.utils.project import get_project_settings

    from spiders.reasons import FAILURE, CrawlFailed

    async def crawl(spider: str, arguments: dict[str, str], settings: dict[str, Any]) -> dict[str, Any]:
        own = get_project_settings()
        own.setdict(ALONE | settings, priority=30)
        runner = AsyncCrawlerRunner(own)
        crawler = runner.create_crawler(spider)
        crawler.collected = []
        try:
            await runner.crawl(crawler, **arguments)
        except CrawlFailed as failure:
            return asdict(Crawled(reason=failure.reason, message=str(failure)))
        stats = crawler.stats.get_stats()
        server = getattr(crawler.spider, "server", None)
        return asdict(
            Crawled(
                reason=stats["finish_reason"],
                message=stats.get(FAILURE),
                pages=crawler.collected,
                asked=stats.get("downloader/request_count", 0),
                paths=[visit.path for visit in server.visits] if server else [],
                **{name: under(f"poultice/{name}/", stats) for name in ("dropped", "refused", "left_out")},
            )
        )

    results = await asyncio.gather(
        *(crawl(each["spider"], each.get("arguments", {}), each.get("settings", {})) for each in wanted)
    )
    return {each["name"]: result for each, result in zip(wanted, results, strict=True)}


def main() -> None:
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor
    from twisted.internet.defer import Deferred

    done = Deferred.fromFuture(
        asyncio.ensure_future(crawl_all(json.load(sys.stdin)), loop=reactor._asyncioEventloop)
    )
    results: list[Any] = []
    done.addBoth(lambda result: (results.append(result), reactor.stop()))
    reactor.run()
    sys.stdout.write(json.dumps(results[0]) if isinstance(results[0], dict) else results[0].getTraceback())


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()

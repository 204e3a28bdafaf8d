"""Whole crawls of one blog of real-sized pages, beside what Scrapy can fetch at most and beside other crawlers.

    python benchmarks/crawling.py                 2,000 pages, some minutes
    python benchmarks/crawling.py --pages 300

A process of its own serves the blog on this machine; politeness is off for all alike. The slower crawlers get a tenth
of the pages. Poultice's own times are those of the whole command, with its start, into Parquet and with the archive; the
others' begin once they are imported. Peers that are not installed are left out; `make bench` installs them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import results  # noqa: E402 - the scripts run without an installation
from benchmarks.blogs import crawling  # noqa: E402
from benchmarks.blogs.crawlers import CRAWLERS  # noqa: E402
from benchmarks.blogs.serving import Served, served  # noqa: E402
from benchmarks.peers import surroundings  # noqa: E402

HEAD = "crawl|pages|s|pages/s|CPU ms a page|cores busy".split("|")
OURS = "Poultice, into Parquet"
SLOWER = 10  # the other crawlers get so many times fewer pages
LONGEST = 1_800  # seconds a crawl


@dataclass(frozen=True, slots=True)
class Crawl:
    """How one crawl went. CPU seconds are the crawler's, with all its processes, and the server's."""

    name: str
    pages: int
    seconds: float
    cpu: float
    cpu_of_server: float

    @property
    def pace(self) -> float:
        return self.pages / self.seconds

    def row(self) -> list[str]:
        busy = (self.cpu + self.cpu_of_server) / self.seconds / (os.cpu_count() or 1)
        cpu = 1000 * self.cpu / self.pages
        return [
            self.name,
            f"{self.pages:,}",
            f"{self.seconds:,.1f}",
            f"{self.pace:,.1f}",
            f"{cpu:,.1f}",
            f"{busy:.0%}",
        ]


def main(words: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--pages", type=int, default=2_000)
    pages = options.parse_args(words).pages
    with served(pages) as site:
        size = len(site.blog.page(1)) / 1000
        crawls = list(crawled(site, pages))
    own = next(crawl for crawl in crawls if crawl.name == OURS)
    ratios = [f"{crawl.name} {own.pace / crawl.pace:.2f}" for crawl in crawls if crawl is not own]
    about = f"{pages:,} pages of {size:,.0f} kB; {results.machine()}."
    told = f"Poultice's pages a second as a multiple of each: {', '.join(ratios)}."
    table = results.table(HEAD, [crawl.row() for crawl in crawls])
    results.write("crawling", f"{about}\n\n{table}\n\n{told}")


def crawled(site: Served, pages: int) -> Iterator[Crawl]:
    """One crawl after another, each told of as it ends."""
    yield fetched_by(site, "scrapy", "Scrapy, fetching alone", sys.executable, pages)
    yield ours(site, "Poultice, finding and fetching alone", pages, ITEM_PIPELINES="{}")
    yield ours(site, OURS, pages)
    python = surroundings.python()
    for name in list(CRAWLERS)[1:]:
        if python is None or not has(str(python), name):
            print(f"{name} is not installed here and left out; `make bench` installs it.", flush=True)
        else:
            yield fetched_by(site, name, name, str(python), max(20, pages // SLOWER))


def has(python: str, name: str) -> bool:
    command = [python, "-c", f"import importlib.metadata as m; m.version({name!r})"]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def fetched_by(site: Served, crawler: str, name: str, python: str, pages: int) -> Crawl:
    urls = "\n".join(site.blog.url(number) for number in range(1, pages + 1))
    script = ROOT / "benchmarks" / "blogs" / "crawlers.py"
    clock = Clock(site)
    done = subprocess.run(
        [python, str(script), crawler, site.blog.home],
        input=urls,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{name}: {done.stderr[-2_000:]}")
    said = json.loads(done.stdout.splitlines()[-1])
    if said["pages"] < 0.9 * pages:
        print(f"{name} made something of {said['pages']:,} of {pages:,} pages only", flush=True)
    return clock.read(name, pages, said["seconds"])


def ours(site: Served, name: str, pages: int, **settings: str) -> Crawl:
    with tempfile.TemporaryDirectory() as folder:
        command = crawling.command(Path(folder), site.blog.home, **settings)
        clock = Clock(site)
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=crawling.surroundings(),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        if done.returncode and not settings:
            sys.exit(f"{name}: {done.stderr[-2_000:]}")
        return clock.read(name, pages)


class Clock:
    """Measures a crawl from when it is made."""

    def __init__(self, site: Served) -> None:
        self.site = site
        self.began = time.monotonic()
        self.cpu = cpu_of_children()
        self.cpu_of_server = cpu_of(site.process.pid)

    def read(self, name: str, pages: int, seconds: float | None = None) -> Crawl:
        crawl = Crawl(
            name,
            pages,
            seconds or time.monotonic() - self.began,
            cpu_of_children() - self.cpu,
            cpu_of(self.site.process.pid) - self.cpu_of_server,
        )
        print(f"{crawl.name}: {crawl.pace:,.1f} pages/s", flush=True)
        return crawl


def cpu_of_children() -> float:
    """CPU seconds of processes that have ended, with those that these have waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_of(process: int) -> float:
    """CPU seconds of a process that is running; 0 where the system does not tell."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return 0.0
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()

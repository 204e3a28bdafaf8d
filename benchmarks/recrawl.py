"""What a second crawl costs: a generated blog is crawled, left alone, changed in part, and crawled again.

Prints one line a crawl. `--articles` sets the size of the blog.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.blogs.crawling import crawl
from benchmarks.blogs.generated import GeneratedBlog
from spiders.loopback import LoopbackServer

HEADINGS = ("blog", "crawl", "requests", "200", "304", "new", "changed", "unchanged", "versions", "seconds")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=2_000)
    size = options.parse_args().articles
    print("  ".join(f"{heading:>9}" for heading in HEADINGS))
    with tempfile.TemporaryDirectory() as folder:
        for dated in (True, False):
            recrawls(Path(folder) / str(dated), size, dated=dated)


def recrawls(folder: Path, size: int, *, dated: bool) -> None:
    blog = GeneratedBlog(size, "", dated=dated)
    with LoopbackServer(blog.answer) as server:
        blog.home = server.url
        name = "dated" if dated else "undated"
        measure(name, "first", folder, server)
        measure(name, "unchanged", folder, server)
        changed = list(range(3, size + 1, 100))
        blog.change(*changed)
        measure(name, "1 % new", folder, server)
        if dated:
            stored = pd.read_parquet(folder / "articles", columns=["url", "version"])
            exact = set(stored[stored.version > 1].url) == {blog.url(number) for number in changed}
            print(f"exactly the {len(changed)} changed articles have a second version: {exact}")
        else:
            measure(name, "refetch", folder, server, REFETCH="1")


def measure(name: str, step: str, folder: Path, server: LoopbackServer, **settings: str) -> None:
    before = len(server.visits)
    crawl(folder, server.url, **settings)
    visits = server.visits[before:]
    runs = pd.read_parquet(folder / "runs")
    run = runs.sort_values("started").iloc[-1]
    versions = len(pd.read_parquet(folder / "versions")) if (folder / "versions").exists() else 0
    statuses = [visit.status for visit in visits]
    figures = (
        name,
        step,
        len(visits),
        statuses.count(200),
        statuses.count(304),
        run.new,
        run.changed,
        run.unchanged,
        versions,
        f"{run.seconds:.1f}",
    )
    print("  ".join(f"{figure:>9}" for figure in figures), flush=True)


if __name__ == "__main__":
    main()

"""A generated blog is crawled, its tables are deleted, and `scrapy reclean` derives them anew from the archive.

Prints the pages a second with one worker and with two, and whether the rows are those of the crawl; `valid_from` is
when a page was fetched in both. `--articles` sets the size of the blog.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.blogs.crawling import ROOT, crawl, surroundings
from benchmarks.blogs.generated import GeneratedBlog
from spiders.loopback import LoopbackServer

TABLES = {"articles": ["article_id"], "removals": ["article_id", "ordinal"]}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=500)
    size = options.parse_args().articles
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blog = GeneratedBlog(size, "")
        with LoopbackServer(blog.answer) as server:
            blog.home = server.url
            crawl(folder, server.url)
        crawled = tables_in(folder)
        paces = {processes: pace(folder, processes) for processes in (1, 2, 1, 2)}
        print(f"two workers are {paces[2] / paces[1]:.2f} times as fast as one")
        same = all(tables_in(folder)[table].equals(crawled[table]) for table in TABLES)
        print(f"{size} articles derived anew, the same rows as the crawl gave: {same}")
        return not same


def pace(folder: Path, processes: int) -> float:
    """Delete the tables, derive them anew, and give the pages a second that were cleaned."""
    for table in TABLES:
        shutil.rmtree(folder / table)
    command = [sys.executable, "-m", "scrapy", "reclean", "-s", f"DATASET={folder}"]
    command += ["-s", f"RECLEANING_PROCESSES={processes}"]
    done = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("127.0.0.1"))
    print(f"{processes} worker(s): {' '.join(line.split())}", flush=True)
    return float(re.findall(r"\d[\d,.]*", line)[-1].replace(",", ""))


def tables_in(folder: Path) -> dict[str, pd.DataFrame]:
    return {
        table: pd.read_parquet(folder / table).sort_values(order).reset_index(drop=True).astype(str)
        for table, order in TABLES.items()
    }


if __name__ == "__main__":
    sys.exit(main())

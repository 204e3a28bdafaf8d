"""A blog of real-sized pages is crawled, its tables are deleted, and `scrapy reclean` derives them anew from the archive.

    python benchmarks/reclean.py                  600 pages, some minutes

Prints the pages a second with one worker and with two, and whether the rows are those of the crawl; `valid_from` is
when a page was fetched in both. Cleaning is what the workers share; publishing, which follows, is counted in the whole.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import results
from benchmarks.blogs.crawling import ROOT, crawl, surroundings
from benchmarks.blogs.serving import served

TABLES = {"articles": ["article_id"], "removals": ["article_id", "ordinal"]}
ORDER = (1, 2, 2, 1, 1, 2)  # workers, in turn, so that a busy machine is unfair to neither


@dataclass(frozen=True, slots=True)
class Pace:
    """Pages a second: while they are cleaned, and of the whole command."""

    cleaning: float
    whole: float


def main(words: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--articles", type=int, default=600)
    size = options.parse_args(words).articles
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(size) as site:
            crawl(folder, site.blog.home)
        crawled = tables_in(folder)
        paces = [(workers, pace(folder, workers, size)) for workers in ORDER]
        same = all(tables_in(folder)[table].equals(crawled[table]) for table in TABLES)
    results.write("reclean", section(paces, size, same=same))
    return not same


def section(paces: Sequence[tuple[int, Pace]], size: int, *, same: bool) -> str:
    rows, cleaning = [], {}
    for workers in (1, 2):
        some = [pace for number, pace in paces if number == workers]
        cleaning[workers] = median(pace.cleaning for pace in some)
        rows.append([str(workers), f"{cleaning[workers]:,.1f}", f"{median(p.whole for p in some):,.1f}"])
    return (
        f"{size:,} archived pages, three runs each; {results.machine()}.\n\n"
        f"{results.table(['workers', 'pages/s, cleaning', 'whole command'], rows)}\n\n"
        f"Two workers clean {cleaning[2] / cleaning[1]:.2f} times as fast as one. "
        f"The same rows as the crawl gave: {'yes' if same else 'NO'}."
    )


def pace(folder: Path, processes: int, size: int) -> Pace:
    """Delete the tables and derive them anew."""
    for table in TABLES:
        shutil.rmtree(folder / table)
    command = [sys.executable, "-m", "scrapy", "reclean", "-s", f"DATASET={folder}"]
    command += ["-s", f"RECLEANING_PROCESSES={processes}"]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True)
    seconds = time.monotonic() - began
    line = next(line for line in done.stdout.splitlines() if line.startswith("127.0.0.1"))
    print(f"{processes} worker(s): {' '.join(line.split())}", flush=True)
    return Pace(float(re.findall(r"\d[\d,.]*", line)[-1].replace(",", "")), size / seconds)


def tables_in(folder: Path) -> dict[str, pd.DataFrame]:
    return {
        table: pd.read_parquet(folder / table).sort_values(order).reset_index(drop=True).astype(str)
        for table, order in TABLES.items()
    }


if __name__ == "__main__":
    sys.exit(main())

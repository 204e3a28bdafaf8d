"""Whether a crawl's memory stays what it is: that of the crawler, of each worker and of the publisher while 20,000 pages pass.

    python benchmarks/memory.py                   20,000 pages, a quarter of an hour and more
    python benchmarks/memory.py --pages 4000

A process of its own serves the blog. Memory is what is resident, looked at twice a second. Workers are those of the moment: one that has grown is replaced. Linux only, for /proc.
Figures go to build/bench/memory.csv, the plot beside them.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import plots, results  # noqa: E402 - the scripts run without an installation
from benchmarks.blogs import crawling  # noqa: E402
from benchmarks.blogs.serving import served  # noqa: E402

EVERY = 0.5  # seconds
EARLY, LATE = 0.1, 1.0  # shares of the pages between which nothing should grow
AROUND = 0.02  # of the pages: a figure is the median of the moments so near
WORKERS = ("worker 1", "worker 2")
PROCESSES = ("crawler", *WORKERS, "publisher")
Sample = dict[str, float]  # pages, and MB by process


def main(words: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--pages", type=int, default=20_000)
    pages = options.parse_args(words).pages
    if not Path("/proc/self/statm").exists():
        sys.exit("memory.py needs Linux's /proc")
    with served(pages) as site, tempfile.TemporaryDirectory() as folder:
        samples = watched(crawling.command(Path(folder), site.blog.home), pages)
    write_csv(samples)
    tell(samples, pages)


def watched(command: list[str], pages: int) -> list[Sample]:
    """Crawl, and look at the processes until the end. How far a crawl is, its log says."""
    process = subprocess.Popen(
        [*command, "-s", "LOG_LEVEL=INFO", "-s", "LOGSTATS_INTERVAL=1"],
        cwd=ROOT,
        env=crawling.surroundings(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    progress = Progress(process)
    samples: list[Sample] = []
    while process.poll() is None:
        sample = {"pages": float(progress.pages), **sizes(process.pid)}
        if len(sample) > 2 and progress.pages:
            samples.append(sample)
            results.progress(f"{progress.pages:,} of {pages:,} pages")
        time.sleep(EVERY)
    if process.returncode:
        sys.exit(f"the crawl ended with status {process.returncode}: {progress.last}")
    return samples


class Progress:
    """Reads "… scraped 1234 items …" from a crawl's log, in a thread of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.pages = 0
        self.last = ""
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.last = line
            before, found, rest = line.partition(" scraped ")
            if found and "Crawled" in before:
                self.pages = int(rest.split()[0])


def sizes(crawler: int) -> Sample:
    """Resident MB of the crawler, of its workers in the order of their starts, and of the publisher once there is one."""
    named = {child: name_of(child) for child in children(crawler)}
    workers = [resident(child) for child, name in named.items() if name == "cleaner"]
    publishers = {name: resident(child) for child, name in named.items() if name == "publisher"}
    return {"crawler": resident(crawler)} | dict(zip(WORKERS, workers, strict=False)) | publishers


def children(process: int) -> list[int]:
    try:
        told = Path(f"/proc/{process}/task/{process}/children").read_text()
    except FileNotFoundError:
        return []
    return sorted(map(int, told.split()))


def name_of(process: int) -> str:
    """What a process calls itself, as `top` shows it."""
    try:
        return Path(f"/proc/{process}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def resident(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def write_csv(samples: Sequence[Sample]) -> None:
    results.KEPT.mkdir(parents=True, exist_ok=True)
    with (results.KEPT / "memory.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["pages", *PROCESSES])
        writer.writeheader()
        writer.writerows({name: round(value, 1) for name, value in sample.items()} for sample in samples)


def tell(samples: Sequence[Sample], pages: int) -> None:
    early, late = int(EARLY * pages), int(LATE * pages)
    rows, lines = [], []
    for name in PROCESSES:
        points = [(each["pages"], each[name]) for each in samples if name in each]
        before, after = near(points, early, pages), near(points, late, pages)
        rows.append([name, f"{before:,.0f}", f"{after:,.0f}", f"{after / before - 1:+.0%}"])
        lines.append(plots.Line(name, points))
    head = ["process", f"MB at {early:,} pages", f"at {late:,}", "growth"]
    highest = max(up for line in lines for _, up in line.points)
    x = plots.Axis("pages", plots.even_ticks(pages), "{:,.0f}".format)
    y = plots.Axis("MB resident", plots.even_ticks(highest), "{:,.0f}".format)
    drawn = plots.plot("Memory of a crawl", lines, x, y)
    text = (
        f"{results.machine()}.\n\n{results.table(head, rows)}\n\n![Memory by pages](performance/memory.svg)"
    )
    results.write("memory", text, memory=drawn)


def near(points: Sequence[tuple[float, float]], place: int, pages: int) -> float:
    """The median of what was seen around a number of pages; with nothing there, the nearest."""
    some = [up for at, up in points if abs(at - place) <= AROUND * pages]
    return median(some) if some else min(points, key=lambda point: abs(point[0] - place))[1]


if __name__ == "__main__":
    main()

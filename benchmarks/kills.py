"""Crawls that are killed with SIGKILL at a random moment and started again, beside one that is left alone.

The dataset that comes out must be the same, row by row, whatever was killed when; `valid_from` says when a row was
fetched, so it may differ. Meanwhile pandas, Polars and DuckDB read the dataset over and over: none may see rows that belong
to no state of it, or fail twice in a row. (Polars and DuckDB open a file twice, by name; when it is replaced in
between, they raise an error, and the next read succeeds. pandas opens it once.) `--articles` sets the size of the blog, `--kills` the number of trials.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.blogs.crawling import ROOT, crawl, start, surroundings
from benchmarks.blogs.generated import GeneratedBlog
from spiders.loopback import LoopbackServer

READERS = ("pandas", "polars", "duckdb")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=200)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    source = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blog = GeneratedBlog(chosen.articles, "")
        with LoopbackServer(blog.answer) as server:
            blog.home = server.url
            began = time.monotonic()
            crawl(folder / "undisturbed", server.url)
            whole = time.monotonic() - began
            print(f"undisturbed: {chosen.articles} articles in {whole:.1f} s", flush=True)
            readers = [start_reader(reader, folder) for reader in READERS]
            results = Counter(
                trial(folder, server.url, number, source, whole) for number in range(chosen.kills)
            )
            (folder / "stop").touch()
            print(
                f"{results['same']} of {chosen.kills} killed crawls end like the undisturbed one; {dict(results)}"
            )
            return report(readers) + (results["same"] != chosen.kills)


def trial(folder: Path, url: str, number: int, source: random.Random, whole: float) -> str:
    """Kill one crawl, let it go on, and say whether its dataset is the same as if it had not been."""
    place = folder / f"killed-{number}"
    (folder / "current").write_text(str(place))
    process = start(place, url)
    moment = wait_for_moment(place, number, source, whole)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    stage = state_of(place)
    crawl(place, url)
    verdict = difference(folder / "undisturbed", place) or "same"
    print(f"{number:>4}  killed after {moment:5.2f} s with {stage}: {verdict}", flush=True)
    return "same" if verdict == "same" else "different"


def wait_for_moment(place: Path, number: int, source: random.Random, whole: float) -> float:
    """Let some time pass; every third trial waits until a publish has begun, and a moment longer."""
    began = time.monotonic()
    if number % 3 == 2:
        wanted = source.randint(1, 3)
        seen = 0
        writing = place / ".staging" / "writing"
        while time.monotonic() - began < whole and seen < wanted:
            busy = writing.exists() and any(writing.iterdir())
            seen += busy
            time.sleep(0.2 if busy and seen < wanted else 0.001)
        time.sleep(source.uniform(0, 0.03))
    else:
        time.sleep(source.uniform(0.3, whole))
    return time.monotonic() - began


def state_of(place: Path) -> str:
    """How far a crawl had come, as the dataset shows it."""
    try:
        stored = len(pd.read_parquet(place / "articles", columns=["article_id"]))
    except (FileNotFoundError, OSError):
        stored = 0
    staged = any((place / ".staging").rglob("*.parquet")) if (place / ".staging").exists() else False
    return f"{stored} articles published" + (", a publish under way" if staged else "")


def difference(one: Path, other: Path) -> str:
    """In which table two datasets differ; nothing when they are the same."""
    for table, key in (("articles", ["article_id"]), ("removals", ["article_id", "ordinal"])):
        left, right = (
            pd.read_parquet(folder / table).drop(columns="valid_from", errors="ignore").sort_values(key)
            for folder in (one, other)
        )
        if not left.reset_index(drop=True).astype(str).equals(right.reset_index(drop=True).astype(str)):
            return f"{table} differ ({len(left)} rows, {len(right)} rows)"
    versions = other / "versions"
    return "there are versions" if versions.exists() and len(pd.read_parquet(versions)) else ""


def start_reader(reader: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "blogs" / "reading.py"), reader, str(folder)],
        cwd=ROOT,
        env=surroundings(),
        stdout=subprocess.PIPE,
        text=True,
    )


def report(readers: list[subprocess.Popen[str]]) -> int:
    faults = 0
    for name, process in zip(READERS, readers, strict=True):
        said = json.loads(process.communicate(timeout=120)[0])
        told = f"{said['reads']} reads, {said['again']} of them at the second attempt"
        print(f"{name}: {told}, {len(said['faults'])} failed {said['faults'][:3]}")
        faults += len(said["faults"])
    return faults


if __name__ == "__main__":
    sys.exit(main())

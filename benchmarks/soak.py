"""A long crawl of a site that is healthy in most parts and hostile in others, while its processes are killed at random.

`--pages` is how many pages the site has; there is a trap to ten articles: a bomb, a picture that says it is a page, half a million tags,
a redirect to itself, an error, nothing at all. Every so many articles a worker gets SIGKILL, and now and then the crawler
itself, which is then started again. At the end every healthy article must be in the dataset exactly once, and nothing else; and
no process may have grown. Prints a line every ten seconds, and exits with 1 when something is not as it should be.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.blogs.crawling import ROOT, command, surroundings
from benchmarks.blogs.generated import GeneratedBlog
from spiders.loopback import Answer, LoopbackServer

EVERY = 10  # articles to a trap
BOMB = gzip.compress(b"<p>salt</p>" * 1_000_000)
HTML = {"Content-Type": "text/html; charset=utf-8"}
TRAPS = (
    Answer(BOMB, headers=HTML | {"Content-Encoding": "gzip"}),
    Answer(b"\x89PNG\r\n\x1a\n" + bytes(4_000), headers=HTML),
    Answer(b"<b>" * 500_000, headers=HTML),
    Answer(b"\x1f\x8b not packed at all", headers=HTML | {"Content-Encoding": "gzip"}),
    Answer(b"<h1>Oh</h1>", status=500),
    Answer(b"", headers=HTML),
    Answer(b"<title>Page not found</title><p>Nothing is here.</p>", headers=HTML),
    Answer(b"<html>" + b"<div>" * 20_000 + b"deep", headers=HTML),
)
SETTINGS = {
    "PAGE_MAXSIZE": str(2**21),
    "DOWNLOAD_MAXSIZE": str(2**22),
    "URL_PATTERN_BUDGET": "1000000",
    "PUBLISH_EVERY": "2000",
}
ARTICLES_A_KILL = (20, 300)  # between a worker's death and the next one's
MOST_GROWTH = 1.25  # of the median memory in the second half of a process's life over that in the first
SHORTEST_LIFE = 60.0  # seconds of a process whose memory says anything


class MixedBlog(GeneratedBlog):
    """A generated blog whose sitemaps name traps among the articles, too."""

    def answer(self, path: str) -> Answer:
        if path.startswith("/why-we-fall-into-traps-"):
            number = int(path.strip("/").rpartition("-")[2])
            kind = number // EVERY % (len(TRAPS) + 1)
            return TRAPS[kind] if kind < len(TRAPS) else Answer(status=302, headers={"Location": path})
        return super().answer(path)

    def sitemap(self, number: int) -> Answer:
        whole = super().sitemap(number)
        traps = (n for n in self.listed(number) if n % EVERY == 0)
        lines = "".join(
            f"<url><loc>{self.home}/why-we-fall-into-traps-{n}/</loc></url>" for n in traps
        ).encode()
        return Answer(whole.body.replace(b"</urlset>", lines + b"</urlset>"), headers=whole.headers)


@dataclass
class Watch:
    """What was seen of the processes: memory by process, and kills."""

    began: float = field(default_factory=time.monotonic)
    memory: dict[tuple[str, int], list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    kills: Counter[str] = field(default_factory=Counter)

    def look(self, crawler: int) -> dict[int, str]:
        """Take down the memory of a crawl's processes; gives those that it started, with their kinds."""
        started = children(crawler)
        for process, kind in {crawler: "crawler", **started}.items():
            if megabytes := resident(process):
                self.memory[kind, process].append((time.monotonic(), megabytes))
        return started

    def most(self, kind: str) -> float:
        return max((mb for (of, _), seen in self.memory.items() if of == kind for _, mb in seen), default=0.0)

    def growth(self) -> float:
        """The worst growth of a process that lived long enough to show it; a publisher's goes with the site's files."""
        lives = [
            seen
            for (kind, _), seen in self.memory.items()
            if kind != "publisher" and seen[-1][0] - seen[0][0] >= SHORTEST_LIFE
        ]
        return max(map(grown, lives), default=1.0)


def grown(life: list[tuple[float, float]]) -> float:
    """Memory late in a life over memory early in it, without its first tenth, in which it is set up."""
    settled = [megabytes for _, megabytes in life[len(life) // 10 :]]
    middle = len(settled) // 2
    return median(settled[middle:]) / median(settled[:middle])


def children(process: int) -> dict[int, str]:
    """The processes of a crawl that clean or publish; multiprocessing's resource tracker is none."""
    try:
        found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        names = {int(child): Path(f"/proc/{child}/comm").read_text().strip() for child in found}
    except OSError:  # one of them has just ended
        return {}
    return {child: name for child, name in names.items() if name in ("cleaner", "publisher")}


def resident(process: int) -> float:
    """Memory in MB; 0 when the process has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def soak(folder: Path, blog: MixedBlog, watch: Watch, source: random.Random, lives: int) -> None:
    """Crawl until a crawl comes to its end by itself; all but the last of `lives` are killed before."""
    for life in range(1, lives + 1):
        end = (
            articles_in(folder) + source.uniform(0.5, 1.5) * blog.size / lives
            if life < lives
            else float("inf")
        )
        if survived(started(folder, blog.home), folder, watch, source, end):
            return
        watch.kills["crawler"] += 1


def started(folder: Path, url: str) -> subprocess.Popen[bytes]:
    """A crawl that writes what it says to a file: a pipe that nobody reads would stop it."""
    with folder.with_name("log.txt").open("ab") as log:
        return subprocess.Popen(
            command(folder, url, **SETTINGS), cwd=ROOT, env=surroundings(), stdout=log, stderr=log
        )


def survived(
    process: subprocess.Popen[bytes], folder: Path, watch: Watch, source: random.Random, end: float
) -> bool:
    """Follow one crawl, killing workers now and then; kill it too when it has so many articles. Says if it ended itself."""
    next_kill = articles_in(folder) + source.uniform(*ARTICLES_A_KILL)
    told = 0.0
    while process.poll() is None:
        started = watch.look(process.pid)
        articles = articles_in(folder)
        if articles >= end:
            process.kill()
            process.wait()
            return False
        if articles >= next_kill and started:
            kill(source.choice(list(started.items())), watch)
            next_kill = articles + source.uniform(*ARTICLES_A_KILL)
        if time.monotonic() - told >= 10:
            told = time.monotonic()
            print(f"{told - watch.began:6.0f} s  {articles:,} articles; {status(watch)}", flush=True)
        time.sleep(0.2)
    return True


def kill(victim: tuple[int, str], watch: Watch) -> None:
    process, kind = victim
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
        watch.kills[kind] += 1


def articles_in(folder: Path) -> int:
    """How many articles are safe by now, as the crawl's own memory says."""
    try:
        file = next((folder / "state").glob("*.sqlite"))
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as state:
            (count,) = state.execute("SELECT count(*) FROM addresses WHERE fate = 'article'").fetchone()
            return int(count)
    except (StopIteration, sqlite3.Error):
        return 0


def status(watch: Watch) -> str:
    kills = ", ".join(f"{count} {kind}s killed" for kind, count in watch.kills.items()) or "nothing killed"
    return f"crawler at most {watch.most('crawler'):.0f} MB, cleaners {watch.most('cleaner'):.0f} MB, publisher {watch.most('publisher'):.0f} MB; {kills}"


def faults(folder: Path, blog: MixedBlog, watch: Watch) -> list[str]:
    """What is not as it should be."""
    found = Counter(pd.read_parquet(folder / "articles", columns=["url"]).url)
    wanted = {blog.url(number) for number in range(1, blog.size + 1)}
    checks = {
        f"{len(wanted - found.keys())} articles are missing": wanted - found.keys(),
        f"{len(found.keys() - wanted)} rows are no articles": found.keys() - wanted,
        "some articles are there twice": [url for url, count in found.items() if count > 1],
        f"a process grew by {watch.growth():.2f}": watch.growth() > MOST_GROWTH,
    }
    return [fault for fault, is_so in checks.items() if is_so]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=20_000)
    options.add_argument("--lives", type=int, default=4, help="crawls, all but the last of which are killed")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    blog = MixedBlog(chosen.pages * EVERY // (EVERY + 1), "", words=150)
    with tempfile.TemporaryDirectory() as name, LoopbackServer(blog.answer) as server:
        folder, watch = Path(name) / "data", Watch()
        blog.home = server.url
        soak(folder, blog, watch, random.Random(chosen.seed), chosen.lives)
        seconds = time.monotonic() - watch.began
        print(f"{blog.size} articles and {blog.size // EVERY} traps in {seconds:.0f} s, {status(watch)}")
        print(f"the process that grew most: {watch.growth():.2f} times")
        wrong = faults(folder, blog, watch)
        if wrong:
            print(folder.with_name("log.txt").read_text("utf-8", "replace")[-3_000:])
        print("\n".join(wrong) or "every article is there once, nothing else is, and memory is flat")
        return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

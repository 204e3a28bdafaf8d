"""How fast and how well pages are cleaned, beside other cleaners and beside parsing alone.

    python benchmarks/cleaning.py                        400 pages, five minutes
    python benchmarks/cleaning.py --pages 40 --only Poultice --only trafilatura

Each cleaner has a process of its own, and each page goes to all of them in turn, in a fresh order, before the next page:
what slows the machine slows all of them. Seconds are of CPU. No cleaner sees a page twice, unless --rounds says so, and
the first pages, which warm it up, are others. Peak memory is the process's, libraries included.

The pages are saved ones with gold records where ../shared has them, and the accuracy stands beside the speed;
elsewhere they are our own. Peers are left out with a line where they are not installed: `make bench` installs them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import results  # noqa: E402 - the scripts run without an installation
from benchmarks.pages.gold import Sample, samples, scorer, warming  # noqa: E402
from benchmarks.peers import surroundings  # noqa: E402
from benchmarks.peers.cleaners import CLEANERS, OWN, PARSE, REFERENCE, Told  # noqa: E402
from benchmarks.peers.worker import Answer, Worker  # noqa: E402

HEAD = "cleaner|pages/s|mean ms|median|p95|× parse|× trafilatura|peak MB".split("|")
SCORES = {
    "F1": "f1",
    "exact": "exact",
    "leaks": "leaks",
    "title": "title",
    "authors": "authors",
    "date": "published",
}


@dataclass
class Run:
    """What a cleaner did with the pages so far."""

    name: str
    answers: list[Answer] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)  # of the first round

    @property
    def seconds(self) -> list[float]:
        return [answer.seconds for answer in self.answers]

    @property
    def mean(self) -> float:
        return statistics.fmean(self.seconds)

    @property
    def failures(self) -> list[str]:
        return [answer.failure for answer in self.answers if answer.failure]


def main(words: Sequence[str] | None = None) -> None:
    options = arguments(words)
    pages, origin = samples("html", options.pages)
    workers = started(options.only or list(CLEANERS))
    try:
        runs = raced(workers, pages, options.rounds)
    finally:
        for worker in workers:
            worker.close()
    size = statistics.fmean(len(page.content) for page in pages) / 1000
    results.write(
        "cleaning", section(runs, pages, f"{len(pages)} pages of {size:,.0f} kB on average: {origin}")
    )


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=1, help="later ones find what the first left in caches")
    parser.add_argument("--only", action="append", choices=list(CLEANERS), help="these cleaners alone")
    return parser.parse_args(words)


def started(names: Sequence[str]) -> list[Worker]:
    """A process for each cleaner, warmed up; those that cannot run here are named."""
    python = surroundings.python()
    if python is None:
        print("The peers are not installed here; `make bench` does so. What this Python has is measured.")
    workers = [Worker(name, sys.executable if name == OWN or python is None else python) for name in names]
    for worker in workers:
        if worker.missing:
            print(f"{worker.name} is left out: {worker.missing}")
            worker.close()
    ready = [worker for worker in workers if not worker.missing]
    for page in warming("html"):
        for worker in ready:
            worker.clean(page.content, page.url)
    return ready


def raced(workers: Sequence[Worker], pages: Sequence[Sample], rounds: int) -> list[Run]:
    """Every page through every cleaner, the pages and for each page the cleaners in an order of their own."""
    runs = {worker.name: Run(worker.name) for worker in workers}
    for run in runs.values():
        run.told = [{} for _ in pages]
    order = random.Random(1)
    for turn in range(rounds):
        for done, number in enumerate(order.sample(range(len(pages)), len(pages)), 1):
            for worker in order.sample(workers, len(workers)):
                answer = worker.clean(pages[number].content, pages[number].url)
                runs[worker.name].answers.append(answer)
                runs[worker.name].told[number] = answer.told
            results.progress(f"round {turn + 1}: {done} of {len(pages)} pages")
    results.progress("")
    return list(runs.values())


def section(runs: Sequence[Run], pages: Sequence[Sample], origin: str) -> str:
    """The table with what has to be said of it."""
    module = scorer()
    means = {run.name: run.mean for run in runs}
    head = [*HEAD, *SCORES] if module else HEAD
    rows = [[*pace(run, means), *(scores(run, pages, module) if module else ())] for run in runs]
    failed = [f"{run.name} failed on {len(run.failures)} pages." for run in runs if run.failures]
    without = "" if module else "No accuracy: the pages with gold records are not on this machine."
    text = f"clean_text: {megabytes_a_second():.1f} MB of text a second."
    return "\n\n".join(
        filter(
            None,
            [f"{results.machine()}. {origin}.", results.table(head, rows), text, without, " ".join(failed)],
        )
    )


def pace(run: Run, means: dict[str, float]) -> list[str]:
    slow = statistics.quantiles(run.seconds, n=20)[-1] if len(run.seconds) > 1 else run.mean
    cells = [
        f"{1 / run.mean:,.1f}",
        *(f"{1000 * s:,.1f}" for s in (run.mean, statistics.median(run.seconds), slow)),
    ]
    others = [means.get(other) for other in (PARSE, REFERENCE)]
    cells += [f"{run.mean / other:,.2f}" if other else "–" for other in others]
    return [run.name, *cells, f"{run.answers[-1].peak_mb:,.0f}"]


def scores(run: Run, pages: Sequence[Sample], module: ModuleType) -> list[str]:
    """The accuracy, by the scorer's measures; a cleaner has none in what it never tells."""
    rows = [
        module.score(module.Result(**told), page.gold) for told, page in zip(run.told, pages, strict=True)
    ]
    figures = module.summary([{"seconds": 0.0, **row} for row in rows])
    said = {name for told in run.told for name, value in told.items() if value}
    needs = {name: name if name in module.Result.__dataclass_fields__ else "text" for name in SCORES.values()}
    return [
        f"{figures[name]:.3f}" if needs[name] in said and figures[name] is not None else "–" for name in needs
    ]


def megabytes_a_second(count: int = 300) -> float:
    """How fast plain texts are cleaned: megabytes of UTF-8 a second of CPU, each text once."""
    from cleaners import clean_text

    texts = [(page.content.decode("utf-8", "replace"), page.url) for page in samples("text", count)[0]]
    for page in warming("text"):
        clean_text(page.content.decode(), url=page.url)
    began = time.process_time()
    for text, url in texts:
        clean_text(text, url=url)
    return sum(len(text.encode()) for text, _ in texts) / 1e6 / (time.process_time() - began)


if __name__ == "__main__":
    main()

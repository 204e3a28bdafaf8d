"""How the time to clean a page grows with the page, for shapes that a careless clean-up would choke on.

    python benchmarks/growth.py                                         every shape up to 10 MB
    python benchmarks/growth.py --largest 1000000                       a minute
    python benchmarks/growth.py --shapes "tags,one paragraph"

Seconds are of CPU; small pages are several, each with words of its own, and the median counts. Each shape has a process
of its own, which is ended when it takes too long. The exponent is fitted to the pages of 100 kB and more: 1 is linear,
n log n is under 1.1 there. Ends with status 1 when a shape takes more than 2 s per MB or grows faster than n log n.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import results  # noqa: E402 - the scripts run without an installation
from benchmarks.pages.shapes import SHAPES, page, sizes  # noqa: E402
from benchmarks.plots import Axis, Line, plot, powers  # noqa: E402

MOST_A_MEGABYTE = 2.0  # seconds
MOST_GROWTH = 1.15  # n log n is 1.09 from 100 kB to 10 MB, the rest is for caches that pages outgrow
LEAST_SECONDS = (
    0.01  # of a point that the exponent is fitted to; some kernels' clocks tick every four thousandths
)
MARKED = 4  # shapes that have a colour in the plot
Point = tuple[int, float]  # bytes, seconds


@dataclass(frozen=True)
class Growth:
    """The seconds that pages of a shape took, by their size. `ended` says that larger ones took too long."""

    shape: str
    points: Sequence[Point]
    ended: bool = False

    @property
    def large(self) -> Sequence[Point]:
        """Those that are judged, of 100 kB and more; below, what every page costs weighs, and any disturbance."""
        return [point for point in self.points if point[0] >= 90_000]

    @property
    def seconds_a_megabyte(self) -> float:
        return max((seconds / size * 1e6 for size, seconds in self.large), default=0.0)

    @property
    def exponent(self) -> float:
        """Of the power of the size that the seconds grow with, by least squares."""
        logs = [
            (math.log(size), math.log(seconds)) for size, seconds in self.large if seconds >= LEAST_SECONDS
        ]
        return statistics.linear_regression(*zip(*logs, strict=True)).slope if len(logs) > 2 else 0.0

    @property
    def faults(self) -> list[str]:
        said = []
        if self.ended:
            said.append(f"{self.shape}: a page larger than {size_text(self.points[-1][0])} was given up")
        if self.seconds_a_megabyte > MOST_A_MEGABYTE:
            said.append(f"{self.shape}: {self.seconds_a_megabyte:.1f} s per MB, {MOST_A_MEGABYTE:g} at most")
        if self.exponent > MOST_GROWTH:
            said.append(f"{self.shape}: grows with the power {self.exponent:.2f}, {MOST_GROWTH:g} at most")
        return said


def main(words: Sequence[str] | None = None) -> int:
    options = arguments(words)
    if options.measure:
        resource.setrlimit(resource.RLIMIT_CPU, (options.patience, options.patience + 5))
        measure(options.measure, options.largest)
        return 0
    shapes = options.shapes.split(",") if options.shapes else list(SHAPES)
    if unknown := [shape for shape in shapes if shape not in SHAPES]:
        sys.exit(f"There is no shape named {unknown[0]!r}; there are: {', '.join(SHAPES)}")
    grown: list[Growth] = []
    for shape in shapes:
        results.progress(f"{shape}: {len(grown) + 1} of {len(shapes)} shapes")
        grown.append(growth(shape, options.largest, options.patience))
    results.progress("")
    results.write("growth", section(grown), growth=drawn(grown))
    faults = [fault for one in grown for fault in one.faults]
    print("\n".join(faults) or "Nothing grows faster than n log n, nothing takes more than 2 s per MB.")
    return bool(faults)


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shapes", help=f"these alone, with commas between them: {', '.join(SHAPES)}")
    parser.add_argument("--largest", type=int, default=10_000_000, help="bytes of the largest page")
    parser.add_argument("--patience", type=int, default=120, help="seconds of CPU for all pages of a shape")
    parser.add_argument("--measure", help=argparse.SUPPRESS)  # what a shape's own process is told
    return parser.parse_args(words)


def growth(shape: str, largest: int, patience: int) -> Growth:
    """Measure a shape in a process of its own, which ends with its patience."""
    command = [
        sys.executable,
        __file__,
        "--measure",
        shape,
        "--largest",
        str(largest),
        "--patience",
        str(patience),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    points = [tuple(json.loads(line)) for line in done.stdout.splitlines()]
    ended = done.returncode == -signal.SIGXCPU
    if (done.returncode and not ended) or not points:
        sys.exit(f"{shape}: the process that measures ended with status {done.returncode}")
    return Growth(shape, points, ended)


def measure(shape: str, largest: int) -> None:
    """Print each size with its seconds as soon as it is known."""
    from cleaners import clean

    clean(page("article", 3_000))
    for size in sizes(largest):
        print(json.dumps(seconds(shape, size)), flush=True)


def seconds(shape: str, size: int) -> Point:
    """The median of five pages, of one where a page takes a while; none is seen twice."""
    from cleaners import clean

    spent: list[float] = []
    made: list[int] = []
    while len(spent) < 5 and sum(spent) < 0.2:
        content = page(shape, size, seed=len(spent))
        began = time.process_time()
        clean(content, url="https://blog.example/why-salt-matters/")
        spent.append(time.process_time() - began)
        made.append(len(content))
    return round(statistics.fmean(made)), statistics.median(spent)


def section(grown: Sequence[Growth]) -> str:
    columns = shown_sizes(grown)
    head = ["shape", *(size_text(size) for size in columns), "s per MB", "exponent"]
    rows = []
    for one in sorted(grown, key=lambda one: -one.seconds_a_megabyte):
        cells = [seconds_text(found) if (found := nearest(one, size)) is not None else "" for size in columns]
        rows.append([one.shape, *cells, f"{one.seconds_a_megabyte:.2f}", f"{one.exponent:.2f}"])
    return f"{results.machine()}.\n\n![Time to clean a page by its size](performance/growth.svg)\n\n{results.table(head, rows)}"


def shown_sizes(grown: Sequence[Growth]) -> list[int]:
    """The powers of ten of bytes that were measured."""
    largest = max(one.points[-1][0] for one in grown)
    return [round(power) for power in powers(1_000, largest) if power <= largest * 1.2]


def nearest(one: Growth, size: int) -> float | None:
    """The seconds of the page of about a size."""
    return next((seconds for made, seconds in one.points if 0.7 < made / size < 1.4), None)


def drawn(grown: Sequence[Growth]) -> str:
    """The plot: the dearest shapes in colour, the others in grey, and the limit."""
    worst = sorted(grown, key=lambda one: one.seconds_a_megabyte)[-MARKED:]
    lines = [Line(one.shape, one.points, is_quiet=one not in worst) for one in grown]
    largest = max(one.points[-1][0] for one in grown)
    spent = [seconds for one in grown for _, seconds in one.points]
    times = powers(max(min(spent), 1e-3), max([*spent, 1.0]))
    end = min(largest, times[-1] / MOST_A_MEGABYTE * 1e6)  # where the limit leaves the plot
    limit = Line(
        f"{MOST_A_MEGABYTE:g} s per MB",
        [(size, size * MOST_A_MEGABYTE / 1e6) for size in (1_000, end)],
        is_limit=True,
    )
    x = Axis("size of the page", powers(1_000, largest * 0.8), size_text, is_logarithmic=True)
    y = Axis("CPU time to clean it", times, seconds_text, is_logarithmic=True)
    return plot("Time to clean a page by its size", [*lines, limit], x, y)


def size_text(size: float) -> str:
    return f"{size / 1e6:.3g} MB" if size >= 999_000 else f"{size / 1e3:.3g} kB"


def seconds_text(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds >= 0.9995 else f"{seconds * 1000:.3g} ms"


if __name__ == "__main__":
    sys.exit(main())

"""How many times as long as lxml's parsing the whole clean-up of a page takes: a ratio, so that it holds on any machine.

    python benchmarks/ratio.py             print the ratio
    python benchmarks/ratio.py --check     end with status 1 when it is 25 % above the recorded one; the CI runs this
    python benchmarks/ratio.py --record    write it down in .ci/ratio.txt, after a change that is meant to cost

The pages are generated and those of the tests. A round is a process of its own, so that caches are as empty each time; in
it each page is parsed and cleaned in turn, in seconds of CPU. A busy machine only ever adds to a page's seconds, to
either of the two, so a page's least of all rounds counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.blogs.themed import ThemedBlog  # noqa: E402 - the scripts run without an installation
from benchmarks.pages.gold import HOME, Sample, own, warming  # noqa: E402

RECORDED = ROOT / ".ci" / "ratio.txt"
RECORD_HEAD = (
    "# How many times as long as lxml's parsing cleaning takes; benchmarks/ratio.py --record writes it.\n"
)
MOST_WORSE = 1.25
Seconds = tuple[float, float]  # to parse a page, to clean it


def main(arguments: Sequence[str] | None = None) -> int:
    options = parsed(arguments)
    if options.round:
        print(json.dumps(spent(options.pages)))
        return 0
    found = ratio([a_round(options.pages) for _ in range(options.rounds)])
    print(f"Cleaning takes {found:.2f} times as long as lxml's parsing", end="")
    if options.record:
        options.recorded.write_text(f"{RECORD_HEAD}{found:.2f}\n", encoding="utf-8")
        print(f"; written to {options.recorded.name}")
    elif options.check:
        return judged(found, recorded(options.recorded))
    else:
        print()
    return 0


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="compare with the recorded ratio")
    what.add_argument("--record", action="store_true", help="make this the recorded ratio")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pages", type=int, default=15, help="of each of the two kinds")
    parser.add_argument("--recorded", type=Path, default=RECORDED, help="the file that holds it")
    parser.add_argument(
        "--round", action="store_true", help=argparse.SUPPRESS
    )  # what a round's process is told
    return parser.parse_args(arguments)


def recorded(path: Path) -> float:
    """The ratio in a file, the last line of it."""
    return float(path.read_text(encoding="utf-8").splitlines()[-1])


def judged(found: float, before: float) -> int:
    worse = found / before
    print(f": {worse:.2f} of the recorded {before:.2f}")
    if worse <= MOST_WORSE:
        return 0
    print(
        f"Cleaning has become {100 * (worse - 1):.0f} % dearer, {100 * (MOST_WORSE - 1):.0f} % is the limit. If the change "
        "is worth it, run `python benchmarks/ratio.py --record`.",
        file=sys.stderr,
    )
    return 1


def ratio(rounds: Sequence[Sequence[Seconds]]) -> float:
    """Of all cleaning to all parsing, each page by the least that it took in any round."""
    least = [
        (min(page[0] for page in one), min(page[1] for page in one)) for one in zip(*rounds, strict=True)
    ]
    parsing, cleaning = (sum(seconds[n] for seconds in least) for n in (0, 1))
    return float(cleaning / parsing)


def a_round(pages: int) -> list[Seconds]:
    done = subprocess.run(
        [sys.executable, __file__, "--round", "--pages", str(pages)], stdout=subprocess.PIPE, check=True
    )
    return [tuple(pair) for pair in json.loads(done.stdout)]


def spent(pages: int) -> list[Seconds]:
    """The seconds for each page, in this process, after other pages have loaded what is loaded once."""
    from lxml.html import document_fromstring

    from cleaners import clean

    for sample in warming("html"):
        clean(sample.content, url=sample.url)
    return [
        (timed(document_fromstring, sample.content), timed(partial(clean, url=sample.url), sample.content))
        for sample in samples(pages)
    ]


def samples(count: int) -> list[Sample]:
    """The pages, always the same ones: those of the tests, which are short, and as many of a real page's size."""
    blog = ThemedBlog(count, HOME)
    themed = [Sample(blog.url(number), blog.page(number)) for number in range(1, count + 1)]
    return [*own("html", count)[0], *themed]


def timed(work: Callable[[bytes], object], content: bytes) -> float:
    began = time.process_time()
    work(content)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())

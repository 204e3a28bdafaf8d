"""What publishing a large site costs: time and peak memory of the first publish, a night's, and a review.

    python benchmarks/publishing.py [--articles 200000] [--changed 200] [--keep FOLDER]

Each step runs in a process of its own, so its peak memory is its own. Articles have about 6 kB of text and fifteen
removed blocks; they are made as they are asked for, which is part of the first step's time.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaners.records import Article, Block, Engagement, Reaction, Removal
from output import Store

SITE = "large.example"
WORDS = [
    f"{a}{b}{c}"
    for a in ("sal", "vi", "car", "neu", "gas")
    for b in "aeiou"
    for c in ("tis", "nol", "ra", "m")
]
BEGAN = datetime(2010, 1, 1, tzinfo=UTC)


def article(number: int, edition: int) -> Article:
    chance = random.Random(number * 1_000 + edition)
    paragraphs = [" ".join(chance.choices(WORDS, k=80)) for _ in range(12)]
    url = f"https://{SITE}/{number}"
    return Article(
        article_id=f"{number * 2654435761 % 2**64:016x}",
        url=url,
        fetched_url=url,
        site=SITE,
        title=paragraphs[0][:60],
        authors=("Jane Roe, RD",),
        published=BEGAN + timedelta(minutes=chance.randrange(8_000_000)),
        language="en",
        text="\n\n".join(paragraphs),
        blocks=tuple(Block("paragraph", paragraph) for paragraph in paragraphs),
        word_count=960,
        engagement=Engagement(likes=chance.randrange(100), reactions=(Reaction("Happy", 3, 50.0),)),
        removed=tuple(
            Removal("share", "catalogue:x", f"body > div[{n}]", paragraphs[n % 12][:90]) for n in range(15)
        ),
    )


def first(root: Path, articles: int, _: int) -> str:
    published = Store(root).publish(SITE, (article(number, 1) for number in range(articles)))
    return f"{published.new:,} new"


def night(root: Path, articles: int, changed: int) -> str:
    """Articles that change are mostly young ones; here they are scattered, which is the worst."""
    chosen = random.Random(1).sample(range(articles), changed)
    published = Store(root).publish(SITE, (article(number, 2) for number in chosen))
    return f"{published.changed:,} changed, {published.versions:,} new versions"


def young_night(root: Path, articles: int, changed: int) -> str:
    published = Store(root).publish(
        SITE, (article(number, 3) for number in range(articles - changed, articles))
    )
    return f"{published.changed:,} changed"


def review(root: Path, *_: int) -> str:
    return f"{Store(root).review(SITE):,} changed"


STEPS: dict[str, Callable[[Path, int, int], str]] = {
    "first publish": first,
    "a night, scattered": night,
    "a night, last part": young_night,
    "review": review,
}


def measured(step: str, root: Path, articles: int, changed: int) -> tuple[float, float, float, str]:
    """Seconds, seconds of CPU, peak MB and the outcome of a step in a process of its own."""
    began = time.perf_counter()
    outcome = STEPS[step](root, articles, changed)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, outcome


def lines(root: Path, articles: int, changed: int) -> Iterator[str]:
    yield f"{'step':<20}{'seconds':>9}{'CPU s':>9}{'peak MB':>9}   outcome"
    for step in STEPS:
        with get_context("spawn").Pool(1) as pool:
            seconds, busy, peak, outcome = pool.apply(measured, (step, root, articles, changed))
        yield f"{step:<20}{seconds:>9.1f}{busy:>9.1f}{peak:>9.0f}   {outcome}"
    size = sum(path.stat().st_size for path in (root / "articles").iterdir())
    yield f"articles: {size / 2**20:,.0f} MB in {len(list((root / 'articles').iterdir()))} files"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--changed", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="write there, and leave it")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        for line in lines(arguments.keep or Path(folder), arguments.articles, arguments.changed):
            print(line, flush=True)


if __name__ == "__main__":
    main()

"""How long near-duplicates take: many generated articles in many sites, of which one in twenty is a copy of another.

Prints the time for all sites one after another, for a nightly run that changes a few articles, and how many of the
copies were found. `--articles` and `--sites` set the size.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from output.copies import Signatures, Text

START = datetime(2020, 1, 1, tzinfo=UTC)
VOCABULARY = [f"{syllable}{n}" for n in range(2_000) for syllable in ("sal", "tin", "mor", "pul")]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--sites", type=int, default=20)
    chosen = options.parse_args()
    each = chosen.articles // chosen.sites
    source = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        signatures = Signatures(Path(folder))
        originals: list[str] = []
        planted, spent = 0, 0.0
        for site in range(chosen.sites):
            texts = list(generated(site, each, source, originals))
            planted += sum(text.article_id.startswith("copy") for text in texts)
            spent += publish(signatures, site, texts)
        found = sum(name.startswith("copy") for _, shelf in signatures.shelves() for name in shelf.said())
        print(
            f"{chosen.articles:,} articles in {chosen.sites} sites: {spent:.1f} s; {found:,} of {planted:,} copies found"
        )
        changed = [*texts[10:], *generated(chosen.sites, 10, source, originals)]
        print(f"one more night of the last site, 10 articles new: {publish(signatures, site, changed):.2f} s")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def generated(site: int, number: int, source: random.Random, originals: list[str]) -> list[Text]:
    texts = []
    for n in range(number):
        is_copy = originals and n % 20 == 0
        if is_copy:
            words = source.choice(originals).split()
            words[: len(words) // 10] = source.choices(VOCABULARY, k=len(words) // 10)
        else:
            words = source.choices(VOCABULARY, k=source.randint(200, 1_200))
            if n % 50 == 1:
                originals.append(" ".join(words))
        name = f"{'copy' if is_copy else 'text'}-{site}-{n}"
        texts.append(Text(name, START + timedelta(hours=site * number + n), " ".join(words)))
    return texts


def publish(signatures: Signatures, site: int, texts: list[Text]) -> float:
    began = time.perf_counter()
    for name, shelf in signatures.news(f"site-{site}", texts).items():
        signatures.save(name, shelf)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

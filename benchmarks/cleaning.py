"""How fast pages are cleaned, beside trafilatura: the same pages in turn, medians and ratios.

    python benchmarks/cleaning.py [PAGE.html…]

Without arguments the pages of the tests are taken. Peers that are not installed are left out.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ROUNDS = 5
Cleaner = Callable[[bytes], object]


def project() -> Cleaner:
    import cleaners

    return lambda page: cleaners.clean(page, url="https://blog.example/a-post/")


def trafilatura() -> Cleaner:
    import trafilatura as library

    return lambda page: library.bare_extraction(page, with_metadata=True, include_comments=False)


def readability() -> Cleaner:
    from readability import Document

    return lambda page: Document(page).summary()


def newspaper() -> Cleaner:
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False

    def parse(page: bytes) -> object:
        article = Article("https://blog.example/a-post/", config=config)
        article.download(input_html=page.decode("utf-8", "replace"))
        article.parse()
        return article

    return parse


PEERS = {"project": project, "trafilatura": trafilatura, "readability": readability, "newspaper": newspaper}


def seconds(cleaner: Cleaner, page: bytes) -> float:
    began = time.process_time()
    cleaner(page)
    return time.process_time() - began


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "tests" / "pages").glob("*/page.html"))
    pages = [path.read_bytes() for path in paths]
    runners = {name: make() for name, make in PEERS.items() if name == "project" or find_spec(name)}
    for cleaner in runners.values():
        cleaner(pages[0])  # imports and vocabularies are read once a process
    times: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(ROUNDS):
        for page in pages:
            for name, cleaner in runners.items():
                times[name].append(seconds(cleaner, page))
    own = statistics.fmean(times["project"])
    print(f"{len(pages)} pages, {ROUNDS} rounds in turn, CPU milliseconds a page")
    for name, spent in times.items():
        mean, median = statistics.fmean(spent), statistics.median(spent)
        print(
            f"{name:<14} mean {1000 * mean:7.1f}   median {1000 * median:7.1f}   of project's mean {mean / own:5.2f}"
        )


if __name__ == "__main__":
    main()

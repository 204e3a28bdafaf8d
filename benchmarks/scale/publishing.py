"""Publish a made-up site through the store, in a process of its own.

python benchmarks/scale/publishing.py FOLDER SITE ARTICLES first|changed      one JSON line: seconds, cpu, peak_mb
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.scale.generated import Site  # noqa: E402 - the scripts run without an installation
from benchmarks.scale.peak import peak_mb  # noqa: E402
from cleaners.records import Article  # noqa: E402
from output import Store  # noqa: E402
from output.rows import article_of  # noqa: E402


def articles_of(site: Site) -> list[Article]:
    articles, removals = site.tables()
    ledgers: dict[str, list[dict[str, object]]] = {}
    for line in removals.to_pylist():
        ledgers.setdefault(line["article_id"], []).append(line)
    return [article_of(row, ledgers.get(row["article_id"], ())) for row in articles.to_pylist()]


def main(folder: str, number: str, count: str, edition: str) -> None:
    site = Site(int(number), int(count))
    articles = articles_of(site)
    if edition == "changed":
        articles = [replace(article, title=f"{article.title}, again") for article in articles]
    began, cpu_began = time.perf_counter(), time.process_time()
    Store(Path(folder)).publish(site.name, articles)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The pages to measure on, with what is known of them: saved pages with gold records where these are, else our own."""

from __future__ import annotations

import gzip
import importlib
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.blogs.generated import GeneratedBlog
from benchmarks.blogs.themed import ThemedBlog

ROOT = Path(__file__).resolve().parents[2]
SCORER = ROOT.parent / "shared" / "eval" / "score.py"
GOLD = ROOT.parent / "shared" / "data" / "dev"
HOME = "https://blog.example"


@dataclass(frozen=True, slots=True)
class Sample:
    """A page to clean. `gold` is its record as people wrote it down, empty where nobody did."""

    url: str
    content: bytes = field(repr=False)
    gold: Mapping[str, Any] = field(default_factory=dict, repr=False)


def scorer() -> ModuleType | None:
    """The module that scores a cleaner's answers against gold, on machines that have it."""
    if not SCORER.exists():
        return None
    sys.path.append(str(SCORER.parent))
    return importlib.import_module("score")


def samples(kind: str, count: int, seed: int = 1) -> tuple[list[Sample], str]:
    """At most `count` documents of a kind, "html" or "text", none twice, and a line on what they are."""
    module = scorer()
    golds = sorted(GOLD.glob("*/gold.jsonl"))
    if module is None or not golds:
        return own(kind, count)
    known = [gold for gold in module.load(golds) if gold.get("kind", "html") == kind]
    chosen = random.Random(seed).sample(known, min(count, len(known)))
    found = [Sample(gold.get("url") or "", read(gold["path"]), gold) for gold in chosen]
    return (
        found,
        f"saved pages of {len({gold['set'] for gold in chosen})} sets, drawn by lot out of {len(known):,}",
    )


def read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def own(kind: str, count: int) -> tuple[list[Sample], str]:
    """Our own documents: those of the tests, then generated ones."""
    tests = ROOT / "tests" / ("pages" if kind == "html" else "texts")
    paths: Sequence[Path] = sorted(tests.glob("*/page.html" if kind == "html" else "*_??.txt"))
    found = [Sample(f"{HOME}/{number}/", path.read_bytes()) for number, path in enumerate(paths)]
    blog = ThemedBlog(count, HOME) if kind == "html" else GeneratedBlog(count, HOME, words=800)
    for number in range(1, count - len(found) + 1):
        page = blog.page(number)
        found.append(Sample(blog.url(number), page if kind == "html" else flattened(page)))
    return found[:count], "those of the tests and generated ones"


def warming(kind: str, count: int = 10) -> list[Sample]:
    """Documents that no sample has, to be cleaned first: what is loaded once a process is not what is measured."""
    blog = GeneratedBlog(count, "https://warm.example")
    pages = [blog.page(number) for number in range(1, count + 1)]
    return [
        Sample(blog.url(n), page if kind == "html" else flattened(page)) for n, page in enumerate(pages, 1)
    ]


def flattened(page: bytes) -> bytes:
    """A generated page as plain text, a line for each paragraph."""
    from lxml import html

    return "\n\n".join(html.document_fromstring(page).xpath("//h1/text() | //p/text()")).encode()

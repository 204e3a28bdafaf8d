"""Judge the cleaners on pages whose site or theme the block model never saw, with passes switched off in turn.

    python benchmarks/body_model/cross_check.py --scorer SCORE.py GOLD.jsonl…

The scorer is a module with `score(result, gold)`, `summary(rows)` and a `Result` class; see README.md beside this file.
Trains a model for each fold, cleans every page of the fold with it, once for each variant, and prints one table.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import train

import cleaners
from cleaners import body, catalogue, furniture, phrases
from cleaners.forest import Forest
from cleaners.records import Article, Engagement

FIGURES = (
    "docs",
    "f1",
    "prec",
    "rec",
    "exact",
    "blocks",
    "leaks",
    "seg_f1",
    "title",
    "authors",
    "published",
    "modified",
    "widgets",
)
Patch = tuple[object, str, Callable[..., Any]]


def by_trafilatura(document: Any, facts: Any, hints: Any = None) -> Any:
    """The body as plain trafilatura finds it on the pruned tree."""
    import trafilatura

    text = trafilatura.extract(document.root, include_comments=False) or ""
    return body.declared_blocks(text), []


VARIANTS: dict[str, tuple[Patch, ...]] = {
    "all on": (),
    "catalogue off": (
        (catalogue, "take_out", lambda document: ([], Engagement())),
        (phrases, "catalogue_patterns", lambda: iter(())),
    ),
    "generic rules off": (
        (furniture, "take_out", lambda document, headline=None: []),
        (phrases, "own_patterns", lambda tables: iter(())),
        (phrases, "labels_of", lambda tables: {}),
    ),
    "plain trafilatura": ((body, "draw", by_trafilatura),),
}


@contextmanager
def variant(name: str, forest: Forest | None) -> Iterator[None]:
    """The cleaners with some passes replaced, and with a model of one's choice."""
    with ExitStack() as stack:
        for place, attribute, stand_in in VARIANTS[name]:
            stack.enter_context(mock.patch.object(place, attribute, stand_in))
        if forest:
            stack.enter_context(mock.patch.object(body, "forest", lambda: forest))
        forget_phrases()
        yield
    forget_phrases()


def forget_phrases() -> None:
    phrases.vocabulary.cache_clear()
    phrases.SAID.clear()


def clean(gold: dict[str, Any], folder: Path) -> Article:
    raw = (folder / gold["file"]).read_bytes()
    page = gzip.decompress(raw) if gold["file"].endswith(".gz") else raw
    url = gold.get("url") or ""
    return (
        cleaners.clean_text(page.decode(), url=url)
        if gold["kind"] == "text"
        else cleaners.clean(page, url=url)
    )


def result_of(article: Article, scorer: Any) -> Any:
    date = lambda moment: str(moment)[:10] if moment else ""  # noqa: E731 - used twice, here
    engagement = {name: getattr(article.engagement, name) for name in Engagement.__dataclass_fields__}
    return scorer.Result(
        article.text, article.title or "", list(article.authors), date(article.published), date(article.modified),
        article.language or "", engagement,
    )  # fmt: skip


def documents_of(paths: Sequence[Path]) -> list[tuple[dict[str, Any], Path]]:
    found = []
    for path in paths:
        for line in filter(str.strip, path.read_text(encoding="utf-8").split("\n")):
            gold = json.loads(line)
            found.append(({**gold, "set": gold.get("set", path.parent.name)}, path.parent))
    return found


def module_at(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("scorer", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["scorer"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--variant", action="append", choices=list(VARIANTS), help="default: all of them")
    options = parser.parse_args()
    scorer = module_at(options.scorer)
    documents = documents_of(options.gold)
    examples = train.examples_of(options.gold)
    groups = {example.gold["id"]: train.fold_of(example) for example in examples}
    rows: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    names = options.variant or list(VARIANTS)
    for fold in range(train.FOLDS):
        forest = train.forest_of([e for e in examples if train.fold_of(e) != fold])
        for name in names:
            with variant(name, forest):
                for gold, folder in documents:
                    if groups.get(gold["id"], 0) == fold:
                        row = scorer.score(result_of(clean(gold, folder), scorer), gold)
                        rows[gold["set"], name].append({**row, "seconds": 1.0})
    print(f"{'set':<13}{'variant':<20}" + "".join(f"{figure:>10}" for figure in FIGURES))
    for (label, name), found in sorted(rows.items(), key=lambda item: (item[0][0], names.index(item[0][1]))):
        figures = scorer.summary(found)
        cells = (figures[figure] for figure in FIGURES)
        print(
            f"{label:<13}{name:<20}"
            + "".join(f"{'-' if c is None else c if isinstance(c, int) else f'{c:.4f}':>10}" for c in cells)
        )


if __name__ == "__main__":
    main()

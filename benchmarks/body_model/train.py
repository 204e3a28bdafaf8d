"""Train the block model: `python benchmarks/body_model/train.py GOLD.jsonl… [--out cleaners/body_model.npz]`.

See README.md beside this file for what the gold must look like and how the model is judged.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from alignment import labels_of  # noqa: E402 - the project is not installed where models are trained

from cleaners import body, catalogue, furniture  # noqa: E402
from cleaners.blocks import blocks_of  # noqa: E402
from cleaners.document import parse  # noqa: E402
from cleaners.facts import read_facts  # noqa: E402
from cleaners.features import NAMES, Description, described  # noqa: E402
from cleaners.forest import Forest  # noqa: E402
from cleaners.places import Places  # noqa: E402

PARAMETERS = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 31, "min_data_in_leaf": 60, "feature_fraction": 0.5,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5, "max_bin": 127, "verbose": -1, "num_threads": 1, "seed": 7,
    "deterministic": True, "max_depth": 8,
}  # fmt: skip
ROUNDS = 300
FOLDS = 4
WORTH = {"wpfarm": 0.35, "trafilatura": 0.3}  # few texts in many themes; few labels a page
FEWEST_SITES = 5  # a name that fewer sites use says nothing about others


@dataclass(slots=True)
class Example:
    gold: dict[str, Any]
    blocks: list[Any] = field(repr=False)
    description: Description = field(repr=False)
    kept: np.ndarray = field(repr=False)
    weight: np.ndarray = field(repr=False)

    @property
    def group(self) -> str:
        """Pages of one site, or of one theme of the rendered set, are never on both sides of a split."""
        url = self.gold.get("url") or ""
        return self.gold.get("platform") or urlsplit(url).netloc.removeprefix("www.") or self.gold["id"]


def examples_of(paths: Iterable[Path]) -> list[Example]:
    found = []
    for path in paths:
        for line in filter(str.strip, path.read_text(encoding="utf-8").split("\n")):
            gold = json.loads(line)
            if gold.get("kind") == "html":
                found.append(example_of({**gold, "set": gold.get("set", path.parent.name)}, path.parent))
    return found


def example_of(gold: dict[str, Any], folder: Path) -> Example:
    raw = (folder / gold["file"]).read_bytes()
    document = parse(gzip.decompress(raw) if gold["file"].endswith(".gz") else raw, url=gold.get("url") or "")
    facts = read_facts(document)
    if knows_widgets(gold):
        catalogue.take_out(document)
    furniture.take_out(document, facts.title_element)
    blocks = blocks_of(document.root)
    kept, said = labels_of([block.text for block in blocks], [block.kind for block in blocks], gold)
    weight = np.array([s * len(b.text.split()) ** 0.5 for s, b in zip(said, blocks, strict=True)])
    weight *= 100 * WORTH.get(gold["set"], 1) / max(1e-9, weight.sum())
    return Example(
        gold,
        blocks,
        described(blocks, body.known_of(facts, body.declared_body(facts))),
        np.array(kept),
        weight,
    )


def knows_widgets(gold: dict[str, Any]) -> bool:
    """Half of the pages are shown with their widgets still in, for there are always some that no catalogue knows."""
    return int(hashlib.sha256(gold["id"].encode()).hexdigest(), 16) % 2 == 0


def names_above(places: Places, place: int) -> frozenset[str]:
    """What the names on a place and all around it begin with."""
    return frozenset(word for above in places.around(place) for word in places.traits_at(above).words)


def lexicon_of(examples: Sequence[Example]) -> dict[str, float]:
    """Log odds that a block below an element of a name is article text; each page counts once for each name."""
    kept: dict[str, float] = defaultdict(float)
    cut: dict[str, float] = defaultdict(float)
    sites: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        worth = WORTH.get("wpfarm", 1) if example.gold["set"] == "wpfarm" else 1
        tallies: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        standing = example.description
        for place, is_kept, weight in zip(standing.at, example.kept, example.weight, strict=True):
            if weight:
                for name in names_above(standing.places, place):
                    tallies[name][int(is_kept)] += 1
        for name, (out, inside) in tallies.items():
            kept[name] += worth * inside / (inside + out)
            cut[name] += worth * out / (inside + out)
            sites[name].add(example.group)
    return {
        name: float(np.float16(np.log((kept[name] + 0.5) / (cut[name] + 0.5))))
        for name in sorted(sites)
        if len(sites[name]) >= FEWEST_SITES
    }


def fold_of(example: Example, salt: str = "") -> int:
    return int(hashlib.sha256((salt + example.group).encode()).hexdigest(), 16) % FOLDS


def fit(examples: Sequence[Example]) -> tuple[lightgbm.Booster, dict[str, float]]:
    """Trees and lexicon. A page's own site has no say in the lexicon that its training rows see."""
    rows, kept, weights = [], [], []
    for inner in range(FOLDS):
        lexicon = lexicon_of([e for e in examples if fold_of(e, "inner") != inner])
        for example in (e for e in examples if fold_of(e, "inner") == inner and e.weight.any()):
            said = example.weight > 0
            rows.append(example.description.matrix(lexicon)[said])
            kept.append(example.kept[said])
            weights.append(example.weight[said])
    data = lightgbm.Dataset(
        np.vstack(rows), np.concatenate(kept), weight=np.concatenate(weights), feature_name=list(NAMES)
    )
    return lightgbm.train(PARAMETERS, data, ROUNDS), lexicon_of(examples)


def forest_of(examples: Sequence[Example]) -> Forest:
    booster, lexicon = fit(examples)
    return Forest.of_dump(booster.dump_model(), lexicon)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "cleaners" / "body_model.npz")
    options = parser.parse_args()
    examples = examples_of(options.gold)
    forest = forest_of(examples)
    forest.save(options.out)
    print(f"{len(examples)} pages, {forest.trees} trees, {len(forest.lexicon)} names: {options.out}")


if __name__ == "__main__":
    main()

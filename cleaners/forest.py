"""A forest of decision trees, evaluated for all blocks of a page at once.

Trained elsewhere (`benchmarks/body_model`), kept as plain arrays, so that a page needs numpy and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cleaners.features import Matrix

Node = tuple[int, float, int, int, float]  # feature, threshold, left, right, value


@dataclass(frozen=True, slots=True)
class Forest:
    """All trees in one set of arrays; node `i` sends a row left when `row[feature[i]] <= threshold[i]`.

    A leaf points to itself on both sides, so that every tree can be walked for the same number of steps.
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: NDArray[np.int32]
    depth: int
    lexicon: dict[str, float]

    def predict(self, rows: Matrix) -> NDArray[np.float64]:
        """Probability for each row. Shape (rows,)."""
        if not len(rows):
            return np.zeros(0)
        at = np.tile(self.roots, (len(rows), 1))
        cells = rows.ravel()
        first = (np.arange(len(rows), dtype=np.int32) * rows.shape[1])[:, None]  # of each row's cells
        for _ in range(self.depth):
            found = cells.take(first + self.feature.take(at))
            at = np.where(found <= self.threshold.take(at), self.left.take(at), self.right.take(at))
        raw: NDArray[np.float64] = self.value.take(at).sum(axis=1, dtype=np.float64)
        return 1 / (1 + np.exp(-raw))

    def save(self, path: Path) -> None:
        np.savez_compressed(
            path, feature=self.feature, threshold=self.threshold, left=self.left, right=self.right, value=self.value,
            roots=self.roots, depth=np.int64(self.depth), names=np.array(list(self.lexicon)),
            odds=np.array(list(self.lexicon.values()), dtype=np.float16),
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> Self:
        with np.load(path) as file:
            lexicon = dict(zip(file["names"].tolist(), file["odds"].astype(float).tolist(), strict=True))
            arrays = {
                name: file[name] for name in ("feature", "threshold", "left", "right", "value", "roots")
            }
            return cls(**arrays, depth=int(file["depth"]), lexicon=lexicon)

    @classmethod
    def of_dump(cls, dump: Mapping[str, Any], lexicon: dict[str, float]) -> Self:
        """From the JSON that LightGBM dumps."""
        nodes: list[Node] = []
        roots, depths = zip(
            *(enter(tree["tree_structure"], nodes) for tree in dump["tree_info"]), strict=True
        )
        feature, threshold, left, right, value = zip(*nodes, strict=True)
        return cls(
            np.array(feature, np.int16), np.array(threshold, np.float32), np.array(left, np.int32),
            np.array(right, np.int32), np.array(value, np.float32), np.array(roots, np.int32), max(depths), lexicon,
        )  # fmt: skip


def enter(node: Mapping[str, Any], nodes: list[Node]) -> tuple[int, int]:
    """Put a tree's nodes into the list; where its root is there, and how deep it goes."""
    at = len(nodes)
    if "leaf_value" in node:
        nodes.append((0, 0.0, at, at, node["leaf_value"]))
        return at, 0
    nodes.append((0, 0.0, 0, 0, 0.0))  # its place; where its children stand is known only after them
    left, left_depth = enter(node["left_child"], nodes)
    right, right_depth = enter(node["right_child"], nodes)
    nodes[at] = (node["split_feature"], node["threshold"], left, right, 0.0)
    return at, 1 + max(left_depth, right_depth)

"""A forest of decision trees, evaluated for all blocks of a page at once.

Trained elsewhere (`benchmarks/body_model`), kept as plain arrays, so that a page needs numpy and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from cleaners.features import Matrix

Node = tuple[int, float, int, int, float]  # feature, threshold, left, right, value
AT_ONCE = 64  # rows; what they need stays in the processor's cache


class Nodes(NamedTuple):
    """Nodes of trees as they are kept in a file, a column for each thing that a node has."""

    feature: NDArray[Any]
    threshold: NDArray[Any]
    left: NDArray[Any]
    right: NDArray[Any]
    value: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Forest:
    """All trees in one set of arrays, their roots first.

    Node `i` sends a row to the node `child[i]` when `row[feature[i]] <= threshold[i]`, else to the one after it. A leaf points to itself and its threshold is infinite, so that every tree can be walked for the same number of steps.
    """

    feature: NDArray[np.intp]  # numpy looks up by integers of the machine's own size without copying them
    threshold: NDArray[np.float32]
    child: NDArray[np.intp]
    value: NDArray[np.float32]
    trees: int
    depth: int
    lexicon: dict[str, float]

    def predict(self, rows: Matrix) -> NDArray[np.float64]:
        """Probability for each row. Shape (rows,)."""
        raw = np.zeros(len(rows))
        for first in range(0, len(rows), AT_ONCE):
            raw[first : first + AT_ONCE] = self.raw(rows[first : first + AT_ONCE])
        return 1 / (1 + np.exp(-raw))

    def raw(self, rows: Matrix) -> NDArray[np.float64]:
        """The log odds of a few rows. Shape (rows,)."""
        columns = np.ascontiguousarray(
            rows.T
        )  # one tree after the other: its nodes stay at hand for all rows
        cells, row, begins = columns.ravel(), np.arange(len(rows)), self.feature * len(rows)
        roots = slice(self.trees)
        above = columns.take(self.feature[roots], axis=0) > self.threshold[roots, None]
        at = self.child[roots, None] + above
        for _ in range(1, self.depth):  # no index is out of bounds: "clip" only saves numpy the check
            found = cells.take(begins.take(at, mode="clip") + row, mode="clip")
            above = found > self.threshold.take(at, mode="clip")
            at = self.child.take(at, mode="clip") + above
        values = np.ascontiguousarray(
            self.value.take(at).T
        )  # summed in the same order, however many rows there are
        raw: NDArray[np.float64] = values.sum(axis=1, dtype=np.float64)
        return raw

    def save(self, path: Path) -> None:
        right = self.child + (self.child != np.arange(len(self.child)))
        np.savez_compressed(
            path, feature=self.feature.astype(np.int16), threshold=self.threshold, left=self.child.astype(np.int32),
            right=right.astype(np.int32), value=self.value, roots=np.arange(self.trees, dtype=np.int32),
            depth=np.int64(self.depth), names=np.array(list(self.lexicon)),
            odds=np.array(list(self.lexicon.values()), dtype=np.float16),
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> Self:
        with np.load(path) as file:
            lexicon = dict(zip(file["names"].tolist(), file["odds"].astype(float).tolist(), strict=True))
            nodes = Nodes(*(file[name] for name in Nodes._fields))
            return cls.of_nodes(nodes, file["roots"], int(file["depth"]), lexicon)

    @classmethod
    def of_dump(cls, dump: Mapping[str, Any], lexicon: dict[str, float]) -> Self:
        """From the JSON that LightGBM dumps."""
        nodes: list[Node] = []
        roots, depths = zip(
            *(enter(tree["tree_structure"], nodes) for tree in dump["tree_info"]), strict=True
        )
        columns = Nodes(*map(np.array, zip(*nodes, strict=True)))
        return cls.of_nodes(columns, np.array(roots), max(depths), lexicon)

    @classmethod
    def of_nodes(cls, nodes: Nodes, roots: NDArray[Any], depth: int, lexicon: dict[str, float]) -> Self:
        """From nodes in any order, put in order level by level; a leaf points to itself on both sides."""
        feature, threshold, left, right, value = nodes
        levels = [roots]
        while len(inner := levels[-1][left[levels[-1]] != levels[-1]]):
            levels.append(np.stack([left[inner], right[inner]], axis=1).ravel())
        order = np.concatenate(levels)
        place = np.empty(len(left), np.intp)
        place[order] = np.arange(len(order))
        is_leaf = left[order] == order
        return cls(
            feature[order].astype(np.intp), np.where(is_leaf, np.inf, threshold[order]).astype(np.float32),
            place[left[order]], value[order].astype(np.float32), len(roots), depth, lexicon,
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

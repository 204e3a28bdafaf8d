"""The forest: the same answer as the trees that it was made from, for all rows at once."""

import numpy as np
import pytest

from cleaners.body import forest
from cleaners.features import NAMES, described
from cleaners.forest import AT_ONCE, Forest
from cleaners.wording import Known

LEAF = {"leaf_value": 2.0}
TREE = {
    "split_feature": 0, "threshold": 0.5, "left_child": {"leaf_value": -1.0},
    "right_child": {"split_feature": 1, "threshold": 3.0, "left_child": {"leaf_value": 1.0}, "right_child": LEAF},
}  # fmt: skip
DUMP = {"tree_info": [{"tree_structure": TREE}, {"tree_structure": {"leaf_value": 0.5}}]}


def probability(raw: float) -> float:
    return 1 / (1 + np.exp(-raw))


@pytest.mark.parametrize(("row", "raw"), [([0.5, 9], -0.5), ([0.6, 3], 1.5), ([0.6, 3.1], 2.5)])
def test_a_row_goes_left_when_it_is_not_above_the_threshold(row, raw):
    rows = np.array([row], dtype=np.float32)
    assert Forest.of_dump(DUMP, {}).predict(rows) == pytest.approx([probability(raw)])


def test_no_rows_give_no_answers():
    assert Forest.of_dump(DUMP, {}).predict(np.zeros((0, 2), dtype=np.float32)).shape == (0,)


def test_a_forest_is_the_same_after_it_was_saved(tmp_path):
    before = Forest.of_dump(DUMP, {"entry-content": 1.5, "größe": -0.25})
    before.save(tmp_path / "forest.npz")
    after = Forest.load(tmp_path / "forest.npz")
    rows = np.array([[0.1, 0.2], [0.9, 8.0]], dtype=np.float32)
    assert after.lexicon == before.lexicon
    assert after.predict(rows).tolist() == before.predict(rows).tolist()


def test_the_shipped_forest_asks_only_for_features_that_exist():
    assert forest().feature.max() < len(NAMES)
    assert described([], Known()).matrix(forest().lexicon).shape == (0, len(NAMES))


def test_many_rows_are_answered_like_each_by_itself():
    rows = np.random.default_rng(7).normal(size=(2 * AT_ONCE + 3, len(NAMES))).astype(np.float32)
    assert forest().predict(rows).tolist() == [forest().predict(row[None, :])[0] for row in rows]

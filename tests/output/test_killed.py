import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from publisher import SITE, articles

from output import Store

ROOT = Path(__file__).parents[2]
TABLES = ("articles", "removals", "runs", "versions")


@pytest.fixture(scope="module")
def killed(tmp_path_factory) -> list[Path]:
    """Datasets that held the old edition, each after publishing the new one was killed at another step.

    Two articles fill a file and are published at once, so the third comes later, and into another file.
    """
    folder = tmp_path_factory.mktemp("killed")
    Store(folder / "old").publish(SITE, articles("old", 2))
    script = [sys.executable, str(Path(__file__).with_name("publisher.py")), "kill", str(folder), "2"]
    subprocess.run(script, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, timeout=120)
    return sorted(folder.glob("killed-*"), key=lambda path: int(path.name.split("-")[1]))


def editions(root: Path) -> set[tuple[str | None, int]]:
    found = list(Store(root).read(SITE))
    assert len({article.article_id for article in found}) == len(found)
    return {(article.title, len(found)) for article in found}


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_publish_that_was_killed_leaves_the_old_rows_or_the_new_ones(killed):
    states = [editions(root) for root in killed]
    old, between, new = {("old", 2)}, {("new", 2)}, {("new", 3)}
    assert len(killed) >= 8
    assert states[0] == old
    assert states[-1] == new
    assert states == sorted(states, key=[old, between, new].index)


def test_table_folders_hold_nothing_unfinished_after_a_kill(killed):
    for root in killed:
        shown = [Path(name) for name in files(root) if not name.startswith(".")]
        assert {path.parent.name for path in shown} == set(TABLES)
        assert {path.stem for path in shown} <= {SITE, f"{SITE}~2"}
        assert all(pq.read_metadata(root / path) for path in shown)


def test_after_a_kill_the_next_publish_of_anything_finishes_what_was_ready(killed, tmp_path):
    """Articles and ledger agree again, though nothing of what was being published is given again."""
    for root in killed:
        copy = shutil.copytree(root, tmp_path / root.name)
        Store(copy).publish(SITE, [])
        ((edition, _),) = editions(copy)
        ledgers = {removal.text for article in Store(copy).read(SITE) for removal in article.removed}
        assert ledgers == {edition}


def test_a_killed_publish_that_is_run_again_ends_like_one_that_was_not(killed):
    for root in killed:
        Store(root).publish(SITE, articles("new", 3))
        assert editions(root) == {("new", 3)}
        versions = pq.read_table(root / "versions").to_pylist()
        assert [(row["article_id"][-1], row["title"]) for row in versions] == [("0", "old"), ("1", "old")]
        hidden = [name for name in files(root) if name.startswith(".")]
        assert hidden == [".locks/.schema.lock", f".locks/{SITE}.lock", ".schema"]

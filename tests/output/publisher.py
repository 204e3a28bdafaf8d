"""Run as a script: publishes, and is killed, for `test_killed.py` and `test_contract.py`."""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

import pandas as pd  # noqa: F401  Arrow imports it when it makes rows: once here, and not in every child

from cleaners.records import Article, Removal
from output import Store, site, store

SITE = "a.example"


def articles(edition: str, number: int) -> list[Article]:
    """Every title, text and line of the ledger names the edition, so a mixture of two would show."""
    ledger = (Removal("share", "rule", "place", edition),)
    return [
        Article(
            article_id=f"{n:016x}",
            url=f"https://{SITE}/{n}",
            fetched_url=f"https://{SITE}/{n}",
            site=SITE,
            title=edition,
            text=edition * 200,
            removed=ledger,
        )
        for n in range(number)
    ]


def publish_until_killed(root: Path, step: int) -> None:
    """Publish the new edition, and die by SIGKILL at the given step that touches the file system."""
    steps = count()

    def die_at_step(event: str, arguments: tuple[object, ...]) -> None:
        is_step = event in {"open", "os.mkdir", "os.rename", "os.rmdir", "os.remove"}
        if is_step and str(root) in str(arguments[0]) and next(steps) == step:  # imports open files too
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die_at_step)
    Store(root).publish(SITE, articles("new", 3))


def kill_at_every_step(folder: Path, rows_a_part: int) -> None:
    """Copy `old/` to `killed-N/` for each step N that publishing takes, and have it killed there."""
    site.ROWS_A_PART = store.AT_ONCE = rows_a_part
    for step in count():
        root = folder / f"killed-{step}"
        shutil.copytree(folder / "old", root)
        child = os.fork()
        if child == 0:
            publish_until_killed(root, step)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            shutil.rmtree(root)
            return


def publish_for_ever(root: Path) -> None:
    for n in count():
        Store(root).publish(SITE, articles(f"edition {n}", 300))


if __name__ == "__main__":
    if sys.argv[1] == "kill":
        kill_at_every_step(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        publish_for_ever(Path(sys.argv[2]))

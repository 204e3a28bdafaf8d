"""Run as a script: publishes, and is killed, for `test_killed.py` and `test_contract.py`."""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from cleaners.records import Article, Removal
from output import Store

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
        if event in {"open", "os.mkdir", "os.rename", "os.rmdir", "os.remove"} and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die_at_step)
    Store(root).publish(SITE, articles("new", 3))


def kill_at_every_step(folder: Path) -> None:
    """Copy `old/` to `killed-N/` for each step N that publishing takes, and have it killed there."""
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
    store = Store(root)
    for n in count():
        store.publish(SITE, articles(f"edition {n}", 300))


if __name__ == "__main__":
    {"kill": kill_at_every_step, "for-ever": publish_for_ever}[sys.argv[1]](Path(sys.argv[2]))

"""Where the time of cleaning a page goes, stage by stage: the profile to look at before making anything faster.

    python benchmarks/stages.py [--pages 300]

The stages are what `clean` calls, and below the dearest of them what these call: the functions are found in the source, so
that this list needs no keeping. Each page is cleaned once, after others have loaded what is loaded once. Seconds are of
CPU; a stage's contain those of the stages below it. Timing them costs some microseconds a call.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import statistics
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import results  # noqa: E402 - the scripts run without an installation
from benchmarks.pages.gold import samples, warming  # noqa: E402

LEAST = 0.05  # times a parse: what is below it has no row
DEEPEST = 2


@dataclass
class Stage:
    """A function that is called in one place, with the seconds that it has taken there."""

    name: str
    depth: int
    seconds: float = 0.0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*args: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return function(*args, **named)
            finally:
                self.seconds += time.process_time() - began

        return timed


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=300)
    pages, origin = samples("html", parser.parse_args().pages, seed=2)
    from lxml.html import document_fromstring

    from cleaners import article

    for page in warming("html"):
        article.clean(page.content, url=page.url)
    stages = list(watched(article.clean))
    parse, whole = Stage("lxml's parsing alone", 0), Stage("clean", 0)
    for page in pages:
        parse.around(document_fromstring)(page.content)
        whole.around(article.clean)(page.content, url=page.url)
    size = statistics.fmean(len(page.content) for page in pages) / 1000
    said = f"{results.machine()}. {len(pages)} pages of {size:,.0f} kB on average: {origin}."
    results.write("stages", f"{said}\n\n{shown([parse, whole, *stages], parse.seconds, len(pages))}")


def watched(function: Callable[..., Any], depth: int = 1) -> Iterator[Stage]:
    """Put a watch around everything of ours that a function calls, and around what that calls."""
    for owner, name in called(function):
        inner = getattr(owner, name)
        if hasattr(inner, "is_watched"):
            continue
        label = (
            name
            if owner is sys.modules[function.__module__]
            else f"{owner.__name__.rpartition('.')[2]}.{name}"
        )
        stage = Stage(label, depth)
        yield stage
        if depth < DEEPEST and inspect.isfunction(inner):
            yield from watched(inner, depth + 1)
        watching = stage.around(inner)
        watching.is_watched = True  # type: ignore[attr-defined]  # a mark, so that nobody watches it twice
        setattr(owner, name, watching)


def called(function: Callable[..., Any]) -> Iterator[tuple[ModuleType, str]]:
    """The functions of ours that a function's source calls by a name of its module, as (where it stands, name)."""
    module = sys.modules[function.__module__]
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if not isinstance(node, ast.Call):
            continue
        words = ast.unparse(node.func).split(".")
        owner = getattr(module, words[0], None) if len(words) == 2 else module
        found = getattr(owner, words[-1], None)
        if isinstance(owner, ModuleType) and len(words) <= 2 and inspect.isfunction(found) and is_ours(found):
            yield owner, words[-1]


def is_ours(function: Callable[..., Any]) -> bool:
    return function.__module__.startswith("cleaners")


def shown(stages: list[Stage], parse: float, pages: int) -> str:
    rows = [
        [
            f"{'· ' * stage.depth}{stage.name}",
            f"{1000 * stage.seconds / pages:.2f}",
            f"{stage.seconds / parse:.2f}",
        ]
        for stage in stages
        if stage.seconds >= LEAST * parse
    ]
    return results.table(["stage", "ms a page", "× parse"], rows)


if __name__ == "__main__":
    main()

"""Branches: each way that a condition of the watched code takes, told to the fuzzer when it is taken for the first time.

Instrumented code tells of every step of every execution, which takes longer than the steps. From Python 3.12 on
the interpreter itself tells of branches, and of each only as long as it is asked to: what has been seen costs nothing.
"""

from __future__ import annotations

import dis
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

TOLD_BEFORE_DEAF = 256  # calls that say nothing new until a branch is left alone; those in loops go first
BOTH = -1


class Branches:
    """The branches of some packages; `tell` is called with 0, 1, 2 and so on, a number for each new way."""

    def __init__(self, packages: tuple[str, ...], tell: Callable[[int], None]) -> None:
        self.packages = packages
        self.tell = tell
        self.ways: dict[tuple[int, int], int] = {}
        self.package_of: dict[str, str] = {}
        self.taken: Counter[str] = Counter()
        self.calls = 0

    def watch(self) -> None:
        """Listen from now on."""
        ours, events = sys.monitoring.COVERAGE_ID, sys.monitoring.events
        sys.monitoring.use_tool_id(ours, "fuzz")
        sys.monitoring.register_callback(ours, events.BRANCH, self.went)
        sys.monitoring.set_events(ours, events.BRANCH)

    def listen_again(self) -> None:
        """To the branches that said nothing new for long, too."""
        sys.monitoring.restart_events()

    def went(self, code: CodeType, at: int, to: int) -> Any:
        place = (id(code), at)  # the code of modules is never let go; the answer is a marker, or nothing
        before = self.ways.get(place)
        if before == to:
            self.calls += 1
            return None if self.calls % TOLD_BEFORE_DEAF else sys.monitoring.DISABLE
        if before == BOTH:
            return sys.monitoring.DISABLE
        package = self.package(code.co_filename)
        if not package:
            return sys.monitoring.DISABLE
        self.ways[place] = to if before is None else BOTH
        self.tell(self.taken.total())
        self.taken[package] += 1
        return None if before is None else sys.monitoring.DISABLE

    def package(self, filename: str) -> str:
        """Which of the packages a file belongs to, or none."""
        if filename not in self.package_of:
            parts = Path(filename).parts
            self.package_of[filename] = next((name for name in self.packages if name in parts[-4:-1]), "")
        return self.package_of[filename]

    def known(self) -> Counter[str]:
        """How many ways there are in what is imported of each package."""
        found: Counter[str] = Counter()
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if file and file.endswith(".py") and (package := self.package(file)):
                found[package] += ways_in(compile(Path(file).read_bytes(), file, "exec"))
        return found


def ways_in(code: CodeType) -> int:
    return sum(2 for each in nested(code) for step in dis.get_instructions(each) if branches(step.opname))


def nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from nested(constant)


def branches(operation: str) -> bool:
    return operation == "FOR_ITER" or operation.startswith("POP_JUMP_")

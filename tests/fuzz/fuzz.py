"""The fuzzer: a target over and over, with inputs that lead where none has been before (atheris, libFuzzer).

    python tests/fuzz/fuzz.py sitemap --runs 300000 --gold FOLDER --keep FOLDER
    python tests/fuzz/fuzz.py all --runs 2000000        every target by itself, with its share of them

needs what tests/fuzz/requirements.txt names, and is much faster with Python 3.12 or newer. What raises an
exception or takes longer than two seconds of processor time is a finding: one input for each place where it happened is
kept in the folder of `--keep`, as is the slowest, and the run goes on. `--gold` is a folder whose documents, in pieces,
are further inputs to begin with; they are read where they lie. The exit status is 1 when there were findings.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from branches import Branches

if TYPE_CHECKING:
    from targets import Target

sys.path.insert(0, str(Path(__file__).parents[2]))

WATCHED = ("cleaners", "spiders", "output", "feedparser", "protego")
TARGETS = ("sitemap", "feed", "rest", "robots", "figures", "clean", "clean_text", "all")
SLOWEST = 2.0  # seconds of processor time for one input
TOLD_EVERY = 2_000
LISTENS_EVERY = 1_000
WAYS = 60_000  # more than all conditions of what is watched can take
LARGE = 60_000  # bytes; now and then an input is as large, for what grows faster than its input shows there
RARELY = 0.004


class Run:
    """The executions of one target, and what they found."""

    def __init__(self, target: Target, chosen: argparse.Namespace, branches: Branches | None) -> None:
        self.name = chosen.target
        self.target = target
        self.runs = chosen.runs
        self.until = time.monotonic() + chosen.seconds
        self.keep = chosen.keep
        self.branches = branches
        self.done = 0
        self.slowest = 0.0
        self.found: Counter[str] = Counter()

    def once(self, data: bytes) -> None:
        began = time.thread_time()
        took = math.nan
        try:
            found = self.target.read(data)
            took = time.thread_time() - began
            self.target.look(data, found)
        except Exception as error:  # noqa: BLE001 - whatever comes out is what we are looking for
            self.note(place_of(error), data, str(error))
        if took > self.slowest:
            self.slowest = took
            (self.keep / f"{self.name}-slowest").write_bytes(data)
        if took > SLOWEST:
            self.note(f"slow, {len(str(int(took)))} digits of seconds", data)
        self.done += 1
        over = self.done >= self.runs or time.monotonic() > self.until
        if self.done % TOLD_EVERY == 0 or over:
            self.tell()
        if self.branches and self.done % LISTENS_EVERY == 0:
            self.branches.listen_again()
        if over:
            self.tell_branches()
            os._exit(bool(self.found))  # libFuzzer would end the process in the same way

    def note(self, where: str, data: bytes, said: str = "") -> None:
        """Keep the shortest input for each place."""
        self.found[where] += 1
        file = self.keep / f"{self.name}-{zlib.crc32(where.encode()):08x}"
        if not file.exists() or len(data) < file.stat().st_size:
            file.write_bytes(data)
            say(f"{self.name}: {where} {said[:100]!r}: {file} ({len(data)} bytes)")

    def tell(self) -> None:
        rate = self.done / time.process_time()
        found = f"{sum(self.found.values())} findings at {len(self.found)} places"
        say(
            f"{self.name}: {self.done} executions, {rate:.0f} a second, slowest {self.slowest:.2f} s, {found}"
            + (f", {self.branches.taken.total()} branches" if self.branches else "")
        )

    def tell_branches(self) -> None:
        """How much of each package was reached."""
        for package, known in sorted(self.branches.known().items()) if self.branches else ():
            say(f"{self.name}: {self.branches.taken[package]} of {known} branches of {package}")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the run ends without closing anything


def place_of(error: Exception) -> str:
    """Where an exception came from, in our own code and at the innermost."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    innermost = (own[-1], frames[-1]) if own[-1] is not frames[-1] else (own[-1],)
    said = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in innermost)
    return f"{type(error).__name__} at {said}"


def each_target(runs: int) -> bool:
    """Run this script for one target after another, with the other options as they are; says whether anything was found."""
    from targets import TARGETS

    others = [word for word in sys.argv[1:] if word != "all"]
    statuses = []
    for name, target in TARGETS.items():
        command = [sys.executable, __file__, name, *others, "--runs", str(runs * target.share // 100)]
        statuses.append(subprocess.run(command, check=False).returncode)
    return any(statuses)


def fuzz(chosen: argparse.Namespace) -> None:
    """One target, until it has had its runs; this does not come back."""
    import atheris

    branches = watched(atheris)
    with nullcontext() if branches else atheris.instrument_imports(include=WATCHED):
        from targets import TARGETS
    from splices import spliced

    target = TARGETS[chosen.target]
    inputs = target.inputs(chosen.gold)

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        """Mostly pieces of other inputs, now and then the library's own bytes."""
        source = random.Random(seed)
        if source.random() < 0.05:
            return bytes(atheris.Mutate(data[: target.longest], target.longest))
        start = source.choice(inputs) if source.random() < 0.3 else data
        most = LARGE if source.random() < RARELY else target.longest
        return spliced(start[: target.longest], inputs, source, min(most, max_size))

    run = Run(target, chosen, branches)
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(inputs):
            (Path(corpus) / str(number)).write_bytes(data[: target.longest])
        flags = [
            f"-max_len={LARGE}",
            f"-seed={chosen.seed}",
            f"-artifact_prefix={chosen.keep}/{chosen.target}-",
        ]
        flags += ["-timeout=60", "-rss_limit_mb=4096", "-verbosity=0", "-len_control=0", "-reload=0"]
        atheris.Setup([sys.argv[0], corpus, *flags], run.once, custom_mutator=mutate)
        if branches:
            branches.watch()
        atheris.Fuzz()


def watched(atheris: ModuleType) -> Branches | None:
    """The branches that the interpreter tells of; an older one cannot, and the library instruments the code instead."""
    if sys.version_info < (3, 12):
        return None
    numbers = [atheris._reserve_counter() for _ in range(WAYS)]
    return Branches(WATCHED, lambda way: atheris._trace_branch(numbers[way]))


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("target", choices=TARGETS)
    options.add_argument("--runs", type=int, default=100_000)
    options.add_argument("--seconds", type=float, default=math.inf, help="end then, though runs are left")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--gold", type=Path)
    options.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()))
    chosen = options.parse_args()
    if chosen.target == "all":
        sys.exit(each_target(chosen.runs))
    chosen.keep.mkdir(parents=True, exist_ok=True)
    fuzz(chosen)


if __name__ == "__main__":
    main()

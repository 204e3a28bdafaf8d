"""The fuzzer: a target over and over, with inputs that lead where none has been before (atheris, libFuzzer).

    python tests/fuzz/fuzz.py sitemap --runs 300000 --gold FOLDER --keep FOLDER
    python tests/fuzz/fuzz.py all --runs 2000000        every target by itself, with its share of them

needs what tests/fuzz/requirements.txt names. What raises an exception or takes longer than two seconds of processor
time is a finding: one input for each place where it happened is kept in the folder of `--keep`, and the run goes on.
`--gold` is a folder whose files are further inputs to begin with; they are read where they lie. The exit status is 1
when there were findings.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

INSTRUMENTED = ["cleaners", "spiders", "output", "feedparser", "protego"]
TARGETS = ("sitemap", "feed", "rest", "robots", "figures", "clean", "clean_text", "all")
SLOWEST = 2.0  # seconds of processor time for one input
TOLD_EVERY = 1_000


class Run:
    """The executions of one target, and what they found."""

    def __init__(self, name: str, read: Callable[[bytes], None], runs: int, keep: Path) -> None:
        self.name = name
        self.read = read
        self.runs = runs
        self.keep = keep
        self.done = 0
        self.slowest = 0.0
        self.found: Counter[str] = Counter()
        self.began = time.monotonic()

    def once(self, data: bytes) -> None:
        began = time.thread_time()
        try:
            self.read(data)
        except Exception as error:  # noqa: BLE001 - whatever comes out is what we are looking for
            self.note(place_of(error), data, str(error))
        took = time.thread_time() - began
        self.slowest = max(self.slowest, took)
        if took > SLOWEST:
            self.note(f"slow, {len(str(int(took)))} digits of seconds", data)
        self.done += 1
        if self.done % TOLD_EVERY == 0 or self.done >= self.runs:
            self.tell()
        if self.done >= self.runs:
            os._exit(bool(self.found))  # libFuzzer would end the process in the same way

    def note(self, where: str, data: bytes, said: str = "") -> None:
        """Keep the shortest input for each place."""
        self.found[where] += 1
        file = self.keep / f"{self.name}-{zlib.crc32(where.encode()):08x}"
        if not file.exists() or len(data) < file.stat().st_size:
            file.write_bytes(data)
            say(f"{self.name}: {where} {said[:100]!r}: {file} ({len(data)} bytes)")

    def tell(self) -> None:
        rate = self.done / (time.monotonic() - self.began)
        found = f"{sum(self.found.values())} findings at {len(self.found)} places"
        say(
            f"{self.name}: {self.done} executions, {rate:.0f} a second, slowest {self.slowest:.2f} s, {found}"
        )


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

    with atheris.instrument_imports(include=INSTRUMENTED):
        from targets import TARGETS, contents
    from splices import spliced

    target = TARGETS[chosen.target]
    files = list(target.beginnings())
    if chosen.gold:
        files += sorted(file for file in chosen.gold.rglob("*") if file.suffix in target.gold)
    others = contents(files)

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        """Mostly pieces of other inputs, now and then the library's own bytes."""
        source = random.Random(seed)
        if source.random() < 0.15:
            return bytes(atheris.Mutate(data, max_size))
        return spliced(data, others, source, min(target.longest, max_size))

    run = Run(chosen.target, target.read, chosen.runs, chosen.keep)
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(others):
            (Path(corpus) / str(number)).write_bytes(data[: target.longest])
        flags = [
            f"-max_len={target.longest}",
            f"-seed={chosen.seed}",
            f"-artifact_prefix={chosen.keep}/{chosen.target}-",
        ]
        flags += ["-timeout=60", "-rss_limit_mb=4096", "-verbosity=0"]
        atheris.Setup([sys.argv[0], corpus, *flags], run.once, custom_mutator=mutate)
        atheris.Fuzz()


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("target", choices=TARGETS)
    options.add_argument("--runs", type=int, default=100_000)
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

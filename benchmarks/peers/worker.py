"""One cleaner in a process of its own, so that its memory is its own and its end is nobody else's.

    python worker.py NAME      reads pickled (page, url) pairs, answers each with a pickled `Answer`

It is run with the Python that has the cleaner, which need not be the one that asks.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[2]))

from benchmarks.peers.cleaners import CLEANERS, Cleaner, Told  # noqa: E402 - a script too, without an installation
from benchmarks.scale.peak import peak_mb  # noqa: E402


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cleaner made of a page, in how many seconds of CPU; or why it failed."""

    seconds: float
    told: Told
    peak_mb: float
    failure: str = ""


class Worker:
    """The process of a cleaner, as the one that asks sees it. `missing` says why there is none."""

    def __init__(self, name: str, python: Path | str) -> None:
        self.name, self.missing = name, ""
        self.process = subprocess.Popen(
            [str(python), str(HERE), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            self.missing = self.read()
        except EOFError:
            self.missing = "its process ended at the start"

    def clean(self, page: bytes, url: str) -> Answer:
        try:
            pickle.dump((page, url), self.pipe(self.process.stdin))
            self.pipe(self.process.stdin).flush()
            return Answer(*self.read())
        except (EOFError, BrokenPipeError):
            return Answer(0.0, {}, 0.0, "its process ended")

    def read(self) -> Any:
        return pickle.load(self.pipe(self.process.stdout))

    @staticmethod
    def pipe(end: IO[bytes] | None) -> IO[bytes]:
        assert end is not None
        return end

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for end in (self.process.stdin, self.process.stdout):
            with suppress(BrokenPipeError):  # what it did not read any more
                self.pipe(end).close()


def main(name: str) -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        cleaner = CLEANERS[name]()
    except ImportError as missing:
        return say(answers, f"it is not installed ({missing})")
    say(answers, "")
    while True:
        try:
            page, url = pickle.load(sys.stdin.buffer)
        except EOFError:
            return None
        say(answers, timed(cleaner, page, url))


def say(answers: IO[bytes], what: object) -> None:
    pickle.dump(what, answers)
    answers.flush()


def timed(cleaner: Cleaner, page: bytes, url: str) -> tuple[float, Told, float, str]:
    clean, told = cleaner
    began = time.process_time()
    try:
        found = clean(page, url)
        seconds = time.process_time() - began
        return seconds, told(found), peak_mb(), ""
    except Exception as failure:  # noqa: BLE001 - a peer may fail in any way; it is counted, and the run goes on
        return time.process_time() - began, {}, peak_mb(), f"{type(failure).__name__}: {failure}"


if __name__ == "__main__":
    main(sys.argv[1])

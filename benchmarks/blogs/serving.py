"""A blog of real-sized pages served by a process of its own, so that its work is not taken for a crawler's.

Run as a script: prints the blog's address, then serves until its standard input is closed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.blogs.themed import ThemedBlog  # noqa: E402 - the scripts run without an installation
from spiders.loopback import LoopbackServer  # noqa: E402


@dataclass(frozen=True, slots=True)
class Served:
    """A blog, and the process that serves it."""

    blog: ThemedBlog
    process: subprocess.Popen[str]


@contextmanager
def served(pages: int) -> Iterator[Served]:
    """A blog of so many articles; its address is its `home`."""
    command = [sys.executable, str(Path(__file__)), str(pages)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Served(ThemedBlog(pages, process.stdout.readline().strip()), process)
        finally:
            process.stdin.close()


def serve(pages: int) -> None:
    blog = ThemedBlog(pages, "")
    with LoopbackServer(blog.answer) as server:
        blog.home = server.url
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve(int(sys.argv[1]))

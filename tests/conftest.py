"""What tests of several parts share: a blog on this machine, and a crawl as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from spiders.loopback import Answer, LoopbackServer

ROOT = Path(__file__).parent.parent

# the first example loads what all of them need, on a busy machine at that; what must be quick is measured
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

Crawl = Callable[..., subprocess.CompletedProcess[str]]


class CommandLine:
    """How a command is started in a fresh process: as a person would, from a folder of their own."""

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "scrapy", *words]

    def surroundings(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SCRAPY", "POULTICE", "COV"))}
        return kept | {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "pipelines.settings"}

    def run(self, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            cwd=folder,
            env=self.surroundings(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture(scope="session")
def command_line() -> CommandLine:
    return CommandLine()


@pytest.fixture
def scrapy(tmp_path: Path, command_line: CommandLine) -> Crawl:
    """Run `scrapy …` in an empty folder; gives its exit status and what it printed."""
    return partial(command_line.run, tmp_path)


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, Answer]], str]]:
    """Serve a dictionary of paths on this machine and give its address; 404 for whatever is not in it."""
    servers: list[LoopbackServer] = []

    def start(answers: dict[str, Answer]) -> str:
        server = LoopbackServer(lambda path: answers.get(path, Answer(b"not here", status=404)))
        server.start()
        servers.append(server)
        return server.url

    yield start
    for server in servers:
        server.stop()

"""Crawls of generated blogs, as a person or a timer starts them: one process each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# one's own machine needs no sparing
QUICK = {
    "AUTOTHROTTLE_ENABLED": "0",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
    "RETRY_ENABLED": "0",
}


def command(folder: Path, url: str, **settings: str) -> list[str]:
    """The command that crawls the blog at an address into a folder."""
    words = [sys.executable, "-m", "scrapy", "crawl", "blog", "-a", f"url={url}"]
    for name, value in (QUICK | {"DATASET": str(folder)} | settings).items():
        words += ["-s", f"{name}={value}"]
    return words


def start(folder: Path, url: str, **settings: str) -> subprocess.Popen[str]:
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        command(folder, url, **settings),
        cwd=ROOT,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def crawl(folder: Path, url: str, **settings: str) -> str:
    """Crawl to the end, and give what was printed; raises when that ended badly."""
    process = start(folder, url, **settings)
    printed, complaints = process.communicate(timeout=3_600)
    if process.returncode != 0:
        raise RuntimeError(f"the crawl ended with status {process.returncode}: {complaints[-2_000:]}")
    return printed


def surroundings() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SCRAPY", "POULTICE"))}
    return kept | {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "pipelines.settings"}

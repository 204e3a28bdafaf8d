"""What a benchmark found: printed, and kept in build/bench for docs/performance.md, where `document.py` puts it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "bench"


def write(name: str, markdown: str, **plots: str) -> None:
    """Print a section, and keep it with its plots: texts of SVG files by the name that each has in the section."""
    print(f"\n{markdown.strip()}\n", flush=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.md").write_text(markdown.strip() + "\n", encoding="utf-8")
    for plot, svg in plots.items():
        (KEPT / f"{plot}.svg").write_text(svg, encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its columns filled so that it is readable as it is: the first to the left, figures to the right."""
    lines = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(3, *(len(line[n]) for line in lines)) for n in range(len(head))]
    rule = ["-" * widths[0], *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    lines.insert(1, rule)
    return "\n".join(
        "| "
        + " | ".join(
            f"{cell:<{w}}" if n == 0 else f"{cell:>{w}}"
            for n, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        + " |"
        for line in lines
    )


def machine() -> str:
    """When and on what a run was made, in a sentence."""
    python = f"Python {platform.python_version()}"
    return f"{datetime.now(UTC):%-d %B %Y}, {processor()}, {cpu_count()} cores, {platform.system()}, {python}"


def processor() -> str:
    """The processor's name, as far as the system tells."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith(("model name", "Model")):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions(*distributions: str) -> str:
    """The versions of what is installed here."""
    return ", ".join(f"{name} {found}" for name in distributions if (found := version_of(name)))


def version_of(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def progress(text: str) -> None:
    """Say on a terminal how far a run is; elsewhere nothing."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

"""How the dataset does when it is large: its size, publishing into it, and five questions in each reader.

    python benchmarks/million.py                                     small, under two minutes
    python benchmarks/million.py --articles 1000000 --sites 500      6 GB of disk, half an hour

The articles are made up (benchmarks/scale/generated.py). Each question and each publish runs in a process of its own;
the files are in the system's cache by then. Peak memory is the process's, its libraries included.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.scale.generated import write_site  # noqa: E402 - the scripts run without an installation
from benchmarks.scale.questions import QUESTIONS, READERS  # noqa: E402


def main() -> None:
    options = arguments()
    with folder(options) as data:
        began = time.perf_counter()
        for number in range(options.sites):
            write_site(data, number, options.articles // options.sites)
        made = time.perf_counter() - began
        print(f"{options.articles:,} articles in {options.sites:,} sites, made in {made:,.0f} s")
        for table in ("articles", "removals"):
            print(f"{table:<10} {size(data / table) / 2**20:>10,.0f} MB on disk")
        print_publishing(data, options.sites, options.articles // options.sites)
        print_questions(data)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--folder", type=Path, help="a new folder to work in (default: a temporary one)")
    parser.add_argument("--keep", action="store_true", help="leave the dataset there")
    return parser.parse_args()


@contextmanager
def folder(options: argparse.Namespace) -> Iterator[Path]:
    if options.folder and options.folder.exists():
        sys.exit(f"{options.folder} is there already; name a new folder")
    data = options.folder or Path(mkdtemp(prefix="poultice-"))
    try:
        yield data
    finally:
        if not options.keep:
            shutil.rmtree(data)


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.parquet"))


def print_publishing(data: Path, site: int, articles: int) -> None:
    print(f"\n{'publishing':<42} {'s':>8} {'CPU s':>8} {'peak MB':>8}")
    for what, count, edition in (
        ("one more site", articles, "first"),
        ("the same again", articles, "first"),
        ("a fiftieth, changed", articles // 50, "changed"),
    ):
        told = run("scale/publishing.py", data, site, count, edition)
        figures = f"{told['seconds']:>8.2f} {told['cpu']:>8.2f} {told['peak_mb']:>8,.0f}"
        print(f"{f'{what} ({count:,} articles)':<42} {figures}")


def print_questions(data: Path) -> None:
    print(f"\n{'seconds (CPU) / peak MB':<54}" + "".join(f"{reader:>22}" for reader in READERS))
    for question, said in QUESTIONS.items():
        told = {reader: run("scale/questions.py", reader, question, data) for reader in READERS}
        answers = {reader: each["answer"] for reader, each in told.items()}
        if len(set(answers.values())) != 1:
            sys.exit(f"the readers do not agree on {said}: {answers}")
        print(f"{said:<54}" + "".join(f"{cell_of(each):>22}" for each in told.values()))


def cell_of(told: dict[str, Any]) -> str:
    return f"{told['seconds']:.2f} ({told['cpu']:.2f}) / {told['peak_mb']:,.0f}"


def run(script: str, *arguments: object) -> dict[str, Any]:
    """What a script in a fresh process says of itself."""
    command = [sys.executable, str(ROOT / "benchmarks" / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


if __name__ == "__main__":
    main()

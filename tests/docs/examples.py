"""The examples of the documents: read out of the Markdown, run, and their results written back into it.

python tests/docs/examples.py      after a change of an example or of the dataset
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in (str(ROOT), str(Path(__file__).parent)):
    if folder not in sys.path:
        sys.path.insert(0, folder)

from dataset import publish  # noqa: E402 - it is a script, too
from rich.console import Console  # noqa: E402

from output.query import answered  # noqa: E402
from pipelines import grid  # noqa: E402

PAGE = ROOT / "docs" / "analysts.md"
COMMAND = "python tests/docs/examples.py"
BLOCK = re.compile(r"```(sql|python|sql setup|text)\n(.*?)```\n", re.DOTALL)
RESULT = re.compile(r"(```sql\n(.*?)```\n)(?:\n```text\n.*?```\n)?", re.DOTALL)
WIDTH = 110


@dataclass(frozen=True)
class Example:
    heading: str
    kind: str
    code: str


def examples(page: str) -> list[Example]:
    """Every block of code, under the heading that it stands below."""
    found = []
    for section in re.split(r"^##+ ", page, flags=re.MULTILINE)[1:]:
        heading = section.partition("\n")[0]
        found += [Example(heading, kind, code) for kind, code in BLOCK.findall(section)]
    return found


def result_of(sql: str, dataset: Path) -> str:
    """What `scrapy query` prints for it."""
    console = Console(file=StringIO(), width=WIDTH, force_terminal=True, color_system=None, highlight=False)
    with answered(dataset, sql) as answer:
        grid.show(answer, console)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def with_results(page: str, dataset: Path) -> str:
    """The page with each query's result behind it."""
    return RESULT.sub(lambda found: f"{found[1]}\n```text\n{result_of(found[2], dataset)}```\n", page)


@contextmanager
def at_home() -> Iterator[Path]:
    """A folder to work in, where the dataset is `data`."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        publish(Path(folder, "data"))
        os.chdir(folder)
        try:
            yield Path(folder, "data")
        finally:
            os.chdir(before)


if __name__ == "__main__":
    with at_home() as data:
        PAGE.write_text(with_results(PAGE.read_text("utf-8"), data), "utf-8")

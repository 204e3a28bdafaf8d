"""Put what the benchmarks found into docs/performance.md: each section of build/bench between its marks, and its plots.

    python benchmarks/document.py

`<!-- growth -->` … `<!-- /growth -->` in the document is where growth.md goes. Sections without marks are named, marks
without a section keep what they hold.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.results import KEPT  # noqa: E402 - the scripts run without an installation

DOCUMENT = ROOT / "docs" / "performance.md"
PLOTS = ROOT / "docs" / "performance"


def main(kept: Path = KEPT, document: Path = DOCUMENT, plots: Path = PLOTS) -> None:
    text = document.read_text(encoding="utf-8")
    for section in sorted(kept.glob("*.md")):
        filled = fill(text, section.stem, section.read_text(encoding="utf-8"))
        if filled is None:
            print(f"{section.name} has no place in {document.name}", file=sys.stderr)
        text = filled or text
    document.write_text(text, encoding="utf-8")
    plots.mkdir(parents=True, exist_ok=True)
    for plot in kept.glob("*.svg"):
        shutil.copy(plot, plots)


def fill(text: str, name: str, section: str) -> str | None:
    """The text with a section between its marks; None where it has none."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    if start not in text or end not in text:
        return None
    between = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    return between.sub(lambda _: f"{start}\n\n{section.strip()}\n\n{end}", text, count=1)


if __name__ == "__main__":
    main()

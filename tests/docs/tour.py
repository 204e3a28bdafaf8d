"""The tour: `docs/tour.ipynb`, run against the dataset of the examples.

python tests/docs/tour.py              after a change of the notebook or of the dataset: writes its results
python tests/docs/tour.py --check      says which results are not those in the file, and writes nothing
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import nbformat
from examples import at_home
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "tour.ipynb"
COMMAND = "python tests/docs/tour.py"


def run(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the results of running it, without what differs from run to run."""
    with at_home() as data:
        os.environ["POULTICE_DATASET"] = str(data)
        client = NotebookClient(notebook, timeout=60, kernel_name="python3", record_timing=False)
        asyncio.run(client.async_execute())
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def texts(notebook: NotebookNode) -> list[list[str]]:
    """What each cell printed or gave, as plain text; of a picture only that it is one."""
    return [
        [text_of(output) for output in cell.outputs] for cell in notebook.cells if cell.cell_type == "code"
    ]


def text_of(output: NotebookNode) -> str:
    if "data" not in output:
        return str(output.get("text", output.output_type))
    return "image/png" if "image/png" in output.data else str(output.data["text/plain"])


def main() -> int:
    kept = nbformat.read(NOTEBOOK, as_version=4)
    before = texts(kept)
    done = run(kept)
    if "--check" not in sys.argv:
        nbformat.write(done, NOTEBOOK)
        return 0
    stale = [
        number for number, (old, new) in enumerate(zip(before, texts(done), strict=True), 1) if old != new
    ]
    if stale:
        sys.stderr.write(f"the results of its cells {stale} are stale; run: {COMMAND}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    # Jupyter's own warning of a move that does not concern us
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    sys.exit(main())

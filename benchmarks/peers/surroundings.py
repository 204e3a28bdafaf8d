"""Where the peers are installed: they need other versions of some libraries than Poultice, so they live apart."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def python() -> Path | None:
    """The Python that has the peers, as `make bench` sets it up; PEERS_PYTHON names another one. None: there is none."""
    named = Path(os.environ.get("PEERS_PYTHON") or ROOT / ".venv-bench" / "bin" / "python")
    return named if named.exists() else None

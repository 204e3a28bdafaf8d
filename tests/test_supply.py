"""What is installed: only what the locks name, byte for byte, and nothing that runs while it is installed."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_what_runs_and_tests_are_installed_by_hash_and_as_wheels():
    made = (ROOT / "Makefile").read_text("utf-8")
    lines = re.findall(r"pip install .*-r requirements(?:-dev)?\.txt", made)
    assert len(lines) == 2
    for line in lines:
        assert "--require-hashes" in line
        assert "--only-binary :all:" in line
        assert "--no-deps" in line

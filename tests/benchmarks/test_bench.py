"""What `make bench` runs, and how its peers get there."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.peers import install, surroundings

ROOT = Path(__file__).parents[2]
HELPERS = {"ratio.py", "document.py"}  # of the CI and of `make performance`


def test_every_benchmark_is_run_by_one_of_the_two_targets():
    makefile = (ROOT / "Makefile").read_text()
    lists = re.findall(
        r"^(COMPARISONS|BENCHMARKS) := \$\(addprefix benchmarks/,(.+)\)$", makefile, re.MULTILINE
    )
    listed = [name for _, names in lists for name in names.split()]
    scripts = {path.name for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text()}
    assert sorted(listed) == sorted(scripts - HELPERS)


def test_a_peer_that_does_not_install_is_left_out_with_a_line(tmp_path, capsys):
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"peer @ {(tmp_path / 'peer.whl').as_uri()} \\\n    --hash=sha256:{'0' * 64}\n")
    install.main(lock)
    assert capsys.readouterr().err.startswith("peer is left out: ")


def test_peers_are_where_make_bench_puts_them_or_where_they_are_said_to_be(monkeypatch, tmp_path):
    monkeypatch.setenv("PEERS_PYTHON", str(tmp_path / "python"))
    assert surroundings.python() is None
    (tmp_path / "python").touch()
    assert surroundings.python() == tmp_path / "python"

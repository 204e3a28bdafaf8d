"""`make` on machines that lack something: a clear word, and nothing left half done."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BARE = ("sh", "make", "sed", "rm", "touch", "mkdir", "cp", "chmod")
FITTING = """#!/bin/sh
# stands in for a Python that fits; in its environments pip fails while there is a file named broken
case "$*" in
  *ensurepip*) test ! -e no-ensurepip ;;
  *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *"-m pip"*) test ! -e broken ;;
  *"print(1)"*) echo 1 ;;
esac
"""


@pytest.fixture
def make(tmp_path):
    """Run make on the Makefile and the locks alone, on a machine that has little else."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in BARE:
        (commands / name).symlink_to(shutil.which(name) or pytest.fail(f"the tests need {name}"))
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)

    def run(target: str, *, python: str | None = None) -> subprocess.CompletedProcess[str]:
        if python:
            (commands / "python3.12").write_text(python)
            (commands / "python3.12").chmod(0o755)
        words = [shutil.which("make"), target]
        return subprocess.run(
            words, cwd=tmp_path, env={"PATH": str(commands)}, capture_output=True, text=True, check=False
        )

    return run


def test_without_a_python_that_fits_it_says_which_ones_do(make):
    done = make("crawl", python="#!/bin/sh\nexit 1\n")
    assert done.returncode != 0
    assert "Poultice needs Python 3.11, 3.12 or 3.13" in done.stderr


def test_without_venv_it_says_what_to_install(make, tmp_path):
    (tmp_path / "no-ensurepip").touch()
    done = make("crawl", python=FITTING)
    assert done.returncode != 0
    assert "python3.12 cannot make virtual environments" in done.stderr
    assert "apt install python3-venv" in done.stderr


def test_a_set_up_that_broke_off_starts_over(make, tmp_path):
    (tmp_path / "broken").touch()
    assert make(".venv/runtime.done", python=FITTING).returncode != 0
    (tmp_path / "broken").unlink()
    assert make(".venv/runtime.done").returncode == 0
    assert "up to date" in make(".venv/runtime.done").stdout


def test_a_virtual_environment_whose_python_is_gone_is_made_anew(make, tmp_path):
    make(".venv/runtime.done", python=FITTING)
    (tmp_path / ".venv/bin/python").unlink()
    assert "Setting up" in make(".venv/runtime.done").stdout
    assert (tmp_path / ".venv/bin/python").exists()


def test_new_pins_are_installed(make, tmp_path):
    make(".venv/tests.done", python=FITTING)
    for stamp in ("requirements-dev.txt", ".venv/runtime.done", ".venv/tests.done"):
        os.utime(
            tmp_path / stamp, (1, 1)
        )  # the clock of files is too coarse to tell a touch from the stamp before it
    (tmp_path / "requirements.txt").touch()
    assert make(".venv/tests.done").stdout.count("\n") == 2


def test_make_alone_tells_what_it_can_do(make):
    assert "make crawl URL=https://" in make("help").stdout

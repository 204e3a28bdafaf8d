"""What is built of the project to be installed elsewhere: the egg that Scrapyd runs, and the wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("cleaners", "output", "pipelines", "spiders")
PAGE = b"<html><body><article><h1>Salt</h1>" + b"<p>Salt keeps water in the body, and more of it.</p>" * 9


@pytest.fixture(scope="module")
def packages(tmp_path_factory) -> dict[str, Path]:
    """The egg and the wheel, built as scrapyd-deploy and pip build them, from a copy of the tree."""
    tree = tmp_path_factory.mktemp("tree")
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    words = [sys.executable, "setup.py", "-q", "bdist_egg", "-d", "built", "bdist_wheel", "-d", "built"]
    subprocess.run(words, cwd=tree, check=True, capture_output=True)
    return {path.suffix: path for path in (tree / "built").iterdir()}


@pytest.mark.parametrize("kind", [".egg", ".whl"])
def test_a_package_holds_every_file_of_its_parts(packages, kind):
    there = set(ZipFile(packages[kind]).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for part in PARTS
        for path in (ROOT / part).rglob("*")
        if path.is_file() and not any(name.startswith((".", "__pycache__")) for name in path.parts)
    }
    assert {
        "cleaners/body_model.npz",
        "cleaners/widgets/yarpp.toml",
        "spiders/sample_blog/index.html",
    } <= wanted
    assert wanted - there == set()


@pytest.mark.parametrize("kind", [".egg", ".whl"])
def test_a_package_tells_scrapyd_where_the_settings_are(packages, kind):
    package = ZipFile(packages[kind])
    (entry,) = [name for name in package.namelist() if name.endswith("entry_points.txt")]
    assert package.read(entry).decode().split() == ["[scrapy]", "settings", "=", "pipelines.settings"]


def test_the_project_runs_out_of_its_egg(packages, tmp_path):
    (tmp_path / "salt.html").write_bytes(PAGE)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SCRAPY", "POULTICE"))}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "scrapy", "clean", "salt.html"],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": str(packages[".egg"]), "SCRAPY_SETTINGS_MODULE": "pipelines.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["title"] == "Salt"

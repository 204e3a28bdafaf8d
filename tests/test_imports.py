"""Holds the tree to its one-way imports, by reading the code and not by running it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("cleaners", "output", "pipelines", "spiders")
# what each part may import of the others; settings.py names the rest by dotted path, which is no import
ALLOWED = {
    "cleaners": (),
    "output": ("cleaners.records",),
    "spiders": ("cleaners.records", "cleaners.addresses", "cleaners.charsets", "cleaners.crowds"),  # pure
    "pipelines": ("cleaners", "output"),
}
# the outside libraries that would make a part something else than it is
FOREIGN = {
    "cleaners": {"scrapy", "twisted", "pyarrow", "pandas", "requests", "socket", "sqlite3", "subprocess"},
    "output": {"scrapy", "twisted", "lxml", "bs4", "trafilatura", "html"},
    "spiders": {"pyarrow", "pandas", "trafilatura"},
    "pipelines": {"trafilatura"},
}

MODULES = [path for part in PARTS for path in sorted((ROOT / part).rglob("*.py"))]


def imports_of(source: str) -> Iterator[str]:
    """Yield every module that a source imports, also inside functions. A relative one stays in its part."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def forbidden(part: str, module: str) -> bool:
    top = module.partition(".")[0]
    if top == part:
        return False
    if top in PARTS:
        return not any(module == allowed or module.startswith(allowed + ".") for allowed in ALLOWED[part])
    return top in FOREIGN[part] or top == "tests"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_part_may(path):
    part = path.relative_to(ROOT).parts[0]
    assert [module for module in imports_of(path.read_text()) if forbidden(part, module)] == []


def test_the_tree_has_no_modules_outside_its_parts():
    at_home = {"tests", "benchmarks", "setup.py", *PARTS}
    strays = [p for p in ROOT.rglob("*.py") if p.relative_to(ROOT).parts[0] not in at_home]
    assert [
        stray for stray in strays if not stray.relative_to(ROOT).parts[0].startswith((".", "build"))
    ] == []


def test_no_module_is_a_bag_of_utilities():
    assert [path.name for path in MODULES if re.match(r"(utils?|helpers?|misc|common)\b", path.stem)] == []


@pytest.mark.parametrize(
    ("part", "source", "wrong"),
    [
        ("output", "from cleaners.records import Article", []),
        ("output", "from cleaners.document import parse", ["cleaners.document"]),
        ("cleaners", "def f():\n    import scrapy.http", ["scrapy.http"]),
        ("spiders", "from pipelines.workers import Workers", ["pipelines.workers"]),
        ("pipelines", "from output import Store", []),
    ],
)
def test_the_reading_of_imports_finds_what_is_wrong(part, source, wrong):
    assert [module for module in imports_of(source) if forbidden(part, module)] == wrong


def test_every_library_that_is_imported_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {canonical(re.split(r"[^\w.-]", line)[0]) for line in project["dependencies"]}
    declared |= {"parsel", "twisted"}  # Scrapy is built on them
    homes = packages_distributions()
    imported = {module.partition(".")[0] for path in MODULES for module in imports_of(path.read_text())}
    libraries = imported - set(PARTS) - set(sys.stdlib_module_names)
    assert [name for name in libraries if not declared & set(map(canonical, homes.get(name, ())))] == []


def canonical(name: str) -> str:
    """A distribution's name as the package index folds it."""
    return re.sub(r"[-_.]+", "-", name).lower()

"""The reader-by-reader table: which reader loads which table in which state of the dataset.

    python benchmarks/contract.py

It runs the tests of the contract (`tests/output/test_contract.py`) and lays their results out.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "output" / "test_contract.py"
LOADS = "test_every_reader_loads_every_table_without_arguments"


class Results:
    """What pytest reports: each test once, by the part of its name in brackets."""

    def __init__(self) -> None:
        self.loads: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
        self.others: dict[str, list[bool]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call":
            return
        name, _, parameters = report.nodeid.rpartition("::")[2].rstrip("]").partition("[")
        if name == LOADS:
            case, _, reader = parameters.split("-")
            self.loads[reader][case].append(report.passed)
        else:
            self.others[name].append(report.passed)


def marked(passed: list[bool]) -> str:
    return f"{sum(passed)} of {len(passed)}"


def main() -> int:
    results = Results()
    status = pytest.main([str(TESTS), "-q", "--no-header", "--no-summary"], plugins=[results])
    print("\n" + ", ".join(f"{name} {version(name)}" for name in ("pandas", "polars", "duckdb", "pyarrow")))
    print("Tables that load (articles, versions, removals, runs), by reader and state of the dataset:\n")
    cases = list(next(iter(results.loads.values())))
    print("| reader | " + " | ".join(cases) + " |\n|---" * 1 + "|---" * len(cases) + "|")
    for reader, row in results.loads.items():
        print(f"| {reader} | " + " | ".join(marked(row[case]) for case in cases) + " |")
    print()
    for name, passed in results.others.items():
        print(f"- {name.removeprefix('test_').replace('_', ' ')}: {marked(passed)}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())

"""What the crawls of a harvest make of the whole."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from output.runs import Run
from pipelines.exits import Exit
from pipelines.results import Result, line_of, overall, parts_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def result(status: Exit, verdict: str | None = None, **facts) -> Result:
    row = verdict and Run(
        run_id="a", site="bees.example", started=NOW, ended=NOW, seconds=75, verdict=verdict,
        reason="finished", cleaner_version="1", new=4, changed=1, unchanged=2, not_modified=1000, requests=1020,
    )  # fmt: skip
    return Result(**{"name": "bees", "site": "bees.example", "status": status, "run": row or None} | facts)


@pytest.mark.parametrize(
    ("statuses", "together"),
    [
        ([Exit.FINE, Exit.FINE], Exit.FINE),
        ([Exit.FINE, Exit.BLOCKED], Exit.PARTIAL),
        ([Exit.FINE, Exit.PARTIAL], Exit.PARTIAL),
        ([Exit.PARTIAL], Exit.PARTIAL),
        ([Exit.FAILED, Exit.PARTIAL], Exit.PARTIAL),
        ([Exit.FAILED, Exit.FAILED], Exit.FAILED),
        ([Exit.BLOCKED, Exit.BLOCKED], Exit.BLOCKED),
        ([Exit.UNREACHABLE, Exit.UNREACHABLE], Exit.UNREACHABLE),
        ([Exit.BLOCKED, Exit.UNREACHABLE], Exit.FAILED),
        ([Exit.LOCKED], Exit.LOCKED),
        ([Exit.FINE, Exit.STORAGE], Exit.STORAGE),
        ([], Exit.FINE),
    ],
)
def test_the_whole_is_as_good_as_its_sites(statuses, together):
    assert overall([result(status) for status in statuses]) is together


def test_the_table_says_of_each_site_how_it_went():
    stream = StringIO()
    console = Console(file=stream, width=110)
    results = [
        result(Exit.FINE, "ok"),
        result(Exit.PARTIAL, "template_changed", name="wasps", complaint="words went\x1b[2J from 800 to 60."),
        result(Exit.FAILED, name="[red]ants", complaint="The crawl was ended by SIGKILL."),
        result(Exit.LOCKED, name="moths"),
    ]
    for part in parts_of(results):
        console.print(part)
    text = stream.getvalue()
    lines = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()}
    assert lines["bees"] == ["ok", "4", "1", "1,002", "0", "1,020", "1", "min", "15", "s"]
    assert lines["moths"] == ["locked"]
    assert lines["[red]ants"] == ["failed"]
    assert "wasps: words went [2J from 800 to 60." in text
    assert "\x1b" not in text
    assert text.endswith("4 sites: 1 ok, 1 template changed, 1 failed, 1 locked.\n")


def test_a_site_is_told_in_one_line():
    assert line_of(result(Exit.FINE, "ok")) == "bees: ok, 4 new, 1 changed, 1 min 15 s."
    assert line_of(result(Exit.BLOCKED, "blocked", complaint="No.")) == "bees: blocked. No."

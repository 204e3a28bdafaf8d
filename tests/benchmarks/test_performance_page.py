from __future__ import annotations

import re
from pathlib import Path

from benchmarks import document, results

ROOT = Path(__file__).parents[2]


def test_a_section_goes_between_its_marks_and_nothing_else_changes(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(results, "KEPT", tmp_path / "kept")
    page = tmp_path / "performance.md"
    page.write_text("# Speed\n\n<!-- growth -->\nold\n<!-- /growth -->\n\nText with \\1.\n")
    results.write("growth", "| new \\1 |", growth="<svg/>")
    results.write("memory", "no place")
    document.main(tmp_path / "kept", page, tmp_path / "plots")
    assert (
        page.read_text()
        == "# Speed\n\n<!-- growth -->\n\n| new \\1 |\n\n<!-- /growth -->\n\nText with \\1.\n"
    )
    assert (tmp_path / "plots" / "growth.svg").read_text() == "<svg/>"
    assert "memory.md has no place in performance.md" in capsys.readouterr().err


def test_tables_are_readable_as_they_are():
    told = results.table(["cleaner", "ms"], [["ours", "1.5"], ["another one", "22.0"]])
    assert told.splitlines() == [
        "| cleaner     |   ms |",
        "| ----------- | ---: |",
        "| ours        |  1.5 |",
        "| another one | 22.0 |",
    ]


def test_the_machine_is_told_with_the_day():
    assert re.match(r"\d+ \w+ \d{4}, .+, \d+ cores, \w+, Python 3\.\d+\.\d+$", results.machine())


def test_every_plot_that_the_document_shows_is_there_and_every_section_has_both_marks():
    text = document.DOCUMENT.read_text()
    for plot in re.findall(r"\]\((performance/[\w.-]+)\)", text):
        assert (document.DOCUMENT.parent / plot).exists(), plot
    assert re.findall(r"<!-- (\w+) -->", text) == re.findall(r"<!-- /(\w+) -->", text)

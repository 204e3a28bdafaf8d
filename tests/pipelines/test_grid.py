"""Answers for the eye: what fits, what is cut, and what never reaches the terminal."""

from datetime import UTC, datetime
from io import StringIO

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from output.query import Answer
from pipelines.grid import cell, show


def shown(columns: dict, *, limit: int | None = None, width: int = 80) -> list[str]:
    table = pa.table(columns)
    console = Console(file=StringIO(), width=width, force_terminal=True, color_system=None)
    show(Answer(table.schema, iter(table.to_batches(max_chunksize=7))), console, limit)
    return console.file.getvalue().splitlines()


def test_a_table_has_its_names_its_rows_and_their_number():
    lines = shown({"site": ["a.example", "b.example"], "likes": [12, None]})
    assert [line.split() for line in lines] == [
        ["site", "likes"],
        ["─" * 16],
        ["a.example", "12"],
        ["b.example", "null"],
        ["2", "rows"],
    ]


def test_long_texts_are_cut_and_numbers_are_not():
    lines = shown({"title": ["long " * 50], "likes": [123456789012345678], "site": ["a.example"]}, width=60)
    assert "123456789012345678  a.example" in lines[2]
    assert "…" in lines[2]
    assert max(map(len, lines)) <= 60


def test_what_does_not_fit_beside_each_other_stands_in_cards():
    lines = shown({f"column_{n}": ["some words"] * 9 for n in range(12)}, width=60)
    assert sum(line.startswith("── ") for line in lines) == 5
    assert "column_11  some words" in lines
    assert lines[-1].startswith("5 of 9 rows")


def test_only_the_first_rows_are_shown_and_all_are_counted():
    lines = shown({"n": list(range(100))})
    assert len(lines) == 2 + 40 + 1
    assert lines[-1] == "40 of 100 rows; for the others --limit 0, --csv or --parquet FILE"


@pytest.mark.parametrize(("limit", "rows"), [(3, 3), (0, 100), (500, 100)])
def test_the_limit_says_how_many(limit, rows):
    assert len(shown({"n": list(range(100))}, limit=limit)) == 2 + rows + 1


def test_an_answer_without_rows_says_so():
    assert shown({"n": pa.array([], pa.int64())})[-1] == "0 rows"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (["Ann, RD", "Bo"], "Ann, RD, Bo"),
        ([], "[]"),
        ([{"name": "Happy", "count": 3, "percent": None}], "Happy 3"),
        (datetime(2024, 5, 1, 8, 30, tzinfo=UTC), "2024-05-01 08:30:00"),
        (True, "True"),
        (2.5, "2.5"),
        (None, "null"),
        ("", ""),
    ],
)
def test_a_value_is_spelt_for_people(value, said):
    assert cell(value).plain == said


@given(st.text(max_size=300), st.text(min_size=1, max_size=20))
def test_nothing_from_the_web_steers_the_terminal(text, name):
    lines = shown({name: [text, "[bold]no markup[/bold]"], "list": [[text], []]})
    printed = "".join(lines)
    assert not set(printed) & (set(map(chr, range(32))) | {"\x7f", "\x9b", "\u202e", "\u2066"})
    assert "[bold]no markup[/bold]" in printed

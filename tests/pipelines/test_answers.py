"""Answers as files: each can be read back."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from output.query import Answer
from pipelines.answers import in_json, write_csv, write_json, write_parquet
from pipelines.marked import printable

TABLE = pa.table(
    {
        "title": ['Salt, "twice"\nand more', None],
        "published": pa.array([datetime(2024, 3, 1, 8, 30, tzinfo=UTC), None], pa.timestamp("us", tz="UTC")),
        "tags": [["a", "b"], []],
        "mean": [1.5, float("nan")],
    }
)


@pytest.fixture
def answer():
    return Answer(TABLE.schema, iter(TABLE.to_batches()))


def test_json_lines_hold_every_value(answer):
    file = StringIO()
    write_json(answer, file)
    assert [json.loads(line) for line in file.getvalue().splitlines()] == [
        {
            "title": 'Salt, "twice"\nand more',
            "published": "2024-03-01T08:30:00Z",
            "tags": ["a", "b"],
            "mean": 1.5,
        },
        {"title": None, "published": None, "tags": [], "mean": None},
    ]


def test_csv_has_empty_cells_for_nulls_and_lists_as_json(answer):
    file = StringIO()
    write_csv(answer, file)
    assert list(csv.reader(StringIO(file.getvalue(), newline=""))) == [
        ["title", "published", "tags", "mean"],
        ['Salt, "twice"\nand more', "2024-03-01T08:30:00Z", '["a", "b"]', "1.5"],
        ["", "", "[]", ""],
    ]


def test_parquet_is_the_answer_itself(answer):
    file = BytesIO()
    write_parquet(answer, file)
    assert pq.read_table(file).schema.equals(TABLE.schema)
    assert pq.read_table(file).to_pylist()[0] == TABLE.to_pylist()[0]


@pytest.mark.parametrize("write", [write_json, write_csv])
def test_what_goes_to_a_terminal_cannot_steer_it(write):
    table = pa.table({"title": ["a\x1b[2J\x9b1A\u202eb"]})
    file = StringIO()
    write(Answer(table.schema, iter(table.to_batches())), file, printable)
    assert not set(file.getvalue()) & set("\x1b\x9b\u202e")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2024, 5, 1), "2024-05-01"),
        (timedelta(minutes=2), 120.0),
        (Decimal("1.5"), 1.5),
        (b"\x01\xff", "01ff"),
        ([("key", 1)], [["key", 1]]),
        (float("inf"), None),
    ],
)
def test_every_kind_of_value_has_a_spelling_in_json(value, said):
    assert in_json(value) == said
    json.dumps(in_json(value), allow_nan=False)

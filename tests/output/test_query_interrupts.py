"""Ctrl-C while a question is answered, in whichever way DuckDB tells of it."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from output.query import explained
from output.tablefiles import TableFiles


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Query interrupted"),
        duckdb.Error("… KeyboardInterrupt"),
        pa.ArrowInvalid("… KeyboardInterrupt"),
    ],
)
def test_an_interrupted_question_ends_as_any_interrupted_program(tmp_path, error):
    with pytest.raises(KeyboardInterrupt), explained(TableFiles(tmp_path)):
        raise error


def test_another_fault_of_a_program_is_not_hidden(tmp_path):
    with pytest.raises(RuntimeError, match="another"), explained(TableFiles(tmp_path)):
        raise RuntimeError("another fault")

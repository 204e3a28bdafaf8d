"""The data dictionary is made from the records; these tests hold the page to them."""

from pathlib import Path

from output import dictionary
from output.schema import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_page_is_what_the_records_say():
    assert PAGE.read_text("utf-8") == dictionary.markdown(), f"it is stale; run: {dictionary.COMMAND}"


def test_every_column_of_every_table_is_in_it_in_the_tables_order():
    for table, schema in TABLES.items():
        columns = [entry.column_name for entry in dictionary.entries() if entry.table_name == table]
        assert [column for column in columns if "." not in column] == schema.names


def test_every_meaning_is_the_one_in_the_files_metadata():
    for entry in dictionary.entries():
        said = TABLES[entry.table_name].metadata[f"column.{entry.column_name}".encode()].decode()
        assert entry.meaning == said


def test_every_number_has_a_unit_and_no_unit_is_left_over():
    """A new number column fails here until `UNITS` says what it counts."""
    numbers = {
        entry.column_name.rpartition(".")[2] for entry in dictionary.entries() if "number" in entry.type
    }
    assert numbers == set(dictionary.UNIT_OF)


def test_no_origin_is_left_over():
    columns = {entry.column_name for entry in dictionary.entries()}
    assert set(dictionary.ORIGIN_OF) <= columns


def test_what_cannot_be_null_is_not_called_so():
    kinds = {
        entry.column_name: entry.type for entry in dictionary.entries() if entry.table_name == "articles"
    }
    assert kinds["title"] == "text or null"
    assert kinds["url"] == "text"
    assert kinds["likes"] == "whole number or null"
    assert kinds["reactions"] == "list of records"
    assert kinds["authors"] == "list of text"
    assert kinds["published"] == "time or null"

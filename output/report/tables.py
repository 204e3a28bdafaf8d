"""The tables of a dataset in DuckDB, in bounded memory: a million articles take no more than ten thousand."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
from fsspec.implementations.local import LocalFileSystem

from output.errors import StorageError
from output.report.grids import Link
from output.schema import TABLES
from output.tablefiles import TableFiles

MEMORY: Final = "600MB"  # beyond it DuckDB puts intermediate results on the disk
THREADS: Final = 2

# One narrow row an article, read once: texts, blocks and addresses stay where they are.
FACTS: Final = """
create temp table facts as select
    article_id, site, language, language_confidence, version, gone_at is not null as is_gone,
    cast(published at time zone 'UTC' as date) as published,
    cast(modified at time zone 'UTC' as date) as modified,
    cast(reviewed at time zone 'UTC' as date) as reviewed,
    title is not null as has_title, description is not null as has_description,
    image_url is not null as has_image, length(title) as title_length,
    len(authors) as authors, len(reviewers) as reviewers, len(categories) as categories, len(tags) as tags,
    len("references") as citations,
    len(list_filter("references", lambda each: each.doi is not null or each.pmid is not null)) as papers,
    list_distinct(list_transform(disclosures, lambda each: each.kind)) as disclosed, flags,
    word_count, reading_ease, len(topics) as topics, duplicate_of, similarity,
    likes, dislikes, views, comments, shares, helpful_yes, helpful_no, len(reactions) as faces,
    rating_average / nullif(rating_best, 0) as rating, rating_count
from articles
"""

Row = tuple[Any, ...]


class Tables:
    """The dataset's tables as views named after them, and `facts`: articles without their bulk."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def ask(self, question: str, *values: object) -> list[Row]:
        return self.connection.execute(question, list(values)).fetchall()

    def one(self, question: str, *values: object) -> Row:
        """The only row of an answer."""
        (row,) = self.ask(question, *values)
        return row

    def links(self, article_ids: list[str]) -> dict[str, Link]:
        """Title and address of articles, by article_id."""
        rows = self.ask(
            "select article_id, title, url from articles where article_id in (select unnest(?))", article_ids
        )
        return {article_id: Link(title or url, url) for article_id, title, url in rows}


@contextmanager
def opened(dataset: Path | str) -> Iterator[Tables]:
    """The tables of a dataset, in a folder or at an fsspec address; one that has no file yet has no rows.

    Raises `StorageError` when a file of the dataset cannot be read.
    """
    with tempfile.TemporaryDirectory() as spill, duckdb.connect(config=settings(spill)) as connection:
        try:
            show(connection, TableFiles(dataset))
            connection.execute(FACTS)
            yield Tables(connection)
        except (duckdb.Error, OSError) as error:
            raise StorageError(f"A table cannot be read: {(str(error).splitlines() or ['?'])[0]}") from error


def show(connection: duckdb.DuckDBPyConnection, files: TableFiles) -> None:
    """Make a view of each table. DuckDB reads a folder by itself, and anything else through fsspec."""
    is_folder = isinstance(files.inner, LocalFileSystem)
    if not is_folder:
        connection.register_filesystem(files)
    for name, schema in TABLES.items():
        connection.register(f"no_{name}", schema.empty_table())
        place = f"{globbed(files.root)}/{name}" if is_folder else f"{files.protocol}://{name}"
        stored = f"{place}/*.parquet" if files.files(name) else None
        connection.execute(f"create view {name} as {rows_of(name, schema, stored)}")


def globbed(folder: str) -> str:
    """A folder as a glob takes it, whatever its name holds."""
    return re.sub(r"([*?\[])", r"[\1]", folder)


def settings(spill: str) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "memory_limit": MEMORY,
        "threads": THREADS,
        "temp_directory": spill,
        "preserve_insertion_order": False,  # saves memory; whatever needs an order asks for it
        "autoinstall_known_extensions": False,  # nothing is fetched
        "TimeZone": "UTC",
    }


def rows_of(name: str, schema: pa.Schema, stored: str | None) -> str:
    """A table's rows with today's columns: files of an older schema get nulls for what they do not have."""
    columns = ", ".join(f'"{column}"' for column in schema.names)
    if stored is None:
        return f"select {columns} from no_{name}"  # noqa: S608  names of our own
    files = stored.replace("'", "''")
    rows = f"select * from read_parquet('{files}', union_by_name=true)"  # noqa: S608  escaped
    return f"select {columns} from (select * from no_{name} union all by name {rows})"  # noqa: S608

"""Questions in SQL: DuckDB over the tables of a dataset, which it can read, and nothing else.

Each table is a view by its name; one that has no file yet is empty and has its columns all the same. The table
`dictionary` says what the columns mean. What holds: the only files within reach are those of the tables, for reading
alone (`output.tablefiles`); no extension is loaded, no setting can be changed, no Python variable is seen.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import pyarrow as pa

from output import dictionary
from output.errors import StorageError
from output.schema import TABLES
from output.tablefiles import EMPTY, TableFiles

ROWS_A_BATCH: Final = 1_000  # of an answer; a thousand articles with all their columns take some 20 MB
GIVING_ROWS: Final = {duckdb.StatementType.SELECT, duckdb.StatementType.MULTI}  # the latter is a PIVOT
CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,  # else `FROM rows` finds a variable of ours by that name
}


class BadQueryError(Exception):
    """SQL that cannot be run, or fails on the data: DuckDB's message, with its pointer to the place."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer as they come. Its columns have names of their own, its numbers are plain."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


@contextmanager
def answered(dataset: Path | str, sql: str) -> Iterator[Answer]:
    """Put a question to a dataset, a folder or an fsspec address; the answer lives as long as the block.

    Raises `BadQueryError` for a fault of the question, also while the rows come, and `StorageError` where a
    table's file cannot be read.
    """
    with ExitStack() as opened:
        try:
            answer = opened.enter_context(asked(dataset, sql))
        except StorageError:  # a publish fell between two looks at a file, or a file has older columns
            answer = opened.enter_context(asked(dataset, sql, by_name=True))
        yield answer


@contextmanager
def asked(dataset: Path | str, sql: str, *, by_name: bool = False) -> Iterator[Answer]:
    """The answer, whose first rows are there: most faults have shown by then."""
    files = TableFiles(dataset)
    with connected(files) as connection:
        with explained(files):
            show_tables(connection, files, by_name=by_name)
            refuse_others(connection.extract_statements(sql))
            reader = bound(connection, sql).to_arrow_reader(ROWS_A_BATCH)
        batches = told_apart(reader, files)
        first = next(batches, None)
        schema = plain_schema(reader.schema)
        yield Answer(schema, as_plain(chain([first] if first else [], batches), schema))


@contextmanager
def connected(files: TableFiles) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reaches the tables' files; what does not fit into memory goes to a temporary folder."""
    with TemporaryDirectory(prefix="poultice-") as scratch:
        connection = duckdb.connect(config=CONFIG | {"temp_directory": scratch})
        try:
            with interruptible(connection):
                shut_in(connection, files)
                yield connection
        finally:
            connection.unregister_filesystem(files.protocol)
            connection.close()


def shut_in(connection: duckdb.DuckDBPyConnection, files: TableFiles) -> None:
    connection.register_filesystem(files)
    connection.execute("SET TimeZone = 'UTC'")  # else days and months are cut by this machine's clock
    connection.execute(f"SET allowed_directories = ['{files.protocol}://']")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def interruptible(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let Ctrl-C end a query: Python's own handler waits until DuckDB is done, and that may be long."""
    if threading.current_thread() is not threading.main_thread():  # no other hears signals
        yield
        return
    ear, mouth = socket.socketpair()
    mouth.settimeout(0)
    before = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    listener = threading.Thread(target=interrupt_when_told, args=(connection, ear), daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        mouth.close()
        listener.join()
        ear.close()


def interrupt_when_told(connection: duckdb.DuckDBPyConnection, ear: socket.socket) -> None:
    """Wait for Ctrl-C, then interrupt until the other end is closed: a word before the query has begun is lost."""
    while (heard := ear.recv(1)) and heard[0] != signal.SIGINT:
        pass
    ear.settimeout(0.1)
    while heard:
        connection.interrupt()
        with suppress(TimeoutError):
            heard = ear.recv(1)


def show_tables(connection: duckdb.DuckDBPyConnection, files: TableFiles, *, by_name: bool) -> None:
    """Make the views. A file without rows goes before a table's own, so that its columns are those of today."""
    for table in TABLES:
        paths = [f"{files.protocol}://{EMPTY}/{table}.parquet"]
        if files.files(table):
            paths.append(f"{files.protocol}://{table}/*.parquet")
        connection.read_parquet(paths, union_by_name=by_name).create_view(table)
    connection.from_arrow(dictionary.table()).create("dictionary")


def refuse_others(statements: list[duckdb.Statement]) -> None:
    """Raise `BadQueryError` for anything but one statement that gives rows."""
    if len(statements) != 1:
        raise BadQueryError("Ask one question at a time: one SELECT, with or without FROM first.")
    if statements[0].type not in GIVING_ROWS:
        raise BadQueryError(f"The tables can only be read; {statements[0].type.name} is not for them.")


def bound(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyRelation:
    """The question, understood and not yet asked."""
    try:
        return connection.sql(sql)
    except duckdb.ProgrammingError:
        connection.execute(sql)  # fails in the same way, and points to the place
        raise


@contextmanager
def explained(files: TableFiles) -> Iterator[None]:
    """Turn DuckDB's errors inside the block into ours.

    An Arrow stream, and our file system, raise an `OSError` or `ArrowException` instead.
    """
    try:
        yield
    except (duckdb.Error, OSError, pa.ArrowException) as error:
        if (
            str(error).rstrip().endswith("KeyboardInterrupt")
        ):  # it fell into our file system, which DuckDB was asking
            raise KeyboardInterrupt from error
        raise fault_of(error, files) from error
    except RuntimeError as error:  # DuckDB's, when Ctrl-C comes just as a query begins
        if "interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise


def fault_of(error: Exception, files: TableFiles) -> BadQueryError | StorageError:
    """Whose fault an error is: a file's whose address stands in its first line, else the question's."""
    message = str(error)
    told = [line for line in message.splitlines() if line.strip()] or [type(error).__name__]
    if "Traceback (most recent call last)" in message:  # DuckDB's way to tell what our file system said
        told = told[-1:]
    addresses = (f"{files.protocol}://", f"{files.root}/")
    if isinstance(error, duckdb.PermissionException | duckdb.CatalogException | duckdb.ParserException):
        return BadQueryError("\n".join(told))
    if any(address in told[0] for address in addresses):
        return StorageError(f"A table cannot be read: {told[0].replace(addresses[0], addresses[1])}")
    return BadQueryError("\n".join(told))


def told_apart(reader: pa.RecordBatchReader, files: TableFiles) -> Iterator[pa.RecordBatch]:
    """The batches, with the errors of the query in our terms, not those of whoever takes them."""
    while True:
        with explained(files):
            try:
                batch = reader.read_next_batch()
            except StopIteration:
                return
        yield batch


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The answer's schema: no two columns of one name, no decimals (sums come as 38-digit ones)."""
    names: list[str] = []
    for name in schema.names:
        names.append(next(free for free in numbered(name) if free not in names))
    return pa.schema(
        [pa.field(name, plain_type(kind)) for name, kind in zip(names, schema.types, strict=True)]
    )


def numbered(name: str) -> Iterator[str]:
    """A name, and what it is called where it is taken."""
    yield name
    yield from (f"{name}_{number}" for number in count(1))


def plain_type(kind: pa.DataType) -> pa.DataType:
    if not pa.types.is_decimal(kind):
        return kind
    return pa.float64() if kind.scale else pa.int64()


def as_plain(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        columns = zip(schema, batch.columns, strict=True)
        yield pa.record_batch([plain_column(field, column) for field, column in columns], schema=schema)


def plain_column(field: pa.Field, column: pa.Array) -> pa.Array:
    if column.type == field.type:
        return column
    try:
        return column.cast(field.type)
    except pa.ArrowInvalid as error:
        message = f"Column {field.name} has numbers beyond 64 bits; take {field.name}::DOUBLE instead."
        raise BadQueryError(message) from error

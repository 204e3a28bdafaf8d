"""How a table is written to and read from one Parquet file."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from output.errors import DamagedTableError, NewerSchemaError
from output.schema import SCHEMA_VERSION, VERSION_KEY

ROWS_A_GROUP: Final = 5_000  # a filter on `published` then skips most groups, and each still compresses well
WRITING: Final[dict[str, Any]] = {
    "compression": "zstd",
    "compression_level": 3,
    "write_page_checksum": True,  # a flipped bit is noticed before the file is merged into its successor
}


def writer(file: IO[bytes], schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(file, schema, **WRITING)


def write(file: IO[bytes], table: pa.Table, *, order: tuple[str, ...]) -> None:
    """Write a table sorted by the named columns, nulls last: then its groups' statistics tell them apart."""
    keys = [(column, "ascending") for column in order]
    rows = pc.sort_indices(table, sort_keys=keys)
    with writer(file, table.schema) as parquet:
        for start in range(0, len(rows), ROWS_A_GROUP):
            parquet.write_table(table.take(rows[start : start + ROWS_A_GROUP]))


def read(path: Path, schema: pa.Schema) -> pa.Table:
    """The table in a file. Raises `FileNotFoundError`, `NewerSchemaError` or `DamagedTableError`."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as parquet:
            refuse_newer(path, parquet.schema_arrow.metadata or {})
            table = parquet.read()
    except pa.ArrowMemoryError:  # says nothing about the file
        raise
    except (pa.ArrowException, ValueError) as error:
        raise DamagedTableError(f"{path} is damaged ({error}).") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise DamagedTableError(f"{path} is damaged ({error}).") from error
    if not table.schema.equals(schema):
        raise DamagedTableError(f"{path} has other columns than this table.")
    return table.replace_schema_metadata(schema.metadata)


def refuse_newer(path: Path, said: dict[bytes, bytes]) -> None:
    version = int(said.get(VERSION_KEY, b"0"))
    if version > SCHEMA_VERSION:
        message = (
            f"{path} was written by a newer version of this program"
            f" (columns of version {version}, known here: {SCHEMA_VERSION}); update it and run it again."
        )
        raise NewerSchemaError(message)

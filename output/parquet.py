"""How a table is written to and read from one Parquet file: some rows at a time, never all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import IO, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from output.errors import DamagedTableError, NewerSchemaError
from output.objects import Location, ObjectPath
from output.schema import SCHEMA_VERSION, SITE_KEY, SORTED_BY, TABLES, VERSION_KEY
from output.upgrades import upgraded

ROWS_A_GROUP: Final = 5_000  # a filter on `published` then skips most groups, and each still compresses well
BYTES_A_GROUP: Final = 32 * 2**20  # of memory; long articles make smaller groups
MOST_SLICES: Final = 20  # runs of a table that are in order as they are, and not copied row by row
WRITING: Final[dict[str, Any]] = {
    "compression": "zstd",
    "compression_level": 3,
    "write_page_checksum": True,  # a flipped bit is noticed before the file is merged into its successor
}


def writer(file: IO[bytes], schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(file, schema, **WRITING)


def write(file: IO[bytes], tables: Iterable[pa.Table], *, schema: pa.Schema) -> None:
    """Write the rows of all tables, in their order, in groups of a good size."""
    with writer(file, schema) as parquet:
        for group in regrouped(tables):
            parquet.write_table(group)


def regrouped(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        while is_enough(waiting):
            together = pa.concat_tables(waiting)
            rows = rows_a_group(together)
            yield together.slice(0, rows)
            waiting = [together.slice(rows)]
    rest = pa.concat_tables(waiting) if waiting else None
    if rest:
        yield rest


def is_enough(tables: list[pa.Table]) -> bool:
    rows = sum(table.num_rows for table in tables)
    size: int = sum(table.nbytes for table in tables)
    return rows >= ROWS_A_GROUP or (rows > 1 and size >= BYTES_A_GROUP)


def rows_a_group(table: pa.Table) -> int:
    fitting: int = BYTES_A_GROUP * table.num_rows // max(table.nbytes, 1)
    return max(1, min(ROWS_A_GROUP, fitting))


def in_order(name: str, table: pa.Table) -> pa.Table:
    """A table's rows in its order, nulls last: then the groups' statistics tell them apart."""
    order = sorting(name, table).to_numpy()
    breaks = np.flatnonzero(np.diff(order.astype(np.int64)) != 1) + 1
    if len(breaks) > MOST_SLICES:
        return table.take(pa.array(order))
    bounds = pairwise([0, *breaks.tolist(), len(order)])
    slices = [table.slice(int(order[start]), end - start) for start, end in bounds if start < end]
    return pa.concat_tables(slices) if slices else table


def sorting(name: str, table: pa.Table) -> pa.Array:
    keys = [(column, "ascending") for column in SORTED_BY[name]]
    return pc.sort_indices(table.select(SORTED_BY[name]), sort_keys=keys)


def merged(name: str, groups: Iterable[pa.Table], fresh: pa.Table) -> Iterator[pa.Table]:
    """The rows of groups that are in the table's order, and fresh ones, in that order."""
    fresh = in_order(name, fresh)
    for group in groups:
        before = rows_before(name, fresh, group)
        yield in_order(name, pa.concat_tables([group, fresh.slice(0, before)])) if before else group
        fresh = fresh.slice(before)
    yield fresh


def rows_before(name: str, fresh: pa.Table, group: pa.Table) -> int:
    """How many of the fresh rows, which are in order, come before a group's last row."""
    if not fresh.num_rows or not group.num_rows:
        return 0
    columns = list(SORTED_BY[name])
    row = group.slice(group.num_rows - 1).select(columns)
    order = sorting(name, pa.concat_tables([row, fresh.select(columns)]))
    return int(pc.index(order, pa.scalar(0, order.type)).as_py())


def only(table: pa.Table, ids: Collection[str] | pa.Array, *, invert: bool = False) -> pa.Table:
    """The rows whose `article_id` is among the ids, or is not."""
    wanted = ids if isinstance(ids, pa.Array) else pa.array(list(ids), pa.string())
    among = pc.is_in(table["article_id"], value_set=wanted)
    keep = pc.invert(among) if invert else among
    return table if pc.all(keep).as_py() else table.filter(keep)


@dataclass(frozen=True, slots=True)
class Stored:
    """A table's file, read in today's columns whatever version wrote it; without rows while there is none.

    Reading raises `NewerSchemaError` or `DamagedTableError`.
    """

    path: Location
    name: str

    def groups(self, columns: tuple[str, ...] = ()) -> Iterator[pa.Table]:
        """All rows, a row group at a time; only some columns where these are named."""
        return self.groups_with(None, columns)

    def rows(self) -> pa.Table:
        return together(self.name, self.groups())

    def rows_of(self, ids: Collection[str], columns: tuple[str, ...] = ()) -> pa.Table:
        """The rows of some articles; groups that have none of them are not read."""
        return together(self.name, self.groups_of(ids, columns), columns)

    def groups_of(self, ids: Collection[str], columns: tuple[str, ...] = ()) -> Iterator[pa.Table]:
        """The same, a row group at a time."""
        if ids:
            wanted = pa.array(list(ids), pa.string())
            yield from (only(group, wanted) for group in self.groups_with(wanted, columns))

    def groups_with(self, ids: pa.Array | None, columns: tuple[str, ...] = ()) -> Iterator[pa.Table]:
        with self.opened() as (file, version):
            for number in range(file.num_row_groups):
                with readable(self.path):
                    if ids is None or holds_any(file, number, ids):
                        yield self.group(file, number, version, columns)

    def group(self, file: pq.ParquetFile, number: int, version: int, columns: tuple[str, ...]) -> pa.Table:
        if version < SCHEMA_VERSION:  # is brought to today's columns as a whole
            table = upgraded(self.name, file.read_row_group(number), version)
            self.expect(table.schema)
        else:
            self.expect(file.schema_arrow)
            table = file.read_row_group(number, columns=list(columns) or None)
        table = table.replace_schema_metadata(TABLES[self.name].metadata)
        return table.select(columns) if columns else table

    def ids(self) -> list[str]:
        with self.opened() as (file, _), readable(self.path):
            ids: list[str] = file.read(columns=["article_id"])["article_id"].to_pylist()
            return ids

    def version(self) -> int:
        """Of the columns in the file; today's when there is none."""
        with self.opened() as (_, version):
            return version

    def site(self) -> str | None:
        with self.opened() as (file, _):
            said: bytes | None = file.metadata.metadata.get(SITE_KEY)
            return said.decode("utf-8", "surrogatepass") if said else None

    @contextmanager
    def opened(self) -> Iterator[tuple[pq.ParquetFile, int]]:
        """The file, and the version of its columns."""
        try:
            with readable(self.path):
                source = self.path.read() if isinstance(self.path, ObjectPath) else self.path
                file = pq.ParquetFile(source, page_checksum_verification=True)
        except FileNotFoundError:
            file = pq.ParquetFile(pa.BufferReader(without_rows(self.name)))
        with file:
            yield file, version_of(self.path, file.metadata.metadata or {})

    def expect(self, schema: pa.Schema) -> None:
        """Raise `DamagedTableError` for other columns than today's."""
        if not schema.equals(TABLES[self.name]):
            raise DamagedTableError(self.path, "has other columns than this table")


def holds_any(file: pq.ParquetFile, group: int, ids: pa.Array) -> bool:
    here = file.read_row_group(group, columns=["article_id"])["article_id"]
    return bool(pc.any(pc.is_in(here, value_set=ids)).as_py())


@cache
def without_rows(name: str) -> pa.Buffer:
    """What stands for a file that is not there."""
    file = BytesIO()
    write(file, (), schema=TABLES[name])
    return pa.py_buffer(file.getvalue())


def together(name: str, tables: Iterable[pa.Table], columns: tuple[str, ...] = ()) -> pa.Table:
    empty = TABLES[name].empty_table()
    return pa.concat_tables([empty.select(columns) if columns else empty, *tables])


@contextmanager
def readable(path: Location) -> Iterator[None]:
    """Turn what Arrow says of a file that it cannot read into a `DamagedTableError`."""
    try:
        yield
    except pa.ArrowMemoryError:  # says nothing about the file
        raise
    except KeyError as error:
        raise DamagedTableError(path, "has other columns than this table") from error
    except (pa.ArrowException, ValueError) as error:
        raise DamagedTableError(path, f"is damaged ({error})") from error
    except OSError as error:
        if error.errno is not None or isinstance(path, ObjectPath):  # then it may be the network's fault
            raise
        raise DamagedTableError(path, f"is damaged ({error})") from error


def version_of(path: Location, said: dict[bytes, bytes]) -> int:
    version = int(said.get(VERSION_KEY, b"0"))
    if version > SCHEMA_VERSION:
        message = (
            f"{path} was written by a newer version of this program"
            f" (columns of version {version}, known here: {SCHEMA_VERSION}); update it and run it again."
        )
        raise NewerSchemaError(message)
    return version

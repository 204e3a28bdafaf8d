"""The files of a dataset's tables as a file system for DuckDB: these can be read, and there is nothing else.

It stands between DuckDB and the disk so that what can be read, and that nothing can be written, holds whatever SQL
comes to mean. The same goes for a dataset in an object store.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from io import SEEK_CUR, SEEK_END, SEEK_SET, BytesIO, RawIOBase
from pathlib import Path
from threading import Lock, get_ident
from typing import IO, Any, Final

import pyarrow.parquet as pq
from fsspec import AbstractFileSystem
from fsspec.implementations.arrow import ArrowFSWrapper
from fsspec.implementations.local import LocalFileSystem

from output.objects import ObjectPath, located
from output.schema import TABLES

EMPTY: Final = "empty"
"""A folder that is nowhere: it holds one file a table, with its columns and without rows."""


class TableFiles(AbstractFileSystem):  # type: ignore[misc]  # fsspec ships no types
    """`tables://articles/*.parquet` and the like, by the names in `output.schema.TABLES`."""

    protocol = "tables"
    cachable = False

    def __init__(self, dataset: Path | str) -> None:
        super().__init__()
        place = located(dataset)
        self.inner: Any
        self.root: str
        if isinstance(place, ObjectPath):
            self.inner, self.root = ArrowFSWrapper(place.files), place.key
        else:
            self.inner, self.root = LocalFileSystem(), str(place.absolute())

    def files(self, table: str) -> list[dict[str, Any]]:
        """What is known of each finished file of a table; none where the table is not there."""
        if table not in TABLES:
            raise FileNotFoundError(table)
        folder = f"{self.root}/{table}"
        if not self.inner.isdir(folder):
            return []
        found = [each for each in self.inner.ls(folder, detail=True) if each["type"] == "file"]
        named = [each | {"name": f"{table}/{each['name'].rpartition('/')[2]}"} for each in found]
        return [each for each in named if is_table_file(each["name"])]

    def ls(self, path: str, detail: bool = True, **_: object) -> list[Any]:  # noqa: FBT001, FBT002 - fsspec's own
        path = self._strip_protocol(path)
        found = [self.info(path)] if is_table_file(path) else self.files(path)
        return found if detail else [each["name"] for each in found]

    def info(self, path: str, **_: object) -> dict[str, Any]:
        path = self._strip_protocol(path)
        if path in TABLES:
            return {"name": path, "size": 0, "type": "directory"}
        if path.startswith(f"{EMPTY}/") and is_table_file(path):
            return {"name": path, "size": len(without_rows(path)), "type": "file"}
        known: dict[str, Any] = self.inner.info(self.place(path))
        return known | {"name": path}

    def modified(self, path: str) -> datetime:
        path = self._strip_protocol(path)
        if path.startswith(f"{EMPTY}/"):
            return datetime.fromtimestamp(0, UTC)
        moment: datetime = self.inner.modified(self.place(path))
        return moment

    def _open(self, path: str, mode: str = "rb", **_: object) -> Shared:
        if mode != "rb":
            raise PermissionError(f"{path} can only be read")
        if path.startswith(f"{EMPTY}/"):
            return Shared(BytesIO(without_rows(path)))
        return Shared(self.inner.open(self.place(path), "rb"))

    def place(self, path: str) -> str:
        """Where a table's file really is. Raises `FileNotFoundError` for anything else."""
        if not is_table_file(path):
            raise FileNotFoundError(path)
        return f"{self.root}/{path}"


class Shared(RawIOBase):
    """An open file in which each thread has a place of its own.

    DuckDB's threads share one open file, and each says first where it wants to read and then how much. Another
    thread may come in between: with one place for all, they would get each other's bytes.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.turn = Lock()
        self.places: dict[int, int] = {}  # by thread
        self.size = file.seek(0, SEEK_END)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        start = {SEEK_SET: 0, SEEK_CUR: self.tell(), SEEK_END: self.size}[whence]
        self.places[get_ident()] = start + offset
        return start + offset

    def tell(self) -> int:
        return self.places.get(get_ident(), 0)

    def read(self, size: int | None = -1) -> bytes:
        with self.turn:
            self.file.seek(self.tell())
            found = self.file.read(-1 if size is None else size)
        self.seek(len(found), SEEK_CUR)
        return found

    def close(self) -> None:
        self.file.close()
        super().close()


def is_table_file(path: str) -> bool:
    """Whether it is a file right in a table's folder, and no way out of it.

    >>> is_table_file("articles/a.blog.parquet"), is_table_file("articles/../state.parquet")
    (True, False)
    """
    found = re.fullmatch(r"([a-z]+)/([^/]+)\.parquet", path)
    return found is not None and found[1] in {*TABLES, EMPTY}


@cache
def without_rows(path: str) -> bytes:
    """A table's file as it would be without rows."""
    file = BytesIO()
    pq.write_table(TABLES[Path(path).stem].empty_table(), file)
    return file.getvalue()

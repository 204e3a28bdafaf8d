"""Objects: a dataset in an object store, such as S3, named as paths in a folder are.

An object appears whole, in place of the one before, when the last of its bytes has arrived. Renaming is none of its
arts, so what is to appear together waits in a folder of this machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
from pyarrow import fs

from output.errors import StorageError


@dataclass(frozen=True, order=True)
class ObjectPath:
    """A place in an object store, with those of pathlib's ways that a dataset needs."""

    scheme: str
    key: str  # with the bucket
    files: Any = field(compare=False, repr=False)  # the file system

    def __truediv__(self, name: str) -> ObjectPath:
        return ObjectPath(self.scheme, f"{self.key}/{name}", self.files)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.key}"

    @property
    def name(self) -> str:
        return PurePosixPath(self.key).name

    @property
    def stem(self) -> str:
        return PurePosixPath(self.key).stem

    @property
    def parent(self) -> ObjectPath:
        return ObjectPath(self.scheme, str(PurePosixPath(self.key).parent), self.files)

    def exists(self) -> bool:
        return bool(self.files.get_file_info(self.key).type != fs.FileType.NotFound)

    def glob(self, pattern: str) -> Iterator[ObjectPath]:
        """What lies in this folder under such a name; nothing where there is no folder."""
        for found in self.files.get_file_info(fs.FileSelector(self.key, allow_not_found=True)):
            if fnmatchcase(found.base_name, pattern):
                yield self / found.base_name

    def mkdir(self, *, parents: bool, exist_ok: bool) -> None:
        """Folders are only the beginnings of names."""

    def rename(self, target: ObjectPath) -> None:
        self.files.move(self.key, target.key)

    def put(self, staged: Path) -> None:
        """Put a local file here, whole or not at all."""
        fs.copy_files(str(staged), self.key, fs.LocalFileSystem(), self.files)

    def read(self) -> pa.NativeFile:
        return self.files.open_input_file(self.key)


Location = Path | ObjectPath


def located(place: str | Path) -> Location:
    """The folder or the place in an object store that an address means, such as `s3://bucket/folder?region=…`.

    Raises `StorageError` for an address that leads to neither.
    """
    if "://" not in str(place):
        return Path(place)
    try:
        files, key = fs.FileSystem.from_uri(str(place))
    except (pa.ArrowException, ValueError, OSError) as error:
        raise StorageError(f"The dataset's address is no good ({str(error).splitlines()[0]}).") from error
    if isinstance(files, fs.LocalFileSystem):
        return Path(key)
    return ObjectPath(str(place).split("://")[0], key.rstrip("/"), files)

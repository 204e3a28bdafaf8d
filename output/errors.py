"""What can go wrong with a dataset on disk, each in one sentence that says what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from output.objects import Location


class StorageError(Exception):
    """The dataset could not be read or written; what it held before is intact."""


class DiskFullError(StorageError):
    """No room is left where the dataset lives, or a quota is used up."""


class NotWritableError(StorageError):
    """The dataset's folder cannot be written to by whoever runs this."""


class BusyError(StorageError):
    """Another process is publishing the same site, and did not come to an end in time."""


class NewerSchemaError(StorageError):
    """A file was written by a later Poultice, whose columns this one does not know."""


class DamagedTableError(StorageError):
    """A file that is no readable table of the dataset: cut short, overwritten, or of another make."""

    def __init__(self, path: Location, fault: str) -> None:
        super().__init__(f"{path} {fault}.")
        self.path = path


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR}


@contextmanager
def explained(place: object) -> Iterator[None]:
    """Turn the system's refusals inside the block into a `StorageError` that names the place."""
    try:
        yield
    except OSError as error:
        where = error.filename or place
        if error.errno in FULL:
            message = f"The disk is full: {where} could not be written; free some space and run it again."
            raise DiskFullError(message) from error
        if error.errno in FORBIDDEN:
            reason = (error.strerror or "refused").lower()
            message = f"The dataset cannot be written: {where} ({reason}); mend that and run it again."
            raise NotWritableError(message) from error
        raise StorageError(
            f"The dataset could not be read or written: {where} ({error.strerror or error})."
        ) from error

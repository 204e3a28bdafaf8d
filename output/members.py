"""Members: the bytes of a file of gzip members, or of one that is not packed, and whether they end as they should."""

from __future__ import annotations

import zlib
from collections import deque
from io import RawIOBase
from typing import Final, Protocol

GZIP: Final = b"\x1f\x8b"
PIECE: Final = 2**16
END_OF_RECORD: Final = b"\r\n\r\n"
CUT_SHORT: Final = "is cut short; what is whole in it was read"
DAMAGED: Final = "is damaged; what comes before the damage was read"


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = ..., /) -> bytes: ...


class Members(RawIOBase):
    """The bytes of a WARC, unpacked if it is gzipped, and whether they came to a proper end.

    The libraries take the end of the bytes for the end of the file; a file that was cut short ends inside a gzip
    member or a record.
    """

    def __init__(self, file: Readable) -> None:
        super().__init__()
        self.file = file
        self.position = 0
        self.taken = 0  # bytes from the file
        self.begins: deque[tuple[int, int]] = deque()  # of members: in the bytes given, and in the file
        self.waiting = self.more()  # packed bytes not yet looked at
        self.is_packed = self.waiting.startswith(GZIP)
        self.unpacker: zlib._Decompress | None = None
        self.tail = b""
        self.at_end = False
        self.damage: str | None = None
        self.error: OSError | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; none at the end, which the first damage is too."""
        if self.damage or self.error:
            return b""
        try:
            piece = self.unpack(size) if self.is_packed else self.take(size)
        except zlib.error:
            self.damage = DAMAGED
            return b""
        except OSError as error:  # of the disk; the library would hide what it is
            self.error = error
            return b""
        self.at_end = not piece
        self.position += len(piece)
        self.tail = (self.tail + piece[-4:])[-4:]
        return piece

    def tell(self) -> int:
        return self.position

    def more(self) -> bytes:
        piece = self.file.read(PIECE)
        self.taken += len(piece)
        return piece

    def begin_of(self, position: int) -> int | None:
        """Where in the file a place in the bytes lies; nothing inside a member. To be asked in the order of the places."""
        if not self.is_packed:
            return position
        while len(self.begins) > 1 and self.begins[1][0] <= position:
            self.begins.popleft()
        return self.begins[0][1] if self.begins and self.begins[0][0] == position else None

    def take(self, size: int) -> bytes:
        piece = self.waiting or self.more()
        size = len(piece) if size < 0 else size
        self.waiting = piece[size:]
        return piece[:size]

    def unpack(self, size: int) -> bytes:
        size = PIECE if size < 0 else size
        while True:
            packed = self.waiting or self.more()
            if not packed:
                return b""
            if self.unpacker is None:
                packed = packed.lstrip(b"\0")  # padding between members
                self.unpacker = zlib.decompressobj(31) if packed else None
                self.waiting = packed
                self.begins.append((self.position, self.taken - len(packed)))
                continue
            piece = self.unpacker.decompress(packed, size)
            self.waiting = self.unpacker.unconsumed_tail or self.unpacker.unused_data
            if self.unpacker.eof:
                self.unpacker = None
            if piece:
                return piece

    def end_damage(self) -> str | None:
        """What is wrong with the end, once it is reached."""
        if self.error is not None:
            raise self.error
        if self.unpacker is not None:
            return CUT_SHORT
        return None if self.tail in (b"", END_OF_RECORD) else CUT_SHORT

"""Wire: what goes between a crawl and a worker, each message a pickle behind its length.

The crawl's end never blocks its event loop, however full the wire is; a worker's end may wait.
"""

from __future__ import annotations

import asyncio
import pickle
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket
from typing import Any, Final

LENGTH: Final = struct.Struct("!Q")


def packed(message: object) -> bytes:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


class Wire:
    """The crawl's end. Both methods raise `EOFError` or `OSError` when the other end is gone."""

    def __init__(self, end: socket) -> None:
        self.end = end
        self.users = 0
        self.is_closed = False
        end.setblocking(False)  # noqa: FBT003  takes no name

    async def send(self, message: object) -> None:
        with self.used():
            await asyncio.get_running_loop().sock_sendall(self.end, packed(message))

    async def receive(self) -> Any:  # noqa: ANN401 - whatever the worker sends
        with self.used():
            (length,) = LENGTH.unpack(await self.exactly(LENGTH.size))
            return pickle.loads(await self.exactly(length))  # noqa: S301  our own worker wrote it

    async def exactly(self, size: int) -> bytearray:
        loop = asyncio.get_running_loop()
        data = bytearray(size)
        left = memoryview(data)
        while left:
            count = await loop.sock_recv_into(self.end, left)
            if not count:
                raise EOFError
            left = left[count:]
        return data

    def close(self) -> None:
        """End it, also for whoever is sending or receiving at this moment."""
        self.is_closed = True
        with suppress(OSError):  # the other end may be gone
            self.end.shutdown(SHUT_RDWR)
        if not self.users:
            self.end.close()

    @contextmanager
    def used(self) -> Iterator[None]:
        """The socket stays open inside the block: an event loop does not notice that one it waits for is closed."""
        self.users += 1
        try:
            yield
        finally:
            self.users -= 1
            if self.is_closed and not self.users:
                self.end.close()


class WorkersEnd:
    """The worker's end. Both methods raise `EOFError` or `OSError` when the crawl is gone."""

    def __init__(self, end: socket) -> None:
        self.end = end
        self.incoming = end.makefile("rb")

    def send(self, message: object) -> None:
        self.end.sendall(packed(message))

    def receive(self) -> Any:  # noqa: ANN401 - whatever the crawl sends
        (length,) = LENGTH.unpack(self.exactly(LENGTH.size))
        return pickle.loads(self.exactly(length))  # noqa: S301  our own crawl wrote it

    def exactly(self, size: int) -> bytes:
        data = self.incoming.read(size)
        if len(data) < size:
            raise EOFError
        return data

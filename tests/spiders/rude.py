"""A server without manners: what it sends is written out byte by byte, and need be no HTTP at all."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self

Speech = bytes | Callable[[], Iterator[bytes]]
"""What is sent before the connection is closed: at once, or piece by piece."""


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def page(
    body: bytes, *lines: str, kind: str = "text/html; charset=utf-8", length: int | None = None
) -> bytes:
    size = len(body) if length is None else length
    return head(f"Content-Type: {kind}", f"Content-Length: {size}", *lines) + body


def drip(first: bytes, piece: bytes, pause: float = 0.05) -> Callable[[], Iterator[bytes]]:
    """The first bytes at once, then a piece for ever and ever; without a pause as fast as it can."""

    def speak() -> Iterator[bytes]:
        yield first
        while True:
            time.sleep(pause)
            yield piece

    return speak


class RudeServer:
    """Answers each path as it is told, and closes the connection; what it was sent is in `heard`, by path."""

    def __init__(self, speeches: dict[str, Speech], host: str = "127.0.0.1", port: int = 0) -> None:
        self.speeches = speeches
        self.heard: list[tuple[str, bytes]] = []
        self.connections = 0
        self._server = socketserver.ThreadingTCPServer((host, port), self._handler())
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.heard]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        server = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                server.connections += 1
                self.request.settimeout(20)
                try:
                    asked = self.request.recv(65536)
                    if asked:
                        self.speak(asked)
                except OSError:  # the client has had enough
                    return

            def speak(self, asked: bytes) -> None:
                path = asked.split(b" ")[1].decode("latin-1")
                server.heard.append((path, asked))
                speech = server.speeches.get(path, page(b"not here").replace(b"200 OK", b"404 Not Found"))
                for piece in [speech] if isinstance(speech, bytes) else speech():
                    self.request.sendall(piece)
                self.request.shutdown(socket.SHUT_WR)

        return Handler

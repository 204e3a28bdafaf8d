"""Loopback: a small web site served on this machine, for the sample blog and for tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says to one request."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that a server saw: path with query, and when, in seconds of the monotonic clock."""

    path: str
    at: float
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    status: int = 0  # of the answer


class LoopbackServer:
    """Serves `answer(path)` on a free port of this machine until it is stopped.

    It answers as an origin and as a proxy: asked for `http://any.example/a`, it answers for `/a`. So a blog
    can keep its address although the port changes. An answer with an ETag or a Last-Modified that the client
    has already becomes a 304.
    """

    def __init__(self, answer: Callable[[str], Answer], host: str = "127.0.0.1") -> None:
        """`host` is an address of this machine; Linux has all that begin with 127."""
        self.answer = answer
        self.visits: list[Visit] = []
        self._server = ThreadingHTTPServer((host, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://{self._server.server_address[0]!s}:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # buffered: head and body in one packet, else the body waits 40 ms for a receipt
            server_version, sys_version = "Loopback", ""

            def handle(self) -> None:
                with suppress(
                    ConnectionError
                ):  # a client that was killed in the middle is no fault of the server's
                    super().handle()

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
                began = time.monotonic()
                asked = dict(self.headers)
                answer = as_needed(server.answer(path), asked)
                server.visits.append(Visit(path, began, asked, answer.status))
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
                """Stay silent: Scrapy logs every request already."""

        return Handler


def as_needed(answer: Answer, asked: Mapping[str, str]) -> Answer:
    """The answer, or a 304 when the client has it; as in HTTP, an ETag that is asked for decides alone."""
    if answer.status != 200:
        return answer
    tag, date = asked.get("If-None-Match"), asked.get("If-Modified-Since")
    same = tag == answer.headers.get("ETag") if tag else date == answer.headers.get("Last-Modified")
    if not (tag or date) or not same:
        return answer
    kept = {name: value for name, value in answer.headers.items() if name in ("ETag", "Last-Modified")}
    return Answer(status=304, headers=kept)


def serve_folder(folder: Path, redirects: Mapping[str, str]) -> Callable[[str], Answer]:
    """Answers out of a folder: `/a/` is `a/index.*`, what is missing is `404.html` with status 404."""
    root = folder.resolve()

    def answer(path: str) -> Answer:
        if path in redirects:
            return Answer(status=301, headers={"Location": redirects[path]})
        file = (root / unquote(urlsplit(path).path).lstrip("/")).resolve()
        if file.is_dir():
            file = next(iter(sorted(file.glob("index.*"))), file)
        if not file.is_relative_to(root) or not file.is_file():
            return Answer((root / "404.html").read_bytes(), status=404)
        return Answer(file.read_bytes(), headers={"Content-Type": TYPES[file.suffix]})

    return answer


class ServedLocally:
    """Downloader middleware that sends every request of a spider with a `server` to that server."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        server = getattr(self.crawler.spider, "server", None)
        assert isinstance(server, LoopbackServer)
        request.meta["proxy"] = server.url

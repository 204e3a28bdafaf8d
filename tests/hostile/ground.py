"""The ground of the hostile site: servers that say anything at all, byte by byte, and remember who asked for what."""

from __future__ import annotations

import random
import socket
import socketserver
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from benchmarks.blogs.generated import sentences

LONGEST_REQUEST = 64 * 1024
PATIENCE = 15.0  # seconds until a behaviour that never ends does so, if nobody hangs up before


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that a server saw."""

    path: str
    headers: dict[str, str]


class Connection:
    """One request, and the wire to whoever made it. `say` raises `OSError` once they have hung up."""

    def __init__(self, wire: socket.socket, asked: Asked, home: str) -> None:
        self.wire = wire
        self.asked = asked
        self.places = {
            b"%HOME%": home.encode()
        }  # what names in answers stand for, such as this server's address

    def placed(self, said: bytes) -> bytes:
        for name, value in self.places.items() if b"%" in said else ():
            said = said.replace(name, value)
        return said

    def say(self, *parts: bytes) -> None:
        for part in parts:
            self.wire.sendall(part)

    def pause(self, seconds: float) -> None:
        """Wait, unless the other side hangs up; then raises `OSError`."""
        self.wire.settimeout(seconds)
        with suppress(TimeoutError):
            if not self.wire.recv(1):
                raise OSError("they have hung up")
        self.wire.settimeout(PATIENCE)


Says = Callable[[Connection], None]


@dataclass
class Ground:
    """A server on one address of this machine. It closes every connection behind its answer."""

    host: str
    answer: Callable[[str], Says]
    visits: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        ground = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    self.request.settimeout(PATIENCE)
                    asked = read_request(self.request)
                    if asked is not None:
                        ground.visits.append(asked)
                        ground.answer(asked.path)(Connection(self.request, asked, ground.url))

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that hangs up is no fault of the server's."""

        self.server = Server((self.host, 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.server.server_address[1]}"

    def times(self, beginning: str) -> int:
        """How many requests there were for paths that begin like this."""
        return sum(visit.path.startswith(beginning) for visit in self.visits)


def read_request(wire: socket.socket) -> Asked | None:
    head = b""
    while b"\r\n\r\n" not in head:
        got = wire.recv(8192)
        if not got or len(head) > LONGEST_REQUEST:
            return None
        head += got
    first, *lines = head.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Asked(first.split(" ")[1], headers)


def http(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", **headers: str) -> Says:
    """A well-formed answer; names such as `%HOME%` in it are those of servers."""

    def says(connection: Connection) -> None:
        said = connection.placed(body)
        lines = [
            f"HTTP/1.1 {status}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(said)}",
            "Connection: close",
        ]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        connection.say(connection.placed("\r\n".join([*lines, "", ""]).encode("latin-1", "replace")), said)

    return says


def redirect(target: str) -> Says:
    return http(b"moved", status="302 Found", Location=target)


def raw(*parts: bytes) -> Says:
    return lambda connection: connection.say(*parts)


def page(
    slug: str, *, head: str = "", inside: str = "", title: str = "", words: int = 300, title_tag: str = ""
) -> bytes:
    """A page that anybody would take for an article, with words of its own; `inside` stands among its paragraphs."""
    source = random.Random(slug)
    name = title or f"Why we sleep better with {slug.strip('/').rpartition('/')[2].replace('-', ' ')}"
    paragraphs = [f"<p>{sentences(source, 60)}</p>" for _ in range(words // 60)]
    middle = len(paragraphs) // 2
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title_tag or name}</title>{head}</head>
<body class="single single-post"><header><nav><a href="/">Home</a></nav></header><article><h1>{name}</h1>
<div class="entry-content">{"".join(paragraphs[:middle])}{inside}{"".join(paragraphs[middle:])}</div></article>
<footer><p>Copyright Salt</p></footer></body></html>""".encode("utf-8", "replace")


def front(links: list[str], head: str = "") -> Says:
    """A first page that leads to all of them."""
    listed = "".join(f"<li><a href='{link}'>{link[:60]}</a></li>" for link in links)
    return http(
        f"<!doctype html><html><head><title>Salt</title>{head}</head><body><ul>{listed}</ul></body></html>".encode(
            "utf-8", "replace"
        )
    )

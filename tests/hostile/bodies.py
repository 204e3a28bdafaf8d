"""Answers that do not end, are not what they say, or are more than anybody can hold."""

from __future__ import annotations

import gzip
import zlib

import brotli
from backports import zstd
from behaviours import Behaviour
from ground import Connection, Says, http, page, raw

ARTICLE = "article"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
BIG = b"<p>" + b"salt " * (8 * 2**20 // 5)  # twice what the settings let through
HTML = "text/html; charset=utf-8"


def endless(connection: Connection) -> None:
    connection.say(OK, b"\r\n", page("endless"))
    while True:
        connection.say(b"salt and water " * 4_000)


def endless_chunks(connection: Connection) -> None:
    connection.say(OK, b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.say(b"f000\r\n", b"x" * 0xF000, b"\r\n")


def drip(connection: Connection) -> None:
    connection.say(OK, b"\r\n")
    for byte in page("drip"):
        connection.say(bytes([byte]))
        connection.pause(0.2)


def dripping_head(connection: Connection) -> None:
    for byte in OK:
        connection.say(bytes([byte]))
        connection.pause(0.2)


def silence(connection: Connection) -> None:
    connection.pause(15)


def endless_head(connection: Connection) -> None:
    connection.say(OK)
    while True:
        connection.say(b"X-More: and more and more\r\n" * 500)


def endless_continue(connection: Connection) -> None:
    while True:
        connection.say(b"HTTP/1.1 100 Continue\r\n\r\n" * 200)
        connection.pause(0.05)


def hang_up(connection: Connection) -> None:
    connection.say(OK[:30])


def packed(body: bytes, encoding: str) -> Says:
    return http(body, Content_Encoding=encoding)


def claimed(length: int, body: bytes) -> Says:
    return raw(OK, f"Content-Length: {length}\r\n\r\n".encode(), body)


def body(name: str, outcome: str, says: Says) -> Behaviour:
    return Behaviour("bodies", name, outcome, says)


def thrice(data: bytes) -> bytes:
    return gzip.compress(gzip.compress(gzip.compress(data)))


TOO_LARGE, TIMEOUT, LOST = "not read: too large", "not read: too slow to arrive", "not read: broken off"
OTHER = "passed over: other"

BODIES = [
    body("that never ends", TOO_LARGE, endless),
    body("that never ends in chunks", TOO_LARGE, endless_chunks),
    body("that drips byte by byte", TIMEOUT, drip),
    body("whose head drips byte by byte", TIMEOUT, dripping_head),
    body("that never answers", TIMEOUT, silence),
    body("whose head never ends", "not read: with too long a head", endless_head),
    body("with one header of two megabytes", "not read: with too long a head", raw(OK, b"X: ", b"x" * 2**21, b"\r\n\r\n", page("h"))),
    body("that says continue for ever", "not read: with too long a head", endless_continue),
    body("that hangs up in the head", LOST, hang_up),
    body("that is a gzip bomb", TOO_LARGE, packed(gzip.compress(BIG), "gzip")),
    body("that is a deflate bomb", TOO_LARGE, packed(zlib.compress(BIG), "deflate")),
    body("that is a brotli bomb", TOO_LARGE, packed(brotli.compress(BIG, quality=1), "br")),
    body("that is a zstd bomb", TOO_LARGE, packed(zstd.compress(BIG), "zstd")),
    body("packed three times", "not read: packed too often", packed(thrice(page("t")), "gzip, gzip, gzip")),
    body("packed and broken", "not read: packed wrongly", packed(gzip.compress(page("b"))[:-900] + b"?" * 900, "gzip")),
    body("packed as nobody packs", "not read: packed in a way we did not ask for", packed(page("n"), "x-rot13")),
    body("that ends before it said", "not read: cut off", claimed(90_000, page("before"))),
    body("that goes on after it said", ARTICLE, claimed(2_200, page("after"))),
    body("with a chunk of no size", "not read: cut off", raw(OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", page("zz"))),
    body("that speaks no HTTP", LOST, raw(b"salt\r\n\r\n", page("no"))),
    body("that is a picture", "not read: binary", http(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)),
    body("that is a PDF", "not read: binary", http(b"%PDF-1.7\n" + bytes(range(256)) * 40)),
    body("that is noise", "not read: binary", http(bytes((n * 7919) % 251 for n in range(20_000)))),
    body("served as XML", ARTICLE, http(page("xml"), "application/xml")),
    body("served as plain text", OTHER, http(page("text"), "text/plain")),
    body("of broken UTF 16", ARTICLE, http(b"\xff\xfe" + page("utf16").decode().encode("utf-16-le") + b"\xd8", "text/html")),
    body("in another charset than it says", ARTICLE, http(page("latin", inside="<p>Caf\u00e9, r\u00e9sum\u00e9.</p>").decode().encode("latin-1"), HTML)),
    body("in a charset that nobody knows", ARTICLE, http(page("nobody"), "text/html; charset=no-such-charset")),
    body("with NULs between its letters", ARTICLE, http(page("nul").replace(b" sleep", b" sl\0eep"))),
    body("nested a hundred thousand deep", ARTICLE, http(page("nested", inside="<b>" * 100_000))),
    body("of half a million tags", "not read: with too many tags", http(page("tags", inside="<b>" * 500_000))),
    body("with one attribute of a megabyte", ARTICLE, http(page("attribute", inside=f"<p title='{'x' * 2**20}'>salt</p>"))),
    body("with fifty thousand attributes", "not read: with too many attributes", http(page("attributes", inside=f"<p {' '.join(f'a{n}=1' for n in range(50_000))}>salt</p>"))),
    body("of one word of a megabyte", ARTICLE, http(page("word", inside=f"<p>{'x' * 2**20}</p>"))),
    body("of one tag of a megabyte", ARTICLE, http(page("tag", inside=f"<{'x' * 2**20}"))),
    body("of two thousand comments", ARTICLE, http(page("comments", inside="") .replace(b"</article>", b"</article><ol class='comment-list'>" + b"<li class='comment'><p>Me too.</p></li>" * 2_000 + b"</ol>"))),
    body("of nothing at all", OTHER, http(b"")),
    body("that says it is an error", "not read: an error instead", http(page("error"), status="500 Oh")),
    body("that wants a password", "not read: an error instead", http(page("password"), status="401 Who", WWW_Authenticate="Basic realm=x")),
    body("with a status of its own", ARTICLE, http(page("status"), status="299 Fine")),
]  # fmt: skip

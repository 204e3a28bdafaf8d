"""Encodings: a body as it was meant, of one that is still chunked or compressed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Final

from fastwarc.stream_io import BrotliReader, ChunkedReader

from output.members import GZIP, PIECE, Readable

MOST_BYTES: Final = 64 * 2**20  # of a body; a longer one is cut there
MOST_CODINGS: Final = 3  # one over the other; a server has use for one
CHUNK: Final = re.compile(rb"[0-9A-Fa-f]{1,16}[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")  # how the first one begins


def decoded(payload: bytes, headers: Mapping[str, str]) -> bytes:
    """A body without its transfer and content encodings. Raises `OSError` for what cannot be decoded."""
    lower = {name.lower(): value.lower() for name, value in headers.items()}
    if "chunked" in lower.get("transfer-encoding", ""):
        payload = unchunked(payload)
    codings = lower.get("content-encoding", "").split(",")
    if len(codings) > MOST_CODINGS:
        raise OSError("packed too often")
    for coding in reversed(codings):
        payload = unpacked(payload, coding.strip())
    return payload


def unchunked(payload: bytes) -> bytes:
    """A body whose chunks are joined; some archives join them and leave the header as it was."""
    if not CHUNK.match(payload):
        return payload
    return read_up_to(ChunkedReader(BytesIO(payload)), MOST_BYTES)


def unpacked(payload: bytes, coding: str) -> bytes:
    match coding:
        case "" | "identity":
            return payload
        case "gzip" | "x-gzip":  # some servers only say so
            return inflated(payload, 31) if payload.startswith(GZIP) else payload
        case "deflate":  # a zlib stream by the book, a bare one by custom
            return inflated(payload, 15 if payload[:1] == b"\x78" else -15)
        case "br":
            return read_up_to(BrotliReader(BytesIO(payload)), MOST_BYTES)
    raise OSError(f"content encoding {coding}")


def inflated(payload: bytes, wbits: int) -> bytes:
    unpacker = zlib.decompressobj(wbits)
    try:
        body = unpacker.decompress(payload, MOST_BYTES)
    except zlib.error as error:
        raise OSError(str(error)) from None
    if not unpacker.eof and len(body) < MOST_BYTES:
        raise OSError("cut short")
    return body


def read_up_to(source: Readable, most: int) -> bytes:
    """All bytes of a source, or as many as are asked for."""
    pieces: list[bytes] = []
    left = most
    while left and (piece := source.read(min(left, PIECE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)

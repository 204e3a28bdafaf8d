"""Cuts: pieces of a few kilobytes out of documents that are too large to be read a hundred thousand times."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

SIZES = (400, 3_500)  # bytes of a piece
SMALL = 6_000  # such a document is taken whole
PIECES = 3  # of each document, beside what its head declares
DECLARED = re.compile(
    rb"<script[^>]{0,200}ld\+json[^>]{0,200}>.{0,4000}?</script>|(?:<meta[^>]{0,500}>\s*){3,40}", re.DOTALL
)


def cuts_of_files(files: Iterable[Path]) -> list[bytes]:
    """Pieces of all files, the same ones each time."""
    return [piece for file in files for piece in cuts(content(file), random.Random(file.name))]


def content(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


def cuts(document: bytes, source: random.Random) -> Iterator[bytes]:
    """A document's declarations, and some pieces of it that begin and end where a tag or a line begins."""
    if len(document) <= SMALL:
        yield document
        return
    yield from (found[0] for found, _ in zip(DECLARED.finditer(document), range(2), strict=False))
    border = b"<" if b"</" in document else b"\n"
    for _ in range(PIECES):
        start = document.find(border, source.randrange(len(document)))
        end = document.find(border, start + source.randint(*SIZES))
        yield document[start : min(end if end > start else len(document), start + 2 * SIZES[1])]

"""Saved pages: files, folders of them and standard input, read for `scrapy clean`."""

from __future__ import annotations

import gzip
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from cleaners.document import MOST_BYTES

Kind = Literal["html", "text"]

STANDARD_INPUT: Final = "-"
KIND_BY_ENDING: Final[dict[str, Kind]] = {".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "text"}
# what people mistake for a saved page, by how it begins
BINARIES: Final = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x89PNG\r\n": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"RIFF": "an image or a sound",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
    b"\x7fELF": "a program",
}
GZIP: Final = b"\x1f\x8b"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
MARKUP: Final = re.compile(
    rb"<(?:!doctype|html|head|meta|title|body|main|article|section|div|p|h[1-6]|ul|span|a)[\s>]",
    re.IGNORECASE,
)


class UnusableError(Exception):
    """A file that is no saved page or cannot be read; the message ends the sentence that its name begins."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved page, unpacked but not decoded."""

    name: str
    content: bytes
    kind: Kind


def named(paths: list[str]) -> Iterator[str]:
    """The files that the paths stand for: a folder for all saved pages in it and below, in order of name."""
    for path in paths:
        if path != STANDARD_INPUT and Path(path).is_dir():
            yield from sorted(str(file) for file in Path(path).rglob("*") if is_page(file)) or [path]
        else:
            yield path


def is_page(file: Path) -> bool:
    return ending(file.name) in KIND_BY_ENDING and file.is_file()


def ending(name: str) -> str:
    """The ending that tells the kind.

    >>> ending("old/page.HTML.gz")
    '.html'
    """
    return Path(name.lower().removesuffix(".gz")).suffix


def load(name: str, kind: Kind | None = None) -> Saved:
    """Read a saved page; its kind is told by its name, or else by its content. Raises `UnusableError`."""
    content = bounded(unpacked(bounded(raw(name))))
    refuse_binary(content)
    if not content.strip():
        raise UnusableError("is empty")
    return Saved(name, content, kind or KIND_BY_ENDING.get(ending(name)) or kind_by_content(content))


def raw(name: str) -> bytes:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UnusableError("does not exist") from None
    except IsADirectoryError:
        raise UnusableError(f"is a folder without saved pages ({' '.join(KIND_BY_ENDING)})") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        reason = getattr(error, "strerror", None) or error
        raise UnusableError(f"cannot be read ({str(reason).lower()})") from None


def bounded(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise UnusableError(f"is larger than {MOST_BYTES // 1_000_000} MB, so it is no article")
    return content


def unpacked(content: bytes) -> bytes:
    """What is inside gzip, up to one byte more than a page may have; anything else as it is."""
    if not content.startswith(GZIP):
        return content
    try:
        return gzip.GzipFile(fileobj=BytesIO(content)).read(MOST_BYTES + 1)
    except (EOFError, OSError, zlib.error):
        raise UnusableError("is a damaged gzip file") from None


def refuse_binary(content: bytes) -> None:
    for beginning, what in BINARIES.items():
        if content.startswith(beginning):
            raise UnusableError(f"is {what}, not a saved page")
    if b"\0" in content[:8192] and not content.startswith(UTF_16):
        raise UnusableError("is binary, not a saved page")


def kind_by_content(content: bytes) -> Kind:
    r"""HTML when there is a common tag near the beginning.

    >>> kind_by_content(b"\n<!DOCTYPE html>"), kind_by_content(b"Title\n\nif a < b and c > d")
    ('html', 'text')
    """
    return "html" if MARKUP.search(content[:8192].replace(b"\0", b"")) else "text"

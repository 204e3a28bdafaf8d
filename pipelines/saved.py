"""Saved pages: files, folders of them, web archives (WARC) and standard input, read for `scrapy clean`."""

from __future__ import annotations

import gzip
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Final, Literal

from cleaners.document import MOST_BYTES
from cleaners.records import Page

Kind = Literal["html", "text"]

STANDARD_INPUT: Final = "-"
KIND_BY_ENDING: Final[dict[str, Kind]] = {".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "text"}
ARCHIVE: Final = ".warc"
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
ENOUGH_TO_TELL: Final = 512  # bytes
HTML: Final = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
MARKUP: Final = re.compile(
    rb"<(?:!doctype|html|head|meta|title|body|main|article|section|div|p|h[1-6]|ul|span|a)[\s>]",
    re.IGNORECASE,
)


class UnusableError(Exception):
    """A file that is no saved page or cannot be read; the message ends the sentence that its name begins."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved page, unpacked but not decoded; one out of a web archive comes with all that is known of it."""

    name: str
    content: bytes
    kind: Kind
    page: Page | None = None


def named(paths: list[str]) -> Iterator[str]:
    """The files that the paths stand for: a folder for all saved pages in it and below, in order of name."""
    for path in paths:
        if path != STANDARD_INPUT and is_folder(path):
            yield from sorted(str(file) for file in Path(path).rglob("*") if is_page(file)) or [path]
        else:
            yield path


def is_folder(name: str) -> bool:
    return os.path.isdir(name)  # noqa: PTH112 - `Path.is_dir` raises when a name is too long


def is_page(file: Path) -> bool:
    return (ending(file.name) in KIND_BY_ENDING or ending(file.name) == ARCHIVE) and file.is_file()


def ending(name: str) -> str:
    """The ending that tells the kind.

    >>> ending("old/page.HTML.gz")
    '.html'
    """
    return Path(name.lower().removesuffix(".gz")).suffix


def saved_in(name: str, kind: Kind | None, tell: Callable[[str], None]) -> Iterator[Saved]:
    """The page that a file is, or the pages of a web archive, one at a time; tells what is left out of an archive.

    Raises `UnusableError`, of an archive that is not whole only after what is whole in it.
    """
    if is_archive(name):
        yield from archived(name, tell)
    else:
        yield load(name, kind)


def is_archive(name: str) -> bool:
    from output.captures import is_warc  # a library that plain pages do without

    if name == STANDARD_INPUT:
        peek = getattr(sys.stdin.buffer, "peek", None)
        return peek is not None and is_warc(peek(ENOUGH_TO_TELL))
    if is_folder(name) or ending(name) == ARCHIVE:
        return not is_folder(name)
    with opened(name) as file:
        return is_warc(file.read(ENOUGH_TO_TELL))


def archived(name: str, tell: Callable[[str], None]) -> Iterator[Saved]:
    """The HTML pages of a web archive."""
    from output.captures import Pages

    given = 0
    with opened(name) as file:
        pages = Pages(file, refuse=refuse_answer)
        for page in pages:
            if any(key.lower() == "content-type" for key in page.headers) or is_html(page.body):
                given += 1
                yield Saved(page.url, page.body, "html", page)
            else:
                pages.skipped["not HTML"] += 1
    if pages.skipped:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in pages.skipped.most_common())
        tell(f"{name}: of {given + pages.skipped.total():,} answers these are left out: {reasons}")
    if pages.damage:
        raise UnusableError(pages.damage)
    if not given:
        raise UnusableError("holds no HTML page")


def refuse_answer(status: int, headers: Mapping[str, str]) -> str | None:
    """Why an answer is no page; nothing when it is one, or does not say what it is."""
    if status != 200:
        return "with a status other than 200"
    said = next((value for key, value in headers.items() if key.lower() == "content-type"), None)
    return None if said is None or HTML.match(said) else "not HTML"


def load(name: str, kind: Kind | None = None) -> Saved:
    """Read a saved page; its kind is told by its name, or else by its content. Raises `UnusableError`."""
    content = bounded(unpacked(bounded(raw(name))))
    refuse_binary(content)
    if not content.strip():
        raise UnusableError("is empty")
    return Saved(name, content, kind or KIND_BY_ENDING.get(ending(name)) or kind_by_content(content))


def raw(name: str) -> bytes:
    with opened(name) as file:
        return file.read(MOST_BYTES + 1)


@contextmanager
def opened(name: str) -> Iterator[IO[bytes]]:
    """A file or standard input, open for reading; what goes wrong in the block is an `UnusableError`."""
    try:
        if name == STANDARD_INPUT:
            yield sys.stdin.buffer
        else:
            with Path(name).open("rb") as file:
                yield file
    except FileNotFoundError:
        raise UnusableError("does not exist") from None
    except IsADirectoryError:
        endings = " ".join([*KIND_BY_ENDING, ARCHIVE])
        raise UnusableError(f"is a folder without saved pages ({endings})") from None
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
    return "html" if is_html(content) else "text"


def is_html(content: bytes) -> bool:
    return MARKUP.search(content[:8192].replace(b"\0", b"")) is not None

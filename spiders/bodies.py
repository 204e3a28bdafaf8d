"""Bodies: what of an answer's body is taken: so much and no more, unpacked, and a page only if it can be read as one.

What is not taken ends as `Unfit`, whose words are counted under `spiders.reasons.DROPPED`.
"""

from __future__ import annotations

import re
import zlib
from typing import Final, Self

import brotli  # type: ignore[import-untyped]  # it brings no types
from backports.zstd import ZstdError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import HtmlResponse, Response, XmlResponse

from cleaners.charsets import is_of_the_web
from cleaners.crowds import excesses
from spiders.reasons import TOO_LARGE, Unfit

MOST_LAYERS: Final = 2  # of packing; more than one is a mistake of some servers, more than two is a trap
WRONGLY_PACKED: Final = (zlib.error, brotli.error, ZstdError, OSError, EOFError)
MOST_TAGS: Final = 400_000  # each is an element of the tree; an article with 20,000 comments has half as many
MOST_ATTRIBUTES: Final = 1_000  # of one tag; the parser compares each with all before it
HEAD: Final = 1_024  # bytes that tell what a body is
CONTROLS: Final = bytes(
    {*range(32)} - set(b"\t\n\f\r\x1b")
)  # no text has them, but for encodings of Japanese
MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # with which Unicode begins
MAGIC: Final = re.compile(
    rb"%PDF-|%!PS|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|\x1f\x8b|RIFF|OggS|ID3|wOF[F2]|\x7fELF|MZ\x90|7z\xbc|BM.{4}\0\0"
)
HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE
)


class Unpacking(HttpCompressionMiddleware):
    """Downloader middleware in the place of Scrapy's, from which what is packed wrongly comes as any error at all."""

    def _handle_encoding(
        self, body: bytes, content_encoding: list[bytes], max_size: int
    ) -> tuple[bytes, list[bytes]]:
        if b",".join(content_encoding).count(b",") >= MOST_LAYERS:
            raise Unfit("packed too often")
        try:
            unpacked, left = super()._handle_encoding(body, content_encoding, max_size)
        except ValueError as error:  # Scrapy's, for more than DOWNLOAD_MAXSIZE
            raise Unfit(TOO_LARGE) from error
        except WRONGLY_PACKED as error:
            raise Unfit("packed wrongly") from error
        if left:
            raise Unfit("packed in a way we did not ask for")
        return unpacked, left


class Bodies:
    """Downloader middleware that sees what is unpacked, before anybody takes it apart. PAGE_MAXSIZE is in bytes."""

    def __init__(self, crawler: Crawler) -> None:
        self.most = crawler.settings.getint("PAGE_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002 (Scrapy's)
        if isinstance(response, XmlResponse) and HTML.match(response.body[:HEAD]):
            response = response.replace(cls=HtmlResponse)
        if not isinstance(response, HtmlResponse):
            return response
        fault = self.fault_of_bytes(response.body)
        if not fault:
            response = in_a_charset_of_the_web(response)
            fault = self.fault_of(response.text.encode("utf-8", "replace"))
        if fault:
            raise Unfit(fault, response.status)
        return response

    def fault_of_bytes(self, page: bytes) -> str | None:
        """Why a page is not even decoded, in words that follow a number; nothing when it can be."""
        if len(page) > self.most:
            return TOO_LARGE
        return "binary" if is_binary(page[:HEAD]) else None

    def fault_of(self, page: bytes) -> str | None:
        """Why a page, now in UTF-8, is not parsed; nothing when it can be."""
        if page.count(b"<") > MOST_TAGS:
            return "with too many tags"
        return "with too many attributes" if is_crowded(page) else None


def is_binary(head: bytes) -> bool:
    r"""Whether a body begins as no text does.

    >>> is_binary(b"%PDF-1.7 ..."), is_binary("<p>\u00e9</p>".encode("utf-16-le")), is_binary(b"<p>a stray \0</p>")
    (True, False, False)
    """
    if head.startswith(MARKS):
        return False
    if MAGIC.match(head):
        return True
    nulls = sorted((head[0::2].count(0), head[1::2].count(0)))
    if nulls[1] * 5 > len(head) and nulls[0] * 10 < nulls[1]:  # UTF-16 has them in every other place
        return False
    return (len(head) - len(head.translate(None, CONTROLS))) * 10 > len(head)


def is_crowded(page: bytes) -> bool:
    """Whether a tag has so many attributes that parsing it would take long."""
    return next(excesses(page, MOST_ATTRIBUTES), None) is not None


def in_a_charset_of_the_web(page: HtmlResponse) -> HtmlResponse:
    """A page as it is, unless it names a charset that no page is written in: that counts for nothing."""
    if is_of_the_web(page.encoding):
        return page
    try:
        page.body.decode("utf-8")
    except UnicodeDecodeError:
        return page.replace(encoding="cp1252")
    return page.replace(encoding="utf-8")

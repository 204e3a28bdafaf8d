"""Captures: the pages of a WARC, be it ours or another's, gzipped or not, whole or cut short."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final, cast

from fastwarc import ArchiveIterator, WarcRecord, WarcRecordType

from cleaners.records import Hints, Page
from output.encodings import MOST_BYTES, decoded, read_up_to
from output.members import CUT_SHORT, GZIP, Members, Readable
from output.warc import OF_TRANSPORT, UNPACKED, hints_of

KINDS: Final = (
    WarcRecordType.response | WarcRecordType.metadata | WarcRecordType.resource | WarcRecordType.revisit
)

Refuse = Callable[[int, Mapping[str, str]], str | None]


class Pages:
    """The pages of a WARC, in its order, one at a time. Each is at hand only while it is read.

    `refuse` is asked about each response by its status and headers before its body is read, and gives the reason to
    leave it out, if there is one. `begin` is where in the file the page at hand begins: whoever reads from there
    finds it first; nothing, if no reading can begin there. Once all is read, `skipped` says what was left out and `damage` ends the sentence
    that the file's name begins, when the file is not whole. What is whole in it was given then.
    """

    def __init__(self, file: Readable, *, refuse: Refuse = lambda *_: None) -> None:
        self.source = Members(file)
        self.refuse = refuse
        self.skipped: Counter[str] = Counter()
        self.damage: str | None = None
        self.begin: int | None = None
        self.beside = Beside()

    def __iter__(self) -> Iterator[Page]:
        if not is_warc(self.source.waiting):
            self.damage = "is no web archive" if self.source.waiting else None
            return
        # fastwarc 2.0 could decode bodies by itself, but then takes the end of a brotli one for that of the file
        records = iter(ArchiveIterator(cast("BinaryIO", self.source), record_types=KINDS, parse_http=False))
        while self.damage is None and (found := self.next_of(records)) is not None:
            if (page := self.page_of(found)) is not None:
                yield page
        self.damage = self.source.damage or self.damage or self.source.end_damage()

    def next_of(self, records: Iterator[WarcRecord]) -> WarcRecord | None:
        try:
            return next(records, None)
        except OSError as error:
            if self.source.error is not None:
                raise self.source.error from None
            self.damage = f"is damaged ({str(error).lower().rstrip('.')})"
            return None

    def page_of(self, found: WarcRecord) -> Page | None:
        """The page of a record, if it is a response that is wanted; others are remembered or counted."""
        begin = self.source.begin_of(found.stream_pos)
        if found.record_type == WarcRecordType.response:
            self.begin = begin
            return self.response(found)
        if found.record_type == WarcRecordType.revisit:
            self.skipped["a repeat of an earlier one"] += 1
        elif (block := self.payload(found)) is not None:
            self.beside.take(found, block, begin)
        return None

    def response(self, found: WarcRecord) -> Page | None:
        try:
            found.parse_http()
            status = found.http_headers.status_code if found.is_http_parsed else None
        except OSError:
            status = None
        if status is None:
            self.miss("no HTTP")
            return None
        headers = headers_of(found)
        if (reason := self.refuse(status, headers)) is not None:
            self.skipped[reason] += 1
            return None
        return self.read(found, status, headers)

    def miss(self, reason: str) -> None:
        """Count a response that cannot be read, unless that is because the file ends in it."""
        if not (self.source.at_end and self.source.end_damage()):
            self.skipped[reason] += 1

    def read(self, found: WarcRecord, status: int, headers: dict[str, str]) -> Page | None:
        payload = self.payload(found)
        if payload is None:
            return None
        try:
            body = decoded(payload, headers)
        except OSError:
            self.skipped["damaged or in an unknown encoding"] += 1
            return None
        hints, more = self.beside.of(found)
        if self.beside.belongs_to(found):
            self.begin = self.beside.begin
        return Page(
            url=address_of(found),
            status=status,
            headers=as_received(headers),
            body=body,
            more=more,
            fetched_at=moment_of(found),
            hints=hints,
        )

    def payload(self, found: WarcRecord) -> bytes | None:
        """The bytes of a record; nothing, and the damage is noted, when some are missing."""
        try:
            payload = read_up_to(found.reader, MOST_BYTES)
        except OSError:
            payload = b""
        if len(payload) < min(found.content_length, MOST_BYTES):
            self.damage = CUT_SHORT
            return None
        return payload


class Beside:
    """What the records before a response say of it; of one response only."""

    def __init__(self) -> None:
        self.response = ""
        self.said: dict[str, Any] = {}
        self.parts: list[bytes] = []
        self.begin: int | None = None  # in the file, of the first of them

    def take(self, found: WarcRecord, block: bytes, begin: int | None) -> None:
        response = found.headers.get("WARC-Concurrent-To") or ""
        if found.record_type == WarcRecordType.resource:
            if response and response == self.response:
                self.parts.append(block)
            return
        self.response, self.said, self.parts, self.begin = response, json_object(block), [], begin

    def belongs_to(self, response: WarcRecord) -> bool:
        return bool(self.response) and response.headers.get("WARC-Record-ID") == self.response

    def of(self, response: WarcRecord) -> tuple[Hints | None, tuple[bytes, ...]]:
        if not self.belongs_to(response):
            return None, ()
        try:
            hints = hints_of(self.said["hints"]) if isinstance(self.said.get("hints"), dict) else None
        except (TypeError, ValueError):
            hints = None
        return hints, tuple(self.parts)


def json_object(block: bytes) -> dict[str, Any]:
    """The object that a block of JSON is; an empty one for anything else."""
    try:
        said = json.loads(block)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def address_of(found: WarcRecord) -> str:
    return (found.headers.get("WARC-Target-URI") or "").strip().strip("<>")  # some writers put it in brackets


def moment_of(found: WarcRecord) -> datetime:
    """When a record was made, UTC; now, if it does not say."""
    try:
        moment = datetime.fromisoformat(found.headers.get("WARC-Date") or "")
    except ValueError:
        return datetime.now(UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def headers_of(found: WarcRecord) -> dict[str, str]:
    """The HTTP headers, those of one name joined by commas."""
    headers: dict[str, str] = {}
    for name, value in found.http_headers.items_bytes():
        key, said = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {said}" if key in headers else said
    return headers


def as_received(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers as they were when the answer came in, where an archive has put them by."""
    back = {name.removeprefix(UNPACKED): value for name, value in headers.items() if is_put_by(name)}
    rest = {name: value for name, value in headers.items() if not is_put_by(name)}
    return {name: value for name, value in rest.items() if name.lower() != "content-length"} | back


def is_put_by(name: str) -> bool:
    return name.startswith(UNPACKED) and name.removeprefix(UNPACKED).lower() in OF_TRANSPORT


def is_warc(beginning: bytes) -> bool:
    """Whether a file that begins like this is a WARC, gzipped or not; 512 bytes are enough to tell."""
    if beginning.startswith(GZIP):
        try:
            beginning = zlib.decompressobj(31).decompress(beginning, 16)
        except zlib.error:
            return False
    return beginning.startswith(b"WARC/")

"""WARC 1.1: a page as records that other tools read too.

A page is up to three kinds of records, each a gzip member of its own: `metadata` with what discovery knew of it,
`resource` for each further part of a split article, and last the `response`. So a page that was cut short in
writing is no page at all, and whoever reads responses only has the first parts. `output.captures` reads them.

What a server sent compressed was unpacked while it was fetched. As in Common Crawl's files, the headers that
spoke of that are kept under `X-Crawl-…`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final
from uuid import uuid4

from fastwarc import WarcRecord, WarcRecordType
from isal import igzip

from cleaners.records import Hints, Page

LEVEL: Final = 3  # the highest; gzip's own level 4 takes three times as long for a file smaller by 6 per cent
UNPACKED: Final = "X-Crawl-"
OF_TRANSPORT: Final = {"content-encoding", "content-length", "transfer-encoding"}
TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # what a header may be called, says HTTP
CONTROL: Final = re.compile("[\x00-\x1f\x7f]")
MOMENTS: Final = {"published", "modified"}
LISTS: Final = {"authors", "categories", "tags", "flags"}
UNFIT: Final = re.compile("[^!-~]")  # for an address in a header


def about_file(name: str, run: str) -> bytes:
    """The record that a file begins with: what it is and which run it belongs to."""
    said = {
        "software": "Poultice",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": run,
    }
    block = "".join(f"{key}: {value}\r\n" for key, value in said.items())
    headers = {"WARC-Filename": name, "Content-Type": "application/warc-fields"}
    return record(WarcRecordType.warcinfo, headers, block.encode())


def about_page(page: Page) -> bytes:
    """All records of a page, packed and one behind the other."""
    url = UNFIT.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), page.url
    )
    own = {"WARC-Date": page.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    response = {"WARC-Record-ID": f"<urn:uuid:{uuid4()}>", "WARC-Target-URI": url} | own
    beside = {"WARC-Concurrent-To": response["WARC-Record-ID"]} | own
    known = json.dumps({"hints": plain_hints(page.hints), "parts": len(page.more)}).encode()
    json_at = {"WARC-Target-URI": url, "Content-Type": "application/json"}
    packed = [record(WarcRecordType.metadata, beside | json_at, known)]
    for number, part in enumerate(page.more, 2):
        part_at = {"WARC-Target-URI": f"{url}#part-{number}", "Content-Type": content_type(page.headers)}
        packed.append(record(WarcRecordType.resource, beside | part_at, part))
    http = {"Content-Type": "application/http; msgtype=response"}
    packed.append(record(WarcRecordType.response, response | http, http_message(page)))
    return b"".join(packed)


def record(kind: WarcRecordType, headers: Mapping[str, str], block: bytes) -> bytes:
    made = WarcRecord()
    made.init_headers(kind)
    for name, value in headers.items():
        made.headers[name] = value
    made.set_bytes_content(block)
    plain = BytesIO()
    made.write(plain, checksum_data=True)
    return igzip.compress(plain.getvalue(), LEVEL, mtime=0)


def content_type(headers: Mapping[str, str]) -> str:
    said = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return UNFIT.sub(" ", said).strip() or "application/octet-stream"


def http_message(page: Page) -> bytes:
    """The answer as a server might have sent it unpacked."""
    known = {status.value: status.phrase for status in HTTPStatus}
    lines = [f"HTTP/1.1 {page.status} {known.get(page.status, '')}".rstrip()]
    for name, value in page.headers.items():
        if TOKEN.fullmatch(name):
            prefix = UNPACKED if name.lower() in OF_TRANSPORT else ""
            lines.append(f"{prefix}{name}: {CONTROL.sub(' ', value)}")
    lines += [f"Content-Length: {len(page.body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + page.body


def plain_hints(hints: Hints | None) -> dict[str, Any] | None:
    """What is known of a page, as JSON has it."""
    if hints is None:
        return None
    values = {field.name: getattr(hints, field.name) for field in fields(Hints)}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value not in (None, ())
    }


def hints_of(said: Mapping[str, Any]) -> Hints:
    """Hints from JSON. What later versions may have added is left out. Raises `ValueError` and `TypeError`."""
    known = {field.name for field in fields(Hints)}
    return Hints(**{name: hint_of(name, value) for name, value in said.items() if name in known})


def hint_of(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever the field is
    if name in MOMENTS:
        return datetime.fromisoformat(value)
    if name in LISTS:
        return tuple(map(str, value))
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value

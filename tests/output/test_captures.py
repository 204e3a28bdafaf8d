"""WARCs of other makes, written by warcio, and WARCs that are not whole."""

from __future__ import annotations

import gzip
import io
import zlib
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from output.captures import Pages, is_warc

BODY = b"<html><p>" + b"Salt raises the pressure of the blood in most people. " * 40
HTML = ("Content-Type", "text/html")


def chunked(body: bytes, size: int = 100) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


class Foreign:
    """A WARC in the making."""

    def __init__(self, *, packed: bool = True, version: str = "1.0") -> None:
        self.file = io.BytesIO()
        self.writer = WARCWriter(self.file, gzip=packed, warc_version=version)

    def add(
        self, body: bytes = BODY, *headers: tuple[str, str], status: str = "200 OK", **options
    ) -> Foreign:
        url = options.pop("url", f"https://a.example/{self.file.tell()}")
        http = StatusAndHeaders(status, [HTML, *headers], protocol="HTTP/1.1")
        kind = options.pop("kind", "response")
        return self.put(url, kind, body, http_headers=http, **options)

    def put(self, url: str, kind: str, body: bytes, said: dict[str, str] | None = None, **options) -> Foreign:
        # given the length and the digests, warcio makes no temporary file to work them out, which it leaves open
        said = {"WARC-Payload-Digest": "sha1:A", "WARC-Block-Digest": "sha1:A"} | (said or {})
        record = self.writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), length=len(body), warc_headers_dict=said, **options
        )
        self.writer.write_record(record)
        return self

    @property
    def data(self) -> bytes:
        return self.file.getvalue()


def read(data: bytes, **options) -> tuple[list[bytes], Pages]:
    pages = Pages(io.BytesIO(data), **options)
    return [page.body for page in pages], pages


@pytest.mark.parametrize("packed", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], BODY),
        ([("Content-Encoding", "gzip")], gzip.compress(BODY)),
        ([("Content-Encoding", "GZip")], gzip.compress(BODY)),
        ([("Content-Encoding", "gzip")], BODY),
        ([("Content-Encoding", "deflate")], zlib.compress(BODY)),
        ([("Content-Encoding", "deflate")], zlib.compress(BODY, wbits=-15)),
        ([("Content-Encoding", "br")], brotli.compress(BODY)),
        ([("Content-Encoding", "gzip, br")], brotli.compress(gzip.compress(BODY))),
        ([("Transfer-Encoding", "chunked")], chunked(BODY)),
        ([("Transfer-Encoding", "chunked")], BODY),
        ([("Transfer-Encoding", "chunked"), ("Content-Encoding", "br")], chunked(brotli.compress(BODY), 9)),
        ([("X-Crawl-Content-Encoding", "gzip")], BODY),
    ],
    ids="plain gzip case not-gzip zlib deflate br twice chunked not-chunked chunked-br common-crawl".split(),
)
def test_a_body_is_read_as_it_was_meant_and_so_are_those_behind_it(packed, headers, body):
    foreign = Foreign(packed=packed).add(body, *headers).add(b"next").add(body, *headers)
    bodies, pages = read(foreign.data)
    assert (bodies, pages.damage, pages.skipped) == ([BODY, b"next", BODY], None, {})


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([("Content-Encoding", "zstd")], BODY),
        ([("Content-Encoding", "br")], b"\xff" * 99),
        ([("Content-Encoding", "gzip")], gzip.compress(BODY)[:-20]),
        ([("Content-Encoding", "gzip,gzip,gzip,gzip")], BODY),
        ([("Transfer-Encoding", "chunked")], b"100000\r\nshort"),
    ],
    ids="unknown damaged cut-gzip too-often cut-chunk".split(),
)
def test_a_body_that_cannot_be_decoded_is_counted_and_the_next_is_read(headers, body):
    bodies, pages = read(Foreign().add(body, *headers).add(b"next").data)
    assert bodies == [b"next"]
    assert pages.skipped == {"damaged or in an unknown encoding": 1}


def test_a_bomb_is_cut():
    body = zlib.compress(b"\0" * 100_000_000)
    (unpacked,), _ = read(Foreign().add(body, ("Content-Encoding", "deflate")).data)
    assert len(unpacked) == 64 * 2**20


def test_what_is_known_of_an_answer_is_read():
    foreign = Foreign().add(b"x", ("X-A", "1"), ("X-A", "2"), said={"WARC-Date": "2020-05-01T10:00:00Z"})
    (page,) = Pages(io.BytesIO(foreign.data))
    assert (page.url, page.status) == ("https://a.example/0", 200)
    assert page.headers == {"Content-Type": "text/html", "X-A": "1, 2"}
    assert page.fetched_at == datetime(2020, 5, 1, 10, tzinfo=UTC)
    assert (page.hints, page.more) == (None, ())


def test_an_address_in_brackets_is_taken_out_of_them():
    (page,) = Pages(io.BytesIO(Foreign().add(url="<https://a.example/salt>").data))
    assert page.url == "https://a.example/salt"


def test_answers_that_are_refused_are_counted_by_reason_and_not_read():
    foreign = Foreign().add(status="404 Not Found").add(b"kept").add(status="301 Moved")
    bodies, pages = read(foreign.data, refuse=lambda status, _: None if status == 200 else f"status {status}")
    assert bodies == [b"kept"]
    assert pages.skipped == {"status 404": 1, "status 301": 1}


def test_other_kinds_of_records_are_passed_over():
    foreign = Foreign()
    foreign.put("", "warcinfo", b"software: other\r\n", warc_content_type="application/warc-fields")
    for kind in ("request", "revisit", "resource", "metadata"):
        foreign.add(kind=kind)
    bodies, pages = read(foreign.add(b"kept").data)
    assert (bodies, pages.damage) == ([b"kept"], None)
    assert pages.skipped == {"a repeat of an earlier one": 1}


def test_what_is_no_http_is_counted():
    foreign = Foreign()
    foreign.put("dns:a.example", "response", b"a.example A 1", warc_content_type="text/dns")
    bodies, pages = read(foreign.add(b"kept").data)
    assert (bodies, pages.skipped) == ([b"kept"], {"no HTTP": 1})


WHOLE = {packed: Foreign(packed=packed).add().add().add().data for packed in (True, False)}


@given(st.booleans(), st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_file_that_is_cut_short_gives_what_is_whole_and_says_so(packed, share):
    data = WHOLE[packed]
    cut = data[: int(len(data) * share)]
    bodies, pages = read(cut)
    whole = len(bodies)
    assert bodies == [BODY] * whole
    assert whole <= 3
    assert pages.damage is not None or is_border(cut, whole, packed=packed)


def is_border(cut: bytes, whole: int, *, packed: bool) -> bool:
    """Whether a file is cut just where so many records end: then nothing tells that there were more."""
    try:
        plain = gzip.decompress(cut) if packed else cut
    except EOFError:
        return False
    return plain.count(b"WARC/1.0") == whole and (not plain or plain.endswith(b"\r\n\r\n"))


@given(st.booleans(), st.data())
def test_any_damage_gives_pages_or_is_said_and_raises_nothing(packed, data):
    damaged = bytearray(WHOLE[packed])
    places = st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=20)
    for place in data.draw(places):
        damaged[place] = data.draw(st.integers(0, 255))
    bodies, pages = read(bytes(damaged))
    assert len(bodies) <= 3
    if packed and bytes(damaged) != WHOLE[packed] and not bodies:
        assert pages.damage or pages.skipped


@given(st.binary(max_size=300))
def test_any_bytes_are_a_web_archive_or_said_to_be_none(content):
    bodies, pages = read(content)
    assert bodies == []
    assert pages.damage is not None or not content


def test_padding_behind_the_last_member_is_no_damage():
    bodies, pages = read(WHOLE[True] + b"\0" * 512)
    assert (len(bodies), pages.damage) == (3, None)


def test_a_file_is_read_without_holding_it():
    class Endless:
        """Gives the same record again and again, and notes how far it was read."""

        given = 0

        def read(self, size=-1, /):
            self.given += 1
            return Foreign().add().data

    file = Endless()
    pages = iter(Pages(file))
    assert next(pages).body == BODY
    assert file.given < 200


def test_an_error_of_the_disk_is_raised_as_it_is():
    class Failing:
        def __init__(self):
            self.pieces = [WHOLE[True][:1000]]

        def read(self, size=-1, /):
            if self.pieces:
                return self.pieces.pop()
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        list(Pages(Failing()))


@pytest.mark.parametrize(
    ("beginning", "answer"),
    [
        (b"WARC/1.0\r\n", True),
        (WHOLE[True][:200], True),
        (b"<html>", False),
        (gzip.compress(b"<html>"), False),
        (b"\x1f\x8bxx", False),
        (b"", False),
    ],
    ids="plain gzip html gzipped-html damaged empty".split(),
)
def test_a_web_archive_is_told_by_its_beginning(beginning, answer):
    assert is_warc(beginning) is answer

"""What is written is WARC as others know it: warcio, written by other people, is asked."""

from __future__ import annotations

import io
import json
import zlib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from cleaners.records import Hints, Page
from output.captures import Pages
from output.warc import about_file, about_page, hints_of, plain_hints

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
PAGE = Page(
    url="https://a.example/salt?x=1",
    headers={"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "br", "Content-Length": "77"},
    body=b"<p>one \xff\r\n\r\n",
    more=(b"<p>two", b""),
    fetched_at=NOON,
    hints=Hints(
        source="feed", title="Salt \u2013 \ud800", published=NOON, authors=("Jane Roe, RD",), flags=("noai",)
    ),
)

words = st.text(max_size=20)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
hints = st.builds(
    Hints,
    source=st.sampled_from(["feed", "rest", "sitemap"]) | st.none(),
    title=words | st.none(),
    published=moments | st.none(),
    modified=moments | st.none(),
    authors=st.lists(words, max_size=3).map(tuple),
    categories=st.lists(words, max_size=3).map(tuple),
    tags=st.lists(words, max_size=3).map(tuple),
    content=words | st.none(),
    flags=st.lists(words, max_size=3).map(tuple),
)
visible = st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x80\x85\xa0")
pages = st.builds(
    Page,
    url=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="<>"), max_size=30).map(
        "https://a.example/".__add__
    ),
    status=st.integers(100, 599),
    headers=st.dictionaries(
        st.sampled_from(
            ["Content-Type", "Content-Length", "Content-Encoding", "X-Robots-Tag", "Set-Cookie", "A"]
        ),
        st.text(visible, max_size=30),
    ),
    body=st.binary(max_size=200),
    more=st.lists(st.binary(max_size=50), max_size=3).map(tuple),
    fetched_at=moments,
    hints=hints | st.none(),
)


def written(*all_pages: Page) -> bytes:
    return about_file("run.warc.gz", "run") + b"".join(map(about_page, all_pages))


@given(st.lists(pages, max_size=3))
def test_a_page_comes_back_as_it_went_in(all_pages):
    assert list(Pages(io.BytesIO(written(*all_pages)))) == all_pages


def test_any_time_zone_is_told_in_utc():
    local = NOON.astimezone(timezone(timedelta(hours=5)))
    (page,) = Pages(io.BytesIO(written(Page(url="https://a.example/", fetched_at=local))))
    assert page.fetched_at == NOON


def test_another_reader_finds_a_response_with_its_headers_and_the_unpacked_body():
    (response,) = [r for r in read(written(PAGE)) if r["type"] == "response"]
    assert response["uri"] == PAGE.url
    assert response["status"] == "200"
    assert response["body"] == PAGE.body
    headers = response["headers"]
    assert headers["Content-Length"] == str(len(PAGE.body))
    assert (headers["X-Crawl-Content-Length"], headers["X-Crawl-Content-Encoding"]) == ("77", "br")


def test_what_was_known_and_the_further_parts_are_records_of_their_own_before_the_response():
    records = read(written(PAGE))
    assert [r["type"] for r in records] == ["warcinfo", "metadata", "resource", "resource", "response"]
    assert [r["body"] for r in records if r["type"] == "resource"] == list(PAGE.more)
    assert json.loads(records[1]["body"])["hints"]["authors"] == ["Jane Roe, RD"]


def test_each_record_is_a_gzip_member_of_its_own():
    data, members = written(PAGE), []
    while data:
        member, data = first_member(data)
        members.append(member.splitlines()[0])
    assert members == [b"WARC/1.1"] * 5


def test_another_checker_finds_no_fault(tmp_path, capsys):
    file = tmp_path / "run.warc.gz"
    file.write_bytes(written(PAGE, PAGE))
    checker = Checker(type("Command", (), {"inputs": [str(file)], "verbose": True}))
    checker.process_all()
    assert checker.exit_value == 0
    assert "fail" not in capsys.readouterr().out


def test_a_hostile_address_or_header_makes_no_further_header():
    page = Page(
        url="https://a.example/\r\nWARC-Type: revisit",
        headers={"A": "1\r\nB: 2", "bad name\r\nC": "3"},
        fetched_at=NOON,
    )
    (response,) = [r for r in read(written(page)) if r["type"] == "response"]
    assert set(response["headers"]) == {"A", "Content-Length"}


@given(hints)
def test_hints_come_back_out_of_json(known):
    assert hints_of(json.loads(json.dumps(plain_hints(known)))) == known


def test_hints_of_a_later_version_are_read_as_far_as_they_are_known():
    assert hints_of({"title": "Salt", "mood": "good"}) == Hints(title="Salt")


def read(data: bytes) -> list[dict]:
    return [
        {
            "type": record.rec_type,
            "uri": record.rec_headers.get_header("WARC-Target-URI"),
            "status": record.http_headers and record.http_headers.get_statuscode(),
            "headers": dict(record.http_headers.headers) if record.http_headers else {},
            "body": record.content_stream().read(),
        }
        for record in ArchiveIterator(io.BytesIO(data))
    ]


def first_member(data: bytes) -> tuple[bytes, bytes]:
    unpacker = zlib.decompressobj(31)
    return unpacker.decompress(data), unpacker.unused_data

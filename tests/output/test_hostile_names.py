"""What the web calls itself, where it is written: names of files, rows of SQLite, records of a WARC."""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.records import Page
from output import captures, encodings
from output.archive import Archive
from output.captures import Pages, json_object
from output.errors import StorageError
from output.places import file_name
from output.state import Address, State
from output.warc import about_page, hints_of

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("site", ["A.example", "Con.example", "BÜCHER.example", "a.Example~2"])
def test_a_file_is_never_told_from_another_by_its_capitals(site):
    assert file_name(site) == file_name(site).lower()
    assert file_name(site) != file_name(site.lower())


@given(st.text(min_size=1, max_size=300))
def test_any_name_gives_a_file_that_every_system_has(site):
    name = file_name(site)
    assert name.isascii()
    assert name == name.lower()
    assert len(name) <= 200
    assert not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789._-~")
    assert name[0].isalnum()
    assert not name.endswith(".")


@pytest.mark.parametrize("site", ["../../etc", "con", "A.example", "a/b", ""])
def test_the_state_and_the_archive_of_a_site_lie_in_their_folders(tmp_path, site):
    with State.held(tmp_path, site) as state:
        assert state.path == tmp_path / "state" / f"{file_name(site)}.sqlite"
    run = Archive(tmp_path).begin(site, "1")
    run.add(Page(url="https://a.example/", headers={}, body=b"x", fetched_at=NOON))
    run.close()
    assert run.path == tmp_path / "warc" / file_name(site) / "1.warc.gz"
    assert Archive(tmp_path).files(site) == [run.path]


@pytest.mark.parametrize(
    "text", ["https://a.example/\ud800/", "https://a.example/\udcff", "https://a.example/a\0b"]
)
def test_any_text_can_be_kept_in_the_state(tmp_path, text):
    with State.held(tmp_path, "a.example") as state:
        state.put(Address(key=text, url=text, fate="other", etag=text))
        state.add_waiting([(f"{text}2", text)])
        assert state.address(text).fate == "other"
        assert len(state.waiting()) == 1


def test_an_address_in_the_archive_is_one_line_of_plain_letters():
    page = Page(url="https://a.example/\r\nWARC-Type: \u00e9\ud800 x", headers={}, fetched_at=NOON)
    records = gzip.GzipFile(fileobj=io.BytesIO(about_page(page))).read()
    lines = [line for line in records.split(b"\r\n") if line.startswith(b"WARC-Target-URI:")]
    assert lines == [b"WARC-Target-URI: https://a.example/%0D%0AWARC-Type:%20%C3%A9%3F%20x"] * 2


def test_a_header_of_letters_that_none_can_have_is_kept_without_them():
    page = Page(url="https://a.example/", headers={"X-Salt": "Соль"}, body=b"x", fetched_at=NOON)
    assert next(iter(Pages(io.BytesIO(about_page(page))))).headers == {"X-Salt": "????"}


def test_a_type_in_the_archive_is_one_line_of_plain_letters():
    said = {"Content-Type": "text/html\r\nWARC-Type: \u0416"}
    page = Page(url="https://a.example/", headers=said, more=(b"x",), fetched_at=NOON)
    records = gzip.GzipFile(fileobj=io.BytesIO(about_page(page))).read()
    lines = [line for line in records.split(b"\r\n") if line.startswith(b"WARC-Type:")]
    assert records.isascii()
    assert lines == [b"WARC-Type: metadata", b"WARC-Type: resource", b"WARC-Type: response"]


def test_a_page_that_lies_where_another_lay_is_not_taken_for_it(tmp_path):
    run = Archive(tmp_path).begin("a.example", "1")
    run.add(Page(url="https://a.example/one", headers={}, body=b"x", fetched_at=NOON))
    run.close()
    (capture,) = Archive(tmp_path).captures("a.example")
    assert capture.page().body == b"x"
    with pytest.raises(StorageError, match="changed while it was read"):
        replace(capture, url="https://a.example/two").page()


@pytest.mark.parametrize("hints", [{"title": 7}, {"published": 7}, {"published": "never"}])
def test_hints_in_an_archive_of_others_are_what_hints_are(hints):
    with pytest.raises((TypeError, ValueError)):
        hints_of(hints)


@pytest.mark.parametrize("block", [b"[1]", b"7", b"{", b"[" * 100_000, b"\xff"])
def test_what_is_no_object_in_an_archive_of_others_is_an_empty_one(block):
    assert json_object(block) == {}


def test_a_record_in_an_archive_of_others_is_read_so_far(monkeypatch):
    page = Page(url="https://a.example/", headers={}, body=b"salt " * 10_000, fetched_at=NOON)
    monkeypatch.setattr(captures, "MOST_BYTES", 10_000)
    assert [len(each.body) for each in Pages(io.BytesIO(about_page(page)))] == [10_000]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_in_an_archive_of_others_is_unpacked_so_far(monkeypatch, coding):
    monkeypatch.setattr(encodings, "MOST_BYTES", 10_000)
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding]
    assert len(encodings.decoded(packed(b"salt " * 50_000), {"Content-Encoding": coding})) == 10_000

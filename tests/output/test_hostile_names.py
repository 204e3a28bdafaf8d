"""What the web calls itself, where it is written: names of files, rows of SQLite, records of a WARC."""

from __future__ import annotations

import gzip
import io
import zlib
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.records import Page
from output import encodings
from output.places import file_name
from output.state import Address, State
from output.warc import about_page

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


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_in_an_archive_of_others_is_unpacked_so_far(monkeypatch, coding):
    monkeypatch.setattr(encodings, "MOST_BYTES", 10_000)
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding]
    assert len(encodings.decoded(packed(b"salt " * 50_000), {"Content-Encoding": coding})) == 10_000

import gzip
import io
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.records import Hints, Page
from output.warc import about_file, about_page
from pipelines import saved
from pipelines.saved import UnusableError, load, named, saved_in

HTML = {"Content-Type": "text/html; charset=utf-8"}


def archive(*pages: Page) -> bytes:
    return about_file("run.warc.gz", "run") + b"".join(map(about_page, pages))


def page(name: str = "salt", **known) -> Page:
    known = {"headers": HTML, "body": b"<p>words", "fetched_at": datetime(2026, 11, 22, tzinfo=UTC)} | known
    return Page(url=f"https://a.example/{name}", **known)


def read(name: str) -> tuple[list[Page], list[str]]:
    """The pages of a web archive, and what was told of it."""
    told: list[str] = []
    return [saved.page for saved in saved_in(name, None, told.append)], told


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.html", b"just words", "html"),
        ("a.HTM.gz", b"just words", "html"),
        ("a.txt", b"<p>said the tag</p>", "text"),
        ("a", b"\xef\xbb\xbf<!doctype html><p>x", "html"),
        ("a", "<html><p>x".encode("utf-16"), "html"),
        ("a", b"A title\n\nDoses < 5 mg and > 1 mg", "text"),
    ],
    ids="html htm-gzipped txt markup utf-16 no-markup".split(),
)
def test_the_kind_is_told_by_the_name_or_else_by_the_content(tmp_path, name, content, kind):
    file = tmp_path / name
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    page = load(str(file))
    assert (page.kind, page.content) == (kind, content)


def test_the_kind_can_be_forced(tmp_path):
    file = tmp_path / "a.html"
    file.write_text("Words", encoding="utf-8")
    assert load(str(file), "text").kind == "text"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n", "is an image"),
        (b"words\0words", "is binary"),
        (gzip.compress(b"<p>x" * 99)[:-9], "is a damaged gzip file"),
        (gzip.compress(b"%PDF-1.7"), "is a PDF"),
        (b"x" * 8_000_001, "is larger than 8 MB"),
        (gzip.compress(b"x" * 8_000_001), "is larger than 8 MB"),
    ],
    ids="empty blank pdf png nul cut-gzip gzipped-pdf huge gzip-bomb".split(),
)
def test_what_is_no_saved_page_is_refused_with_the_reason(tmp_path, content, told):
    file = tmp_path / "page"
    file.write_bytes(content)
    with pytest.raises(UnusableError, match=told):
        load(str(file))


@pytest.mark.parametrize("name", ["missing.html", "a\0b", "x" * 5000])
def test_a_name_that_leads_to_no_file_is_refused_with_the_reason(tmp_path, name):
    with pytest.raises(UnusableError, match=r"does not exist|cannot be read"):
        load(f"{tmp_path}/{name}")


@pytest.mark.parametrize("packed", [True, False])
def test_of_a_file_without_end_so_much_is_read(tmp_path, monkeypatch, packed):
    monkeypatch.setattr(saved, "MOST_BYTES", 1_000_000)
    file = tmp_path / "page.html"
    if packed:
        file.write_bytes(gzip.compress(bytes(50_000_000), compresslevel=1))
    else:
        with file.open("wb") as opened:
            opened.truncate(50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(UnusableError, match="is larger than 1 MB"):
            load(str(file))
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_folder_stands_for_the_saved_pages_in_it_and_below(tmp_path):
    for name in ("b.html", "a.txt", "deep/c.htm", "deep/d.html.gz", "style.css", "dump.warc.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "page.html").mkdir()
    names = [name.removeprefix(f"{tmp_path}/") for name in named([str(tmp_path), "other.pdf", "-"])]
    assert names == ["a.txt", "b.html", "deep/c.htm", "deep/d.html.gz", "dump.warc.gz", "other.pdf", "-"]


def test_a_folder_without_pages_is_refused_with_the_reason(tmp_path):
    (name,) = named([str(tmp_path)])
    with pytest.raises(UnusableError, match="is a folder without saved pages"):
        load(name)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_or_refused(content):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(saved.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        with suppress(UnusableError):
            assert load("-").kind in {"html", "text"}


@pytest.mark.parametrize("name", ["a.warc.gz", "a.WARC.GZ", "dump"])
def test_a_web_archive_is_told_by_its_name_or_its_beginning_and_gives_its_pages(tmp_path, name):
    pages = [page("a", hints=Hints(title="Salt"), more=(b"<p>two",)), page("b")]
    (tmp_path / name).write_bytes(archive(*pages))
    assert read(str(tmp_path / name)) == (pages, [])


def test_an_unpacked_web_archive_is_read_too(tmp_path):
    file = tmp_path / "a.warc"
    file.write_bytes(gzip.decompress(archive(page())))
    assert read(str(file)) == ([page()], [])


def test_a_web_archive_on_standard_input_is_read_too(monkeypatch):
    buffer = io.BufferedReader(io.BytesIO(archive(page())))
    monkeypatch.setattr(saved.sys, "stdin", SimpleNamespace(buffer=buffer))
    assert read("-") == ([page()], [])


def test_what_is_no_html_page_is_left_out_and_told(tmp_path):
    file = tmp_path / "a.warc.gz"
    picture = page(headers={"content-type": "image/png"}, body=b"\x89PNG")
    mute = page(headers={}, body=b"no tag in it")
    marked = page("marked", headers={})
    failed = [page(status=status) for status in (404, 301, 500)]
    file.write_bytes(archive(picture, *failed, mute, marked, page()))
    assert read(str(file)) == (
        [marked, page()],
        [f"{file}: of 7 answers these are left out: 3 with a status other than 200, 2 not HTML"],
    )


def test_of_a_web_archive_that_is_cut_short_the_whole_pages_come_first(tmp_path):
    file = tmp_path / "a.warc.gz"
    file.write_bytes(archive(page("a"), page("b"))[:-30])
    pages = saved_in(str(file), None, print)
    assert next(pages).page == page("a")
    with pytest.raises(UnusableError, match="is cut short"):
        next(pages)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<p>no archive", "is no web archive"),
        (b"", "holds no HTML page"),
        (archive(), "holds no HTML page"),
        (archive(page(status=500)), "holds no HTML page"),
    ],
    ids="html empty no-answer no-page".split(),
)
def test_a_web_archive_without_a_page_is_refused_with_the_reason(tmp_path, content, told):
    file = tmp_path / "a.warc.gz"
    file.write_bytes(content)
    with pytest.raises(UnusableError, match=told):
        read(str(file))


@pytest.mark.parametrize("name", ["missing.warc.gz", "missing", "x" * 5000])
def test_a_web_archive_that_is_not_there_is_refused_with_the_reason(tmp_path, name):
    with pytest.raises(UnusableError, match=r"does not exist|cannot be read"):
        read(f"{tmp_path}/{name}")

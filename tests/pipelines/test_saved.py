import gzip
import io
from contextlib import suppress
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import saved
from pipelines.saved import UnusableError, load, named


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


def test_a_folder_stands_for_the_saved_pages_in_it_and_below(tmp_path):
    for name in ("b.html", "a.txt", "deep/c.htm", "deep/d.html.gz", "style.css", "dump.warc.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "page.html").mkdir()
    names = [name.removeprefix(f"{tmp_path}/") for name in named([str(tmp_path), "other.pdf", "-"])]
    assert names == ["a.txt", "b.html", "deep/c.htm", "deep/d.html.gz", "other.pdf", "-"]


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

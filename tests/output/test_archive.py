from __future__ import annotations

import errno
import gzip
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cleaners.records import Hints, Page
from output.archive import Archive, Capture, Keep
from output.errors import DiskFullError, NotWritableError, StorageError

ROOT = Path(__file__).parents[2]
SITE = "a.example"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def page(name: str, body: bytes = b"<p>words") -> Page:
    return Page(url=f"https://{SITE}/{name}", body=body, fetched_at=NOON)


def stored(archive: Archive, run: str, *pages: Page) -> Path:
    """Write a run with some pages; gives its file."""
    written = archive.begin(SITE, run)
    for each in pages:
        written.add(each)
    written.close()
    return written.path


def bodies(archive: Archive, damages: list[str] | None = None) -> dict[str, bytes]:
    return {each.url.rsplit("/", 1)[-1]: each.body for each in archive.newest(SITE, damages)}


def test_the_newest_answer_of_each_address_is_given_in_the_order_of_the_pages(tmp_path):
    archive = Archive(tmp_path)
    stored(archive, "20260101T000000Z-aaaa", page("b", b"1"), page("a", b"1"), page("c", b"1"))
    stored(archive, "20260102T000000Z-aaaa", page("c", b"2"), page("d", b"2"), page("d", b"3"))
    assert list(bodies(archive).items()) == [("b", b"1"), ("a", b"1"), ("c", b"2"), ("d", b"3")]


def test_a_page_that_is_not_whole_does_not_hide_an_older_one_that_is(tmp_path):
    archive = Archive(tmp_path)
    stored(archive, "1", page("a", b"old"))
    file = stored(archive, "2", page("b"), page("a", b"new"))
    file.write_bytes(file.read_bytes()[:-60])
    damages: list[str] = []
    assert bodies(archive, damages) == {"a": b"old", "b": b"<p>words"}
    assert damages == [f"{file} is cut short; what is whole in it was read"]


def test_a_page_is_found_where_it_lies_with_all_that_is_kept_of_it(tmp_path):
    archive = Archive(tmp_path)
    rich = replace(page("a", b"1"), hints=Hints(title="Salt"), more=(b"second part", b"third part"))
    stored(archive, "1", page("b", b"1"), rich, page("c", b"1"))
    stored(archive, "2", page("c", b"2"))
    found = list(archive.captures(SITE))
    assert all(isinstance(each, Capture) for each in found)
    assert [each.page() for each in found] == [page("b", b"1"), rich, page("c", b"2")]
    assert [(each.url, each.fetched_at) for each in found] == [
        (f"https://{SITE}/{name}", NOON) for name in "bac"
    ]


def test_what_a_user_marked_is_said_of_the_page_that_is_read(tmp_path):
    archive = Archive(tmp_path)
    stored(archive, "1", page("a"))
    (found,) = archive.captures(SITE)
    read = replace(found, marks=(".promo",), body_at="main").page()
    assert read == replace(page("a"), marks=(".promo",), body_at="main")


def test_a_file_that_can_only_be_read_from_its_beginning_gives_its_pages_themselves(tmp_path):
    """Other programs pack a whole file at once, so that nothing tells where in it a page begins."""
    archive = Archive(tmp_path)
    file = stored(archive, "1", page("a", b"1"), page("b", b"1"))
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes())))
    stored(archive, "2", page("b", b"2"))
    first, second = archive.captures(SITE)
    assert first == page("a", b"1")
    assert (isinstance(second, Capture), second.url) == (True, f"https://{SITE}/b")
    assert bodies(archive) == {"a": b"1", "b": b"2"}


def test_a_page_that_is_no_longer_where_it_lay_is_told(tmp_path):
    archive = Archive(tmp_path)
    file = stored(archive, "1", page("a"), page("b"))
    _, second = archive.captures(SITE)
    file.write_bytes(file.read_bytes()[: second.begin])
    with pytest.raises(StorageError, match=r"1\.warc\.gz changed"):
        second.page()
    file.unlink()
    with pytest.raises(StorageError, match=r"1\.warc\.gz"):
        second.page()


def test_a_run_lies_under_its_site_and_leaves_nothing_when_no_page_came(tmp_path):
    archive = Archive(tmp_path)
    assert stored(archive, "run", page("a")) == tmp_path / "warc" / SITE / "run.warc.gz"
    stored(archive, "empty")
    assert [file.name for file in archive.files(SITE)] == ["run.warc.gz"]


def test_the_sites_are_those_with_a_run(tmp_path):
    archive = Archive(tmp_path)
    assert archive.sites() == []
    stored(archive, "run", page("a"))
    archive.begin("b.example", "run").close()
    assert archive.sites() == [SITE]


def test_a_run_that_is_taken_up_again_goes_on_in_a_file_behind_the_first(tmp_path):
    archive = Archive(tmp_path)
    stored(archive, "run", page("a", b"1"))
    stored(archive, "run", page("a", b"2"))
    assert [file.name for file in archive.files(SITE)] == ["run.warc.gz", "run-2.warc.gz"]
    assert bodies(archive) == {"a": b"2"}


@pytest.mark.parametrize("run", ["../../etc", ".hidden", "a/b", "é\0"])
def test_no_run_leaves_its_folder_or_hides_in_it(tmp_path, run):
    file = stored(Archive(tmp_path), run, page("a"))
    assert file.parent == tmp_path / "warc" / SITE
    assert not file.name.startswith(".")


def test_the_oldest_runs_go_when_a_site_has_too_much_but_never_the_current_one(tmp_path):
    archive = Archive(tmp_path, keep=Keep(most_bytes=2500))
    noise = [os.urandom(1000) for _ in range(4)]
    for number, body in enumerate(noise):
        stored(archive, str(number), page("a", body))
    archive.prune(SITE)
    assert [file.name for file in archive.files(SITE)] == ["3.warc.gz"]
    archive = Archive(tmp_path, keep=Keep(most_bytes=1))
    current = stored(archive, "4", page("a"))
    archive.prune(SITE, current=current)
    assert archive.files(SITE) == [current]


def test_runs_that_are_too_old_go(tmp_path):
    archive = Archive(tmp_path, keep=Keep(longest=timedelta(days=30)))
    old, young = stored(archive, "1", page("a")), stored(archive, "2", page("a"))
    month_ago = time.time() - 31 * 86_400
    os.utime(old, (month_ago, month_ago))
    assert archive.prune(SITE) == [old]
    assert archive.files(SITE) == [young]


def test_a_disk_that_is_full_is_told_and_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    archive = Archive(tmp_path)
    run = archive.begin(SITE, "run")
    run.add(page("a"))
    before = run.path.read_bytes()
    real = run.file

    class Full:
        """Takes some bytes, then has no room for more."""

        writes = 0

        def write(self, records):
            self.writes += 1
            if self.writes > 1:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real.write(records[:10])

        def truncate(self, size):
            return real.truncate(size)

    run.file = Full()
    with pytest.raises(DiskFullError, match="The disk is full"):
        run.add(page("b"))
    run.file = real
    assert run.path.read_bytes() == before
    run.add(page("c"))
    run.close()
    assert set(bodies(archive)) == {"a", "c"}


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "warc").write_text("in the way")
    with pytest.raises(NotWritableError, match="cannot be written"):
        Archive(tmp_path).begin(SITE, "run")


WRITER = """
import os, sys
from datetime import UTC, datetime
from cleaners.records import Page
from output.archive import Archive

run = Archive(sys.argv[1]).begin("a.example", "run")
number = 0
while True:
    run.add(Page(url=f"https://a.example/{number}", body=os.urandom(3000), fetched_at=datetime.now(UTC)))
    os.write(1, b"%d\\n" % number)
    number += 1
"""


@pytest.mark.parametrize("pages", [1, 7, 30])
def test_what_was_added_survives_sigkill(tmp_path, pages):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    for _ in range(pages):
        told = writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    told = (told + writer.communicate()[0]).split()[-1]
    found = {int(name) for name in bodies(Archive(tmp_path))}
    assert set(range(int(told) + 1)) <= found

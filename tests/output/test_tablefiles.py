"""What DuckDB gets to see of the disk: the tables' files, for reading."""

import threading
import time
from contextlib import suppress
from io import SEEK_CUR, SEEK_END, BytesIO

import pytest

from output.tablefiles import Shared, TableFiles


@pytest.fixture
def files(tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.parquet").write_bytes(b"rows")
    (tmp_path / "articles" / "note.txt").write_text("no table")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "a.parquet").write_bytes(b"secret")
    return TableFiles(tmp_path)


def test_only_finished_files_of_tables_are_listed(files):
    assert files.glob("tables://articles/*") == ["articles/a.parquet"]
    assert files.ls("versions", detail=False) == []


@pytest.mark.parametrize(
    "path",
    [
        "state/a.parquet",
        "articles/../state/a.parquet",
        "articles/note.txt",
        "/articles/../../x.parquet",
        "articles/sub/a.parquet",
    ],
)
def test_nothing_else_is_opened_or_described(files, path):
    with pytest.raises(FileNotFoundError):
        files.open(f"tables://{path}", "rb")
    with pytest.raises(FileNotFoundError):
        files.info(path)
    with pytest.raises(FileNotFoundError):
        files.modified(path)


@pytest.mark.parametrize("mode", ["wb", "ab", "xb", "r+b"])
def test_nothing_is_opened_for_writing(files, tmp_path, mode):
    with pytest.raises(PermissionError):
        files.open("tables://articles/a.parquet", mode)
    assert (tmp_path / "articles" / "a.parquet").read_bytes() == b"rows"


@pytest.mark.parametrize(
    "act",
    [
        lambda files: files.rm("articles/a.parquet"),
        lambda files: files.mv("articles/a.parquet", "articles/b.parquet"),
        lambda files: files.touch("articles/c.parquet"),
        lambda files: files.pipe("articles/a.parquet", b"other"),
        lambda files: files.mkdir("articles/new"),
    ],
)
def test_nothing_is_changed_in_any_other_way(files, tmp_path, act):
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    with suppress(NotImplementedError, OSError):
        act(files)
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_threads_that_share_a_file_do_not_move_each_others_place():
    content = bytes(range(256)) * 64
    file = Shared(BytesIO(content))
    wrong: list[int] = []

    def read(number: int) -> None:
        for place in range(number, len(content) - 16, 37):
            file.seek(place)
            time.sleep(0)
            if file.read(16) != content[place : place + 16]:
                wrong.append(place)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_open_file_goes_where_it_is_told():
    file = Shared(BytesIO(b"0123456789"))
    assert (file.read(3), file.tell(), file.read()) == (b"012", 3, b"3456789")
    assert (file.seek(-2, SEEK_END), file.read()) == (8, b"89")
    file.seek(2)
    assert (file.seek(3, SEEK_CUR), file.read(1)) == (5, b"5")

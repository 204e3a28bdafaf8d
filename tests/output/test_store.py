import errno
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.records import Engagement, Removal
from output import Store, merge
from output.errors import BusyError, DamagedTableError, DiskFullError, NewerSchemaError, NotWritableError
from output.places import file_name
from output.schema import ARTICLES, TABLES
from output.staging import locked


def rows(published):
    return {row["article_id"]: row for row in pq.read_table(published.path).to_pylist()}


def inodes(root: Path):
    return {path: path.stat().st_ino for path in root.rglob("*.parquet")}


def test_articles_come_back_with_their_ledgers(store, full_article, bare_article):
    other = bare_article(
        1, removed=(Removal("ad", "family:ad", "line 2", "Buy"), Removal("toc", "x", "y", "z"))
    )
    published = store.publish("a.example", [other, full_article])
    assert (published.new, published.changed, published.unchanged, published.rows) == (2, 0, 0, 2)
    assert list(store.read("a.example")) == [full_article, other]  # the dated one sorts first


def test_a_site_that_was_never_published_reads_as_no_articles(store):
    assert list(store.read("a.example")) == []
    assert not store.root.exists()


def test_publishing_the_same_again_touches_no_file(store, full_article):
    store.publish("a.example", [full_article])
    before = inodes(store.root)
    again = store.publish("a.example", [full_article])
    assert (again.new, again.changed, again.unchanged, again.rows) == (0, 0, 1, 1)
    assert inodes(store.root) == before


def test_a_newer_record_wins_and_the_others_stay(store, bare_article):
    store.publish("a.example", [bare_article(1, title="one"), bare_article(2, title="two")])
    published = store.publish("a.example", [bare_article(2, title="TWO"), bare_article(3, title="three")])
    assert (published.new, published.changed, published.rows) == (1, 1, 3)
    assert [row["title"] for row in rows(published).values()] == ["one", "TWO", "three"]


def test_of_two_records_with_one_id_in_one_run_the_later_wins(store, bare_article, monkeypatch):
    monkeypatch.setattr(merge, "BATCH", 2)
    ledger = (Removal("ad", "r", "w", "first"),)
    first, last = bare_article(1, title="first", removed=ledger), bare_article(1, title="last")
    published = store.publish("a.example", [first, bare_article(2), bare_article(3), last])
    assert (published.new, published.rows) == (3, 3)
    assert [article.title for article in store.read("a.example")] == ["last", None, None]
    assert pq.read_table(store.tables()["removals"]).num_rows == 0


def test_a_record_that_changes_and_changes_back_in_one_run_is_unchanged(store, bare_article, monkeypatch):
    monkeypatch.setattr(merge, "BATCH", 1)
    store.publish("a.example", [bare_article(1, title="one")])
    published = store.publish("a.example", [bare_article(1, title="other"), bare_article(1, title="one")])
    assert (published.changed, published.unchanged, published.rows) == (0, 1, 1)


@pytest.mark.parametrize(
    ("later", "version"),
    [
        ({"text": "b"}, 2),
        ({"authors": ("Jane Roe",)}, 2),
        ({"engagement": Engagement(likes=5)}, 1),
        ({"removed": (Removal("ad", "r", "w", "t"),)}, 1),
        ({"image_url": "https://cdn.example/2.jpg"}, 1),
    ],
)
def test_only_text_and_facts_make_a_new_version(store, bare_article, later, version):
    store.publish("a.example", [bare_article(1, text="a")])
    published = store.publish("a.example", [bare_article(1, **{"text": "a"} | later)])
    assert published.changed == 1
    assert rows(published)[f"{1:016x}"]["version"] == version


def test_the_ledger_carries_the_version_of_its_article(store, bare_article):
    for text in "abc":
        store.publish("a.example", [bare_article(1, text=text, removed=(Removal("ad", "r", "w", text),))])
    ledger = pq.read_table(store.tables()["removals"]).to_pylist()
    assert [(line["version"], line["text"]) for line in ledger] == [(3, "c")]


def test_a_better_cleaner_updates_a_row_without_a_new_version(tmp_path, bare_article):
    Store(tmp_path, cleaner_version="1").publish("a.example", [bare_article(1, text="a"), bare_article(2)])
    better = Store(tmp_path, cleaner_version="2")
    published = better.publish("a.example", [bare_article(1, text="b"), bare_article(2)])
    found = [(row["text"], row["version"], row["cleaner_version"]) for row in rows(published).values()]
    assert found == [("b", 1, "2"), ("", 1, "1")]


def test_rows_are_sorted_by_date_and_undated_ones_come_last(store, bare_article):
    dated = [bare_article(n, published=datetime(2020 + n, 1, 1, tzinfo=UTC)) for n in (3, 1, 2)]
    published = store.publish("a.example", [bare_article(9), *dated, bare_article(8)])
    assert [int(article_id, 16) for article_id in rows(published)] == [1, 2, 3, 8, 9]


def test_publishing_nothing_makes_empty_tables_that_load(store):
    published = store.publish("a.example", [])
    assert published.rows == 0
    assert pq.read_table(published.path).schema.equals(ARTICLES)


def test_table_folders_hold_nothing_but_finished_files(store, bare_article):
    store.publish("a.example", [bare_article(1)])
    store.publish("b.example", [bare_article(1, "b.example")])
    for folder in store.tables().values():
        assert sorted(path.name for path in folder.iterdir()) == ["a.example.parquet", "b.example.parquet"]
    assert [path for path in (store.root / ".staging").rglob("*") if path.is_file()] == []


# Hostile names


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_site_leaves_its_folder_and_no_two_share_a_file(one, other):
    for name in (file_name(one), file_name(other)):
        assert Path("articles", f"{name}.parquet").name == f"{name}.parquet"
        assert name[0] not in "._~*"
        assert len(name.encode()) < 220
        assert not set(name) & set("/\\\0*?[]{}=:% \n")
    assert (one == other) == (file_name(one) == file_name(other))


def test_a_name_that_looks_like_another_ones_digest_gets_a_file_of_its_own():
    assert file_name(file_name("../x")) != file_name("../x")


@pytest.mark.parametrize(
    "host",
    [
        "con",
        "nul.example",
        "aux",
        "com1",
        "lpt9.b.example",
        "a.example.",
        "a.example..",
        "ex ample",
        "a" * 250,
        "BÜCHER.example",
    ],
)
def test_a_name_that_some_system_takes_for_another_gets_one_of_its_own(host):
    stem = file_name(host)
    assert "~" in stem
    assert stem.isascii()
    assert stem == stem.lower()
    assert len(stem) < 120


@given(st.text(max_size=30), st.text(max_size=30))
def test_names_differ_also_where_capitals_do_not_count(one, other):
    assert (file_name(one).casefold() == file_name(other).casefold()) == (one == other)


def test_a_hostile_host_is_published_inside_the_dataset(store, bare_article):
    published = store.publish("../../x", [bare_article(1)])
    assert published.path.parent == store.root / "articles"
    assert published.path.exists()


# Damage, refusals and other people at work


def spoil(path: Path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2 - 20 : len(data) // 2] = bytes(20)
    path.write_bytes(data)
    return bytes(data)


def test_a_damaged_table_is_moved_aside_and_the_rest_goes_on(store, bare_article, caplog):
    published = store.publish("a.example", [bare_article(1)])
    store.publish("b.example", [bare_article(1, "b.example")])
    published.path.write_bytes(b"PAR1 cut short")
    again = store.publish("a.example", [bare_article(2)])
    assert [path.read_bytes() for path in again.set_aside if "articles" in str(path)] == [b"PAR1 cut short"]
    assert again.rows == 1
    assert pq.read_table(store.tables()["articles"]).num_rows == 2
    assert "is damaged" in caplog.text
    assert str(again.set_aside[0]) in caplog.text


def test_a_second_damaged_file_does_not_overwrite_the_first(store, bare_article):
    for junk in (b"first", b"second"):
        store.publish("a.example", [bare_article(1)]).path.write_bytes(junk)
    store.publish("a.example", [])
    kept = (store.root / ".damaged" / "articles").iterdir()
    assert sorted(path.read_bytes() for path in kept) == [b"first", b"second"]


def test_a_flipped_bit_is_noticed_before_it_is_merged(store, full_article):
    published = store.publish("a.example", [full_article])
    damaged = spoil(published.path)
    again = store.publish("a.example", [full_article])
    assert damaged in [path.read_bytes() for path in again.set_aside]
    assert list(store.read("a.example")) == [full_article]


def test_a_damaged_ledger_is_moved_aside_and_its_articles_stay(store, full_article, bare_article):
    published = store.publish("a.example", [full_article, bare_article(1)])
    (store.root / "removals" / published.path.name).write_bytes(b"junk")
    again = store.publish("a.example", [full_article])
    assert (again.rows, again.changed, len(again.set_aside)) == (2, 1, 1)
    assert list(store.read("a.example")) == [full_article, bare_article(1)]


def test_a_ledger_whose_articles_were_deleted_goes_with_them(store, bare_article):
    ledger = (Removal("ad", "r", "w", "t"),)
    given = [bare_article(n, removed=ledger) for n in (1, 2)]
    store.publish("a.example", given).path.unlink()
    published = store.publish("a.example", given[:1])
    assert (published.new, published.rows) == (1, 1)
    assert pq.read_table(store.tables()["removals"])["article_id"].to_pylist() == [given[0].article_id]


def test_reading_a_damaged_table_says_so_and_moves_nothing(store, bare_article):
    published = store.publish("a.example", [bare_article(1)])
    published.path.write_bytes(b"junk")
    with pytest.raises(DamagedTableError, match=r"a\.example\.parquet is damaged"):
        list(store.read("a.example"))
    assert published.path.read_bytes() == b"junk"


def test_a_table_of_other_columns_is_moved_aside(store, bare_article):
    published = store.publish("a.example", [bare_article(1)])
    pq.write_table(pq.read_table(published.path).drop_columns(["title"]), published.path)
    assert len(store.publish("a.example", [bare_article(1)]).set_aside) == 3


def test_a_table_from_a_newer_program_is_left_alone(store, bare_article):
    published = store.publish("a.example", [bare_article(1)])
    newer = pq.read_table(published.path).append_column("extra", [["x"]])
    pq.write_table(newer.replace_schema_metadata({"poultice.schema_version": "3"}), published.path)
    before = published.path.read_bytes()
    with pytest.raises(NewerSchemaError, match="update it"):
        store.publish("a.example", [bare_article(2)])
    assert published.path.read_bytes() == before


DISK_IS_FULL = (errno.ENOSPC, DiskFullError, "The disk is full")
DISK_IS_READ_ONLY = (errno.EROFS, NotWritableError, "read-only file system")


@pytest.mark.parametrize("refusal", [DISK_IS_FULL, DISK_IS_READ_ONLY], ids=["full", "read-only"])
@pytest.mark.parametrize("refusing", [(os, "fsync"), (Path, "replace")], ids=["write", "rename"])
def test_a_refusal_of_the_disk_is_one_sentence_and_loses_nothing(
    store, bare_article, monkeypatch, refusing, refusal
):
    number, error, message = refusal
    store.publish("a.example", [bare_article(1)])

    def refuse(*_):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(*refusing, refuse)
        with pytest.raises(error, match=message):
            store.publish("a.example", [bare_article(2)])
    assert [article.url[-1] for article in store.read("a.example")] == ["1"]
    assert store.publish("a.example", [bare_article(2)]).rows == 2
    assert [path for path in (store.root / ".staging").rglob("*") if path.is_file()] == []


def test_a_dataset_whose_place_is_taken_by_a_file_is_refused_in_words(tmp_path, bare_article):
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(NotWritableError, match="cannot be written"):
        Store(tmp_path / "data").publish("a.example", [bare_article(1)])


def test_an_error_in_the_articles_given_leaves_the_tables_as_they_were(store, bare_article):
    store.publish("a.example", [bare_article(1)])
    before = inodes(store.root)

    def broken():
        yield bare_article(2)
        raise RuntimeError("the crawl broke off")

    with pytest.raises(RuntimeError):
        store.publish("a.example", broken())
    assert inodes(store.root) == before


def test_a_second_publisher_of_a_site_is_told_to_come_later(store, bare_article):
    store.publish("a.example", [])
    with locked(store.root / ".locks" / "a.example.lock"), pytest.raises(BusyError, match=r"a\.example"):
        store.publish("a.example", [bare_article(1)])
    assert store.publish("b.example", [bare_article(1, "b.example")]).rows == 1


def test_publishers_of_one_site_wait_for_each_other(tmp_path, bare_article):
    store = Store(tmp_path)
    threads = [
        threading.Thread(target=store.publish, args=("a.example", [bare_article(n)])) for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(store.read("a.example"))) == 6


def test_what_a_killed_writer_left_behind_is_no_hindrance(store, bare_article):
    left = store.root / ".staging" / "writing" / "a.example"
    left.mkdir(parents=True)
    (left / "articles.parquet").write_bytes(b"half a fi")
    assert store.publish("a.example", [bare_article(1)]).rows == 1
    assert not left.exists()


def test_the_articles_are_carried_in_last():
    assert list(TABLES)[-1] == "articles"

"""A site with very many articles lies in several files; here two are very many."""

from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from cleaners.records import Removal
from output import parquet, site, store
from output.errors import DamagedTableError
from output.places import Part, file_name, part_named
from output.rows import rows_of
from output.schema import PARTED


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(site, "ROWS_A_PART", 2)
    monkeypatch.setattr(store, "AT_ONCE", 2)
    monkeypatch.setattr(parquet, "ROWS_A_GROUP", 2)


@pytest.fixture
def many(bare_article):
    def make(numbers, **more):
        return [bare_article(n, removed=(Removal("ad", "r", "w", str(n)),), **more) for n in numbers]

    return make


def held(data, table="articles"):
    """Which articles lie in which file."""
    paths = sorted((data.root / table).iterdir())
    ids = {path.stem: pq.read_table(path, partitioning=None)["article_id"].to_pylist() for path in paths}
    return {name: [int(article_id, 16) for article_id in found] for name, found in ids.items()}


def test_a_site_that_grows_goes_on_in_a_further_file(store, many):
    published = store.publish("a.example", many(range(1, 6)))
    assert (published.new, published.rows) == (5, 5)
    parts = {"a.example": [1, 2], "a.example~2": [3, 4], "a.example~3": [5]}
    assert held(store) == held(store, "removals") == parts
    store.publish("a.example", many([6, 7]))
    assert held(store) == {**parts, "a.example~3": [5, 6, 7]}  # what is given at once stays together


def test_an_article_stays_in_its_part_and_only_that_is_written_anew(store, many):
    store.publish("a.example", many(range(1, 6)))
    before = {path: path.stat().st_ino for path in store.root.rglob("*.parquet")}
    published = store.publish("a.example", many([3], text="new"))
    assert (published.changed, published.versions, published.rows) == (1, 1, 5)
    touched = {path.name for path, inode in before.items() if path.stat().st_ino != inode}
    assert touched == {"a.example~2.parquet"}
    assert held(store)["a.example~2"] == [3, 4]
    assert held(store, "versions") == {"a.example": [], "a.example~2": [3], "a.example~3": []}


def test_all_parts_are_read_marked_and_reviewed(store, many):
    store.publish("a.example", many(range(5)))
    assert [article.removed[0].text for article in store.read("a.example")] == list("01234")
    day = datetime(2026, 1, 1, tzinfo=UTC)
    assert store.mark_gone("a.example", {f"{n:016x}": day for n in (0, 4)}) == 2
    assert store.review("a.example") == 0


def test_a_site_is_not_taken_for_a_part_of_another(store, many):
    store.publish("a.example", many(range(3)))
    store.publish("a.example.net", many([7]))
    assert [article.url[-1] for article in store.read("a.example")] == list("012")
    assert store.sites() == ["a.example", "a.example.net"]


def test_a_damaged_part_is_moved_aside_and_the_others_stay(store, many):
    store.publish("a.example", many(range(5)))
    (store.root / "articles" / "a.example~2.parquet").write_bytes(b"junk")
    published = store.publish("a.example", many([2]))
    assert (published.new, published.rows) == (1, 4)
    assert {path.parent.name for path in published.set_aside} == set(PARTED)
    (store.root / "articles" / "a.example~3.parquet").write_bytes(b"junk")
    with pytest.raises(DamagedTableError):
        list(store.read("a.example"))


def test_a_site_whose_name_is_only_likened_keeps_its_name_and_its_parts(store, many):
    store.publish("Bücher.example", many(range(3)))
    assert store.sites() == ["Bücher.example"]
    assert len(list(store.read("Bücher.example"))) == 3
    assert sorted(held(store)) == [file_name("Bücher.example"), f"{file_name('Bücher.example')}~2"]


def test_a_digest_of_digits_is_no_number_of_a_part(tmp_path):
    assert part_named(tmp_path, "x~1234567890123456") == Part(tmp_path, "x~1234567890123456")
    assert part_named(tmp_path, "x~1234567890123456~2") == Part(tmp_path, "x~1234567890123456", 2)


def test_an_error_among_later_articles_leaves_the_earlier_ones_published(store, many):
    def broken():
        yield from many([1, 2])
        raise RuntimeError("the crawl broke off")

    with pytest.raises(RuntimeError):
        store.publish("a.example", broken())
    assert held(store) == {"a.example": [1, 2]}
    assert store.publish("a.example", many([1, 2])).unchanged == 2


def test_of_two_records_with_one_id_far_apart_the_later_wins_and_counts_once(store, many):
    published = store.publish("a.example", [*many([1, 2]), *many([1], text="later")])
    assert (published.new, published.changed, published.rows) == (2, 0, 2)
    assert {article.url[-1]: article.text for article in store.read("a.example")} == {"1": "later", "2": ""}


# Streams of rows


def test_fresh_rows_go_to_their_place_among_groups_that_are_in_order(bare_article):
    def dated(*days):
        return rows_of(
            [bare_article(d or 99, published=datetime(2026, 1, d, tzinfo=UTC) if d else None) for d in days]
        )

    groups = [dated(2, 4), dated(6, 8), dated(10, None)]
    merged = parquet.merged("articles", groups, dated(7, 1, 9, 3, 31))
    days = [date and date.day for table in merged for date in table["published"].to_pylist()]
    assert days == [1, 2, 3, 4, 6, 7, 8, 9, 10, 31, None]


def test_groups_are_of_a_good_size_whatever_comes(bare_article, monkeypatch):
    tables = [rows_of(bare_article(n) for n in range(size)) for size in (1, 0, 5, 1, 2)]
    assert [group.num_rows for group in parquet.regrouped(tables)] == [2, 2, 2, 2, 1]
    monkeypatch.setattr(parquet, "BYTES_A_GROUP", 1)
    assert [group.num_rows for group in parquet.regrouped(tables)] == [1] * 9

"""A question about a few articles reads little of a dataset."""

from datetime import UTC, datetime, timedelta

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from output import Store, parquet, site

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, bare_article):
    """Ten sites of a thousand days, an article a day, in ten row groups each; one of them in two files."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parquet, "ROWS_A_GROUP", 100)
        store = Store(tmp_path_factory.mktemp("dataset"))
        for name in [f"{letter}.example" for letter in "abcdefghij"]:
            patched.setattr(site, "ROWS_A_PART", 500 if name == "a.example" else 10_000)
            for start in (0, 500):
                days = range(start, start + 500)
                store.publish(
                    name,
                    [bare_article(n, name, published=BEGAN + timedelta(n), text="words " * 50) for n in days],
                )
    return store.tables()["articles"]


def groups_read(folder, condition) -> list[str]:
    """The files of the row groups that a reader with this filter cannot leave out."""
    fragments = ds.dataset(folder).get_fragments(condition)
    return [str(fragment.path) for fragment in fragments for _ in fragment.subset(condition).row_groups]


def share_read(folder, condition) -> float:
    """Of the bytes of all row groups, those of the groups that this filter cannot leave out."""
    read = {
        (f.path, g.id): g.total_byte_size
        for f in ds.dataset(folder).get_fragments(condition)
        for g in f.subset(condition).row_groups
    }
    return sum(read.values()) / sum(
        metadata.row_group(n).total_byte_size
        for metadata in map(pq.read_metadata, folder.iterdir())
        for n in range(metadata.num_row_groups)
    )


def test_a_filter_on_published_leaves_most_row_groups_alone(folder):
    week = ds.field("published") >= pa.scalar(BEGAN + timedelta(993), pa.timestamp("us", tz="UTC"))
    assert len(groups_read(folder, week)) == 10  # the last of each site; a hundred there are
    assert share_read(folder, week) < 0.12


def test_a_filter_on_site_reads_that_sites_files_alone(folder):
    one = ds.field("site") == "a.example"
    assert {path.rsplit("/", 1)[1] for path in groups_read(folder, one)} == {
        "a.example.parquet",
        "a.example~2.parquet",
    }
    assert share_read(folder, one) < 0.12


def test_both_filters_together_read_one_group(folder):
    both = (ds.field("site") == "b.example") & (
        ds.field("published") < pa.scalar(BEGAN + timedelta(50), pa.timestamp("us", tz="UTC"))
    )
    assert len(groups_read(folder, both)) == 1


def test_readers_that_push_filters_down_find_what_the_others_find(folder):
    since = BEGAN + timedelta(993)
    query = f"select count(*) from '{folder}/*.parquet' where published >= timestamptz '{since}' and site = 'c.example'"
    lazily = pl.scan_parquet(folder).filter((pl.col("published") >= since) & (pl.col("site") == "c.example"))
    assert duckdb.sql(query).fetchall() == [(7,)]
    assert lazily.select(pl.len()).collect().item() == 7
    assert len(pq.read_table(folder, filters=[("published", ">=", since), ("site", "==", "c.example")])) == 7

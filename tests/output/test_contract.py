"""What analysts type: every reader loads every table by folder or glob, without arguments.

`benchmarks/contract.py` makes a table of these tests, reader by reader.
"""

import json
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from output import Store, site
from output.schema import TABLES

ROOT = Path(__file__).parents[2]
# DuckDB's own way of making a frame, not ours
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.drop:DeprecationWarning")

READERS = {
    "pandas folder": pd.read_parquet,
    "polars folder": pl.read_parquet,
    "polars glob": lambda folder: pl.read_parquet(f"{folder}/*.parquet"),
    "polars lazy folder": lambda folder: pl.scan_parquet(folder).collect(),
    "polars lazy glob": lambda folder: pl.scan_parquet(f"{folder}/*.parquet").collect(),
    "duckdb to pandas": lambda folder: duckdb.sql(f"select * from read_parquet('{folder}/*.parquet')").df(),
    "duckdb to arrow": lambda folder: duckdb.sql(f"from '{folder}/*.parquet'").to_arrow_table(),
    "pyarrow folder": pq.read_table,
    "pyarrow dataset": lambda folder: ds.dataset(folder).to_table(),
    "pyarrow glob": lambda folder: ds.dataset(sorted(folder.glob("*.parquet"))).to_table(),
}
SPARK = (  # the logical types, of those that Parquet has, that our tables use and Spark reads
    {"Type": "None"},
    {"Type": "String"},
    {
        "Type": "Timestamp",
        "isAdjustedToUTC": True,
        "timeUnit": "microseconds",
        "is_from_converted_type": False,
        "force_set_converted_type": False,
    },
)
CASES = ["no article", "one article", "nulls everywhere", "several sites", "several files a site", "upgraded"]


def records(loaded) -> list[dict]:
    if isinstance(loaded, pd.DataFrame):
        return loaded.to_dict("records")
    return loaded.to_dicts() if isinstance(loaded, pl.DataFrame) else loaded.to_pylist()


@pytest.fixture(scope="module", params=CASES)
def published(request, tmp_path_factory, full_article, bare_article, full_run):
    """A dataset, and how many rows each of its tables has."""
    root = tmp_path_factory.mktemp("dataset") / "data"
    make = {
        "no article": nothing,
        "one article": one,
        "nulls everywhere": nulls,
        "several sites": several_sites,
        "several files a site": several_files,
        "upgraded": upgraded,
    }[request.param]
    counts = make(root, full_article, bare_article, full_run)
    return Store(root), dict(zip(("articles", "versions", "removals", "runs"), counts, strict=True))


def nothing(root, *_):
    Store(root).publish("a.example", [])
    return 0, 0, 0, 0


def one(root, full_article, _, full_run):
    store = Store(root)
    store.publish("a.example", [replace(full_article, text="before")])
    store.publish("a.example", [full_article])
    store.add_run(full_run)
    return 1, 1, 1, 1


def nulls(root, _, bare_article, full_run):
    store = Store(root)
    store.publish("a.example", [bare_article(1), bare_article(2)])
    store.publish("a.example", [bare_article(1, text="a")])
    store.add_run(
        replace(full_run, name=None, complaint=None, answers=(), found=(), drops=(), words=None, coverage=())
    )
    return 2, 1, 0, 1


def several_sites(root, full_article, bare_article, full_run):
    store = Store(root)
    nulls(root, full_article, bare_article, full_run)
    store.publish("b.example", [])
    store.publish("c.example", [full_article])
    store.publish("../odd", [bare_article(1, "odd.example")])
    store.add_run(replace(full_run, site="c.example"))
    return 4, 1, 1, 2


def several_files(root, full_article, bare_article, full_run):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(site, "ROWS_A_PART", 1)
        for article in (bare_article(1), full_article, bare_article(2)):
            Store(root).publish("a.example", [article])
        Store(root).publish("a.example", [replace(full_article, text="after")])
    return 3, 1, 1, 0


def upgraded(root, full_article, bare_article, full_run):
    """Files of version 1, and what the first crawl after an upgrade makes of them."""
    shutil.copytree(Path(__file__).with_name("version_1"), root)
    store = Store(root, cleaner_version="1")  # as of the old rows
    store.publish("b.example", [bare_article(1, "b.example")])
    store.publish("a.example", [replace(full_article, text="after")])
    store.add_run(full_run)
    return 3, 1, 1, 1


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("table", TABLES)
def test_every_reader_loads_every_table_without_arguments(published, table, reader):
    store, counts = published
    assert len(records(READERS[reader](store.tables()[table]))) == counts[table]


def test_spark_can_read_every_file_of_every_table(published):
    """Spark itself is not asked; these are its rules, and that a folder has one schema."""
    store, _ = published
    for folder in store.tables().values():
        schemas = [pq.read_metadata(path).schema for path in folder.iterdir()]
        assert all(schema.equals(schemas[0]) for schema in schemas)
        columns = [schemas[0].column(n) for n in range(len(schemas[0]))]
        assert {column.physical_type for column in columns} <= {"INT64", "DOUBLE", "BYTE_ARRAY"}
        assert all(json.loads(column.logical_type.to_json()) in SPARK for column in columns)
        names = [part for column in columns for part in column.path.split(".")]
        assert not set("".join(names)) & set(" ,;{}()\n\t=")
        top = {column.path.split(".")[0] for column in columns}
        assert len({name.lower() for name in top}) == len(top)
        lists = {column.path for column in columns if column.max_repetition_level}
        assert all(".list.element" in path for path in lists)
        assert not any(path.name.startswith((".", "_")) for path in folder.iterdir())


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_sees_the_same_values(store, full_article, bare_article, reader):
    store.publish("a.example", [full_article])
    store.publish("b.example", [bare_article(1, "b.example")])
    loaded = READERS[reader](store.tables()["articles"])
    first, second = sorted(records(loaded), key=lambda row: row["site"])
    assert str(first["published"]).startswith("2024-03-01 08:30:00+00:00")
    assert list(first["authors"]) == ["Jane Roe, RD"]
    assert [dict(each) for each in first["reactions"]] == [{"name": "Happy", "count": None, "percent": 0.0}]
    assert (first["likes"], first["rating_average"], first["word_count"]) == (0, 4.5, 4)
    assert pd.isna(second["title"])
    assert pd.isna(second["published"])
    assert pd.isna(second["likes"])
    assert list(second["tags"]) == []


def test_pandas_can_save_what_it_loaded(store, full_article, full_run, tmp_path):
    one(store.root, full_article, None, full_run)
    for table, folder in store.tables().items():
        pd.read_parquet(folder).to_parquet(tmp_path / f"{table}.parquet")
        assert len(pd.read_parquet(tmp_path / f"{table}.parquet")) == 1


def test_empty_and_full_files_have_the_same_types_in_polars(store, full_article, full_run):
    nothing(store.root)
    empty = {table: pl.read_parquet(folder).schema for table, folder in store.tables().items()}
    one(store.root, full_article, None, full_run)
    assert {table: pl.read_parquet(folder).schema for table, folder in store.tables().items()} == empty


def test_duckdb_joins_the_ledger_to_its_articles(store, full_article):
    store.publish("a.example", [full_article])
    folders = store.tables()
    query = f"""
        select title, kind, r.text from '{folders["articles"]}/*.parquet' a
        join '{folders["removals"]}/*.parquet' r using (article_id, version)
    """
    assert duckdb.sql(query).fetchall() == [("Salt and blood pressure", "share", "Share this")]


def test_duckdb_finds_the_meanings_of_the_columns(store, full_article):
    path = store.publish("a.example", [full_article]).path
    found = duckdb.sql(f"select decode(key), decode(value) from parquet_kv_metadata('{path}')").fetchall()
    assert ("column.likes", "likes, claps or thumbs up") in found


def test_readers_see_one_whole_edition_while_publishing_goes_on(tmp_path):
    script = [sys.executable, str(Path(__file__).with_name("publisher.py")), "for-ever", str(tmp_path)]
    with subprocess.Popen(script, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}) as publisher:
        try:
            seen = read_for_a_while(tmp_path, seconds=3)
        finally:
            publisher.kill()
    assert len(seen) > 3  # several editions went by


def read_for_a_while(root: Path, *, seconds: float) -> set[str]:
    """Read with one reader after the other; each time all rows must be of one edition."""
    while not any(root.glob("articles/*.parquet")):
        time.sleep(0.02)
    seen: set[str] = set()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for read in READERS.values():
            rows = records(in_some_trials(read, root / "articles"))
            editions = {row["title"] for row in rows}
            assert len(rows) == 300
            assert len(editions) == 1
            assert {row["text"] for row in rows} == {edition * 200 for edition in editions}
            ledger = records(in_some_trials(read, root / "removals"))
            assert len(ledger) == 300
            assert len({line["text"] for line in ledger}) == 1
            assert len(in_some_trials(read, root / "versions")) % 300 == 0
            assert len(in_some_trials(read, root / "runs")) == 0
            seen |= editions
    return seen


def in_some_trials(read, folder: Path):
    """Polars and DuckDB open a file by its name twice: for its footer, and for its rows.

    When it is replaced in between they look for the rows of the old file in the new one, at places where others
    lie, and say that the file is no good; reading again helps. They never give rows of two editions. A file
    system has no way to replace what an open name will mean later, so only the reader could do better, as PyArrow
    and pandas do: they open a file once. A file is open that long for some milliseconds, and replaced some times
    a night.
    """
    for _ in range(9):  # this publisher never rests: on a busy machine it comes in between more than once
        with suppress(pl.exceptions.ComputeError, duckdb.Error):
            return read(folder)
    return read(folder)

"""A dataset in an object store: moto's server, on this machine, stands for S3."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from moto.server import ThreadedMotoServer
from pyarrow import fs

from cleaners.records import Removal
from output import StorageError, Store, site
from output.objects import ObjectPath
from output.query import answered
from output.report import report

NOW = datetime(2026, 3, 2, tzinfo=UTC)
KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_EC2_METADATA_DISABLED": "true"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server with an empty bucket named `blogs`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patched:
        for name, value in KEYS.items():
            patched.setenv(name, value)
        client = boto3.client("s3", endpoint_url=address, region_name="us-east-1")
        client.create_bucket(Bucket="blogs")
        client.close()
        yield address
    server.stop()


@pytest.fixture
def address(server, request) -> str:
    """Of a folder of the bucket that no other test uses."""
    query = f"scheme=http&region=us-east-1&endpoint_override={server.removeprefix('http://')}"
    return f"s3://blogs/{request.node.name}?{query}"


@pytest.fixture
def store(address, tmp_path) -> Store:
    return Store(address, local=tmp_path / "local", cleaner_version="7", patience=0.2)


@pytest.fixture
def many(bare_article):
    def make(numbers, **more):
        return [bare_article(n, removed=(Removal("ad", "r", "w", str(n)),), **more) for n in numbers]

    return make


def keys(store) -> list[str]:
    """All that lies in the bucket, below the dataset's folder."""
    found = store.root.files.get_file_info(fs.FileSelector(store.root.key, recursive=True))
    files = [each.path for each in found if each.type == fs.FileType.File]
    return sorted(path.removeprefix(store.root.key + "/") for path in files)


def test_a_site_is_published_changed_and_read_back(store, many, full_run):
    assert store.publish("a.example", many([1, 2], text="a")).new == 2
    published = store.publish("a.example", many([2, 3], text="b"))
    assert (published.new, published.changed, published.versions, published.rows) == (1, 1, 1, 3)
    assert {a.url[-1]: (a.text, a.removed[0].text) for a in store.read("a.example")} == {
        "1": ("a", "1"),
        "2": ("b", "2"),
        "3": ("b", "3"),
    }
    store.add_run(full_run)
    assert store.runs("a.example") == [full_run]
    assert store.sites() == ["a.example"]
    assert keys(store) == [
        f"{table}/a.example.parquet" for table in ("articles", "removals", "runs", "versions")
    ]


def test_readers_load_the_tables_from_there(store, server, many):
    store.publish("a.example", many([1]))
    store.publish("b.example", many([1, 2]))
    for table, place in store.tables().items():
        rows = 3 if table in {"articles", "removals"} else 0
        assert isinstance(place, ObjectPath)
        assert ds.dataset(place.key, filesystem=place.files).count_rows() == rows
        assert len(pd.read_parquet(place.key, filesystem=place.files)) == rows
        options = {"aws_endpoint_url": server, "aws_region": "us-east-1", "aws_allow_http": "true"}
        assert pl.read_parquet(f"{place}/*.parquet", storage_options=options | polars_keys()).height == rows


def test_it_is_asked_and_reported_on_as_a_folder_is(store, address, tmp_path, many, full_run):
    folder = Store(tmp_path / "folder", cleaner_version="7")
    fetched = {article.article_id: NOW for article in many([1, 2])}
    for each in (store, folder):
        each.publish("a.example", many([1, 2]), fetched=fetched)
        each.add_run(full_run)
    question = "SELECT url, valid_from FROM articles ORDER BY url"
    for dataset in (address, tmp_path / "folder"):
        with answered(dataset, question) as answer:
            rows = [row["url"] for batch in answer.batches for row in batch.to_pylist()]
        assert rows == sorted(article.url for article in many([1, 2]))
    assert report(address, made=NOW) == report(tmp_path / "folder", made=NOW)


def polars_keys() -> dict[str, str]:
    return {name.lower(): value for name, value in KEYS.items() if "KEY" in name}


def test_what_was_ready_when_a_publisher_was_killed_goes_in_the_next_time(store, many, monkeypatch):
    """It waits in the local folder: an object store cannot make several objects appear at once."""
    store.publish("a.example", many([1]))
    with monkeypatch.context() as patched:
        patched.setattr(ObjectPath, "put", lambda *_: pytest.exit("killed"))
        with pytest.raises(pytest.exit.Exception):
            store.publish("a.example", many([2]))
    assert len(list(store.read("a.example"))) == 1
    assert store.publish("a.example", []).rows == 2


def test_a_large_site_lies_in_several_objects(store, many, monkeypatch):
    monkeypatch.setattr(site, "ROWS_A_PART", 1)
    for n in range(3):
        store.publish("a.example", many([n]))
    assert store.publish("a.example", many([1], text="b")).rows == 3
    assert len([key for key in keys(store) if key.startswith("articles/")]) == 3


def test_an_object_that_is_no_table_is_moved_aside(store, many):
    store.publish("a.example", many([1]))
    with store.root.files.open_output_stream(f"{store.root.key}/articles/a.example.parquet") as stream:
        stream.write(b"this is no Parquet file")
    published = store.publish("a.example", many([2]))
    assert published.rows == 1
    assert str(published.set_aside[-1]).endswith("/.damaged/articles/a.example.1.parquet")


def test_files_of_version_1_are_migrated_there(store):
    for path in (Path(__file__).with_name("version_1")).rglob("*.parquet"):
        (store.root / path.parent.name / path.name).put(shutil.copy(path, store.local.parent))
    assert len(store.migrate("a.example")) == 4
    article = store.root / "articles" / "a.example.parquet"
    assert pq.read_metadata(article.read()).metadata[b"poultice.schema_version"] == b"2"


def test_a_bucket_that_is_not_there_is_one_sentence(server, tmp_path, many):
    query = f"scheme=http&region=us-east-1&endpoint_override={server.removeprefix('http://')}"
    nowhere = Store(f"s3://nowhere/data?{query}", local=tmp_path)
    with pytest.raises(StorageError, match="could not be read or written") as raised:
        nowhere.publish("a.example", many([1]))
    assert "\n" not in str(raised.value)


def test_publishing_there_needs_a_local_folder_and_reading_does_not(server):
    store = Store(f"s3://blogs/nothing?scheme=http&endpoint_override={server.removeprefix('http://')}")
    assert list(store.read("a.example")) == []
    with pytest.raises(StorageError, match="needs a folder on this machine too: name one in LOCAL_DATA"):
        store.publish("a.example", [])


def test_an_address_of_no_known_kind_is_refused():
    with pytest.raises(StorageError, match="address is no good"):
        Store("gopher://blogs/data")


def test_a_file_address_is_a_folder(tmp_path):
    assert Store(f"file://{tmp_path}/data").root == tmp_path / "data"

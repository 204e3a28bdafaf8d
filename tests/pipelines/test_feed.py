import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from cleaners.records import Article
from output.schema import ARTICLES
from pipelines import feed
from pipelines.feed import CsvArticleExporter, JsonLinesArticleExporter, ParquetItemExporter

SPIDER = Path(__file__).with_name("feed_spider.py")
ROOT = Path(__file__).parents[2]


def crawl(folder: Path, articles: int, *kinds: str, overwrite: bool = True) -> Path:
    feeds = {f"out.{kind}": {"format": kind, "encoding": "utf-8", "overwrite": overwrite} for kind in kinds}
    command = [sys.executable, "-m", "scrapy", "runspider", str(SPIDER), "-a", f"articles={articles}"]
    done = subprocess.run(
        [*command, "-L", "WARNING", "-s", f"FEEDS={json.dumps(feeds)}"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    return folder


@pytest.fixture(scope="module")
def fed(tmp_path_factory):
    return crawl(tmp_path_factory.mktemp("fed"), 3, "parquet", "jsonl", "json", "csv")


@pytest.fixture(scope="module")
def unfed(tmp_path_factory):
    return crawl(tmp_path_factory.mktemp("unfed"), 0, "parquet", "jsonl", "csv")


def article(n: int, **more: object) -> Article:
    return Article(article_id=f"{n:016x}", url=f"u{n}", fetched_url="", site="", **more)


def export(exporter_class, articles, file=None, **options) -> io.BytesIO:
    file = io.BytesIO() if file is None else file
    exporter = exporter_class(file, **options)
    exporter.start_exporting()
    for each in articles:
        exporter.export_item(each)
    exporter.finish_exporting()
    return file


def test_a_parquet_feed_has_the_schema_of_the_dataset(fed):
    table = pq.read_table(fed / "out.parquet")
    assert table.schema.equals(ARTICLES, check_metadata=False)
    assert table["likes"].to_pylist() == [0, 1, 2]


def test_all_feeds_have_the_same_columns_in_the_same_order(fed):
    first_line = (fed / "out.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert list(json.loads(first_line)) == ARTICLES.names
    assert list(json.loads((fed / "out.json").read_text(encoding="utf-8"))[0]) == ARTICLES.names
    assert list(pd.read_csv(fed / "out.csv").columns) == ARTICLES.names


def test_a_json_line_keeps_letters_lists_and_nulls(fed):
    line = (fed / "out.jsonl").read_text(encoding="utf-8").splitlines()[2]
    row = json.loads(line)
    assert "presión – año" in line
    assert row["blocks"] == [{"kind": "heading", "text": "Less, and less", "level": 2}]
    assert (row["likes"], row["dislikes"], row["published"]) == (2, None, None)


def test_a_csv_cell_holds_lists_as_json_and_nothing_for_null(fed):
    with (fed / "out.csv").open(encoding="utf-8", newline="") as file:
        row = list(csv.DictReader(file))[1]
    assert json.loads(row["reactions"]) == [{"name": "Happy", "count": None, "percent": 0.0}]
    assert (row["likes"], row["dislikes"], row["authors"]) == ("1", "", "[]")


def test_a_crawl_without_articles_leaves_feeds_that_load(unfed):
    assert pq.read_table(unfed / "out.parquet").schema.equals(ARTICLES)
    assert list(pd.read_csv(unfed / "out.csv").columns) == ARTICLES.names
    assert (unfed / "out.jsonl").read_text(encoding="utf-8") == ""


def test_appending_to_feeds_keeps_their_earlier_rows(fed, tmp_path):
    for kind in ("parquet", "csv"):
        (tmp_path / f"out.{kind}").write_bytes((fed / f"out.{kind}").read_bytes())
    crawl(tmp_path, 2, "parquet", "csv", overwrite=False)
    assert pq.read_table(tmp_path / "out.parquet")["likes"].to_pylist() == [0, 1, 2, 0, 1]
    assert pd.read_csv(tmp_path / "out.csv")["likes"].to_list() == [0, 1, 2, 0, 1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "out.parquet"]


def test_a_long_feed_is_written_in_groups_as_it_comes(monkeypatch):
    monkeypatch.setattr(feed, "BATCH", 2)
    monkeypatch.setattr(feed.parquet, "ROWS_A_GROUP", 4)
    file = export(ParquetItemExporter, (article(n) for n in range(11)))
    found = pq.ParquetFile(file)
    assert [found.metadata.row_group(n).num_rows for n in range(found.num_row_groups)] == [4, 4, 3]
    assert found.read()["url"].to_pylist() == [f"u{n}" for n in range(11)]


def test_long_articles_make_smaller_groups(monkeypatch):
    monkeypatch.setattr(feed, "BATCH", 1)
    monkeypatch.setattr(feed, "BYTES_A_GROUP", 5_000)
    file = export(ParquetItemExporter, (article(n, text="x" * 3_000) for n in range(4)))
    assert pq.ParquetFile(file).num_row_groups == 2


@pytest.mark.parametrize("fields", [["url", "title"], {"url": "address", "title": "headline"}])
def test_feed_export_fields_choose_and_rename_columns(fields):
    names = list(fields.values()) if isinstance(fields, dict) else fields
    given = [article(1, title="T")]
    parquet_file = export(ParquetItemExporter, given, fields_to_export=fields)
    csv_file = export(CsvArticleExporter, given, fields_to_export=fields)
    assert pq.read_table(parquet_file).to_pylist() == [{names[0]: "u1", names[1]: "T"}]
    assert csv_file.getvalue().decode() == f"{','.join(names)}\r\nu1,T\r\n"


def test_times_are_iso_8601_in_utc():
    dated = article(1, published=datetime(2024, 3, 1, 8, 30, tzinfo=UTC))
    (line,) = export(JsonLinesArticleExporter, [dated]).getvalue().splitlines()
    assert json.loads(line)["published"] == "2024-03-01T08:30:00Z"


def test_an_item_that_is_no_article_passes_through_json_as_it_is():
    assert export(JsonLinesArticleExporter, [{"a": 1}]).getvalue() == b'{"a": 1}\n'

"""From a blog's address to rows that analysts load: the sample blog, crawled as a person would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

ROOT = Path(__file__).parent.parent
FILES = "data/articles/fernhill-health.example.parquet"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, command_line):
    """Crawl the sample blog into one folder and into feeds, and twice again; the last time fetch everything anew."""
    folder = tmp_path_factory.mktemp("crawled")
    feeds = [word for name in ("out.parquet", "out.jsonl", "out.csv") for word in ("-O", name)]
    first = command_line.run(folder, "crawl", "sample", *feeds)
    rows = pd.read_parquet(folder / "data/articles")
    again = [command_line.run(folder, "crawl", "sample", *words) for words in ((), ("-s", "REFETCH=1"))]
    return folder, first, rows, again


def test_a_crawl_ends_well_and_says_what_it_published(crawled):
    _, first, rows, _ = crawled
    assert (first.returncode, first.stderr) == (0, "")
    assert FILES in first.stdout
    for title in rows["title"].head(20):
        assert title[:40] in first.stdout


def test_every_reader_loads_the_same_rows_without_arguments(crawled):
    folder, _, rows, _ = crawled
    articles = folder / "data/articles"
    assert len(rows) >= 10
    assert sorted(pl.read_parquet(articles)["url"]) == sorted(rows["url"])
    found = duckdb.sql(f"select url from read_parquet('{articles}/*.parquet')").fetchall()
    assert sorted(url for (url,) in found) == sorted(rows["url"])


def test_further_crawls_give_the_same_rows_and_not_twice_as_many(crawled):
    folder, _, rows, (second, third) = crawled
    assert (second.returncode, third.returncode) == (0, 0)
    assert "Nothing new" in second.stdout
    assert f" 0         0          {len(rows)} " in third.stdout
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "data/articles"), rows)


def test_feeds_hold_the_same_articles_as_the_dataset(crawled):
    folder, _, rows, _ = crawled
    feeds: list[Any] = [
        pd.read_parquet(folder / "out.parquet"),
        pd.read_csv(folder / "out.csv"),
        pd.DataFrame([json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]),
    ]
    for feed in feeds:
        assert sorted(feed["url"]) == sorted(rows["url"])


def test_what_widgets_said_is_in_columns_and_not_in_the_text(crawled):
    _, _, rows, _ = crawled
    rated = rows[(rows["read_seconds"] == 183) & (rows["likes"] == 0)]
    (post,) = rated.to_dict("records")
    assert [face["percent"] for face in post["reactions"]] == [0.0] * 6
    assert [row["stars"] for row in post["rating_stars"]] == [5, 4, 3, 2, 1]
    assert "Read Time" not in post["text"]
    assert "Average Rating" not in post["text"]


def test_the_ledger_belongs_to_the_articles(crawled):
    folder, _, rows, _ = crawled
    ledger = pd.read_parquet(folder / "data/removals")
    assert set(ledger["article_id"]) <= set(rows["article_id"])
    assert {"reactions", "rating", "read_time"} <= set(ledger["kind"])

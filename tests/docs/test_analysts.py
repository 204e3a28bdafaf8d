"""The page for analysts: every example in it runs, and gives what the page says it gives."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from dataset import BLOGS
from examples import COMMAND, PAGE, at_home, examples, with_results

from output.query import answered

ALL = examples(PAGE.read_text("utf-8"))
QUERIES = [example for example in ALL if example.kind == "sql"]
QUESTIONS = [
    "Reaction totals by topic",
    "Articles changed after publication",
    "Claims without references",
    "Syndicated copies",
    "Most cited journals",
    "Affiliate share by site",
    "Reading ease by site",
    "Reviewed versus unreviewed",
    "Figures over time",
    "Full-text search",
]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """The dataset of the examples, as `data` in the folder where the tests are meanwhile."""
    with at_home() as folder:
        yield folder


def rows(data: Path, sql: str) -> list[dict]:
    with answered(data, sql) as answer:
        return [row for batch in answer.batches for row in batch.to_pylist()]


def query(heading: str) -> str:
    return next(example.code for example in QUERIES if heading in example.heading)


def test_the_ten_questions_are_there():
    headings = dict.fromkeys(example.heading for example in QUERIES if example.heading[0].isdigit())
    assert list(headings) == [f"{number}. {question}" for number, question in enumerate(QUESTIONS, start=1)]


def test_the_results_on_the_page_are_those_of_the_queries(data):
    page = PAGE.read_text("utf-8")
    assert with_results(page, data) == page, f"they are stale; run: {COMMAND}"


def test_every_query_finds_something():
    results = [example for example in ALL if example.kind == "text"]
    assert len(results) == len(QUERIES)
    assert [
        example.heading for example in results if re.search(r"^0 rows$", example.code, re.MULTILINE)
    ] == []


def test_every_query_runs_in_duckdb_alone_with_the_views_of_the_page(data):
    connection = duckdb.connect()
    (setup,) = (example.code for example in ALL if example.kind == "sql setup")
    connection.execute(setup)
    for example in QUERIES:
        assert connection.execute(example.code).fetchall()


def test_the_python_on_the_page_runs_and_agrees_with_the_sql(data):
    names: dict[str, object] = {}
    for example in ALL:
        if example.kind == "python":
            exec(compile(example.code, example.heading, "exec"), names)  # our own page
            if "Affiliate" in example.heading:
                shares = names["affiliate_percent"].round(1).to_dict()
                assert shares == {
                    row["site"]: row["affiliate_percent"] for row in rows(data, query("Affiliate"))
                }
    by_sql = {row["site"]: row["median_ease"] for row in rows(data, query("Reading ease"))}
    by_polars = dict(names["ease_by_site"].select("site", "median_ease").iter_rows())
    assert by_polars == pytest.approx(by_sql, abs=0.11)  # halves are rounded up here, to even there
    assert list(by_polars) == list(by_sql)


def test_affiliate_shares_are_those_of_the_disclosures(data):
    articles = pd.read_parquet(data / "articles")
    of_kitchen = articles[articles.site == "kitchen-cures.example"].disclosures
    (share,) = (
        row["affiliate_percent"]
        for row in rows(data, query("Affiliate"))
        if row["site"] == "kitchen-cures.example"
    )
    assert share == round(100 * (of_kitchen.map(len) > 0).mean(), 1)


def test_reactions_without_counts_are_not_counted(data):
    articles = pd.read_parquet(data / "articles", columns=["topics", "reactions"])
    expected = 0
    for _, article in articles.iterrows():
        if any(topic["name"] == "Metformin" for topic in article.topics):
            expected += sum(face["count"] or 0 for face in article.reactions)
    (metformin,) = (row for row in rows(data, query("Reaction totals")) if row["topic"] == "Metformin")
    assert metformin["all_faces"] == expected


def test_the_copies_are_all_found(data):
    assert [
        (row["copied_by"], row["written_by"], row["articles"]) for row in rows(data, query("Syndicated"))
    ] == [("wellwire.example", "heartnotes.example", 6)]


def test_changed_articles_are_those_that_got_a_correction(data):
    found = rows(data, query("changed after").replace("LIMIT 6", ""))
    versions = pd.read_parquet(data / "versions")
    assert len(found) == len(versions) > 10
    assert all("Correction" in " ".join(row["blocks_added"]) for row in found)


def test_claims_have_no_references(data):
    found = rows(data, query("Claims").replace("SELECT site,", 'SELECT "references" AS cited, site,'))
    assert all(row["cited"] == [] and row["claim"] for row in found)


def test_the_runs_add_up_to_the_articles(data):
    by_month = next(
        example.code for example in QUERIES if example.heading.startswith("9.") and "runs\n" in example.code
    )
    stored = pd.read_parquet(data / "articles", columns=["url"])
    assert sum(row["new"] for row in rows(data, by_month)) == len(stored)
    assert len(stored) == sum(blog.articles for blog in BLOGS) + 6

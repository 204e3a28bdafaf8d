"""A blog is crawled, night after night: its refrain goes, and comes back when the blog shows that it was none."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest
from crawl_doubles import Crawler, publish
from store_doubles import NoRoomForReview

from cleaners import clean
from cleaners.records import Article
from output.store import Store
from pipelines.failure import FAILURE
from pipelines.publish import PublishPipeline

NOTE = "Words on this blog are for information only and do not replace a talk with your own doctor."
SERIES = "This is one of our letters from the garden, which we write whenever the weather lets us."


def page(number: int, *, tail: str = NOTE, lead: str = "") -> Article:
    """One post of the blog, cleaned; its three paragraphs stand in no other."""
    plants = ("mint", "sage", "thyme", "fennel", "nettle", "rue", "dill")
    paragraphs = "".join(
        f"<p>In garden {number} the {plants[n]} grew {3 * number + n} inches, and visitors who drank it as tea slept "
        f"{number + n} minutes longer than those who had none, said keeper {number}-{n} of the society.</p>"
        for n in range(3)
    )
    html = (
        f"<html lang=en><head><title>Garden {number}</title></head><body><article><h1>Garden {number}</h1>"
        f"<div class=entry-content>{f'<p>{lead}</p>' if lead else ''}{paragraphs}<p>{tail}</p></div></article></body></html>"
    )
    return clean(html, url=f"https://herbs.example/{number}")


def crawl(folder: Path, articles: list[Article], *, every: int = 3) -> PublishPipeline:
    pipeline = Crawler(folder, PUBLISH_EVERY=every).pipeline()
    publish(pipeline, articles)
    return pipeline


def loaded(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "articles").set_index("url").sort_index()


@pytest.fixture(scope="module")
def blog():
    return [page(number) for number in range(8)]


def test_the_cleaners_alone_cannot_know_the_note_of_this_blog(blog):
    assert all(article.text.endswith(NOTE) for article in blog)


def test_the_refrain_is_in_the_ledger_and_not_in_the_text(tmp_path, blog):
    crawl(tmp_path, blog)
    rows = loaded(tmp_path)
    assert len(rows) == 8
    assert not rows["text"].str.contains(NOTE, regex=False).any()
    assert (rows["word_count"] == rows["text"].str.split().str.len()).all()
    assert [[block["text"] for block in blocks] for blocks in rows["blocks"]] == list(
        rows["text"].str.split("\n\n")
    )
    ledger = duckdb.sql(
        f"select text, count(*) from '{tmp_path}/removals/*.parquet' where kind = 'refrain' group by 1"
    )
    assert ledger.fetchall() == [(NOTE, 8)]


def test_a_second_identical_crawl_gives_the_same_rows_and_says_unchanged(tmp_path, blog):
    crawl(tmp_path, blog)
    (file,) = (tmp_path / "articles").iterdir()
    before = file.read_bytes()
    (figures,) = crawl(tmp_path, blog[::-1], every=2).published.values()
    assert (figures.new, figures.changed, figures.unchanged) == (0, 0, 8)
    assert file.read_bytes() == before


def test_a_crawl_of_one_changed_page_gives_that_page_a_version_and_no_other(tmp_path, blog):
    crawl(tmp_path, blog)
    before = loaded(tmp_path)
    (figures,) = crawl(
        tmp_path, [page(3, lead="A correction: the sage of this garden was mint."), *blog[:2]]
    ).published.values()
    assert (figures.new, figures.changed, figures.unchanged) == (0, 1, 2)
    after = loaded(tmp_path)
    assert after["version"].to_dict() == {url: 2 if url.endswith("/3") else 1 for url in before.index}
    assert not after["text"].str.contains(NOTE, regex=False).any()
    others = [url for url in before.index if not url.endswith("/3")]
    pd.testing.assert_frame_equal(after.loc[others], before.loc[others])


def test_what_was_no_refrain_returns_with_later_crawls_and_makes_no_version(tmp_path, blog):
    letters = [page(100 + number, tail=f"The end of letter {number}.", lead=SERIES) for number in range(5)]
    crawl(tmp_path, letters)
    assert not loaded(tmp_path)["text"].str.contains(SERIES, regex=False).any()
    crawl(tmp_path, [page(200 + n, tail=f"So ends the day of {n} walks.") for n in range(30)], every=50)
    rows = loaded(tmp_path)
    assert rows["text"].str.contains(SERIES, regex=False).sum() == 5
    assert (rows["version"] == 1).all()
    assert {article.url: article for article in Store(tmp_path).read("herbs.example")}[
        letters[0].url
    ] == letters[0]


def test_a_crawl_that_was_killed_before_the_review_is_mended_by_the_next(tmp_path, blog, monkeypatch):
    whole = PublishPipeline.order

    async def until_it_was_killed(self, order):
        if order == "publish":
            await whole(self, order)

    monkeypatch.setattr(PublishPipeline, "order", until_it_was_killed)
    crawl(tmp_path / "killed", blog)
    assert loaded(tmp_path / "killed")["text"].str.contains(NOTE, regex=False).all()
    monkeypatch.undo()
    crawl(tmp_path / "killed", [])
    crawl(tmp_path / "whole", blog)
    killed, whole = (loaded(tmp_path / name).drop(columns="valid_from") for name in ("killed", "whole"))
    pd.testing.assert_frame_equal(killed, whole)


def test_a_disk_that_is_full_at_the_review_is_told_of_and_loses_nothing(tmp_path, blog, monkeypatch):
    monkeypatch.setattr("pipelines.publish.store_of", lambda _: NoRoomForReview(tmp_path))
    monkeypatch.setattr(
        "pipelines.publish.end_crawl",
        lambda crawler, _, failure: crawler.stats.update({FAILURE: failure}),
    )
    pipeline = crawl(tmp_path, blog)
    assert pipeline.crawler.stats[FAILURE] == "The disk is full."
    assert list(loaded(tmp_path)["text"]) == [article.text for article in blog]

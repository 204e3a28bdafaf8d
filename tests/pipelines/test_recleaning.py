"""Recleaning with real worker processes, a real archive and a real dataset; only the cleaner is a double."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cleaners.records import Article, Hints, Page
from output.archive import Archive
from output.errors import BusyError, StorageError
from output.state import State
from output.store import Store
from pipelines.recleaning import PAGES_A_WORKER, Recleaned, Recleaning, in_order
from pipelines.workers import Limits, Workers
from tests.pipelines.recleaner_doubles import told

SITE = "a.example"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """An entry of sites.toml."""

    url: str = "https://www.a.example/"
    cut: tuple[str, ...] = (".promo",)
    body: str | None = "main"


def page(name: str, text: str = "some words", *, gives: str | None = None, at: datetime = NOON) -> Page:
    hints = Hints(title=f"https://{SITE}/{gives}") if gives else None
    return Page(url=f"https://{SITE}/{name}", body=text.encode(), fetched_at=at, hints=hints)


def archive(folder: Path, *pages: Page) -> None:
    run = Archive(folder).begin(SITE, "run")
    for each in pages:
        run.add(each)
    run.close()


def publish(folder: Path, *pages: Page) -> None:
    articles = [told(each) for each in pages]
    fetched = {one.article_id: each.fetched_at for one, each in zip(articles, pages, strict=True)}
    Store(folder).publish(SITE, articles, fetched=fetched)


def reclean(folder: Path, *, dry_run: bool = False, **options) -> Recleaned:
    async def run() -> Recleaned:
        limits = Limits(seconds=30, megabytes=1024)
        workers = Workers("tests.pipelines.recleaner_doubles.told", processes=2, limits=limits)
        recleaning = Recleaning(
            archive=Archive(folder), store=Store(folder), workers=workers, local=folder, **options
        )
        try:
            with recleaning.book_of(SITE) as into:
                return await recleaning.reclean(SITE, into, dry_run=dry_run)
        finally:
            workers.close()

    return asyncio.run(run())


def texts(folder: Path) -> dict[str, str]:
    return {one.url.rsplit("/", 1)[-1]: one.text for one in Store(folder).read(SITE)}


def rows(folder: Path, table: str) -> list[dict]:
    return pq.read_table(folder / table / f"{SITE}.parquet").to_pylist()


def test_what_differs_is_published_in_place_of_what_was_and_makes_no_version(tmp_path):
    publish(tmp_path, page("a", "old words"), page("b", "same words"), page("c", "not archived"))
    archive(tmp_path, page("a", "new words"), page("b", "same words"), page("d", "never stored"))
    done = reclean(tmp_path)
    assert texts(tmp_path) == {
        "a": "new words",
        "b": "same words",
        "c": "not archived",
        "d": "never stored",
    }
    assert (done.pages, done.articles, done.tally.new, done.tally.changed) == (3, 3, 1, 1)
    assert {row["version"] for row in rows(tmp_path, "articles")} == {1}
    assert rows(tmp_path, "versions") == []
    told_apart = {(row["url"][-1], row["field"]): row["after"] for row in rows(tmp_path, "differences")}
    assert told_apart == {("a", "text"): "new words", ("d", "article"): "https://a.example/d"}


def test_a_dry_run_says_the_same_and_publishes_nothing(tmp_path):
    publish(tmp_path, page("a", "old words"))
    archive(tmp_path, page("a", "new words"))
    before = (tmp_path / "articles" / f"{SITE}.parquet").read_bytes()
    done = reclean(tmp_path, dry_run=True)
    assert (done.tally.changed, len(rows(tmp_path, "differences"))) == (1, 1)
    assert (tmp_path / "articles" / f"{SITE}.parquet").read_bytes() == before


def test_a_page_that_kills_its_worker_is_lost_alone(tmp_path):
    archive(tmp_path, page("a"), page("b", "die"), page("c"))
    done = reclean(tmp_path)
    assert set(texts(tmp_path)) == {"a", "c"}
    assert done.refused == {"fatal to the cleaner": 1}


def test_pages_are_screened_as_in_a_crawl(tmp_path):
    archive(tmp_path, page("a", ""), page("b", "reserved"), page("c"), page("d", gives="c"))
    done = reclean(tmp_path, opt_outs=["noai"])
    assert set(texts(tmp_path)) == {"c"}
    assert sorted(done.refused.values()) == [1, 1, 1]
    assert done.refused["duplicate"] == 1


def test_of_two_pages_that_give_one_article_that_wins_which_is_stored(tmp_path):
    publish(tmp_path, page("second", "old words", gives="x"))
    archive(tmp_path, page("first", "first words", gives="x"), page("second", "second words", gives="x"))
    reclean(tmp_path)
    assert texts(tmp_path) == {"x": "second words"}


def test_an_article_stored_from_a_newer_answer_than_the_archive_has_stays(tmp_path):
    publish(tmp_path, page("a", "newer words", at=NOON + timedelta(days=1)))
    archive(tmp_path, page("a", "older words"))
    done = reclean(tmp_path)
    assert texts(tmp_path) == {"a": "newer words"}
    assert done.older == 1


def test_what_a_killed_crawl_left_in_its_journal_is_published_first(tmp_path):
    left: Article = told(page("a", "old words"))
    with State.held(tmp_path, SITE) as state:
        state.keep(left, SITE, NOON, None)
    archive(tmp_path, page("a", "new words"))
    done = reclean(tmp_path)
    assert texts(tmp_path) == {"a": "new words"}
    assert (done.tally.new, done.tally.changed) == (0, 1)
    with State.held(tmp_path, SITE) as state:
        assert state.kept() == 0


def test_the_marks_of_sites_toml_reach_the_cleaner(tmp_path):
    archive(tmp_path, page("a"))
    reclean(tmp_path, marked={SITE: Told()})
    (article,) = Store(tmp_path).read(SITE)
    assert article.title == ".promo in main"


def test_a_site_that_is_being_crawled_is_left_alone(tmp_path):
    archive(tmp_path, page("a"))
    with State.held(tmp_path, SITE), pytest.raises(BusyError):
        reclean(tmp_path)
    assert not (tmp_path / "articles").exists()
    assert not (tmp_path / "differences" / f"{SITE}.parquet").exists()


def test_an_archive_that_is_not_whole_is_told(tmp_path):
    archive(tmp_path, page("a"), page("b"))
    (file,) = Archive(tmp_path).files(SITE)
    file.write_bytes(file.read_bytes()[:-60])
    done = reclean(tmp_path)
    assert set(texts(tmp_path)) == {"a"}
    assert done.damages == [f"{file} is cut short; what is whole in it was read"]


def test_an_archive_that_another_program_packed_whole_gives_the_same(tmp_path):
    archive(tmp_path, page("a"), page("b", "other words"))
    (file,) = Archive(tmp_path).files(SITE)
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes())))
    reclean(tmp_path, marked={SITE: Told()})
    assert texts(tmp_path) == {"a": "some words", "b": "other words"}
    assert {one.title for one in Store(tmp_path).read(SITE)} == {".promo in main"}


def test_an_archive_that_goes_away_meanwhile_ends_it_with_the_reason(tmp_path, monkeypatch):
    archive(tmp_path, page("a"), page("b"))
    found = list(Archive(tmp_path).captures(SITE))
    (file,) = Archive(tmp_path).files(SITE)
    file.unlink()
    monkeypatch.setattr(Archive, "captures", lambda *_: iter(found))
    with pytest.raises(StorageError, match=r"run\.warc\.gz"):
        reclean(tmp_path)
    assert not (tmp_path / "articles").exists()


def test_pages_come_in_their_order_and_only_a_few_are_read_ahead():
    class Slow:
        """Cleans each page later than the next."""

        all = (1, 2)

        async def derive(self, each: Page) -> Article:
            await asyncio.sleep(0.001 * (50 - int(each.url.rsplit("/", 1)[-1])))
            return told(each)

    asked = []

    def pages():
        for number in range(40):
            asked.append(number)
            yield page(str(number))

    async def run() -> list[tuple[str, str, int]]:
        return [(one.url, (await task).url, len(asked)) async for one, task in in_order(pages(), Slow())]

    given = asyncio.run(run())
    assert [url for url, _, _ in given] == [f"https://{SITE}/{number}" for number in range(40)]
    assert all(url == cleaned for url, cleaned, _ in given)
    assert all(read - place <= PAGES_A_WORKER * 2 + 1 for place, (_, _, read) in enumerate(given))

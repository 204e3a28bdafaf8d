"""Crawls that follow each other: what they ask for, what they store, and what a kill in between does."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.blogs.crawling import start
from benchmarks.blogs.generated import GeneratedBlog
from output.state import State
from pipelines.exits import Exit
from spiders.loopback import LoopbackServer

SIZE = 14
ONE_WORKER = {"CLEANING_PROCESSES": "1"}  # is enough for so few pages, and quicker to start
HOST = "127.0.0.1"


@dataclass
class Crawled:
    """What came of one crawl of the generated blog."""

    status: int
    printed: str
    complaints: str
    statuses: dict[str, int]  # of what the server was asked for, by path
    articles: pd.DataFrame
    run: pd.Series | None = None
    versions: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def posts(self) -> dict[str, int]:
        return {path: status for path, status in self.statuses.items() if path.startswith("/why-")}


class Site:
    """A generated blog, its server and its dataset."""

    def __init__(self, folder: Path, **features) -> None:
        self.folder = folder
        self.blog = GeneratedBlog(SIZE, "", words=120, **features)
        self.server = LoopbackServer(self.blog.answer)
        self.blog.home = self.server.url
        self.server.start()

    def crawl(self, **settings: str) -> Crawled:
        before = len(self.server.visits)
        process = start(self.folder, self.server.url, **ONE_WORKER, **settings)
        printed, complaints = process.communicate(timeout=120)
        visits = self.server.visits[before:]
        runs = self.table("runs")
        return Crawled(
            status=process.returncode,
            printed=printed,
            complaints=complaints,
            statuses={visit.path: visit.status for visit in visits},
            articles=self.table("articles"),
            run=None if runs.empty else runs.sort_values("started").iloc[-1],
            versions=self.table("versions"),
        )

    def table(self, name: str) -> pd.DataFrame:
        path = self.folder / name
        return pd.read_parquet(path) if path.exists() else pd.DataFrame()


@pytest.fixture(scope="module")
def dated(tmp_path_factory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("dated"))
    yield site
    site.server.stop()


@pytest.fixture(scope="module")
def crawls(dated) -> dict[str, Crawled]:
    """One crawl after another of a blog that dates its articles; each changes something before it starts."""
    done = {"first": dated.crawl(), "unchanged": dated.crawl()}
    dated.blog.change(4, 5)
    dated.blog.counts = 7
    done["changed"] = dated.crawl()
    dated.blog.counts = 8
    dated.blog.gone.add(6)
    done["missing"] = dated.crawl(REFETCH="1")
    done["gone"] = dated.crawl(REFETCH="1")
    return done


def test_a_second_crawl_of_an_unchanged_blog_asks_for_none_of_its_articles(crawls):
    assert len(crawls["first"].posts) == SIZE
    assert crawls["unchanged"].posts == {}
    assert crawls["unchanged"].status == 0
    pd.testing.assert_frame_equal(crawls["unchanged"].articles, crawls["first"].articles)


def test_what_changed_is_fetched_and_becomes_a_version(crawls):
    changed = {f"/why-we-sleep-better-with-less-salt-{number}/" for number in (4, 5)}
    assert crawls["changed"].posts.keys() == changed
    stored = crawls["changed"].articles
    assert set(stored[stored.version == 2].url.str.replace(r".*(/why-.*)", r"\1", regex=True)) == changed
    old = crawls["changed"].versions
    assert sorted(old.version) == [1, 1]
    assert all("text" in list(columns) for columns in old.changed)
    assert (old.valid_to > old.valid_from).all()


def test_a_counter_that_moves_updates_the_row_and_is_no_version(crawls):
    stored = crawls["missing"].articles
    assert (stored[~stored.url.str.endswith("-6/")].likes == 8).all()
    assert len(crawls["missing"].versions) == 2


def test_an_article_is_gone_when_it_is_missing_twice_in_a_row_and_stays(crawls):
    once, twice = crawls["missing"].articles, crawls["gone"].articles
    assert once.gone_at.isna().all()
    assert list(twice[twice.gone_at.notna()].url.str.endswith("-6/")) == [True]
    assert len(twice) == SIZE
    assert crawls["gone"].run.gone == 1


def test_the_runs_tell_how_each_crawl_went(crawls):
    runs = {name: crawl.run for name, crawl in crawls.items()}
    assert [(run.new, run.changed) for run in runs.values()][:3] == [(SIZE, 0), (0, 0), (0, 2)]
    assert runs["unchanged"].verdict == "nothing_new"
    assert 0 < runs["unchanged"].skipped <= SIZE
    assert {find["source"]: find["count"] for find in runs["first"].found} == {"rest": SIZE}


def test_validators_are_sent_and_a_304_costs_nothing_further(tmp_path):
    site = Site(tmp_path, dated=False)
    first = site.crawl()
    with State.held(tmp_path, HOST) as state, state.writing():
        state.connection.execute("UPDATE addresses SET due = '2000-01-01T00:00:00.000000+00:00'")
    again = site.crawl()
    site.server.stop()
    assert again.status == 0, again.complaints
    assert set(first.posts.values()) == {200}
    assert len(again.posts) == SIZE
    assert set(again.posts.values()) == {304}
    assert again.run.not_modified == SIZE
    pd.testing.assert_frame_equal(again.articles, first.articles)


def test_a_crawl_that_was_killed_goes_on_where_it_was_and_ends_the_same(tmp_path):
    site = Site(tmp_path / "whole")
    expected = site.crawl()
    site.folder = tmp_path / "killed"
    for articles in (2, 7):
        kill_once_stored(site, articles)
    resumed = site.crawl()
    site.server.stop()
    assert 0 < len(resumed.posts) < SIZE
    columns = [name for name in expected.articles if name != "valid_from"]  # when a row was fetched
    pd.testing.assert_frame_equal(resumed.articles[columns], expected.articles[columns])
    assert resumed.versions.empty
    assert list(site.table("runs").sort_values("started").reason) == ["killed", "killed", "finished"]


def kill_once_stored(site: Site, articles: int) -> None:
    """Kill a slow crawl as soon as so many articles are safe."""
    kill_once(site, lambda: safe(site.folder) >= articles, delay="0.1")


def kill_once(site: Site, is_time: Callable[[], bool], *, delay: str) -> None:
    process = start(site.folder, site.server.url, DOWNLOAD_DELAY=delay, **ONE_WORKER)
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline and not is_time():
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def safe(folder: Path) -> int:
    """How many articles the state of a site knows to be safe."""
    path = folder / "state" / f"{HOST}.sqlite"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM addresses WHERE fate = 'article'").fetchone()
    except sqlite3.Error:  # not there yet
        return 0
    return int(count)


def test_a_second_crawl_at_the_same_time_says_so_and_leaves(tmp_path):
    site = Site(tmp_path)
    with State.held(tmp_path, HOST):
        second = site.crawl()
    site.server.stop()
    assert second.status == Exit.LOCKED
    assert "Another crawl of 127.0.0.1 is under way; this one leaves." in second.complaints
    assert second.statuses == {}


def test_a_damaged_state_costs_one_full_crawl_and_no_row(tmp_path):
    site = Site(tmp_path)
    first = site.crawl()
    (tmp_path / "state" / f"{HOST}.sqlite").write_bytes(b"no database " * 1_000)
    again = site.crawl()
    site.server.stop()
    assert "It was moved to" in again.complaints
    assert len(again.posts) == SIZE
    assert again.run.unchanged == SIZE
    pd.testing.assert_frame_equal(again.articles, first.articles)


def test_what_a_crawl_left_in_its_journal_is_published_without_a_network(tmp_path, command_line):
    site = Site(tmp_path)
    # the first are published as soon as the publisher is there, the rest in the end
    kill_once(site, lambda: safe(tmp_path) > max(7, len(site.table("articles"))), delay="0.3")
    site.server.stop()
    before = len(site.table("articles"))
    done = command_line.run(tmp_path, "publish", "-s", f"DATASET={tmp_path}")
    assert done.returncode == 0, done.stderr
    assert before < safe(tmp_path) == len(site.table("articles"))
    again = command_line.run(tmp_path, "publish", HOST, "-s", f"DATASET={tmp_path}")
    assert (again.returncode, again.stdout) == (0, "")


def test_publishing_a_site_that_no_crawl_knows_says_so(tmp_path, command_line):
    done = command_line.run(tmp_path, "publish", "b.example", "-s", f"DATASET={tmp_path}")
    assert done.returncode == Exit.BAD_USAGE
    assert "no crawl of b.example is known" in done.stderr + done.stdout


def test_a_dataset_that_cannot_be_made_ends_the_crawl_before_it_asks_for_anything(tmp_path):
    (tmp_path / "file").write_text("in the way")
    site = Site(tmp_path)
    site.folder = tmp_path / "file" / "data"
    process = start(tmp_path, site.server.url, DATASET=str(site.folder))
    _, complaints = process.communicate(timeout=60)
    site.server.stop()
    assert process.returncode == Exit.STORAGE
    assert "The dataset cannot be written" in complaints
    assert site.server.visits == []

"""The table of runs."""

from dataclasses import replace
from datetime import timedelta

import pyarrow.parquet as pq


def test_runs_come_back_oldest_first(store, full_run):
    later = replace(full_run, run_id="b", started=full_run.started + timedelta(days=1))
    store.add_run(later)
    store.add_run(full_run)
    assert store.runs("a.example") == [full_run, later]


def test_a_run_that_is_added_again_takes_its_own_place(store, full_run):
    store.add_run(full_run)
    store.add_run(replace(full_run, verdict="ok"))
    assert [each.verdict for each in store.runs("a.example")] == ["ok"]


def test_a_site_that_was_never_crawled_has_no_runs(store):
    assert store.runs("a.example") == []
    assert not store.root.exists()


def test_a_run_touches_no_other_table(store, full_run, bare_article):
    published = store.publish("a.example", [bare_article(1)])
    before = published.path.stat().st_ino
    store.add_run(full_run)
    assert published.path.stat().st_ino == before
    store.publish("a.example", [bare_article(2)])
    assert store.runs("a.example") == [full_run]


def test_a_damaged_table_of_runs_is_moved_aside(store, full_run):
    store.add_run(full_run)
    path = store.tables()["runs"] / "a.example.parquet"
    path.write_bytes(b"junk")
    store.add_run(replace(full_run, run_id="b"))
    assert [each.run_id for each in store.runs("a.example")] == ["b"]
    assert [kept.read_bytes() for kept in (store.root / ".damaged/runs").iterdir()] == [b"junk"]


def test_the_runs_of_all_sites_load_at_once(store, full_run):
    store.add_run(full_run)
    store.add_run(replace(full_run, site="b.example"))
    assert pq.read_table(store.tables()["runs"])["site"].to_pylist() == ["a.example", "b.example"]

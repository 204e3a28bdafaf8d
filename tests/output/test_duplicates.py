"""Near-duplicates as the tables tell of them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from cleaners.records import Article
from output import Store
from output.duplicates import mark_duplicates
from output.errors import BusyError

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WORDS = [f"word{n}" for n in range(3_000)]


def story(seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=300))


def article(number: int, site: str, text: str, days: int = 0) -> Article:
    url = f"https://{site}/{number}"
    published = MONDAY + timedelta(days=days)
    return Article(
        article_id=f"{number:016x}", url=url, fetched_url=url, site=site, text=text, published=published
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two sites; the one that was published first has a copy of what the other published before."""
    store = Store(tmp_path)
    for site, articles in (
        ("late.example", [article(1, "late.example", story(1), 2), article(2, "late.example", story(2))]),
        ("early.example", [article(3, "early.example", story(1)), article(4, "early.example", story(4))]),
    ):
        store.publish(site, articles)
        mark_duplicates(store, site)
    return store


def told(store: Store) -> dict[str, tuple[str, float]]:
    rows = pd.read_parquet(store.root / "articles").dropna(subset="duplicate_of")
    return {row.url: (row.duplicate_of, row.similarity) for row in rows.itertuples()}


def test_a_copy_on_a_site_that_was_published_before_is_marked_too(store):
    assert told(store) == {"https://late.example/1": (f"{3:016x}", 1.0)}


def test_marking_again_changes_nothing(store):
    before = {path: path.stat().st_mtime_ns for path in (store.root / "articles").iterdir()}
    assert [mark_duplicates(store, site) for site in store.sites()] == [0, 0]
    assert {path: path.stat().st_mtime_ns for path in (store.root / "articles").iterdir()} == before


def test_a_mark_is_no_version_and_outlives_a_change_of_counts(store):
    liked = article(1, "late.example", story(1), 2)
    store.publish("late.example", [replace(liked, engagement=replace(liked.engagement, likes=7))])
    assert told(store) == {"https://late.example/1": (f"{3:016x}", 1.0)}
    assert set(pd.read_parquet(store.root / "articles").version) == {1}


def test_an_original_that_is_rewritten_frees_its_copy(store):
    store.publish("early.example", [article(3, "early.example", story(9))])
    mark_duplicates(store, "early.example")
    assert told(store) == {}


def test_what_was_killed_before_it_was_marked_is_marked_the_next_time(store, monkeypatch):
    """The signatures are kept last, so until the marks are in the tables nothing counts as done."""
    store.publish("third.example", [article(5, "third.example", story(4), 5)])
    monkeypatch.setattr(Store, "mark_copies", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        mark_duplicates(store, "third.example")
    monkeypatch.undo()
    assert mark_duplicates(store, "third.example") == 1
    assert told(store)["https://third.example/5"] == (f"{4:016x}", 1.0)


def test_without_its_signatures_a_dataset_is_marked_as_before(store):
    for path in (store.root / ".signatures").iterdir():
        path.unlink()
    for site in store.sites():
        mark_duplicates(store, site)
    assert told(store) == {"https://late.example/1": (f"{3:016x}", 1.0)}


def test_two_processes_are_not_at_it_together(store):
    busy = Store(store.root, patience=0)
    with busy.alone(".signatures", patience=0), pytest.raises(BusyError):
        mark_duplicates(busy, "late.example")

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from output.runs import Run
from output.store import Published
from pipelines.exits import Exit
from pipelines.outcome import Outcome
from pipelines.publisher import Brief
from pipelines.summary import show


def shown(**facts) -> str:
    stream = StringIO()
    show(Outcome(**{"status": Exit.FINE, "failure": None} | facts), stream)
    return stream.getvalue()


def test_a_long_path_is_shown_whole():
    path = Path("/" + "a-folder-with-a-name/" * 9 + "articles/blog.example.parquet")
    published = {path: Published(new=1, changed=2, unchanged=3, path=path, rows=6)}
    text = "".join(shown(published=published, folder=path.parent).split())
    assert str(path) in text
    assert f'pandas.read_parquet("{path.parent}")' in text


def test_a_title_cannot_colour_or_move_the_terminal():
    path = Path("data/articles/a.parquet")
    published = {path: Published(new=1, changed=0, unchanged=0, path=path, rows=1)}
    brief = Brief(datetime(2024, 5, 1, tzinfo=UTC), "\x1b[2J[bold]Hello[/bold] \u202eworld", 1234)
    text = shown(published=published, newest=(brief,))
    assert "2024-05-01   1,234" in text
    assert "[bold]Hello[/bold]" in text
    assert not set(text) & {"\x1b", "\u202e"}


def test_articles_that_are_not_listed_are_counted():
    path = Path("data/articles/a.parquet")
    published = {path: Published(new=3, changed=2, unchanged=20, path=path, rows=40)}
    text = shown(published=published, newest=(Brief(None, "Salt", 300),) * 20, errors=2)
    assert "… and 5 older" in text
    assert "2 errors, logged above." in text


def test_a_crawl_that_published_nothing_says_only_what_it_dropped_and_what_it_cost():
    text = shown(refused={"too short": 1}, requests=4, seconds=2.04)
    assert text == "Dropped 1 page: 1 too short.\n4 requests in 2.0 s.\n"


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (
            {"verdict": "nothing_new", "skipped": 1998, "not_modified": 12},
            "Nothing new: of what is known, 1,998 not due, 12 not modified.",
        ),
        (
            {"verdict": "ok", "skipped": 40, "unchanged": 2, "gone": 1, "new": 3},
            "Known before: 40 not due, 2 fetched and found unchanged, 1 gone.",
        ),
    ],
)
def test_what_was_known_before_is_accounted_for(facts, line):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    usual = {"run_id": "a", "site": "b", "started": now, "ended": now, "seconds": 1, "reason": "finished"}
    run = Run(**usual, cleaner_version="1", **facts)
    assert shown(run=run, requests=3, seconds=2.04) == f"{line}\n3 requests in 2.0 s.\n"

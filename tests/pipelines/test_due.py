"""When a site's turn comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.runs import Run
from pipelines.due import AT_ONCE, Starts, due_at, last_of

DAY = timedelta(days=1)
TWO = datetime(2026, 3, 1, 2, tzinfo=UTC)  # at night, when the timer strikes


def run(started: datetime, verdict: str = "ok", name: str = "bees") -> Run:
    return Run(
        run_id="a",
        site="bees.example",
        name=name,
        started=started,
        ended=started,
        seconds=0,
        verdict=verdict,
        reason="finished",
        cleaner_version="1",
    )


def is_due(now: datetime, *facts) -> bool:
    return due_at(*facts) <= now


def test_a_site_that_was_never_crawled_is_due():
    assert due_at(DAY, None, []) == AT_ONCE


@pytest.mark.parametrize("verdict", ["failed", "unreachable", "partial"])
def test_what_went_wrong_is_tried_again_at_the_next_harvest(verdict):
    assert due_at(DAY, run(TWO, verdict), [TWO]) == AT_ONCE


@pytest.mark.parametrize("verdict", ["ok", "nothing_new", "blocked", "robots", "template_changed"])
def test_a_site_that_gave_its_answer_waits_its_time(verdict):
    last = run(TWO, verdict)
    assert not is_due(TWO + DAY / 2, DAY, last, [])
    assert is_due(TWO + DAY, DAY, last, [])


def test_a_timer_that_strikes_early_one_night_leaves_no_site_out():
    assert is_due(TWO + DAY - timedelta(minutes=14), DAY, run(TWO), [TWO])


def test_a_site_that_waited_for_its_turn_all_night_has_it_again_the_next_night():
    crawled = run(TWO + timedelta(hours=5))
    assert is_due(TWO + DAY, DAY, crawled, [TWO - DAY, TWO])
    assert not is_due(TWO + DAY, DAY, crawled, [])  # by hand, in the morning


def test_a_harvest_long_ago_does_not_count_for_a_crawl_by_hand():
    crawled = run(TWO + timedelta(days=30))
    assert not is_due(TWO + timedelta(days=30, hours=1), DAY, crawled, [TWO])


@given(st.timedeltas(timedelta(minutes=10), timedelta(days=366)), st.floats(0, 0.85))
def test_no_site_is_due_long_before_its_time(every, passed):
    assert not is_due(TWO + every * passed, every, run(TWO), [TWO])


@given(st.timedeltas(timedelta(minutes=10), timedelta(days=366)))
def test_every_site_is_due_when_its_time_has_passed(every):
    assert is_due(TWO + every, every, run(TWO), [TWO])


def test_runs_under_another_name_are_another_sites():
    runs = [run(TWO), run(TWO + DAY, name="bees-news")]
    assert last_of("bees", runs) == runs[0]
    assert last_of("wasps", runs) is None


def test_the_starts_of_harvests_are_kept_some_time(tmp_path):
    starts = Starts(tmp_path / "state" / "harvests.txt")
    assert starts.read() == []
    for hour in range(150):
        starts.add(TWO + timedelta(hours=hour))
    assert starts.read() == [TWO + timedelta(hours=hour) for hour in range(50, 150)]


@given(st.binary(max_size=60))
def test_a_damaged_list_of_starts_is_only_a_shorter_one(damage):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "harvests.txt"
        path.write_bytes(f"{TWO.isoformat()}\n".encode() + damage)
        assert all(start.tzinfo for start in Starts(path).read())

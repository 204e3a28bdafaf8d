"""When an address is asked for again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipelines.revisits import DAY, SEASON, WAITS, next_visit

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
NIGHT = timedelta(days=1)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2026, 3, 2), timezones=st.just(UTC))  # noqa: DTZ001


def wait(age_in_days: float, before: timedelta | None = None, *, changed: bool = False) -> timedelta:
    published = NOW - timedelta(days=age_in_days)
    asked = NOW - before if before else None
    return next_visit(NOW, "article", published=published, before=asked, changed=changed) - NOW


def test_a_young_article_is_seen_every_night_and_an_old_one_once_a_month():
    assert wait(1) < NIGHT
    assert wait(5) < NIGHT
    assert wait(400) == timedelta(days=30)


def test_what_does_not_change_is_seen_more_and_more_rarely_but_once_a_season():
    days, waits = timedelta(days=30), []
    for _ in range(6):
        waits.append(wait(1_000, days))
        days = waits[-1]
    assert waits == sorted(waits)
    assert waits[0] > timedelta(days=30)
    assert waits[-1] == SEASON


def test_what_changes_is_seen_more_often():
    assert wait(400, timedelta(days=20), changed=True) == timedelta(days=10)
    assert wait(400, timedelta(days=20)) == timedelta(days=32)


def test_a_page_that_could_not_be_had_is_due_the_next_night():
    for fate in ("failed", "missing"):
        assert next_visit(NOW, fate) - NOW < NIGHT


@given(
    fate=st.sampled_from(["article", *WAITS]),
    published=st.none() | moments,
    before=st.none() | moments,
    changed=st.booleans(),
)
def test_the_next_visit_lies_ahead_but_not_for_ever(fate, published, before, changed):
    due = next_visit(NOW, fate, published=published, before=before, changed=changed)
    assert NOW + DAY / 4 <= due <= NOW + 2 * SEASON

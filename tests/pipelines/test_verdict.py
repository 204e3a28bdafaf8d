"""How a crawl is judged: by its end, by its losses, and by what is usual for its site."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.runs import Coverage, Drops, Run
from pipelines.exits import BY_REASON, Exit
from pipelines.usual import PRINTED, oddities
from pipelines.verdict import GOOD, Signs, judged

NIGHT = datetime(2026, 3, 1, 2, tzinfo=UTC)
QUIET = Signs()


def run(number: int = 0, **facts) -> Run:
    """A healthy night, the number-th of its site, unless `facts` say otherwise."""
    started = NIGHT + timedelta(days=number)
    usual = {
        "run_id": f"run-{number}",
        "site": "bees.example",
        "started": started,
        "ended": started + timedelta(minutes=2),
        "seconds": 120.0,
        "verdict": "ok",
        "reason": "finished",
        "cleaner_version": "1",
        "pages": 12,
        "new": 12,
        "words": 800.0,
        "text_share": 0.6,
        "removed_blocks": 14.0,
        "coverage": tuple(Coverage(name, 1.0) for name in PRINTED),
    }
    return Run(**usual | facts)


def nights(count: int, **facts) -> list[Run]:
    return [run(number, **facts) for number in range(count)]


def verdict(last: Run, earlier: list[Run] | None = None, **signs: int) -> str:
    return judged(last, earlier or [], Signs(**signs)).verdict


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("blocked", "blocked"),
        ("robots", "robots"),
        ("opted_out", "robots"),
        ("unresolved", "unreachable"),
        ("missing", "unreachable"),
        ("server_error", "unreachable"),
        ("no_article", "failed"),
        ("storage", "failed"),
        ("bad_cleaner", "failed"),
        ("shutdown", "partial"),
    ],
)
def test_a_crawl_that_did_not_end_well_is_judged_by_its_end(reason, told):
    ended = run(reason=reason, exit_status=BY_REASON[reason], pages=0, new=0, complaint="So it ended.")
    result = judged(ended, nights(5), QUIET)
    assert (result.verdict, result.exit_status, result.complaint) == (told, BY_REASON[reason], "So it ended.")


def test_news_are_ok_and_none_are_no_fault():
    assert verdict(run(9), nights(5)) == "ok"
    assert verdict(run(9, pages=0, new=0, changed=0, skipped=400), nights(5)) == "nothing_new"
    assert verdict(run(9, pages=0, new=0, gone=1, skipped=400), nights(5)) == "ok"


def test_many_refused_pages_are_a_block_and_a_few_are_not():
    assert verdict(run(9, pages=30), refused=2) == "ok"
    blocked = judged(run(9, pages=30), [], Signs(refused=12))
    assert (blocked.verdict, blocked.exit_status) == ("blocked", Exit.PARTIAL)
    assert blocked.complaint == "12 pages were refused to us (403, 429 or a captcha)."


def test_a_crawl_that_got_nothing_but_refusals_is_blocked():
    ended = run(reason="no_article", exit_status=Exit.FAILED, pages=0, new=0)
    result = judged(ended, [], Signs(refused=1))
    assert (result.verdict, result.exit_status) == ("blocked", Exit.BLOCKED)


def test_many_lost_pages_make_a_crawl_partial():
    assert verdict(run(9, pages=100), lost=5) == "ok"
    lossy = judged(run(9, pages=20), [], Signs(lost=8))
    assert (lossy.verdict, lossy.exit_status) == ("partial", Exit.PARTIAL)
    assert verdict(run(9, pages=20, drops=(Drops("failed in the cleaner", 8),))) == "partial"
    assert verdict(run(9, pages=20, drops=(Drops("duplicate", 8),))) == "ok"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"words": 60.0}, "words in an article went from 800 to 60"),
        ({"words": 9000.0}, "words in an article went from 800 to 9,000"),
        ({"text_share": 0.1}, "share of a page's words that are the article went from 60% to 10%"),
        ({"removed_blocks": 0.0}, "blocks taken out of a page went from 14 to 0"),
        ({"coverage": (Coverage("authors", 0.0),)}, "articles with authors went from 100% to 0%"),
        ({"drops": (Drops("too short", 10),)}, "pages that are articles went from 100% to 17%"),
    ],
)
def test_a_changed_template_is_told_with_what_moved_from_where_to_where(change, told):
    result = judged(run(9, **change), nights(8), QUIET)
    assert (result.verdict, result.exit_status) == ("template_changed", Exit.PARTIAL)
    assert told in result.complaint


def test_a_site_whose_pages_give_no_article_any_more_has_changed():
    empty = run(9, new=0, drops=(Drops("listing", 12),), exit_status=Exit.FAILED, words=None, coverage=())
    result = judged(replace(empty, text_share=None, removed_blocks=None), nights(5), QUIET)
    assert (result.verdict, result.exit_status) == ("template_changed", Exit.FAILED)
    assert verdict(empty) == "failed"  # a site of which nothing is known


@pytest.mark.parametrize(
    "change",
    [
        {"words": 500.0},
        {"words": 1300.0},
        {"text_share": 0.48},
        {"removed_blocks": 16.0},
        {"coverage": tuple(Coverage(name, 0.8) for name in PRINTED)},
        {"drops": (Drops("too short", 2),)},
    ],
)
def test_what_a_blog_does_from_night_to_night_is_no_change_of_template(change):
    assert verdict(run(9, **change), nights(8)) == "ok"


def test_a_site_that_always_swings_may_swing_again():
    earlier = [run(number, words=300.0 if number % 2 else 2400.0) for number in range(10)]
    assert oddities(run(11, words=280.0), earlier) == []
    assert oddities(run(11, words=280.0), nights(10, words=2400.0)) != []


def test_little_evidence_makes_no_verdict():
    assert oddities(run(9, words=60.0), nights(1, pages=8)) == []  # hardly a history
    assert oddities(run(9, pages=1, words=150.0), nights(8)) == []  # one short article
    assert oddities(run(9, pages=0, words=None), nights(8)) == []  # nothing was fetched


def test_one_article_a_night_adds_up_to_a_verdict():
    archive = [run(0, pages=300)]
    odd = {"pages": 1, "words": 700.0, "text_share": 0.05}
    verdicts = []
    for number in range(1, 11):
        verdicts.append(verdict(run(number, **odd), archive))
        archive.append(run(number, **odd))
    assert verdicts[0] == "ok"
    assert verdicts[-1] == "template_changed"


def test_a_lasting_change_becomes_the_usual():
    history = [run(0, pages=2000), *nights(10)]
    complaints = 0
    for number in range(11, 60):
        told = judged(run(number, words=150.0), history, QUIET)
        complaints += told.verdict == "template_changed"
        history.append(told)
    assert 5 <= complaints <= 40
    assert told.verdict == "ok"


def test_another_cleaner_is_no_other_template():
    assert verdict(run(9, words=60.0, cleaner_version="2"), nights(8)) == "ok"


def test_a_caught_change_does_not_hide_that_pages_were_refused():
    assert verdict(run(9, words=60.0), nights(8), refused=12) == "blocked"


counts = st.integers(0, 5000)
shares = st.floats(0, 1)
figures = {
    "pages": counts,
    "new": counts,
    "changed": counts,
    "not_modified": counts,
    "skipped": counts,
    "gone": counts,
    "words": st.none() | st.floats(0, 1e6),
    "text_share": st.none() | shares,
    "removed_blocks": st.none() | st.floats(0, 1e4),
    "coverage": st.lists(st.builds(Coverage, st.sampled_from(PRINTED), shares), max_size=3).map(tuple),
    "drops": st.lists(st.builds(Drops, st.sampled_from(["too short", "duplicate"]), counts), max_size=2).map(tuple),
    "exit_status": st.sampled_from([Exit.FINE, Exit.FAILED, Exit.BLOCKED, Exit.INTERRUPTED]),
    "reason": st.sampled_from(["finished", "shutdown", "robots", "no_article", "killed"]),
    "cleaner_version": st.sampled_from("12"),
}  # fmt: skip
any_run = st.fixed_dictionaries(figures).map(lambda facts: run(**facts))


@given(any_run, st.lists(any_run, max_size=6), counts, counts)
def test_whatever_happened_there_is_a_verdict_that_fits_the_exit_status(last, earlier, refused, lost):
    result = judged(last, earlier, Signs(refused=refused, lost=lost))
    assert (result.exit_status == Exit.FINE) == (result.verdict in GOOD)
    assert (result.verdict == "template_changed") <= bool(result.complaint)
    assert replace(result, verdict=last.verdict, complaint=None, exit_status=last.exit_status) == last


@given(any_run, st.integers(1, 40))
def test_a_night_like_all_before_it_is_not_odd(one, count):
    assert oddities(one, [one] * count) == []


@given(any_run, st.lists(any_run, max_size=6))
def test_a_judgement_can_be_made_again(last, earlier):
    first = judged(last, earlier, QUIET)
    assert oddities(first, earlier) == oddities(last, earlier)

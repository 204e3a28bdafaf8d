from __future__ import annotations

import pytest

from pipelines.ending import failure_of, refused_in, status_of
from pipelines.exits import Exit
from pipelines.failure import FAILURE, REASON


@pytest.mark.parametrize(
    ("stats", "published", "status"),
    [
        ({"finish_reason": "finished"}, True, Exit.FINE),
        ({"finish_reason": "finished"}, False, Exit.FAILED),
        ({"finish_reason": "finished", "poultice/skipped": 400}, False, Exit.FINE),  # nothing is new
        ({"finish_reason": "finished", "poultice/not_modified": 1}, False, Exit.FINE),
        ({"finish_reason": "closespider_pagecount"}, True, Exit.FINE),
        ({"finish_reason": "blocked"}, True, Exit.BLOCKED),
        ({"finish_reason": "shutdown"}, True, Exit.INTERRUPTED),
        ({}, True, Exit.INTERRUPTED),  # a second Ctrl-C: the crawl was not let finish
        (
            {"finish_reason": "finished", FAILURE: "full", REASON: "storage"},
            True,
            Exit.STORAGE,
        ),  # the last batch
    ],
)
def test_a_crawl_exits_by_its_close_reason_and_else_by_what_it_published(stats, published, status):
    assert status_of(stats, published=published) is status


def test_the_spiders_own_words_are_told_first():
    assert failure_of(
        {FAILURE: "a.example refuses connections.", "finish_reason": "refused"}, Exit.UNREACHABLE
    ) == ("a.example refuses connections.")
    assert "blocked" in failure_of({"finish_reason": "blocked"}, Exit.BLOCKED)


def test_drops_are_told_in_words_most_frequent_first():
    stats = {
        "item_dropped_count": 6,
        "item_dropped_reasons_count/Duplicate": 2,
        "item_dropped_reasons_count/TooShort": 3,
        "item_dropped_reasons_count/SomebodyElses": 1,
    }
    assert list(refused_in(stats).items()) == [("too short", 3), ("duplicate", 2), ("SomebodyElses", 1)]

"""A crawl's row, from the stats that Scrapy and the spiders leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cleaners.records import Article, Engagement, Removal
from output.runs import Answers, Drops, Finds
from pipelines.exits import Exit
from pipelines.measures import Measures
from pipelines.runs import Figures, killed_run, run_of, signs_in

STARTED = datetime(2026, 3, 1, 2, tzinfo=UTC)
STATS = {
    "finish_reason": "finished",
    "poultice/run_id": "20260301T020000Z-ab12",
    "poultice/site": "bees.example",
    "poultice/found/rest": 2,
    "poultice/found/sitemap": 9,
    "poultice/skipped": 400,
    "poultice/not_modified": 7,
    "poultice/gone": 1,
    "poultice/cleaning_seconds": 1.23456,
    "poultice/blocked_answers": 2,
    "downloader/request_count": 31,
    "downloader/response_bytes": 123456,
    "downloader/response_status_count/200": 20,
    "downloader/response_status_count/304": 7,
    "downloader/response_status_count/500": 5,
    "downloader/response_status_count/503": 2,
    "downloader/exception_type_count/twisted.TimeoutError": 4,
    "downloader/exception_type_count/scrapy.exceptions.IgnoreRequest": 90,
    "retry/reason_count/500 Internal Server Error": 4,
    "retry/reason_count/twisted.TimeoutError": 2,
    "spider_exceptions/count": 1,
    "item_scraped_count": 9,
    "item_dropped_count": 2,
    "item_dropped_reasons_count/TooShort": 2,
}


def article(words: int, removed: str = "", **facts) -> Article:
    ledger = (Removal("share", "rule", "place", removed),) if removed else ()
    return Article(
        article_id="a", url="u", fetched_url="u", site="s", text="x" * 60, word_count=words, removed=ledger, **facts
    )  # fmt: skip


def test_a_row_says_what_the_stats_say():
    run = run_of(STATS, "bees", STARTED, Figures(new=4, changed=1, unchanged=4), Measures())
    assert (run.run_id, run.site, run.name) == ("20260301T020000Z-ab12", "bees.example", "bees")
    assert (run.started, run.reason, run.exit_status, run.complaint) == (STARTED, "finished", Exit.FINE, None)
    assert (run.requests, run.bytes, run.cleaning_seconds) == (31, 123456, 1.235)
    assert run.answers == tuple(
        Answers(status, count) for status, count in ((0, 4), (200, 20), (304, 7), (500, 5), (503, 2))
    )
    assert run.found == (Finds("sitemap", 9), Finds("rest", 2))
    assert (run.skipped, run.not_modified, run.gone) == (400, 7, 1)
    assert (run.pages, run.new, run.changed, run.unchanged) == (11, 4, 1, 4)
    assert run.drops == (Drops("too short", 2),)
    assert (run.words, run.text_share, run.removed_blocks, run.coverage) == (None, None, None, ())


def test_the_signs_of_trouble_are_read_too():
    signs = signs_in(STATS)
    assert (signs.refused, signs.lost) == (2, 1 + 2 + 1)  # one error, two silences, one fault of ours


def test_a_failed_crawl_has_its_reason_and_its_line():
    stats = STATS | {"poultice/failure": "The disk is full.", "poultice/failure_reason": "storage"}
    run = run_of(stats, None, STARTED, Figures(), Measures())
    assert (run.reason, run.complaint, run.exit_status) == ("storage", "The disk is full.", Exit.STORAGE)


def test_measures_are_medians_and_shares_of_the_articles_that_passed():
    measures = Measures()
    measures.take(article(100, "y" * 60, title="A", engagement=Engagement(likes=0)))
    measures.take(article(900, "y" * 20, title="B"))
    measures.take(article(200))
    coverage = {one.field: round(one.share, 2) for one in measures.coverage}
    assert measures.words == 200
    assert measures.text_share == 0.75
    assert measures.removed_blocks == 1
    assert (coverage["title"], coverage["likes"], coverage["authors"]) == (0.67, 0.33, 0)


def test_a_killed_run_is_partial_and_lasted_until_it_was_last_heard_of():
    heard = STARTED + timedelta(minutes=3)
    run = killed_run("a", "bees.example", "bees", STARTED, heard)
    assert (run.verdict, run.reason, run.seconds, run.ended) == ("partial", "killed", 180, heard)
    assert killed_run("a", "b", None, STARTED, STARTED - timedelta(hours=1)).seconds == 0

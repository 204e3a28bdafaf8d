"""What becomes of pages between the spider and the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from crawl_doubles import Crawler

from cleaners.records import Article, Hints, Page
from output.errors import DiskFullError
from pipelines.journal import JournalPipeline
from pipelines.refusals import CleaningCrashed, Duplicate, NotStored, TooShort

HOST = "blog.example"
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Visit:
    url: str
    status: int = 200
    fate: str = "article"
    etag: str | None = '"x"'
    last_modified: str | None = None
    announced: datetime | None = None
    leads_to: str | None = None


@pytest.fixture
def crawler(tmp_path):
    crawler = Crawler(tmp_path)
    yield crawler
    crawler.memory.close("finished")


def page(url: str) -> Page:
    return Page(url=url, fetched_at=NOW, hints=Hints(source="rest", title="Salt"))


def article(url: str, canonical: str | None = None) -> Article:
    return Article(
        article_id=(canonical or url)[-16:].rjust(16, "0"),
        url=canonical or url,
        fetched_url=url,
        site=HOST,
        text="Salt is in bread.",
        published=NOW - timedelta(days=800),
    )


def hand_on(crawler: Crawler, key: str, url: str) -> None:
    crawler.memory.handed_on(key, Visit(url), page(url))


def test_an_address_counts_as_visited_only_with_its_article(crawler):
    hand_on(crawler, "k", "https://blog.example/salt")
    assert crawler.memory.recall("k") is None
    JournalPipeline(crawler).process_item(article("https://blog.example/salt"))
    known = crawler.memory.recall("k")
    assert (known.etag, known.hints.title, known.is_due) == ('"x"', "Salt", False)
    assert crawler.memory.state.kept() == 1


def test_another_spelling_of_the_same_address_is_no_duplicate(crawler):
    for url in ("https://blog.example/salt", "http://www.blog.example/salt/"):
        hand_on(crawler, "k", url)
        JournalPipeline(crawler).process_item(article(url, "https://blog.example/salt"))
    assert crawler.memory.state.kept() == 1


def test_of_two_addresses_that_give_one_article_the_first_keeps_it(crawler):
    hand_on(crawler, "k", "https://blog.example/salt")
    JournalPipeline(crawler).process_item(article("https://blog.example/salt"))
    hand_on(crawler, "l", "https://blog.example/copy")
    with pytest.raises(Duplicate, match="the same article as"):
        JournalPipeline(crawler).process_item(
            article("https://blog.example/copy", "https://blog.example/salt")
        )


@pytest.mark.parametrize(
    ("refusal", "days"), [(TooShort("x"), timedelta(days=30)), (CleaningCrashed("x"), timedelta(hours=5))]
)
def test_a_page_that_gave_no_article_is_due_in_a_month_and_one_that_we_failed_at_the_next_night(
    crawler, refusal, days
):
    url = "https://blog.example/salt"
    hand_on(crawler, "k", url)
    crawler.memory.drop(page(url), refusal)
    stored = crawler.memory.state.address("k")
    assert stored.due - NOW == days


def test_a_page_that_we_failed_at_is_asked_for_whole_the_next_time(crawler):
    """A conditional request would be answered with 304, and the article never be had."""
    url = "https://blog.example/salt"
    hand_on(crawler, "k", url)
    crawler.memory.drop(page(url), CleaningCrashed("x"))
    crawler.memory.visited("l", Visit("https://blog.example/half", fate="failed"))
    assert [crawler.memory.recall(key).etag for key in ("k", "l")] == [None, None]


def test_failing_at_a_new_version_leaves_what_is_known_of_the_one_before(crawler):
    url = "https://blog.example/salt"
    hand_on(crawler, "k", url)
    JournalPipeline(crawler).process_item(article(url))
    crawler.memory.handed_on("k", Visit(url, etag='"y"'), page(url))
    crawler.memory.drop(page(url), CleaningCrashed("x"))
    stored = crawler.memory.state.address("k")
    assert (stored.fate, stored.etag, stored.article_id) == ("article", '"x"', article(url).article_id)
    assert stored.due - NOW == timedelta(hours=5)


def test_a_page_that_could_not_be_stored_is_as_if_never_asked_for(crawler):
    url = "https://blog.example/salt"
    crawler.memory.found([("k", url)])
    hand_on(crawler, "k", url)
    crawler.memory.drop(page(url), NotStored(url))
    assert crawler.memory.recall("k") is None
    assert list(crawler.memory.waiting()) == [url]


def test_a_journal_that_cannot_be_written_ends_the_crawl(crawler, monkeypatch):
    def refuse(*_):
        raise DiskFullError("The disk is full.")

    ended = []
    monkeypatch.setattr(crawler.memory.state, "keep", refuse)
    monkeypatch.setattr("pipelines.journal.end_crawl", lambda _, reason, said: ended.append((reason, said)))
    with pytest.raises(NotStored):
        JournalPipeline(crawler).process_item(article("https://blog.example/salt"))
    assert ended == [("storage", "The disk is full.")]


def test_an_article_that_is_missing_once_is_only_asked_for_again(crawler):
    hand_on(crawler, "k", "https://blog.example/salt")
    JournalPipeline(crawler).process_item(article("https://blog.example/salt"))
    gone = Visit("https://blog.example/salt", status=404, fate="missing")
    crawler.memory.visited("k", gone)
    assert crawler.memory.state.gone() == {}
    crawler.memory.visited("k", gone)
    assert list(crawler.memory.state.gone()) == [HOST]


def test_an_answer_in_between_makes_it_start_over(crawler):
    hand_on(crawler, "k", "https://blog.example/salt")
    JournalPipeline(crawler).process_item(article("https://blog.example/salt"))
    for fate, status in (("missing", 404), ("unchanged", 304), ("missing", 404)):
        crawler.memory.visited("k", Visit("https://blog.example/salt", status=status, fate=fate))
    assert crawler.memory.state.gone() == {}

"""What goes from the journal to the dataset, and when."""

from __future__ import annotations

from datetime import UTC, datetime

from cleaners.records import Article
from output.state import State
from output.store import Store
from pipelines.publishing import published

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def article(number: int) -> Article:
    url = f"https://a.example/{number}"
    return Article(article_id=f"{number:016x}", url=url, fetched_url=url, site="a.example", text="Salt.")


def test_what_comes_into_the_journal_while_it_is_published_waits_for_the_next_time(tmp_path):
    """A crawl goes on meanwhile: without an end, each page or two would rewrite the site's files."""
    with State.held(tmp_path, "a.example") as state:
        state.keep(article(0), "a.example", NOW, None)
        batches = 0
        for batches, _ in zip(range(1, 6), published(state, Store(tmp_path)), strict=False):
            state.keep(article(batches), "a.example", NOW, None)
        assert (batches, state.kept()) == (1, 1)
        assert sum(len(batch.articles) for batch, _ in published(state, Store(tmp_path))) == 1
    assert len(list(Store(tmp_path).read("a.example"))) == 2

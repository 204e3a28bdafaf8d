"""What a judgement on a whole site does to its tables; the judgement here is a simple one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from cleaners.records import Engagement, Removal
from output import Judgement, Store, merge
from output.site import found_in, parts_of

SINGLE = "only one has it"


def flag_what_is_single(articles):
    """Judge: a title that no other article has is flagged, which the ledger notes."""
    titles = Counter(undone(article).title for article in articles)

    def flagged(article):
        article = undone(article)
        if titles[article.title] > 1:
            return article
        line = Removal("title", "single", "", SINGLE)
        return replace(article, title=f"{article.title}!", removed=(*article.removed, line))

    return Flagged(flagged)


class Flagged:
    """What is found of articles is asked of all of them."""

    def __init__(self, revise):
        self.revise = revise

    def __call__(self, article):
        return self.revise(article)

    def concerns(self, article_id):
        return True


def undone(article):
    if not any(line.text == SINGLE for line in article.removed):
        return article
    others = tuple(line for line in article.removed if line.text != SINGLE)
    return replace(article, title=article.title[:-1], removed=others)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path, cleaner_version="7", judgement=Judgement(flag_what_is_single, undone))


def rows(store):
    return {
        found.row["url"][-1]: (found.row["title"], found.row["version"], len(found.ledger))
        for part in parts_of(store.root, "a.example")
        for batch in found_in(part)
        for found in batch
    }


def test_a_review_changes_rows_in_place_and_makes_no_new_version(store, bare_article):
    store.publish("a.example", [bare_article(n, title=title) for n, title in enumerate("xxy")])
    assert store.review("a.example") == 1
    assert rows(store) == {"0": ("x", 1, 0), "1": ("x", 1, 0), "2": ("y!", 1, 1)}


def test_a_second_review_touches_no_file(store, bare_article):
    published = store.publish("a.example", [bare_article(1, title="x")])
    store.review("a.example")
    before = published.path.stat().st_ino
    assert store.review("a.example") == 0
    assert published.path.stat().st_ino == before


def test_an_article_that_only_the_review_changed_is_published_again_as_unchanged(store, bare_article):
    store.publish(
        "a.example", [bare_article(1, title="x"), bare_article(2, title="x"), bare_article(3, title="y")]
    )
    store.review("a.example")
    again = store.publish("a.example", [bare_article(1, title="x"), bare_article(3, title="y")])
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert rows(store)["3"] == ("y!", 1, 1)


def test_an_article_read_from_the_store_and_published_again_is_unchanged(store, bare_article):
    store.publish("a.example", [bare_article(1, title="x")])
    store.review("a.example")
    assert store.publish("a.example", list(store.read("a.example"))).unchanged == 1


@pytest.mark.parametrize(
    ("later", "version"), [({"title": "z"}, 2), ({"engagement": Engagement(likes=1)}, 1)]
)
def test_versions_follow_the_page_alone(store, bare_article, later, version):
    store.publish("a.example", [bare_article(1, title="x")])
    store.review("a.example")
    assert store.publish("a.example", [bare_article(1, **{"title": "x"} | later)]).changed == 1
    store.review("a.example")
    assert rows(store) == {"1": (later.get("title", "x") + "!", version, 1)}


def test_a_judgement_is_taken_back_when_later_articles_refute_it(store, bare_article, monkeypatch):
    monkeypatch.setattr(merge, "BATCH", 1)
    store.publish("a.example", [bare_article(1, title="x")])
    store.review("a.example")
    store.publish("a.example", [bare_article(2, title="x")])
    assert store.review("a.example") == 1
    assert rows(store) == {"1": ("x", 1, 0), "2": ("x", 1, 0)}


def test_a_review_leaves_the_stamp_of_an_earlier_cleaner(tmp_path, store, bare_article):
    store.publish("a.example", [bare_article(1, title="x")])
    Store(tmp_path, cleaner_version="8", judgement=store.judgement).review("a.example")
    assert pq.read_table(tmp_path / "articles")["cleaner_version"].to_pylist() == ["7"]


def test_a_store_without_a_judgement_reviews_to_no_effect(tmp_path, bare_article):
    plain = Store(tmp_path)
    plain.publish("a.example", [bare_article(1, title="x")])
    assert plain.review("a.example") == 0

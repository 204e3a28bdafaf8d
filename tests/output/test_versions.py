"""What becomes of an article that changes, that goes, and that comes back."""

from dataclasses import replace
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from cleaners.records import Block, Engagement, Removal
from output import Judgement, Store

MONDAY, TUESDAY, FRIDAY = (datetime(2026, 3, day, 4, 30, tzinfo=UTC) for day in (2, 3, 6))
FIRST = f"{1:016x}"


@pytest.fixture
def publish(store, bare_article):
    """Publish the first article, with these fields, as it was fetched on a day."""

    def publish_on(day, store=store, *, same_pages=False, **more):
        article = bare_article(1, **more)
        return store.publish("a.example", [article], fetched={FIRST: day}, same_pages=same_pages)

    return publish_on


def table(store, name):
    return pq.read_table(store.tables()[name]).to_pylist()


def test_a_replaced_version_is_kept_with_what_changed(store, publish):
    kept, old, new = Block("paragraph", "kept"), Block("paragraph", "old"), Block("paragraph", "new")
    publish(MONDAY, text="kept old", blocks=(kept, old), title="t")
    published = publish(TUESDAY, text="kept new", blocks=(kept, new), title="t")
    assert (published.changed, published.versions) == (1, 1)
    (version,) = table(store, "versions")
    assert (version["version"], version["text"], version["title"]) == (1, "kept old", "t")
    assert (version["valid_from"], version["valid_to"]) == (MONDAY, TUESDAY)
    assert version["changed"] == ["text", "blocks"]
    assert (version["blocks_added"], version["blocks_removed"]) == (["new"], ["old"])
    (row,) = table(store, "articles")
    assert (row["version"], row["valid_from"]) == (2, TUESDAY)


def test_every_version_is_kept_once_however_often_it_is_published(store, publish):
    for day, text in ((MONDAY, "a"), (TUESDAY, "b"), (TUESDAY, "b"), (FRIDAY, "a")):
        publish(day, text=text)
    kept = [
        (row["version"], row["text"], row["valid_from"], row["valid_to"]) for row in table(store, "versions")
    ]
    assert kept == [(1, "a", MONDAY, TUESDAY), (2, "b", TUESDAY, FRIDAY)]


def test_the_ledger_is_of_the_newest_version_alone(store, publish):
    publish(MONDAY, text="a", removed=(Removal("ad", "r", "w", "old"),))
    publish(TUESDAY, text="b", removed=(Removal("ad", "r", "w", "new"),))
    assert [(line["version"], line["text"]) for line in table(store, "removals")] == [(2, "new")]


@pytest.mark.parametrize(
    "by_the_way",
    [
        {"engagement": Engagement(likes=5)},
        {"image_url": "https://cdn.example/2.jpg"},
        {"sentence_count": 3},
        {"removed": (Removal("ad", "r", "w", "t"),)},
    ],
)
def test_counts_and_what_is_reckoned_change_the_row_and_keep_its_date(store, publish, by_the_way):
    publish(MONDAY, text="a")
    assert publish(TUESDAY, text="a", **by_the_way).changed == 1
    (row,) = table(store, "articles")
    assert (row["version"], row["valid_from"]) == (1, MONDAY)
    assert table(store, "versions") == []


def test_a_cleaner_upgrade_alone_is_no_new_version(store, publish):
    publish(MONDAY, text="a")
    published = publish(TUESDAY, store=Store(store.root, cleaner_version="8"), text="better")
    assert (published.changed, published.versions) == (1, 0)
    (row,) = table(store, "articles")
    assert (row["version"], row["valid_from"], row["text"]) == (1, MONDAY, "better")


def test_cleaning_the_same_pages_again_makes_no_new_version(store, publish):
    publish(MONDAY, text="a")
    assert publish(TUESDAY, same_pages=True, text="better").versions == 0
    (row,) = table(store, "articles")
    assert (row["version"], row["valid_from"], row["text"]) == (1, MONDAY, "better")


def test_a_change_after_the_same_pages_were_cleaned_by_a_new_cleaner_is_a_new_version(store, publish):
    """The row says that the new cleaner gives it too, so what differs later is the page's doing."""
    new = Store(store.root, cleaner_version="8")
    publish(MONDAY, text="a")
    assert publish(MONDAY, store=new, same_pages=True, text="a").unchanged == 1
    assert publish(TUESDAY, store=new, text="b").versions == 1


def test_an_article_without_a_known_time_is_valid_from_now(store, bare_article):
    before = datetime.now(UTC)
    store.publish("a.example", [bare_article(1)])
    (row,) = table(store, "articles")
    assert before <= row["valid_from"] <= datetime.now(UTC)


def test_a_version_is_kept_as_readers_knew_it_and_compared_as_its_page_gave_it(tmp_path, bare_article):
    """A judgement that takes the word `ours` away: that is no change of the page, and stays away."""

    class Without:
        def __call__(self, article):
            return replace(article, text=article.text.removesuffix(" ours"), title="judged")

        def concerns(self, article_id):
            return True

    def undone(article):
        return replace(article, text=article.text.removesuffix(" ours") + " ours", title=None)

    store = Store(tmp_path, judgement=Judgement(judge=lambda _: Without(), undo=undone))
    store.publish("a.example", [bare_article(1, text="a ours")])
    store.review("a.example")
    store.publish("a.example", [bare_article(1, text="b ours")])
    (version,) = table(store, "versions")
    assert (version["text"], version["title"], version["changed"]) == ("a", "judged", ["text"])


def test_versions_of_an_article_that_was_deleted_and_begun_anew_do_not_meet(store, publish):
    for day, text in ((MONDAY, "a"), (TUESDAY, "b"), (FRIDAY, "c")):
        path = publish(day, text=text).path
    path.unlink()
    publish(MONDAY, text="x")
    publish(TUESDAY, text="y")
    assert [(row["version"], row["text"]) for row in table(store, "versions")] == [(1, "x")]


# Gone


def test_an_article_that_is_gone_stays_and_says_since_when(store, publish):
    publish(MONDAY, text="a")
    assert store.mark_gone("a.example", {FIRST: TUESDAY, "ffff": TUESDAY}) == 1
    assert store.mark_gone("a.example", {FIRST: FRIDAY}) == 0
    assert [(row["text"], row["gone_at"], row["version"]) for row in table(store, "articles")] == [
        ("a", TUESDAY, 1)
    ]


def test_an_article_that_comes_back_is_no_longer_gone(store, publish):
    publish(MONDAY, text="a")
    store.mark_gone("a.example", {FIRST: TUESDAY})
    published = publish(FRIDAY, text="a")
    assert (published.changed, published.versions) == (1, 0)
    assert [(row["gone_at"], row["valid_from"]) for row in table(store, "articles")] == [(None, MONDAY)]


def test_cleaning_an_archive_again_brings_no_article_back(store, publish):
    publish(MONDAY, text="a")
    store.mark_gone("a.example", {FIRST: TUESDAY})
    publish(MONDAY, same_pages=True, text="better")
    assert [row["gone_at"] for row in table(store, "articles")] == [TUESDAY]


def test_marking_keeps_the_ledger(store, publish):
    publish(MONDAY, removed=(Removal("ad", "r", "w", "t"),))
    store.mark_gone("a.example", {FIRST: TUESDAY})
    assert [article.removed[0].text for article in store.read("a.example")] == ["t"]


def test_nobody_is_gone_from_a_site_without_articles(store):
    assert store.mark_gone("a.example", {FIRST: TUESDAY}) == 0


# Copies


def test_a_copy_is_marked_and_stays_marked_while_it_is_published_again(store, publish):
    publish(MONDAY, text="a")
    assert store.mark_copies("a.example", {FIRST: ("ffff", 0.9), "eeee": ("ffff", 1.0)}) == 1
    assert store.mark_copies("a.example", {FIRST: ("ffff", 0.9)}) == 0
    publish(TUESDAY, text="b")
    (row,) = table(store, "articles")
    assert (row["duplicate_of"], row["similarity"], row["version"]) == ("ffff", 0.9, 2)
    assert store.mark_copies("a.example", {FIRST: None}) == 1
    (row,) = table(store, "articles")
    assert (row["duplicate_of"], row["similarity"], row["version"]) == (None, None, 2)

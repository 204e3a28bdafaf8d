"""Files that version 1 of the columns left behind; those in `version_1/` were written by it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from cleaners.records import Block
from output import Store, upgrades
from output.errors import BusyError
from output.rows import rows_of
from output.schema import ARTICLES, SCHEMA_VERSION, TABLES
from output.staging import locked

OLD = Path(__file__).with_name("version_1")


@pytest.fixture
def old(tmp_path):
    """A dataset of version 1: an article with everything and one with nothing, and a site without any."""
    return Store(shutil.copytree(OLD, tmp_path / "data"), cleaner_version="1", patience=0.2)


def versions(store):
    return {
        f"{path.parent.name}/{path.stem}": pq.read_metadata(path).metadata[b"poultice.schema_version"]
        for path in store.root.rglob("*.parquet")
    }


def test_the_first_publish_after_an_upgrade_brings_the_whole_dataset_up_to_date(old, bare_article):
    """Readers take no mixture of columns, so it is not enough to do the site that is published."""
    old.publish("b.example", [bare_article(1, "b.example")])
    assert len(versions(old)) == 3 * len(TABLES)
    assert set(versions(old).values()) == {str(SCHEMA_VERSION).encode()}
    assert pl.read_parquet(old.tables()["articles"]).height == 3


def test_it_is_looked_for_once(old, bare_article, monkeypatch):
    old.publish("b.example", [])
    monkeypatch.setattr(Store, "migrate", lambda *_: pytest.fail("looked again"))
    old.publish("b.example", [bare_article(1, "b.example")])


def test_migrating_says_which_files_it_wrote_and_is_done_once(old):
    assert {path.parent.name for path in old.migrate("a.example")} == set(TABLES)
    assert old.migrate("a.example") == ()


def test_an_old_row_keeps_what_it_said_and_gets_what_can_be_told_from_it(old, full_article):
    old.migrate("a.example")
    first, second = pq.read_table(old.root / "articles" / "a.example.parquet").to_pylist()
    assert first["text"] == full_article.text
    assert (first["paragraph_count"], second["paragraph_count"]) == (1, 0)
    assert first["topics"] == []
    unknown = ("valid_from", "gone_at", "duplicate_of", "sentence_count", "reading_ease")
    assert {first[name] for name in unknown} == {None}
    assert {first["schema_version"], second["schema_version"]} == {SCHEMA_VERSION}


def test_old_files_are_read_as_they_are(old, full_article):
    articles = {article.article_id: article for article in old.read("a.example")}
    assert articles[full_article.article_id].removed == full_article.removed
    assert set(versions(old).values()) == {b"1"}


def test_what_is_reckoned_now_and_was_not_then_is_no_new_version(old, full_article):
    published = old.publish("a.example", [full_article])
    assert (published.new, published.versions) == (0, 0)


def test_a_change_after_an_upgrade_keeps_the_old_version(old, bare_article):
    day = datetime(2026, 3, 2, tzinfo=UTC)
    changed = bare_article(1, text="Other words")
    assert old.publish("a.example", [changed], fetched={changed.article_id: day}).versions == 1
    (version,) = pq.read_table(old.root / "versions" / "a.example.parquet").to_pylist()
    assert (version["text"], version["valid_from"], version["valid_to"]) == ("No blocks", None, day)


def test_a_site_that_someone_is_at_is_done_by_the_next_who_comes(old, caplog):
    with locked(old.root / ".locks" / "a.example.lock"):
        old.publish("empty.example", [])
        assert versions(old)["articles/a.example"] == b"1"
        with pytest.raises(BusyError):
            old.migrate("a.example")
    assert "Another process is publishing a.example" in caplog.text
    old.publish("empty.example", [])
    assert set(versions(old).values()) == {str(SCHEMA_VERSION).encode()}


def test_a_file_that_says_version_1_and_has_not_its_columns_is_moved_aside(old, bare_article):
    path = old.root / "articles" / "a.example.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["flags"]), path)
    assert old.publish("a.example", [bare_article(1)]).new == 1
    assert [kept.name for kept in (old.root / ".damaged" / "articles").iterdir()] == ["a.example.1.parquet"]


def test_steps_follow_each_other_up_to_today(monkeypatch):
    """How a version 3 would come about: one more step."""
    table = pq.read_table(OLD / "articles" / "a.example.parquet")
    monkeypatch.setattr(upgrades, "SCHEMA_VERSION", 3)
    step = {("articles", 2): lambda old: {"title": old["site"]}}
    monkeypatch.setattr(upgrades, "STEPS", upgrades.STEPS | step)
    upgraded = upgrades.upgraded("articles", table, 1)
    assert upgraded.schema.equals(ARTICLES)
    assert upgraded["title"].to_pylist() == ["a.example"] * 2
    assert upgraded["schema_version"].to_pylist() == [3, 3]


def test_a_damaged_file_of_another_site_does_not_stop_a_publish(old, bare_article):
    (old.root / "articles" / "a.example.parquet").write_bytes(b"junk")
    assert old.publish("b.example", [bare_article(1, "b.example")]).new == 1
    assert pl.read_parquet(old.tables()["articles"]).height == 1


def test_a_file_of_a_newer_program_is_left_as_it_is_when_others_are_migrated(old, bare_article):
    path = old.root / "articles" / "a.example.parquet"
    newer = pq.read_table(path).replace_schema_metadata({"poultice.schema_version": "9"})
    pq.write_table(newer, path)
    assert old.publish("b.example", [bare_article(1, "b.example")]).new == 1
    assert old.outdated() == []
    assert versions(old)["articles/a.example"] == b"9"


@pytest.mark.parametrize("kinds", [[], ["p"], ["", "pph", "h", "", "ppp", "hp"]])
def test_paragraphs_are_counted_article_by_article(bare_article, kinds):
    names = {"p": "paragraph", "h": "heading"}
    articles = [
        bare_article(n, blocks=tuple(Block(names[kind], "x") for kind in one)) for n, one in enumerate(kinds)
    ]
    counted = upgrades.paragraphs(rows_of(articles)["blocks"])
    assert counted.to_pylist() == [one.count("p") for one in kinds]

from __future__ import annotations

import json
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from cleaners.records import Article, Block, Engagement, Removal
from output.errors import NotWritableError
from pipelines.differences import SCHEMA, Tally, book, differences
from pipelines.spool import Spool

SALT = Article(
    article_id="0" * 16,
    url="https://a.example/salt",
    fetched_url="https://a.example/salt",
    site="a.example",
    title="Salt",
    authors=("Jane Roe",),
    text="One.\n\nTwo.\n\nTwo.",
    blocks=(Block("paragraph", "One."), Block("paragraph", "Two."), Block("paragraph", "Two.")),
    engagement=Engagement(likes=3),
)


def found(before: Article | None, after: Article) -> dict[str, tuple[str | None, str | None]]:
    """What differs, by field: before and after."""
    with Spool([before] if before else []) as spool:
        return {
            each.field: (each.before, each.after)
            for one in differences("a.example", spool, [after])
            for each in one
        }


def test_articles_that_are_the_same_differ_in_nothing():
    assert found(SALT, replace(SALT)) == {}


def test_each_field_that_differs_is_told_as_text_before_and_after():
    removed = (Removal("share", "rule", "place", "Share"),)
    after = replace(
        SALT, title=None, authors=("Jane Roe", "Max"), engagement=Engagement(likes=0), removed=removed
    )
    told = found(SALT, after)
    ledger = json.loads(told.pop("removed")[1])
    assert [line["kind"] for line in ledger] == ["share"]
    assert told == {
        "title": ("Salt", None),
        "authors": ('["Jane Roe"]', '["Jane Roe", "Max"]'),
        "likes": ("3", "0"),
    }


def test_blocks_that_came_and_went_are_told_as_often_as_they_did():
    after = replace(
        SALT, text="One.\n\nTwo.\n\nThree.", blocks=(*SALT.blocks[:2], Block("paragraph", "Three."))
    )
    with Spool([SALT]) as spool:
        ((text, blocks),) = differences("a.example", spool, [after])
    assert (text.field, text.before, text.after) == ("text", SALT.text, after.text)
    assert (blocks.field, blocks.blocks_added, blocks.blocks_removed) == ("blocks", ("Three.",), ("Two.",))


def test_an_article_that_was_not_there_is_one_row():
    assert found(None, SALT) == {"article": (None, "Salt")}


def test_a_tally_counts_articles_fields_and_blocks():
    tally = Tally()
    with Spool([SALT]) as spool:
        shorter = replace(SALT, text="One.", blocks=SALT.blocks[:1])
        new = replace(SALT, article_id="1" * 16)
        for one in differences("a.example", spool, [shorter, new]):
            tally.note(one)
    assert (tally.new, tally.changed, tally.blocks_added, tally.blocks_removed) == (1, 1, 0, 2)
    assert tally.fields == {"text": 1, "blocks": 1}


def test_a_book_is_a_parquet_file_with_the_meaning_of_each_column(tmp_path):
    path = tmp_path / "deep" / "a.example.parquet"
    with Spool([SALT]) as spool, book(path) as into:
        for one in differences("a.example", spool, [replace(SALT, title="Pepper")]):
            into.add(one)
        assert not path.exists()
    table = pq.read_table(path)
    assert table.schema.equals(SCHEMA)
    assert b"column.before" in table.schema.metadata
    assert [(row["field"], row["before"], row["after"]) for row in table.to_pylist()] == [
        ("title", "Salt", "Pepper")
    ]


def test_a_book_without_differences_takes_the_place_of_an_older_one(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_text("old")
    with book(path):
        pass
    assert pq.read_table(path).num_rows == 0


def test_a_book_that_was_broken_off_leaves_the_older_one(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_text("old")
    with pytest.raises(KeyError), book(path):
        raise KeyError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotWritableError), book(tmp_path / "file" / "a.parquet"):
        pass

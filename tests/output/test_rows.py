import io
import json
import math
import unicodedata
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from types import NoneType
from typing import Literal, get_args, get_origin

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.records import Article, Block, Engagement, Reaction, Removal
from output import parquet
from output.rows import (
    article_of,
    as_json,
    from_json,
    ledger_of,
    packed,
    plain_text,
    row_of,
    rows_of,
    run_of,
    run_row_of,
    table_of,
    unpacked,
)
from output.runs import Run
from output.schema import ARTICLES, REMOVALS, RUNS, fields_of

VALUES = {
    str: st.text(max_size=20).map(plain_text),
    int: st.integers(-(2**63) + 1, 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


def any_of(kind):
    """Any value that a record's field of this type may have."""
    if kind in VALUES:
        return VALUES[kind]
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) is tuple:
        return st.lists(any_of(get_args(kind)[0]), max_size=3).map(tuple)
    if NoneType in get_args(kind):
        return st.none() | any_of(get_args(kind)[0])
    return st.builds(kind, **{field.name: any_of(field.kind) for field in fields_of(kind)})


def through_parquet(table):
    file = io.BytesIO()
    parquet.write(file, [table], schema=table.schema)
    return pq.read_table(file).to_pylist()


@settings(max_examples=60)
@given(any_of(Article))
def test_an_article_comes_back_from_parquet_as_it_went_in(article):
    (row,) = through_parquet(rows_of([article]))
    ledger = through_parquet(table_of(ledger_of(article), REMOVALS))
    assert article_of(row, ledger) == article


@settings(max_examples=60)
@given(any_of(Article))
def test_an_article_comes_back_from_json_as_it_went_in(article):
    line = as_json(article)
    assert b"\n" not in line
    assert from_json(line) == article


def test_an_article_of_an_older_journal_has_defaults_where_it_says_nothing(full_article):
    line = json.loads(as_json(full_article))
    del line["topics"], line["sentence_count"]
    assert from_json(json.dumps(line).encode()) == replace(full_article, topics=(), sentence_count=0)


def test_half_a_character_is_replaced_in_json_too(bare_article):
    assert from_json(as_json(bare_article(1, text="half a \ud83d face"))).text == "half a \ufffd face"


@settings(max_examples=30)
@given(any_of(Run))
def test_a_run_comes_back_from_parquet_as_it_went_in(run):
    (row,) = through_parquet(table_of([run_row_of(run)], RUNS))
    assert run_of(row) == run


def test_a_row_has_the_columns_of_its_table_in_their_order(full_article):
    assert list(row_of(full_article)) == ARTICLES.names
    assert [list(line) for line in ledger_of(full_article)] == [REMOVALS.names]


def test_what_no_column_can_hold_is_null_and_spoils_no_other_row(bare_article):
    odd = bare_article(
        1,
        title="half a \ud83d face",
        engagement=Engagement(
            likes=10**30, views=-(10**30), rating_average=math.inf, reactions=(Reaction("x", 1, math.nan),)
        ),
    )
    row = rows_of([odd]).to_pylist()[0]
    assert row["title"] == "half a \ufffd face"
    assert (row["likes"], row["views"], row["rating_average"], row["reactions"][0]["percent"]) == (None,) * 4


@given(st.text(alphabet=st.characters(), max_size=40))
def test_no_text_in_a_row_steers_a_terminal_or_turns_a_line_around(text):
    fit = plain_text(text)
    kinds = {unicodedata.category(letter) for letter in fit if letter not in "\t\n\r"}
    assert not kinds & {"Cc", "Cs"}
    assert not {unicodedata.bidirectional(letter) for letter in fit} & {
        *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    }
    assert plain_text(fit) == fit


def test_all_texts_of_a_record_are_made_fit(bare_article):
    odd = bare_article(
        1,
        title="evil\u202egnp.exe",
        text="one\x00two\n\nthree\x1b]0;x\x07\ufffe",
        authors=("Jane\u2066 Roe",),
        removed=(Removal("ad", "rule", "line 1", "a\x9b2J"),),
    )
    (row,), (line,) = rows_of([odd]).to_pylist(), ledger_of(odd)
    assert (row["title"], row["text"]) == ("evilgnp.exe", "one two\n\nthree ]0;x  ")
    assert (row["authors"], line["text"]) == (["Jane Roe"], "a 2J")
    assert from_json(as_json(odd)).title == "evilgnp.exe"


def test_a_time_is_stored_in_utc_whatever_zone_it_came_in(bare_article):
    east = timezone(timedelta(hours=9))
    dated = bare_article(
        1,
        published=datetime(2024, 1, 1, 9, tzinfo=east),
        modified=datetime(2024, 1, 2),  # noqa: DTZ001 - a time without a zone is the case
        reviewed=datetime(1, 1, 1, tzinfo=east),
    )
    row = row_of(dated)
    assert row["published"] == datetime(2024, 1, 1, tzinfo=UTC)
    assert row["modified"] == datetime(2024, 1, 2, tzinfo=UTC)
    assert row["reviewed"] is None


def test_blocks_keep_their_order_and_their_levels(bare_article):
    blocks = (Block("heading", "b", 2), Block("item", "a"))
    row = rows_of([bare_article(1, blocks=blocks)]).to_pylist()[0]
    assert [(block["text"], block["level"]) for block in row["blocks"]] == [("b", 2), ("a", None)]


def test_a_packed_record_has_its_text_once_and_gives_it_back(full_article):
    caption = Block("caption", "A photograph")
    whole = replace(full_article, blocks=(*full_article.blocks, caption))
    odd = replace(full_article, text="something else")
    assert [unpacked(packed(each)) for each in (whole, odd)] == [whole, odd]
    assert b"Less salt.\n\n" not in zlib.decompress(packed(whole))


def test_what_was_packed_with_its_text_is_read_still(full_article):
    assert unpacked(zlib.compress(as_json(full_article))) == full_article


def test_a_row_from_before_a_field_of_its_records_was_there_is_read(full_article):
    record = json.loads(as_json(full_article))
    for block in record["blocks"]:
        del block["level"]
    blocks = tuple(replace(block, level=None) for block in full_article.blocks)
    assert from_json(json.dumps(record).encode()) == replace(full_article, blocks=blocks)

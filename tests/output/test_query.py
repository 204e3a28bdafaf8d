"""Questions in SQL: what can be asked, what cannot, and what nobody can reach."""

import re
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from output.errors import StorageError
from output.query import BadQueryError, answered, connected
from output.rows import rows_of
from output.schema import TABLES
from output.tablefiles import TableFiles


def ask(dataset: Path, sql: str) -> list[dict]:
    with answered(dataset, sql) as answer:
        return [row for batch in answer.batches for row in batch.to_pylist()]


def put(dataset: Path, table: str, name: str, rows: pa.Table) -> Path:
    path = dataset / table / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, path)
    return path


@pytest.fixture
def dataset(tmp_path, bare_article, full_article) -> Path:
    """Two sites of articles, in a folder whose name is a pattern to a glob."""
    root = tmp_path / "da[t]a"
    put(root, "articles", "a.example", rows_of([full_article]))
    put(root, "articles", "b.example", rows_of([bare_article(1, "b.example", word_count=7)]))
    return root


def test_a_table_is_a_view_by_its_name(dataset):
    rows = ask(dataset, "SELECT site, word_count, likes FROM articles ORDER BY site")
    assert rows == [
        {"site": "a.example", "word_count": 4, "likes": 0},
        {"site": "b.example", "word_count": 7, "likes": None},
    ]


def test_a_datasets_folder_may_have_any_name(dataset, tmp_path):
    odd = dataset.rename(tmp_path / "it's a *?")
    assert ask(odd, "SELECT count(*) AS n FROM articles") == [{"n": 2}]


@pytest.mark.parametrize("table", TABLES)
def test_before_the_first_crawl_every_table_is_empty_and_has_its_columns(tmp_path, table):
    with answered(tmp_path / "nothing", f"FROM {table}") as answer:
        assert answer.schema.names == TABLES[table].names
        assert list(answer.batches) == []
    assert list(tmp_path.iterdir()) == []


def test_the_dictionary_tells_what_a_column_means(tmp_path):
    sql = (
        "SELECT unit, meaning FROM dictionary WHERE table_name = 'articles' AND column_name = 'read_seconds'"
    )
    assert ask(tmp_path, sql) == [
        {"unit": "seconds", "meaning": "reading time as the page states it, in seconds"}
    ]


def test_times_are_cut_in_utc_whatever_the_zone_of_this_machine(dataset, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        rows = ask(
            dataset, "SELECT date_trunc('day', published) AS day FROM articles WHERE published IS NOT NULL"
        )
    finally:
        monkeypatch.undo()
        time.tzset()
    assert rows == [{"day": datetime(2024, 3, 1, tzinfo=UTC)}]


def test_sums_are_plain_numbers_and_columns_have_names_of_their_own(tmp_path):
    with answered(tmp_path, "SELECT sum(n) AS n, 2 AS n, 1.50 AS price FROM range(3) t(n)") as answer:
        assert answer.schema == pa.schema([("n", "int64"), ("n_1", "int32"), ("price", "float64")])
        assert [batch.to_pylist() for batch in answer.batches] == [[{"n": 3, "n_1": 2, "price": 1.5}]]


def test_a_sum_beyond_64_bits_is_refused_and_not_wrong(tmp_path):
    with pytest.raises(BadQueryError, match="n::DOUBLE"):
        ask(tmp_path, "SELECT sum(9223372036854775807) AS n FROM range(3)")


def test_a_file_with_older_columns_is_read_beside_newer_ones(dataset):
    older = pq.read_table(dataset / "articles" / "b.example.parquet").drop_columns(["gone_at", "topics"])
    put(dataset, "articles", "old.example", older)
    rows = ask(dataset, "SELECT site, gone_at FROM articles ORDER BY ALL")
    assert [row["gone_at"] for row in rows] == [None] * 3


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELCT 1", 'syntax error at or near "SELCT"'),
        ("FROM artcles", 'Did you mean "articles"?'),
        ("FROM artcles", "LINE 1: FROM artcles\n             ^^^^^^^"),
        ("SELECT titel FROM articles", "LINE 1: SELECT titel FROM articles\n               ^^^^^"),
        ("SELECT title::INT FROM articles", "Could not convert string"),
        ("", "one question"),
        ("-- nothing", "one question"),
        ("SELECT 1; SELECT 2", "one question"),
    ],
)
def test_a_fault_of_the_question_is_told_with_its_place(dataset, sql, said):
    with pytest.raises(BadQueryError, match=re.escape(said)):
        ask(dataset, sql)


def test_a_fault_that_shows_among_later_rows_is_the_questions_too(tmp_path):
    sql = "SELECT (CASE WHEN n = 400000 THEN 'x' ELSE '1' END)::INT FROM range(500000) t(n)"
    with pytest.raises(BadQueryError, match="Could not convert"):
        ask(tmp_path, sql)


def test_a_damaged_file_is_the_datasets_fault_and_is_named(dataset):
    (dataset / "articles" / "c.example.parquet").write_bytes(b"PAR1 no table PAR1")
    with pytest.raises(StorageError, match=r"c\.example\.parquet"):
        ask(dataset, "SELECT count(site) FROM articles")


WRITING = [
    "COPY (SELECT 1) TO '{path}'",
    "COPY (PIVOT articles ON site) TO '{path}'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{path}'",
    "WITH x AS (COPY (SELECT 1) TO '{path}') FROM x",
    "FROM (WITH x AS (COPY (SELECT 1) TO '{path}') FROM x)",
    "SELECT EXISTS (WITH x AS (COPY (SELECT 1) TO '{path}') FROM x)",
    "SELECT 1 UNION ALL (WITH x AS (COPY (SELECT 1) TO '{path}') SELECT 1 FROM x)",
    "WITH y AS (WITH x AS (COPY (SELECT 1) TO '{path}') FROM x) FROM y",
    "WITH x AS MATERIALIZED (COPY (SELECT 1) TO '{path}') FROM x -- )",
    "SUMMARIZE WITH x AS (COPY (SELECT 1) TO '{path}') FROM x",
    "DESCRIBE WITH x AS (COPY (SELECT 1) TO '{path}') FROM x",
    "PIVOT (WITH x AS (COPY (SELECT 1 AS a) TO '{path}') FROM x) ON a IN (1)",
    "SELECT 1) TO '{path}'; COPY (SELECT 1",
    "SELECT 1\n) FROM x; COPY (SELECT 1) TO '{path}' --",
    "FROM query('WITH x AS (COPY (SELECT 1) TO ''{path}'') FROM x')",
    "FROM json_execute_serialized_sql(json_serialize_sql('WITH x AS (COPY (SELECT 1) TO ''{path}'') FROM x'))",
    "FROM query('COPY (SELECT 1) TO ''{path}''')",
    "EXPORT DATABASE '{path}'",
    "ATTACH '{path}' AS x",
    "INSERT INTO articles SELECT * FROM articles",
    "CREATE TABLE x AS FROM articles",
    "DROP VIEW articles",
    "SET enable_external_access = true",
    "PRAGMA enable_profiling",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CALL enable_logging()",
]


@pytest.mark.parametrize("sql", WRITING)
def test_nothing_can_be_written_not_even_among_the_tables(dataset, sql):
    before = sorted(dataset.rglob("*"))
    for path in (dataset / "articles" / "mine.parquet", "tables://articles/mine.parquet", "tables://mine"):
        with pytest.raises(BadQueryError):
            ask(dataset, sql.format(path=path))
    assert sorted(dataset.rglob("*")) == before


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_text('{dataset}/secret.txt')",
        "FROM read_text('{dataset}/articles/../secret.txt')",
        "FROM read_csv('/etc/passwd')",
        "FROM glob('{dataset}/*')",
        "FROM '{dataset}/secret.txt'",
        "FROM read_text('http://127.0.0.1:9/')",
        "FROM read_text('tables://articles/../secret.txt')",
        "FROM read_text('tables://secret.txt')",
        "FROM rows",  # a variable of this module
    ],
)
def test_nothing_but_the_tables_can_be_read(dataset, sql):
    (dataset / "secret.txt").write_text("hush")
    with suppress(BadQueryError):
        assert ask(dataset, sql.format(dataset=dataset)) == []


@pytest.mark.parametrize(
    "sql",
    ["SET memory_limit = '1GB'", "SET autoload_known_extensions = true", "SET allowed_directories = ['/']"],
)
def test_no_setting_can_be_changed_whatever_comes_to_be_let_through(dataset, sql):
    with connected(TableFiles(dataset)) as connection, pytest.raises(duckdb.Error):
        connection.execute(sql)


@pytest.mark.parametrize(
    "setting", ["autoinstall_known_extensions", "autoload_known_extensions", "python_enable_replacements"]
)
def test_no_extension_and_no_variable_comes_by_itself(dataset, setting):
    with connected(TableFiles(dataset)) as connection:
        assert connection.execute(f"SELECT current_setting('{setting}')").fetchone() == (False,)


def test_a_dataset_may_lie_behind_a_link(dataset, tmp_path):
    (tmp_path / "link").symlink_to(dataset)
    assert ask(tmp_path / "link", "SELECT count(*) AS n FROM articles") == [{"n": 2}]


def test_an_answer_comes_in_pieces(dataset):
    with answered(dataset, "FROM range(1000000)") as answer:
        assert next(answer.batches).num_rows < 10_000

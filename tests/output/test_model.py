"""Whatever is published in whatever order, the tables hold what a few lines of Python say they should."""

from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.records import Article, Removal
from output import Store, parquet, site, store

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
NIGHTS = st.lists(
    st.dictionaries(
        st.integers(0, 9), st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 5)), max_size=6
    ),
    max_size=4,
)


@pytest.fixture(scope="module", autouse=True)
def small():
    """Three articles fill a file, two a row group or a step of publishing: all borders are met."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(site, "ROWS_A_PART", 3)
        patched.setattr(parquet, "ROWS_A_GROUP", 2)
        patched.setattr(store, "AT_ONCE", 2)
        yield


def article(number: int, text: str, day: int | None) -> Article:
    return Article(
        article_id=f"{number:016x}",
        url=f"https://a.example/{number}",
        fetched_url=f"https://a.example/{number}",
        site="a.example",
        text=text,
        published=None if day is None else BEGAN + timedelta(days=day),
        removed=(Removal("ad", "r", "w", text),) * number,
    )


@settings(max_examples=15)
@given(NIGHTS)
def test_tables_hold_the_newest_and_the_replaced_versions_of_all_articles(nights):
    with TemporaryDirectory() as folder:
        data = Store(folder)
        newest: dict[int, tuple[int, tuple[str, int | None]]] = {}
        replaced: list[tuple[int, int, str]] = []
        for said in nights:
            data.publish("a.example", [article(n, text, day) for n, (text, day) in said.items()])
            for number, facts in said.items():
                version, before = newest.get(number, (0, None))
                if facts != before:
                    newest[number] = version + 1, facts
                    replaced += [(number, version, before[0])] if before else []
        assert_holds(data, newest, replaced)


def assert_holds(data, newest, replaced):
    tables = {name: read(folder) for name, folder in data.tables().items()}
    assert {numbered(row): (row["version"], row["text"]) for row in tables["articles"]} == {
        number: (version, text) for number, (version, (text, _)) in newest.items()
    }
    assert len(tables["articles"]) == len(newest)
    versions = [(numbered(row), row["version"], row["text"]) for row in tables["versions"]]
    assert sorted(versions) == sorted(replaced)
    lines = [(numbered(line), line["version"], line["text"], line["ordinal"]) for line in tables["removals"]]
    assert sorted(lines) == sorted(
        (number, version, text, ordinal)
        for number, (version, (text, _)) in newest.items()
        for ordinal in range(number)
    )
    for path in (data.root / "articles").glob("*.parquet"):
        days = [
            row["published"] or datetime.max.replace(tzinfo=UTC) for row in pq.read_table(path).to_pylist()
        ]
        assert days == sorted(days)


def read(folder):
    return pq.read_table(folder).to_pylist() if folder.exists() else []


def numbered(row) -> int:
    return int(row["article_id"], 16)

"""Five questions as an analyst would put them to each reader; every reader must give the same answer.

python benchmarks/scale/questions.py READER QUESTION FOLDER      one JSON line: seconds, cpu, peak_mb, answer
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.scale.peak import peak_mb  # noqa: E402 - the scripts run without an installation

SINCE: Final = datetime(2024, 3, 1, tzinfo=UTC)
UNTIL: Final = datetime(2024, 4, 1, tzinfo=UTC)

QUESTIONS: Final = {
    "figures": "likes by site (2 columns)",
    "month": "words published in one month (filter)",
    "nested": "articles on multiple sclerosis with a PubMed reference",
    "text": "articles whose text has a word",
    "ledger": "removed blocks by kind (other table)",
}
Questions = dict[str, Callable[[Path], Any]]


def pandas() -> Questions:
    import pandas as pd

    def figures(data: Path) -> Any:
        articles = pd.read_parquet(data / "articles", columns=["site", "likes"])
        return int(articles.groupby("site").likes.sum().sum())

    def month(data: Path) -> Any:
        filters = [("published", ">=", SINCE), ("published", "<", UNTIL)]
        articles = pd.read_parquet(data / "articles", columns=["published", "word_count"], filters=filters)
        return int(articles.word_count.sum())

    def nested(data: Path) -> Any:  # a file at a time: lists become Python objects, 2 kB an article
        def among(path: Path) -> int:
            articles = pd.read_parquet(path, columns=["topics", "references"])
            on = articles.topics.map(
                lambda topics: any(each["name"] == "Multiple sclerosis" for each in topics)
            )
            cites = articles.references.map(lambda cited: any(each["pmid"] for each in cited))
            return int((on & cites).sum())

        return sum(map(among, sorted((data / "articles").glob("*.parquet"))))

    def text(data: Path) -> Any:  # a file at a time: the whole text is larger than most memories
        paths = sorted((data / "articles").glob("*.parquet"))
        return sum(
            int(pd.read_parquet(path, columns=["text"]).text.str.contains("placebo", regex=False).sum())
            for path in paths
        )

    def ledger(data: Path) -> Any:
        return int(pd.read_parquet(data / "removals", columns=["kind"]).kind.value_counts()["share"])

    return {"figures": figures, "month": month, "nested": nested, "text": text, "ledger": ledger}


def polars() -> Questions:
    import polars as pl

    def collected(frame: pl.LazyFrame) -> Any:
        return frame.collect(engine="streaming").item()

    def figures(data: Path) -> Any:
        by_site = pl.scan_parquet(data / "articles").group_by("site").agg(pl.col("likes").sum())
        return collected(by_site.select(pl.col("likes").sum()))

    def month(data: Path) -> Any:
        articles = pl.scan_parquet(data / "articles").filter(
            pl.col("published").is_between(SINCE, UNTIL, "left")
        )
        return collected(articles.select(pl.col("word_count").sum()))

    def nested(data: Path) -> Any:
        name, pmid = (pl.element().struct.field(field) for field in ("name", "pmid"))
        on = pl.col("topics").list.eval(name == "Multiple sclerosis").list.any()
        cites = pl.col("references").list.eval(pmid.is_not_null()).list.any()
        return collected(pl.scan_parquet(data / "articles").filter(on, cites).select(pl.len()))

    def text(data: Path) -> Any:
        has_word = pl.col("text").str.contains("placebo", literal=True)
        return collected(pl.scan_parquet(data / "articles").filter(has_word).select(pl.len()))

    def ledger(data: Path) -> Any:
        by_kind = pl.scan_parquet(data / "removals").group_by("kind").len()
        return collected(by_kind.filter(pl.col("kind") == "share").select("len"))

    return {"figures": figures, "month": month, "nested": nested, "text": text, "ledger": ledger}


def duckdb() -> Questions:
    import duckdb as db

    def one(sql: str) -> Any:
        ((value,),) = db.sql(sql).fetchall()
        return int(value)

    def month(data: Path) -> Any:
        during = f"published >= '{SINCE}' AND published < '{UNTIL}'"
        return one(f"SELECT sum(word_count) FROM '{data}/articles/*.parquet' WHERE {during}")

    def nested(data: Path) -> Any:
        return one(f"""
            SELECT count(*) FROM '{data}/articles/*.parquet'
            WHERE list_contains([topic.name FOR topic IN topics], 'Multiple sclerosis')
              AND len([cited FOR cited IN "references" IF cited.pmid IS NOT NULL]) > 0
        """)

    def figures(data: Path) -> Any:
        by_site = f"SELECT sum(likes) AS likes FROM '{data}/articles/*.parquet' GROUP BY site"
        return one(f"SELECT sum(likes) FROM ({by_site})")

    def text(data: Path) -> Any:
        return one(f"SELECT count(*) FROM '{data}/articles/*.parquet' WHERE contains(text, 'placebo')")

    def ledger(data: Path) -> Any:
        by_kind = f"SELECT kind, count(*) AS blocks FROM '{data}/removals/*.parquet' GROUP BY kind"
        return one(f"SELECT blocks FROM ({by_kind}) WHERE kind = 'share'")

    return {"figures": figures, "month": month, "nested": nested, "text": text, "ledger": ledger}


def pyarrow() -> Questions:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    def figures(data: Path) -> Any:
        articles = ds.dataset(data / "articles").to_table(columns=["site", "likes"])
        return pc.sum(articles.group_by("site").aggregate([("likes", "sum")])["likes_sum"]).as_py()

    def month(data: Path) -> Any:
        during = (ds.field("published") >= SINCE) & (ds.field("published") < UNTIL)
        articles = ds.dataset(data / "articles").to_table(columns=["word_count"], filter=during)
        return pc.sum(articles["word_count"]).as_py()

    def rows_with(column: pa.Array, field: str, test: Callable[[pa.Array], pa.Array]) -> pa.Array:
        of_row, each = pc.list_parent_indices(column), pc.struct_field(pc.list_flatten(column), field)
        return pc.unique(of_row.filter(test(each)))

    def nested(data: Path) -> Any:
        def among(batch: pa.RecordBatch) -> int:
            on = rows_with(batch["topics"], "name", lambda names: pc.equal(names, "Multiple sclerosis"))
            cites = rows_with(batch["references"], "pmid", pc.is_valid)
            return int(pc.sum(pc.is_in(on, value_set=cites)).as_py() or 0)

        return sum(map(among, ds.dataset(data / "articles").to_batches(columns=["topics", "references"])))

    def text(data: Path) -> Any:
        return ds.dataset(data / "articles").count_rows(
            filter=pc.match_substring(ds.field("text"), "placebo")
        )

    def ledger(data: Path) -> Any:
        kinds = ds.dataset(data / "removals").to_table(columns=["kind"])
        counted = kinds.group_by("kind").aggregate([([], "count_all")])
        return counted.filter(pc.equal(counted["kind"], "share"))["count_all"][0].as_py()

    return {"figures": figures, "month": month, "nested": nested, "text": text, "ledger": ledger}


READERS: Final = {"pandas": pandas, "polars": polars, "duckdb": duckdb, "pyarrow": pyarrow}


def main(reader: str, question: str, data: Path) -> None:
    ask = READERS[reader]()[question]
    began, cpu_began = time.perf_counter(), time.process_time()
    answer = ask(data)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mb": peak_mb(), "answer": answer}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))

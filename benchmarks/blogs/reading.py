"""Run as a script: reads the dataset that `<folder>/current` names, over and over, until `<folder>/stop` appears."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def with_pandas(place: Path) -> list[int]:
    import pandas as pd

    return list(pd.read_parquet(place, columns=["word_count"]).word_count)


def with_polars(place: Path) -> list[int]:
    import polars as pl

    return list(pl.read_parquet(place, columns=["word_count"])["word_count"])


def with_duckdb(place: Path) -> list[int]:
    import duckdb

    rows = duckdb.sql(f"SELECT word_count FROM read_parquet('{place}/*.parquet')").fetchall()
    return [count for (count,) in rows]


READERS: dict[str, Callable[[Path], list[int]]] = {
    "pandas": with_pandas,
    "polars": with_polars,
    "duckdb": with_duckdb,
}


def main(reader: str, folder: Path) -> None:
    reads, again, faults, most = 0, 0, [], 0
    before = None
    while not (folder / "stop").exists():
        current = folder / "current"
        place = Path(current.read_text()) / "articles" if current.exists() else folder / "none"
        if not place.exists() or not any(place.iterdir()):
            time.sleep(0.02)
            continue
        most = most if place == before else 0
        before = place
        try:
            try:
                words = READERS[reader](place)
            except Exception:  # noqa: BLE001  Polars and DuckDB open a file twice; it was replaced in between
                again += 1
                words = READERS[reader](place)
        except Exception as error:  # noqa: BLE001  whatever a reader raises is what is looked for
            faults.append(f"{type(error).__name__}: {error}"[:300])
            continue
        reads += 1
        if len(words) < most or not all(words):
            faults.append(f"{len(words)} rows after {most}")
        most = len(words)
        time.sleep(0.02)  # else three readers alone keep two cores busy
    print(json.dumps({"reads": reads, "again": again, "faults": faults}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

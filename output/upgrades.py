"""Upgrades: how a table that an earlier version of this program wrote becomes one of today.

One function a step, from one version of the columns to the next, which gives the columns that are new or other;
the rest stay as they are, and the schema of today says their order. A further version is one more function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from output.schema import ARTICLES, SCHEMA_VERSION, TABLES

Columns = dict[str, pa.Array]


def articles_2(old: pa.Table) -> Columns:
    """What version 1 did not know is null; how many paragraphs an article has, its blocks tell."""
    unknown = "language_confidence sentence_count reading_ease valid_from gone_at duplicate_of similarity"
    topics = pa.array([[]] * old.num_rows, ARTICLES.field("topics").type)
    return nulls(old, unknown.split()) | {"paragraph_count": paragraphs(old["blocks"]), "topics": topics}


def nulls(old: pa.Table, names: list[str]) -> Columns:
    return {name: pa.nulls(old.num_rows, ARTICLES.field(name).type) for name in names}


def paragraphs(blocks: pa.ChunkedArray) -> pa.Array:
    """How many blocks of each list are paragraphs."""
    if not len(blocks):
        return pa.array([], pa.int64())
    lists = blocks.combine_chunks()
    kinds = pc.struct_field(pc.list_flatten(lists), "kind")
    rows = pc.list_parent_indices(lists).filter(pc.equal(kinds, "paragraph"))
    counts = pa.table({"row": rows}).group_by("row").aggregate([("row", "count")])
    places = pc.index_in(pa.array(range(len(lists)), pa.int64()), value_set=counts["row"].cast(pa.int64()))
    return pc.fill_null(counts["row_count"].combine_chunks().take(places), 0)


STEPS: Final[dict[tuple[str, int], Callable[[pa.Table], Columns]]] = {("articles", 1): articles_2}
"""By the table and the version that the step starts from; a table that is not here keeps its columns."""


def upgraded(name: str, table: pa.Table, version: int) -> pa.Table:
    """A table of an earlier version, in today's columns.

    Raises `KeyError` for a table that has not all columns of its version.
    """
    columns: Columns = dict(zip(table.column_names, table.columns, strict=True))
    for step in range(version, SCHEMA_VERSION):
        if change := STEPS.get((name, step)):
            columns |= change(pa.table(columns))
    columns["schema_version"] = pa.array([SCHEMA_VERSION] * table.num_rows, pa.int64())
    return pa.table([columns[field.name] for field in TABLES[name]], schema=TABLES[name])

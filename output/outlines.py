"""Outlines: articles of which no more is read than somebody needs to know, at a fraction of what whole ones take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from itertools import accumulate, pairwise
from typing import Any, Final, get_args

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.records import Article, Removal
from output.parquet import Stored
from output.rows import reader_of
from output.schema import ARTICLE_FIELDS

AT_ONCE: Final = 500  # articles that are plain Python at a time
ALWAYS: Final = ("article_id", "url", "fetched_url", "site")  # what an article cannot be without
LINE: Final = tuple(field.name for field in fields(Removal))


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody needs to know of articles: some fields, and the lines in their ledgers that a rule wrote."""

    fields: tuple[str, ...]
    rule: str


def outlines(articles: Stored, removals: Stored, needs: Needs) -> Iterator[Article]:
    """The articles of a file, in its order; what nobody needs to know of them has its default."""
    ledgers = ledgers_of(removals, needs.rule)
    kinds = {field.name: field.kind for field in ARTICLE_FIELDS if field.name in {*ALWAYS, *needs.fields}}
    for group in articles.groups(tuple(kinds)):
        for start in range(0, group.num_rows, AT_ONCE):
            some = group.slice(start, AT_ONCE)
            columns = (values_in(some[name].combine_chunks(), kind) for name, kind in kinds.items())
            for values in zip(*columns, strict=True):
                known = dict(zip(kinds, values, strict=True))
                yield Article(**known, removed=ledgers.get(known["article_id"], ()))


def ledgers_of(removals: Stored, rule: str) -> dict[str, tuple[Removal, ...]]:
    """The lines of a rule by article_id, in the ledgers' order."""
    found: dict[str, list[Removal]] = {}
    for group in removals.groups(("article_id", "ordinal", *LINE)):
        lines = group.filter(pc.equal(group["rule"], rule)).sort_by("ordinal")
        ids = lines["article_id"].to_pylist()
        for article_id, *said in zip(ids, *(lines[name].to_pylist() for name in LINE), strict=True):
            found.setdefault(article_id, []).append(Removal(*said))
    return {article_id: tuple(lines) for article_id, lines in found.items()}


def values_in(column: pa.Array, kind: object) -> list[Any]:
    """A column's values as a field of this type has them."""
    within = get_args(kind)[0] if pa.types.is_list(column.type) else None
    if isinstance(within, type) and is_dataclass(within):
        structs = column.flatten()  # all records of all rows, a field of them at a time
        made = list(map(within, *(structs.field(each.name).to_pylist() for each in fields(within))))
        ends = accumulate(pc.list_value_length(column).to_pylist(), initial=0)
        return [tuple(made[start:end]) for start, end in pairwise(ends)]
    read = reader_of(kind)
    values: list[Any] = column.to_pylist()
    return values if read is None else list(map(read, values))

"""Near-duplicates: which articles repeat an earlier one, within a site and across sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from output.report.charts import Columns, columns
from output.report.grids import Column, Grid, grid
from output.report.tables import Tables

MOST: Final = 100
MOST_PAIRS: Final = 50
LEAST: Final = 50  # per cent; below it two articles are no near-duplicates


@dataclass(frozen=True, slots=True)
class Doubles:
    """The sixth chapter."""

    count: int
    across: int  # of them, those whose original stands on another site
    similarity: Columns
    pairs: Grid
    examples: Grid


def doubles(tables: Tables) -> Doubles:
    tables.connection.execute(
        "create or replace temp table repeats as select again.article_id, again.site, again.similarity,"
        " again.duplicate_of, earlier.site as original_site"
        " from facts again left join facts earlier on again.duplicate_of = earlier.article_id"
        " where again.duplicate_of is not null"
    )
    count, across = tables.one("select count(*), count(*) filter (original_site <> site) from repeats")
    return Doubles(count, across, similarity(tables), pairs(tables), examples(tables))


def similarity(tables: Tables) -> Columns:
    rows: dict[int, int] = dict(
        tables.ask(
            "select greatest(cast(floor(least(similarity, 0.999) * 20) as int) * 5, ?), count(*) from repeats"
            " where similarity is not null group by all",
            LEAST,
        )
    )
    low = range(LEAST, 100, 5) if rows else ()
    figures = [(f"{n} to {n + 5}% alike", f"{n}%" if n % 10 == 0 else "", rows.get(n, 0)) for n in low]
    return columns("Near-duplicates by what they share", "articles", figures)


def pairs(tables: Tables) -> Grid:
    rows = tables.ask(
        "select site, original_site, count(*), avg(similarity) from repeats where original_site is not null"
        " group by all order by 3 desc, 1, 2 limit ?",
        MOST_PAIRS,
    )
    told = ((site, "itself" if site == other else other, *rest) for site, other, *rest in rows)
    return grid(
        "Who repeats whom",
        (
            Column("Site", "host"),
            Column("Repeats", "host"),
            Column("Articles", "number"),
            Column("Alike", "share", "mean similarity"),
        ),
        told,
    )


def examples(tables: Tables) -> Grid:
    rows = tables.ask(
        "select article_id, site, duplicate_of, original_site, similarity from repeats"
        " order by similarity desc nulls last, article_id limit ?",
        MOST,
    )
    links = tables.links([row[place] for row in rows for place in (0, 2)])
    return grid(
        "The closest pairs",
        (
            Column("Article", "link"),
            Column("Site", "host"),
            Column("Repeats", "link"),
            Column("Of site", "host"),
            Column("Alike", "share"),
        ),
        [
            (links.get(article), site, links.get(original), original_site, share)
            for article, site, original, original_site, share in rows
        ],
    )

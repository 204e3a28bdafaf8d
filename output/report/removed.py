"""What was removed: kinds by site, and the rules that did most of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from output.report.grids import Column, Grid, bars, grid
from output.report.tables import Tables

MOST_KINDS: Final = 10
MOST_RULES: Final = 200


@dataclass(frozen=True, slots=True)
class Removed:
    """The third chapter."""

    blocks: int
    a_page: float | None
    kinds: Grid
    by_site: Grid
    rules: Grid


def removed(tables: Tables) -> Removed:
    tables.connection.execute(
        "create or replace temp table cut as select site, kind, rule, count(*) as blocks from removals group by all"
    )
    (blocks,) = tables.one("select coalesce(sum(blocks), 0) from cut")
    (articles,) = tables.one("select count(*) from facts")
    return Removed(
        blocks=int(blocks),
        a_page=blocks / articles if articles else None,
        kinds=kinds(tables),
        by_site=by_site(tables),
        rules=rules(tables),
    )


def kinds(tables: Tables) -> Grid:
    rows = tables.ask(
        "select kind, cast(sum(blocks) as bigint) from cut group by all order by 2 desc, 1 limit ?",
        MOST_KINDS,
    )
    return bars("Blocks taken out, by kind", "Kind", "Blocks", [(plain(kind), count) for kind, count in rows])


def by_site(tables: Tables) -> Grid:
    """Blocks of each kind that an article of each site lost on average."""
    names = [
        kind
        for (kind,) in tables.ask(
            "select kind from cut group by all order by sum(blocks) desc, kind limit ?", MOST_KINDS
        )
    ]
    counts: dict[str, int] = dict(tables.ask("select site, count(*) from facts group by all"))
    cells = {
        (site, kind): blocks / counts[site]
        for site, kind, blocks in tables.ask("select site, kind, sum(blocks) from cut group by all")
        if site in counts
    }
    sites = sorted(counts, key=lambda site: (-counts[site], site))
    head = (Column("Site", "host"), *(Column(plain(kind), "heat") for kind in names))
    return grid(
        "Blocks taken out of an article, on average",
        head if names else (),
        ((site, *(cells.get((site, kind)) for kind in names)) for site in sites) if names else (),
    )


def rules(tables: Tables) -> Grid:
    rows = tables.ask(
        "with by_kind as (select rule, kind, sum(blocks) as blocks from cut group by all),"
        " ranked as (select rule, (array_agg(kind order by blocks desc, kind))[1] as kind,"
        " cast(sum(blocks) as bigint) as blocks from by_kind group by rule order by 3 desc, 1 limit ?)"
        " select ranked.rule, any_value(ranked.kind), any_value(ranked.blocks), count(distinct article_id),"
        " count(distinct site) from ranked join removals using (rule) group by ranked.rule order by 3 desc, 1",
        MOST_RULES,
    )
    return grid(
        "Rules that took out most",
        (
            Column("Rule"),
            Column("Kind", about="that it took most often"),
            Column("Blocks", "bar"),
            Column("Articles", "number"),
            Column("Sites", "number"),
        ),
        [(rule, plain(kind), *counts) for rule, kind, *counts in rows],
    )


def plain(name: str) -> str:
    """A name of the vocabulary as words.

    >>> plain("author_box")
    'author box'
    """
    return name.replace("_", " ")

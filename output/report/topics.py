"""What the articles are about: conditions, drugs and body systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from output.report.grids import Column, Grid, bars, grid
from output.report.tables import Tables

MOST: Final = 12
MOST_LISTED: Final = 100
KINDS: Final = {"condition": "Conditions", "drug": "Drugs", "body_system": "Body systems"}


@dataclass(frozen=True, slots=True)
class Topics:
    """The seventh chapter."""

    articles: int  # with any topic
    rankings: tuple[Grid, ...]
    all: Grid


def topics(tables: Tables) -> Topics:
    tables.connection.execute(
        "create or replace temp table spoken as select each.kind, each.name, count(*) as articles,"
        " cast(sum(each.count) as bigint) as mentions, avg(cast(papers > 0 as int)) as cites,"
        " avg(cast(reviewers > 0 as int)) as reviewed, count(distinct site) as sites"
        ' from (select site, len(reviewers) as reviewers, unnest(topics) as each, len(list_filter("references",'
        " lambda one: one.doi is not null or one.pmid is not null)) as papers from articles) group by all"
    )
    (articles,) = tables.one("select count(*) from facts where topics > 0")
    rankings = (ranking(tables, kind) for kind in KINDS)
    return Topics(articles, tuple(each for each in rankings if each.rows), listed(tables))


def ranking(tables: Tables, kind: str) -> Grid:
    rows = tables.ask(
        "select name, articles from spoken where kind = ? order by articles desc, name limit ?", kind, MOST
    )
    return bars(KINDS[kind], KINDS[kind].removesuffix("s"), "Articles", rows)


def listed(tables: Tables) -> Grid:
    rows = tables.ask(
        "select name, kind, articles, mentions, sites, cites, reviewed from spoken"
        " order by articles desc, name limit ?",
        MOST_LISTED,
    )
    return grid(
        "Topics",
        (
            Column("Topic"),
            Column("Kind"),
            Column("Articles", "bar"),
            Column("Mentions", "number"),
            Column("Sites", "number"),
            Column(
                "Cite papers", "share", "of the articles on it, those that cite a work with a DOI or PMID"
            ),
            Column("Reviewed", "share", "of the articles on it, those that name a medical reviewer"),
        ),
        [(name, KINDS.get(kind, str(kind)).removesuffix("s"), *rest) for name, kind, *rest in rows],
    )

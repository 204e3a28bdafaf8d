"""What readers did: reactions, ratings, likes, as the removed widgets printed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from output.report.charts import Columns, columns
from output.report.grids import Column, Grid, bars, grid
from output.report.tables import Tables

MOST: Final = 12
MOST_LIKED: Final = 25
FIGURES: Final = ("likes", "dislikes", "views", "comments", "shares", "rating", "helpful_yes", "faces")
NAMES: Final = ("likes", "dislikes", "views", "comments", "shares", "ratings", "helpful votes", "reactions")


@dataclass(frozen=True, slots=True)
class Readers:
    """The fourth chapter."""

    told: int  # articles with any figure at all
    figures: Grid
    reactions: Grid
    ratings: Columns
    liked: Grid
    sites: Grid


def readers(tables: Tables) -> Readers:
    anything = " or ".join(f"{name} > 0" if name == "faces" else f"{name} is not null" for name in FIGURES)
    (told,) = tables.one(f"select count(*) from facts where {anything}")  # noqa: S608  names of our own
    return Readers(
        told=told,
        figures=figures(tables),
        reactions=reactions(tables),
        ratings=ratings(tables),
        liked=liked(tables),
        sites=sites(tables),
    )


def figures(tables: Tables) -> Grid:
    filled = (f"count(nullif({name}, 0))" if name == "faces" else f"count({name})" for name in FIGURES)
    counts = tables.one(f"select {', '.join(filled)} from facts")  # noqa: S608  names of our own
    rows = sorted(zip(NAMES, counts, strict=True), key=lambda pair: -pair[1])
    return bars("Articles that print a figure", "Figure", "Articles", [row for row in rows if row[1]])


def reactions(tables: Tables) -> Grid:
    rows = tables.ask(
        "select lower(each.name) as face, cast(coalesce(sum(each.count), 0) as bigint), count(*), avg(each.percent)"
        " from (select unnest(reactions) as each from articles) group by face order by 2 desc, 3 desc, 1 limit ?",
        MOST,
    )
    return grid(
        "Reactions",
        (
            Column("Face", about="as the widget names it"),
            Column("Readers", "bar"),
            Column("Articles", "number"),
            Column("Mean %", "decimal", "of the reactions to an article"),
        ),
        rows,
    )


def ratings(tables: Tables) -> Columns:
    """Mean ratings of articles that somebody voted on, put on a scale of five stars."""
    rows: dict[int, int] = dict(
        tables.ask(
            "select cast(round(least(rating, 1) * 10) as int), count(*) from facts"
            " where rating is not null and coalesce(rating_count, 1) > 0 group by all"
        )
    )
    labels = ((n / 2, rows.get(n, 0)) for n in range(11)) if rows else ()
    return columns(
        "Articles by mean rating",
        "articles",
        [(f"{stars:g} of 5 stars", f"{stars:g}" if stars % 1 == 0 else "", count) for stars, count in labels],
        "Whatever a site's own scale is, it is drawn on five stars.",
    )


def liked(tables: Tables) -> Grid:
    rows = tables.ask(
        "select article_id, site, likes, comments, shares, rating * 5 from facts where likes > 0"
        " order by likes desc, article_id limit ?",
        MOST_LIKED,
    )
    links = tables.links([row[0] for row in rows])
    return grid(
        "Most liked articles",
        (
            Column("Article", "link"),
            Column("Site", "host"),
            Column("Likes", "bar"),
            Column("Comments", "number"),
            Column("Shares", "number"),
            Column("Rating", "decimal", "of 5"),
        ),
        [(links[article_id], *rest) for article_id, *rest in rows],
    )


def sites(tables: Tables) -> Grid:
    rows = tables.ask(
        "select site, count(*), cast(sum(likes) as bigint), cast(sum(dislikes) as bigint),"
        " cast(sum(comments) as bigint), cast(sum(shares) as bigint), cast(sum(views) as bigint),"
        " sum(rating * rating_count) / nullif(sum(rating_count) filter (rating is not null), 0) * 5,"
        " cast(sum(rating_count) as bigint)"
        " from facts group by site having count(likes) + count(dislikes) + count(comments) + count(shares)"
        " + count(views) + count(rating_count) > 0 order by 3 desc nulls last, site"
    )
    return grid(
        "What readers did, by site",
        (
            Column("Site", "host"),
            Column("Articles", "number"),
            Column("Likes", "number"),
            Column("Dislikes", "number"),
            Column("Comments", "number"),
            Column("Shares", "number"),
            Column("Views", "number"),
            Column("Rating", "decimal", "of 5, weighted by votes"),
            Column("Votes", "number"),
        ),
        rows,
    )

"""Oddities: what is worth a look, because it is rare, empty or not as it used to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from output.report.collected import EARLIEST
from output.report.grids import Column, Grid, Link, bars, grid
from output.report.tables import Tables

EXAMPLES: Final = 5
LEAST_RUNS: Final = 4  # before the latest; with fewer there is nothing to compare it to
# The middle of a site's earlier runs, and what it may move away from it: four times its usual spread, a tenth at least
DRIFT: Final = """
with measured as (
    select site, run_id, started, m.name, m.value from runs,
        unnest([{'name': 'share of text', 'value': text_share}, {'name': 'blocks taken out', 'value': removed_blocks},
                {'name': 'words', 'value': words}]
               || list_transform(coverage, lambda c: {'name': c.field, 'value': c.share})) as u(m)
    where m.value is not null),
newest as (select site, max(started) as started from measured group by site),
latest as (select m.* from measured m join newest using (site, started)),
earlier as (
    select m.site, m.name, median(m.value) as middle, mad(m.value) as spread, count(*) as runs
    from measured m join newest n on m.site = n.site and m.started < n.started group by all)
select l.site, l.name, e.middle, l.value, (l.value - e.middle) / nullif(e.middle, 0) from latest l
join earlier e using (site, name)
where e.runs >= ? and abs(l.value - e.middle) > greatest(4 * e.spread, 0.1 * abs(e.middle), 0.02)
order by abs(l.value - e.middle) / greatest(abs(e.middle), 0.01) desc, 1, 2 limit 50
"""
COVERED: Final = {
    "title": "has_title",
    "description": "has_description",
    "image": "has_image",
    "author": "authors > 0",
    "published": "published is not null",
    "modified": "modified is not null",
    "language": "language is not null",
    "categories": "categories > 0",
    "tags": "tags > 0",
    "references": "citations > 0",
}
CHECKS: Final = (
    ("Very short", "fewer than 120 words", "word_count < 120", "word_count"),
    ("Very long", "more than 8,000 words", "word_count > 8000", "-word_count"),
    ("Without a title", "", "not has_title", "article_id"),
    ("Very long titles", "more than 200 letters", "title_length > 200", "-title_length"),
    ("Without a date", "", "published is null", "article_id"),
    ("Dated in the future", "after the last crawl", "published > current_date", "article_id"),
    ("Dated before 1995", "", f"published < date '{EARLIEST}'", "published"),
    ("Changed before published", "", "modified < published", "article_id"),
    ("Without an author", "", "authors = 0", "article_id"),
    ("Of unknown language", "", "language is null", "article_id"),
    ("Of doubtful language", "confidence under 0.5", "language_confidence < 0.5", "language_confidence"),
    ("Gone", "their pages are no longer there", "is_gone", "article_id"),
    ("Changed often", "five versions or more", "version >= 5", "-version"),
    ("More dislikes than likes", "ten at least", "dislikes > likes and dislikes >= 10", "-dislikes"),
)


@dataclass(frozen=True, slots=True)
class Oddity:
    """One sort of article worth a look."""

    name: str
    about: str
    count: int
    share: float
    examples: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Oddities:
    """The last chapter."""

    found: tuple[Oddity, ...]
    flags: Grid
    drift: Grid
    coverage: Grid


def oddities(tables: Tables) -> Oddities:
    return Oddities(tuple(found(tables)), flags(tables), drift(tables), coverage(tables))


def found(tables: Tables) -> list[Oddity]:
    tests = ", ".join(f"count(*) filter ({test})" for _, _, test, _ in CHECKS)
    total, *counts = tables.one(f"select count(*), {tests} from facts")  # noqa: S608  tests of our own
    picked = {
        name: [
            row[0]
            for row in tables.ask(
                f"select article_id from facts where {test} order by {order}, article_id limit ?",  # noqa: S608
                EXAMPLES,
            )
        ]
        for (name, _, test, order), count in zip(CHECKS, counts, strict=True)
        if count
    }
    links = tables.links([each for ids in picked.values() for each in ids])
    return [
        Oddity(name, about, count, count / total, tuple(links[each] for each in picked[name]))
        for (name, about, _, _), count in zip(CHECKS, counts, strict=True)
        if count
    ]


def flags(tables: Tables) -> Grid:
    rows = tables.ask(
        "select flag, count(*) from (select unnest(flags) as flag from facts) group by all order by 2 desc, 1 limit 20"
    )
    return bars(
        "Articles by flag", "Flag", "Articles", [(flag.replace("_", " "), count) for flag, count in rows]
    )


def drift(tables: Tables) -> Grid:
    """Where a site's latest run measured something else than its earlier runs did."""
    rows = [
        (site, name.replace("_", " "), middle, value, change)
        for site, name, middle, value, change in tables.ask(DRIFT, LEAST_RUNS)
    ]
    return grid(
        "Not as it used to be",
        (
            Column("Site", "host"),
            Column("Measure", about="median of a run, or the share of articles that have the field"),
            Column("Before", "decimal", "median of earlier runs"),
            Column("Latest run", "decimal"),
            Column("Change", "share"),
        ),
        rows,
    )


def coverage(tables: Tables) -> Grid:
    """How many of a site's articles have each field."""
    shares = ", ".join(f"avg(cast({test} as int))" for test in COVERED.values())
    rows = tables.ask(f"select site, {shares} from facts group by site order by count(*) desc, site")  # noqa: S608
    head = (Column("Site", "host"), *(Column(name, "fill") for name in COVERED))
    return grid("Fields that are filled, by site", head, rows)

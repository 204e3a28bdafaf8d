"""What is cited: journals, domains and single works; who reviews, who cites, who discloses."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from output.report.grids import Column, Grid, Link, bars, grid
from output.report.tables import Tables

MOST: Final = 12
MOST_WORKS: Final = 50
WORK: Final = "coalesce('doi:' || each.doi, 'pmid:' || each.pmid)"  # what one work is called in all articles


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the articles have something, and how many of them there are."""

    what: str
    count: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Cited:
    """The fifth chapter."""

    shares: tuple[Share, ...]
    journals: Grid
    domains: Grid
    works: Grid
    sites: Grid


def cited(tables: Tables) -> Cited:
    tables.connection.execute(
        f"create or replace temp table works as select {WORK} as work,"  # noqa: S608  an expression of our own
        " min(each.doi) as doi, min(each.pmid) as pmid,"
        " count(distinct article_id) as articles, count(distinct site) as sites"
        ' from (select article_id, site, unnest("references") as each from articles)'
        " where each.doi is not null or each.pmid is not null group by work"
    )
    return Cited(shares(tables), journals(tables), domains(tables), works(tables), sites(tables))


def shares(tables: Tables) -> tuple[Share, ...]:
    names = (
        ("a medical reviewer", "reviewers > 0"),
        ("references", "citations > 0"),
        ("a reference to a paper", "papers > 0"),
        ("an affiliate disclosure", "list_contains(disclosed, 'affiliate')"),
        ("a sponsor named", "list_contains(disclosed, 'sponsored')"),
        ("a disclaimer", "list_contains(disclosed, 'disclaimer')"),
        ("a conflict of interest stated", "list_contains(disclosed, 'conflict')"),
    )
    counts = tables.one(
        "select count(*), " + ", ".join(f"count(*) filter ({test})" for _, test in names) + " from facts"  # noqa: S608
    )
    total = counts[0]
    return tuple(
        Share(name, count, count / total if total else None)
        for (name, _), count in zip(names, counts[1:], strict=True)
    )


@cache
def prefixes() -> list[tuple[str, str]]:
    """DOI prefixes and what they belong to: a journal where the prefix tells, else a publisher."""
    source = resources.files("output.report").joinpath("journals.toml")
    return [
        (prefix.lower(), name)
        for name, each in tomllib.loads(source.read_text(encoding="utf-8")).items()
        for prefix in each
    ]


def journals(tables: Tables) -> Grid:
    known = prefixes()
    rows = tables.ask(
        "with known as (select unnest(?) as prefix, unnest(?) as name),"
        " named as (select any_value(articles) as articles, arg_max(name, length(prefix)) as name"
        " from works join known on starts_with(doi, prefix) group by work)"
        " select name, cast(sum(articles) as bigint) from named group by name order by 2 desc, 1 limit ?",
        [prefix for prefix, _ in known],
        [name for _, name in known],
        MOST,
    )
    return bars("Journals and publishers, by DOI", "Journal", "Citations", rows)


def domains(tables: Tables) -> Grid:
    rows = tables.ask(
        "select regexp_extract(lower(each.url), '^https?://(?:www[.])?([^/:?#]+)', 1) as domain,"
        ' count(distinct article_id) from (select article_id, unnest("references") as each from articles)'
        " where each.url is not null group by domain having domain <> '' order by 2 desc, 1 limit ?",
        MOST,
    )
    return bars("Domains cited", "Domain", "Articles", rows)


def works(tables: Tables) -> Grid:
    rows = tables.ask(
        "select work, doi, pmid, articles, sites from works order by articles desc, sites desc, work limit ?",
        MOST_WORKS,
    )
    names = names_of(tables, [row[0] for row in rows])
    return grid(
        "Works cited most",
        (
            Column("Work", "link", "as most articles call it"),
            Column("Identifier"),
            Column("Articles", "bar"),
            Column("Sites", "number"),
        ),
        [
            (Link(names.get(work) or work, address(doi, pmid)), doi or f"PMID {pmid}", articles, sites)
            for work, doi, pmid, articles, sites in rows
        ],
    )


def names_of(tables: Tables, works: list[str]) -> dict[str, str]:
    """What most references to a work call it."""
    rows = tables.ask(
        f"select {WORK} as work, each.text as said from"  # noqa: S608  an expression of our own
        ' (select unnest("references") as each from articles)'
        " where work in (select unnest(?)) and said <> '' group by all order by count(*), said desc",
        works,
    )
    return dict(rows)


def address(doi: str | None, pmid: str | None) -> str:
    """Where a work is found.

    >>> address("10.1056/nejm1", None), address(None, "12")
    ('https://doi.org/10.1056/nejm1', 'https://pubmed.ncbi.nlm.nih.gov/12/')
    """
    return f"https://doi.org/{doi}" if doi else f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def sites(tables: Tables) -> Grid:
    rows = tables.ask(
        "select site, count(*), avg(cast(reviewers > 0 as int)), avg(cast(citations > 0 as int)),"
        " avg(cast(papers > 0 as int)), avg(citations), avg(cast(list_contains(disclosed, 'affiliate') as int)),"
        " avg(cast(list_contains(disclosed, 'sponsored') as int)),"
        " avg(cast(list_contains(disclosed, 'disclaimer') as int)) from facts group by site order by 4 desc, 1"
    )
    return grid(
        "Review, references and disclosures, by site",
        (
            Column("Site", "host"),
            Column("Articles", "number"),
            Column("Reviewer", "share", "articles that name a medical reviewer"),
            Column("References", "share", "articles that cite anything"),
            Column("Papers", "share", "articles that cite a work with a DOI or PMID"),
            Column("An article", "decimal", "references on average"),
            Column("Affiliate", "share"),
            Column("Sponsored", "share"),
            Column("Disclaimer", "share"),
        ),
        rows,
    )

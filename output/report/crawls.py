"""How the crawls went: verdicts over time, the latest run of each site, what servers answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from output.report.grids import Column, Grid, bars, grid
from output.report.tables import Tables

DAYS: Final = 60  # shown of the past; older runs count in the tables only
MOST_STRIPS: Final = 40
VERDICTS: Final = {
    "ok": "fine",
    "nothing_new": "nothing new",
    "partial": "in part",
    "template_changed": "template changed",
    "robots": "robots.txt says no",
    "blocked": "blocked",
    "unreachable": "unreachable",
    "failed": "failed",
}
TROUBLE: Final = ("partial", "template_changed", "robots", "blocked", "unreachable", "failed")


@dataclass(frozen=True, slots=True)
class Night:
    """The last run of a site on one day."""

    x: float  # in per cent of the strip
    day: date
    verdict: str
    figures: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A site's nights, oldest first."""

    site: str
    nights: tuple[Night, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Crawls:
    """The second chapter."""

    runs: int
    first_day: date | None
    last_day: date | None
    strips: tuple[Strip, ...]
    further: int  # sites that have no strip here
    verdicts: Grid
    latest: Grid
    answers: Grid
    found: Grid
    drops: Grid


def crawls(tables: Tables) -> Crawls:
    (count, last) = tables.one("select count(*), cast(max(started at time zone 'UTC') as date) from runs")
    first = last - timedelta(days=DAYS - 1) if last else None
    strips = strips_of(tables, first) if first else []
    return Crawls(
        runs=count,
        first_day=first,
        last_day=last,
        strips=tuple(strips[:MOST_STRIPS]),
        further=max(0, len(strips) - MOST_STRIPS),
        verdicts=verdicts(tables),
        latest=latest(tables),
        answers=parts(tables, "answers", "status", "Answers by HTTP status", ("Status", "Requests")),
        found=parts(
            tables,
            "found",
            "source",
            "Addresses by the discovery that found them",
            ("Discovery", "Addresses"),
        ),
        drops=parts(tables, "drops", "reason", "Pages that did not become articles", ("Reason", "Pages")),
    )


def strips_of(tables: Tables, first: date) -> list[Strip]:
    """Sites with most nights of trouble first."""
    rows = tables.ask(
        "select site, cast(started at time zone 'UTC' as date) as day, arg_max(verdict, started),"
        " arg_max(new, started), arg_max(changed, started), arg_max(requests, started)"
        " from runs where day >= ? group by all order by site, day",
        first,
    )
    nights: dict[str, list[Night]] = defaultdict(list)
    for site, day, verdict, new, changed, requests in rows:
        figures = f"{new:,} new, {changed:,} changed, {requests:,} requests"
        nights[site].append(Night(100 * (day - first).days / DAYS, day, verdict, figures))
    strips = [Strip(site, tuple(each), summary(each)) for site, each in nights.items()]
    return sorted(strips, key=lambda strip: (-troubles(strip.nights), strip.site))


def troubles(nights: tuple[Night, ...]) -> int:
    return sum(night.verdict in TROUBLE for night in nights)


def summary(nights: list[Night]) -> str:
    """The verdicts in words, such as "12 fine, 2 blocked"."""
    counts = {verdict: sum(night.verdict == verdict for night in nights) for verdict in VERDICTS}
    return ", ".join(f"{count} {VERDICTS[verdict]}" for verdict, count in counts.items() if count)


def verdicts(tables: Tables) -> Grid:
    rows = tables.ask("select verdict, count(*) from runs group by all order by 2 desc, 1")
    return bars("Runs by verdict", "Verdict", "Runs", rows, "verdict")


def latest(tables: Tables) -> Grid:
    rows = tables.ask(
        "select site, started at time zone 'UTC', verdict, complaint, new, changed, gone, requests, bytes / 1e6,"
        " seconds / 60 from runs"
        " qualify row_number() over (partition by site order by started desc, run_id desc) = 1"
        " order by verdict in (select unnest(?)) desc, site",
        list(TROUBLE),
    )
    return grid(
        "The latest run of each site",
        (
            Column("Site", "host"),
            Column("Started", "date", "UTC"),
            Column("Verdict", "verdict"),
            Column("In words", "said"),
            Column("New", "number"),
            Column("Changed", "number"),
            Column("Gone", "number"),
            Column("Requests", "number"),
            Column("MB", "decimal", "received"),
            Column("Minutes", "decimal"),
        ),
        rows,
    )


def parts(tables: Tables, column: str, name: str, caption: str, heads: tuple[str, str]) -> Grid:
    """The sums of a list column of runs, such as answers by status."""
    rows = tables.ask(
        f"select cast(each.{name} as varchar), sum(each.count) as total"  # noqa: S608  names of our own
        f" from (select unnest({column}) as each from runs) group by all order by total desc, 1 limit 12"
    )
    told = ((("no answer" if key == "0" else key), int(total)) for key, total in rows)
    return bars(caption, *heads, told)

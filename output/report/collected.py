"""What was collected: articles over time by site, languages, lengths."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from output.report.charts import Calendar, Columns, calendar, columns
from output.report.grids import Column, Grid, bars, grid
from output.report.tables import Tables

MOST_LANGUAGES: Final = 12
WORDS_A_BIN: Final = 250
LAST_BIN: Final = 12  # 3,000 words and more
SPARK: Final = 24  # steps of the small chart in a site's row
EARLIEST: Final = date(1995, 1, 1)  # before it nobody wrote a blog; the oddities list such dates
LANGUAGES: Final = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures at the head of the page."""

    articles: int
    sites: int
    words: int
    languages: int
    references: int
    removed: int
    versions: int
    gone: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class SiteSeries:
    """A site's articles over the steps of the chart, to be laid over all of them."""

    site: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """The first chapter."""

    over_time: Columns
    by_site: tuple[SiteSeries, ...]
    undated: int
    languages: Grid
    changes: Grid
    lengths: Columns
    ease: Columns
    sites: Grid


class Bins(NamedTuple):
    """The bins of a histogram, 0 to last; the last one takes in all that is beyond."""

    last: int
    width: int
    unit: str


def totals(tables: Tables) -> Totals:
    articles, sites, words, languages, references = tables.one(
        "select count(*), count(distinct site), coalesce(sum(word_count), 0), count(distinct language),"
        " coalesce(sum(citations), 0) from facts"
    )
    (removed,) = tables.one("select count(*) from removals")
    (versions,) = tables.one("select count(*) from versions")
    (gone,) = tables.one("select count(*) from facts where is_gone")
    first, last = tables.one(
        "select min(published), max(published) from facts where published >= ?", EARLIEST
    )
    return Totals(articles, sites, words, languages, references, removed, versions, gone, first, last)


def collected(tables: Tables) -> Collected:
    months = months_by_site(tables)
    all_months = [month for counts in months.values() for month, _ in counts]
    steps = calendar(min(all_months), max(all_months)) if all_months else None
    (undated,) = tables.one("select count(*) from facts where published is null or published < ?", EARLIEST)
    return Collected(
        over_time=over_time(steps, [pair for counts in months.values() for pair in counts]),
        by_site=tuple(series(steps, months)) if steps else (),
        undated=undated,
        languages=languages(tables),
        changes=changes(tables),
        lengths=lengths(tables),
        ease=ease(tables),
        sites=sites(tables, months),
    )


def months_by_site(tables: Tables) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = tables.ask(
        "select site, year(published) * 12 + month(published) - 1, count(*) from facts"
        " where published >= ? group by all order by all",
        EARLIEST,
    )
    for site, month, count in rows:
        found[site].append((month, count))
    return dict(found)


def over_time(steps: Calendar | None, months: list[tuple[int, int]]) -> Columns:
    if steps is None:
        return columns("Articles by date of publication", "articles", ())
    counts = steps.spread(months)
    figures = [(steps.label(n), steps.tick(n), count) for n, count in enumerate(counts)]
    return columns(f"Articles by {steps.step} of publication", "articles", figures)


def series(steps: Calendar, months: dict[str, list[tuple[int, int]]]) -> list[SiteSeries]:
    return [SiteSeries(site, tuple(steps.spread(counts))) for site, counts in sorted(months.items())]


def languages(tables: Tables) -> Grid:
    rows = tables.ask("select language, count(*) from facts group by all order by 2 desc, 1")
    told: list[tuple[str, int]] = [(name_of(code) or "not known", count) for code, count in rows]
    head, tail = told[:MOST_LANGUAGES], told[MOST_LANGUAGES:]
    rest = [(f"{len(tail)} more", sum(count for _, count in tail))] if tail else []
    return bars("Articles by language", "Language", "Articles", head + rest)


def changes(tables: Tables) -> Grid:
    """What differs between the versions of articles that changed after they were first stored."""
    rows = tables.ask(
        "select field, count(*) from (select unnest(changed) as field from versions) group by all"
        " order by 2 desc, 1 limit ?",
        MOST_LANGUAGES,
    )
    return bars(
        "What changed in later versions",
        "Field",
        "Versions",
        [(field.replace("_", " "), count) for field, count in rows],
    )


def name_of(code: str | None) -> str | None:
    """The English name of a language, if it is a common one."""
    return LANGUAGES.get(code, code) if code else None


def lengths(tables: Tables) -> Columns:
    rows = tables.ask(
        "select least(word_count // ?, ?), count(*) from facts group by all", WORDS_A_BIN, LAST_BIN
    )
    (median,) = tables.one("select median(word_count) from facts")
    note = f"Half of all articles have more than {median:,.0f} words." if median is not None else ""
    return histogram("Articles by length", dict(rows), Bins(LAST_BIN, WORDS_A_BIN, "words"), note)


def ease(tables: Tables) -> Columns:
    rows = tables.ask(
        "select cast(floor(greatest(least(reading_ease, 100), 0) / 10) as int), count(*) from facts"
        " where reading_ease is not null group by all"
    )
    note = "Flesch reading ease: the higher, the easier. Newspapers stand near 60, journals near 20."
    return histogram("Articles by reading ease", dict(rows), Bins(10, 10, "points"), note)


def histogram(title: str, counts: dict[int, int], bins: Bins, note: str) -> Columns:
    if not counts:
        return columns(title, "articles", ())
    figures = []
    for n in range(bins.last + 1):
        low, high = n * bins.width, (n + 1) * bins.width - 1
        is_last = n == bins.last
        label = f"{low:,} and more {bins.unit}" if is_last else f"{low:,} to {high:,} {bins.unit}"
        tick = f"{low:,}" + ("+" if is_last else "")
        figures.append((label, tick if n % 2 == 0 else "", counts.get(n, 0)))
    return columns(title, "articles", figures, note)


def sites(tables: Tables, months: dict[str, list[tuple[int, int]]]) -> Grid:
    rows = tables.ask(
        "select site, count(*), min(published) filter (published >= ?), max(published), median(word_count),"
        " median(reading_ease), avg(cast(authors > 0 as int)), avg(cast(published is not null as int)),"
        " count(*) filter (is_gone) from facts group by site order by 2 desc, 1",
        EARLIEST,
    )
    spoken = main_languages(tables)
    sparks = sparks_of(months)
    told = ((row[0], row[1], sparks.get(row[0], ()), name_of(spoken.get(row[0])), *row[2:9]) for row in rows)
    return grid(
        "Sites",
        (
            Column("Site", "host"),
            Column("Articles", "number"),
            Column("Over time", "spark", "articles by date, from the earliest of all sites to the latest"),
            Column("Language", about="of most articles"),
            Column("First", "date"),
            Column("Latest", "date"),
            Column("Words", "number", "median"),
            Column("Ease", "decimal", "median Flesch reading ease"),
            Column("Author", "share", "articles with an author"),
            Column("Date", "share", "articles with a date"),
            Column("Gone", "number", "articles whose page is no longer there"),
        ),
        told,
    )


def main_languages(tables: Tables) -> dict[str, str]:
    """The language of most of a site's articles."""
    rows = tables.ask(
        "select site, language from facts where language is not null group by all order by count(*), language desc"
    )
    return dict(rows)


def sparks_of(months: dict[str, list[tuple[int, int]]]) -> dict[str, tuple[int, ...]]:
    numbers = [month for counts in months.values() for month, _ in counts]
    if not numbers:
        return {}
    first, span = min(numbers), max(numbers) - min(numbers) + 1
    sparks = {site: [0] * SPARK for site in months}
    for site, counts in months.items():
        for month, count in counts:
            sparks[site][(month - first) * SPARK // span] += count
    return {site: tuple(counts) for site, counts in sparks.items()}

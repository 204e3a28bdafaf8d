"""Accounts: a record field by field, with where each came from, as a page beside its drawing."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, NamedTuple

from cleaners.records import Article, Engagement
from output.report.grids import Link, is_web_address
from output.report.page import page
from output.schema import fields_of
from pipelines.audit.drawing import Drawing, drawing
from pipelines.audit.subjects import Subject
from pipelines.marked import counted

PLAIN: Final = (
    "title subtitle description site_name authors reviewers published modified reviewed language"
    " language_confidence categories tags url fetched_url site article_id image_url word_count sentence_count"
    " paragraph_count reading_ease flags"
).split()
HUES: Final = 8
# the kinds met most often, so that those which stand side by side differ; any other has a hue by its name
HUE_OF: Final = {
    "reactions": 1, "rating": 5, "likes": 6, "share": 2, "comments": 4, "views": 7, "read_time": 3, "helpful": 8,
    "navigation": 4, "breadcrumb": 7, "header": 7, "footer": 7, "sidebar": 4, "toc": 3, "taxonomy": 8,
    "related": 6, "author_box": 3, "byline": 8, "title": 7, "meta": 7, "newsletter": 2, "ad": 5, "promo": 5,
    "cookie": 1, "form": 2, "print": 7, "other": 7, "refrain": 6,
}  # fmt: skip


class Entry(NamedTuple):
    """One field of the record as it is shown."""

    name: str
    values: tuple[object, ...]
    source: str | None
    meaning: str


class Line(NamedTuple):
    """One line of the ledger."""

    number: int
    kind: str
    hue: int
    rule: str
    where: str
    text: str
    is_placed: bool


@dataclass(frozen=True, slots=True)
class Account:
    """All that stands on the right side."""

    entries: tuple[Entry, ...]
    figures: tuple[Entry, ...]
    references: tuple[tuple[Link, str | None, str | None], ...]  # with DOI and PMID
    ledger: tuple[Line, ...]
    kinds: tuple[tuple[str, int, int], ...]  # kind, hue and count, most first


def audit(subject: Subject) -> str:
    """The page on one record, as HTML."""
    article = subject.article
    drawn = drawing(article, subject.saved) if subject.saved else Drawing()
    return page(
        "audit",
        "pipelines.audit",
        subject=subject,
        article=article,
        drawing=drawn,
        account=account(article, drawn),
        counted=counted,
        address=Link(article.url or article.fetched_url, article.url or article.fetched_url),
    )


def account(article: Article, drawn: Drawing) -> Account:
    kinds = Counter(removal.kind for removal in article.removed).most_common()
    return Account(
        entries=tuple(entries(article)),
        figures=tuple(figures(article)),
        references=tuple(
            (Link(each.text or each.url or "", each.url), each.doi, each.pmid) for each in article.references
        ),
        ledger=tuple(
            Line(number, each.kind, hue(each.kind), each.rule, each.where, each.text, number in drawn.placed)
            for number, each in enumerate(article.removed)
        ),
        kinds=tuple((kind, hue(kind), count) for kind, count in kinds),
    )


def entries(article: Article) -> list[Entry]:
    sources = {each.field: each.source for each in article.provenance}
    meanings = {field.name: field.meaning for field in fields_of(Article)}
    return [
        Entry(name, values_of(getattr(article, name)), sources.get(name), meanings[name]) for name in PLAIN
    ]


def figures(article: Article) -> list[Entry]:
    """What the removed widgets said, as far as they said anything."""
    meanings = {field.name: field.meaning for field in fields_of(Engagement)}
    told = ((field.name, values_of(getattr(article.engagement, field.name))) for field in fields(Engagement))
    return [Entry(name, values, None, meanings[name]) for name, values in told if values]


def values_of(value: Any) -> tuple[object, ...]:  # noqa: ANN401, PLR0911  a field may hold anything, one line a type
    """A field's values as they are shown, none for an empty one.

    >>> values_of(None), values_of(("a", "b")), values_of("https://a.example/x")[0].href
    ((), ('a', 'b'), 'https://a.example/x')
    """
    if value is None or value in {"", ()}:
        return ()
    if isinstance(value, tuple):
        return tuple(inner for each in value for inner in values_of(each))
    if isinstance(value, str) and is_web_address(value):
        return (Link(value, value),)
    if isinstance(value, datetime):
        return (f"{value:%Y-%m-%d %H:%M} UTC",)
    if isinstance(value, float):
        return (f"{value:,.2f}".rstrip("0").rstrip("."),)
    if isinstance(value, str | int):
        return (value,)
    return (part_of(value),)


def part_of(record: Any) -> str:  # noqa: ANN401  any of the small records
    """A record inside a field in one line.

    >>> from cleaners.records import Reaction
    >>> part_of(Reaction("Happy", 3, 12.5))
    'Happy (count 3, percent 12.5)'
    """
    first, *rest = ((field.name, getattr(record, field.name)) for field in fields(record))
    told = ", ".join(f"{name} {value:g}" for name, value in rest if value is not None)
    return f"{first[1]} ({told})" if told else str(first[1])


def hue(kind: str) -> int:
    """A kind has the same colour on every page."""
    return HUE_OF.get(kind) or 1 + zlib.crc32(kind.encode("utf-8", "replace")) % HUES

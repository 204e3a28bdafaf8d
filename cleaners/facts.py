"""Facts: what a page says of itself: who wrote it and when, under which headline, and how we know.

Reads the whole page before anything is removed, and changes nothing in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast

from lxml.html import HtmlElement as Element

from . import addresses, counts, datelines, declared, people, taxonomy, titles
from .declared import Declared
from .document import Document, squeeze
from .names import accepted
from .records import Engagement, Hints, Provenance, Source
from .survey import Found, Survey, choose_headline, normal
from .walk import survey

T = TypeVar("T")
DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")
# how surely a source tells the truth about a field; a hint replaces what is weaker than itself
WEIGHT: dict[Source, int] = {
    "rest": 6, "json-ld": 5, "meta": 5, "feed": 4, "microdata": 3, "time": 3, "text": 2, "url": 1,
    "sitemap": 0,
}  # fmt: skip
LONGEST = 20_000  # characters of any field; summaries of long pages reach 15,000
MOST_NAMES = 60  # of people or terms; a page that claims more is stuffed for search engines
LONGEST_SITE = 200  # characters of a site's name
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SLACK = timedelta(days=1)  # clocks and zones differ; a page dated some hours ahead is not from the future


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page says of itself. What it does not say is null or empty, never a guess."""

    url: str = ""
    site: str = ""
    title: str | None = None
    subtitle: str | None = None
    description: str | None = None
    site_name: str | None = None
    image_url: str | None = None
    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    reviewed: datetime | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    declared_language: str | None = None
    """as the page declares it, such as `en-US`; the text may be in another"""
    article_body: str | None = field(default=None, repr=False)
    """the declared `articleBody`, which may be cut or carry markup"""
    engagement: Engagement = field(default_factory=Engagement)
    """the figures that are declared for machines: ratings and counts"""
    access: str | None = None
    """`paywalled` when the page declares that it is not free"""
    types: frozenset[str] = frozenset()
    """schema.org types of all declared nodes, in lower case"""
    flags: tuple[str, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    title_element: Element | None = field(default=None, repr=False)


def read_facts(document: Document, hints: Hints | None = None, *, now: datetime | None = None) -> Facts:
    """All facts of a page; `hints` fill what it does not say, and a date after `now` is dropped and flagged.

    Without `now` nothing is known of the present, so that the same page gives the same facts on any day.
    """
    hints = hints or Hints()
    sight = look_at(document, hints)
    ledger = Ledger(hints.source or "feed", now)
    page, claims, headline = sight.page, sight.claims, sight.headline
    if headline is None and hints.title:
        headline = Found(hints.title, ledger.hint_source)
    url = addresses.canonical(sight.base, [*page.canonical, *page.meta("og:url")])
    dates = datelines.find_dates(page, claims, url, sight.language)
    return Facts(
        url=url,
        site=addresses.site_of(url),
        site_name=presentable(sight.site_names[0][:LONGEST_SITE]) or None if sight.site_names else None,
        image_url=ledger.take("image_url", image_of(page, claims, url or sight.base)),
        declared_language=sight.language,
        article_body=body_of(claims),
        access=access_of(claims),
        types=frozenset([kind for node in claims.nodes for kind in declared.types_of(node)]),
        title=ledger.take("title", headline),
        subtitle=ledger.take("subtitle", alternative_headline(claims, headline)),
        description=ledger.take("description", description_of(page, claims)),
        engagement=counts.declared_engagement(claims, headline.value if headline else ""),
        title_element=headline.marks[0].element if headline and headline.marks else None,
        authors=ledger.take(
            "authors", people.find_authors(page, claims, sight.nobody), told_authors(sight, hints)
        )
        or (),
        reviewers=ledger.take("reviewers", people.find_reviewers(page, claims, sight.nobody)) or (),
        published=ledger.take_date("published", dates.published, hints.published),
        modified=ledger.take_date("modified", dates.modified, hints.modified),
        reviewed=ledger.take_date("reviewed", dates.reviewed),
        categories=ledger.take("categories", taxonomy.find_categories(page, claims), hints.categories or None)
        or (),
        tags=ledger.take("tags", taxonomy.find_tags(page, claims), hints.tags or None) or (),
        flags=tuple(ledger.flags),  # these two last: what is taken is written down on the way
        provenance=tuple(ledger.lines),
    )


@dataclass(slots=True)
class Sight:
    """The page as every reader of facts needs it: walked once, its declarations read, its headline found."""

    page: Survey
    claims: Declared
    base: str
    language: str | None
    site_names: list[str]
    nobody: list[str]
    """what the site is called, in words and by its host: no author's name, no part of a title"""
    headline: Found[str] | None = None


def look_at(document: Document, hints: Hints) -> Sight:
    page = survey(document)
    nodes = declared.read_json_ld(page.scripts) + declared.read_microdata(page)
    claims = declared.gather(nodes, document.url, [page.title, *page.meta("og:title")])
    names = list(dict.fromkeys(site_names(page, claims)))
    nobody = [*names, *host_names(document.url)]
    sight = Sight(page, claims, document.url, next(languages(page, claims), None), names, nobody)
    sight.headline = titles.find_title(page, claims, sight.nobody, hint=hints.title)
    choose_headline(page, sight.headline.marks[0] if sight.headline and sight.headline.marks else None)
    return sight


@dataclass(slots=True)
class Ledger:
    """Takes the surer of two answers for a field, and writes down where it came from and what was wrong."""

    hint_source: Source
    now: datetime | None = None
    lines: list[Provenance] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    def take(self, name: str, found: Found[T] | None, hint: T | None = None) -> T | None:
        """The page's answer, or the hint where that is surer."""
        if hint is not None and (found is None or WEIGHT[self.hint_source] > WEIGHT[found.source]):
            found = Found(hint, self.hint_source)
        if found is None or not (value := presentable(found.value)):
            return None
        self.lines.append(Provenance(name, found.source))
        return value

    def take_date(
        self, name: str, found: Found[datetime] | None, hint: datetime | None = None
    ) -> datetime | None:
        """The same for a date, in UTC; one that lies in the future is dropped and flagged."""
        date = self.take(name, found, hint)
        if date is None or self.now is None or in_utc(date) <= in_utc(self.now) + SLACK:
            return in_utc(date) if date else None
        self.lines.pop()
        if "future_date" not in self.flags:
            self.flags.append("future_date")
        return None


def presentable(value: T) -> T:
    """A value with all its words on one line, in the order they are written, and of a length that can be told.

    Control characters, halves of letters and signs that turn the direction of writing are taken out: they would let a
    title look like another, or break what is written of it. The names of a list that hold nothing else go with them.
    """
    if isinstance(value, str):
        return cast(T, squeeze(UNPRINTABLE.sub(" ", TURNING.sub("", value[:LONGEST]))))
    if isinstance(value, tuple):
        return cast(T, tuple(filter(None, map(presentable, value[:MOST_NAMES]))))
    return value


def in_utc(date: datetime) -> datetime:
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def body_of(claims: Declared) -> str | None:
    """The declared text of the article."""
    return next(
        (said for said in claims.values("articleBody") if isinstance(said, str) and said.strip()), None
    )


def told_authors(sight: Sight, hints: Hints) -> tuple[str, ...] | None:
    """The people among the authors that a feed names."""
    return accepted(hints.authors, set(map(normal, sight.nobody))) or None if hints.authors else None


def alternative_headline(claims: Declared, headline: Found[str] | None) -> Found[str] | None:
    """A second headline that the page declares, if it says something else."""
    for words in claims.texts("alternativeHeadline"):
        if headline is None or normal(words) != normal(headline.value):
            return Found(words, "json-ld")
    return None


def site_names(page: Survey, claims: Declared) -> Iterator[str]:
    """What the site calls itself, surest first."""
    yield from page.meta("og:site_name")
    for node in claims.nodes:
        if declared.types_of(node) & declared.SITE_TYPES:
            yield from filter(
                None, (declared.text_of(node.get("name")), declared.text_of(node.get("alternateName")))
            )
    for value in claims.values("publisher"):
        if name := declared.text_of(value):
            yield name
    yield from page.meta("application-name", "apple-mobile-web-app-title")


def host_names(url: str) -> Iterator[str]:
    """The host, and its telling label: `example.org` and `example`."""
    host = addresses.site_of(url)
    if host and not host.replace(".", "").isdigit():
        yield host
        yield max(host.split(".")[:-1], key=len, default="")


def languages(page: Survey, claims: Declared) -> Iterator[str]:
    """The languages that a page declares, the root element's first."""
    for attribute in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
        if declared_language := (page.root.get(attribute) or "").strip():
            yield declared_language
    yield from claims.texts("inLanguage")
    yield from page.meta("og:locale", "content-language", "language", "dc.language")


def description_of(page: Survey, claims: Declared) -> Found[str] | None:
    """The page's own summary of itself."""
    for words in page.meta(*DESCRIPTIONS):
        return Found(words, "meta")
    for words in claims.texts("description"):
        return Found(words, "json-ld")
    return None


def image_of(page: Survey, claims: Declared, base: str) -> Found[str] | None:
    """The lead image's address, made whole."""
    for address in page.meta(
        "og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"
    ):
        if whole := image_at(address, base):
            return Found(whole, "meta")
    for value in claims.values("image", "thumbnailUrl", "primaryImageOfPage"):
        if whole := image_at(image_address(value), base):
            return Found(whole, "json-ld")
    return None


def image_at(address: str, base: str) -> str:
    """An image's address made whole; nothing when it is one that nobody could fetch."""
    usable = 0 < len(address) <= addresses.LONGEST_PATH
    return addresses.absolute(address, base) if usable else ""


def image_address(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return declared.text_of(value)


def access_of(claims: Declared) -> str | None:
    """`paywalled` when the article says that it is not free."""
    for node in claims.works:
        for value in claims.values("isAccessibleForFree", works=[node]):
            if value is False or declared.text_of(value).lower() in ("false", "0"):
                return "paywalled"
    return None

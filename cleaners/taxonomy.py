"""Categories and tags: where the site itself files the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement as Element

from .declared import Declared
from .document import names_of
from .openings import beginning_of
from .records import Source
from .survey import Found, Mark, Survey, normal, related_by

# boxes that hold the categories or tags of one article
CATEGORY_BOX = re.compile(
    r"(?:^|[-_])(?:cats?|category|categories|rubrik|section-link|taxonomy-category)"
    r"(?:$|[-_](?:links?|list|label|name)$)|^posted-in"
)
TAG_BOX = re.compile(
    r"(?:^|[-_])(?:tags?|tagged|taglist|post_tag|keywords)"
    r"(?:$|[-_](?:links?|list|items?|name|container|wrapper)$)"
)
CATEGORY_ADDRESS = re.compile(
    r"/(?:category|categories|categoria|categorie|kategorie|rubrik|rubrique|topics?|sections?)/[^/?#]+[^?#]*$"
)
TAG_ADDRESS = re.compile(r"/(?:tags?|etiqueta|etiquette|schlagwort|mot-cle|thema)/[^/?#]+/?$|[?&]tag=[^&]+")
POST_CLASS = re.compile(r"^(category|tag)-([a-z0-9%][\w%-]*)$")
NO_TERM = frozenset(
    (
        "uncategorized",
        "uncategorised",
        "allgemein",
        "sincategoria",
        "nonclasse",
        "senzacategoria",
        "posts",
        "blog",
        "post",
    )
)
ENTRY_NAMES = frozenset(("hentry", "type-post", "gh-article", "post-full"))
BY_THE_HEADLINE = 25  # places
# a page stuffed with keywords keeps the first: stuffing goes on behind those that are meant
MOST_TERMS = 60
MOST_LETTERS = 80
LONGEST_LINE = 10_000  # characters of keywords in one line
MOST_NAMES = 2_000  # that are looked at
COMMAS = re.compile(r"\s*[,;|]\s*")


Terms = Found[tuple[str, ...]]


def find_categories(survey: Survey, declared: Declared) -> Terms | None:
    """The site's sections that the article stands in."""
    return first_terms(
        (
            (declared.texts_of("articleSection"), "json-ld"),
            (linked_terms(survey, "category"), "text"),
            (
                survey.meta(
                    "article:section", "parsely-section", "sailthru.section", "category", "og:section"
                ),
                "meta",
            ),
            (post_classes(survey, "category"), "text"),
        )
    )


def find_tags(survey: Survey, declared: Declared) -> Terms | None:
    """The site's keywords for it. `<meta name=keywords>` comes last: it is filled for engines of long ago."""
    return first_terms(
        (
            (survey.meta("article:tag"), "meta"),
            (apart(declared.texts_of("keywords")), "json-ld"),
            (linked_terms(survey, "tag"), "text"),
            (apart(survey.meta("news_keywords", "parsely-tags", "sailthru.tags")), "meta"),
            (post_classes(survey, "tag"), "text"),
            (apart(survey.meta("keywords")), "meta"),
        )
    )


def first_terms(offers: Iterable[tuple[Iterable[str], Source]]) -> Terms | None:
    for names, source in offers:
        if kept := tidy(names):
            return Found(kept, source)
    return None


def tidy(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order; no placeholders, no addresses, no sentences."""
    kept: dict[str, str] = {}
    for name in islice(names, MOST_NAMES):
        bare = name.strip(" ,#;·•|")
        key = normal(bare)
        if key and key not in NO_TERM and len(bare) <= MOST_LETTERS and "://" not in bare:
            kept.setdefault(key, bare)
    return tuple(kept.values())[:MOST_TERMS]


def apart(lines: Iterable[str]) -> Iterator[str]:
    """Keywords that stand in one line, parted by commas or semicolons."""
    for line in lines:
        yield from COMMAS.split(line[:LONGEST_LINE])


def linked_terms(survey: Survey, kind: str) -> Iterator[str]:
    """The links that file an article, known by their relation, their box or their place."""
    for mark in survey.anchors:
        if survey.near(mark) and kind_of(mark, survey) == kind:
            yield mark.words


def kind_of(mark: Mark, survey: Survey) -> str:
    """`category`, `tag` or nothing."""
    address = mark.element.get("href") or ""
    files = "category" if CATEGORY_ADDRESS.search(address) else "tag" if TAG_ADDRESS.search(address) else ""
    if related_by(mark.element, "category"):
        return "category"
    if related_by(mark.element, "tag"):
        return files or boxed_kind(mark.element) or "tag"
    if not files:
        return ""
    by_headline = survey.headline is not None and survey.distance(mark) <= BY_THE_HEADLINE
    return files if by_headline or (files == "tag" and boxed_kind(mark.element) == "tag") else ""


def boxed_kind(link: Element) -> str:
    """What the nearest boxes around a link say of it."""
    for _, box in zip(range(4), link.iterancestors(), strict=False):
        for name in names_of(box):
            if TAG_BOX.search(name):
                return "tag"
            if CATEGORY_BOX.search(name):
                return "category"
    return ""


def post_classes(survey: Survey, kind: str) -> Iterator[str]:
    """The last resort: WordPress and Ghost write the slugs of an entry's terms into its classes."""
    if survey.headline is None:
        return
    for box in survey.headline.element.iterancestors():
        names = names_of(box)
        if ENTRY_NAMES.isdisjoint(names):
            continue
        slugs = [match[2] for match in map(POST_CLASS.match, names) if match and match[1] == kind]
        if slugs:
            known = names_by_slug(survey, kind)
            yield from (known.get(slug) or slug.replace("-", " ") for slug in slugs)
        return


def names_by_slug(survey: Survey, kind: str) -> dict[str, str]:
    """How the site writes the terms that it links to anywhere on the page, its menus included."""
    pattern = CATEGORY_ADDRESS if kind == "category" else TAG_ADDRESS
    found: dict[str, str] = {}
    for link in survey.root.iter("a"):
        address = link.get("href") or ""
        if pattern.search(address) and (words := beginning_of(link, MOST_LETTERS)):
            found.setdefault(address.rstrip("/").rsplit("/", 1)[-1], words)
    return found

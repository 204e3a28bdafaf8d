"""Kinds: whether a fetched page is an article, a list of articles, or neither.

This is the first sieve and refuses only what it is sure of; the cleaners look more closely and flag the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal

from lxml import etree
from parsel import Selector
from scrapy.http import HtmlResponse

from cleaners.addresses import absolute, site_of
from spiders.addresses import is_front, key, shape_of

Kind = Literal["article", "listing", "other"]

ARTICLE_CLASSES = frozenset(
    "single single-post post-template item-view view-item node-type-article page-node-type-article "
    "node--type-article path-node-article".split()
)
WORDPRESS_LISTS = frozenset("category tag author date post-type-archive".split())
GHOST_LISTS = frozenset("home-template tag-template author-template".split())
NO_ARTICLE_CLASSES = frozenset(
    "error404 attachment single-attachment single-product woocommerce-cart".split()
)
ARTICLE_TYPES = frozenset(
    "Article BlogPosting NewsArticle MedicalScholarlyArticle ScholarlyArticle TechArticle Report Recipe "
    "HowTo ReportageNewsArticle OpinionNewsArticle AnalysisNewsArticle ReviewNewsArticle "
    "BackgroundNewsArticle AdvertiserContentArticle SatiricalArticle LiveBlogPosting".split()
)
LISTING_TYPES = frozenset("CollectionPage SearchResultsPage ProfilePage".split())
OTHER_TYPES = frozenset("AboutPage ContactPage CheckoutPage Product".split())
FURNITURE = "ancestor::*[self::nav or self::aside or self::footer]"
LINKED_HEADINGS = "//*[self::h1 or self::h2 or self::h3 or self::h4][.//a[@href] or ancestor::a[@href]]"
# the shortest articles in public test sets have about 80 words; notices and landing pages rarely as many
LEAST_WORDS = 80
LEAST_WORDS_IN_DOUBT = 250
MOST_WORDS_OF_TEASER = 120
MOST_ELEMENTS = 20_000  # with text, that are looked at; the longest articles have some thousands
MOST_HEADINGS = 2_000  # that are looked at; a list of a year's articles has fewer
NO_PROSE = frozenset("script style noscript template a button option label h1 h2 h3".split())


def page_kind(page: HtmlResponse) -> Kind:
    """What a page is: by its body's classes, else by what it declares of itself, else by how much it says."""
    if is_front(page.url):
        return "listing"
    classes = frozenset((page.xpath("string(//body/@class)").get() or "").lower().split())
    if (sure := kind_by_classes(classes)) is not None:
        return sure
    told = kind_by_types(page)
    if told in ("article", "other"):
        return told
    # addresses and declarations of lists err now and then: a page with much to say is an article after all
    doubtful = told == "listing" or is_static(classes) or shape_of(page.url) != "article"
    seen = kind_by_words(page, doubtful=doubtful)
    return seen if seen == "article" else told or seen


def is_static(classes: frozenset[str]) -> bool:
    """Whether a body is that of a WordPress "page", which mostly is about the site itself."""
    return "page" in classes and any(name.startswith("page-id-") for name in classes)


def kind_by_classes(classes: frozenset[str]) -> Kind | None:
    """What WordPress, Ghost, Blogger or Drupal write on the body of their pages.

    >>> kind_by_classes(frozenset({"archive", "tag", "tag-sleep"})), kind_by_classes(frozenset({"dark"}))
    ('listing', None)
    """
    if classes & NO_ARTICLE_CLASSES:
        return "other"
    if classes & ARTICLE_CLASSES:
        return "article"
    if classes & GHOST_LISTS or {"home", "blog"} <= classes or {"search", "search-results"} <= classes:
        return "listing"
    archive = "archive" in classes and (
        classes & WORDPRESS_LISTS or any(c.startswith("tax-") for c in classes)
    )
    return "listing" if archive else None


def kind_by_types(page: HtmlResponse) -> Kind | None:
    """What the page declares: schema.org types first, Open Graph where those are silent."""
    declared = list(schema_types(page))
    articles = sum(name in ARTICLE_TYPES for name in declared)
    if articles:
        return "article" if articles <= 2 else "listing"
    if LISTING_TYPES.intersection(declared):
        return "listing"
    if OTHER_TYPES.intersection(declared):
        return "other"
    og_type = (page.xpath("string(//meta[@property='og:type']/@content)").get() or "").strip().lower()
    if og_type == "article":
        # WordPress's SEO plug-ins say so of static pages too, which their body gives away
        return None if page.xpath("//body[contains(@class, 'page-id-')]") else "article"
    return "listing" if og_type in ("profile", "blog") else "other" if og_type.startswith("product") else None


def schema_types(page: HtmlResponse) -> Iterator[str]:
    """The types of the things that a page's JSON-LD describes, without those nested in them."""
    for source in page.xpath("//script[@type='application/ld+json']/text()").getall():
        try:
            data = json.loads(source, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from types_of(data)


def types_of(data: object) -> Iterator[str]:
    """The first type of each thing described.

    >>> list(types_of({"@graph": [{"@type": "WebSite"}, {"@type": ["Article", "BlogPosting"]}]}))
    ['WebSite', 'Article']
    """
    things = data if isinstance(data, list) else [data]
    for thing in things:
        if not isinstance(thing, dict):
            continue
        names = thing.get("@type")
        names = names if isinstance(names, list) else [names]
        yield from [name for name in names if isinstance(name, str)][:1]
        graph = thing.get("@graph")
        if isinstance(graph, list):
            yield from types_of([part for part in graph if isinstance(part, dict) and "@graph" not in part])


def kind_by_words(page: HtmlResponse, *, doubtful: bool) -> Kind:
    """A list has teasers and little prose beside them; an article has prose."""
    cards = cards_of(page)
    if (
        not doubtful
    ):  # what is long is no teaser but a chapter; in a list of whole articles it would be one of those
        cards = [card for card in cards if len(words_in(card)) < MOST_WORDS_OF_TEASER]
    if prose_words(page, cards) >= (LEAST_WORDS_IN_DOUBT if doubtful else LEAST_WORDS):
        return "article"
    return "listing" if len(cards) >= 3 else "other"


def cards_of(page: HtmlResponse) -> list[etree._Element]:
    """The teasers on a page: the widest elements that hold exactly one linked heading each.

    With fewer than three linked headings there are none, as such an element may be the article itself.
    """
    headings = page.xpath(f"({LINKED_HEADINGS})[position() <= {MOST_HEADINGS}]")
    links = [heading.root for heading in headings if leads_on(heading, page.url)]
    if len(links) < 3:
        return []
    held: dict[etree._Element, int] = {}
    for link in links:
        for ancestor in link.iterancestors():
            held[ancestor] = held.get(ancestor, 0) + 1
    return [widest(link, held) for link in links]


def leads_on(heading: Selector, url: str) -> bool:
    """Whether a heading's link leads to another page of the same site, as a teaser's does."""
    href = heading.xpath("(.//a/@href | ancestor::a/@href)[1]").get() or ""
    target = absolute(href, url)
    return site_of(target) == site_of(url) and key(target) != key(url)


def widest(heading: etree._Element, held: dict[etree._Element, int]) -> etree._Element:
    card = heading
    for ancestor in heading.iterancestors():
        if held[ancestor] > 1:
            break
        card = ancestor
    return card


def prose_words(page: HtmlResponse, cards: list[etree._Element]) -> int:
    """Words of running text that stand neither in a card nor in the page's furniture; links don't count."""
    within = set(cards)
    count = 0
    elements = f"//body//*[text()[normalize-space()] and not({FURNITURE})]"
    for selector in page.xpath(f"({elements})[position() <= {MOST_ELEMENTS}]"):
        element = selector.root
        if element.tag not in NO_PROSE and within.isdisjoint((element, *element.iterancestors())):
            count += len(own_words(element))
    return count


def own_words(element: etree._Element) -> list[str]:
    """The words directly in an element, not those of elements in it."""
    return " ".join([element.text or "", *(child.tail or "" for child in element)]).split()


def words_in(element: etree._Element) -> list[str]:
    return " ".join(element.itertext("*")).split()

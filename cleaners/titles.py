"""The headline as the reader sees it: neither the browser's title bar nor the site's name nor a label."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cached_property
from itertools import chain, islice
from math import inf

from lxml.html import HtmlElement as Element

from .declared import Declared
from .document import UNSEEN, names_of, squeeze
from .openings import beginning_of, is_crowded
from .records import Source
from .senses import HEADLINE_NAMES
from .survey import (
    MOST_MARKS,
    Found,
    Mark,
    Survey,
    normal,
    related_by,
)

LONGEST = 400  # characters of a headline
MOST_LABELLED = 60  # elements of a heading with a label in it
DEEPEST = 30  # elements within each other in a heading, and pieces or links that are looked at in it
MOST_CLAIMS = 40  # different titles that a page may declare
SURE, SURE_OF_H1 = 1.0, 0.55
RANKS, OTHER_RANK = {"h1": 1.2, "h2": 0.3, "h3": 0.1}, 0.2
AGREED = 2.5  # weight of what the page declares
STRONG = re.compile(r"[|»«›‹–—·•_-]")
FRONT_PAGE = re.compile(r"^(?:https?://[^/]+)?/?(?:index\.(?:html?|php))?$")
SEPARATOR = re.compile(
    r"(?<=[\u3000-\u9fff])[-_|](?=[\u3000-\u9fff])"
    r"|\s+[|\-–—·•:»«›‹/~⋅∙>*]+\s+|\s*[|»«›‹]\s*|:\s+|\s+[-–—]|\s*::\s*"
)
PAGE_SUFFIX = re.compile(
    r"\s*(?:[|\-–—,:(]\s*)?\b(?:page|seite|página|pagina|strona|sida)\s\d{1,3}"
    r"(?:\s(?:of|von|de|di|z|av)\s\d{1,3})?\)?$",
    re.IGNORECASE,
)
HIDDEN = frozenset(
    "screen-reader-text sr-only visually-hidden visuallyhidden assistive-text hidden screenreader-text hide "
    "show-for-sr element-invisible is-visually-hidden u-hidden-visually a11y-hidden anchor headerlink".split()
)
NOT_HEADLINES = frozenset(
    "site-title site-name logo brand site-logo widget-title widgettitle comments-title "
    "comment-reply-title screen-reader-text sr-only visually-hidden visuallyhidden section-title "
    "related-title site-description blog-name blog-title blogtitle sitename navbar-brand "
    "site-branding".split()
)
# a line above or below the headline proper, inside the same element
LABELS = re.compile(
    r"(?:^|[-_])(?:kicker|topline|overline|over-?title|eyebrow|dachzeile|spitzmarke|roofline|supertitle|pretitle|"
    r"subline|sub-?title|sub-?heading|subheadline|labels?|badge|category|cat|section|tagline|number|count|topic|"
    r"strapline|ressort)(?:$|[-_])"
)
# WordPress puts a word before the titles of protected and private posts
GUARDED = re.compile(
    r"^(?:protected|private|geschützt|privat|protegido|privado|protégé|privé|protetto|privato|beveiligd|skyddad|"
    r"beskyttet|chroniony): (?=\S)",
    re.IGNORECASE,
)
DECLARED_NAMES = (
    "og:title", "twitter:title", "citation_title", "parsely-title", "sailthru.title", "dc.title",
    "dcterms.title", "title", "headline", "hdl",
)  # fmt: skip


class Claim:
    """A title that the page declares, with what is asked of it for every heading."""

    def __init__(self, words: str, source: Source) -> None:
        self.words = words
        self.source = source
        self.key = normal(words)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words.casefold().split())

    @cached_property
    def parts(self) -> frozenset[str]:
        """Its letters, whole and on either side of each separator."""
        return frozenset(map(normal, parts_of(self.words)))


def find_title(
    survey: Survey, declared: Declared, site_names: Iterable[str], hint: str | None = None
) -> Found[str] | None:
    """The headline that the page's own declarations agree on, in the reader's spelling.

    Headings are measured by how far they agree with `<title>`, Open Graph and JSON-LD; a lone h1 that nobody
    declares is still what the reader sees. Without a heading the best declaration is used,
    less the site's name.
    """
    sites = {normal(name) for name in site_names if name}
    told: list[tuple[str, Source]] = [(hint[:LONGEST], "feed")] if hint else []
    claims = claims_of(chain(told, claimed_titles(survey, declared)))
    known = {claim.key for claim in claims}
    best: tuple[float, Mark, str] | None = None
    for mark in survey.headings[:MOST_MARKS]:
        beaten = best[0] if best is not None else -inf
        if most_merit(mark) < beaten:  # by any words
            continue
        words = visible_words(mark, known) if not is_crowded(mark.element) else ""
        if len(words) > LONGEST or not (key := normal(words)) or key in sites:
            continue
        agreed = max([agreement(words, key, claim) for claim in claims], default=0.0)
        if most_merit(mark, agreed) >= beaten and (score := merit(mark, agreed)) > beaten:
            best = (score, mark, words)
    if best is not None and best[0] >= (SURE_OF_H1 if best[1].element.tag == "h1" else SURE):
        words = without_site(best[2], sites)
        return Found(without_page_number(GUARDED.sub("", words)), "text", (best[1],))
    return line_headline(survey, claims, sites) or claimed_headline(claims, sites)


def claims_of(told: Iterable[tuple[str, Source]]) -> list[Claim]:
    """Each title once, under its first source."""
    sources: dict[str, Source] = {}
    for words, source in told:
        sources.setdefault(words, source)
    return [Claim(words, source) for words, source in islice(sources.items(), MOST_CLAIMS)]


def line_headline(survey: Survey, claims: list[Claim], sites: set[str]) -> Found[str] | None:
    """On pages without headings: the longest line that is the declared title, or a whole part of it."""
    parts = frozenset[str]().union(*(claim.parts for claim in claims)) - sites
    lines = [mark for mark in survey.lines if len(mark.own) <= LONGEST and normal(mark.own) in parts]
    best = max(lines, key=lambda mark: len(mark.own), default=None)
    return Found(without_page_number(best.words), "text", (best,)) if best and len(best.own) >= 12 else None


def parts_of(claim: str) -> Iterator[str]:
    """A title, and what stands before and after each of its separators."""
    yield claim
    for match in SEPARATOR.finditer(claim):
        yield claim[: match.start()]
        yield claim[match.end() :]


def claimed_titles(survey: Survey, declared: Declared) -> Iterator[tuple[str, Source]]:
    """What the page declares its title to be, most exact first."""
    for words in declared.texts("headline"):
        yield words[:LONGEST], "json-ld"
    for words in survey.meta(*DECLARED_NAMES):
        yield words[:LONGEST], "meta"
    if survey.title:
        yield survey.title[:LONGEST], "text"
    for words in declared.texts("name"):
        yield words[:LONGEST], "json-ld"


def claimed_headline(claims: list[Claim], sites: set[str]) -> Found[str] | None:
    """The best declaration, less the site's name."""
    for claim in claims:
        bare = without_tail(without_site(claim.words, sites), [other.words for other in claims])
        bare = without_page_number(GUARDED.sub("", bare))
        if normal(bare) and normal(bare) not in sites:
            return Found(bare, claim.source)
    return None


def most_merit(mark: Mark, agreed: float = 1.0) -> float:
    """More than the merit of a heading can be; most headings are beaten before their names are looked at."""
    return (
        RANKS.get(str(mark.element.tag), OTHER_RANK) + AGREED * agreed + 0.81 - 0.0005 * min(mark.place, 800)
    )


def merit(mark: Mark, agreed: float) -> float:
    """How surely a heading is the headline: its rank, its names, its place, and how far the page declares its words."""
    element = mark.element
    names = names_of(element)
    links = [] if not len(element) else list(islice(element.iter("a"), DEEPEST))
    score = RANKS.get(str(element.tag), OTHER_RANK) + AGREED * agreed
    if not HEADLINE_NAMES.isdisjoint(names) or element.get("itemprop") in ("headline", "name"):
        score += 0.4
    if any(link.get("rel") == "bookmark" for link in links if link is not element):
        score += 0.4
    parent = element.getparent()
    around = names_of(parent) if parent is not None else []
    if not NOT_HEADLINES.isdisjoint((*names, *around)) or leads_home(element, links):
        score -= 1.5
    if mark.beside:
        score -= 0.8
    return score - 0.0005 * min(mark.place, 800)


def leads_home(element: Element, links: list[Element]) -> bool:
    """Whether a heading is a link to the front page, as a site's name is."""
    leading = (link for link in links if link.get("href") is not None)
    link = element if element.tag == "a" else next(leading, None)
    if link is None:
        return False
    address = (link.get("href") or "").strip()
    return related_by(link, "home") or bool(FRONT_PAGE.match(address))


def agreement(words: str, heading: str, claim: Claim) -> float:
    """0 to 1: how far a heading, given with its letters alone, and a declared title say the same.

    >>> title = Claim("Blood Pressure - Health Notes", "meta")
    >>> agreement("Blood Pressure", "bloodpressure", title) > agreement("Blood", "blood", title)
    True
    """
    title = claim.key
    if not heading or not title:
        return 0.0
    if heading == title:
        return 1.0
    if title.startswith(heading) or title.endswith(heading):
        # a piece of a longer title: the rest may be the site's name, or the heading a mere label
        if heading in claim.parts:
            return 0.9 if title.startswith(heading) else 0.7
        return 0.8 * len(heading) / len(title)
    if len(title) > 12 and title in heading:
        return 0.9 * len(title) / len(heading)
    return 0.75 * shared_words(frozenset(words.casefold().split()), claim.vocabulary)


def shared_words(first: frozenset[str], second: frozenset[str]) -> float:
    """Share of the words that two titles have in common (Dice)."""
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def without_site(words: str, sites: set[str]) -> str:
    """A title less the site's name at its end or beginning.

    >>> without_site("Blood Pressure at Home | Health Notes", {"healthnotes"})
    'Blood Pressure at Home'
    """
    cuts = [match.span() for match in SEPARATOR.finditer(words)]
    for start, end in cuts:  # the longest tail first
        if normal(words[end:]) in sites and normal(words[:start]):
            return without_site(words[:start].strip(), sites)
    for start, end in reversed(cuts):
        if normal(words[:start]) in sites and normal(words[end:]):
            return words[end:].strip()
    return words


def without_tail(words: str, claims: list[str]) -> str:
    """A title less a tail that is most likely the site's name, where nothing says what that is.

    >>> without_tail("Blood Pressure at Home: Numbers to Trust | Health Notes", [])
    'Blood Pressure at Home: Numbers to Trust'
    """
    wanted = normal(words)
    for claim in claims:  # a shorter declaration of the same title ends where the site's name begins
        if claim != words and len(normal(claim)) >= 12 and wanted.startswith(normal(claim)):
            return claim
    strong = [match.span() for match in SEPARATOR.finditer(words) if STRONG.search(match.group())]
    if strong:
        start, end = strong[-1]
        head, tail = words[:start].strip(), words[end:].strip()
        if len(tail) < len(head) and (len(tail.split()) <= 4 <= len(head.split()) + 1 or not head.isascii()):
            return head
    return words


def without_page_number(words: str) -> str:
    """A title less what only counts the pages of an article.

    >>> without_page_number("Kidneys – Page 2 of 3")
    'Kidneys'
    """
    bare = PAGE_SUFFIX.sub("", words)
    return bare if len(bare) > 3 else words


def visible_words(mark: Mark, known: Container[str]) -> str:
    """The words of a heading without hidden pieces, and without labels where a declaration tells them."""
    element, plain = mark.element, mark.opening(LONGEST)
    if not len(element) or len(plain) > LONGEST or normal(plain) in known:
        return plain
    seen = squeeze("".join(seen_pieces(element))) or plain
    if normal(seen) in known:
        return seen
    if is_crowded(element, MOST_LABELLED):
        return seen
    for child in element[:DEEPEST]:
        if isinstance(child.tag, str) and child.tag != "br":
            for part in (squeeze("".join(seen_pieces(element, without=child))), beginning_of(child)):
                if normal(part) and normal(part) in known:
                    return part
    return seen


def seen_pieces(element: Element, without: Element | None = None, depth: int = 0) -> Iterator[str]:
    """The text of a heading in order; hidden elements and `without` are passed over."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child is not without and not is_hidden(child):
            space = " " if child.tag in ("br", "div", "p", "span") else ""
            yield " " if child.tag in ("br", "div", "p") else ""
            yield from seen_pieces(child, without, depth + 1) if depth < DEEPEST else child.itertext()
            yield space if child.tag != "span" else ""
        yield child.tail or ""


def is_hidden(element: Element) -> bool:
    return (
        element.tag in UNSEEN
        or element.tag == "button"
        or any(name in HIDDEN or LABELS.search(name) for name in names_of(element))
        or element.get("hidden") is not None
        or "display:none" in (element.get("style") or "").replace(" ", "")
    )

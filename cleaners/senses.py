"""Senses: what the class and id of an element say of it, whatever stands in it.

Nearly every name on a page says nothing, and every site has names of its own. So all names that say something are
looked for at once, in one pass over what an element is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from lxml.html import HtmlElement as Element

from .memory import MOST_WORDS, Memory
from .needles import BREAK, Needles

# what speaks of other articles or other people, by the whole name or by its beginning
FOREIGN = frozenset(
    "comments comment comment-list commentlist comments-area comment-respond respond disqus_thread "
    "post-navigation posts-navigation nav-links navigation nav-single nav-below pagination breadcrumb "
    "breadcrumbs yarpp jp-relatedposts wpulike more-stories more-articles read-more-posts latest-posts "
    "recent-posts post-list read-next readnext upnext up-next you-may-like you-might-like also-like "
    "trending popular-posts most-read most-popular recommended recommendations suggested-posts "
    "teaser-list post-card menu main-menu cookie-notice".split()
)
FOREIGN_BEGINNINGS = (
    "related", "yarpp", "comment-", "comments-", "commentlist", "outbrain", "taboola", "recommend",
    "trending", "recirc", "widget_recent", "widget_comments", "crp_", "zem_rp", "rp4wp", "rpwe",
    "wp-block-comment", "wp-block-latest", "wp-block-query", "cookie", "newsletter-form", "newsletter-sign", "gh-card",
    "breadcrumb",
)  # fmt: skip
# what stands beside the article: believed only when the article itself is silent
BESIDE = frozenset(
    "sidebar secondary widget widget-area site-footer site-header footer masthead colophon aside off-canvas "
    "topbar top-bar modal popup banner".split()
)
BESIDE_BEGINNINGS = ("sidebar", "widget", "footer-", "site-footer", "mega-menu", "sub-menu", "offcanvas")
HEADLINE_NAMES = frozenset(
    "entry-title post-title article-title headline p-name post-headline page-title article__title "
    "article-headline article__headline post__title entry__title posttitle entrytitle title".split()
)
# parts of names between hyphens and underscores, and beginnings of names
DATE_WORDS = frozenset(
    "date datetime dates time timestamp published publish pubdate updated modified posted datum fecha dateline".split()
)
DATE_BEGINNINGS = ("posted-on", "dt-")
PERSON_WORDS = frozenset(
    "author authors authored authoring byline bylines writer writers autor autoren auteur auteurs autore".split()
)
PERSON_BEGINNINGS = (
    "vcard", "h-card", "fn", "by-line", "posted-by", "written-by", "author", "byline", "contributor"
)  # fmt: skip
BOUNDS: Final = (" ", "-", "_")  # of the words within names
LONGEST: Final = 1_000  # characters of the names of one element


class Sense(NamedTuple):
    """What the class and id of an element say of it."""

    foreign: bool = False
    beside: bool = False
    headline: bool = False
    date: bool = False
    person: bool = False


NO_SENSE: Final = Sense()


def patterns() -> Iterator[tuple[str, str]]:
    """Every piece of a list of names that says something, with what it says; a space stands at either end of a list."""
    for kind, names, beginnings in (
        ("foreign", FOREIGN, FOREIGN_BEGINNINGS),
        ("beside", BESIDE, BESIDE_BEGINNINGS),
        ("headline", HEADLINE_NAMES, ()),
        ("date", (), DATE_BEGINNINGS),
        ("person", (), PERSON_BEGINNINGS),
    ):
        yield from ((f" {name} ", kind) for name in names)
        yield from ((f" {name}", kind) for name in beginnings)
    for kind, words in (("date", DATE_WORDS), ("person", PERSON_WORDS)):
        yield from (
            (before + word + behind, kind) for word in words for before in BOUNDS for behind in BOUNDS
        )
    yield "byline ", "person"


BITS: Final = {kind: 1 << at for at, kind in enumerate(Sense._fields)}
PATTERNS: Final = Needles(
    {bit: [pattern for pattern, told in patterns() if told == kind] for kind, bit in BITS.items()}
)
# for each number of bits, what they say together
BY_BITS: Final = [NO_SENSE] + [
    Sense(*(bits & bit > 0 for bit in BITS.values())) for bits in range(1, 1 << len(BITS))
]


def sense_of(names: str) -> Sense:
    """What all the names of an element say, taken together: its classes and its id.

    >>> sense_of("wide Entry-title").headline, sense_of("post_date").date, any(sense_of("mandate"))
    (True, True, False)
    """
    return senses_told([names[:LONGEST]])[0]


def senses_told(some: Sequence[str]) -> list[Sense]:
    """What each of some lists of names says."""
    told = [NO_SENSE] * len(some)
    for at, bits in PATTERNS.found_between_breaks(parted(f" {BREAK} ".join(some).lower())).items():
        # Blogger's own column of posts is a widget too: class="widget Blog"
        is_blog = bits & BITS["beside"] and "Blog" in some[at].split()
        told[at] = BY_BITS[bits & ~BITS["beside"] if is_blog else bits]
    return told


def parted(names: str) -> str:
    """Names with a space before and behind each of them."""
    plain = names.isascii() and not any(sign in names for sign in "\n\t\r")
    return f" {names if plain else ' '.join(names.split())} "


SENSES: Final = Memory(sense_of)


def telling_of(some: Iterable[str]) -> set[str]:
    """Those of some lists of names that say something; what is not known of them yet is told in one go."""
    unknown, telling = list[str](), set[str]()
    for names in some:
        sense = SENSES.get(names[:LONGEST])
        if sense is None:
            unknown.append(names)
        elif sense is not NO_SENSE:
            telling.add(names)
    if len(SENSES) + len(unknown) > MOST_WORDS:
        SENSES.clear()
    openings = [names[:LONGEST] for names in unknown]
    told = senses_told(openings)
    SENSES.update(zip(openings, told, strict=True))
    telling.update([names for names, sense in zip(unknown, told, strict=True) if sense is not NO_SENSE])
    return telling


def senses_of(classes: Mapping[Element, str], ids: Mapping[Element, str]) -> dict[Element, Sense]:
    """The elements whose names say something, with what; given every element with a class, and every one with an id."""
    telling = telling_of({*classes.values(), *ids.values()})
    found: dict[Element, Sense] = {}
    for column, other in ((classes, ids), (ids, classes)):
        for element, names in column.items():
            if names in telling and element not in found:
                both = f"{classes[element]} {ids[element]}" if element in other else names
                if (sense := SENSES[both[:LONGEST]]) is not NO_SENSE:
                    found[element] = sense
    return found

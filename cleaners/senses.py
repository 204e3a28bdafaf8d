"""Senses: what the class and id of an element say of it, whatever stands in it.

Nearly every name on a page says nothing, and every site has names of its own. So all names that say something are
looked for at once, in one pass over what an element is called.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

from lxml.html import HtmlElement as Element

from .document import Document
from .memory import Memory
from .needles import Needles

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
    written = names[:LONGEST].split()
    return BY_BITS[bits_of(written, bits_by_name(written))]


def bits_by_name(names: Collection[str]) -> dict[str, int]:
    """Of some names, each a word, those that say something, with what."""
    numbered = list(names)
    return {numbered[at]: bits for at, bits in PATTERNS.found_in_words(numbered).items()}


def bits_of(names: Collection[str], told: Mapping[str, int]) -> int:
    """What the names of one element say together."""
    bits = 0
    for name in names:
        bits |= told.get(name, 0)
    # Blogger's own column of posts is a widget too: class="widget Blog"
    return bits & ~BITS["beside"] if bits & BITS["beside"] and "Blog" in names else bits


SENSES: Final = Memory(sense_of)


def senses_of(document: Document) -> dict[Element, Sense]:
    """The elements whose class or id says something, with what."""
    classes, ids = document.attributes["class"], document.attributes["id"]
    written = {**document.classes, **{own: own.split() for own in set(ids.values())}}
    told = bits_by_name(document.class_names.union(*map(written.__getitem__, ids.values())))
    telling = {names for names, each in written.items() if not told.keys().isdisjoint(each)}
    bearing = [[each for each, names in column.items() if names in telling] for column in (classes, ids)]
    senses = {each: both_of(classes.get(each, ""), ids.get(each, ""), told) for each in chain(*bearing)}
    return {each: sense for each, sense in senses.items() if sense is not NO_SENSE}


def both_of(classes: str, own: str, told: Mapping[str, int]) -> Sense:
    """What the class and the id of one element say together."""
    return BY_BITS[bits_of(f"{classes} {own}"[:LONGEST].split(), told)]

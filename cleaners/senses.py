"""Senses: what the class and id of an element say of it, whatever stands in it.

Nearly every name on a page says nothing, and every site has names of its own. So all names that say something are
looked for at once, in one pass over what an element is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ahocorasick_rs import BytesAhoCorasick
from lxml.html import HtmlElement as Element

from .memory import Memory

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


PATTERNS: Final = sorted(set(patterns()))
TELLING: Final = BytesAhoCorasick([pattern.encode() for pattern, _ in PATTERNS])
KINDS: Final = [kind for _, kind in PATTERNS]


def sense_of(names: str) -> Sense:
    """What all the names of an element say, taken together: its classes and its id.

    >>> sense_of("wide Entry-title").headline, sense_of("post_date").date, any(sense_of("mandate"))
    (True, True, False)
    """
    line = f" {' '.join(names[:LONGEST].lower().split())} "
    found = TELLING.find_matches_as_indexes(line.encode("utf-8", "surrogatepass"), overlapping=True)
    if not found:
        return NO_SENSE
    kinds = {KINDS[at] for at, _, _ in found}
    # Blogger's own column of posts is a widget too: class="widget Blog"
    if "beside" in kinds and "Blog" in names.split():
        kinds.discard("beside")
    return Sense(*(kind in kinds for kind in Sense._fields)) if kinds else NO_SENSE


SENSES: Final = Memory(sense_of)


def senses_of(classes: Mapping[Element, str], ids: Mapping[Element, str]) -> dict[Element, Sense]:
    """The elements whose names say something, with what; given every element with a class, and every one with an id."""
    telling = {
        names for names in {*classes.values(), *ids.values()} if SENSES[names[:LONGEST]] is not NO_SENSE
    }
    bearing = [element for column in (classes, ids) for element, names in column.items() if names in telling]
    found: dict[Element, Sense] = {}
    for element in bearing:
        names = f"{classes.get(element, '')} {ids.get(element, '')}".strip()
        if (sense := SENSES[names[:LONGEST]]) is not NO_SENSE:
            found[element] = sense
    return found

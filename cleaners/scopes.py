"""Scopes: which parts of a page may speak of its article, and which of other pages, of other people or of the site.

Facts are read before anything is removed, so the walk has to know by itself where not to go in: comments, related posts,
navigation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml.html import HtmlElement as Element

from .openings import opening_of
from .senses import Sense

if TYPE_CHECKING:
    from .survey import Survey

SIDEBAR_LEAST = 200  # characters; some themes put the byline into a small <aside>
NEVER_FOREIGN = frozenset(("html", "body", "main"))
SHAPING = frozenset(("nav", "aside", "footer", "article"))


class Scope(NamedTuple):
    """What holds for everything within an element, which ends where `end` begins."""

    holder: Element
    end: Element | None
    beside: bool = False
    article: Element | None = None
    small: bool = False  # within an <aside> of a few words


def after(element: Element, scope: Scope | None = None) -> Element | None:
    """The element that comes next behind all that an element holds."""
    holder = scope.holder if scope else None
    node: Element | None = element
    while node is not None and node is not holder:
        parent, following = node.getparent(), node.getnext()
        while following is not None and not isinstance(following.tag, str):  # a comment
            following = following.getnext()
        if following is not None and parent is not None:  # behind the root there may be a second one
            return following
        node = parent
    return scope.end if scope else None


def scope_of(element: Element, sense: Sense, scope: Scope, found: Survey) -> Scope | None:
    """What holds within an element; nothing when it speaks of other articles, of other people, or of the site."""
    tag = element.tag
    if tag in NEVER_FOREIGN:
        return scope
    if tag == "nav" or found.borne["role"].get(element) == "navigation":
        return None
    if sense.foreign and not found.holds_headline(element):
        return None
    beside, small = scope.beside, scope.small
    if not beside and tag == "aside":
        # what a small one holds is small
        beside = not small and is_column(element)
        small = not beside
    elif not beside:
        beside = (tag == "footer" and scope.article is None) or (
            sense.beside and not found.holds_headline(element)
        )
    article = scope.article
    if tag == "article":
        article = element
        found.articles.append(element)
    if (beside, article, small) == scope[2:]:
        return scope
    return Scope(element, after(element, scope), beside, article, small)


def is_column(aside: Element) -> bool:
    """Whether an `<aside>` holds more than a few words."""
    return len(opening_of(aside, SIDEBAR_LEAST)) > SIDEBAR_LEAST

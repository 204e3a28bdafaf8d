"""Counts: the figures a page declares for machines, ratings and interactions in JSON-LD or microdata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .declared import ARTICLE_TYPES, WORK_TYPES, Declared, Node, as_list, number_of, text_of, types_of
from .records import Engagement
from .survey import normal

ACTIONS = {
    "likeaction": "likes",
    "dislikeaction": "dislikes",
    "commentaction": "comments",
    "shareaction": "shares",
    "viewaction": "views",
    "readaction": "views",
    "watchaction": "views",
    "userlikes": "likes",
    "usercomments": "comments",
    "userpageviews": "views",
}
MOST = 10**12


def declared_engagement(declared: Declared, title: str) -> Engagement:
    """What the article's nodes say readers did; of several ratings the one with most votes."""
    figures: dict[str, Any] = {}
    for node in declared.works:
        for name, count in interactions(declared, node):
            figures.setdefault(name, count)
    best = max(ratings(declared, title), key=lambda rating: rating["rating_count"] or 0, default={})
    return Engagement(**figures, **best)


def interactions(declared: Declared, node: Node) -> Iterator[tuple[str, int]]:
    """Named counts of one node: likes, comments, shares, views."""
    for statistic in declared.values("interactionStatistic", "interactionCount", works=[node]):
        if not isinstance(statistic, dict):
            continue
        kind = statistic.get("interactionType")
        name = ACTIONS.get(next(iter(types_of(kind)), "") or text_of(kind).rsplit("/", 1)[-1].lower())
        count = whole(statistic.get("userInteractionCount"))
        if name and count is not None:
            yield name, count
    if (
        types_of(node) & (ARTICLE_TYPES | WORK_TYPES)
        and (count := whole(first(node.get("commentCount")))) is not None
    ):
        yield "comments", count


def ratings(declared: Declared, title: str) -> Iterator[dict[str, Any]]:
    """Ratings of the article's own nodes, and of nodes that rating plug-ins make up under its name."""
    for node in declared.nodes:
        own = any(node is work for work in declared.works) or (
            title and normal(text_of(node.get("name"))) == normal(title)
        )
        if not own:
            continue
        for rating in declared.values("aggregateRating", works=[node]):
            if (
                isinstance(rating, dict)
                and (average := number_of(first(rating.get("ratingValue")))) is not None
            ):
                votes = whole(first(rating.get("ratingCount")))
                votes = whole(first(rating.get("reviewCount"))) if votes is None else votes
                best = number_of(first(rating.get("bestRating")))
                yield {"rating_average": average, "rating_count": votes, "rating_best": best or 5.0}


def whole(value: object) -> int | None:
    number = number_of(value)
    return int(number) if number is not None and number < MOST else None


def first(value: object) -> object:
    return next(iter(as_list(value)), None)

"""What one look over the whole page found: everything that may say who, when and what, with its place.

`cleaners.walk` fills it; the readers of titles, people, dates and terms ask it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import Generic, TypeVar

from lxml.html import HtmlElement as Element

from .items import Items
from .needles import Needles
from .openings import beginning_of, is_crowded, opening_of
from .records import Source
from .scopes import Scope, after
from .vocabulary import VOCABULARY

T = TypeVar("T")
NO_LETTER = re.compile(r"[\W_]+")

LONGEST = 1_000  # characters of what is compared
MOST_MARKS = 600  # of one kind on one page
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor|autoren|auteurs?|autore|redakteure?|contributors?|writers?)/[^/?#]{2,}|[?&]author=\d"
)
LINE_MOST = 120  # characters of a line that announces somebody
BYLINES = VOCABULARY["bylines"]
# of each phrase that announces an author its longest word, and what stands in those that announce a reviewer
AUTHOR, REVIEWER = 1, 2
ANNOUNCEMENTS = Needles(
    {
        AUTHOR: [
            *(max(phrase.split(), key=len) for phrase in BYLINES["written"]),
            *(f"{label}:" for label in BYLINES["labels"]),
        ],
        REVIEWER: BYLINES["review_stems"],
    }
)


class Mark:
    """An element that may say something, with its place in reading order."""

    __slots__ = ("_words", "element", "own", "place", "scope")

    def __init__(self, element: Element, place: int, scope: Scope, own: str = "") -> None:
        self.element = element
        self.place = place
        self.scope = scope
        self.own = own  # the words that stand in the element itself, without those of elements within it
        self._words: str | None = None

    @property
    def beside(self) -> bool:
        """Whether it stands beside the article."""
        return self.scope.beside

    @property
    def article(self) -> Element | None:
        """The `<article>` around it."""
        return self.scope.article

    @property
    def words(self) -> str:
        """The element's words, put together once; of a whole column only the beginning."""
        if self._words is None:
            self._words = beginning_of(self.element)
        return self._words

    def opening(self, most: int) -> str:
        """The element's words, or, where they are more than so many letters, more than that of their beginning."""
        if self._words is None:
            opening = opening_of(self.element, most)
            if len(opening) > most:
                return opening
            self._words = opening
        return self._words


@dataclass(slots=True, frozen=True)
class Found(Generic[T]):
    """A fact, where it was read, and the elements that said it, if any did."""

    value: T
    source: Source
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class Survey:
    """What one look over the page found; lists are in reading order."""

    root: Element
    elements: list[Element] = field(default_factory=list)
    """of the whole page, in its order"""
    borne: dict[str, dict[Element, str]] = field(default_factory=dict)
    """by the name of an attribute, the elements that bear it, with its value"""
    metas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    canonical: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    title: str = ""
    titled: list[Element] = field(default_factory=list)
    """all headings, wherever they stand"""
    headings: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    people: list[Mark] = field(default_factory=list)
    anchors: list[Mark] = field(default_factory=list)
    lines: list[Mark] = field(default_factory=list)

    articles: list[Element] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    """what the page declares its title to be, letters alone"""
    items: Items = field(default_factory=lambda: Items(()))
    headline: Mark | None = None
    """where the chosen headline stands, once it is chosen"""

    own_articles: set[Element] = field(default_factory=set)
    _holders: set[Element] | None = None
    _headings: dict[Element, str] = field(default_factory=dict)
    _announcing: list[tuple[int, Mark]] | None = None

    def lines_with(self, pattern: re.Pattern[str]) -> list[Mark]:
        """The lines in whose own words something is found that never goes from one line into the next."""
        said = "\n".join([mark.own for mark in self.lines])
        starts = [match.start() for match in pattern.finditer(said)]
        ends = list(accumulate([len(mark.own) + 1 for mark in self.lines])) if starts else []
        places = [bisect_right(ends, start) for start in starts]
        return [self.lines[at] for at in dict.fromkeys(places)]

    def lines_announcing(self, kind: int) -> list[Mark]:
        """The lines that begin with what may announce an `AUTHOR` or a `REVIEWER`: few lines of few pages."""
        if self._announcing is None:
            found = ANNOUNCEMENTS.found_in([mark.own[:LINE_MOST] for mark in self.lines])
            self._announcing = [(kinds, self.lines[at]) for at, kinds in found.items()]
        return [mark for kinds, mark in self._announcing if kinds & kind]

    def near(self, mark: Mark) -> bool:
        """Whether an element may speak of this page's article: neither of the site nor of another card."""
        return not mark.beside and (mark.article is None or mark.article in self.own_articles)

    def distance(self, mark: Mark) -> float:
        """How far an element stands from the headline; what stands above it counts double."""
        if self.headline is None:
            return mark.place
        away = mark.place - self.headline.place
        return away if away >= 0 else -away * 2.0

    def lines_within(self, above: float, below: float) -> list[Mark]:
        """The lines that stand so many places above the headline and below it at most."""
        if self.headline is None:
            return self.lines
        at = self.headline.place
        first = bisect_left(self.lines, at - above, key=attrgetter("place"))
        return self.lines[first : bisect_right(self.lines, at + below, key=attrgetter("place"))]

    def heading_words(self, heading: Element) -> str:
        """The words of a heading, which more than one reader asks for."""
        if heading not in self._headings:
            self._headings[heading] = beginning_of(heading)
        return self._headings[heading]

    def meta(self, *names: str) -> Iterator[str]:
        """Contents of the named meta elements, in the order of the names."""
        for name in names:
            yield from self.metas.get(name, ())

    def holds_headline(self, element: Element) -> bool:
        """A name may lie: what holds the declared headline, or the page's only h1, is around the article."""
        if self._holders is None:
            self._holders = holders_of_headlines(self)
        return element in self._holders


def choose_headline(page: Survey, headline: Mark | None) -> None:
    """Tell the survey where the headline stands, and with it which `<article>` is the page's own."""
    page.headline = headline
    if headline is not None:
        page.own_articles = set(headline.element.iterancestors("article"))
    if not page.own_articles and page.articles:
        page.own_articles = {largest(page.articles[:MOST_MARKS], page.elements)}


def largest(articles: list[Element], elements: Iterable[Element]) -> Element:
    """The one of some elements that holds most others."""
    at = {element: number for number, element in enumerate(elements)}
    at_end = len(at)

    def size(article: Element) -> int:
        following = after(article)
        return (at_end if following is None else at[following]) - at[article]

    return max(articles, key=size)


def holders_of_headlines(page: Survey) -> set[Element]:
    """All elements around the declared headline, or around the page's only h1."""
    tops = [heading for heading in page.titled if heading.tag == "h1"]
    holders: set[Element] = set()
    for heading in page.titled[:MOST_MARKS]:
        if tops != [heading] and (
            not page.titles
            or is_crowded(heading)
            or not is_declared(normal(page.heading_words(heading)), page.titles)
        ):
            continue
        node: Element | None = heading
        while node is not None and node not in holders:
            holders.add(node)
            node = node.getparent()
    return holders


def is_declared(key: str, titles: Iterable[str]) -> bool:
    """Whether a heading is the better part of a declared title."""
    return any(len(key) > max(7, len(title) // 2) and key in title for title in titles)


def related_by(element: Element, relation: str) -> bool:
    relations = element.get("rel")
    return relations is not None and relation in relations.lower().split()


def normal(words: str) -> str:
    """Letters and digits alone, for comparing titles and names.

    >>> normal("Blood Pressure: at Home")
    'bloodpressureathome'
    """
    return letters_of(words[:LONGEST])


@lru_cache(maxsize=4_096)  # the same few titles and names are compared over and over
def letters_of(words: str) -> str:
    return NO_LETTER.sub("", words.casefold())

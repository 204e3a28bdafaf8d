"""One look over the whole page: everything that may say who, when and what, with its place.

Metadata is read before anything is removed, so the walk has to know by itself which parts of a page speak of
other pages or other people (comments, related posts, site navigation) and does not go in there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from lxml.html import HtmlElement as Element

from .document import UNSEEN, Document, squeeze
from .items import Items
from .needles import Needles
from .openings import beginning_of, is_crowded, opening_of
from .records import Source
from .senses import NO_SENSE, Sense, senses_of
from .vocabulary import VOCABULARY

T = TypeVar("T")
NO_LETTER = re.compile(r"[\W_]+")

LONGEST = 1_000  # characters of what is compared
MOST_PLACES = 50_000  # elements; no article has more
MOST_MARKS = 600  # of one kind on one page
SIDEBAR_LEAST = 200  # characters; some themes put the byline into a small <aside>
NEVER_FOREIGN = frozenset(("html", "body", "main"))
HEADINGS = frozenset(("h1", "h2", "h3"))
TELLING = frozenset((*HEADINGS, "time", "address"))
NAMING = ("property", "name", "itemprop", "http-equiv")  # attributes that say what a meta element tells
SHAPING = frozenset(("nav", "aside", "footer", "article"))
STANDING_OUT = (
    UNSEEN | SHAPING | TELLING | {"a"}
)  # of other elements, only those with telling names are looked at
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor|autoren|auteurs?|autore|redakteure?|contributors?|writers?)/[^/?#]{2,}|[?&]author=\d"
)
PERSON_PAGE = re.compile(
    r"/(?:people|staff|profiles?|profil|experts?|our-people|our-experts|by|bio|bios|team|users?)/[^?#]{2,}"
    r"|[?&]_author="
)
# what such addresses hold, and those of categories and tags
TELLING_FOLDERS = frozenset(
    "category categories categoria categorie kategorie rubrik rubrique topic topics section sections tag tags etiqueta "
    "etiquette schlagwort mot-cle thema author authors autor autoren auteur auteurs autore redakteur redakteure contributor contributors writer writers "
    "people staff profile profiles profil expert experts our-people our-experts by bio bios team user users".split()
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
TELLING_RELATIONS = frozenset(("author", "category", "tag"))


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


def survey(document: Document) -> Survey:
    """Walk the page once and note every candidate."""
    borne = document.attributes
    found = Survey(document.root, document.held, borne)
    found.items = Items(borne["itemscope"])
    note_declarations(found)
    note_titles(found)
    found.titles = {normal(title) for title in (found.title, *found.meta("og:title")) if title}
    senses = senses_of(borne["class"], borne["id"])
    for body in document.root.iterchildren("body"):
        walk(body, senses, found)
    return found


def note_declarations(found: Survey) -> None:
    """File what the elements of the head say, and those like them further down."""
    borne = found.borne
    columns = [borne[name] for name in NAMING]
    for element, value in borne["content"].items():
        if element.tag == "meta" and (content := squeeze(value)):
            if element in borne["itemprop"] and found.items.other(element) is not None:
                continue
            for column in columns:
                if name := column.get(element):
                    found.metas[name.strip().lower()].append(content)
    for element, relation in borne["rel"].items():
        if element.tag == "link" and "canonical" in relation.lower().split():
            found.canonical += filter(None, [borne["href"].get(element, "").strip()])
    for element, kind in borne["type"].items():
        if element.tag == "script" and "ld+json" in kind.lower():
            found.scripts.append(element.text or "")


def note_titles(found: Survey) -> None:
    """Note where the headings are, and what the page is called in the bar of a browser."""
    for element in found.root.iter("title", *HEADINGS):
        if element.tag != "title":
            found.titled.append(element)
        elif not found.title:
            found.title = title_of(element)


def title_of(element: Element) -> str:
    """The words of a title; nothing if it is that of a drawing."""
    parent = element.getparent()
    return "" if parent is None or parent.tag == "svg" else squeeze("".join(element.itertext()))


class Scope(NamedTuple):
    """What holds for everything within an element, which ends where `end` begins."""

    holder: Element
    end: Element | None
    beside: bool = False
    article: Element | None = None
    small: bool = False  # within an <aside> of a few words


def walk(body: Element, senses: Mapping[Element, Sense], found: Survey) -> None:  # noqa: C901, PLR0912, PLR0915 (a call an element would cost as much as the rest)
    """Go through the body in reading order, leaving out what is foreign to the article."""
    scope, outer = Scope(body, after(body)), list[Scope]()
    end = scope.end
    places: dict[Element, int] = {}
    noted: dict[Element, Mark] = {}
    tails: defaultdict[Mark, list[str]] = defaultdict(list)
    place = 0
    passing = True  # over what is foreign or unseen, up to the element that follows it
    until: Element | None = body
    roles, properties, addresses, relations = (
        found.borne[name] for name in ("role", "itemprop", "href", "rel")
    )
    named = {*senses, *properties, *[element for element, role in roles.items() if role == "navigation"]}
    for element in found.elements:
        if passing:
            if element is not until:
                continue
            passing = False
        while element is end and outer:
            scope = outer.pop()
            end = scope.end
        if element is end or place == MOST_PLACES:
            break
        # words behind an element are those of the element that holds it
        tail = element.tail
        if tail and not tail.isspace() and place and (holder := element.getparent()) is not None:
            if holder not in noted:
                noted[holder] = Mark(holder, places[holder], scope)
            tails[noted[holder]].append(tail.strip())
        tag = element.tag
        tells: bool | str = False
        if tag in STANDING_OUT or element in named:
            if passing := tag in UNSEEN:
                until = after(element, scope)
                continue
            sense = senses.get(element, NO_SENSE)
            role = roles.get(element, "")
            if sense is not NO_SENSE or tag in SHAPING or role == "navigation":
                inner = scope_of(element, role, sense, scope, found)
                if passing := inner is None:
                    place += 1
                    until = after(element, scope)
                    continue
                if inner is not scope:
                    outer.append(scope)
                    scope, end = inner, inner.end
            itemprop = properties.get(element, "")
            tells = itemprop or sense is not NO_SENSE or tag in TELLING
            if tag == "a" and not tells:
                tells = may_tell(addresses.get(element, ""), relations.get(element, ""))
        place = places[element] = place + 1
        words = text.strip() if (text := element.text) else ""
        if words or tells:
            mark = noted[element] = Mark(element, place, scope, words)
            if tells:
                note(mark, sense, itemprop, found)
    found.lines += lines_of(noted.values(), tails)


def lines_of(noted: Iterable[Mark], tails: Mapping[Mark, list[str]]) -> list[Mark]:
    """The elements with words of their own in reading order, each with those that stand behind elements in it."""
    for mark, words_after in tails.items():
        mark.own = " ".join([mark.own, *words_after] if mark.own else words_after)
    return sorted([mark for mark in noted if mark.own], key=attrgetter("place"))


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


def scope_of(element: Element, role: str, sense: Sense, scope: Scope, found: Survey) -> Scope | None:
    """What holds within an element; nothing when it speaks of other articles, of other people, or of the site."""
    tag = element.tag
    if tag in NEVER_FOREIGN:
        return scope
    if tag == "nav" or role == "navigation":
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


def note(mark: Mark, sense: Sense, itemprop: str, found: Survey) -> None:
    """File an element under everything it may speak of."""
    tag = mark.element.tag
    itemprop = itemprop.lower()
    if tag in HEADINGS or sense.headline or itemprop == "headline":
        found.headings.append(mark)
    if tag == "time" or sense.date or itemprop.startswith("date"):
        found.dates.append(mark)
    if tag == "a":
        found.anchors.append(mark)
        person = sense.person or itemprop == "author" or names_author(mark.element)
    else:
        person = sense.person or itemprop == "author" or tag == "address"
    if person:
        found.people.append(mark)


def may_tell(address: str, relation: str) -> bool:
    """Whether a link may lead to somebody's page or file the article; most are ruled out by the parts of their address."""
    if not TELLING_FOLDERS.isdisjoint(address.split("/")):
        return True
    if "?" in address and ("author=" in address or "tag=" in address):
        return True
    return bool(relation) and not TELLING_RELATIONS.isdisjoint(relation.lower().split())


def names_author(link: Element) -> bool:
    """Whether a link leads to somebody's page."""
    address = link.get("href") or ""
    if related_by(link, "author"):
        return True
    return bool(AUTHOR_PAGE.search(address) or PERSON_PAGE.search(address))


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

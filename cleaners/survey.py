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
from itertools import accumulate, islice
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from lxml.html import HtmlElement as Element

from .document import BLOCKLIKE, UNSEEN, Document, squeeze
from .items import Items
from .records import Source
from .senses import NO_SENSE, Sense, senses_of

T = TypeVar("T")
NO_LETTER = re.compile(r"[\W_]+")

LONGEST = 1_000  # characters of what is compared
BEGINNING = 4_000  # characters
MOST_PLACES = 50_000  # elements; no article has more
MOST_MARKS = 600  # of one kind on one page
MOST_PIECES = 1_000  # elements and texts whose words are put together
MOST_WORDLESS = 200  # of them, before the first word
MOST_HELD = 700  # elements within a heading
SIDEBAR_LEAST = 200  # characters; some themes put the byline into a small <aside>
NEVER_FOREIGN = frozenset(("html", "body", "main"))
HEADINGS = frozenset(("h1", "h2", "h3"))
TELLING = frozenset((*HEADINGS, "time", "address"))
NAMING = ("property", "name", "itemprop", "http-equiv")  # attributes that say what a meta element tells
SHAPING = frozenset(("nav", "aside", "footer", "article"))
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
TELLING_RELATIONS = frozenset(("author", "category", "tag"))


class Mark:
    """An element that may say something, with its place in reading order."""

    __slots__ = ("_words", "article", "beside", "element", "own", "place")

    def __init__(self, element: Element, place: int, scope: Scope, own: str = "") -> None:
        self.element = element
        self.place = place
        self.beside = scope.beside
        self.article = scope.article
        self.own = own  # the words that stand in the element itself, without those of elements within it
        self._words: str | None = None

    @property
    def words(self) -> str:
        """The element's words, put together once; of a whole column only the beginning."""
        if self._words is None:
            self._words = beginning_of(self.element)
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
    _said: str | None = None

    @property
    def said(self) -> str:
        """The own words of all lines, one below the other: what none of them says is told in one search."""
        if self._said is None:
            self._said = "\n".join([mark.own for mark in self.lines])
        return self._said

    def lines_with(self, pattern: re.Pattern[str]) -> list[Mark]:
        """The lines in whose own words something is found that never goes from one line into the next."""
        ends = list(accumulate([len(mark.own) + 1 for mark in self.lines]))
        places = [bisect_right(ends, match.start()) for match in pattern.finditer(self.said)]
        return [self.lines[at] for at in dict.fromkeys(places)]

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
    found.titles = {normal(title) for title in (found.title, *found.meta("og:title")) if title}
    senses = senses_of(borne["class"], borne["id"])
    for body in document.root.iterchildren("body"):
        walk(body, senses, found)
    return found


def note_declarations(found: Survey) -> None:
    """File what the elements of the head say, and those like them further down; and where the headings are."""
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
    found.titled = [element for element in found.elements if element.tag in HEADINGS]
    found.title = next(filter(None, map(title_of, found.root.iter("title"))), "")


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


def walk(body: Element, senses: Mapping[Element, Sense], found: Survey) -> None:  # noqa: C901, PLR0912 (a call an element would cost as much as the rest)
    """Go through the body in reading order, leaving out what is foreign to the article."""
    scope, outer = Scope(body, after(body)), list[Scope]()
    places: dict[Element, int] = {}
    noted: dict[Element, Mark] = {}
    tails: defaultdict[Mark, list[str]] = defaultdict(list)
    place = 0
    passing = True  # over what is foreign or unseen, up to the element that follows it
    until: Element | None = body
    roles, properties, addresses, relations = (
        found.borne[name] for name in ("role", "itemprop", "href", "rel")
    )
    for element in found.elements:
        if passing and element is not until:
            continue
        while element is scope.end and outer:
            scope = outer.pop()
        if element is scope.end or place == MOST_PLACES:
            break
        # words behind an element are those of the element that holds it
        tail = element.tail if place else None
        if tail and not tail.isspace() and (holder := element.getparent()) is not None:
            if holder not in noted:
                noted[holder] = Mark(holder, places[holder], scope)
            tails[noted[holder]].append(tail.strip())
        tag = element.tag
        if passing := tag in UNSEEN:
            until = after(element, scope)
            continue
        place = places[element] = place + 1
        sense = senses.get(element, NO_SENSE)
        role = roles.get(element, "")
        if sense is not NO_SENSE or tag in SHAPING or role == "navigation":
            inner = scope_of(element, role, sense, scope, found)
            if passing := inner is None:
                until = after(element, scope)
                continue
            if inner is not scope:
                outer.append(scope)
                scope = inner
        itemprop = properties.get(element, "")
        tells = itemprop or sense is not NO_SENSE or tag in TELLING
        if tag == "a" and not tells:
            tells = may_tell(addresses.get(element, ""), relations.get(element, ""))
        words = text.strip() if (text := element.text) else ""
        if words or tells:
            mark = noted[element] = Mark(element, place, scope, words)
            if tells:
                note(mark, sense, itemprop, found)
    for mark, words_after in tails.items():
        mark.own = " ".join([mark.own, *words_after] if mark.own else words_after)
    found.lines += sorted([mark for mark in noted.values() if mark.own], key=attrgetter("place"))


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
    """Whether an `<aside>` holds more than a few words; most tell by their beginning."""
    return any(len(beginning_of(aside, most)) > SIDEBAR_LEAST for most in (2 * SIDEBAR_LEAST, BEGINNING))


def holders_of_headlines(page: Survey) -> set[Element]:
    """All elements around the declared headline, or around the page's only h1."""
    tops = [heading for heading in page.titled if heading.tag == "h1"]
    holders: set[Element] = set()
    for heading in page.titled[:MOST_MARKS]:
        declared = not is_crowded(heading) and is_declared(normal(beginning_of(heading)), page.titles)
        if not declared and tops != [heading]:
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


def beginning_of(element: Element, most: int = BEGINNING) -> str:
    """The words of an element up to a length beyond which nobody would call them a line."""
    if not len(element):
        return squeeze(element.text or "") if element.tag not in UNSEEN else ""
    taken: list[str] = []
    length = 0
    waiting: list[Element | str] = [element]
    for count in range(MOST_PIECES):
        node = waiting.pop()
        if isinstance(node, str):
            text = node
        else:
            tag = node.tag
            edge = " " if tag in BLOCKLIKE else ""  # blocks part words, inline elements do not
            tail = (node.tail or "") if node is not element else ""
            if edge or tail:
                waiting.append(edge + tail)
            text = edge
            if tag not in UNSEEN:
                text += node.text or ""
                waiting += reversed(node[:MOST_PIECES] if len(node) > MOST_PIECES else node)
        taken.append(text)
        length += len(text.strip())
        if not waiting or length > most or (count > MOST_WORDLESS and not length):
            break
    return squeeze("".join(taken))


def is_crowded(element: Element, most: int = MOST_HELD) -> bool:
    """Whether an element holds too much to be a heading or a label, however few its words are."""
    return len(element) > 0 and sum(1 for _ in islice(element.iter(), most + 2)) > most


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

"""One walk over the whole page, for everything that may say who, when and what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter

from lxml.html import HtmlElement as Element

from .document import UNSEEN, Document, squeeze
from .items import Items
from .scopes import SHAPING, Scope, after, scope_of
from .senses import NO_SENSE, Sense, senses_of
from .survey import AUTHOR_PAGE, Mark, Survey, normal, related_by

MOST_PLACES = 50_000  # elements; no article has more
HEADINGS = frozenset(("h1", "h2", "h3"))
TELLING = frozenset((*HEADINGS, "time", "address"))
TURNING = UNSEEN | SHAPING
STANDING_OUT = TURNING | TELLING | {"a"}  # of other elements, only those with telling names are looked at
NAMING = ("property", "name", "itemprop", "http-equiv")  # attributes that say what a meta element tells
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


def survey(document: Document) -> Survey:
    """Walk the page once and note every candidate."""
    borne = document.attributes
    found = Survey(document.root, document.held, borne)
    found.items = Items(borne["itemscope"])
    note_declarations(found)
    note_titles(found)
    found.titles = {normal(title) for title in (found.title, *found.meta("og:title")) if title}
    senses = senses_of(document)
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


def walk(body: Element, senses: Mapping[Element, Sense], found: Survey) -> None:  # noqa: C901, PLR0912 (a call an element would cost as much as the rest)
    """Go through the body in reading order, leaving out what is foreign to the article."""
    scope, outer = Scope(body, after(body)), list[Scope]()
    end, place = scope.end, 0
    places: dict[Element, int] = {}
    noted: dict[Element, Mark] = {}
    followed: list[tuple[Element, Scope]] = []
    turning = {*senses, *[each for each, role in found.borne["role"].items() if role == "navigation"]}
    properties, addresses, relations = (found.borne[name] for name in ("itemprop", "href", "rel"))
    named = {*turning, *properties}
    passing = True  # over what is foreign or unseen, up to the element that follows it
    until: Element | None = body
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
        if (tail := element.tail) and not tail.isspace():
            followed.append((element, scope))
        tag, tells = element.tag, False
        if tag in STANDING_OUT or element in named:
            sense = senses.get(element, NO_SENSE)
            if tag in TURNING or element in turning:
                inner = None if tag in UNSEEN else scope_of(element, sense, scope, found)
                if passing := inner is None:
                    place += tag not in UNSEEN
                    until = after(element, scope)
                    continue
                if inner is not scope:
                    outer.append(scope)
                    scope, end = inner, inner.end
            tells = tag in TELLING or sense is not NO_SENSE or bool(properties.get(element))
            if tag == "a" and not tells:
                tells = may_tell(addresses.get(element, ""), relations.get(element, ""))
        place = places[element] = place + 1
        words = text.strip() if (text := element.text) else ""
        if words or tells:
            mark = noted[element] = Mark(element, place, scope, words)
            if tells:
                note(mark, sense, found)
    found.lines += lines_of(noted, followed, places)


def lines_of(
    noted: dict[Element, Mark], followed: Iterable[tuple[Element, Scope]], places: Mapping[Element, int]
) -> list[Mark]:
    """The elements with words of their own in reading order, each with those that stand behind elements in it."""
    tails: defaultdict[Mark, list[str]] = defaultdict(list)
    for element, scope in followed:
        holder = element.getparent()
        if holder is not None and holder in places:  # around the body there is none
            if holder not in noted:
                noted[holder] = Mark(holder, places[holder], scope)
            tails[noted[holder]].append((element.tail or "").strip())
    for mark, words_after in tails.items():
        mark.own = " ".join([mark.own, *words_after] if mark.own else words_after)
    return sorted([mark for mark in noted.values() if mark.own], key=attrgetter("place"))


def note(mark: Mark, sense: Sense, found: Survey) -> None:
    """File an element under everything it may speak of."""
    tag = mark.element.tag
    itemprop = found.borne["itemprop"].get(mark.element, "").lower()
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

"""One look over the whole page: everything that may say who, when and what, with its place.

Metadata is read before anything is removed, so the walk has to know by itself which parts of a page speak of
other pages or other people (comments, related posts, site navigation) and does not go in there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from lxml.html import HtmlElement as Element

from .document import UNSEEN, pieces, squeeze
from .records import Source

T = TypeVar("T")
NO_LETTER = re.compile(r"[\W_]+")

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
LONGEST = 1_000  # characters of what is compared
BEGINNING = 4_000  # characters
MOST_PLACES = 50_000  # elements; no article has more
MOST_MARKS = 600  # of one kind on one page
SIDEBAR_LEAST = 200  # characters; some themes put the byline into a small <aside>
NEVER_FOREIGN = frozenset(("html", "body", "main"))
HEADINGS = frozenset(("h1", "h2", "h3"))
TELLING = frozenset((*HEADINGS, "a", "time", "address"))
HEADLINE_NAMES = frozenset(
    "entry-title post-title article-title headline p-name post-headline page-title article__title "
    "article-headline article__headline post__title entry__title posttitle entrytitle title".split()
)
DATE_NAMES = re.compile(
    r"(?:^|[-_])(?:date|datetime|dates|time|timestamp|published|publish|pubdate|updated|modified|posted|datum|fecha|"
    r"dateline)(?:$|[-_])"
    r"|^posted-on|^date-header|^dt-|[a-z]Date$"
)
PERSON_NAMES = re.compile(
    r"(?:^|[-_])(?:authors?|authored|authoring|bylines?|writers?|autor|autoren|auteurs?|autore)(?:$|[-_])"
    r"|^(?:vcard|h-card|fn|by-line|posted-by|written-by|author|byline|contributor)|byline$"
)
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor|autoren|auteurs?|autore|redakteure?|contributors?|writers?)/[^/?#]{2,}|[?&]author=\d"
)
PERSON_PAGE = re.compile(
    r"/(?:people|staff|profiles?|profil|experts?|our-people|our-experts|by|bio|bios|team|users?)/[^?#]{2,}"
    r"|[?&]_author="
)
# microdata items that are not the article but stand on its page
OTHER_ITEMS = re.compile(r"/(?:review|comment|usercomments|answer|event|offer|product)$", re.IGNORECASE)


class Sense(NamedTuple):
    """What the class and id of an element say of it."""

    foreign: bool = False
    beside: bool = False
    headline: bool = False
    date: bool = False
    person: bool = False

    @property
    def tells(self) -> bool:
        """Whether there is anything to look at closer."""
        return self.headline or self.date or self.person


NO_SENSE = Sense()


@dataclass(slots=True, eq=False)
class Mark:
    """An element that may say something, with its place in reading order."""

    element: Element
    place: int
    beside: bool
    article: Element | None
    own: str = ""
    """the words that stand in the element itself, without those of elements within it"""
    _words: str | None = None

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
    metas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    scripts: list[str] = field(default_factory=list)
    title: str = ""
    headings: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    people: list[Mark] = field(default_factory=list)
    anchors: list[Mark] = field(default_factory=list)
    lines: list[Mark] = field(default_factory=list)

    articles: list[Element] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    """what the page declares its title to be, letters alone"""
    h1_count: int = 0
    headline: Mark | None = None
    """where the chosen headline stands, once it is chosen"""

    own_articles: list[Element] = field(default_factory=list)

    def near(self, mark: Mark) -> bool:
        """Whether an element may speak of this page's article: neither of the site nor of another card."""
        return not mark.beside and (mark.article is None or mark.article in self.own_articles)

    def distance(self, mark: Mark) -> float:
        """How far an element stands from the headline; what stands above it counts double."""
        if self.headline is None:
            return mark.place
        away = mark.place - self.headline.place
        return away if away >= 0 else -away * 2.0

    def meta(self, *names: str) -> Iterator[str]:
        """Contents of the named meta elements, in the order of the names."""
        for name in names:
            yield from self.metas.get(name, ())


def choose_headline(page: Survey, headline: Mark | None) -> None:
    """Tell the survey where the headline stands, and with it which `<article>` is the page's own."""
    page.headline = headline
    if headline is not None:
        page.own_articles = list(headline.element.iterancestors("article"))
    if not page.own_articles and page.articles:
        largest = max(islice(page.articles, MOST_MARKS), key=lambda article: sum(1 for _ in article.iter()))
        page.own_articles = [largest]


def survey(root: Element) -> Survey:
    """Walk the page once and note every candidate."""
    found = Survey(root=root)
    for element in root.iter("meta", "link", "title", "script"):
        note_declaration(element, found)
    found.titles = {normal(title) for title in (found.title, *found.meta("og:title")) if title}
    found.h1_count = sum(1 for _ in root.iter("h1"))
    for body in root.iterchildren("body"):
        walk(body, found)
    return found


def note_declaration(element: Element, found: Survey) -> None:
    if element.tag == "meta":
        content = squeeze(element.get("content") or "")
        own = element.get("itemprop") is None or other_item(element) is None
        for key in ("property", "name", "itemprop", "http-equiv") if own else ():
            if content and (name := element.get(key)):
                found.metas[name.strip().lower()].append(content)
    elif element.tag == "link":
        for relation in (element.get("rel") or "").lower().split():
            if address := (element.get("href") or "").strip():
                found.links[relation].append(address)
    elif element.tag == "title":
        # an <svg> has a title too; the page's own stands first, and outside a drawing
        if not found.title and (parent := element.getparent()) is not None and parent.tag != "svg":
            found.title = squeeze("".join(element.itertext()))
    elif "ld+json" in (element.get("type") or "").lower():
        found.scripts.append("".join(element.itertext()))


def other_item(element: Element) -> Element | None:
    """The review, comment or event in microdata that an element belongs to."""
    owner = next((a for a in element.iterancestors() if a.get("itemscope") is not None), None)
    return owner if owner is not None and OTHER_ITEMS.search(owner.get("itemtype") or "") else None


def walk(body: Element, found: Survey) -> None:
    """Go through the body in reading order, leaving out what is foreign to the article."""
    place = 0
    stack: list[tuple[Element, bool, Element | None]] = [(body, False, None)]
    while stack:
        element, beside, article = stack.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag in UNSEEN:
            continue
        place += 1
        sense = sense_of(element.get("class") or "", element.get("id") or "")
        if tag not in NEVER_FOREIGN:
            if is_foreign(element, sense, found):
                continue
            beside = beside or is_beside(element, sense, article, found)
        if tag == "article":
            article = element
            found.articles.append(element)
        children = list(element)
        own = own_words(element, children)
        if (own or tag in TELLING or sense.tells or element.get("itemprop")) and place < MOST_PLACES:
            note(Mark(element, place, beside, article, own), sense, found)
        stack.extend([(child, beside, article) for child in reversed(children)])


@lru_cache(maxsize=8_192)  # the pages of a site share their class names
def sense_of(classes: str, own: str) -> Sense:
    """What all the names of an element say, taken together."""
    if not classes and not own:
        return NO_SENSE
    senses = [sense_of_name(name) for name in (*classes.lower().split(), own.strip().lower())]
    sense = Sense(*map(any, zip(*senses, strict=True)))
    # Blogger's own column of posts is a widget too: class="widget Blog"
    return sense._replace(beside=False) if "Blog" in classes.split() else sense


@lru_cache(maxsize=16_384)  # and sites share them with other sites
def sense_of_name(name: str) -> Sense:
    return Sense(
        foreign=name in FOREIGN or name.startswith(FOREIGN_BEGINNINGS),
        beside=name in BESIDE or name.startswith(BESIDE_BEGINNINGS),
        headline=name in HEADLINE_NAMES,
        date=DATE_NAMES.search(name) is not None,
        person=PERSON_NAMES.search(name) is not None,
    )


def is_foreign(element: Element, sense: Sense, found: Survey) -> bool:
    """Whether an element speaks of other articles, of other people, or of the site."""
    if element.tag == "nav" or element.get("role") == "navigation":
        return True
    return sense.foreign and not holds_headline(element, found)


def is_beside(element: Element, sense: Sense, article: Element | None, found: Survey) -> bool:
    if element.tag == "aside":
        return len(beginning_of(element)) > SIDEBAR_LEAST
    if element.tag == "footer" and article is None:
        return True
    return sense.beside and not holds_headline(element, found)


def holds_headline(element: Element, found: Survey) -> bool:
    """A name may lie: what holds the declared headline, or the page's only h1, is around the article."""
    inside = sum(1 for _ in element.iter("h1"))
    if inside == found.h1_count == 1:
        return True
    keys = [normal(beginning_of(heading)) for heading in islice(element.iter("h1", "h2", "h3"), MOST_MARKS)]
    return any(key in title and len(key) > max(7, len(title) // 2) for key in keys for title in found.titles)


def note(mark: Mark, sense: Sense, found: Survey) -> None:
    """File an element under everything it may speak of."""
    element = mark.element
    tag = element.tag
    itemprop = (element.get("itemprop") or "").lower()
    if tag in HEADINGS or itemprop == "headline" or sense.headline:
        found.headings.append(mark)
    if tag == "time" or itemprop.startswith("date") or sense.date:
        found.dates.append(mark)
    if tag == "a":
        found.anchors.append(mark)
    if sense.person or tag == "address" or itemprop == "author" or (tag == "a" and names_author(element)):
        found.people.append(mark)
    if mark.own:
        found.lines.append(mark)


def beginning_of(element: Element) -> str:
    """The words of an element up to a length beyond which nobody would call them a line."""
    taken, length = [], 0
    for piece in pieces(element):
        taken.append(piece)
        length += len(piece)
        if length > BEGINNING:
            break
    return squeeze("".join(taken))


def names_author(link: Element) -> bool:
    """Whether a link leads to somebody's page."""
    address = link.get("href") or ""
    return related_by(link, "author") or bool(AUTHOR_PAGE.search(address) or PERSON_PAGE.search(address))


def own_words(element: Element, children: list[Element]) -> str:
    text = element.text
    own = text.strip() if text else ""
    for child in children:
        if (tail := child.tail) and (tail := tail.strip()):
            own = f"{own} {tail}" if own else tail
    return own


def related_by(element: Element, relation: str) -> bool:
    return relation in (element.get("rel") or "").lower().split()


def normal(words: str) -> str:
    """Letters and digits alone, for comparing titles and names.

    >>> normal("Blood Pressure: at Home")
    'bloodpressureathome'
    """
    return letters_of(words[:LONGEST])


@lru_cache(maxsize=4_096)  # the same few titles and names are compared over and over
def letters_of(words: str) -> str:
    return NO_LETTER.sub("", words.casefold())

"""What a page declares of itself for machines: JSON-LD and microdata, read into one shape.

A node is a plain dict with `@type`; microdata is turned into such nodes, so that one reader serves both.
Nothing here raises on strange shapes: a value that is not what it should be is passed over.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml.html import HtmlElement as Element

from .document import squeeze, words_of
from .openings import beginning_of
from .survey import Survey, normal

Node = dict[str, Any]

MOST_SCRIPT = 400_000  # characters of one JSON-LD script; longer ones are product catalogues
MOST_DEPTH = 12
ARTICLE_RANK = 5  # of an article whose title and address are not known to be the page's
LIST_LEAST = 3  # articles
MOST_NODES = 2_000
MOST_NAMES = 10  # of one microdata property
MOST_SILENT = 100  # microdata items without properties
LONGEST_NAME = 200  # characters of what such an item is called
ARTICLE_TYPES = frozenset(
    "article newsarticle blogposting medicalscholarlyarticle scholarlyarticle techarticle "
    "reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle "
    "backgroundnewsarticle askpublicnewsarticle report advertisercontentarticle satiricalarticle "
    "socialmediaposting discussionforumposting liveblogposting newsmediaarticle post".split()
)
WORK_TYPES = frozenset(
    "recipe review howto medicalwebpage healthtopiccontent creativework podcastepisode videoobject "
    "criticreview claimreview photograph question qapage faqpage book course learningresource".split()
)
PAGE_TYPES = frozenset("webpage itempage aboutpage collectionpage".split())
SITE_TYPES = frozenset("website blog".split())
TAGS = re.compile(r"<[^<>]{1,300}>")
OPENING = re.compile(r"^\s*(?:<!--|(?://\s*|/\*\s*)?<!\[CDATA\[(?:\s*\*/)?)")
CLOSING = re.compile(r"(?:-->|(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?)\s*$")
BETWEEN = re.compile(r"[ \t\r\n,;]*")
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
VALUE_ATTRIBUTES = {
    "meta": "content",
    "time": "datetime",
    "link": "href",
    "img": "src",
    "a": "href",
    "data": "value",
}


@dataclass(slots=True)
class Declared:
    """The nodes a page declares, the one that is its article, and where they were found."""

    nodes: list[Node] = field(default_factory=list)
    by_id: dict[str, Node] = field(default_factory=dict)
    works: list[Node] = field(default_factory=list)
    """The article's own nodes, best first: the article, then other works, then the page that holds it."""

    def follow(self, value: object) -> object:
        """A value, or the node that it only refers to."""
        if isinstance(value, dict) and isinstance(known := value.get("@id"), str):
            target = self.by_id.get(known)
            if target is not None and target is not value:
                return {**target, **{k: v for k, v in value.items() if v}}
        return value

    def values(self, *names: str, works: Iterable[Node] | None = None) -> Iterator[object]:
        """All values of the named properties in the article's nodes, lists taken apart."""
        for node in self.works if works is None else works:
            for name in names:
                for value in as_list(node.get(name)):
                    yield self.follow(value)

    def texts_of(self, name: str) -> list[str]:
        """All words of a property in the first of the article's nodes that has it."""
        for node in self.works:
            if words := [w for w in map(text_of, self.values(name, works=[node])) if w]:
                return words
        return []

    def texts(self, *names: str) -> Iterator[str]:
        """The same as words, empty ones left out."""
        for value in self.values(*names):
            if words := text_of(value):
                yield words


def read_json_ld(scripts: Iterable[str]) -> list[Node]:
    """The nodes of all scripts, graphs and arrays taken apart."""
    nodes: list[Node] = []
    for script in scripts:
        for value in tolerant_json(script):
            nodes.extend(nodes_in(value))
            if len(nodes) > MOST_NODES:
                return nodes[:MOST_NODES]
    return nodes


def tolerant_json(script: str) -> list[object]:
    r"""The JSON values of a script, as far as they can be read.

    Scripts in the wild are wrapped in comments, hold raw line breaks in strings, commas before a closing
    bracket, several values in a row, or stop in the middle.

    >>> tolerant_json('<!-- {"a": [1, 2,], "b": "x\ny"} -->')
    [{'a': [1, 2], 'b': 'x\ny'}]
    >>> tolerant_json('{"a": {"b": "c", "d": ["e", "f')
    [{'a': {'b': 'c', 'd': ['e']}}]
    """
    script = CLOSING.sub("", OPENING.sub("", script[:MOST_SCRIPT])).strip().rstrip(";")
    for mended in (str, without_trailing_commas, html.unescape):  # nearly every script is read as it is
        if (values := json_values(mended(script))) is not None:
            return values
    closed = closed_where_cut(without_trailing_commas(script))
    return (json_values(closed) or []) if closed else []


def without_trailing_commas(script: str) -> str:
    return TRAILING_COMMA.sub(r"\1", script)


def json_values(script: str) -> list[object] | None:
    """One or several JSON values in a row; None when any part is no JSON."""
    decoder = json.JSONDecoder(strict=False)
    values: list[object] = []
    at = 0
    try:
        while at < len(script):
            value, end = decoder.raw_decode(script, at)
            values.append(value)
            at = BETWEEN.match(script, end).end()  # type: ignore[union-attr]  # it matches nothing, too
    except (ValueError, RecursionError):
        return None
    return values


def closed_where_cut(script: str) -> str | None:
    """A script that stops in the middle, cut back to its last whole value and closed."""
    open_brackets: list[str] = []
    in_string = escaped = False
    whole: tuple[int, str] | None = None  # where the text can be cut, and what closes it there
    for at, character in enumerate(script):
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "{[":
            open_brackets.append("}" if character == "{" else "]")
        elif character in "}]":
            if not open_brackets or open_brackets.pop() != character:
                break
        elif character == "," and 0 < len(open_brackets) <= MOST_DEPTH * 2:
            whole = (at, "".join(reversed(open_brackets)))
    return script[: whole[0]] + whole[1] if whole else None


def nodes_in(value: object, depth: int = 0) -> Iterator[Node]:
    """A node and the nodes of a graph or list, and main entities within; not every nested value."""
    if depth > MOST_DEPTH:
        return
    if isinstance(value, list):
        for inner in value:
            yield from nodes_in(inner, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in (
            "@graph",
            "mainEntity",
            "mainEntityOfPage",
            "hasPart",
            "liveBlogUpdate",
            "blogPost",
            "itemReviewed",
        ):
            if name in value:
                yield from nodes_in(value[name], depth + 1)


def read_microdata(page: Survey) -> list[Node]:
    """The microdata items of a page as nodes of the same shape; nested items stay inside their owner."""
    items: dict[Element, Node] = {
        element: {"@type": [kind.rsplit("/", 1)[-1] for kind in (element.get("itemtype") or "").split()]}
        for element in islice(page.items.scoped, MOST_NODES)
    }
    if not items:
        return []
    nested: set[Element] = set()
    for element in islice(page.borne["itemprop"], MOST_NODES):
        if (owner := page.items[element]) not in items:
            continue
        if element in items:
            nested.add(element)
        value = items.get(element) or item_value(element)
        for name in (element.get("itemprop") or "").split()[:MOST_NAMES]:
            items[owner].setdefault(name, []).append(value)
    silent = [element for element, node in items.items() if len(node) == 1]
    for element in silent[:MOST_SILENT]:
        items[element]["name"] = [beginning_of(element, LONGEST_NAME)[:LONGEST_NAME]]
    return [node for element, node in items.items() if element not in nested]


def item_value(element: Element) -> str:
    """The value of a property: its attribute if the element has one for it, else its words."""
    if content := element.get("content"):
        return squeeze(content)
    attribute = VALUE_ATTRIBUTES.get(str(element.tag))
    if attribute and element.tag != "a" and (value := element.get(attribute)):
        return squeeze(value)
    whole = "articlebody" in (element.get("itemprop") or "").lower()
    return words_of(element)[:MOST_SCRIPT] if whole else beginning_of(element)


def gather(nodes: list[Node], url: str, titles: Iterable[str] = ()) -> Declared:
    """Index the nodes and put those that are about this page's article first."""
    declared = Declared(nodes=nodes)
    for node in nodes:
        if isinstance(known := node.get("@id"), str) and len(node) > len(declared.by_id.get(known, ())):
            declared.by_id[known] = node
    wanted = {normal(title) for title in titles if title}
    ranked = [(rank(node, url, wanted), at, node) for at, node in enumerate(nodes)]
    declared.works = [node for score, _, node in sorted(ranked, key=lambda r: (-r[0], r[1])) if score > 0]
    articles = [node for node in declared.works if types_of(node) & ARTICLE_TYPES]
    ranks = [rank(node, url, wanted) for node in articles]
    others: list[Node] = []
    if len(articles) >= LIST_LEAST and max(ranks) == ARTICLE_RANK:
        others = articles  # teasers of other articles: none has this page's title or address
    elif len(articles) > 1 and ranks[0] > ranks[1]:
        others = [
            node
            for node, own in zip(articles, ranks, strict=True)
            if own == ARTICLE_RANK and node.get("headline")
        ]
        others = [node for node in others if node is not articles[0]]
    strange = set(map(id, others))
    declared.works = [node for node in declared.works if id(node) not in strange]
    return declared


def rank(node: Node, url: str, titles: set[str]) -> int:
    """How surely a node is this page's article; 0 for what is none (organisations, breadcrumbs …)."""
    types = types_of(node)
    base = (
        ARTICLE_RANK if types & ARTICLE_TYPES else 3 if types & WORK_TYPES else 2 if types & PAGE_TYPES else 0
    )
    if not base:
        return 0
    headline = normal(text_of(node.get("headline")) or text_of(node.get("name")))
    same = bool(headline) and any(headline in title or title in headline for title in titles if title)
    return base + (1 if same else 0) + (1 if url and url in addresses_of(node) else 0)


def addresses_of(node: Node) -> set[str]:
    found = set()
    for value in (node.get("url"), node.get("@id"), node.get("mainEntityOfPage")):
        inner = value.get("@id") if isinstance(value, dict) else value
        if isinstance(inner, str):
            found.add(inner.split("#", 1)[0])
    return found


def types_of(node: object) -> set[str]:
    """The schema.org types of a node, in lower case.

    >>> sorted(types_of({"@type": ["https://schema.org/BlogPosting", "Article"]}))
    ['article', 'blogposting']
    """
    if not isinstance(node, dict):
        return set()
    kinds = as_list(node.get("@type") or node.get("type"))
    return {re.split(r"[/#:]", kind)[-1].lower() for kind in kinds if isinstance(kind, str)}


def as_list(value: object) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, dict) and isinstance(value.get("@list"), list):
        return list(value["@list"])
    return value if isinstance(value, list) else [value]


def text_of(value: object) -> str:
    """The words of a value: itself, its `@value`, or its name; markup and entities resolved.

    >>> text_of({"@type": "Person", "name": "Jane &amp; <b>Roe</b>"})
    'Jane & Roe'
    """
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name") or value.get("headline")
        else:
            break
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    words = str(value)
    if "&" in words:
        words = html.unescape(html.unescape(words))
    return squeeze(TAGS.sub(" ", words) if "<" in words else words)


def number_of(value: object) -> float | None:
    """A figure that may be written as text, with grouping or a decimal comma.

    >>> number_of("4,5"), number_of("1,234"), number_of("many")
    (4.5, 1234.0, None)
    """
    if isinstance(value, bool):
        return None
    words = text_of(value).replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", words):
        words = words.replace(",", "")
    if not re.fullmatch(r"\d{1,12}(?:[.,]\d{1,12})?", words):
        return None
    return float(words.replace(",", "."))

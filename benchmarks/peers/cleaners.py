"""Every cleaner that is measured: how it is called, as its documentation says, and what it then knows of a page.

A cleaner is a pair. The first function is what is timed: bytes and URL to whatever the library gives. The second reads
that for the accuracy and is not timed, so that nobody pays for being compared. They are run by `worker.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

Told = dict[str, Any]  # text, title, authors, published, modified, language, widgets: what is known of them
Cleaner = tuple[Callable[[bytes, str], Any], Callable[[Any], Told]]
ROOT = Path(__file__).resolve().parents[2]


def nothing(found: Any) -> Told:
    return {}


def names(found: Any) -> list[str]:
    """The authors that are names; from odd markup some peers bring lists within the list."""
    return [name for name in found or () if isinstance(name, str)]


def day(moment: object) -> str:
    return "" if moment is None else str(moment)[:10]


def poultice() -> Cleaner:
    sys.path.insert(0, str(ROOT))
    clean = import_module("cleaners").clean
    return lambda page, url: clean(page, url=url), told_by_poultice


def told_by_poultice(article: Any) -> Told:
    names = (name for name in dir(article.engagement) if not name.startswith("_"))
    figures = {name: getattr(article.engagement, name) for name in names}
    return {
        "text": article.text,
        "title": article.title or "",
        "authors": list(article.authors),
        "published": day(article.published),
        "modified": day(article.modified),
        "language": article.language or "",
        "widgets": {name: plain(figure) for name, figure in figures.items() if not callable(figure)},
    }


def plain(figure: Any) -> Any:
    """A figure without our own classes, for a reader that lacks them."""
    if not isinstance(figure, tuple):
        return figure
    return [{name: getattr(row, name) for name in row.__slots__} for row in figure]


def lxml_parse() -> Cleaner:
    parse = import_module("lxml.html").document_fromstring
    return lambda page, url: parse(page), nothing


def lexbor_parse() -> Cleaner:
    parse = import_module("selectolax.lexbor").LexborHTMLParser
    return lambda page, url: parse(page), nothing


def resiliparse_parse() -> Cleaner:
    parse = import_module("resiliparse.parse.html").HTMLTree.parse_from_bytes
    return lambda page, url: parse(page), nothing


def resiliparse() -> Cleaner:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    parse = import_module("resiliparse.parse.html").HTMLTree.parse_from_bytes
    detect = import_module("resiliparse.parse.encoding").detect_encoding

    def clean(page: bytes, url: str) -> Any:
        tree = parse(page, detect(page))
        return extract(tree, main_content=True, alt_texts=False, list_bullets=False)

    return clean, lambda text: {"text": text}


def trafilatura(**options: Any) -> Cleaner:
    extract = import_module("trafilatura").bare_extraction
    options = {"with_metadata": True, **options}
    return lambda page, url: extract(page, url=url or None, **options), told_by_trafilatura


def told_by_trafilatura(found: Any) -> Told:
    if not found:
        return {}
    return {
        "text": found.text or "",
        "title": found.title or "",
        "authors": [name for name in (found.author or "").split("; ") if name],
        "published": day(found.date or None),
        "language": found.language or "",
    }


def readability() -> Cleaner:
    document = import_module("readability").Document
    fragment = import_module("lxml.html").fromstring

    def clean(page: bytes, url: str) -> tuple[str, str]:
        found = document(page, url=url or None)
        return found.summary(html_partial=True), found.short_title()

    def told(found: tuple[str, str]) -> Told:
        texts = (text.strip() for text in fragment(found[0]).itertext())
        return {"text": "\n".join(filter(None, texts)), "title": found[1]}

    return clean, told


def newspaper() -> Cleaner:
    library = import_module("newspaper")
    config = library.Config()
    config.fetch_images = False

    def clean(page: bytes, url: str) -> Any:
        article = library.Article(url or "https://blog.example/", config=config)
        article.download(input_html=page.decode("utf-8", "replace"))
        article.parse()
        return article

    def told(found: Any) -> Told:
        published = day(found.publish_date or None)
        return {
            "text": found.text,
            "title": found.title,
            "authors": names(found.authors),
            "published": published,
        }

    return clean, told


def goose() -> Cleaner:
    library = import_module("goose3").Goose({"enable_image_fetching": False})

    def told(found: Any) -> Told:
        published = day(found.publish_date or None)
        return {
            "text": found.cleaned_text,
            "title": found.title or "",
            "authors": names(found.authors),
            "published": published,
        }

    return lambda page, url: library.extract(raw_html=page.decode("utf-8", "replace")), told


def news_please() -> Cleaner:
    read = import_module("newsplease").NewsPlease.from_html

    def clean(page: bytes, url: str) -> Any:
        return read(page.decode("utf-8", "replace"), url=url or None, fetch_images=False)

    def told(found: Any) -> Told:
        return {
            "text": found.maintext or "",
            "title": found.title or "",
            "authors": names(found.authors),
            "published": day(found.date_publish),
            "language": found.language or "",
        }

    return clean, told


def goreadability() -> Cleaner:
    read = import_module("pygoreadability").from_string

    def told(found: Any) -> Told:
        return {
            "text": found.content_text,
            "title": found.title,
            "authors": [found.byline] if found.byline else [],
            "published": found.published_time[:10],
        }

    return lambda page, url: read(page.decode("utf-8", "replace"), url or None), told


REFERENCE = "trafilatura"
PARSE = "parse: lxml"
OWN = "Poultice"
CLEANERS: Mapping[str, Callable[[], Cleaner]] = {
    PARSE: lxml_parse,
    "parse: lexbor": lexbor_parse,
    "parse: resiliparse": resiliparse_parse,
    OWN: poultice,
    REFERENCE: trafilatura,
    "trafilatura fast": lambda: trafilatura(fast=True),
    "trafilatura fast, text only": lambda: trafilatura(fast=True, with_metadata=False),
    "resiliparse": resiliparse,
    "go-readability": goreadability,
    "readability-lxml": readability,
    "newspaper4k": newspaper,
    "goose3": goose,
    "news-please": news_please,
}
LIBRARIES = {  # the distribution that a cleaner is, for its version
    PARSE: "lxml",
    "parse: lexbor": "selectolax",
    "parse: resiliparse": "Resiliparse",
    "trafilatura": "trafilatura",
    "go-readability": "pygoreadability",
    "readability-lxml": "readability-lxml",
    "newspaper4k": "newspaper4k",
    "goose3": "goose3",
    "news-please": "news-please",
}

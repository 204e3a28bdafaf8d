"""Parts: an article that its blog splits over several pages is one article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlunsplit

from parsel import Selector
from scrapy.http import HtmlResponse

from cleaners.addresses import absolute
from spiders.addresses import SOON_AGAIN, key, parts_of, shape_of, target_of
from spiders.links import MOST_LINKS

MOST_PARTS = 50
NUMBER_ENDING = re.compile(r"/(?:page[/-]?)?([2-9]|[1-4]\d|50)/?$")
# comments have pages of their own
COMMENTS = "ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')]"
# what the number of a part may look like in a link, spelt out or not; most links have nothing of the kind
NUMBERED = re.compile(
    r"(?:^|[/=]|page-?)(?:[2-9]|[1-4]\d|50)(?:[/?#&;\s]|$)|%[23]|\s",
    re.IGNORECASE,  # white space is taken out
)
NUMBER_NAMES = ("page", "pg", "pagenum", "pageno", "part", "seite", "pagina", "strona")


@lru_cache(maxsize=SOON_AGAIN)
def numbered(url: str) -> tuple[str, int]:
    """The address of the article and the number of its part; 1 when the address has no number.

    >>> numbered("https://a.example/sleep/3/"), numbered("https://a.example/sleep/?page=2")
    (('https://a.example/sleep/', 3), ('https://a.example/sleep/', 2))
    """
    parts = parts_of(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    number = next((int(v) for k, v in query if k in NUMBER_NAMES and re.fullmatch(r"[1-9]\d?", v)), 1)
    if number > 1:
        rest = urlencode([(k, v) for k, v in query if k not in NUMBER_NAMES])
        return urlunsplit(parts._replace(query=rest)), number
    ending = NUMBER_ENDING.search(parts.path)
    if ending is None:
        return urlunsplit(parts), 1
    return urlunsplit(parts._replace(path=parts.path[: ending.start()] + "/")), int(ending[1])


def further_parts(page: HtmlResponse) -> dict[int, str]:
    """The other parts of a page's article that it links to, by number, from 2 on."""
    # to look where a link stands costs a page more than all else here, and next to none has parts
    found = parts_among(hrefs(page, "//a"), page.url)
    return found and parts_among(hrefs(page, f"//a[not({COMMENTS})]"), page.url)


def hrefs(page: HtmlResponse, anchors: str) -> list[str]:
    """Targets of the anchors that an XPath finds, and of what the page calls the next, in the page's order."""
    found = f"{anchors}/@href | //link[contains(@rel, 'next')]/@href"
    targets: list[str] = page.selector.root.xpath(
        f"({found})[position() <= {MOST_LINKS}]", smart_strings=False
    )
    return targets


def parts_among(hrefs: Iterable[str], of: str) -> dict[int, str]:
    """The parts of the article at an address among links of its page, by number."""
    article = key(numbered(of)[0])
    found: dict[int, str] = {}
    for href in dict.fromkeys(hrefs):
        if is_numbered(href):
            url = target_of(href, of)
            base, number = numbered(url)
            if 1 < number <= MOST_PARTS and key(base) == article:
                found.setdefault(number, url)
    return dict(sorted(found.items()))


@lru_cache(maxsize=SOON_AGAIN)
def is_numbered(href: str) -> bool:
    """Whether a link may lead to a part. The same menus stand on every page."""
    return bool(NUMBERED.search(href))


def first_part(page: HtmlResponse) -> str | None:
    """The address of the first part, when the page is a later one.

    Its number alone does not say so (`/news/12/` is an article): it must name the first part as its start.
    """
    article, number = numbered(page.url)
    if number == 1 or shape_of(article) != "article":
        return None
    starts = page.xpath(
        "//link[@rel='canonical' or (@rel='prev' and $number = 2)]/@href", number=number
    ).getall()
    starts += [
        a.root.get("href")
        for a in page.xpath(f"(//a[@href])[position() <= {MOST_LINKS}]")
        if re.sub(r"\D", "", words(a)) == "1"
    ]
    return article if any(key(absolute(href, page.url)) == key(article) for href in starts) else None


def words(anchor: Selector) -> str:
    return anchor.xpath("normalize-space()").get() or ""

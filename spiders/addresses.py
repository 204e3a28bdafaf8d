"""Addresses as a crawl sees them: which are the same page, which are on the site, what kind they announce."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlsplit

from cleaners.addresses import absolute, plain
from spiders.hosts import port_of, site_name

Shape = Literal["article", "listing", "service", "file"]

LONGEST = 2_000  # Scrapy silently drops requests for addresses beyond 2,083 characters
SOON_AGAIN = 2_000  # addresses; each is judged by several parts of a crawl, and a menu's on every page
FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|pdf|docx?|xlsx?|pptx?|odt|epub|zip|gz|tar|rar|7z|exe|dmg|apk|"
    r"mp[34]|m4[av]|ogg|wav|flac|webm|mov|avi|css|js|json|xml|rss|atom|txt|ics|vcf|woff2?|ttf|eot)$",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d")
DATE_IN_PATH = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-]|$)")
HEX_ENDING = re.compile(r"[-/][0-9a-f]{12}$")  # of articles on Medium, which have no other mark
PAGINATION = re.compile(r"(?:/(?:page|seite|pagina|strona)[/-]?\d+)/?$", re.IGNORECASE)
FRONT_FILE = re.compile(r"/(?:index|home|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
LISTING_QUERY = frozenset(
    "s q search paged cat tag author category query suche orderby m order filter sort "
    "offset start updated-max max-results month tribe-bar-date eventdisplay".split()
)
SERVICE_QUERY = frozenset("add-to-cart action attachment_id rest_route feed preview".split())


@cache
def words(kind: str) -> frozenset[str]:
    """The vocabulary of one kind of address."""
    table = tomllib.loads(resources.files(__package__).joinpath("shapes.toml").read_text(encoding="utf-8"))
    return frozenset(table[kind].split())


@lru_cache(maxsize=SOON_AGAIN)
def parts_of(url: str) -> SplitResult:
    """An address without tracking, in its parts; empty parts when it is none."""
    try:
        return urlsplit(plain(url))
    except ValueError:
        return urlsplit("")


def target_of(href: str, base: str) -> str:
    """Where a link of a page leads, without tracking; nothing when that is no address.

    >>> target_of("../b/?utm_source=x", "https://a.example/c/d/"), target_of("mailto:a@a.example", "https://a.example/")
    ('https://a.example/c/b/', '')
    """
    if href.startswith(("/", "http://", "https://")):  # such as all menus: read once a crawl, not once a page
        base = root_of(base)
    return resolved(href, base)


@lru_cache(maxsize=SOON_AGAIN)
def root_of(url: str) -> str:
    return "/".join(url.split("/", 3)[:3]) + "/"


@lru_cache(maxsize=SOON_AGAIN)
def resolved(href: str, base: str) -> str:
    whole = absolute(href, base)
    return plain(whole) if whole else ""


@lru_cache(maxsize=SOON_AGAIN)
def key(url: str) -> str:
    """What two addresses have in common when they lead to the same page.

    Scheme, `www.`, default port, what `plain` takes off, `index.html`, closing slash, the spelling of letters
    and the order of parameters do not count.

    >>> key("https://www.A.example:443/x/amp/?utm_source=b#c") == key("http://a.example/x")
    True
    """
    parts = parts_of(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    host = site_name(url) + (f":{port}" if port not in (None, 80, 443) else "")
    path = FRONT_FILE.sub("/", spelt(parts.path)).rstrip("/")
    return f"{host}{path}" + ("?" + "&".join(sorted(parts.query.split("&"))) if parts.query else "")


def spelt(path: str) -> str:
    """A path in one of the spellings that it may have: all but plain letters and signs as capital hex digits.

    >>> spelt("/caf\u00e9/"), spelt("/caf%c3%a9/")
    ('/caf%C3%A9/', '/caf%C3%A9/')
    """
    if path.isascii() and "%" not in path:
        return path
    return quote(unquote_to_bytes(path.encode("utf-8", "surrogatepass")), safe="/:@!$&'()*+,;=~")


@lru_cache(maxsize=SOON_AGAIN)
def is_on(site: str, url: str) -> bool:
    """Whether an address belongs to a site (a host without `www.`); other subdomains are other sites.

    One that holds a user name belongs nowhere, nor does one whose port is no number: it can't be asked for.

    >>> is_on("a.example", "http://www.a.example/x"), is_on("a.example", "https://shop.a.example/x")
    (True, False)
    >>> is_on("a.example", "https://a.example:00+02:00")
    False
    """
    if (
        not url.startswith(("http://", "https://"))
        or len(url) > LONGEST
        or "@" in url[:LONGEST].split("/")[2]
    ):
        return False
    return site_name(url) == site and port_of(url) is not None


def is_front(url: str) -> bool:
    """Whether an address is that of a site's front page.

    >>> is_front("https://a.example/index.php"), is_front("https://a.example/?p=1")
    (True, False)
    """
    parts = parts_of(url)
    return not parts.query and not FRONT_FILE.sub("/", parts.path).strip("/")


@lru_cache(maxsize=SOON_AGAIN)
def shape_of(url: str) -> Shape:
    """What kind of page an address announces; `article` is all that announces nothing else.

    >>> [shape_of("https://a.example/" + path) for path in ("why-we-yawn/", "tag/sleep/", "agb", "a.pdf")]
    ['article', 'listing', 'service', 'file']
    """
    parts = parts_of(url)
    if FILE.search(parts.path):
        return "file"
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if names & SERVICE_QUERY or words("machinery").intersection(segments):
        return "service"
    if is_front(url) or names & LISTING_QUERY or PAGINATION.search(parts.path) or lists(segments):
        return "listing"
    return "service" if bare(segments[-1] if segments else "") in words("service") else "article"


def lists(segments: list[str]) -> bool:
    """Whether a path is that of a list: of a tag, an author, a month.

    >>> lists(["2024", "05"]), lists(["topics", "sleep"]), lists(["topics", "sleep", "why-we-all-yawn"])
    (True, True, False)
    """
    dated = [segment for segment in segments if segment not in words("archive")]
    if segments and (not dated or (YEAR.fullmatch(dated[0]) and all(segment.isdigit() for segment in dated))):
        return True
    for place, segment in enumerate(segments):
        if segment in words("listing"):
            rest = segments[place + 1 :]
            return len(rest) <= 1 or (rest[-1].count("-") < 3 and "." not in rest[-1])
    # where many write under one roof, such as Medium, `/@jane` is all that Jane wrote
    return len(segments) == 1 and (segments[0] in words("article") or segments[0].startswith("@"))


def bare(segment: str) -> str:
    return re.sub(r"\.(?:html?|php|aspx?)$", "", segment)


@lru_cache(maxsize=SOON_AGAIN)
def worth(url: str) -> int:
    """How much an address looks like that of an article; more is better, below zero it is a list.

    >>> worth("https://a.example/blog/why-we-all-yawn/") > worth("https://a.example/team/") > worth("/tag/x/")
    True
    """
    if shape_of(url) != "article":
        return -1
    parts = parts_of(url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    points = min(bare(segments[-1]).count("-"), 3) if segments else 0
    points += 3 * bool(DATE_IN_PATH.search(parts.path))
    points += 2 * bool(words("article").intersection(segments[:-1]))
    points += bool(segments and segments[-1].endswith((".html", ".htm")))
    points += 3 * bool(HEX_ENDING.search(parts.path))
    return max(points - 2 * bool(parts.query), 0)

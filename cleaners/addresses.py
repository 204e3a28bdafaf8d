"""Addresses: which URL an article goes by, the site it belongs to, and the id made of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

# query parameters that say how a reader came or wants to see it, not what they read
TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid igshid igsh mc_cid mc_eid yclid ysclid "
    "gad_source gad_campaignid srsltid ttclid rdt_cid li_fat_id epik mibextid sfnsn s_kwcid ef_id "
    "_openstat ref_src ref_url cmpid ncid ocid icid spm _ga _gl _hsenc _hsmi hsctatracking mkt_tok "
    "vero_id wickedid sr_share share shared fb_action_ids fb_action_types fb_source xtor at_medium at_campaign "
    "soc_src soc_trk smid sharetype replytocom noamp amp nonamp outputtype print trk trkinfo "
    "triedredirect guccounter guce_referrer guce_referrer_sig ck_subscriber_id fb_comment_id "
    "unapproved moderation-hash cpage showcomment like_comment _wpnonce "  # of comments
    "relatedposts_hit relatedposts_origin relatedposts_position doing_wp_cron swcfpc cn-reloaded nocache "
    "phpsessid jsessionid sessionid session_id cfid cftoken oscsid zenid pagespeed".split()
)
TRACKING_BEGINNINGS = (
    "utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "oly_", "wt_", "__s", "__hs", "aspsessionid"
)  # fmt: skip
# the same, where the value tells it from another use of the name: `m=202405` is a month, `s=tea` a search
TRACKING_VALUES = {
    "format": re.compile(r"print|amp", re.IGNORECASE),
    "output": re.compile(r"print|amp", re.IGNORECASE),
    "view": re.compile(r"print|amp|mobile", re.IGNORECASE),
    "m": re.compile(r"[01]"),  # Blogger's pages for telephones
    "mobile": re.compile(r"[01]|true|false", re.IGNORECASE),
    "device": re.compile(r"mobile|desktop", re.IGNORECASE),
    "ref": re.compile(  # Ghost writes where its links lead from
        r"(?:https?://)?[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}/?|newsletter|home|homepage|footer|nav|menu|sidebar|related|"
        r"email|twitter|facebook|instagram|pinterest|linkedin",
        re.IGNORECASE,
    ),
    "source": re.compile(r"(?:rss|feed|email|newsletter|social|[a-z_]{1,60}-{2,4}\S{0,200})", re.IGNORECASE),
    "sid": re.compile(r"[0-9a-f]{16,64}", re.IGNORECASE),
    "s": re.compile(r"[0-9a-f]{32}", re.IGNORECASE),
    "v": re.compile(r"[0-9a-f]{12}", re.IGNORECASE),  # WooCommerce's guess of where the reader is
}
LONGEST_PATH = 4_000  # what is longer is no address that anybody fetches
MOST_DECLARED = 20  # canonical addresses of one page
# what stands before the name of a site for telephones, accelerated pages and old habit
DRESS = re.compile(r"^(?:(?:www|m|mobile|amp)\.){1,2}(?=[^.]+\.)")
# addresses of programs, which tell their pages apart by the query alone
SCRIPT = re.compile(r"\.(?:php|aspx?|jsp|cgi|pl|cfm|do)\d?/?$", re.IGNORECASE)
SESSION = re.compile(r";jsessionid=[^/;?#]{1,200}", re.IGNORECASE)
COMMENT_PAGE = re.compile(r"/comment-page-\d{1,4}/?$", re.IGNORECASE)
PRINT_ENDING = re.compile(r"/print/?$", re.IGNORECASE)
AMP_ENDING = re.compile(r"(?:/amp/?|\.amp|\.amp\.html)$", re.IGNORECASE)


def article_id(url: str) -> str:
    """16 hex digits that stand for an article.

    >>> article_id("https://example.org/a")
    'b5b10dd0429e69ac'
    """
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def site_of(url: str) -> str:
    """The host without `www.` and without a closing dot; empty when there is none.

    >>> site_of("https://www.Example.org:8080/a"), site_of("https://example.org./a")
    ('example.org', 'example.org')
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")


def absolute(url: str, base: str) -> str:
    """An http(s) address made whole, or nothing when it cannot be one.

    >>> absolute("../b.jpg", "https://example.org/a/c/")
    'https://example.org/a/b.jpg'
    >>> absolute("javascript:void(0)", "https://example.org/")
    ''
    """
    try:
        whole = urljoin(base, url.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.netloc else ""


def plain(url: str) -> str:
    """An address without what only tells how the reader came or wants to see it.

    That is tracking parameters, the fragment, session ids, the host's closing dot, and the endings of AMP, print and
    comment pages.

    >>> plain("https://example.org./a/amp/?utm_source=x&id=3#top")
    'https://example.org/a/?id=3'
    >>> plain("https://example.org/2024/05/gout.html;jsessionid=1F?m=1")
    'https://example.org/2024/05/gout.html'
    """
    try:
        parts = urlsplit(url.strip())
        written = parse_qsl(parts.query, keep_blank_values=True)
        query = [(name, value) for name, value in written if not is_tracking(name.lower(), value)]
        return urlunsplit(
            (
                parts.scheme.lower(),
                undotted(parts.netloc.lower()),
                plain_path(parts.path) or "/",
                parts.query if len(query) == len(written) else urlencode(query),
                "",
            )
        )
    except ValueError:
        return url.strip()


def undotted(netloc: str) -> str:
    """A host, and its port if there is one, without the closing dot: the host is the same with it.

    >>> undotted("example.org.:8080"), undotted("example.org."), undotted("[::1]:80")
    ('example.org:8080', 'example.org', '[::1]:80')
    """
    host, colon, port = netloc.partition(":")
    return host.rstrip(".") + colon + port


def is_tracking(name: str, value: str) -> bool:
    """Whether a query parameter says nothing of what is read.

    >>> is_tracking("utm_source", "x"), is_tracking("m", "1"), is_tracking("m", "202405")
    (True, True, False)
    """
    if name in TRACKING or name.startswith(TRACKING_BEGINNINGS):
        return True
    values = TRACKING_VALUES.get(name)
    return values is not None and values.fullmatch(value) is not None


def plain_path(path: str) -> str:
    """A path without the endings of variants, however many stand one behind another."""
    before = ""
    while before != path and len(path) <= LONGEST_PATH:
        before = path
        path = without_print(COMMENT_PAGE.sub("/", without_amp(SESSION.sub("", path))))
    return path


def without_print(path: str) -> str:
    """A path without the ending of a page for printers; `/print/` may be a section of a site, too.

    >>> without_print("/why-we-yawn/print/"), without_print("/why.html/print"), without_print("/news/print/")
    ('/why-we-yawn/', '/why.html', '/news/print/')
    """
    rest = PRINT_ENDING.sub("", path)
    last = rest.rpartition("/")[2]
    if rest == path or not (last.count("-") >= 2 or last.endswith((".html", ".htm"))):
        return path
    return rest if "." in last else rest + "/"


def without_amp(path: str) -> str:
    while (ending := AMP_ENDING.search(path)) is not None and ending.start() > 0:
        rest = path[: ending.start()]
        path = (
            f"{rest}/"
            if ending.group().startswith("/")
            else rest + ".html" * ending.group().endswith(".html")
        )
    return path


def canonical(url: str, declared: Iterable[str]) -> str:
    """The address an article goes by: the first declared one that can be believed, else the plain `url`.

    What a page declares may make its record take the place of another's. So a declaration is believed only within
    the site that answered, and only when it still names one article. A copy on another site is a row of its own.
    """
    here = plain(url) if absolute(url, url) else ""
    for address in islice(declared, MOST_DECLARED):
        whole = absolute(address, here or address) if len(address) <= LONGEST_PATH else ""
        if whole and believable(whole, here):
            return plain(whole)
    return here


def believable(declared: str, here: str) -> bool:
    """Whether a declared address may be that of the article read at `here`.

    >>> believable("https://www.example.org/gout", "http://m.example.org/gout/"), believable("/", "/gout")
    (True, False)
    """
    target, origin = urlsplit(declared), urlsplit(here)
    if "@" in target.netloc:
        return False
    if not here:
        return True
    if bare_host(target) != bare_host(origin):
        return False
    if target.path.strip("/") == "" and not target.query:
        return origin.path.strip("/") == "" and not origin.query
    return not (names_all_pages(target, origin) or is_folder_of(target.path, origin.path))


def bare_host(parts: SplitResult) -> str:
    """A host without what only tells which of its dresses a site wears.

    >>> bare_host(urlsplit("https://www.Example.org:443/")), bare_host(urlsplit("https://m.example.org/"))
    ('example.org', 'example.org')
    """
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return host
    return DRESS.sub("", host)


def names_all_pages(target: SplitResult, origin: SplitResult) -> bool:
    """Whether a declaration leaves out the query of a script whose pages differ by nothing else: `article.php?id=7`."""
    same = target.path.rstrip("/") == origin.path.rstrip("/")
    return same and bool(origin.query) and not target.query and SCRIPT.search(origin.path) is not None


def is_folder_of(folder: str, path: str) -> bool:
    """Whether a path is a folder above an article, and not the first of the article's pages.

    >>> is_folder_of("/blog/", "/blog/gout-and-kings/"), is_folder_of("/gout-and-kings/", "/gout-and-kings/2/")
    (True, False)
    """
    if not path.startswith(folder.rstrip("/") + "/"):
        return False
    below = path[len(folder.rstrip("/")) :].strip("/").rpartition("/")[2]
    return below.count("-") >= 2 or (below.endswith((".html", ".htm")) and not below.startswith("index."))

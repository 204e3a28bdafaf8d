"""Addresses: which URL an article goes by, the site it belongs to, and the id made of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

# query parameters that say how a reader came, not what they read
TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid igshid igsh mc_cid mc_eid yclid ysclid "
    "_openstat ref_src ref_url cmpid ncid ocid icid spm _ga _gl _hsenc _hsmi hsctatracking mkt_tok "
    "vero_id wickedid sr_share share fb_action_ids fb_action_types fb_source xtor at_medium at_campaign "
    "soc_src soc_trk smid sharetype replytocom noamp amp nonamp outputtype print trk trkinfo "
    "triedredirect".split()
)
TRACKING_BEGINNINGS = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "oly_", "wt_", "__s")
AMP_ENDING = re.compile(r"(?:/amp/?|\.amp|\.amp\.html)$", re.IGNORECASE)


def article_id(url: str) -> str:
    """16 hex digits that stand for an article.

    >>> article_id("https://example.org/a")
    'b5b10dd0429e69ac'
    """
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def site_of(url: str) -> str:
    """The host without `www.`; empty when there is none.

    >>> site_of("https://www.Example.org:8080/a")
    'example.org'
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


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
    """An address without what only tells how the reader came: tracking parameters, fragment, AMP ending.

    >>> plain("https://example.org/a/amp/?utm_source=x&id=3#top")
    'https://example.org/a/?id=3'
    """
    try:
        parts = urlsplit(url.strip())
        query = [
            (key, value)
            for key, value in parse_qsl(parts.query, keep_blank_values=True)
            if key.lower() not in TRACKING and not key.lower().startswith(TRACKING_BEGINNINGS)
        ]
        same = len(query) == len(parse_qsl(parts.query, keep_blank_values=True))
        return urlunsplit(
            (
                parts.scheme.lower(),
                parts.netloc.lower(),
                without_amp(parts.path) or "/",
                parts.query if same else urlencode(query),
                "",
            )
        )
    except ValueError:
        return url.strip()


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

    A declaration is not believed when it points from an article to a front page (a template's mistake) or to
    a machine's own address. One on another host is believed: it is how syndicated copies name their source.
    """
    here = plain(url) if absolute(url, url) else ""
    for address in declared:
        whole = absolute(address, here) if here else absolute(address, address)
        if whole and believable(whole, here):
            return plain(whole)
    return here


def believable(declared: str, here: str) -> bool:
    if not here:
        return True
    target, origin = urlsplit(declared), urlsplit(here)
    is_front = target.path.strip("/") == "" and not target.query
    was_front = origin.path.strip("/") == "" and not origin.query
    if is_front and not was_front:
        return False
    local = (target.hostname or "") in ("localhost", "127.0.0.1")
    return not local or target.hostname == origin.hostname

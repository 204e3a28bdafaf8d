"""Reservations: what a page, or the server that sent it, does not want to be done with it.

| flag | said by |
|---|---|
| `noindex` | robots meta or X-Robots-Tag: `noindex`, `none` |
| `noarchive` | the same: `noarchive`, `nocache` |
| `noai`, `noimageai` | the same: words of these names |
| `tdm_reserved` | TDMRep: header or meta `tdm-reservation` with 1; the site's `tdmrep.json` |
| `no_search`, `no_ai_input`, `no_ai_train`, `no_bots` | `Content-Usage` and `Content-Signal`: header or robots.txt |

What a whole site says is found by the spider and comes as the hints' flags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from cleaners.document import Element

BOT: Final = "poultice"
DIRECTIVES: Final = {
    "noindex": "noindex",
    "none": "noindex",
    "noarchive": "noarchive",
    "nocache": "noarchive",
    "noai": "noai",
    "noimageai": "noimageai",
}
# the uses that the IETF's vocabulary (drafts of 2025) and Cloudflare's content signals know
USES: Final = {
    "search": "no_search",
    "ai-input": "no_ai_input",
    "ai-use": "no_ai_input",
    "ai-train": "no_ai_train",
    "train-ai": "no_ai_train",
    "train-genai": "no_ai_train",
    "bots": "no_bots",
    "tdm": "no_bots",
}
ALL: Final = frozenset({*DIRECTIVES.values(), *USES.values(), "tdm_reserved"})
# of an X-Robots-Tag: `otherbot: noindex`, and directives that have a value and so look the same
VALUED: Final = re.compile(r"(?:max-[a-z-]+|unavailable_after|tdm-[a-z]+)$")


def reservations(root: Element, headers: Mapping[str, str] | None, site: Iterable[str] = ()) -> list[str]:
    """The flags of a page; those of its `site` go before, as far as the page does not take them back."""
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    flags = list(site)
    own = list(in_headers(sent))
    reserved = sent.get("tdm-reservation")
    for element in root.iter("meta"):
        name = (element.get("name") or "").strip().lower()
        if name in ("robots", BOT):
            own += in_directives(element.get("content") or "")
        elif name == "tdm-reservation":
            reserved = element.get("content")  # of the three places, the page itself has the last word
    match (reserved or "").strip():
        case "1":
            own.append("tdm_reserved")
        case "0":
            flags = [flag for flag in flags if flag != "tdm_reserved"]
    return list(dict.fromkeys([*flags, *own]))


def in_headers(sent: Mapping[str, str]) -> Iterator[str]:
    """The flags that headers raise, by their names in lower case; `tdm-reservation` is judged elsewhere."""
    if tag := sent.get("x-robots-tag"):
        yield from in_directives(for_us(tag))
    for name in ("content-usage", "content-signal"):
        if preferences := sent.get(name):
            yield from refused_uses(preferences)


def in_directives(written: str) -> list[str]:
    """The flags behind the directives of a robots meta.

    >>> in_directives("NOINDEX, follow, max-snippet:-1")
    ['noindex']
    """
    words = (word.strip() for word in written.lower().split(","))
    return [DIRECTIVES[word] for word in words if word in DIRECTIVES]


def for_us(tag: str) -> str:
    """The directives of an X-Robots-Tag that are for everybody or for us; a name holds for all that follows it.

    >>> for_us("noarchive, otherbot: noindex, nofollow, Poultice: noai, max-snippet: 20")
    'noarchive,noai,max-snippet: 20'
    """
    ours, kept = True, []
    for part in tag.split(","):
        name, colon, directive = part.partition(":")
        is_named = bool(colon) and not VALUED.match(name.strip().lower())
        if is_named:
            ours = name.strip().lower() in (BOT, "*")
        if ours:
            kept.append((directive if is_named else part).strip())
    return ",".join(kept)


def refused_uses(preferences: str) -> list[str]:
    """The flags behind a list of uses and whether they are welcome.

    >>> refused_uses("search=yes, ai-train=no"), refused_uses("train-ai=n;x=1, bots=y")
    (['no_ai_train'], ['no_ai_train'])
    """
    pairs = (part.partition(";")[0].partition("=") for part in preferences.lower().split(","))
    return [
        USES[use.strip()] for use, _, leave in pairs if use.strip() in USES and leave.strip() in ("n", "no")
    ]

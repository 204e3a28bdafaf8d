"""Sites: the blogs that a user wants harvested, as `sites.toml` lists them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lxml.cssselect import CSSSelector, SelectorError
from lxml.etree import XPathError

from spiders.discretion import redacted
from spiders.periods import period_of
from spiders.reasons import SitesFileError


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A blog to harvest: where it begins, and what of it is wanted."""

    name: str
    url: str
    limit: int | None = None  # articles at most in one crawl; none: all
    include: tuple[str, ...] = ()  # regular expressions; an address must match one, when there are any
    exclude: tuple[str, ...] = ()  # regular expressions; an address that matches one is left alone
    every: timedelta = timedelta(days=1)  # from one crawl to the next, when harvesting
    cut: tuple[
        str, ...
    ] = ()  # marks of further blocks to take out of its pages: `.class`, `#id`, `.prefix-*`
    body: str | None = None  # CSS selector of its articles' body, where the cleaners do not find it
    headers: Mapping[str, str] = field(
        default_factory=dict, repr=False
    )  # as written: `env:NAME` is not filled in
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)  # the same

    def wants(self, url: str) -> bool:
        """Whether the patterns let an article's address through.

        >>> Site(name="a", url="https://a.example/", exclude=("/recipes/",)).wants("https://a.example/recipes/soup/")
        False
        """
        if self.shuns(url):
            return False
        return not self.include or any(re.search(pattern, url) for pattern in self.include)

    def shuns(self, url: str) -> bool:
        return any(re.search(pattern, url) for pattern in self.exclude)


HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization"})
NOT_TO_BE_SET: Final = frozenset({"host", "content-length", "transfer-encoding", "connection", "cookie"})
MARK: Final = re.compile(r"[.#][A-Za-z_-][A-Za-z0-9_-]*\*?")


def read_sites(path: Path) -> dict[str, Site]:
    """All sites of a file, by name, in its order.

    Raises `SitesFileError`, with file, line and fault in its message.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SitesFileError(f"{path}: there is no such file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SitesFileError(f"{path}: cannot be read: {error}.") from None
    return sites_in(source, f"{path}")


def sites_in(source: str, path: str) -> dict[str, Site]:
    """All sites of a file's text; `path` is what the file is called in complaints."""
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SitesFileError(f"{path}: {located(str(error))}.") from None
    return {name: site_from(name, table, path, source) for name, table in tables.items()}


def located(message: str) -> str:
    """The parser's complaint with the line in front.

    >>> located("Expected '=' after a key in a key/value pair (at line 3, column 5)")
    "line 3: Expected '=' after a key in a key/value pair (column 5)"
    """
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    if place is None:
        return message.replace(" (at end of document)", ", at the end of the file")
    return f"line {place[1]}: {message[: place.start()]}(column {place[2]})"


def site_from(name: str, table: object, path: str, source: str) -> Site:
    """One table of the file as a `Site`; raises `SitesFileError` at the first fault."""
    if not isinstance(table, Mapping):
        line = line_of(source, None, name)
        raise SitesFileError(
            f"{path}: line {line}: {name} stands outside any site; sites look like [a-name]."
        )
    fault = fault_of(name, table)
    if fault is not None:
        key, problem = fault
        raise SitesFileError(f"{path}: line {line_of(source, name, key)}: [{name}] {problem}.")
    return Site(
        name=name,
        url=table["url"],
        limit=table.get("limit"),
        include=list_of(table.get("include", ())),
        exclude=list_of(table.get("exclude", ())),
        every=period_of(table.get("every", "1 day")),
        cut=list_of(table.get("cut", ())),
        body=table.get("body"),
        headers=dict(table.get("headers", {})),
        cookies=dict(table.get("cookies", {})),
    )


def list_of(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()


def fault_of(name: str, table: Mapping[str, object]) -> tuple[str, str] | None:
    """The first key that is wrong, and what is wrong with it."""
    for key, value in table.items():
        if key not in FAULTS:
            return key, unknown_key(name, key, value)
    problems = ((key, fault(table.get(key))) for key, fault in FAULTS.items())
    return next(((key, f"{key} {problem}") for key, problem in problems if problem), None)


def unknown_key(name: str, key: str, value: object) -> str:
    if isinstance(value, Mapping):
        return f'holds another table, {key!r}; a site\'s name with a dot stands in quotes: ["{name}.{key}"]'
    meant = get_close_matches(key, FAULTS, n=1)
    return f"has no setting {key!r}" + (f"; is {meant[0]!r} meant?" if meant else "")


def url_fault(url: object) -> str | None:
    """What is wrong with an address; nothing when it is a web address.

    >>> url_fault("ftp://a.example/")
    "'ftp://a.example/' is not a web address such as https://a-health.blog/"
    """
    if url is None:
        return "is missing"
    if isinstance(url, str) and not re.search(r"\s", url):
        try:
            parts = urlsplit(url)
            whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            return f"{redacted(url)!r} is not a web address such as https://a-health.blog/"
        if whole and "@" in parts.netloc:
            return (
                f"{redacted(url)!r} holds a password; a site's password belongs in the environment: "
                'headers = { Authorization = "env:NAME" } in sites.toml'
            )
        if whole:
            return None
    url = redacted(url) if isinstance(url, str) else url
    return f"{url!r} is not a web address such as https://a-health.blog/"


def limit_fault(limit: object) -> str | None:
    whole = isinstance(limit, int) and not isinstance(limit, bool) and limit > 0
    return None if limit is None or whole else f"must be a whole number above 0, not {limit!r}"


def every_fault(every: object) -> str | None:
    """What is wrong with a period.

    >>> every_fault(6)
    "must be a length of time in quotes, such as '6 hours' or '1 day', not 6"
    """
    if every is None:
        return None
    if not isinstance(every, str):
        return f"must be a length of time in quotes, such as '6 hours' or '1 day', not {every!r}"
    try:
        period_of(every)
    except ValueError as fault:
        return str(fault)
    return None


def pattern_fault(patterns: object) -> str | None:
    if not is_text_or_list(patterns):
        return "must be a regular expression in quotes, or a list of them"
    for pattern in list_of(patterns):
        try:
            re.compile(pattern)
        except re.error as error:
            return f"{pattern!r} is no regular expression: {error}"
    return None


def mark_fault(marks: object) -> str | None:
    """What is wrong with the marks of blocks to cut.

    >>> mark_fault([".promo", "#cta", ".ad-*"]), mark_fault("promo")
    (None, "'promo' is no mark of a block, such as '.a-class', '#an-id' or '.all-that-begin-so-*'")
    """
    if not is_text_or_list(marks):
        return "must be the mark of a block in quotes, such as '.promo', or a list of them"
    wrong = (mark for mark in list_of(marks) if not MARK.fullmatch(mark))
    return next(
        (
            f"{mark!r} is no mark of a block, such as '.a-class', '#an-id' or '.all-that-begin-so-*'"
            for mark in wrong
        ),
        None,
    )


def body_fault(selector: object) -> str | None:
    if selector is None:
        return None
    if not isinstance(selector, str):
        return "must be a CSS selector in quotes, such as 'article .post-body'"
    try:
        CSSSelector(selector, translator="html")
    except (SelectorError, XPathError, ValueError) as error:  # ValueError: letters that XML does not know
        return f"{selector!r} is no CSS selector: {' '.join(str(error).split())}"
    return None


def headers_fault(headers: object) -> str | None:
    """What is wrong with the headers that a site is to be asked with.

    >>> headers_fault({"Authorization": "Bearer env:MY_TOKEN"}), headers_fault({"Cookie": "a=b"})
    (None, "cannot set 'Cookie'; cookies have a table of their own, and the rest is HTTP's")
    """
    fault = table_fault(headers)
    if fault or not isinstance(headers, Mapping):
        return fault
    for name, value in headers.items():
        if name.lower() in NOT_TO_BE_SET:
            return f"cannot set {name!r}; cookies have a table of their own, and the rest is HTTP's"
        if name.lower() in SECRET_HEADERS and not re.search(r"(?:^|\s)env:\w+$", value):
            return f'has a secret in it: write {name} = "env:NAME", and set NAME in the environment'
    return None


def table_fault(table: object) -> str | None:
    """What is wrong with a table of names and values that become part of a request."""
    if table is None:
        return None
    if not isinstance(table, Mapping):
        return 'must be a table such as { X-Key = "env:MY_KEY" }'
    for name, value in table.items():
        if not HEADER.fullmatch(name):
            return f"has the name {name!r}, which is none that a request can have"
        if not isinstance(value, str) or not value.isascii() or not value.isprintable():
            return f"has for {name} no text in quotes that a request can have"
    return None


def is_text_or_list(value: object) -> bool:
    texts = value if isinstance(value, list) else [value]
    return value is None or all(isinstance(text, str) for text in texts)


FAULTS: Final[Mapping[str, Callable[[object], str | None]]] = {
    "url": url_fault,
    "every": every_fault,
    "limit": limit_fault,
    "include": pattern_fault,
    "exclude": pattern_fault,
    "cut": mark_fault,
    "body": body_fault,
    "headers": headers_fault,
    "cookies": table_fault,
}


def line_of(source: str, name: str | None, key: str) -> int:
    r"""The line on which a site's setting stands; of its header when the setting is missing.

    >>> line_of("# mine\n[a]\nurl = 1\n", "a", "url"), line_of("# mine\n[a]\nurl = 1\n", "a", "limit")
    (3, 2)
    """
    header, inside = 1, name is None
    for number, line in enumerate(source.splitlines(), start=1):
        table = re.match(r"\s*\[\s*([\"']?)(.+?)\1\s*\]", line)
        if table:
            inside = table[2] == name
            header = number if inside else header
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            return number
    return header

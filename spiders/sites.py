"""Sites: the blogs that a user wants harvested, as `sites.toml` lists them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from spiders.reasons import SitesFileError


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A blog to harvest: where it begins, and what of it is wanted."""

    name: str
    url: str
    limit: int | None = None  # articles at most in one crawl; none: all
    include: tuple[str, ...] = ()  # regular expressions; an address must match one, when there are any
    exclude: tuple[str, ...] = ()  # regular expressions; an address that matches one is left alone

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


FIELDS = ("url", "limit", "include", "exclude")


def read_sites(path: Path) -> dict[str, Site]:
    """All sites of a file, by name.

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
    fault = fault_of(table)
    if fault is not None:
        key, problem = fault
        raise SitesFileError(f"{path}: line {line_of(source, name, key)}: [{name}] {problem}.")
    return Site(
        name=name,
        url=table["url"],
        limit=table.get("limit"),
        include=patterns_of(table.get("include", ())),
        exclude=patterns_of(table.get("exclude", ())),
    )


def patterns_of(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()


def fault_of(table: Mapping[str, object]) -> tuple[str, str] | None:
    """The first key that is wrong, and what is wrong with it."""
    for key in table:
        if key not in FIELDS:
            meant = get_close_matches(key, FIELDS, n=1)
            return key, f"has no setting {key!r}" + (f"; is {meant[0]!r} meant?" if meant else "")
    problems = (
        ("url", url_fault(table.get("url"))),
        ("limit", limit_fault(table.get("limit"))),
        ("include", pattern_fault(table.get("include", []))),
        ("exclude", pattern_fault(table.get("exclude", []))),
    )
    return next(((key, f"{key} {problem}") for key, problem in problems if problem), None)


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
            whole = False
        if whole:
            return None
    return f"{url!r} is not a web address such as https://a-health.blog/"


def limit_fault(limit: object) -> str | None:
    whole = isinstance(limit, int) and not isinstance(limit, bool) and limit > 0
    return None if limit is None or whole else f"must be a whole number above 0, not {limit!r}"


def pattern_fault(patterns: object) -> str | None:
    if not (
        isinstance(patterns, str)
        or (isinstance(patterns, list) and all(isinstance(p, str) for p in patterns))
    ):
        return "must be a regular expression in quotes, or a list of them"
    for pattern in patterns_of(patterns):
        try:
            re.compile(pattern)
        except re.error as error:
            return f"{pattern!r} is no regular expression: {error}"
    return None


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

"""Credentials: headers and cookies that a site is to be asked with, whose values stand in the environment.

    headers = { Authorization = "Bearer env:MY_TOKEN" }
    cookies = { session = "env:MY_SESSION" }

They are sent to that site's own host alone, over its own scheme and port: nothing of them follows a redirect elsewhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Final, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from spiders import discretion
from spiders.hosts import port_of, site_name
from spiders.sites import Site

VARIABLE: Final = re.compile(r"(?:^|(?<=\s))env:([A-Za-z_][A-Za-z0-9_]*)$")
UNSENDABLE: Final = re.compile(r"[^\x20-\x7e\x80-\xff\t]")


class Credentials:
    """Downloader middleware that gives the site's own headers and cookies to requests to it, and to no others."""

    def __init__(self, site: Site | None) -> None:
        self.origin = origin_of(site.url) if site else None
        self.headers = headers_of(site) if site else {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        site = getattr(crawler.spider, "site", None)
        return cls(site if isinstance(site, Site) else None)

    def process_request(self, request: Request) -> None:
        is_own = origin_of(request.url) == self.origin
        for name, value in self.headers.items():
            if is_own:
                request.headers[name] = value
            elif request.headers.get(name) == value.encode("latin-1"):  # it came along with a redirect
                del request.headers[name]


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Scheme, host without `www.` and port: what of an address says to whom a request goes."""
    return urlsplit(url).scheme, site_name(url), port_of(url)


def headers_of(site: Site) -> dict[str, str]:
    """The headers that a site is asked with, secrets and all; those are hidden in logs from now on."""
    headers = {name: revealed(written) for name, written in site.headers.items()}
    if site.cookies:
        cookies = {name: revealed(written) for name, written in site.cookies.items()}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return headers


def revealed(written: str) -> str:
    """A value with its variable filled in."""
    named = VARIABLE.search(written)
    if named is None:
        return written
    secret = os.environ[named[1]].strip()
    discretion.keep(secret)
    return written[: named.start()] + secret


def holds_secrets(site: Site) -> bool:
    """Whether any of a site's headers or cookies comes from the environment.

    >>> holds_secrets(Site(name="a", url="https://a.example/", headers={"X-Kind": "reader"}))
    False
    """
    return any(VARIABLE.search(written) for written in (*site.headers.values(), *site.cookies.values()))


def fault_of(site: Site, environment: Mapping[str, str]) -> str | None:
    """What the environment lacks for a site's headers and cookies, in a line; nothing when all is there."""
    for key, name, written in (*written_in("headers", site.headers), *written_in("cookies", site.cookies)):
        variable = VARIABLE.search(written)
        if variable is None:
            continue
        if not environment.get(variable[1], "").strip():
            return f"[{site.name}] {key}: {name} is to come from the environment variable {variable[1]}, which is not set"
        if UNSENDABLE.search(environment[variable[1]].strip()):
            return f"[{site.name}] {key}: the environment variable {variable[1]} holds letters that no header can"
    return None


def written_in(key: str, table: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    return ((key, name, written) for name, written in table.items())

"""Arguments: what `-a name=value` asks of a spider, checked before anything is fetched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from cleaners.addresses import site_of
from spiders.credentials import fault_of
from spiders.discretion import redacted
from spiders.reasons import SitesFileError, bad_argument, bad_sites
from spiders.sites import Site, limit_fault, pattern_fault, read_sites, url_fault

ARGUMENTS = ("url", "site", "limit", "include", "exclude")


def site_asked_for(arguments: Mapping[str, str], sites_file: Path) -> Site:
    """The blog that a crawl's arguments mean: an address, or the name of one in sites.toml.

    `limit`, `include` and `exclude` narrow either. Raises `CrawlFailed`.
    """
    for name in arguments:
        if name not in ARGUMENTS and not name.startswith("_"):  # Scrapyd passes _job and the like
            meant = get_close_matches(name, ARGUMENTS, n=1)
            raise bad_argument(
                f"There is no argument {name!r}" + (f"; is {meant[0]!r} meant?" if meant else ".")
            )
    if bool(arguments.get("url")) == bool(arguments.get("site")):
        raise bad_argument(
            "Say which blog to crawl: -a url=https://a-health.blog or -a site=NAME (from sites.toml)."
        )
    site = named(arguments["site"], sites_file) if arguments.get("site") else addressed(arguments["url"])
    return narrowed(site, arguments)


def named(name: str, sites_file: Path) -> Site:
    try:
        sites = read_sites(sites_file)
    except SitesFileError as error:
        raise bad_sites(str(error)) from None
    if name in sites:
        if fault := fault_of(sites[name], os.environ):
            raise bad_sites(f"{sites_file}: {fault}.")
        return sites[name]
    known = f"it has {', '.join(sorted(sites))}" if sites else "it names none yet"
    raise bad_argument(f"{sites_file} has no site {name!r}; {known}.")


def addressed(url: str) -> Site:
    """The blog at an address; one typed without `https://` is understood."""
    whole = url.strip() if "://" in url else f"https://{url.strip()}"
    if fault := url_fault(whole):
        raise bad_argument(f"{fault}.".replace(repr(whole), repr(redacted(url))))
    return Site(name=site_of(whole), url=whole)


def narrowed(site: Site, arguments: Mapping[str, str]) -> Site:
    if limit := arguments.get("limit"):
        number = int(limit) if limit.isascii() and limit.isdigit() else limit
        if fault := limit_fault(number):
            raise bad_argument(f"limit {fault}.")
        site = replace(site, limit=int(number))
    for name in ("include", "exclude"):
        if fault := pattern_fault(arguments.get(name, "")):
            raise bad_argument(f"{name} {fault}.")
    include = (arguments["include"],) if arguments.get("include") else site.include
    exclude = (arguments["exclude"],) if arguments.get("exclude") else site.exclude
    return replace(site, include=include, exclude=exclude)

"""Reservations: what a whole site does not want to be done with its pages.

Said in robots.txt by `Content-Signal:` and `Content-Usage:` lines, for a group of user agents and perhaps below a
path, and in `/.well-known/tdmrep.json` (TDMRep). The flags are those of `cleaners.reservations`, which reads what
single pages say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from scrapy.robotstxt import ProtegoRobotParser

from spiders.answers import json_of
from spiders.discovery import Fetch

TDMREP: Final = "/.well-known/tdmrep.json"
MOST_LOCATIONS = 1_000  # each is looked at for each page
LINES: Final = ("content-signal", "content-usage")
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
LEAVE: Final = {"y": "Allow", "yes": "Allow", "n": "Disallow", "no": "Disallow"}
RESERVED: Final[dict[object, str]] = {0: "Allow", "0": "Allow", 1: "Disallow", "1": "Disallow"}
AGENTS: Final = frozenset({"user-agent", "user agent", "useragent"})
NO_RULES: Final = frozenset({"", "sitemap", "host"})  # stand anywhere, and end no list of user agents
NO_EFFECT: Final = "Disallow:"
EVERYBODY: Final = ("User-agent: *", NO_EFFECT)  # whom a line before the first group is for


@dataclass(frozen=True, slots=True)
class Reservations:
    """For each flag the addresses that it holds for, written as a robots.txt that forbids them."""

    agent: str = "*"
    holding: tuple[tuple[str, ProtegoRobotParser], ...] = ()

    def flags(self, url: str) -> tuple[str, ...]:
        """The flags of an address, each once."""
        held = (flag for flag, rules in self.holding if not rules.allowed(url, self.agent))
        return tuple(dict.fromkeys(held))


async def reservations(home: str, robots: bytes, agent: str, fetch: Fetch) -> Reservations:
    """What the site of the address `home` reserves; asks for its tdmrep.json, so once a crawl will do.

    `robots` is its robots.txt, `agent` the name that we go by there.
    """
    answer = await fetch(urljoin(home, TDMREP))
    return Reservations(agent, (*in_robots(robots), *in_tdmrep(json_of(answer))))


def in_robots(robots: bytes) -> Iterator[tuple[str, ProtegoRobotParser]]:
    """Which pages the lines of a robots.txt reserve, by flag. Signal and usage are two opinions: either will do."""
    lines = [parted(line) for line in robots.decode("utf-8-sig", "ignore").splitlines()]
    for kind in LINES:
        flags = {flag for name, value in lines if name == kind for flag in preferences(value)}
        for flag in sorted(flags):
            yield flag, forbidding([*EVERYBODY, *(rule_of(name, value, kind, flag) for name, value in lines)])


def parted(line: str) -> tuple[str, str]:
    """Name and value of a line of robots.txt.

    >>> parted("User-Agent : *  # all"), parted("")
    (('user-agent', '*'), ('', ''))
    """
    name, _, value = line.partition("#")[0].partition(":")
    return name.strip().lower(), value.strip()


def rule_of(name: str, value: str, kind: str, flag: str) -> str:
    """A line of robots.txt as it has to stand in one that forbids what a flag holds for.

    What says nothing of the flag becomes a rule without effect, so that groups stay parted.
    """
    if name in AGENTS:
        return f"User-agent: {value}"
    if name in NO_RULES:
        return ""
    return preferences(value).get(flag, NO_EFFECT) if name == kind else NO_EFFECT


def preferences(value: str) -> dict[str, str]:
    """The rule for each flag in a line that may begin with a path and goes on with uses.

    >>> preferences("/blog/ train-ai=n, search=y")
    {'no_ai_train': 'Disallow: /blog/', 'no_search': 'Allow: /blog/'}
    """
    path, _, uses = value.partition(" ") if value.startswith("/") else ("/", "", value)
    pairs = (part.partition(";")[0].partition("=") for part in uses.lower().split(","))
    said = [(use.strip(), leave.strip()) for use, _, leave in pairs]
    return {USES[use]: f"{LEAVE[leave]}: {path}" for use, leave in said if use in USES and leave in LEAVE}


def in_tdmrep(found: object) -> Iterator[tuple[str, ProtegoRobotParser]]:
    """Which pages a tdmrep.json reserves. Of several locations that an address matches the longest decides."""
    entries = found if isinstance(found, list) else [found]
    locations = [rule for entry in entries[:MOST_LOCATIONS] if (rule := location_rule(entry))]
    if locations:
        yield "tdm_reserved", forbidding([*EVERYBODY, *locations])


def location_rule(entry: object) -> str | None:
    """One entry of a tdmrep.json as a rule of robots.txt; nothing when it is none.

    >>> location_rule({"location": "/books/*.html", "tdm-reservation": 1, "tdm-policy": "https://a.example/"})
    'Disallow: /books/*.html'
    """
    if not isinstance(entry, Mapping):
        return None
    said, path = entry.get("tdm-reservation"), entry.get("location", "/")
    reserved = RESERVED.get(said) if isinstance(said, int | str) else None
    if reserved is None or not isinstance(path, str) or not path.startswith("/") or not path.isprintable():
        return None
    return f"{reserved}: {path.replace('#', '%23')}"


def forbidding(lines: Iterable[str]) -> ProtegoRobotParser:
    return ProtegoRobotParser("\n".join(lines).encode(), None)

"""Agenda: which of the addresses that turn up a crawl asks for, and with what hints.

What is new is asked for; what is known only when discovery says that it has changed, or when it is due. Addresses
that lead to the same page, folded by `spiders.addresses.key`, are asked for once a crawl.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import datetime

from cleaners.records import Hints
from spiders.addresses import is_front, is_on, key, shape_of
from spiders.budget import Budget
from spiders.discovery import Discovered
from spiders.memory import Known, Memory
from spiders.sites import Site

MOST_TURNS = 10  # from one address to the next in place of it; a redirect's redirect is mostly the last
WORTH = {None: 0, "sitemap": 1, "feed": 2, "rest": 3}  # how much each source of hints knows of an article


class Agenda:
    """What one crawl of a site has still to do, has done and has passed over."""

    def __init__(self, site: Site, host: str, memory: Memory, budget: Budget) -> None:
        self.site = site
        self.host = host  # of the blog, without www.
        self.memory = memory
        self.budget = budget
        self.asked: set[str] = set()
        self.passed_over: set[str] = set()  # known from earlier crawls, and nothing speaks for asking again
        self.announced: dict[str, datetime] = {}  # the latest date of change that discovery gave
        self.instead: deque[Discovered] = deque()  # what redirects, AMP pages and later parts stand for
        self.turns: dict[str, int] = {}  # how many addresses led to one that stands for another

    def accept(self, found: Discovered) -> Discovered | None:
        """The address with all that is known of it, if it is to be asked for; says so only once a crawl."""
        name = key(found.url)
        if not is_on(self.host, found.url) or is_front(found.url) or not self.passes(found.url):
            return None
        announced = self.latest(name, found.hints)
        if name in self.asked:
            if announced is not None:
                self.memory.announce(name, announced)
            return None
        known = self.memory.recall(name)
        if known is not None and not known.is_due and not is_newer(announced, known):
            self.pass_over(name, found, known)
            if announced is not None and known.announced is None:
                self.memory.announce(name, announced)
            return None
        if not self.budget.allows(found.url, is_told=found.hints is not None):
            return None
        self.asked.add(name)
        self.passed_over.discard(name)
        return replace(found, hints=better(found.hints, known.hints if known else None))

    def is_news(self, found: Discovered) -> bool:
        """Whether an address is unknown, or has changed since it was seen: without asking for it yet."""
        name = key(found.url)
        known = self.memory.recall(name)
        return name not in self.asked and (
            known is None or is_newer(found.hints.modified if found.hints else None, known)
        )

    def pass_over(self, name: str, found: Discovered, known: Known) -> None:
        if name not in self.passed_over:
            self.passed_over.add(name)
            if known.leads_to:  # the crawl may have ended before it got there
                self.instead.append(Discovered(known.leads_to, found.hints))

    def passes(self, url: str) -> bool:
        return self.site.wants(url) if shape_of(url) == "article" else not self.site.shuns(url)

    def latest(self, name: str, hints: Hints | None) -> datetime | None:
        """The latest date of change that discovery gives for an address in this crawl."""
        dates = [
            date for date in (self.announced.get(name), hints.modified if hints else None) if date is not None
        ]
        if not dates:
            return None
        self.announced[name] = max(dates)
        return self.announced[name]

    def covers(self, url: str) -> bool:
        """Whether an address was asked for, or will not be: as one on another site, or of a pattern that is spent."""
        name = key(url)
        if name in self.asked or name in self.passed_over or not is_on(self.host, url):
            return True
        return not self.budget.has_room_for(url)  # else a list without end is read to its end for nothing

    def turn_to(self, url: str, hints: Hints | None, *, from_url: str) -> None:
        """Ask for one address in the place of another: unless too many have stood for each other in a row."""
        turns = self.turns.get(key(from_url), 0) + 1
        if turns > MOST_TURNS:
            return
        if key(url) == key(from_url):  # they only differ in what it folds
            self.asked.discard(key(url))
        self.turns[key(url)] = turns
        self.instead.append(Discovered(url, hints))


def is_newer(announced: datetime | None, known: Known) -> bool:
    """Whether discovery dates an address later than before; at first, than when it was asked for."""
    before = known.announced or known.asked
    return announced is not None and (before is None or announced > before)


def better(found: Hints | None, known: Hints | None) -> Hints | None:
    """Of two sets of hints the one that knows more, with the later date of change.

    A page that is due is asked for without any, and one that the REST API told of may now be met in a feed: it
    would give another record than before, though nothing has changed.
    """
    if found is None or known is None:
        return found or known
    rich = found if WORTH[found.source] >= WORTH[known.source] else known
    dates = [date for date in (found.modified, known.modified) if date is not None]
    return replace(rich, modified=max(dates, default=None))

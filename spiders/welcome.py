"""Welcome: whether a site still lets a crawl in, and on what terms. What a spider knows of manners, in one place."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.challenges import challenge_of
from spiders.discovery import Fetch
from spiders.patience import Patience
from spiders.reasons import CrawlFailed, refused
from spiders.reservations import Reservations, reservations
from spiders.robots import Robots

KEPT_OUT = frozenset({401, 403, 407, 429, 451})
MOST_REFUSALS = 10  # in a row; a few pages may well be for members only
MOST_SILENCES = 10  # in a row; each has cost DOWNLOAD_TIMEOUT, several times over
CHALLENGED = (
    "poultice/challenged/"  # the stats key of pages that wanted proof of a human, followed by the vendor
)


class Welcome:
    """How one crawl is received. Made once the engine runs, when the middlewares of manners can be had."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.robots = crawler.get_downloader_middleware(Robots)
        self.patience = crawler.get_downloader_middleware(Patience)
        self.agent: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self.opt_outs = frozenset(settings.getlist("OPT_OUTS") if settings.getbool("OBEY_OPT_OUTS") else ())
        self.site = Reservations()
        self.left_alone: set[str] = set()  # the flags for which addresses were left alone
        self.refusals = 0  # in a row
        self.last: Response | None = None  # the last refusal
        self.silences = 0  # in a row: requests that took too long, however often they were made

    async def robots_txt(self, url: str) -> bytes:
        """The robots.txt of an address's host, as far as it is read; empty when there is none."""
        return (await self.robots.rules(url)).text if self.robots else b""

    async def learn_terms(self, home: str, robots: bytes, fetch: Fetch) -> None:
        """Find out what the whole site reserves: one request."""
        self.site = await reservations(home, robots, self.agent, fetch)

    def flags(self, url: str) -> tuple[str, ...]:
        """What the site reserves for an address, for the hints of its page."""
        return self.site.flags(url)

    def may_collect(self, url: str) -> bool:
        """Whether nothing that the site reserves, and that is obeyed, speaks against a page: else it needs no asking."""
        against = self.opt_outs.intersection(self.flags(url))
        self.left_alone |= against
        return not against

    def is_refusal(self, answer: Response) -> bool:
        """Whether an answer is no page, but keeps us out. To be called once for each answer, errors too."""
        self.silences = 0
        vendor = challenge_of(answer)
        if vendor:
            self.crawler.stats.inc_value(f"{CHALLENGED}{vendor}")
        if vendor or answer.status in KEPT_OUT:
            self.refusals += 1
            self.last = answer
            if self.patience and self.refusals >= MOST_REFUSALS:  # what waits for its turn need not go out
                self.patience.close(answer.url, "blocked", "HOST keeps us out.")
            return True
        self.refusals = 0
        return False

    def unanswered(self, url: str) -> None:
        """Take down that an answer took too long; a host that lets us wait for each has no more requests."""
        self.silences += 1
        if self.patience and self.silences >= MOST_SILENCES:
            self.patience.close(url, "timeout", "HOST no longer answers in time.")

    def failure(self, url: str) -> CrawlFailed | None:
        """Why the crawl of the site at an address cannot go on; nothing while it can."""
        if self.last is not None and self.refusals >= MOST_REFUSALS:
            return refused(self.last)
        return self.patience.closed(url) if self.patience else None

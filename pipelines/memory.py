"""Memory: joins a crawl to the state of its site, and keeps each article safe as soon as it is clean.

The spider asks it what is known of an address and says what became of one (`spiders.memory` has the contract). An
address that gave a page counts as visited only together with its article: both go to disk in one step.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from cleaners.addresses import site_of
from cleaners.records import Article, Hints, Page
from output.errors import BusyError, StorageError
from output.state import Address, State
from pipelines.dataset import local_folder, plain_store_of
from pipelines.failure import FAILURE, REASON, end_crawl
from pipelines.refusals import Duplicate, NotStored, Unclean
from pipelines.revisits import next_visit
from pipelines.runs import killed_run
from pipelines.worker import Cleaned


class Visited(Protocol):
    """What asking for an address has brought, as a spider says it (`spiders.memory.Visited`)."""

    @property
    def url(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def fate(self) -> str: ...
    @property
    def etag(self) -> str | None: ...
    @property
    def last_modified(self) -> str | None: ...
    @property
    def announced(self) -> datetime | None: ...
    @property
    def leads_to(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Recollection:
    """What the spider is told of an address; the names are those of `spiders.memory.Known`."""

    url: str
    etag: str | None
    last_modified: str | None
    asked: datetime | None
    announced: datetime | None
    leads_to: str | None
    hints: Hints | None
    is_due: bool


class Memory:
    """Extension that opens the state of a spider's site when the crawl begins, and closes it with the crawl.

    A second crawl of the same site is turned away here, before it asks for anything.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.now = datetime.now(UTC)
        self.run_id = f"{self.now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        self.root = local_folder(crawler.settings)
        self.refetch = crawler.settings.getbool("REFETCH")
        self.state: State
        self.open_files = ExitStack()
        self.dated: dict[
            str, datetime
        ] = {}  # what was announced of addresses while their pages were being cleaned
        self.on_the_way: dict[str, tuple[Address, datetime]] = {}  # pages that are being cleaned, by address
        self.records: dict[str, Cleaned] = {}  # what has just been cleaned, by the page's address

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        memory = cls(crawler)
        crawler.signals.connect(memory.open, signals.spider_opened)
        crawler.signals.connect(memory.drop, signals.item_dropped)
        crawler.signals.connect(memory.close, signals.spider_closed)
        return memory

    def open(self, spider: Spider) -> None:
        site = getattr(spider, "site", None)  # a spider of one's own may have no blog
        name = site_of(site.url) if site is not None else spider.name
        self.crawler.stats.set_value("poultice/run_id", self.run_id)
        self.crawler.stats.set_value("poultice/site", name)
        try:
            self.state = self.open_files.enter_context(State.held(self.root, name))
            self.note_killed(name, getattr(site, "name", None))
        except StorageError as error:
            reason = "locked" if isinstance(error, BusyError) else "storage"
            self.crawler.stats.set_value(FAILURE, str(error))
            self.crawler.stats.set_value(REASON, reason)
            raise CloseSpider(reason) from None
        if hasattr(spider, "memory"):
            spider.memory = self

    def note_killed(self, site: str, name: str | None) -> None:
        """Give the run before this one its row, if it was killed before it could write one."""
        if unfinished := self.state.begin(self.run_id, self.now):
            run = killed_run(unfinished.run_id, site, name, unfinished.started, unfinished.last_heard)
            plain_store_of(self.crawler.settings).add_run(run)

    def close(self, reason: str) -> None:
        if self.is_open:
            whole = reason == "finished" and bool(self.crawler.stats.get_value("poultice/complete"))
            self.guarded(lambda: self.state.end(whole=whole))
        self.open_files.close()

    @property
    def is_open(self) -> bool:
        return hasattr(self, "state")

    def guarded(self, act: Callable[[], None]) -> None:
        """Do something to the state; when it cannot be written, the crawl ends and says so."""
        try:
            act()
        except StorageError as error:
            end_crawl(self.crawler, "storage", str(error))

    # What the spider asks and says

    @property
    def since(self) -> datetime | None:
        return None if self.refetch else self.state.since

    @property
    def knows_articles(self) -> bool:
        return self.state.has_articles()

    def recall(self, key: str) -> Recollection | None:
        found = self.state.address(key)
        if found is None or found.fate is None:
            return None
        is_due = found.due is not None and found.due <= self.now
        again = self.refetch and (found.asked is None or found.asked < self.now)
        return Recollection(
            url=found.url,
            etag=None if again else found.etag,
            last_modified=None if again else found.last_modified,
            asked=found.asked,
            announced=found.announced,
            leads_to=found.leads_to,
            hints=found.hints,
            is_due=is_due or again,
        )

    def due(self) -> Iterator[str]:
        return iter(self.state.articles() if self.refetch else self.state.due(self.now))

    def waiting(self) -> Iterator[str]:
        return iter(self.state.waiting())

    def found(self, addresses: Iterable[tuple[str, str]]) -> None:
        if addresses := list(addresses):
            self.guarded(lambda: self.state.add_waiting(addresses))

    def announce(self, key: str, when: datetime) -> None:
        self.dated[key] = when
        found = self.state.address(key)
        if found is not None and found.fate and (found.announced is None or found.announced < when):
            self.guarded(lambda: self.state.put(replace(found, announced=when)))

    def visited(self, key: str, visited: Visited) -> None:
        now = datetime.now(UTC)
        before = self.state.address(key)
        if visited.fate == "unchanged" and before is not None:
            self.guarded(lambda: self.state.put(seen_again(before, visited, now)))
        elif visited.fate == "missing" and before is not None and before.article_id:
            self.miss(before, visited, now)
        elif visited.fate == "failed":
            self.fail(address_after(key, visited, None, now), before, now)
        else:
            self.guarded(lambda: self.state.put(address_after(key, visited, before, now)))

    def miss(self, before: Address, visited: Visited, now: datetime) -> None:
        """An article's page is not there: gone for good only when that happens twice in a row."""
        misses = before.misses + 1
        missed = replace(
            before,
            status=visited.status,
            misses=misses,
            asked=now,
            due=next_visit(now, "missing" if misses < 2 else "other"),
            etag=None,
            last_modified=None,
        )
        if misses < 2 or before.gone is not None:
            self.guarded(lambda: self.state.put(missed))
            return
        self.crawler.stats.inc_value("poultice/gone")
        self.guarded(lambda: self.state.lose(replace(missed, gone=now)))

    def handed_on(self, key: str, visited: Visited, page: Page) -> None:
        before = self.state.address(key)
        address = address_after(key, visited, before, page.fetched_at)
        self.on_the_way[page.url] = replace(address, hints=page.hints), page.fetched_at

    # What the pipeline says

    def ready(self, page: Page, cleaned: Cleaned) -> None:
        """Say that a page was cleaned; its record was made where it was cleaned, off the reactor."""
        self.records[page.url] = cleaned

    def keep(self, article: Article) -> None:
        """Make a clean article safe. Raises `Duplicate` when another page of the site gives it already."""
        cleaned = self.records.pop(article.fetched_url, None)
        record = (
            cleaned.record if cleaned and cleaned.article is article else None
        )  # a pipeline may have changed it
        address, fetched = self.on_the_way.get(article.fetched_url, (None, self.now))
        giver = self.state.giver(article.article_id)
        if address is not None and giver is not None and giver.key != address.key:
            raise Duplicate(f"{article.fetched_url}: the same article as {giver.url}")
        site = site_of(article.fetched_url)
        self.on_the_way.pop(article.fetched_url, None)
        if address is not None:
            address = given(address, article, site, self.state.address(address.key))
            address = replace(address, announced=self.dated.get(address.key, address.announced))
        self.state.keep(article, site, fetched, address, record)

    def drop(self, item: object, exception: Exception) -> None:
        """A page that gave no article is not asked for again soon; one that we failed at is."""
        if not isinstance(item, Page):
            return
        self.records.pop(item.url, None)
        if item.url not in self.on_the_way:
            return
        address, fetched = self.on_the_way.pop(item.url)
        if isinstance(exception, NotStored):  # it is as if it had never been asked for
            return
        if isinstance(exception, Unclean):
            self.fail(address, self.state.address(address.key), fetched)
            return
        dropped = replace(address, fate="other", due=next_visit(fetched, "other"))
        self.guarded(lambda: self.state.put(dropped))

    def fail(self, address: Address, before: Address | None, now: datetime) -> None:
        """Nothing came of an address this time: what was known of it stays, and it is due before long."""
        known = before if before is not None and before.fate else unheld(replace(address, fate="failed"))
        self.guarded(lambda: self.state.put(replace(known, due=next_visit(now, "failed"))))


def unheld(address: Address) -> Address:
    """Without validators: a page that we do not hold must come whole the next time, not as a 304."""
    return replace(address, etag=None, last_modified=None)


def address_after(key: str, visited: Visited, before: Address | None, now: datetime) -> Address:
    """What is known of an address once it was asked for."""
    fate = visited.fate if visited.fate != "unchanged" else "other"
    return Address(
        key=key,
        url=visited.url,
        fate=fate,
        status=visited.status,
        etag=visited.etag,
        last_modified=visited.last_modified,
        announced=visited.announced or (before.announced if before else None),
        leads_to=visited.leads_to,
        asked=now,
        due=next_visit(now, fate, before=before.asked if before is not None and before.fate else None),
    )


def seen_again(before: Address, visited: Visited, now: datetime) -> Address:
    """What is known of an address whose page has not changed."""
    due = next_visit(now, before.fate or "other", published=before.published, before=before.asked)
    return replace(
        before,
        status=visited.status,
        etag=visited.etag or before.etag,
        last_modified=visited.last_modified or before.last_modified,
        announced=visited.announced or before.announced,
        asked=now,
        due=due,
        misses=0,
        gone=None,
    )


def given(address: Address, article: Article, site: str, before: Address | None) -> Address:
    """What is known of an address that gave an article."""
    digest = digest_of(article)
    known = before is not None and before.digest is not None
    is_changed = before is None or before.digest != digest
    assert address.asked is not None
    return replace(
        address,
        fate="article",
        article_id=article.article_id,
        site=site,
        digest=digest,
        published=article.published,
        changed=address.asked if is_changed or before is None else before.changed,
        due=next_visit(
            address.asked,
            "article",
            published=article.published,
            before=before.asked if before is not None and known else None,
            changed=is_changed,
        ),
    )


def digest_of(article: Article) -> str:
    """Tells an article that says something else from one in which only counters moved."""
    said = (article.title, article.text, *article.authors, str(article.modified))
    return hashlib.blake2b("\0".join(map(str, said)).encode("utf-8", "replace"), digest_size=16).hexdigest()

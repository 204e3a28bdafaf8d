"""Memory: what earlier crawls of a site learnt of its addresses, as far as a spider wants to know.

`pipelines.memory` keeps it on disk. Without that, as in a spider run alone, everything is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from cleaners.records import Hints, Page

Fate = Literal["article", "listing", "other", "elsewhere", "unchanged", "missing", "failed"]


class Known(Protocol):
    """What is known of an address that was asked for before."""

    @property
    def etag(self) -> str | None: ...
    @property
    def last_modified(self) -> str | None: ...
    @property
    def asked(self) -> datetime | None:
        """When it was asked for last."""

    @property
    def announced(self) -> datetime | None:
        """When it last changed, as discovery said so far."""

    @property
    def leads_to(self) -> str | None:
        """Where it redirects, or what stands for it."""

    @property
    def hints(self) -> Hints | None:
        """What it was last asked for with."""

    @property
    def is_due(self) -> bool:
        """Whether it is to be asked for again, whatever discovery says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What asking for an address has brought."""

    url: str
    status: int
    fate: Fate
    etag: str | None = None
    last_modified: str | None = None
    announced: datetime | None = None
    leads_to: str | None = None


class Memory(Protocol):
    """An address is folded by `spiders.addresses.key`: ways of writing the same one count as one."""

    @property
    def since(self) -> datetime | None:
        """When the last crawl that saw everything began; none while there was no such crawl."""

    @property
    def knows_articles(self) -> bool:
        """Whether any crawl has ever found one."""

    def recall(self, key: str) -> Known | None:
        """What is known of an address, if it was asked for before."""

    def announce(self, key: str, when: datetime) -> None:
        """Take down that discovery dates a known address later than it did before."""

    def due(self) -> Iterator[str]:
        """Addresses to be asked for again, those first that have waited longest."""

    def waiting(self) -> Iterator[str]:
        """Addresses that were found and never asked for, because the crawl ended before."""

    def found(self, addresses: Iterable[tuple[str, str]]) -> None:
        """Take down addresses still to be asked for, each with its key."""

    def visited(self, key: str, visited: Visited) -> None:
        """Take down what became of an address that gave no article."""

    def handed_on(self, key: str, visited: Visited, page: Page) -> None:
        """Say that a page goes to be cleaned; it counts as visited only once its article is safe."""


class NoMemory:
    """For a crawl that remembers nothing."""

    since: datetime | None = None
    knows_articles = False

    def recall(self, key: str) -> Known | None:  # noqa: ARG002
        return None

    def announce(self, key: str, when: datetime) -> None:
        pass

    def due(self) -> Iterator[str]:
        return iter(())

    def waiting(self) -> Iterator[str]:
        return iter(())

    def found(self, addresses: Iterable[tuple[str, str]]) -> None:
        pass

    def visited(self, key: str, visited: Visited) -> None:
        pass

    def handed_on(self, key: str, visited: Visited, page: Page) -> None:
        pass

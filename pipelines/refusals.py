"""Why a page did not become a row: each refusal has a name, and Scrapy counts them by it."""

from __future__ import annotations

from typing import ClassVar

from scrapy.exceptions import DropItem


class Refusal(DropItem):
    """A page that was fetched and is not kept; `because` follows a number, as in "3 too short"."""

    because: ClassVar[str]


class Unclean(Refusal):
    """A page that could not be cleaned: that is a fault of ours, so the log tells of each."""

    def __init__(self, message: str) -> None:
        super().__init__(message, log_level="WARNING")


class CleaningTimedOut(Unclean):
    """Cleaning took longer than CLEANING_TIMEOUT, twice: the second time with no other page in work."""

    because = "too slow to clean"


class CleaningCrashed(Unclean):
    """Cleaning ended its worker process, twice: the second time with no other page in work."""

    because = "fatal to the cleaner"


class CleaningFailed(Unclean):
    """The cleaner raised an exception; the same page would raise it again."""

    because = "failed in the cleaner"


class NoText(Refusal):
    """Nothing was left once everything that is not the article was gone."""

    because = "without text"


class SoftNotFound(Refusal):
    """The page says that it was not found, though its status was 200."""

    because = "not found in spite of status 200"


class Listing(Refusal):
    """The page leads to articles and is none itself."""

    because = "listing"


class TooShort(Refusal):
    """The text is shorter than an article can be."""

    because = "too short"


class OptedOut(Refusal):
    """The page, or its site, reserves what we would do with it, and the settings have that obeyed."""

    because = "opted out by its site"


class Duplicate(Refusal):
    """Another page of this crawl gave the same article."""

    because = "duplicate"


class NotStored(Refusal):
    """The dataset could not be written, so there is nowhere to put it."""

    because = "not stored"


def named() -> dict[str, str]:
    """What each refusal means, by the name that Scrapy counts it under.

    >>> named()["TooShort"]
    'too short'
    """
    refusals = [*Refusal.__subclasses__(), *Unclean.__subclasses__()]
    return {refusal.__name__: refusal.because for refusal in refusals if refusal is not Unclean}


def unclean() -> frozenset[str]:
    """The words for pages that could not be cleaned, which is a fault of ours and none of the page's."""
    return frozenset(refusal.because for refusal in Unclean.__subclasses__())

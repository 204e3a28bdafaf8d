"""Failure: how a part of the pipeline ends a crawl that cannot go on, with one line for a person."""

from __future__ import annotations

import asyncio

from scrapy.crawler import Crawler

FAILURE = "poultice/failure"  # the stats key of the line for people, which spiders use too
REASON = "poultice/failure_reason"  # the close reason may be another one, if the crawl was closing already


def end_crawl(crawler: Crawler, reason: str, message: str) -> None:
    """Close the crawl for a named reason. The first failure is told; later ones only follow from it."""
    if crawler.stats.get_value(FAILURE) is not None:
        return
    crawler.stats.set_value(FAILURE, message)
    crawler.stats.set_value(REASON, reason)
    # closing waits for the item that is being processed, so that item's pipeline must not wait for closing
    closing = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
    endings.add(closing)
    closing.add_done_callback(endings.discard)


endings: set[asyncio.Future[None]] = set()  # the event loop alone would let go of them

"""Publishing: what waits in a site's journal goes to the dataset. Any step may be cut short and done again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from output.duplicates import mark_duplicates
from output.errors import BusyError
from output.objects import Location
from output.state import Batch, State
from output.store import Published, Store

logger = logging.getLogger(__name__)

BATCH: Final = 500  # articles that are plain Python at a time


def published(state: State, store: Store) -> Iterator[tuple[Batch, Published]]:
    """Publish the journal, some articles at a time; each batch leaves the journal once it is in the tables.

    What comes into the journal meanwhile waits for the next time: each handful of it would rewrite the site's files.
    """
    left = state.kept()
    for batch in state.batches(BATCH):
        done = store.publish(batch.site, batch.articles, fetched=batch.fetched)
        state.forget(batch, news=bool(done.new or done.changed))
        yield batch, done
        left -= len(batch.articles)
        if left <= 0:
            break
    for site, lost in state.gone().items():
        store.mark_gone(site, lost)
        state.forget_gone(site)


def review(state: State, store: Store) -> None:
    """Have each site that changed judged as a whole: it is read twice for that, and compared with all others."""
    for site in state.unreviewed():
        try:
            store.review(site)
            mark_duplicates(store, site)
        except BusyError as error:  # the next crawl does it
            logger.warning("%s", error)
        else:
            state.reviewed(site)


def total(figures: dict[Location, Published], done: Published) -> None:
    """Add a batch's figures to those of the batches of the same file before it."""
    before = figures.get(done.path)
    figures[done.path] = (
        done
        if before is None
        else replace(
            done,
            new=before.new + done.new,
            changed=before.changed + done.changed,
            unchanged=before.unchanged + done.unchanged,
            set_aside=before.set_aside + done.set_aside,
        )
    )

"""Duplicates: the tables say which articles repeat earlier ones, whenever a site has changed.

A copy may lie on another site than its original; that site's rows are then marked too. So for all sites
together one process at a time is at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from output.copies import Copy, Shelf, Signatures, Text
from output.parquet import readable
from output.places import file_name, part_named
from output.site import parts_of, site_called, stored
from output.store import Store

COLUMNS: Final = ["article_id", "published", "text"]


def mark_duplicates(store: Store, site: str) -> int:
    """Find what of a site repeats earlier articles of any site, and what repeats the site's own; mark it in the tables.

    Gives how many rows that changed. Doing it twice, or again after being killed in the middle, ends the same.
    Raises `StorageError`.
    """
    with store.alone(".signatures", patience=store.patience):
        signatures = Signatures(store.local / ".signatures")
        touched = signatures.news(site, texts_of(store, site))
        marked = 0
        for name, shelf in touched.items():
            news = differing(shelf, signatures.shelf(name))
            if news:
                marked += store.mark_copies(site_called(part_named(store.root, name)), news)
            signatures.save(name, shelf)  # last: until then all of this is done again
        return marked


def texts_of(store: Store, site: str) -> Iterator[Text]:
    """What is compared of a site's articles, some rows at a time."""
    for part in parts_of(store.root, file_name(site)):
        articles = stored(part, "articles")
        with articles.opened() as (file, _), readable(articles.path):
            for batch in file.iter_batches(batch_size=500, columns=COLUMNS):
                yield from (Text(**row) for row in batch.to_pylist())


def differing(shelf: Shelf, before: Shelf) -> dict[str, tuple[str, float] | None]:
    """The articles whose mark is another one now; all, when nothing is known of what was marked before."""
    now, then = shelf.said(), before.said()
    ids: list[str] = shelf.table["article_id"].to_pylist()
    changed = (each for each in ids if not before.table.num_rows or now.get(each) != then.get(each))
    return {each: as_stored(now.get(each)) for each in changed}


def as_stored(copy: Copy | None) -> tuple[str, float] | None:
    return (copy.duplicate_of, copy.similarity) if copy else None

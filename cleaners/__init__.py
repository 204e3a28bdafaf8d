"""Page -> Article. Pure: no Scrapy, no network, no files but the cleaners' own vocabulary.

>>> import cleaners
>>> cleaners.clean("<h1>Tea</h1><p>Black tea has half the caffeine of coffee.</p>").title
'Tea'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cleaners.records import Article, Block, Engagement, Hints, Page, Removal

if TYPE_CHECKING:
    from cleaners.article import clean, clean_page
    from cleaners.flattened import clean_text

__all__ = ["Article", "Block", "Engagement", "Hints", "Page", "Removal", "clean", "clean_page", "clean_text"]

# the records alone are wanted by spiders, the dataset and every `scrapy list`; the cleaners cost a second to import
ON_DEMAND = {
    "clean": "cleaners.article",
    "clean_page": "cleaners.article",
    "clean_text": "cleaners.flattened",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    if name in ON_DEMAND:
        return getattr(import_module(ON_DEMAND[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

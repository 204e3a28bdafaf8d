"""A cleaner for `test_recleaning.py`: the page's body says what the article is."""

from __future__ import annotations

import os

from cleaners.addresses import article_id
from cleaners.records import Article, Page


def told(page: Page) -> Article:
    """`die` ends the worker; else the body is the text, the hints' title names another address for the article."""
    text = page.body.decode()
    if text == "die":
        os._exit(3)
    url = page.hints.title if page.hints and page.hints.title else page.url
    return Article(
        article_id=article_id(url),
        url=url,
        fetched_url=page.url,
        site="a.example",
        title=f"{' '.join(page.marks)} in {page.body_at}" if page.marks else None,
        text=text,
        word_count=len(text.split()),
        flags=("noai",) if text == "reserved" else (),
    )

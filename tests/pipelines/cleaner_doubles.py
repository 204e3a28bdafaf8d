"""Cleaners that behave badly in real worker processes; a page's URL says which way."""

from __future__ import annotations

import os
import time
from pathlib import Path

from cleaners.addresses import article_id
from cleaners.records import Article, Page
from pipelines.worker import SAMPLE, die_with_parent


def plain(page: Page) -> Article:
    """Take the page's body for the article's text; which worker did it stands in the title."""
    text = page.body.decode()
    return Article(
        article_id=article_id(page.url),
        url=page.url,
        fetched_url=page.url,
        site="blog.example",
        title=f"worker {os.getpid()}",
        text=text,
        word_count=len(text.split()),
    )


def moody(page: Page) -> Article:
    """Do what the last part of the page's URL says, else clean it plainly."""
    mood = page.url.rsplit("/", 1)[-1]
    if mood == "hang":
        time.sleep(600)
    if mood == "spin":
        while True:
            pass
    if mood == "die":
        os._exit(3)
    if mood == "die-once":
        die_the_first_time(Path(page.body.decode()))
    if mood == "raise":
        raise LookupError("no such thing")
    if mood == "eat":
        return plain(Page(url=page.url, fetched_at=page.fetched_at, body=b"x" * 2**40))
    return plain(page)


def die_the_first_time(witness: Path) -> None:
    if not witness.exists():
        witness.touch()
        os._exit(3)


hoard: list[bytes] = []


def greedy(page: Page) -> Article:
    """Keep 40 MB of each page."""
    hoard.append(os.urandom(2**20) * 40)
    return plain(page)


def slow(page: Page) -> Article:
    """Take a while, and note when that was over in the folder that the environment names."""
    time.sleep(0.05)
    if page is not SAMPLE:
        with (Path(os.environ["TEST_NOTES"]) / "cleaned").open("a") as notes:
            notes.write(f"{time.monotonic()}\n")
    return plain(page)


def noted(page: Page) -> Article:
    """Note the address of each page."""
    with (Path(os.environ["TEST_NOTES"]) / "pages").open("a") as notes:
        notes.write(f"{page.url}\n")
    return plain(page)


def failing(page: Page) -> Article:
    raise RuntimeError("it never works")


def mortal(page: Page) -> Article:
    """Die of each page whose address says so, and note each trial."""
    if "deadly" in page.url:
        with (Path(os.environ["TEST_NOTES"]) / "trials").open("a") as notes:
            notes.write("x")
        os._exit(3)
    return plain(page)


def survive(witness: Path) -> None:
    """Leave a witness, unless whoever started this process is gone."""
    die_with_parent("survivor")
    witness.touch()

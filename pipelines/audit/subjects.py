"""Subjects: what an audit is about. A record, and the page that it was made of where that is at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from cleaners.addresses import article_id, plain, site_of
from cleaners.records import Article, Page
from output.archive import Archive, pages_of
from output.query import answered
from output.rows import article_of
from output.schema import ARTICLES
from pipelines.saved import Saved

ARTICLE_ID: Final = re.compile(r"[0-9a-f]{16}")
ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
LISTS: Final = tuple(field.name for field in ARTICLES if pa.types.is_list(field.type))
STAMPS: Final = ("version", "valid_from", "gone_at", "duplicate_of", "similarity", "cleaner_version")

Clean = Callable[[Saved], Article]


class NoSubjectError(Exception):
    """Nothing is known of what was asked for; the message says where it was looked for."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A record, its page, and what the dataset says of it beside the record."""

    article: Article
    saved: Saved | None
    source: str  # of the record, in words
    stamps: tuple[tuple[str, Any], ...] = ()


def of_file(saved: Saved, clean: Clean) -> Subject:
    """A saved page and what the cleaners make of it now."""
    return Subject(clean(saved), saved, f"cleaned just now from {saved.name}")


def of_dataset(name: str, dataset: Path | str, archive: Archive, clean: Clean) -> Subject:
    """The article with this address or id, and its page if the archive has it.

    A page that is in the archive alone, because no article came of it, is cleaned anew. Raises `NoSubjectError`,
    and `StorageError` when the dataset cannot be read.
    """
    row = row_of(name, dataset)
    if row is None:
        saved = archived(archive, site_of(name), {name, plain(name)}) if ADDRESS.match(name) else None
        if saved is None:
            raise NoSubjectError(f"neither the articles nor the archive in {dataset} have {name}")
        return Subject(clean(saved), saved, "not in the dataset; cleaned just now from the archive")
    article = article_of(row, ledger_of(row, dataset))
    stamps = tuple((stamp, row[stamp]) for stamp in STAMPS if row[stamp] is not None)
    saved = archived(archive, article.site, {article.url, article.fetched_url})
    return Subject(article, saved, "as the dataset has it", stamps)


def row_of(name: str, dataset: Path | str) -> dict[str, Any] | None:
    """The row of an article; columns that its file does not have yet are empty."""
    if ARTICLE_ID.fullmatch(name):
        rows = asked(dataset, f"select * from articles where article_id = '{name}' limit 1")  # noqa: S608  hex digits
    else:
        address = quoted(name)
        rows = asked(
            dataset,
            f"select * from articles where article_id in ('{article_id(name)}', '{article_id(plain(name))}')"  # noqa: S608
            f" or (site = {quoted(site_of(name))} and (url = {address} or fetched_url = {address})) limit 1",
        )
    return next((row | {each: row[each] or [] for each in LISTS} for row in rows), None)


def ledger_of(row: dict[str, Any], dataset: Path | str) -> list[dict[str, Any]]:
    return asked(
        dataset,
        f"select * from removals where article_id = {quoted(row['article_id'])} and version = {row['version']}",  # noqa: S608
    )


def asked(dataset: Path | str, question: str) -> list[dict[str, Any]]:
    with answered(dataset, question) as answer:
        return [row for batch in answer.batches for row in batch.to_pylist()]


def quoted(text: str) -> str:
    """A text as a literal of SQL.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''").replace("\0", "").encode("utf-8", "replace").decode() + "'"


def archived(archive: Archive, site: str, addresses: set[str]) -> Saved | None:
    """The newest answer from any of the addresses."""
    for file in reversed(archive.files(site)):
        found: Page | None = None
        for page in pages_of(file, None):
            if page.url in addresses and page.status == 200:
                found = page
        if found is not None:
            return Saved(found.url, found.body, "html", found)
    return None

"""A site's tables, made up: the sizes and shapes of a health blog's, in seconds, the same ones every time.

The words are drawn by frequency from a made-up vocabulary, each paragraph anew, so that they compress about as real
text does. The rest is drawn from small lists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from output import parquet
from output.schema import ARTICLES, REMOVALS, SCHEMA_VERSION

SYLLABLES: Final = (
    "ba con der fi gra hel ing jo ka lum me nor ost pre qui ral sal ter un vit wel xan yo zel".split()
)
MEDICAL: Final = "placebo insulin migraine trial dose sleep pressure vaccine sodium biopsy".split()
TOPICS: Final = (
    "Multiple sclerosis",
    "Hypertension",
    "Migraine",
    "Diabetes mellitus",
    "Insulin",
    "Aspirin",
    "Heart",
)
FACES: Final = ("Happy", "Sad", "Excited", "Sleepy", "Angry", "Surprise")
KINDS: Final = ("share", "related", "author_box", "reactions", "rating", "navigation", "newsletter", "ad")
FIELDS: Final = ("title", "authors", "published", "modified", "language", "text", "categories", "tags")
FIRST: Final = int(datetime(2015, 1, 1, tzinfo=UTC).timestamp())
LAST: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())

PARAGRAPHS: Final = 10  # an article, on average
WORDS: Final = 75  # a paragraph, on average: 5 kB an article
REMOVED: Final = 10  # blocks taken out of an article, on average


def vocabulary() -> pa.Array:
    draw = np.random.default_rng(1)
    made = {"".join(draw.choice(SYLLABLES, draw.integers(1, 5))) for _ in range(12_000)}
    return pa.array(sorted({*made, *MEDICAL}, key=lambda word: (len(word), word)))  # frequent words are short


VOCABULARY: Final = vocabulary()
FREQUENCIES: Final = 1 / (np.arange(len(VOCABULARY)) + 20) ** 0.9  # about as words of a language fall off


class Site:
    """One made-up site; its number decides everything in it."""

    def __init__(self, number: int, articles: int) -> None:
        self.name = f"blog-{number:04}.example"
        self.draw = np.random.default_rng(number)
        self.rows = articles

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """The site's articles and their ledger, each in its table's order."""
        articles = filled(self.articles(), ARTICLES, self.rows)
        return parquet.in_order("articles", articles), parquet.in_order("removals", self.ledger(articles))

    def articles(self) -> dict[str, Any]:
        ids = [hashlib.sha256(f"{self.name}/{n}".encode()).hexdigest()[:16] for n in range(self.rows)]
        urls = [f"https://{self.name}/{n}" for n in range(self.rows)]
        paragraphs = self.draw.poisson(PARAGRAPHS, self.rows) + 1
        blocks = self.paragraphs(int(paragraphs.sum()))
        published = self.draw.integers(FIRST, LAST, self.rows)
        text = pc.binary_join(lists(paragraphs, blocks), "\n\n")
        return {
            "article_id": ids,
            "url": urls,
            "fetched_url": urls,
            "site": [self.name] * self.rows,
            "title": self.sentences(8),
            "description": self.sentences(20),
            "authors": self.listed(1, [f"Author {n}, MD" for n in range(12)]),
            "published": times(published),
            "modified": times(published + self.draw.integers(0, 10**7, self.rows)),
            "language": ["en"] * self.rows,
            "categories": self.listed(1, ["Heart", "Sleep", "Food", "Mind"]),
            "tags": self.listed(4, [f"tag-{n}" for n in range(200)]),
            "text": text,
            "blocks": lists(
                paragraphs, records(kind="paragraph", text=blocks, level=pa.nulls(len(blocks), pa.int64()))
            ),
            "word_count": pc.count_substring(text, " "),
            "paragraph_count": paragraphs,
            "reading_ease": self.draw.normal(55, 12, self.rows),
            "topics": self.topics(),
            "references": self.references(),
            "reactions": self.reactions(),
            "provenance": lists(np.full(self.rows, len(FIELDS)), self.provenance()),
            "valid_from": times(published),
            "version": [1] * self.rows,
            "cleaner_version": ["1"] * self.rows,
            "schema_version": [SCHEMA_VERSION] * self.rows,
            **{name: self.count() for name in ("likes", "comments", "shares", "rating_count")},
        }

    def paragraphs(self, number: int) -> pa.Array:
        lengths = self.draw.poisson(WORDS, number) + 1
        return self.texts(lengths)

    def sentences(self, words: int) -> pa.Array:
        return self.texts(self.draw.poisson(words, self.rows) + 1)

    def texts(self, lengths: np.ndarray[Any, Any]) -> pa.Array:
        words = self.draw.choice(len(VOCABULARY), int(lengths.sum()), p=FREQUENCIES / FREQUENCIES.sum())
        return pc.binary_join(lists(lengths, VOCABULARY.take(pa.array(words))), " ")

    def listed(self, mean: float, values: Sequence[str]) -> pa.Array:
        """A list of some of the values for each article."""
        counts = self.draw.poisson(mean, self.rows)
        return lists(counts, self.some(values, int(counts.sum())))

    def some(self, values: Sequence[str], number: int) -> pa.Array:
        return pa.array(values).take(pa.array(self.draw.integers(0, len(values), number)))

    def count(self) -> pa.Array:
        """A figure that two pages of three do not print."""
        return pa.array(self.draw.geometric(0.02, self.rows), mask=self.draw.random(self.rows) < 0.66)

    def topics(self) -> pa.Array:
        counts = self.draw.poisson(1.5, self.rows)
        names = self.some(TOPICS, int(counts.sum()))
        mentions = pa.array(self.draw.geometric(0.3, len(names)))
        return lists(counts, records(kind="condition", id=names, name=names, count=mentions))

    def references(self) -> pa.Array:
        counts = self.draw.poisson(4, self.rows)
        numbers = self.draw.integers(10**7, 4 * 10**7, int(counts.sum()))
        pmids = pa.array(map(str, numbers), mask=self.draw.random(len(numbers)) < 0.5)
        urls = pa.array([f"https://pubmed.example/{number}" for number in numbers])
        return lists(
            counts, records(url=urls, text="Smith et al.", doi=pa.nulls(len(urls), pa.string()), pmid=pmids)
        )

    def reactions(self) -> pa.Array:
        """Six faces on the pages of every third site."""
        counts = np.full(self.rows, len(FACES) if int(self.name[5:9]) % 3 == 0 else 0)
        number = int(counts.sum())
        names = pa.array(FACES * (number // len(FACES)), pa.string())
        figures = pa.array(self.draw.integers(0, 50, number))
        return lists(counts, records(name=names, count=figures, percent=pa.nulls(number, pa.float64())))

    def provenance(self) -> pa.Array:
        return records(field=pa.array(FIELDS * self.rows), source="json-ld")

    def ledger(self, articles: pa.Table) -> pa.Table:
        counts = self.draw.poisson(REMOVED, self.rows)
        of_article = np.repeat(np.arange(self.rows), counts)
        kinds = self.some(KINDS, len(of_article))
        columns = articles.select(["article_id", "version", "site", "url"]).take(of_article).to_pydict()
        columns |= {
            "ordinal": np.arange(len(of_article)) - np.repeat(np.cumsum(counts) - counts, counts),
            "kind": kinds,
            "rule": pc.binary_join_element_wise("catalogue:", kinds, ""),
            "where": pa.array(["body > main > div"] * len(of_article)),
            "text": self.texts(self.draw.poisson(8, len(of_article)) + 1),
            "schema_version": [SCHEMA_VERSION] * len(of_article),
        }
        return filled(columns, REMOVALS, len(of_article))


def lists(counts: np.ndarray[Any, Any], values: pa.Array) -> pa.Array:
    """A list column: the values in order, so many of them a row."""
    offsets = np.concatenate([[0], np.cumsum(counts)])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)


def records(**fields: pa.Array | str) -> pa.Array:
    """An array of structs; a text is the same in all of them."""
    rows = max(len(each) for each in fields.values() if not isinstance(each, str))
    return pa.StructArray.from_arrays(
        [pa.array([each] * rows) if isinstance(each, str) else each for each in fields.values()], list(fields)
    )


def times(seconds: np.ndarray[Any, Any]) -> pa.Array:
    return pa.array(seconds * 1_000_000, pa.timestamp("us", tz="UTC"))


def filled(columns: dict[str, Any], schema: pa.Schema, rows: int) -> pa.Table:
    """The columns with the schema's types; those that are not given are null, or empty lists."""
    arrays = []
    for field in schema:
        value = columns.get(field.name)
        if value is None:
            value = [[]] * rows if pa.types.is_list(field.type) else [None] * rows
        array = value if isinstance(value, pa.Array) else pa.array(value)
        arrays.append(array.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def write_site(root: Path, number: int, articles: int) -> None:
    """Write one site's files, as the store writes them."""
    site = Site(number, articles)
    for table, rows in zip(("articles", "removals"), site.tables(), strict=True):
        path = root / table / f"{site.name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            parquet.write(file, [rows], schema=rows.schema)

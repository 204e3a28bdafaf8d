"""Copies: which articles repeat earlier ones, within a site and across sites.

Each article has a MinHash signature of its runs of five words; two are copies when their signatures agree in half of
their places or more. Of two copies the one published first is the original, whichever was found first. Candidates come
from bands of the signatures, so nothing is compared with everything. What comes out depends on the stored articles
alone, not on the order in which they were stored.

    .signatures/<site>.parquet    one row an article; made anew from the articles when it is missing
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rensa import RMinHash  # type: ignore[import-untyped]  # it brings no types

from output.places import file_name
from output.staging import replaced

THRESHOLD: Final = (
    0.5  # of the places of two signatures: syndicated copies lie above, articles on one subject far below
)
PLACES: Final = 128
ROWS_A_BAND: Final = (
    4  # two texts that share half of their runs meet in a band seven times of eight, 0.7: always
)
RUN: Final = 5  # words
FEWEST: Final = 40  # words; shorter texts are alike by chance
MOST_ALIKE: Final = (
    200  # candidates looked at in one band; a site of a thousand equal pages has no more to tell
)
SEED: Final = 1
NEVER: Final = np.iinfo(
    np.int64
).max  # stands for an unknown date: such an article is nobody's original if it can be
WORD: Final = re.compile(r"\w+")
ASCII: Final = bytes(range(128))
PARTED: Final = bytes(  # ASCII's marks are spaces
    code if code not in ASCII or WORD.match(chr(code)) else ord(" ") for code in range(256)
)
MOST_LETTERS: Final = 100  # beyond ASCII's; of more, as in Chinese, each is not looked for by itself
AT_ONCE: Final = 10_000  # pairs of signatures that are compared

SCHEMA: Final = pa.schema(
    [
        ("article_id", pa.string()),
        ("published", pa.int64()),  # microseconds since 1970
        ("digest", pa.binary(8)),
        ("signature", pa.binary(4 * PLACES)),  # null for texts that are too short
        ("duplicate_of", pa.string()),
        ("similarity", pa.float64()),
    ],
    metadata={"rensa": str(RMinHash.ALGORITHM_VERSION), "scheme": f"{PLACES} {RUN} {FEWEST} {SEED}"},
)

Marks = npt.NDArray[np.uint32]
Bands = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared of an article."""

    article_id: str
    published: datetime | None
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """The article that another one repeats, and how much of it they share."""

    duplicate_of: str
    similarity: float


class Shelf:
    """The signatures of one site's articles, the earliest first."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    @classmethod
    def of_rows(cls, table: pa.Table) -> Self:
        return cls(table.sort_by([("published", "ascending"), ("article_id", "ascending")]))

    @cached_property
    def comparable(self) -> pa.Table:
        """The rows that have a signature."""
        return self.table.filter(pc.is_valid(self.table["signature"]))

    @cached_property
    def marks(self) -> Marks:
        signatures = self.comparable["signature"].combine_chunks()
        places = np.frombuffer(signatures.buffers()[1] or b"", dtype=np.uint32)
        rows: Marks = places.reshape(-1, PLACES)[signatures.offset : signatures.offset + len(signatures)]
        return rows

    @cached_property
    def bands(self) -> Bands:
        return bands_of(self.marks)

    @cached_property
    def ids(self) -> list[str]:
        ids: list[str] = self.comparable["article_id"].to_pylist()
        return ids

    @cached_property
    def order(self) -> list[tuple[int, str]]:
        return list(zip(self.comparable["published"].to_pylist(), self.ids, strict=True))

    def of(self, wanted: set[str]) -> Shelf:
        """Only some of the articles."""
        return Shelf(
            self.table.filter(pc.is_in(self.table["article_id"], pa.array(sorted(wanted), pa.string())))
        )

    def said(self) -> dict[str, Copy]:
        """Which of them are known as copies, and of what."""
        return {
            row["article_id"]: Copy(row["duplicate_of"], row["similarity"])
            for row in self.table.select(["article_id", "duplicate_of", "similarity"])
            .filter(pc.is_valid(self.table["duplicate_of"]))
            .to_pylist()
        }

    def saying(self, copies: dict[str, Copy | None]) -> Shelf:
        """The same with other copies marked."""
        rows = self.table.to_pylist()
        for row in rows:
            if row["article_id"] in copies:
                copy = copies[row["article_id"]]
                row["duplicate_of"] = copy.duplicate_of if copy else None
                row["similarity"] = copy.similarity if copy else None
        return Shelf.of_rows(pa.Table.from_pylist(rows, schema=SCHEMA))


class Signatures:
    """The signatures of all sites, in a folder. One process at a time may change them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def shelf(self, name: str) -> Shelf:
        """The signatures of a site, by its files' name; none if they were made in another way than today's."""
        path = self.folder / f"{name}.parquet"
        try:
            table = pq.read_table(path, partitioning=None)
        except (FileNotFoundError, pa.ArrowException, OSError):
            return Shelf(SCHEMA.empty_table())
        return Shelf(table if table.schema.equals(SCHEMA, check_metadata=True) else SCHEMA.empty_table())

    def shelves(self) -> Iterator[tuple[str, Shelf]]:
        for path in sorted(self.folder.glob("*.parquet")):
            yield path.stem, self.shelf(path.stem)

    def save(self, name: str, shelf: Shelf) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with replaced(self.folder / f"{name}.parquet") as file:
            pq.write_table(shelf.table, file, compression="none")  # signatures are noise

    def news(self, site: str, texts: Iterable[Text]) -> dict[str, Shelf]:
        """The shelves that must change, by their files' names, now that a site holds these articles."""
        name = file_name(site)
        before = self.shelf(name)
        mine = Shelf.of_rows(signed(texts, before.table))
        changed = differing(mine, before)
        touched: dict[str, Shelf] = {name: mine}
        if changed:
            for other, shelf, again in self.affected(name, mine, changed):
                found = self.originals(shelf.of(again), name, mine)
                said = shelf.said()
                news = {each: found.get(each) for each in again if found.get(each) != said.get(each)}
                if news:
                    touched[other] = shelf.saying(news)
        return touched

    def affected(self, name: str, mine: Shelf, changed: set[str]) -> Iterator[tuple[str, Shelf, set[str]]]:
        """The articles whose original may be another one now: what changed, its copies and those like it."""
        sources = mine.of(changed)
        others = ((other, shelf) for other, shelf in self.shelves() if other != name)
        for other, shelf in (*others, (name, mine)):
            again = {shelf.ids[later] for _, later, _ in alike(sources, shelf)}
            again |= {copy for copy, original in shelf.said().items() if original.duplicate_of in changed}
            if other == name:
                again |= changed
            if again:
                yield other, shelf, again

    def originals(self, copies: Shelf, name: str, mine: Shelf) -> dict[str, Copy]:
        """For each article the one before it that it is most like, if it is like any."""
        found: dict[str, tuple[float, tuple[int, str]]] = {}
        others = ((other, shelf) for other, shelf in self.shelves() if other != name)
        for _, shelf in (*others, (name, mine)):
            for copy, original, similarity in alike(copies, shelf):
                if shelf.order[original] < copies.order[copy]:
                    told = (-similarity, shelf.order[original])
                    found[copies.ids[copy]] = min(found.get(copies.ids[copy], told), told)
        return {copy: Copy(article_id, -less) for copy, (less, (_, article_id)) in found.items()}


def differing(mine: Shelf, before: Shelf) -> set[str]:
    """The articles that are new, say something else, are dated otherwise or are no longer there."""
    columns = ["article_id", "published", "digest"]
    now, then = (
        {
            row["article_id"]: (row["published"], row["digest"])
            for row in shelf.table.select(columns).to_pylist()
        }
        for shelf in (mine, before)
    )
    return {each for each in now.keys() | then.keys() if now.get(each) != then.get(each)}


def signed(texts: Iterable[Text], known: pa.Table) -> pa.Table:
    """The rows of some articles; what has not changed keeps its signature."""
    before = {row["article_id"]: row for row in known.to_pylist()}
    rows = []
    for each in texts:
        digest = hashlib.blake2b(each.text.encode("utf-8", "replace"), digest_size=8).digest()
        old = before.get(each.article_id)
        row: dict[str, Any] = {"duplicate_of": None, "similarity": None} if old is None else dict(old)
        row |= {"article_id": each.article_id, "published": microseconds(each.published), "digest": digest}
        if old is None or old["digest"] != digest:
            row["signature"] = signature_of(each.text)
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def signature_of(text: str) -> bytes | None:
    """The MinHash of a text's runs of words; none for a text that is too short to be a copy."""
    words = words_of(text)
    if len(words) < FEWEST:
        return None
    minhash = RMinHash(PLACES, SEED)
    minhash.update(list(map(b" ".join, zip(*(words[start:] for start in range(RUN)), strict=False))))
    return np.array(minhash.digest(), dtype=np.uint32).tobytes()


def words_of(text: str) -> list[bytes]:
    """What `WORD` finds in a text, whatever its case, in half the time: all between words is made spaces."""
    folded = text.casefold()
    parted = folded.encode("utf-8", "surrogatepass").translate(PARTED)
    beyond = set(parted.translate(None, delete=ASCII).decode("utf-8", "surrogatepass"))
    if len(beyond) > MOST_LETTERS:
        return [word.encode("utf-8", "surrogatepass") for word in WORD.findall(folded)]
    for mark in beyond:
        if not WORD.match(mark):
            parted = parted.replace(mark.encode("utf-8", "surrogatepass"), b" ")
    return parted.split()


def microseconds(moment: datetime | None) -> int:
    if moment is None:
        return int(NEVER)
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)


def alike(some: Shelf, all_of_them: Shelf) -> Iterator[tuple[int, int, float]]:
    """Pairs of articles whose signatures agree in enough places: index, index and similarity. None is its own."""
    ones, others = candidates(some.bands, all_of_them.bands)
    for start in range(0, len(ones), AT_ONCE):
        one, other = ones[start : start + AT_ONCE], others[start : start + AT_ONCE]
        similarity = (some.marks[one] == all_of_them.marks[other]).mean(axis=1)
        for pair in zip(one.tolist(), other.tolist(), similarity.tolist(), strict=True):
            if pair[2] >= THRESHOLD and some.ids[pair[0]] != all_of_them.ids[pair[1]]:
                yield pair


def bands_of(marks: Marks) -> Bands:
    """One number a band and article, equal where all places of the band are."""
    parts = marks.reshape(len(marks), PLACES // ROWS_A_BAND, ROWS_A_BAND).astype(np.uint64)
    multipliers = np.array(
        [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64
    )
    bands: Bands = (parts * multipliers).sum(axis=2, dtype=np.uint64)
    return bands


def candidates(some: Bands, others: Bands) -> tuple[Indices, Indices]:
    """Pairs that meet in a band, in order; in a crowded band the earliest of the others count."""
    pairs: Indices = np.empty(0, dtype=np.int64)
    meets = pc.is_in(pa.array(others.ravel()), pa.array(some.ravel())).to_numpy(zero_copy_only=False)
    near = np.flatnonzero(meets.reshape(others.shape).any(axis=1))  # mostly few
    for band in range(some.shape[1] if len(near) else 0):
        order = near[np.argsort(others[near, band], kind="stable")]
        values = others[order, band]
        first = np.searchsorted(values, some[:, band], side="left")
        last = np.minimum(np.searchsorted(values, some[:, band], side="right"), first + MOST_ALIKE)
        ones = np.repeat(np.arange(len(some)), last - first)
        nth = np.arange(len(ones)) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
        pairs = np.union1d(pairs, ones * len(others) + order[first[ones] + nth])
    return pairs // max(len(others), 1), pairs % max(len(others), 1)
